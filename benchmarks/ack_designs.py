"""Three ways to take a click, all making the same single Lua call: edge, default wiring, floor."""

import asyncio
import hashlib
import hmac
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.ack_clicks import SECRET, name
from bot.models.change import Job
from handlers.slack.edge.apology import Apology
from handlers.slack.edge.guard import Guard
from handlers.slack.edge.http import MAX_BODY, Endpoint, build_server
from handlers.slack.edge.loading import Loading
from handlers.slack.edge.mux import Identity, Mux, Routes, build_app
from handlers.slack.edge.signature import Verifier
from handlers.slack.edge.tasks import Tasks
from integrations.stores.inbox import RedisInbox

WHO = AuthorizeResult(
    enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_id="B1", bot_token="xoxb-bench"
)


class NoStore:
    """An inbox that keeps nothing, to measure a design without its Lua call."""

    async def claim(self, job: Job, **_: Any) -> str:
        """As if it were new."""
        return "new"


#: Headers and body in, HTTP status out: a design without its HTTP server.
Bare = Callable[[dict[str, str], bytes], Awaitable[int]]


def edge(inbox: Any, actions: int) -> Endpoint:
    """The edge as it runs in production, told of `actions` buttons."""
    tasks = Tasks()
    client = AsyncWebClient()
    routes = Routes(approve=frozenset(name(n) for n in range(actions)))
    # No click of the benchmark fails, so no session for apologies is needed.
    apology = Apology(client, None, tasks)  # type: ignore[arg-type]
    mux = Mux(routes, inbox, Loading(client, {}, inbox, tasks), apology)
    return Endpoint(Guard(build_app(mux, WHO, client), inbox), Verifier(SECRET))


def default(inbox: Any, actions: int) -> AsyncApp:
    """Bolt as its documentation shows it: one `@app.action` per button, the default runner."""
    app = AsyncApp(name="bench", signing_secret=SECRET, authorize=Identity(WHO))

    async def handle(ack: Any, body: dict[str, Any]) -> None:
        await inbox.claim(_job(body), keep_s=3600)
        await ack()

    for number in range(actions):
        app.action(name(number))(handle)
    return app


def floor(inbox: Any, actions: int) -> Bare:
    """The least a click costs by hand: HMAC, one JSON decode, a dictionary, the Lua call."""

    async def handle(body: dict[str, Any]) -> None:
        await inbox.claim(_job(body), keep_s=3600)

    routes = {name(number): handle for number in range(actions)}
    secret = SECRET.encode()

    async def take(headers: dict[str, str], body: bytes) -> int:
        stamp = headers["X-Slack-Request-Timestamp"]
        made = hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(stamp)) <= 300
        if not fresh or not hmac.compare_digest("v0=" + made, headers["X-Slack-Signature"]):
            return 401
        payload = msgspec.json.decode(dict(parse_qsl(body.decode()))["payload"])
        await routes[payload["actions"][0]["action_id"]](payload)
        return 200

    return take


def _job(body: dict[str, Any]) -> Job:
    action = body["actions"][0]
    id = f"click:{action['action_ts']}:{body['user']['id']}"
    return Job(queue="interactive", kind="slack", id=id, body={"payload": body})


def bare(design: str, inbox: Any, actions: int) -> Bare:
    """A design without its HTTP server, for measuring the handler alone."""
    if design == "floor":
        return floor(inbox, actions)
    if design == "default":
        app = default(inbox, actions)

        async def through_bolt(headers: dict[str, str], body: bytes) -> int:
            request = AsyncBoltRequest(body=body.decode(), headers=dict(headers))
            return int((await app.async_dispatch(request)).status)

        return through_bolt
    endpoint = edge(inbox, actions)

    async def through_edge(headers: dict[str, str], body: bytes) -> int:
        return int((await endpoint.respond(headers, body)).status)

    return through_edge


def server(design: str, inbox: Any, actions: int) -> web.Application:
    """The design behind the same aiohttp server."""
    if design == "edge":

        async def fine() -> tuple[bool, dict[str, Any]]:
            return True, {}

        return build_server(edge(inbox, actions), fine, fine)
    application = web.Application(client_max_size=MAX_BODY)
    if design == "default":
        app = default(inbox, actions)

        async def post(request: web.Request) -> web.Response:
            answer = await app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(answer)

    else:
        take = floor(inbox, actions)

        async def post(request: web.Request) -> web.Response:
            return web.Response(status=await take(request.headers, await request.read()))  # type: ignore[arg-type]

    application.router.add_post("/slack/events", post)
    return application


async def _serve(design: str, url: str, actions: int) -> None:
    inbox = RedisInbox(url, f"bench-{design}-{actions}:")
    runner = web.AppRunner(server(design, inbox, actions), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
