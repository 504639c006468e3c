"""Approve, deny, withdraw, run out: one compare-and-set each, repeated on a conflict."""

from collections.abc import Callable

import msgspec

from bot.approvals.machine import Event, advance
from bot.approvals.policy import (
    Actor,
    Reason,
    Verdict,
    may_approve,
    may_cancel,
    may_deny,
    quorum_for,
    rule_for,
)
from bot.approvals.roles import actor
from bot.errors import Conflict
from bot.models.case import Case
from bot.models.request import Approval, Request
from bot.ports import Stored
from bot.remediate import changes, gate
from bot.remediate.means import Means
from bot.remediate.outcome import Outcome
from bot.remediate.propose import TRIES

Attempt = Callable[[Stored[Request]], Outcome]


def approve(means: Means, request_id: str, person_id: str) -> Outcome:
    """One person's yes. Counts once per human, and only for the plan the request carries."""
    who = actor(means.directory, means.settings.approvals, person_id)
    return _settle(means, request_id, lambda stored: _approve(means, stored, who))


def deny(means: Means, request_id: str, person_id: str, reason: str) -> Outcome:
    """The first no ends the request; it must say why."""
    who = actor(means.directory, means.settings.approvals, person_id)

    def attempt(stored: Stored[Request]) -> Outcome:
        request, stakes = stored.value, gate.stakes_of(stored.value, means.settings)
        early = _too_late(means, stored, who)
        if early:
            return early
        verdict = may_deny(who, stakes)
        if not verdict.permit:
            return Outcome(False, request=request, verdict=verdict, team=stakes.team)
        if not reason.strip():
            return Outcome(False, "approval.deny_reason", request=request)
        return _end(means, stored, "deny", who.id, "approval.done.denied", reason.strip())

    return _settle(means, request_id, attempt)


def cancel(means: Means, request_id: str, person_id: str) -> Outcome:
    """The requester takes it back before it runs."""
    who = actor(means.directory, means.settings.approvals, person_id)

    def attempt(stored: Stored[Request]) -> Outcome:
        request, stakes = stored.value, gate.stakes_of(stored.value, means.settings)
        early = _too_late(means, stored, who)
        if early:
            return early
        verdict = may_cancel(who, stakes)
        if not verdict.permit:
            return Outcome(False, request=request, verdict=verdict, team=stakes.team)
        return _end(means, stored, "cancel", who.id, "approval.done.cancelled")

    return _settle(means, request_id, attempt)


def withdraw(means: Means, request_id: str, problem: str) -> Outcome:
    """Hubward itself takes a waiting request back, for the reason `problem` (a words key)."""

    def attempt(stored: Stored[Request]) -> Outcome:
        if stored.value.state != "awaiting_approval":
            return Outcome(False, "approval.ended", request=stored.value)
        return _end(means, stored, "cancel", "hubward", "approval.done.cancelled", problem)

    return _settle(means, request_id, attempt)


def expire(means: Means, request_id: str) -> Outcome:
    """End a request whose time is over; no-op when it is decided or still has time."""

    def attempt(stored: Stored[Request]) -> Outcome:
        request = stored.value
        if request.state != "awaiting_approval" or means.clock.now() < request.expires_at:
            return Outcome(False, "approval.ended", request=request)
        return _end(means, stored, "expire", "hubward", "approval.done.expired")

    return _settle(means, request_id, attempt)


def _settle(means: Means, request_id: str, attempt: Attempt) -> Outcome:
    for _ in range(TRIES):
        stored = means.store.get(Request, request_id)
        if stored is None:
            return Outcome(False, "approval.not_found")
        try:
            return attempt(stored)
        except Conflict:
            continue
    return Outcome(False, "approval.busy")


def _approve(means: Means, stored: Stored[Request], who: Actor) -> Outcome:
    request, stakes = stored.value, gate.stakes_of(stored.value, means.settings)
    early = _too_late(means, stored, who)
    if early:
        return early
    earlier = [a for a in request.approvals if a.digest == request.digest]
    people = {actor(means.directory, means.settings.approvals, a.approver) for a in earlier}
    verdict = may_approve(who, stakes, frozenset(person.identity for person in people))
    verdict = verdict if not verdict.permit else _switches(means, verdict)
    if not verdict.permit:
        return Outcome(False, request=request, verdict=verdict, team=stakes.team)
    now = means.clock.now()
    have = len({person.identity for person in people} | {who.identity})
    complete = have >= quorum_for(stakes)
    after = msgspec.structs.replace(
        request,
        state=advance(request.state, "quorum" if complete else "approve"),
        approvals=(*earlier, Approval(who.id, now, request.digest, verdict.rule)),
        quorum=quorum_for(stakes),
        rule=rule_for(stakes).name,
        decided_by=who.id,
    )
    job = changes.execute_job(request.id, stored.version + 1)
    change = changes.step(
        after,
        stored.version,
        "approved",
        who.id,
        now,
        detail={"digest": request.digest, "rule": verdict.rule, "have": have},
        case=_taken_up(means, request) if complete else None,
        jobs=[job] if complete else [],
    )
    means.store.commit(change)
    key = "approval.done.running" if complete else "approval.done.approved"
    return Outcome(True, key, {"have": have, "quorum": quorum_for(stakes)}, request=after)


def _switches(means: Means, verdict: Verdict) -> Verdict:
    """No approval is taken that could not be carried out now."""
    reason = Reason.OK
    if means.store.flag("stopped"):
        reason = Reason.STOPPED
    elif not means.settings.remediation.execute:
        reason = Reason.OBSERVE
    return msgspec.structs.replace(verdict, permit=reason is Reason.OK, reason=reason)


def _too_late(means: Means, stored: Stored[Request], who: Actor) -> Outcome | None:
    """Why nothing can be decided any more; ends a request that ran out just now."""
    request = stored.value
    if request.ended:
        return Outcome(False, "approval.ended", request=request)
    if request.state != "awaiting_approval":
        own = any(approval.approver == who.id for approval in request.approvals)
        key = "approval.already_running" if own else "approval.running"
        return Outcome(False, key, request=request)
    if means.clock.now() >= request.expires_at:
        ended = _end(means, stored, "expire", "hubward", "approval.done.expired")
        return msgspec.structs.replace(ended, done=False)
    return None


def _end(
    means: Means, stored: Stored[Request], event: Event, who: str, key: str, problem: str = ""
) -> Outcome:
    now, request = means.clock.now(), stored.value
    after = msgspec.structs.replace(
        request,
        state=advance(request.state, event),
        decided_by=who,
        finished_at=now,
        problem=problem,
    )
    detail = {"problem": problem} if problem else {}
    change = changes.step(after, stored.version, after.state, who, now, detail=detail)
    means.store.commit(change)
    return Outcome(True, key, request=after)


def _taken_up(means: Means, request: Request) -> Stored[Case] | None:
    """The case as being worked on, so that the hub's news no longer close it under our hands."""
    case = means.store.get(Case, request.case_id)
    if case is None:
        return None
    busy = msgspec.structs.replace(case.value, state="in_progress", state_by="hubward")
    return Stored(busy, case.version)
