"""The calls of a plan one after the other: intent sealed, call, answer journalled."""

from datetime import datetime
from typing import Any

import msgspec

from bot.approvals.machine import advance
from bot.errors import Refused, RetryLater, Upstream
from bot.models.request import Request, StepRecord
from bot.ports import Lease, Stored
from bot.remediate import changes
from bot.remediate.end import End
from bot.remediate.means import Means
from bot.remediations import remediations

#: How long (s) to wait until the "about to execute" entry is in the sealed log.
_SEAL_S = 10.0
#: How soon (s) to look again after the resource was lost to another worker.
_LEASE_AGAIN_S = 1.0
#: Pauses (s) before a call is repeated that AWS turned away without doing anything.
_BUSY_PAUSES = (0.5, 1.0, 2.0, 4.0)
#: Pauses (s) before looking whether a call whose answer was lost took effect.
_LOST_PAUSES = (0.0, 1.0, 2.0)


class Steps:
    """Runs steps under a lease; every commit goes through, or somebody else has gone on."""

    def __init__(self, means: Means, end: End, lease: Lease) -> None:
        self._means = means
        self._end = end
        self._lease = lease

    def start(self, stored: Stored[Request]) -> None:
        """From prechecking to the first call."""
        state = advance(stored.value.state, "start")
        self._intend(msgspec.structs.replace(stored.value, state=state), stored.version)

    def next(self, stored: Stored[Request]) -> None:
        """The next call; verifying when all are done; indeterminate when an answer is missing."""
        request = stored.value
        done = len(request.steps)
        if request.steps and request.steps[-1].done_at is None:
            # A worker died between intent and answer: look at the resource before anything else.
            self._commit(request, stored.version, "lost", "lost", {"step": done - 1})
        elif done == len(request.plan.steps):
            self._commit(request, stored.version, "applied", "applied", {"steps": done})
        elif self._means.store.flag("stopped"):
            detail = {"done": done, "steps": len(request.plan.steps)}
            self._end.failed(stored, "error", "remediation.stopped_midway", detail)
        else:
            self._intend(request, stored.version)

    def reconcile(self, stored: Stored[Request]) -> None:
        """After a lost answer: take the effect as the answer, or make the same call again."""
        request = stored.value
        index = len(request.steps) - 1
        for pause in _LOST_PAUSES:
            if pause:
                self._means.wait(pause)
            found = self._effect(request, index)
            if found is not None:
                state = advance(request.state, "reconciled")
                request = msgspec.structs.replace(request, state=state)
                detail = {"step": index, "answer": found, "observed": True}
                self._answered(request, stored.version, found, detail)
                return
        state = advance(request.state, "reconciled")
        again = msgspec.structs.replace(request, state=state, steps=request.steps[:-1])
        self._intend(again, stored.version, resumed=True)

    def _intend(self, request: Request, seen: int, *, resumed: bool = False) -> None:
        """Make the intent durable and sealed, then call."""
        now, index = self._means.clock.now(), len(request.steps)
        step = request.plan.steps[index]
        after = msgspec.structs.replace(
            request, steps=(*request.steps, StepRecord(index, intent_at=now))
        )
        detail = {
            "step": index,
            "call": msgspec.to_builtins(step.call),
            "before": step.before,
            "digest": request.digest,
            "approver": request.approvals[-1].approver,
            "again": resumed,
            "fence": self._lease.token,
        }
        change = changes.step(after, seen, "about_to_execute", "hubward", now, detail=detail)
        (entry,) = self._means.store.commit(change)
        stored = Stored(after, seen + 1)
        if not self._means.audit.wait_sealed(entry, _SEAL_S):
            self._undone(stored, "remediation.unsealed", {})
        elif not self._lease.held():
            raise RetryLater(_LEASE_AGAIN_S)
        else:
            self._call(stored, resumed=resumed)

    def _call(self, stored: Stored[Request], *, resumed: bool) -> None:
        request = stored.value
        index = len(request.steps) - 1
        call, approver = request.plan.steps[index].call, request.approvals[-1].approver
        pauses = iter(_BUSY_PAUSES)
        while True:
            try:
                answer = self._means.aws.write(call, request.plan, approver)
                break
            except Refused as refused:
                self._undone(stored, refused.key, refused.params)
                return
            except Upstream as problem:
                if problem.code and problem.code in call.done_if:
                    self._already(stored, ours=resumed, code=problem.code)
                    return
                if problem.ambiguous:
                    self._commit(request, stored.version, "lost", "lost", {"step": index})
                    return
                pause = next(pauses, None)
                if pause is None or not problem.retryable or not self._lease.held():
                    detail = {"operation": call.operation, "detail": problem.detail}
                    self._undone(stored, "remediation.aws_failed", detail)
                    return
                self._means.wait(max(pause, problem.retry_after_s or 0.0))
        self._answered(request, stored.version, answer, {"step": index, "answer": answer})

    def _already(self, stored: Stored[Request], *, ours: bool, code: str) -> None:
        """AWS says it is so already. Not ours to undo, unless an earlier call of ours did it."""
        request = stored.value
        index = len(request.steps) - 1
        answer = (self._effect(request, index) or {}) if ours else {}
        detail = {"step": index, "already": code, "ours": ours}
        self._answered(request, stored.version, answer, detail, already=not ours)

    def _effect(self, request: Request, index: int) -> dict[str, Any] | None:
        remediation = remediations()[request.plan.slug]
        state = self._means.look(remediation, request.plan.target)
        return remediation.applied(request.plan.steps[index], state)

    def _answered(
        self,
        request: Request,
        seen: int,
        answer: dict[str, Any],
        detail: dict[str, Any],
        *,
        already: bool = False,
    ) -> None:
        now = self._means.clock.now()
        record = msgspec.structs.replace(
            request.steps[-1], done_at=now, answer=answer, already=already
        )
        after = msgspec.structs.replace(request, steps=(*request.steps[:-1], record))
        self._means.store.commit(
            changes.step(after, seen, "executed", "hubward", now, detail=detail)
        )

    def _undone(self, stored: Stored[Request], key: str, params: dict[str, Any]) -> None:
        """The call did not happen: its intent is closed as an error and the request ends."""
        request, now = stored.value, self._means.clock.now()
        record = msgspec.structs.replace(request.steps[-1], error=key)
        request = msgspec.structs.replace(request, steps=(*request.steps[:-1], record))
        self._end.failed(Stored(request, stored.version), "error", key, params, at=now)

    def _commit(
        self, request: Request, seen: int, event: Any, what: str, detail: dict[str, Any]
    ) -> None:
        now: datetime = self._means.clock.now()
        after = msgspec.structs.replace(request, state=advance(request.state, event))
        self._means.store.commit(changes.step(after, seen, what, "hubward", now, detail=detail))
