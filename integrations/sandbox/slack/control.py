"""The control surface below `/_sandbox/`: what people do, what they see, and the fault knobs."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from integrations.sandbox.faults import BadFault
from integrations.sandbox.slack import acts, agents, modals, presses, visible
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.errors import ActError
from integrations.sandbox.slack.signed import SignedDoor
from integrations.sandbox.slack.sockets import REASONS

Kind = Callable[[Desk, acts.Act], Awaitable[dict[str, Any]]]

#: Everything a person can do; the page and the tests use the same functions.
KINDS: dict[str, Kind] = {
    "message": acts.say,
    "slash": acts.slash,
    "home": acts.home,
    "shortcut": acts.shortcut,
    "read": acts.read,
    "react": acts.react,
    "click": presses.click,
    "confirm": presses.click,
    "suggest": presses.suggest,
    "submit": modals.submit,
    "close": modals.close,
    "stop": agents.stop,
    "look": agents.look,
}
#: Seconds between comment lines that keep an idle stream open.
_BEAT_S = 15.0


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="this is not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="send a JSON object")
    return body


class Control:
    """Serves `/_sandbox/*` for one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.RouteDef]:
        """The routes of the control surface."""
        return [
            web.get("/_sandbox/state", self.state),
            web.get("/_sandbox/stream", self.stream),
            web.post("/_sandbox/act", self.act),
            web.get("/_sandbox/faults", self.faults),
            web.post("/_sandbox/faults", self.order_fault),
            web.delete("/_sandbox/faults", self.clear_faults),
            web.get("/_sandbox/requests", self.requests),
            web.get("/_sandbox/links", self.links),
            web.post("/_sandbox/disconnect", self.disconnect),
            web.post("/_sandbox/delivery", self.delivery),
            web.post("/_sandbox/scopes", self.scopes),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """GET state?as=USER: all that this person sees."""
        person = self._person(request)
        return web.json_response(visible.state_for(self._desk, person))

    def _person(self, request: web.Request) -> Any:
        try:
            return acts.person_of(self._desk, {"as": request.query.get("as", "")})
        except ActError as unknown:
            raise web.HTTPBadRequest(text=str(unknown)) from None

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """GET stream?as=USER: live changes as server-sent events."""
        person = self._person(request)
        queue = self._desk.pages.subscribe(person.id)
        answer = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        try:
            await answer.prepare(request)
            await answer.write(b": open\n\n")
            while True:
                try:
                    async with asyncio.timeout(_BEAT_S):
                        change = await queue.get()
                except TimeoutError:
                    await answer.write(b": beat\n\n")
                    continue
                if change is None:
                    break
                await answer.write(b"data: " + json.dumps(change).encode() + b"\n\n")
        except ConnectionError:
            pass
        finally:
            self._desk.pages.leave(queue)
        return answer

    async def act(self, request: web.Request) -> web.Response:
        """POST act {as, kind, …}: a person does something; the answer says what came of it."""
        act = await _body(request)
        kind = KINDS.get(str(act.get("kind", "")))
        if kind is None:
            refusal = f"kind is {act.get('kind')!r}; use one of {', '.join(KINDS)}"
            return web.json_response({"ok": False, "error": refusal}, status=400)
        try:
            return web.json_response(await kind(self._desk, act))
        except ActError as refused:
            return web.json_response(
                {"ok": False, "acked": False, "delivered": False, "error": str(refused)}
            )

    async def faults(self, request: web.Request) -> web.Response:
        """GET faults[?wait=held&timeout=s]: the ordered faults with their hits."""
        if request.query.get("wait") == "held":
            held = await self._desk.wait_held(float(request.query.get("timeout", "30")))
            shown = {"held": held, "faults": self._desk.faults.shown()}
            return web.json_response(shown, status=200 if held else 408)
        return web.json_response({"faults": self._desk.faults.shown()})

    async def order_fault(self, request: web.Request) -> web.Response:
        """POST faults {target?, op, kind, when?, times?, seconds?}: order one."""
        try:
            fault = self._desk.faults.order(await _body(request))
        except BadFault as bad:
            return web.json_response({"error": str(bad)}, status=400)
        if fault.op == "socket" and fault.kind == "disconnect":
            # A link makes no calls of its own that could meet the fault, so it happens now.
            self._desk.faults.take("socket", fault.when)
            self._desk.sockets.cut()
        return web.json_response(fault.shown(), status=201)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """DELETE faults: forget them and release what is parked."""
        self._desk.faults.clear()
        return web.json_response({"cleared": True})

    async def requests(self, request: web.Request) -> web.Response:
        """GET requests[?op=]: every Web API call and delivery so far."""
        return web.json_response({"requests": self._desk.log.shown(request.query.get("op"))})

    async def links(self, request: web.Request) -> web.Response:
        """GET links[?wait=N&timeout=s]: open Socket Mode links, waiting until there are N."""
        least = int(request.query.get("wait", "0"))
        timeout_s = float(request.query.get("timeout", "30"))
        reached = await self._desk.sockets.wait_count(least, timeout_s)
        return web.json_response({"ok": reached, "links": self._desk.sockets.count})

    async def disconnect(self, request: web.Request) -> web.Response:
        """POST disconnect {reason}: send every link a disconnect message."""
        reason = (await _body(request)).get("reason", "refresh_requested")
        if reason not in REASONS:
            return web.json_response({"ok": False, "error": "unknown reason"}, status=400)
        return web.json_response(
            {"ok": True, "told": await self._desk.sockets.ask_to_leave(reason)}
        )

    async def delivery(self, request: web.Request) -> web.Response:
        """POST delivery {mode: http|socket, url?}: choose how the app is reached."""
        body = await _body(request)
        url = str(body.get("url") or "")
        if body.get("mode") == "http" and not url.startswith(
            ("http://127.0.0.1", "http://localhost")
        ):
            return web.json_response({"ok": False, "error": "url must be on loopback"}, status=400)
        old, self._desk.courier.door = self._desk.courier.door, None
        if old is not None:
            await old.close()
        if body.get("mode") == "http":
            self._desk.courier.door = SignedDoor(url)
        return web.json_response({"ok": True})

    async def scopes(self, request: web.Request) -> web.Response:
        """POST scopes {scopes: […]}: the bot token's scopes from now on."""
        self._desk.scopes = {str(scope) for scope in (await _body(request)).get("scopes", [])}
        return web.json_response({"ok": True})
