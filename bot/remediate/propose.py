"""From a case to a request that waits for people: re-read, plan, dry run, evidence, policy."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.approvals.machine import advance
from bot.approvals.policy import Actor, Stakes, may_request, quorum_for, rule_for
from bot.approvals.roles import actor, identity
from bot.errors import Conflict, Refused
from bot.models.case import Case
from bot.models.change import Change, Job
from bot.models.plan import AlreadyFixed, Plan, PlanRefused
from bot.models.request import Request
from bot.models.untrusted import Untrusted
from bot.ports import Stored
from bot.remediate import changes, gate
from bot.remediate.means import Means
from bot.remediate.outcome import PolicyRefusal
from bot.remediations import for_case
from bot.remediations.base import Remediation
from bot.words import Lang, say

#: How often a decision is taken again because the aggregate changed meanwhile.
TRIES = 8


class Wish(msgspec.Struct, frozen=True):
    """What somebody asked for, and through which door (`slack`, `jira`, `mcp`, …)."""

    requester: str
    params: dict[str, Any] | None = None
    reason: str = ""
    via: str = "slack"
    retries: str = ""
    break_glass: bool = False


def propose(means: Means, case_id: str, wish: Wish) -> Request:
    """The request of the case: a new one, or the open one that is there already.

    Raises Refused and NotPermitted with the reader's sentence, Upstream when AWS cannot be read.
    """
    for _ in range(TRIES):
        case = means.store.get(Case, case_id)
        if case is None:
            raise Refused("remediation.no_case")
        standing = open_request(means, case.value)
        if standing is not None:
            return standing
        try:
            return _propose(means, case, wish)
        except Conflict:
            continue
    raise Refused("approval.busy")


def open_request(means: Means, case: Case) -> Request | None:
    """The case's request that has not ended."""
    found = means.store.get(Request, case.request_id) if case.request_id else None
    return found.value if found and not found.value.ended else None


def requester_of(means: Means, name: str) -> Actor | None:
    """The human behind a Slack id or mapped e-mail, looked up fresh; None when there is none.

    Raises Refused for an address that nobody mapped to a Slack user.
    """
    if not name:
        return None
    approvals = means.settings.approvals
    id = identity(approvals, name) if "@" in name else name
    if "@" in id:
        raise Refused("remediation.unknown_person", who=name)
    return actor(means.directory, approvals, id)


def permit(asker: Actor | None, stakes: Stakes) -> None:
    """Raises PolicyRefusal unless the requester may propose this; nobody is always permitted."""
    if asker is not None:
        verdict = may_request(asker, stakes)
        if not verdict.permit:
            raise PolicyRefusal(verdict, stakes.team)


def in_words(plan: Plan, lang: Lang) -> Plan:
    """The plan with summary and warnings as sentences, which approval does not bind to."""
    return msgspec.structs.replace(
        plan,
        summary=say(plan.summary, lang, **plan.facts),
        warnings=tuple(say(key, lang, **plan.facts) for key in plan.warnings),
    )


def _propose(means: Means, case: Stored[Case], wish: Wish) -> Request:
    now, settings = means.clock.now(), means.settings
    refused = gate.refusal(case.value, settings, now)
    if refused:
        raise refused
    remediation = for_case(case.value)
    if remediation is None:
        raise Refused("remediation.none")
    fix_id = case.value.closed_by_request
    fix = means.store.get(Request, fix_id) if fix_id else None
    if gate.flapping(case.value, fix.value if fix else None, now):
        raise Refused("remediation.flapping")
    asker = requester_of(means, wish.requester)
    # Roles first: whoever may not ask learns nothing about the resource.
    target, params = gate.target_of(case.value), _params(remediation, case.value, wish.params)
    requester = asker.identity if asker else ""
    stakes = _stakes(means, case.value, remediation, wish, requester, params)
    permit(asker, stakes)
    plan = _plan(means, remediation, target, params)
    evidence = gate.evidence_of(case.value)
    if gate.needs_reason(plan.risk, stakes.environment, evidence, wish.reason):
        raise Refused("remediation.reason_needed")
    if settings.remediation.execute:
        dry_run(means, plan, requester)
    expires_at = settings_expiry(means, case.value, plan)
    request = _request(case.value, plan, stakes, wish, (now, expires_at))
    means.store.commit(
        proposed(request, case, now, {"via": wish.via, "evidence": evidence}, wish.requester)
    )
    return request


