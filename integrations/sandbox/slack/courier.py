"""Carries what people do to the app, over Socket Mode or HTTP, and reports how it was taken."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.faults import Fault, FaultBoard, RequestLog, When
from integrations.sandbox.slack.clock import Clock
from integrations.sandbox.slack.names import fresh, secret
from integrations.sandbox.slack.signed import Refused, SignedDoor
from integrations.sandbox.slack.sockets import NoLink, SocketHub

#: Seconds before each of the three retries of an event that was not taken
#: (https://docs.slack.dev/apis/events-api: nearly at once, after 1 minute, after 5 minutes).
RETRIES_S = (0, 60, 300)


@dataclass(frozen=True)
class Outcome:
    """How one delivery went; `error` is empty when it was acknowledged."""

    acked: bool
    ms: float
    payload: Any = None
    error: str = ""
    final: bool = False

    def shown(self) -> dict[str, Any]:
        """The outcome as the control surface answers it."""
        return {
            "ok": self.acked,
            "acked": self.acked,
            "ack_ms": round(self.ms, 2),
            "response": self.payload,
            "error": self.error,
        }


class Courier:
    """Delivers payloads with the ack deadline, the ordered faults and the retries of events."""

    def __init__(
        self,
        hub: SocketHub,
        clock: Clock,
        faults: FaultBoard,
        log: RequestLog,
        ack_s: float,
        park: Callable[[Fault], Awaitable[None]],
    ) -> None:
        self._hub, self._clock, self._faults, self._log = hub, clock, faults, log
        self._ack_s = ack_s
        self._park = park
        self._retries: set[asyncio.Task[None]] = set()
        self.door: SignedDoor | None = None

    async def deliver(
        self,
        kind: str,
        payload: dict[str, Any],
        *,
        accepts: bool = False,
        retry: tuple[int, str] | None = None,
    ) -> Outcome:
        """Deliver one payload once; `accepts` says that its acknowledgement may carry an answer."""
        suffered = await self._suffer(kind, "before")
        started = time.perf_counter()
        if suffered in ("drop", "disconnect"):
            return self._done(kind, payload, started, error="operation_timeout")
        copies = 2 if suffered == "duplicate" else 1
        try:
            answer = await self._carry(kind, payload, accepts, retry, copies)
        except NoLink:
            return self._done(kind, payload, started, error="dispatch_failed")
        except TimeoutError:
            return self._done(kind, payload, started, error="operation_timeout")
        except Refused as refused:
            error = "operation_timeout" if refused.reason == "http_timeout" else refused.reason
            return self._done(kind, payload, started, error=error, final=refused.final)
        if await self._suffer(kind, "after") in ("drop", "disconnect"):
            return self._done(kind, payload, started, error="operation_timeout")
        return self._done(kind, payload, started, answer=answer if accepts else None)

    async def _suffer(self, kind: str, when: When) -> str:
        """Meet the ordered fault of this delivery, if any; its kind, or an empty string."""
        fault = self._faults.take(kind, when)
        if fault is None:
            return ""
        if fault.kind == "hold":
            await self._park(fault)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return fault.kind

    async def _carry(
        self,
        kind: str,
        payload: dict[str, Any],
        accepts: bool,
        retry: tuple[int, str] | None,
        copies: int,
    ) -> Any:
        if self.door is not None:
            sent = [self.door.send(kind, payload, self._ack_s, retry) for _ in range(copies)]
            return (await asyncio.gather(*sent))[0]
        envelope: dict[str, Any] = {
            "envelope_id": secret(),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": accepts,
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry[0] if retry else 0
            envelope["retry_reason"] = retry[1] if retry else ""
        return await self._hub.send(envelope, self._ack_s, copies)

    def _done(
        self,
        kind: str,
        payload: dict[str, Any],
        started: float,
        *,
        answer: Any = None,
        error: str = "",
        final: bool = False,
    ) -> Outcome:
        ms = (time.perf_counter() - started) * 1000
        what = payload.get("event", payload).get("type") or payload.get("command", "")
        self._log.add(
            kind,
            200 if not error else 504,
            what=what,
            error=error,
            ack_ms=round(ms, 2),
            event_id=payload.get("event_id", ""),
        )
        return Outcome(not error, ms, answer, error, final)

    async def event(self, body: dict[str, Any]) -> Outcome:
        """Deliver an event; when it is not taken, retry it in the background."""
        first = await self.deliver("events_api", body)
        if not first.acked and not first.final:
            task = asyncio.create_task(self._retry(body, first.error))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        return first

    async def _retry(self, body: dict[str, Any], error: str) -> None:
        for attempt, seconds in enumerate(RETRIES_S, start=1):
            await self._clock.wait(seconds)
            outcome = await self.deliver("events_api", body, retry=(attempt, _reason(error)))
            if outcome.acked or outcome.final:
                return
            error = outcome.error

    async def close(self) -> None:
        """Give up the retries and close the connections."""
        for task in list(self._retries):
            task.cancel()
        if self.door is not None:
            await self.door.close()


def _reason(error: str) -> str:
    reasons = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}
    return reasons.get(error, error)


def event_id() -> str:
    """A new id for an event; retries and duplicates keep it."""
    return fresh("Ev")
