"""The front door: identifies, authorises, suffers faults, answers, records, orders a new look."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from integrations.sandbox.aws import admin, httpd, hub_v1, hub_v2, services
from integrations.sandbox.aws.authorize import authorize
from integrations.sandbox.aws.errors import Answer, AwsError, codes, render
from integrations.sandbox.aws.evaluator import Order
from integrations.sandbox.aws.identity import is_read
from integrations.sandbox.aws.recorder import is_recorded, record_of
from integrations.sandbox.aws.wire import Call, parse_answer, read_call, write_answer
from integrations.sandbox.aws.world import World
from integrations.sandbox.faults import Fault

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Cut(Exception):
    """The connection must be closed without an answer; `hard` resets it."""

    def __init__(self, hard: bool) -> None:
        super().__init__("cut")
        self.hard = hard


class Front:
    """The WSGI application; requests wait until the world behind it is built."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.built = threading.Event()
        self.world: World | None = None

    def open(self, world: World) -> None:
        """Let the waiting requests in."""
        self.world = world
        self.built.set()

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Answer one HTTP request."""
        if environ.get("PATH_INFO") == "/_sandbox/health":
            return _write(start, admin.health(self.built.is_set()))
        self.built.wait()
        assert self.world is not None
        if environ.get("PATH_INFO", "").startswith("/_sandbox/"):
            return _write(start, admin.serve(self.world, environ))
        try:
            return _write(start, self._aws(self.world, environ))
        except Cut as lost:
            httpd.cut(environ, lost.hard)
            return _write(start, (499, [], b""))

    def _aws(self, world: World, environ: dict[str, Any]) -> Answer:
        try:
            call = read_call(environ, self.clock())
        except AwsError as error:
            world.requests.add("unknown", error.status, effect=False, error=error.code)
            return render(error, "json", "", "00000000-0000-4000-8000-000000000000")
        return handle(world, call)


def handle(world: World, call: Call) -> Answer:
    """One understood call from identification to answer; raises Cut for a lost connection."""
    effect, doubled = False, False
    try:
        call.identity = world.identities.caller(call)
        authorize(call)
        doubled = _suffer(world, call, "before")
        if not world.rates.take(call.op, call.account, call.region):
            code, status = codes(call.protocol).throttled
            raise AwsError(code, "Rate exceeded", status)
        answer = dispatch(world, call)
        effect = answer[0] < 400
        if doubled:
            dispatch(world, call)
    except AwsError as error:
        answer = render(error, call.protocol, call.service, call.request_id)
    except Cut:
        _log(world, call, 0, False)
        raise
    _afterwards(world, call, answer, effect)
    _suffer(world, call, "after")
    return answer


def dispatch(world: World, call: Call) -> Answer:
    """Our own handler for the operation, or moto; raises AwsError."""
    if call.service == "securityhub":
        handler = hub_v1.HANDLERS.get(call.operation) or hub_v2.HANDLERS.get(call.operation)
        if handler is None:
            return services.unsupported_answer(call)
        return write_answer(call, handler(world.hub, call))
    own = services.HANDLERS.get(call.op)
    if own is not None:
        return own(world, call)
    if call.service == "sqs":
        return world.queues.serve(call)
    if call.op in services.REFUSED:
        return services.unsupported_answer(call)
    return world.backing.serve(call)


def _afterwards(world: World, call: Call, answer: Answer, effect: bool) -> None:
    error: tuple[str, str] | None = None
    result: dict[str, Any] = {}
    if is_recorded(call):
        result = parse_answer(call, answer)
        if answer[0] >= 400 or "Error" in result:
            told = result.get("Error", {})
            error = (str(told.get("Code", answer[0])), str(told.get("Message", "")))
        for record in services.copies(call, record_of(call, result, error)):
            world.trail.add(record, live=True)
    _log(world, call, answer[0], effect and not is_read(call.operation), error)
    changed = effect and not is_read(call.operation)
    if changed and call.service not in ("sts", "sqs", "securityhub"):
        region = "" if call.service in ("s3", "s3control", "iam") else call.region
        group = str(call.params.get("GroupId") or "") if call.service == "ec2" else ""
        world.evaluator.order(Order(call.service, call.account, region, group))


def _log(
    world: World, call: Call, status: int, effect: bool, error: tuple[str, str] | None = None
) -> None:
    who = call.identity
    world.requests.add(
        call.op,
        status,
        effect=effect,
        account=who.account if who else "",
        region=call.region,
        role=who.name if who and who.kind == "AssumedRole" else "",
        session=who.session if who else "",
        source_identity=who.source_identity if who else "",
        dry_run=call.dry_run,
        params=services.loggable(call.params),
        error=error[0] if error else "",
        request_id=call.request_id,
    )


def _suffer(world: World, call: Call, when: Any) -> bool:
    """Take the call's fault, if one is ordered; True when the effect must happen twice."""
    fault = world.faults.take(call.op, when)
    if fault is None:
        return False
    if fault.kind == "throttle" and when == "before":
        code, status = codes(call.protocol).throttled
        raise AwsError(code, "Rate exceeded (ordered fault)", status)
    if fault.kind in ("drop", "disconnect"):
        raise Cut(fault.kind == "disconnect")
    if fault.kind == "slow":
        fault.released.wait(fault.seconds)
    if fault.kind == "hold":
        _park(world, call, fault)
    return fault.kind == "duplicate"


def _park(world: World, call: Call, fault: Fault) -> None:
    world.faults.park(fault)
    if httpd.is_gone(call.environ):
        raise Cut(False)


def _write(start: StartResponse, answer: Answer) -> Iterable[bytes]:
    status, headers, body = answer
    kept = [(k, v) for k, v in headers if k.lower() != "transfer-encoding"]
    if not any(k.lower() == "content-length" for k, _ in kept):
        kept.append(("Content-Length", str(len(body))))
    start(f"{status} {'OK' if status < 400 else 'Error'}", kept)
    return [body]