def _params(remediation: Remediation, case: Case, chosen: Mapping[str, Any] | None) -> Any:
    """The case's own parameters with those a person chose laid over them."""
    asked = msgspec.to_builtins(remediation.params_for(case))
    return remediation.parse({**asked, **(chosen or {})})


def _plan(means: Means, remediation: Remediation, target: Any, params: Any) -> Plan:
    result = remediation.plan(target, means.look(remediation, target), params)
    if isinstance(result, AlreadyFixed):
        raise Refused("remediation.already_fixed")
    if isinstance(result, PlanRefused):
        raise Refused(result.reason, detail=result.detail)
    return in_words(result, means.settings.workspace.language)


def _stakes(
    means: Means, case: Case, remediation: Remediation, wish: Wish, requester: str, params: Any
) -> Stakes:
    account = means.settings.account(case.account)
    return Stakes(
        risk=remediation.risk(gate.target_of(case), params),
        environment=gate.environment_of(case, means.settings),
        team=account.team if account else "",
        requester=requester,
        reversible=remediation.reversible,
        break_glass=wish.break_glass,
        reasoned=bool(wish.reason.strip()),
    )


def dry_run(means: Means, plan: Plan, requester: str) -> None:
    """Ask EC2 whether the calls would work; raises Refused with what it says."""
    for step in plan.steps:
        refusal = means.aws.dry_run(step.call, plan, requester)
        if refusal:
            raise Refused("remediation.dry_run", detail=refusal)


def settings_expiry(means: Means, case: Case, plan: Plan) -> datetime:
    """When a request made now runs out: by risk class, sooner for a P1."""
    approvals = means.settings.approvals
    minutes = approvals.expires_minutes.get(plan.risk, 240)
    if case.priority is not None and case.priority.band == "P1":
        minutes = min(minutes, approvals.p1_expires_minutes)
    return means.clock.now() + timedelta(minutes=minutes)


def new_id() -> str:
    """An id that nobody can guess."""
    return f"r{secrets.token_hex(8)}"


def _request(
    case: Case, plan: Plan, stakes: Stakes, wish: Wish, during: tuple[datetime, datetime]
) -> Request:
    return Request(
        id=new_id(),
        case_id=case.id,
        kind="fix",
        state=advance("proposed", "submit"),
        plan=plan,
        digest=plan.digest,
        requester=stakes.requester,
        risk=plan.risk,
        environment=stakes.environment,
        team=stakes.team,
        quorum=quorum_for(stakes),
        created_at=during[0],
        expires_at=during[1],
        rule=rule_for(stakes).name,
        impact=case.impact,
        reason=Untrusted(wish.reason.strip()),
        break_glass=wish.break_glass,
        retries=wish.retries,
    )


def proposed(
    request: Request, case: Stored[Case], now: datetime, detail: dict[str, Any], who: str
) -> Change:
    """The commit that makes the request the case's own and starts its clock."""
    asks = msgspec.structs.replace(case.value, request_id=request.id, updated_at=now)
    calls = [msgspec.to_builtins(step.call) for step in request.plan.steps]
    jobs = []
    if request.break_glass:
        body = {"request": request.id}
        jobs.append(Job("notify", "break_glass", f"break_glass:{request.id}", body))
    return changes.step(
        request,
        0,
        "proposed",
        who or "hubward",
        now,
        detail={
            "kind": request.kind,
            "digest": request.digest,
            "slug": request.plan.slug,
            "target": msgspec.to_builtins(request.plan.target),
            "calls": calls,
            "risk": request.risk,
            "rule": request.rule,
            "quorum": request.quorum,
            "reason": request.reason.plain(),
            **detail,
        },
        case=Stored(asks, case.version),
        jobs=jobs,
        timers=changes.waiting_timers(request),
    )
