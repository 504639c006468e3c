"""The Web API's door: token, scope, rate limit, ordered faults, effect, answer."""

import asyncio
import json
from typing import Any

from aiohttp import web

from integrations.sandbox import story
from integrations.sandbox.faults import Fault
from integrations.sandbox.slack import (
    methods_agent,
    methods_chat,
    methods_files,
    methods_people,
    methods_pins,
    methods_rooms,
    methods_stream,
    methods_views,
)
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.methods import Args, Method

METHODS: dict[str, Method] = {
    **methods_agent.METHODS,
    **methods_chat.METHODS,
    **methods_files.METHODS,
    **methods_people.METHODS,
    **methods_pins.METHODS,
    **methods_rooms.METHODS,
    **methods_stream.METHODS,
    **methods_views.METHODS,
}


class Throttled(Exception):
    """Too many calls: `seconds` until the next one is taken."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


async def read_args(request: web.Request) -> dict[str, Any]:
    """The arguments of a call from its query, form or JSON body; raises ApiError."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        return values | body
    if request.method == "POST":
        values |= dict(await request.post())
    return values


def check_token(desk: Desk, method: Method, token: str) -> None:
    """Refuse a missing, wrong or unfit token, or one without the scope."""
    if not token:
        raise ApiError("not_authed")
    kinds = {story.SLACK_BOT_TOKEN: "bot", story.SLACK_APP_TOKEN: "app"}
    kind = kinds.get(token)
    if kind is None:
        raise ApiError("invalid_auth")
    if method.token not in ("any", kind):
        raise ApiError("not_allowed_token_type")
    if method.token == "bot" and method.scope and method.scope not in desk.scopes:
        provided = ",".join(sorted(desk.scopes))
        raise ApiError("missing_scope", needed=method.scope, provided=provided)


def _token(request: web.Request, values: dict[str, Any]) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() or str(values.get("token", ""))


def _detail(values: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """What the request log keeps of a call: where it went and the marker it carried."""
    names = ("channel", "channel_id", "ts", "thread_ts", "user", "user_id", "view_id", "timestamp")
    detail = {name: str(values[name]) for name in names if values.get(name)}
    if answer.get("ts"):
        detail["ts"] = answer["ts"]
    marker = values.get("metadata")
    if isinstance(marker, str):
        try:
            marker = json.loads(marker)
        except ValueError:
            marker = None
    if marker:
        detail["marker"] = marker
    if not answer.get("ok"):
        detail["error"] = answer.get("error", "")
    return detail


def _lost(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


class WebApi:
    """Answers `/api/{method}`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one call."""
        name = request.match_info["method"]
        method = METHODS.get(name)
        if method is None or name in self._desk.options.missing:
            self._desk.log.add(name, 200, effect=False, error="unknown_method")
            return web.json_response({"ok": False, "error": "unknown_method", "req_method": name})
        values: dict[str, Any] = {}
        try:
            values = await read_args(request)
            check_token(self._desk, method, _token(request, values))
            before = self._desk.faults.take(name, "before")
            if before is not None:
                await self._suffer(before)
                if before.kind in ("drop", "disconnect") or _lost(request):
                    return self._dropped(request, name, values)
            self._limit(name, method, values)
            answer = {"ok": True, **method.run(self._desk, Args(values))}
        except Throttled as throttled:
            return self._throttled(name, values, throttled)
        except ApiError as refused:
            answer = {"ok": False, "error": refused.error, **refused.extra}
        self._desk.log.add(name, 200, effect=answer["ok"], **_detail(values, answer))
        return await self._answered(request, name, values, answer)

    async def _answered(
        self,
        request: web.Request,
        name: str,
        values: dict[str, Any],
        answer: dict[str, Any],
    ) -> web.StreamResponse:
        after = self._desk.faults.take(name, "after")
        if after is not None:
            try:
                await self._suffer(after)
            except Throttled as throttled:
                return self._throttled(name, values, throttled, effect=answer["ok"])
            if after.kind in ("drop", "disconnect"):
                return _cut(request)
        scopes = ",".join(sorted(self._desk.scopes))
        return web.json_response(answer, headers={"X-OAuth-Scopes": scopes})

    async def _suffer(self, fault: Fault) -> None:
        if fault.kind == "throttle":
            raise Throttled(max(1, round(fault.seconds)))
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "hold":
            await self._desk.park(fault)

    def _limit(self, name: str, method: Method, values: dict[str, Any]) -> None:
        key: tuple[str, ...] = (name,)
        if method.per_channel:
            key = (name, str(values.get("channel", "")))
        seconds = self._desk.rates.refused_for(key, method.tier)
        if seconds is not None:
            raise Throttled(seconds)

    def _dropped(
        self, request: web.Request, name: str, values: dict[str, Any]
    ) -> web.StreamResponse:
        self._desk.log.add(name, 0, effect=False, **_detail(values, {"error": "dropped"}))
        return _cut(request)

    def _throttled(
        self, name: str, values: dict[str, Any], throttled: Throttled, *, effect: bool = False
    ) -> web.StreamResponse:
        refusal = {"ok": False, "error": "ratelimited"}
        self._desk.log.add(name, 429, effect=effect, **_detail(values, refusal))
        headers = {"Retry-After": str(throttled.seconds)}
        return web.json_response(refusal, status=429, headers=headers)


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
