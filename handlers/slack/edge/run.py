"""Runs the edge: one Bolt app behind Socket Mode, HTTP or both, until it is told to stop."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Upstream
from handlers.slack.edge.apology import Apology
from handlers.slack.edge.guard import Guard
from handlers.slack.edge.http import Endpoint, build_server
from handlers.slack.edge.link import FATAL, Link
from handlers.slack.edge.loading import Loading
from handlers.slack.edge.mux import Mux, Routes, build_app
from handlers.slack.edge.ports import Inbox
from handlers.slack.edge.signature import Verifier
from handlers.slack.edge.tasks import Tasks

_log = logging.getLogger("hubward.edge")


class EdgeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How this process meets Slack.

    With `app_token` it holds `connections` sockets; with `signing_secret` and `port` it takes
    signed requests at `/slack/events`; with `port` alone it serves `/health` and `/ready`. Port 0
    is a free one. `drain_s` bounds the time between SIGTERM and the end.
    """

    bot_token: str
    app_token: str = ""
    signing_secret: str = ""
    slack_api_url: str = "https://slack.com/api/"
    host: str = "127.0.0.1"
    port: int | None = None
    connections: int = 2
    drain_s: float = 10.0
    routes: Routes = Routes()
    loading_view: dict[str, Any] = {}


class Edge:
    """The parts of a running edge and their state."""

    def __init__(
        self, options: EdgeOptions, inbox: Inbox, guard: Guard, links: list[Link], tasks: Tasks
    ) -> None:
        self._options = options
        self._inbox = inbox
        self.guard = guard
        self.links = links
        self.tasks = tasks
        self.draining = False
        self.port = 0

    async def health(self) -> tuple[bool, dict[str, Any]]:
        """Alive: always true while it can answer, with what is worth knowing."""
        return True, {
            "status": "draining" if self.draining else "ok",
            "redis": await self._inbox.alive(),
            "sockets": [link.report() for link in self.links],
            "taken": self.guard.taken,
            "dead_letters": self.guard.buried,
            "background": len(self.tasks),
        }

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        """Whether a payload sent now would be taken."""
        sockets = not self.links or any(link.connected for link in self.links)
        redis = await self._inbox.alive()
        good = redis and sockets and not self.draining
        return good, {"ready": good, "redis": redis, "sockets": sockets}

    async def serve(self, stop: asyncio.Event) -> None:
        """Hold the sockets until `stop`, then drain; raises Upstream on a refused token."""
        running = [asyncio.create_task(link.run()) for link in self.links]
        waiting = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([*running, waiting], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self.draining = True
            waiting.cancel()
            await asyncio.gather(*(link.drain(self._options.drain_s) for link in self.links))
            for task in running:
                task.cancel()
            await asyncio.gather(*running, waiting, return_exceptions=True)


async def run_edge(
    options: EdgeOptions,
    inbox: Inbox,
    *,
    stop: asyncio.Event | None = None,
    started: Callable[[Edge], None] | None = None,
) -> None:
    """Run until SIGTERM, SIGINT or `stop`; then finish what was taken and close `inbox`.

    `started` is called once HTTP listens and the token is known to be good. Raises Upstream when
    Slack refuses a token, ValueError when the options open no transport at all.
    """
    if not options.app_token and (options.port is None or not options.signing_secret):
        raise ValueError("neither Socket Mode (app token) nor HTTP (port, signing secret) is set")
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(ValueError, NotImplementedError, RuntimeError):
            loop.add_signal_handler(number, stop.set)
    try:
        async with aiohttp.ClientSession() as session:
            edge = await _build(options, inbox, session)
            async with _listening(options, edge):
                if started is not None:
                    started(edge)
                await edge.serve(stop)
            await edge.tasks.finish(options.drain_s)
    finally:
        await inbox.close()


async def _build(options: EdgeOptions, inbox: Inbox, session: aiohttp.ClientSession) -> Edge:
    client = AsyncWebClient(
        base_url=options.slack_api_url, timeout=3, session=session, retry_handlers=[]
    )
    known = AsyncWebClient(
        token=options.bot_token, base_url=options.slack_api_url, timeout=3, session=session,
        retry_handlers=[],
    )  # fmt: skip
    tasks = Tasks()
    apology = Apology(known, session, tasks)
    mux = Mux(options.routes, inbox, Loading(known, options.loading_view, inbox, tasks), apology)
    guard = Guard(build_app(mux, await _who(known), client), inbox)
    count = options.connections if options.app_token else 0
    links = [Link(client, options.app_token, session, guard) for _ in range(count)]
    return Edge(options, inbox, guard, links, tasks)


async def _who(client: AsyncWebClient) -> AuthorizeResult:
    """Ask Slack who the token belongs to; tries for about half a minute before it gives up."""
    for wait in (0.5, 1, 2, 4, 8, 16, 0):
        try:
            answer = await client.auth_test()
            return AuthorizeResult(
                enterprise_id=answer.get("enterprise_id"), team_id=answer.get("team_id"),
                bot_user_id=answer.get("user_id"), bot_id=answer.get("bot_id"),
                bot_token=client.token,
            )  # fmt: skip
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
            code = str(problem.response.get("error")) if isinstance(problem, SlackApiError) else ""
            if code in FATAL:
                detail = f"the bot token is refused ({code})"
                raise Upstream("Slack", detail, code=code) from problem
            _log.warning("Slack does not answer auth.test: %s", problem)
            last = problem
            await asyncio.sleep(wait)
    raise Upstream("Slack", f"auth.test does not answer ({last})", retryable=True) from last


@contextlib.asynccontextmanager
async def _listening(options: EdgeOptions, edge: Edge) -> AsyncIterator[None]:
    """Serve HTTP meanwhile; on the way out stop accepting, then wait for requests in flight."""
    if options.port is None:
        yield
        return
    endpoint = (
        Endpoint(edge.guard, Verifier(options.signing_secret)) if options.signing_secret else None
    )
    runner = web.AppRunner(
        build_server(endpoint, edge.health, edge.ready),
        access_log=None, shutdown_timeout=options.drain_s, handle_signals=False,
    )  # fmt: skip
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port)
    await site.start()
    edge.port = runner.addresses[0][1]
    try:
        yield
    finally:
        edge.draining = True
        await runner.cleanup()
