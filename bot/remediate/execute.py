"""Carries an approved request out; may be called again at any point and goes on where it stood."""

from typing import Any

import msgspec

from bot.approvals.machine import RUNNING
from bot.approvals.policy import may_execute
from bot.approvals.roles import actor
from bot.errors import Conflict, RetryLater, Upstream
from bot.hold import TTL_S, renewed
from bot.models.plan import Plan
from bot.models.request import Request
from bot.ports import Lease, Stored
from bot.remediate import diff, gate, undo_check
from bot.remediate.end import End
from bot.remediate.means import Means
from bot.remediate.steps import Steps
from bot.remediations import remediations

#: How long (s) to wait for a resource that somebody else works on, and before trying again.
_BUSY_WAIT_S, _BUSY_AGAIN_S = 1.0, 1.0
#: Pauses (s) between looks at a change that is not visible yet; their sum is kept to `settle_s`.
_SETTLE_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


def execute(means: Means, request_id: str) -> Request | None:
    """Take the request as far as it goes and return it; None when there is none.

    One execution per resource at a time, by lease. Raises RetryLater while the resource or the
    hourly budget is taken.
    """
    stored = means.store.get(Request, request_id)
    if stored is None or stored.value.state not in RUNNING:
        return stored.value if stored else None
    target = stored.value.plan.target
    name = f"resource:{target.account}:{target.region}:{target.resource}"
    with means.store.lease(name, TTL_S, wait_s=_BUSY_WAIT_S) as lease:
        if lease is None:
            raise RetryLater(_BUSY_AGAIN_S)
        try:
            with renewed(lease):
                Run(means, request_id, lease).go()
        except Conflict:
            # Somebody else has moved the request on; what is left is decided from its new state.
            raise RetryLater(_BUSY_AGAIN_S) from None
    ended = means.store.get(Request, request_id)
    return ended.value if ended else None


class Run:
    """One worker's work on one request while it holds the resource."""

    def __init__(self, means: Means, request_id: str, lease: Lease) -> None:
        self._means = means
        self._id = request_id
        self._end = End(means)
        self._steps = Steps(means, self._end, lease)

    def go(self) -> None:
        """One state after the other until it ended or somebody else took over."""
        while True:
            stored = self._means.store.get(Request, self._id)
            if stored is None or stored.value.state not in RUNNING:
                return
            state = stored.value.state
            if state == "prechecking":
                self._precheck(stored)
            elif state == "verifying":
                self._verify(stored)
            elif state == "indeterminate":
                self._steps.reconcile(stored)
            else:
                self._steps.next(stored)

    def _precheck(self, stored: Stored[Request]) -> None:
        """People, switches, budget, and whether the resource is as it was approved."""
        request, means = stored.value, self._means
        verdict_key = self._unauthorised(request)
        if verdict_key:
            self._end.failed(stored, "refuse", *verdict_key)
            return
        per_hour = means.settings.remediation.per_hour
        wait = means.store.take("remediation", rate=per_hour / 3600, burst=float(per_hour))
        if wait > 0:
            raise RetryLater(wait)
        remediation = remediations()[request.plan.slug]
        try:
            state = means.look(remediation, request.plan.target)
        except Upstream as problem:
            detail = {"detail": problem.detail}
            self._end.failed(stored, "refuse", "remediation.read_failed", detail)
            return
        result = undo_check.replanned(remediation, request, state)
        if isinstance(result, Plan):
            if result.digest == request.digest:
                self._steps.start(stored)
            else:
                self._end.stale(stored, diff.plans(request.plan, result))
        elif isinstance(result, tuple):
            self._end.stale(stored, result)
        elif result is None:
            seen = remediation.seen(
                request.plan.target, state, remediation.parse(request.plan.params)
            )
            self._end.done(stored, "already_fixed", seen)
        else:
            self._end.failed(stored, "refuse", result.reason, {"detail": result.detail})

    def _unauthorised(self, request: Request) -> tuple[str, dict[str, Any]] | None:
        means = self._means
        refused = gate.forbidden(request.plan.target, means.settings)
        if refused:
            return refused.key, refused.params
        approvals = [a for a in request.approvals if a.digest == request.digest]
        people = [actor(means.directory, means.settings.approvals, a.approver) for a in approvals]
        stakes = gate.stakes_of(request, means.settings)
        verdict = may_execute(
            people,
            stakes,
            execute=means.settings.remediation.execute,
            stopped=means.store.flag("stopped") is not None,
        )
        if verdict.permit:
            return None
        return self._end.policy_problem(verdict, stakes.team)

    def _verify(self, stored: Stored[Request]) -> None:
        """Look until the effect can be seen or the time is over; never silently a success."""
        request, waited = stored.value, 0.0
        remediation = remediations()[request.plan.slug]
        params = remediation.parse(request.plan.params)
        left: tuple[str, ...] = ()
        seen: dict[str, Any] = {}
        for pause in _SETTLE_PAUSES:
            if waited + pause > remediation.settle_s:
                break
            if pause:
                self._means.wait(pause)
            waited += pause
            try:
                state = self._means.look(remediation, request.plan.target)
            except Upstream:
                continue
            seen = remediation.seen(request.plan.target, state, params)
            left = undo_check.remaining(remediation, request, state)
            if not left:
                self._end.done(stored, "verified", seen)
                return
        key = "not_settled" if request.kind == "fix" else "not_restored"
        request = msgspec.structs.replace(request, after_state=seen, diff=left)
        stored = Stored(request, stored.version)
        self._end.failed(stored, "unverified", f"remediation.{key}", {"seconds": int(waited)})
