"""One Socket Mode connection that stays up: reconnects, acknowledges, drains.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import logging
import random
import time
from typing import Any

import aiohttp
import msgspec
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Upstream
from handlers.slack.edge.guard import Guard
from handlers.slack.edge.tasks import Tasks

_log = logging.getLogger("hubward.edge")
#: Errors that no later attempt can cure.
FATAL = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
    "not_allowed_token_type", "no_permission", "missing_scope", "org_login_required",
})  # fmt: skip
#: A ping every 10 s, and the peer is given up 5 s after an unanswered one.
_PING_S = 10.0
#: How long an old connection may deliver what Slack already put on it.
_LINGER_S = 10.0
_SILENCE_S = 0.05


class Link:
    """Keeps one WebSocket to Slack; when told to leave it opens the next one first."""

    def __init__(
        self, client: AsyncWebClient, app_token: str, session: aiohttp.ClientSession, guard: Guard
    ) -> None:
        self._client = client
        self._token = app_token
        self._session = session
        self._guard = guard
        self._tasks = Tasks()
        self._readers = Tasks()
        self._current: aiohttp.ClientWebSocketResponse | None = None
        self._open: set[aiohttp.ClientWebSocketResponse] = set()
        self._turn = asyncio.Event()
        self._frame = asyncio.Event()
        self._draining = False
        self._failures = 0
        self.hello_at = self.pong_at = 0.0
        self.connects = 0

    @property
    def connected(self) -> bool:
        """Whether Slack greeted us on a socket that is still open."""
        return self._current is not None and not self._current.closed and self.hello_at > 0

    def report(self) -> dict[str, Any]:
        """The state for the health page; ages in seconds, None before the first."""
        now = time.time()
        return {
            "connected": self.connected,
            "connects": self.connects,
            "hello_age_s": round(now - self.hello_at, 1) if self.hello_at else None,
            "pong_age_s": round(now - self.pong_at, 1) if self.pong_at else None,
            "in_flight": len(self._tasks),
        }

    async def run(self) -> None:
        """Stay connected until drained; raises Upstream when Slack refuses the token for good."""
        while not self._draining:
            try:
                socket = await self._connect()
            except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as problem:
                await self._back_off(problem)
                continue
            old, self._current = self._current, socket
            self._failures = 0
            self._turn.clear()
            self._readers.start(self._read(socket))
            if old is not None and not old.closed:
                self._readers.start(self._retire(old))
            await self._turn.wait()

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        answer = await self._client.apps_connections_open(app_token=self._token)
        socket = await self._session.ws_connect(
            str(answer["url"]), autoping=False, heartbeat=_PING_S, max_msg_size=4 * 1024 * 1024
        )
        self._open.add(socket)
        self.connects += 1
        return socket

    async def _back_off(self, problem: Exception) -> None:
        """Wait 1, 2, 4 … 30 s with jitter: opening connections is a limited call."""
        code = str(problem.response.get("error")) if isinstance(problem, SlackApiError) else ""
        if code in FATAL:
            raise Upstream("Slack", f"the app-level token is refused ({code})", code=code)
        self._failures += 1
        wait = min(30.0, 2.0 ** (self._failures - 1)) * random.uniform(0.5, 1.0)
        if isinstance(problem, SlackApiError) and code == "ratelimited":
            wait = max(wait, float(problem.response.headers.get("Retry-After", 30)))
        _log.warning("Slack cannot be reached, next attempt in %.1f s: %s", wait, problem)
        await asyncio.sleep(wait)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            while True:
                message = await socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._frame.set()
                    self._tasks.start(self._take(socket, message.data))
                elif message.type is aiohttp.WSMsgType.PING:
                    await socket.pong(message.data)
                elif message.type is aiohttp.WSMsgType.PONG:
                    self.pong_at = time.time()
                elif message.type is not aiohttp.WSMsgType.BINARY:
                    break
        except (ConnectionError, aiohttp.ClientError):
            _log.info("a connection to Slack broke")
        finally:
            self._open.discard(socket)
            if socket is self._current:
                self._turn.set()

    async def _retire(self, old: aiohttp.ClientWebSocketResponse) -> None:
        """Slack closes a connection it asked us to leave; after a while we close it ourselves."""
        await asyncio.sleep(_LINGER_S)
        await old.close()

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, raw: str) -> None:
        try:
            frame = msgspec.json.decode(raw)
        except (msgspec.DecodeError, RecursionError) as problem:
            await self._guard.bury(f"a frame is not JSON: {problem}", raw.encode())
            return
        kind = frame.get("type") if isinstance(frame, dict) else None
        if kind == "hello":
            self.hello_at = self.pong_at = time.time()
        elif kind == "disconnect":
            await self._leave(socket, str(frame.get("reason")))
        elif isinstance(frame, dict) and isinstance(frame.get("envelope_id"), str):
            await self._answer(socket, frame)
        else:
            await self._guard.bury("a frame has no envelope_id", raw.encode())

    async def _leave(self, socket: aiohttp.ClientWebSocketResponse, reason: str) -> None:
        _log.info("Slack asks us to leave a connection: %s", reason)
        if reason == "too_many_websockets":
            await socket.close()
        if socket is self._current:
            self._turn.set()

    async def _answer(self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        response = await self._guard.take(frame.get("payload"))
        if response.status != 200:
            return  # Slack shows the person an error and sends an event again.
        ack: dict[str, Any] = {"envelope_id": frame["envelope_id"]}
        if response.body:
            ack["payload"] = msgspec.json.decode(response.body)
        text = msgspec.json.encode(ack).decode()
        for way in (socket, self._current):
            if way is None or way.closed:
                continue
            try:
                await way.send_str(text)
                return
            except (ConnectionError, aiohttp.ClientError):
                _log.info("an acknowledgement needs another connection")
        _log.warning("an acknowledgement could not be sent: no connection")

    async def drain(self, timeout_s: float) -> None:
        """Take what is already on the wire, finish its acknowledgements, then leave.

        What arrives later is never acknowledged, so Slack sends it to another process or tells the
        person that it failed.
        """
        self._draining = True
        try:
            async with asyncio.timeout(timeout_s):
                while await self._busy():
                    await self._tasks.finish(timeout_s)
        except TimeoutError:
            _log.warning("draining took longer than %.0f s", timeout_s)
        for socket in list(self._open):
            await socket.close()
        await self._readers.finish(0.1)
        self._turn.set()

    async def _busy(self) -> bool:
        """Whether a frame came within the last moments or one is still being answered."""
        self._frame.clear()
        try:
            async with asyncio.timeout(_SILENCE_S):
                await self._frame.wait()
        except TimeoutError:
            return len(self._tasks) > 0
        return True
