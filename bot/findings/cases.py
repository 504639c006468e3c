"""Folding findings into cases: one weakness on one resource, whatever order the news comes in."""

import hashlib
from datetime import datetime
from typing import Literal

import msgspec

from bot.findings.keys import case_key_of, product_name, weak_resource
from bot.findings.title import case_title
from bot.models.case import Case, CaseState
from bot.models.finding import Copy, Finding, Severity
from bot.models.untrusted import Untrusted

Outcome = Literal[
    "created", "counted", "updated", "unchanged", "stale", "fixed", "waiting", "reopened",
    "suppressed", "unsuppressed", "closing", "hiding",
]  # fmt: skip
SEVERITIES: tuple[Severity, ...] = ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL")
#: Who we are in Security Hub's notes.
OURSELVES = "hubward"
HUB = "security-hub"
_CLAIMS: dict[str, Outcome] = {"fixed": "closing", "suppressed": "hiding"}


class Folded(msgspec.Struct, frozen=True):
    """What a finding did: the case to store (None: nothing to store) and what happened to it."""

    case: Case | None
    outcome: Outcome


def edit_hash(finding: Finding) -> str:
    """A hash of what users can change without moving UpdatedAt (BatchUpdateFindings' fields).

    https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
    """
    seen = (finding.workflow, finding.severity, finding.note.raw, finding.note_by)
    return hashlib.sha256(repr(seen).encode("utf-8", "replace")).hexdigest()[:16]


def case_id_of(key: str) -> str:
    """The case's id, which follows from its key so that two workers cannot create it twice."""
    return "c" + key[:15]


def fold(case: Case | None, finding: Finding, now: datetime, *, confirm: bool = False) -> Folded:
    """Put `finding` into `case`, or into a new one when it is open and there is none.

    Newer wins by the hub's own time per finding and dialect; the same document again changes
    nothing; the echo of our own note is taken in without changing the state. With `confirm` an end
    or a suppression the hub reports is only a claim (`closing`, `hiding`): the finding is taken in,
    the state stays until somebody has looked. Pure.
    """
    if case is None:
        if not finding.open or finding.workflow == "SUPPRESSED":
            return Folded(None, "counted")
        return Folded(_create(finding, now), "created")
    folded = _fold(case, finding, now, confirm)
    after = folded.case
    if after is not None and case.baseline and _is_news(case, after, folded.outcome):
        return Folded(msgspec.structs.replace(after, baseline=False), folded.outcome)
    return folded


def _fold(case: Case, finding: Finding, now: datetime, confirm: bool) -> Folded:
    held = next((f for f in case.findings if f.key == finding.key), None)
    if held is not None and product_name(held.product) != product_name(finding.product):
        # Anyone may import a finding under another's Id; only the product that is AWS's own, or
        # that the operator allows, keeps the place.
        if held.verified_source or not finding.verified_source:
            return Folded(None, "counted")
        others = tuple(f for f in case.findings if f.key != finding.key)
        case, held = msgspec.structs.replace(case, findings=others), None
    if held is None:
        if not finding.open:
            return Folded(None, "counted")
        merged, fresh = msgspec.structs.replace(finding, copies=(_copy(finding),)), True
        echo = False
    else:
        result = _merge(held, finding)
        if result is None:
            return Folded(None, "stale")
        merged, fresh = result
        if merged == held:
            return Folded(None, "unchanged")
        echo = _is_echo(held, merged)
    gathered = _refreshed(case, merged, now)
    if echo:
        return Folded(gathered, "updated")
    folded = _next_state(case, gathered, held, merged, fresh, now)
    if confirm and folded.outcome in _CLAIMS:
        return Folded(gathered, _CLAIMS[folded.outcome])
    return folded


def taken(case: Case, finding: Finding, now: datetime) -> Case:
    """The case with `finding` as its copy of that finding whatever its time: for what was read from
    the hub itself after an event had claimed otherwise. The state stays as it is.
    """
    held = next((f for f in case.findings if f.key == finding.key), None)
    copies = tuple(c for c in (held.copies if held else ()) if c.format != finding.format)
    fresh = msgspec.structs.replace(
        finding,
        copies=tuple(sorted((*copies, _copy(finding)), key=lambda copy: copy.format)),
        metadata_uid=finding.metadata_uid or (held.metadata_uid if held else None),
        parameters=finding.parameters or (held.parameters if held else {}),
        ports=finding.ports or (held.ports if held else ()),
    )
    return _refreshed(case, fresh, now)


def _is_news(before: Case, after: Case, outcome: Outcome) -> bool:
    """Whether people who were not told of a baseline case should be told of it now."""
    known, now = ({f.key for f in case.findings if f.open} for case in (before, after))
    return (
        outcome in ("reopened", "unsuppressed")
        or bool(now - known)
        or SEVERITIES.index(after.severity) > SEVERITIES.index(before.severity)
        or bool(set(after.ports) - set(before.ports))
    )


def _create(finding: Finding, now: datetime) -> Case:
    key, place = case_key_of(finding), weak_resource(finding)
    first = msgspec.structs.replace(finding, copies=(_copy(finding),))
    case = Case(
        id=case_id_of(key),
        key=key,
        family=finding.family,
        account=finding.account,
        region=place.region or finding.region,
        resource=place,
        severity=finding.severity,
        title=Untrusted(""),
        findings=(first,),
        state="new",
        first_seen=finding.first_seen,
        updated_at=now,
        parameters=finding.parameters,
        ports=finding.ports,
    )
    return msgspec.structs.replace(case, title=Untrusted(case_title(case)))


