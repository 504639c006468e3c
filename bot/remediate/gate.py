"""Whether a case may be acted on at all: pure refusals before any plan is made or run."""

from datetime import datetime, timedelta
from typing import Literal

from bot.approvals.policy import Stakes
from bot.errors import Refused
from bot.findings.keys import arn_part
from bot.models.case import Case
from bot.models.plan import Risk, Target
from bot.models.request import Request
from bot.settings import ExceptionEntry, Settings

Evidence = Literal["seen", "none_seen", "unknown"]
#: A weakness that is back within this time after our fix is being opened again by something.
_FLAP = timedelta(hours=24)


def refusal(case: Case, settings: Settings, now: datetime) -> Refused | None:
    """Why no fix may be proposed for this case, or None."""
    if not case.open:
        return Refused("remediation.closed_case")
    standing = [finding for finding in case.findings if finding.open]
    if any(finding.sample for finding in standing):
        return Refused("remediation.sample")
    if not any(finding.verified_source for finding in standing):
        return Refused("remediation.unverified")
    accepted = accepted_exception(case, settings, now)
    if accepted:
        return Refused("remediation.exception", expires=accepted.expires, reason=accepted.reason)
    return forbidden(target_of(case), settings) or _mismatch(case)


def forbidden(target: Target, settings: Settings) -> Refused | None:
    """Why this place may never be written to, or None. Asked again before anything is executed."""
    account = settings.account(target.account)
    if account is None:
        return Refused("remediation.foreign_account", account=target.account)
    if account.never_write or target.account in settings.remediation.deny_accounts:
        return Refused("remediation.never_write", account=target.account)
    return None


def accepted_exception(case: Case, settings: Settings, now: datetime) -> ExceptionEntry | None:
    """The operator's entry that accepts this weakness on this resource and has not run out."""
    names = {case.resource.id, case.resource.short_id}
    return next(
        (
            entry
            for entry in settings.remediation.exceptions
            if entry.resource in names
            and entry.control in case.controls
            and entry.expires >= now.date().isoformat()
        ),
        None,
    )


def flapping(case: Case, fix: Request | None, now: datetime) -> bool:
    """Whether the case is open again less than a day after our fix, and nobody undid that fix."""
    if fix is None or fix.kind != "fix" or fix.state != "done" or fix.finished_at is None:
        return False
    return case.open and case.closed_by_request == fix.id and now - fix.finished_at < _FLAP


def target_of(case: Case) -> Target:
    """Where a plan for this case acts."""
    return Target(case.account, case.region, case.resource.id, case.resource.partition)


def environment_of(case: Case, settings: Settings) -> str:
    """The environment by the operator's account map; the resource's own tags may only raise it."""
    account = settings.account(case.account)
    mapped = account.environment if account else "unknown"
    raised = case.impact is not None and case.impact.environment == "production"
    return "production" if raised else mapped


def evidence_of(case: Case) -> Evidence:
    """What is known about the use of what a fix would cut: seen, not seen, or unknown."""
    traffic = case.impact.traffic if case.impact else None
    if traffic is None or traffic.certainty == "unknown":
        return "unknown"
    return "seen" if traffic.certainty == "confirmed" else "none_seen"


def needs_reason(risk: Risk, environment: str, evidence: Evidence, reason: str) -> bool:
    """Whether somebody has to say why: R2 and above in production without evidence."""
    production = environment not in ("staging", "development")
    blind = evidence == "unknown" and production and risk in ("R2", "R3", "R4")
    return blind and not reason.strip()


def stakes_of(request: Request, settings: Settings) -> Stakes:
    """What the policy decides about, from the request and the settings as they are now.

    The account map is read again so that a change of the operator counts; what was production when
    it was proposed stays production.
    """
    account = settings.account(request.plan.target.account)
    environment = account.environment if account else "unknown"
    if request.environment == "production":
        environment = "production"
    return Stakes(
        risk=request.risk,
        environment=environment,
        team=account.team if account else "",
        requester=request.requester,
        reversible=request.plan.reversible,
        break_glass=request.break_glass,
        reasoned=bool(request.reason.raw.strip()),
        early_undo=request.early_undo,
        fix_requester=request.fix_requester,
    )


def _mismatch(case: Case) -> Refused | None:
    resource, wrong = case.resource, False
    for part, expected in ((1, resource.partition), (3, case.region), (4, case.account)):
        named = arn_part(resource.id, part)
        wrong |= bool(named) and named != expected
    wrong |= resource.account != case.account
    wrong |= bool(resource.region) and resource.region != case.region
    wrong |= any(finding.account != case.account for finding in case.findings if finding.open)
    if not wrong:
        return None
    return Refused(
        "remediation.mismatch",
        resource=resource.id,
        account=case.account,
        region=case.region,
    )
