"""Fault knobs and the request log of every stand-in: failures can be ordered from outside."""

import itertools
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["duplicate", "drop", "throttle", "disconnect", "slow", "hold"]
When = Literal["before", "after"]
KINDS: tuple[Kind, ...] = ("duplicate", "drop", "throttle", "disconnect", "slow", "hold")


class BadFault(ValueError):
    """The order for a fault cannot be understood; the text says which field is wrong."""


@dataclass
class Fault:
    """One ordered fault: the next `times` calls of `op` suffer `kind` before or after their effect.

    `op` is a stand-in's own operation name (`ec2.RevokeSecurityGroupIngress`, `chat.update`,
    `POST issue`) or `*`. `seconds` is the delay of a slow call.
    """

    op: str
    kind: Kind
    when: When = "before"
    times: int = 1
    seconds: float = 1.0
    id: str = ""
    hits: int = 0
    held: int = 0
    released: threading.Event = field(default_factory=threading.Event, repr=False)

    def shown(self) -> dict[str, Any]:
        """The fault as JSON, without its lock."""
        return {
            "id": self.id,
            "op": self.op,
            "kind": self.kind,
            "when": self.when,
            "times": self.times,
            "hits": self.hits,
            "held": self.held,
        }


class FaultBoard:
    """Thread-safe list of ordered faults; servers ask it before and after each effect."""

    def __init__(self, target: str) -> None:
        self.target = target
        self._faults: list[Fault] = []
        self._changed = threading.Condition()
        self._ids = itertools.count(1)

    def order(self, spec: dict[str, Any]) -> Fault:
        """Add a fault from `{target?, op, kind, when?, times?, seconds?}`; raises BadFault."""
        if spec.get("target", self.target) != self.target:
            raise BadFault(f"target is {spec['target']!r}; this stand-in is {self.target!r}")
        kind, when = spec.get("kind"), spec.get("when", "before")
        if kind not in KINDS:
            raise BadFault(f"kind is {kind!r}; use one of {', '.join(KINDS)}")
        if when not in ("before", "after"):
            raise BadFault(f"when is {when!r}; use before or after")
        op, times = spec.get("op"), spec.get("times", 1)
        if not isinstance(op, str) or not op:
            raise BadFault("op is missing; name an operation or use *")
        if not isinstance(times, int) or times < 1:
            raise BadFault("times must be a whole number from 1")
        fault = Fault(op, kind, when, times, float(spec.get("seconds", 1.0)))
        with self._changed:
            fault.id = f"f{next(self._ids)}"
            self._faults.append(fault)
        return fault

    def take(self, op: str, when: When) -> Fault | None:
        """The fault that this call must suffer now, counted as a hit; None when there is none."""
        with self._changed:
            for fault in self._faults:
                if fault.when == when and fault.op in (op, "*") and fault.hits < fault.times:
                    fault.hits += 1
                    return fault
        return None

    def park(self, fault: Fault) -> None:
        """Block the calling thread until the fault is cleared."""
        with self._changed:
            fault.held += 1
            self._changed.notify_all()
        fault.released.wait()
        with self._changed:
            fault.held -= 1
            self._changed.notify_all()

    def wait_held(self, timeout_s: float) -> bool:
        """True once any call is parked; False when `timeout_s` seconds pass first."""
        with self._changed:
            return self._changed.wait_for(lambda: any(f.held for f in self._faults), timeout_s)

    def shown(self) -> list[dict[str, Any]]:
        """Every fault with its hit counts."""
        with self._changed:
            return [fault.shown() for fault in self._faults]

    def clear(self) -> None:
        """Forget every fault and let parked calls go on."""
        with self._changed:
            for fault in self._faults:
                fault.released.set()
            self._faults.clear()


@dataclass(frozen=True)
class Request:
    """One call a stand-in answered; `effect` is false when it was refused or dropped before it."""

    at: float
    op: str
    status: int
    effect: bool
    detail: dict[str, Any]


class RequestLog:
    """The last `keep` calls, oldest first."""

    def __init__(self, keep: int = 20_000) -> None:
        self._keep = keep
        self._rows: list[Request] = []
        self._lock = threading.Lock()

    def add(self, op: str, status: int, *, effect: bool = True, **detail: Any) -> None:
        """Append one call; `detail` must be JSON."""
        with self._lock:
            self._rows.append(Request(time.time(), op, status, effect, detail))
            del self._rows[: -self._keep]

    def shown(self, op: str | None = None) -> list[dict[str, Any]]:
        """The calls as JSON, those of one operation when `op` is given."""
        with self._lock:
            return [asdict(row) for row in self._rows if op is None or row.op == op]
