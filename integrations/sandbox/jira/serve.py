"""The stand-in as a server: routes, fault knobs and request log, run in a process or a thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from integrations.sandbox.faults import BadFault, FaultBoard, RequestLog
from integrations.sandbox.jira.gate import Gate, Handler, refusal
from integrations.sandbox.jira.hooks import Webhooks, webhook_spec
from integrations.sandbox.jira.lookups import LookupRoutes
from integrations.sandbox.jira.pages import Pages
from integrations.sandbox.jira.remarks import RemarkRoutes
from integrations.sandbox.jira.render import Renderer
from integrations.sandbox.jira.rest import IssueRoutes
from integrations.sandbox.jira.site import Refused, Site
from integrations.sandbox.jira.vocabulary import Options

_BODY_MAX = 12 * 1024 * 1024
_WAIT_MAX_S = 60.0


class JiraServer:
    """One Jira site behind one loopback port."""

    def __init__(self, options: Options) -> None:
        self.board = FaultBoard("jira")
        self.log = RequestLog()
        self.site = Site(options)
        self.url = ""
        self._gate = Gate(options, self.board, self.log)
        self._hooks = Webhooks(
            self._gate, lambda: Renderer(self.site, self.url), options.webhook_retry_s
        )
        self.site.listeners.append(self._hooks.emit)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> str:
        """Listen on 127.0.0.1:`port` (0 picks one) and return the URL."""
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._runner = runner
        return self.url

    async def stop(self) -> None:
        """Release parked calls, stop deliveries, close the port."""
        self.board.clear()
        await self._hooks.clear()
        if self._runner is not None:
            await self._runner.cleanup()
        self._gate.parking.shutdown(wait=False, cancel_futures=True)

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=_BODY_MAX)
        base = self._base
        rest = IssueRoutes(self.site, base).routes()
        rest += RemarkRoutes(self.site, base).routes()
        rest += LookupRoutes(self.site, base).routes()
        for method, path, handler, op in rest:
            app.router.add_route(method, path, self._gate.wrap(op, handler))
        links = self._gate.wrap("GET applicationlinks", _admins_only)
        app.router.add_get("/rest/applinks/latest/listApplicationlinks", links)
        app.router.add_route("*", "/rest/{rest:.*}", self._gate.wrap("unknown", _not_emulated))
        for method, path, page in Pages(self.site, self.log).routes():
            app.router.add_route(method, path, page)
        for method, path, knob in self._knobs():
            app.router.add_route(method, f"/_sandbox/{path}", knob)
        return app

    def _base(self) -> str:
        return self.url

    def _knobs(self) -> list[tuple[str, str, Handler]]:
        return [
            ("GET", "faults", self._faults),
            ("POST", "faults", self._order),
            ("DELETE", "faults", self._clear),
            ("GET", "requests", self._requests),
            ("GET", "webhooks", self._webhooks),
            ("POST", "webhooks", self._register),
            ("DELETE", "webhooks", self._forget),
        ]

    async def _faults(self, request: web.Request) -> web.Response:
        if request.query.get("wait") == "held":
            timeout = min(float(request.query.get("timeout", "10")), _WAIT_MAX_S)
            held = await self._gate.wait_held(timeout)
            shown = {"held": held, "faults": self.board.shown()}
            return web.json_response(shown, status=200 if held else 408)
        return web.json_response({"faults": self.board.shown()})

    async def _order(self, request: web.Request) -> web.Response:
        try:
            fault = self.board.order(await request.json())
        except (BadFault, ValueError, AttributeError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(fault.shown(), status=201)

    async def _clear(self, _request: web.Request) -> web.Response:
        self.board.clear()
        return web.Response(status=204)

    async def _requests(self, request: web.Request) -> web.Response:
        return web.json_response({"requests": self.log.shown(request.query.get("op"))})

    async def _webhooks(self, _request: web.Request) -> web.Response:
        return web.json_response({"webhooks": self._hooks.shown()})

    async def _register(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(self._hooks.register(await webhook_spec(request)), status=201)
        except Refused as refused:
            return refusal(refused.status, *refused.messages)

    async def _forget(self, _request: web.Request) -> web.Response:
        await self._hooks.clear()
        return web.Response(status=204)


async def _not_emulated(request: web.Request) -> web.Response:
    if request.path in ("/rest/api/3/search", "/rest/api/latest/search"):
        raise Refused(410, "The requested API has been removed; use search/jql.")
    raise Refused(501, f"The sandbox does not emulate {request.method} {request.path}.")


async def _admins_only(_request: web.Request) -> web.Response:
    raise Refused(403, "Only administrators may list application links.")


@dataclass(frozen=True)
class RunningJira:
    """A running stand-in: its URL, and its state for a test that wants to look inside."""

    url: str
    server: JiraServer


@contextmanager
def running_jira(*, port: int = 0, **options: Any) -> Iterator[RunningJira]:
    """Run the stand-in in a thread for the block; `options` are those of `Options`."""
    server = JiraServer(Options(**options))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="jira-stand-in", daemon=True)
    thread.start()
    try:
        url = asyncio.run_coroutine_threadsafe(server.start(port), loop).result(10)
        yield RunningJira(url, server)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
