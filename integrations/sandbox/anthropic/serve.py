"""The stand-in as a server: messages, models, and the knobs under /_sandbox."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from integrations.sandbox.anthropic import rules, stream
from integrations.sandbox.anthropic.rules import Invalid
from integrations.sandbox.anthropic.scripts import BadScript, Said, Scripts
from integrations.sandbox.faults import BadFault, Fault, FaultBoard, RequestLog

KEY = "sk-ant-sandbox"
_OP = "messages"
_PING_S = 0.2


class AnthropicServer:
    """One Messages API behind one loopback port; it accepts one key."""

    def __init__(self) -> None:
        self.board = FaultBoard("anthropic")
        self.log = RequestLog()
        self.scripts = Scripts()
        #: Every body that arrived, as it arrived.
        self.bodies: list[bytes] = []
        self._runner: web.AppRunner | None = None
        self._ended = asyncio.Event()

    async def start(self, port: int) -> str:
        """Listen on 127.0.0.1:`port` (0 picks one) and return the URL."""
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_get("/v1/models/{id}", self._model)
        app.router.add_route("*", "/_sandbox/faults", self._faults)
        app.router.add_route("*", "/_sandbox/scripts", self._scripts)
        app.router.add_get("/_sandbox/requests", self._requests)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """End silent streams, release parked calls, close the port."""
        self._ended.set()
        self.board.clear()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self.bodies.append(raw)
        fault = self.board.take(_OP, "before")
        try:
            if fault is not None:
                await self._suffer(fault, request)
            body = self._read(request, raw)
            said = self.scripts.next(body["messages"])
            if said is None:
                raise Invalid("the sandbox has no script for this conversation", 501, "api_error")
            if said.status != 200:
                raise Invalid("as the script orders", said.status, said.error)
        except Invalid as refused:
            self._note(refused.status, raw)
            error = {"type": refused.kind, "message": str(refused)}
            return web.json_response(
                {"type": "error", "error": error},
                status=refused.status,
                headers={"x-should-retry": "false"} if refused.status == 501 else {},
            )
        self._note(200, raw)
        if not body.get("stream"):
            return web.json_response(stream.message(said, body))
        return await self._streamed(request, said, body)

    def _read(self, request: web.Request, raw: bytes) -> dict[str, Any]:
        if not _knows(request):
            raise Invalid("invalid x-api-key", 401, "authentication_error")
        if not request.headers.get("anthropic-version"):
            raise Invalid("anthropic-version: header is required")
        try:
            body: dict[str, Any] = json.loads(raw)
        except ValueError:
            raise Invalid("the body is not JSON") from None
        rules.check(body)
        return body

    async def _suffer(self, fault: Fault, request: web.Request) -> None:
        if fault.kind == "throttle":
            raise Invalid("as ordered", 429, "rate_limit_error")
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "hold":
            await asyncio.to_thread(self.board.park, fault)
        elif fault.kind in ("disconnect", "drop") and request.transport is not None:
            request.transport.abort()

    async def _streamed(
        self, request: web.Request, said: Said, body: dict[str, Any]
    ) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        for event in stream.broken(said, list(stream.events(said, body))):
            await answer.write(stream.framed(event))
        await self._afterwards(request, answer, said)
        return answer

    async def _afterwards(
        self, request: web.Request, answer: web.StreamResponse, said: Said
    ) -> None:
        if said.fault == "corrupt":
            await answer.write(b'event: content_block_delta\ndata: {"type": "content_bl\n\n')
        elif said.fault == "error":
            error = {"type": "error", "error": {"type": said.error, "message": "as ordered"}}
            await answer.write(stream.framed(error))
        elif said.fault == "disconnect" and request.transport is not None:
            request.transport.abort()
        elif said.fault == "silent":
            await self._ended.wait()
        while said.fault == "pings" and not self._ended.is_set():
            await answer.write(stream.framed({"type": "ping"}))
            await _pause(self._ended)

    async def _model(self, request: web.Request) -> web.Response:
        id = request.match_info["id"]
        if not _knows(request) or id not in rules.MODELS:
            error = {"type": "not_found_error", "message": f"model: {id}"}
            return web.json_response({"type": "error", "error": error}, status=404)
        return web.json_response(
            {"type": "model", "id": id, "display_name": id, "created_at": "2026-01-01T00:00:00Z"}
        )

    def _note(self, status: int, raw: bytes) -> None:
        self.log.add(_OP, status, effect=status == 200, bytes=len(raw))

    async def _faults(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self.board.clear()
            return web.Response(status=204)
        if request.method == "GET":
            return web.json_response({"faults": self.board.shown()})
        try:
            return web.json_response(self.board.order(await request.json()).shown(), status=201)
        except (BadFault, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)

    async def _scripts(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self.scripts.clear()
            return web.Response(status=204)
        try:
            self.scripts.add(await request.json())
        except (BadScript, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.Response(status=201)

    async def _requests(self, request: web.Request) -> web.Response:
        return web.json_response({"requests": self.log.shown(request.query.get("op"))})


def _knows(request: web.Request) -> bool:
    """The key as older and newer clients send it."""
    given = request.headers
    return given.get("x-api-key") == KEY or given.get("Authorization") == f"Bearer {KEY}"


async def _pause(ended: asyncio.Event) -> None:
    """A ping's distance, or the end of the server."""
    try:
        await asyncio.wait_for(ended.wait(), _PING_S)
    except TimeoutError:
        return


@dataclass(frozen=True)
class RunningAnthropic:
    """A running stand-in: its URL, and the server for a test that wants to look inside."""

    url: str
    server: AnthropicServer


@contextmanager
def running_anthropic(*, port: int = 0) -> Iterator[RunningAnthropic]:
    """Run the stand-in in a thread for the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="anthropic-stand-in", daemon=True)
    thread.start()

    async def begin() -> tuple[AnthropicServer, str]:
        made = AnthropicServer()
        return made, await made.start(port)

    server, url = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        yield RunningAnthropic(url, server)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
