"""What every REST request passes: sign-in, limits, ordered faults, the error envelope, the log."""

import asyncio
import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from integrations.sandbox import story
from integrations.sandbox.faults import Fault, FaultBoard, RequestLog
from integrations.sandbox.jira.site import Refused
from integrations.sandbox.jira.throttle import Throttle
from integrations.sandbox.jira.vocabulary import BOT, Options, User

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

USER: web.RequestKey[User] = web.RequestKey("user", User)
_OPEN = {"GET serverInfo"}
_PARKED_MAX = 256


def refusal(status: int, *messages: str, errors: dict[str, str] | None = None) -> web.Response:
    """Jira's error envelope."""
    return web.json_response(
        {"errorMessages": list(messages), "errors": errors or {}}, status=status
    )


class Gate:
    """Wraps a REST handler under its operation name (`POST issue`)."""

    def __init__(self, options: Options, board: FaultBoard, log: RequestLog) -> None:
        self.board = board
        self.log = log
        self.throttle = Throttle(options)
        self.parking = ThreadPoolExecutor(_PARKED_MAX, thread_name_prefix="parked")
        self._options = options

    def wrap(self, op: str, handler: Handler) -> Handler:
        """The handler behind the gate."""

        async def gated(request: web.Request) -> web.StreamResponse:
            if not request.content_type.startswith("multipart/"):
                await request.read()
            denied = self._denied(op, request)
            if denied is not None:
                self.log.add(op, denied.status, effect=False, path=request.path)
                return denied
            fault = self.board.take(op, "before")
            early = await self._before(op, request, fault)
            if early is not None:
                return early
            response = await _answered(handler, request)
            later = self.board.take(op, "after")
            self._logged(op, request, response)
            if any(f is not None and f.kind == "duplicate" for f in (fault, later)):
                self._logged(op, request, await _answered(handler, request))
            return await self._after(op, request, response, later)

        return gated

    def _denied(self, op: str, request: web.Request) -> web.Response | None:
        header = request.headers.get("Authorization")
        if header is None and op in _OPEN:
            return None
        if header is None or not self._signed_in(header):
            answer = refusal(401, "Client must be authenticated to access this resource.")
            answer.headers["WWW-Authenticate"] = 'Basic realm="Jira"'
            if header is not None:
                answer.headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
            return answer
        request[USER] = BOT
        issue = request.match_info.get("issue")
        over = self.throttle.headers(op, issue, write=request.method != "GET")
        if over is None:
            return None
        answer = refusal(429, "Rate limit exceeded.")
        answer.headers.update(over)
        return answer

    def _signed_in(self, header: str) -> bool:
        scheme, _, value = header.partition(" ")
        if scheme.lower() == "bearer" and self._options.deployment == "Server":
            return hmac.compare_digest(value.encode(), story.JIRA_TOKEN.encode())
        try:
            given = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return False
        expected = f"{story.JIRA_USER}:{story.JIRA_TOKEN}".encode()
        return scheme.lower() == "basic" and hmac.compare_digest(given, expected)

    async def _before(
        self, op: str, request: web.Request, fault: Fault | None
    ) -> web.StreamResponse | None:
        """Suffer a fault that strikes before the effect; an answer ends the request here."""
        if fault is None:
            return None
        if fault.kind == "throttle":
            self.log.add(op, 429, effect=False, fault="throttle")
            return self._throttled()
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "hold":
            await self.park(fault)
        cut = fault.kind in ("drop", "disconnect")
        if cut or (fault.kind == "hold" and is_gone(request)):
            self.log.add(op, 0, effect=False, fault=fault.kind)
            return await _cut(request, partly=fault.kind == "disconnect")
        return None

    async def _after(
        self, op: str, request: web.Request, response: web.Response, fault: Fault | None
    ) -> web.StreamResponse:
        """Suffer a fault that strikes after the effect and before the answer."""
        if fault is None:
            return response
        if fault.kind == "throttle":
            return self._throttled()
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "hold":
            await self.park(fault)
        if fault.kind in ("drop", "disconnect"):
            return await _cut(request, partly=fault.kind == "disconnect")
        return response

    def _logged(self, op: str, request: web.Request, response: web.Response) -> None:
        self.log.add(op, response.status, effect=response.status < 400, path=request.path)

    def _throttled(self) -> web.Response:
        answer = refusal(429, "Rate limit exceeded.")
        answer.headers.update(self.throttle.refusal("jira-burst-based", self._options.burst))
        return answer

    async def park(self, fault: Fault) -> None:
        """Wait for the fault's release without holding up the event loop."""
        await asyncio.get_running_loop().run_in_executor(self.parking, self.board.park, fault)

    async def wait_held(self, timeout_s: float) -> bool:
        """Whether a call is parked, waiting up to `timeout_s` seconds for one."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.parking, self.board.wait_held, timeout_s)


def is_gone(request: web.Request) -> bool:
    """Whether the client has hung up."""
    return request.transport is None or request.transport.is_closing()


async def _answered(handler: Handler, request: web.Request) -> web.Response:
    try:
        answer = await handler(request)
    except Refused as refused:
        return refusal(refused.status, *refused.messages, errors=refused.errors)
    assert isinstance(answer, web.Response)
    return answer


async def _cut(request: web.Request, *, partly: bool) -> web.StreamResponse:
    """Hang up: at once, or (`partly`) in the middle of an answer."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    if partly and not is_gone(request):
        await response.prepare(request)
        await response.write(b'{"id":')
    if request.transport is not None:
        request.transport.abort() if not partly else request.transport.close()
    return response
