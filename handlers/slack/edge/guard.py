"""The guard in front of Bolt, in both transports: what Bolt cannot take becomes a dead letter."""

import logging
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.errors import Upstream
from handlers.slack.edge.inbound import Malformed, inspect
from handlers.slack.edge.ports import Inbox

#: Answers of our own listeners; any other status means that Bolt itself could not take it.
_OURS = (200, 401, 503)
_log = logging.getLogger("hubward.edge")


def parse(content_type: str, body: bytes) -> Any:
    """The payload inside an HTTP body; raises Malformed.

    Events come as JSON, interactions as a form with one JSON field, slash commands as a plain form
    (https://docs.slack.dev/interactivity/handling-user-interaction).
    """
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            return msgspec.json.decode(body)
        if kind == "application/x-www-form-urlencoded":
            form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
            return msgspec.json.decode(form["payload"]) if "payload" in form else form
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        raise Malformed(f"body cannot be read: {problem}") from problem
    raise Malformed(f"content type is {kind[:80]!r}")


class Guard:
    """Takes every payload, never raises, and says how to answer it.

    Status 200 acknowledges, 401 refuses a replay, 503 asks Slack to come back.
    """

    def __init__(self, app: AsyncApp, inbox: Inbox) -> None:
        self._app = app
        self._inbox = inbox
        self.taken = 0
        self.buried = 0

    async def take(self, payload: Any, signature: str = "") -> BoltResponse:
        """Route one payload through Bolt; `signature` is set when it came over HTTP."""
        self.taken += 1
        try:
            inbound = inspect(payload)
            request = AsyncBoltRequest(
                mode="socket_mode",
                body=payload,
                context={"inbound": inbound, "signature": signature},
            )
            response: BoltResponse = await self._app.async_dispatch(request)
        except Malformed as problem:
            return await self.bury(str(problem), _bytes(payload))
        except Exception as problem:  # Bolt's own readers raise whatever a wrong type leads to.
            return await self.bury(f"{type(problem).__name__}: {problem}", _bytes(payload))
        if response.status in _OURS:
            return response
        return await self.bury(f"Bolt answered {response.status}", _bytes(payload))

    async def bury(self, reason: str, document: bytes) -> BoltResponse:
        """Keep the document as a dead letter and acknowledge; 503 when it cannot be kept."""
        self.buried += 1
        _log.warning("a payload becomes a dead letter: %s", reason)
        try:
            await self._inbox.dead_letter(reason, document)
        except Upstream as problem:
            _log.error("the dead letter could not be kept: %s", problem)
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body="")


def _bytes(payload: Any) -> bytes:
    try:
        return msgspec.json.encode(payload)
    except (TypeError, ValueError, RecursionError):
        return repr(payload)[:10_000].encode("utf-8", "replace")
