"""Undo as a request of its own: the journalled inverse, re-checked against the present."""

from datetime import timedelta

import msgspec

from bot.approvals.machine import advance
from bot.approvals.policy import quorum_for, rule_for
from bot.errors import Conflict, Refused
from bot.models.case import Case
from bot.models.plan import Plan, Step
from bot.models.request import Request
from bot.models.untrusted import Untrusted
from bot.ports import Stored
from bot.remediate import decide, diff, gate
from bot.remediate.means import Means
from bot.remediate.propose import (
    TRIES,
    dry_run,
    new_id,
    open_request,
    permit,
    proposed,
    requester_of,
    settings_expiry,
)
from bot.remediations import remediations
from bot.remediations.base import Remediation
from bot.words import say


def propose_undo(means: Means, request_id: str, requester: str, reason: str = "") -> Request:
    """The undo of a fix that changed something. Soon after it one permitted click is enough.

    Raises Refused (nothing to undo, the resource changed since) and NotPermitted.
    """
    fix = means.store.get(Request, request_id)
    if fix is None:
        raise Refused("approval.not_found")
    for _ in range(TRIES):
        case = means.store.get(Case, fix.value.case_id)
        if case is None:
            raise Refused("remediation.no_case")
        standing = open_request(means, case.value)
        if standing is not None:
            if standing.undoes == request_id:
                return standing
            raise Refused("remediation.undo.open")
        try:
            request = _propose(means, fix.value, case, requester, reason)
        except Conflict:
            continue
        return _one_click(means, request, requester)
    raise Refused("approval.busy")


def _propose(
    means: Means, fix: Request, case: Stored[Case], requester: str, reason: str
) -> Request:
    now, remediation = means.clock.now(), remediations()[fix.plan.slug]
    refused = _refusal(fix, case.value, remediation) or gate.forbidden(
        fix.plan.target, means.settings
    )
    if refused:
        raise refused
    asker = requester_of(means, requester)
    draft = _draft(means, fix, case.value, remediation, asker.identity if asker else "")
    draft = msgspec.structs.replace(draft, reason=Untrusted(reason.strip()))
    stakes = gate.stakes_of(draft, means.settings)
    permit(asker, stakes)
    plan = _inverse(means, fix, remediation)
    if means.settings.remediation.execute:
        dry_run(means, plan, draft.requester)
    request = msgspec.structs.replace(
        draft,
        plan=plan,
        digest=plan.digest,
        quorum=quorum_for(stakes),
        rule=rule_for(stakes).name,
        expires_at=settings_expiry(means, case.value, plan),
    )
    detail = {"undoes": fix.id, "exposes_p1": request.exposes_p1}
    means.store.commit(proposed(request, case, now, detail, requester))
    return request


def _draft(
    means: Means, fix: Request, case: Case, remediation: Remediation, requester: str
) -> Request:
    """The undo before its plan is made: what the policy needs to know about it."""
    now = means.clock.now()
    p1 = case.priority is not None and case.priority.band == "P1"
    exposes_p1 = p1 and remediation.exposes_internet
    within = timedelta(minutes=means.settings.approvals.undo_minutes)
    soon = fix.finished_at is not None and now - fix.finished_at <= within
    return Request(
        id=new_id(),
        case_id=fix.case_id,
        kind="undo",
        state=advance("proposed", "submit"),
        plan=fix.plan,
        digest="",
        requester=requester,
        risk=fix.risk,
        environment=fix.environment,
        team=fix.team,
        quorum=1,
        created_at=now,
        expires_at=now,
        impact=fix.impact,
        undoes=fix.id,
        exposes_p1=exposes_p1,
        early_undo=soon and not exposes_p1,
        fix_requester=fix.requester,
    )


def _refusal(fix: Request, case: Case, remediation: Remediation) -> Refused | None:
    if not remediation.reversible:
        return Refused("remediation.undo.irreversible", why=say(remediation.irreversible))
    ours = any(record.done_at and not record.already for record in fix.steps)
    if fix.kind != "fix" or fix.state not in ("done", "failed") or not ours:
        return Refused("remediation.undo.nothing")
    if fix.state == "done" and case.closed_by_request != fix.id:
        return Refused("remediation.undo.done_already")
    return None


def _inverse(means: Means, fix: Request, remediation: Remediation) -> Plan:
    """The inverse calls, last step first. Raises Refused when the resource changed since."""
    state = means.look(remediation, fix.plan.target)
    seen = remediation.seen(fix.plan.target, state, remediation.parse(fix.plan.params))
    if seen != fix.after_state:
        lines = "\n".join(diff.states(fix.after_state, seen))
        raise Refused("remediation.undo.changed", diff=lines)
    calls = [
        call
        for record in reversed(fix.steps)
        if record.done_at and not record.already
        for call in remediation.undo(fix.plan.steps[record.index], record.answer)
    ]
    warning = say("remediation.undo_warning", means.settings.workspace.language)
    return msgspec.structs.replace(
        fix.plan,
        steps=tuple(Step(call) for call in calls),
        state=seen,
        before=fix.plan.after,
        after=fix.plan.before,
        weakness=() if any(record.already for record in fix.steps) else fix.plan.weakness,
        warnings=(warning,),
    )


def _one_click(means: Means, request: Request, person: str) -> Request:
    """Within the undo time the click that asks is also the yes, if the policy says so."""
    if not request.early_undo or request.state != "awaiting_approval" or not person:
        return request
    id = request.requester if "@" in person else person
    return decide.approve(means, request.id, id).request or request
