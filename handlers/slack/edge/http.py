"""The HTTP transport: signed requests from Slack, and the health of the process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from slack_bolt.response import BoltResponse

from handlers.slack.edge.guard import Guard, parse
from handlers.slack.edge.inbound import Malformed
from handlers.slack.edge.signature import Verifier

MAX_BODY = 1024 * 1024
#: A body that takes longer cannot be acknowledged within Slack's three seconds any more.
_BODY_S = 3.0
_STAMP = "X-Slack-Request-Timestamp"
_log = logging.getLogger("hubward.edge")

Report = Callable[[], Awaitable[tuple[bool, dict[str, Any]]]]


class Endpoint:
    """`/slack/events`: every kind of payload comes to this one address."""

    def __init__(self, guard: Guard, verifier: Verifier) -> None:
        self._guard = guard
        self._verifier = verifier

    async def post(self, request: web.Request) -> web.Response:
        """Verify, parse, route. 401 forged, stale or replayed, 413 over 1 MiB, 503 come again."""
        try:
            async with asyncio.timeout(_BODY_S):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        return _answer(await self.respond(request.headers, body))

    async def respond(self, headers: Mapping[str, str], body: bytes) -> BoltResponse:
        """What a request with this body is answered, apart from HTTP's own refusals."""
        signature = headers.get("X-Slack-Signature")
        problem = self._verifier.problem(headers.get(_STAMP), signature, body)
        if problem:
            _log.warning("a request is refused: %s", problem)
            return BoltResponse(status=401, body="")
        try:
            payload = parse(headers.get("Content-Type", ""), body)
        except Malformed as malformed:
            return await self._guard.bury(str(malformed), body)
        return await self._guard.take(payload, signature or "")

    async def get(self, request: web.Request) -> web.Response:
        """Slack checks the certificate of a command's address with `?ssl_check=1`."""
        return web.Response(status=200 if request.query.get("ssl_check") == "1" else 405)


def _answer(response: BoltResponse) -> web.Response:
    if not response.body:
        return web.Response(status=response.status)
    kind = response.headers.get("content-type", ["application/json"])[0].partition(";")[0]
    return web.Response(
        status=response.status, text=response.body, content_type=kind, charset="utf-8"
    )


def build_server(endpoint: Endpoint | None, health: Report, ready: Report) -> web.Application:
    """The web application; without an endpoint it only reports health (Socket Mode)."""
    server = web.Application(client_max_size=MAX_BODY)

    def reporting(report: Report) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def shown(_: web.Request) -> web.StreamResponse:
            good, facts = await report()
            return web.json_response(facts, status=200 if good else 503)

        return shown

    server.router.add_get("/health", reporting(health))
    server.router.add_get("/ready", reporting(ready))
    if endpoint is not None:
        server.router.add_post("/slack/events", endpoint.post)
        server.router.add_get("/slack/events", endpoint.get)
    return server
