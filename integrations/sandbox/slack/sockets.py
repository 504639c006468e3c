"""Socket Mode: the links an app holds open, the envelopes sent over them, their acknowledgements.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from integrations.sandbox import story
from integrations.sandbox.slack.broadcast import Broadcast
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.names import secret

REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")


@dataclass(eq=False)
class Link:
    """One open connection; one that was told to leave gets envelopes only when no other is left."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False


class NoLink(Exception):
    """No app is connected."""


class SocketHub:
    """The open links of the app and the acknowledgements it owes."""

    def __init__(self, pages: Broadcast) -> None:
        self._pages = pages
        self._tickets: set[str] = set()
        self._links: list[Link] = []
        self._owed: dict[str, asyncio.Future[Any]] = {}
        self._next = 0
        self._changed = asyncio.Condition()

    def ticket(self) -> str:
        """A single-use ticket for one link."""
        name = secret()
        self._tickets.add(name)
        return name

    @property
    def count(self) -> int:
        """How many links are open and not leaving."""
        return sum(not link.leaving for link in self._links)

    async def wait_count(self, least: int, timeout_s: float) -> bool:
        """True once at least `least` links stand; False when `timeout_s` seconds pass first."""
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(lambda: self.count >= least)
        except TimeoutError:
            return False
        return True

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Serve `GET /link/?ticket=…`: one WebSocket until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this ticket was used or never given")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        link = Link(socket, request)
        if len(self._links) >= limit("socket.connections"):
            await self._tell(link, "too_many_websockets")
            await socket.close()
            return socket
        self._links.append(link)
        await socket.send_json(self._hello())
        await self._announce()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(message.data)
        finally:
            self._links.remove(link)
            await self._announce()
        return socket

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._links),
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": 18_060,
            },
            "connection_info": {"app_id": story.APP_ID},
        }

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()
        self._pages.send({"kind": "links", "count": self.count})

    def _receive(self, data: str) -> None:
        try:
            answer = json.loads(data)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        owed = self._owed.pop(str(answer.get("envelope_id")), None)
        if owed is not None and not owed.done():
            owed.set_result(answer.get("payload"))

    def _pick(self) -> Link:
        ready = [link for link in self._links if not link.leaving] or self._links
        if not ready:
            raise NoLink
        self._next += 1
        return ready[self._next % len(ready)]

    async def send(self, envelope: dict[str, Any], timeout_s: float, copies: int = 1) -> Any:
        """Send an envelope over one link and await its acknowledgement's payload.

        Raises NoLink when nobody is connected and TimeoutError when no acknowledgement comes in
        `timeout_s` seconds. `copies` above 1 delivers the same envelope again.
        """
        owed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._owed[envelope["envelope_id"]] = owed
        try:
            for _ in range(copies):
                await self._pick().socket.send_json(envelope)
            async with asyncio.timeout(timeout_s):
                return await owed
        except ConnectionError as lost:
            raise NoLink from lost
        finally:
            self._owed.pop(envelope["envelope_id"], None)

    async def ask_to_leave(self, reason: str) -> int:
        """Send every link a `disconnect` message; returns how many were told."""
        links = list(self._links)
        for link in links:
            link.leaving = reason != "warning"
            await self._tell(link, reason)
        return len(links)

    async def _tell(self, link: Link, reason: str) -> None:
        told = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        await link.socket.send_json(told)

    def cut(self) -> int:
        """Break every link without a word, as a lost network does; returns how many."""
        links = list(self._links)
        for link in links:
            link.leaving = True
            if link.request.transport is not None:
                link.request.transport.abort()
        return len(links)

    async def close(self) -> None:
        """Close every link in order."""
        for link in list(self._links):
            await link.socket.close()