def _copy(finding: Finding) -> Copy:
    return Copy(finding.format, finding.updated_at, edit_hash(finding))


def _merge(held: Finding, new: Finding) -> tuple[Finding, bool] | None:
    """The two documents as one finding and whether its content is newer; None when it is older.

    Each hub has its own workflow status for its copy, so an edit is what changed against the last
    copy in the same dialect; a first copy without any status or note says nothing about edits.
    """
    before = next((copy for copy in held.copies if copy.format == new.format), None)
    if before and new.updated_at < before.updated_at:
        return None
    edit = _copy(new)
    edited = edit.edit != before.edit if before else new.workflow != "NEW" or bool(new.note)
    fresh = new.updated_at > held.updated_at
    merged = held
    if fresh:
        # The hub resets the status of what fails again: Workflow object, ASFF syntax page.
        reset = _stands(new) and not _stands(held) and held.workflow != "SUPPRESSED"
        merged = msgspec.structs.replace(
            new,
            parameters=new.parameters or held.parameters,
            ports=new.ports or held.ports,
            first_seen=min(held.first_seen, new.first_seen),
            workflow=new.workflow if reset else held.workflow,
            note=held.note,
            note_by=held.note_by,
        )
    if edited:
        merged = msgspec.structs.replace(
            merged, workflow=new.workflow, note=new.note, note_by=new.note_by,
            severity=new.severity,
        )  # fmt: skip
    copies = (*(copy for copy in held.copies if copy.format != new.format), edit)
    merged = msgspec.structs.replace(
        merged,
        copies=tuple(sorted(copies, key=lambda copy: copy.format)),
        metadata_uid=new.metadata_uid or held.metadata_uid,
        parameters=merged.parameters or new.parameters,
        ports=merged.ports or new.ports,
    )
    return merged, fresh


def _stands(finding: Finding) -> bool:
    return not finding.archived and finding.compliance != "PASSED"


def _is_echo(held: Finding, merged: Finding) -> bool:
    # Security Hub sends our own update back as an event: UpdatedAt unmoved, our note on it.
    return (
        merged.updated_at == held.updated_at
        and merged.note_by.startswith(OURSELVES)
        and (merged.note, merged.note_by) != (held.note, held.note_by)
    )


def _refreshed(case: Case, merged: Finding, now: datetime) -> Case:
    others = tuple(f for f in case.findings if f.key != merged.key)
    findings = tuple(sorted((*others, merged), key=lambda f: f.key))
    standing = [f for f in findings if f.open]
    severity = max((f.severity for f in standing), key=SEVERITIES.index, default=case.severity)
    ports = tuple(sorted({port for f in standing for port in f.ports})) or case.ports
    refreshed = msgspec.structs.replace(
        case,
        findings=findings,
        severity=severity,
        ports=ports,
        first_seen=min(case.first_seen, merged.first_seen),
        updated_at=now,
        parameters={**case.parameters, **merged.parameters},
        hub_disagrees=case.hub_disagrees and not standing,
    )
    if ports != case.ports:
        title = Untrusted(case_title(refreshed))
        refreshed = msgspec.structs.replace(refreshed, title=title)
    return refreshed


def _next_state(
    case: Case, gathered: Case, held: Finding | None, merged: Finding, fresh: bool, now: datetime
) -> Folded:
    standing = [f for f in gathered.findings if f.open]
    if not standing:
        return _closed(case, gathered, merged)
    if case.state == "fixed":
        return _maybe_reopened(case, gathered, held, merged, fresh)
    hidden = all(f.workflow == "SUPPRESSED" for f in standing)
    if hidden and case.state not in ("suppressed", "in_progress"):
        return Folded(_moved(gathered, "suppressed", merged), "suppressed")
    lifted = held is not None and held.workflow == "SUPPRESSED" and not hidden
    if case.state == "suppressed" and lifted:
        return Folded(_moved(gathered, "new", merged), "unsuppressed")
    return Folded(gathered, "updated")


def _closed(case: Case, gathered: Case, merged: Finding) -> Folded:
    if case.state == "fixed":
        return Folded(gathered, "updated")
    if case.state == "in_progress" and case.request_id:
        # Our own request is under way: it verifies by itself and closes the case then.
        return Folded(gathered, "waiting")
    return Folded(_moved(gathered, "fixed", merged), "fixed")


def _maybe_reopened(
    case: Case, gathered: Case, held: Finding | None, merged: Finding, fresh: bool
) -> Folded:
    # After a fix of ours the hub may still repeat what it saw before: only later news counts.
    late = case.closed_by_request and merged.updated_at <= case.updated_at
    turned = held is None or not held.open or fresh
    if not merged.open or merged.workflow == "SUPPRESSED" or late or not turned:
        return Folded(msgspec.structs.replace(gathered, updated_at=case.updated_at), "updated")
    again = _moved(gathered, "new", merged)
    return Folded(msgspec.structs.replace(again, reopened=case.reopened + 1), "reopened")


def _moved(case: Case, state: CaseState, finding: Finding) -> Case:
    edited = bool(finding.note_by) and finding.workflow in ("SUPPRESSED", "RESOLVED")
    return msgspec.structs.replace(
        case,
        state=state,
        state_by=finding.note_by if edited else HUB,
        state_reason=finding.note if edited else Untrusted(""),
        snoozed_until=None,
        hub_only=state == "fixed",
    )
