"""The atomic steps of a case: its next body and everything that follows from it. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

import msgspec

from bot.findings import sla
from bot.findings.cases import HUB, SEVERITIES, Outcome
from bot.findings.rollup import Placement, drawn, left, own_card
from bot.findings.routing import route
from bot.models.case import Banded, Case, CaseState
from bot.models.change import AuditEntry, Change, Dirty, Index, Job, Write
from bot.ports import Stored
from bot.settings import Settings

#: Closed cases are kept this long, then archived.
_CLOSED_S = 90 * 86400
_PATIENT_S = 25.0
#: So many changes of its band a case remembers; reports look back 90 days.
_BANDS = 20
_TOLD: dict[str, str] = {
    "created": "case.opened",
    "fixed": "case.fixed",
    "reopened": "case.reopened",
    "suppressed": "case.suppressed",
    "unsuppressed": "case.unsuppressed",
}


def folded(
    before: Case | None, case: Case, seen: int, outcomes: Sequence[Outcome], settings: Settings,
    now: datetime,
) -> Change:  # fmt: skip
    """Findings went into a case (none before: it is new).

    What comes back after it was only a line of an old roll-up is placed like a new case.
    """
    gone: tuple[Index, ...] = ()
    redrawn: tuple[Dirty, ...] = ()
    if "reopened" in outcomes and not own_card(case):
        gone, redrawn = (left(case),), (drawn(case),)
        case = msgspec.structs.replace(case, channel="", rollup="")
    known = {f.key for f in before.findings} if before else ()
    names = [(f"finding:{f.key}", case.id) for f in case.findings if f.key not in known]
    if before is None:
        names.append((f"case:{case.key}", case.id))
    jobs: tuple[Job, ...] = ()
    body = {"case_id": case.id}
    if not case.baseline and case.open and _weight(before) != _weight(case):
        jobs = (Job("findings", "assess", f"assess:{case.id}:{seen + 1}", body),)
    if {"closing", "hiding"} & set(outcomes):
        jobs += (Job("findings", "confirm", f"confirm:{case.id}:{seen + 1}", body),)
    return Change(
        writes=(kept(banded(case, now), seen),),
        names=tuple(names),
        index=(*indexes(case, before), *gone),
        dirty=(*redrawn, *(_dirty(case, settings) if _visible(before, case) else ())),
        jobs=jobs,
        timers=sla.timers(case, settings, now),
        audit=tuple(
            AuditEntry(_TOLD[outcome], HUB, case.id, now, _detail(case))
            for outcome in outcomes
            # What was there before is written down once, with the baseline's totals.
            if outcome in _TOLD and not (outcome == "created" and case.baseline)
        ),
    )


def assessed(
    stored: Stored[Case], case: Case, placement: Placement, settings: Settings, now: datetime, *,
    again: bool,
) -> Change:  # fmt: skip
    """A case was scored, and placed if it was not; `again` queues a look for the late sources."""
    seen, jobs = stored.version, tuple[Job, ...]()
    if again:
        body = {"case_id": case.id, "deadline_s": _PATIENT_S}
        jobs = (Job("findings", "assess", f"assess:{case.id}:{seen + 1}:patient", body),)
    priority, case = case.priority, banded(case, now)
    detail = {"score": priority.score, "band": priority.band} if priority else {}
    return Change(
        writes=(kept(case, seen),),
        index=(*indexes(case), *placement.index),
        dirty=(*_dirty(case, settings), *placement.dirty),
        timers=(*sla.timers(case, settings, now), *placement.timers),
        jobs=jobs,
        audit=(AuditEntry("case.assessed", "hubward", case.id, now, detail),),
    )


def settled(before: Stored[Case], case: Case, what: str, settings: Settings) -> Change:
    """A look at the resource or the hub decided something about a case: `what` for the audit."""
    return Change(
        writes=(kept(case, before.version),),
        index=indexes(case),
        dirty=_dirty(case, settings) if _visible(before.value, case) else (),
        audit=(AuditEntry(what, HUB, case.id, case.updated_at, _detail(case)),),
    )


def surfaced(before: Stored[Case], case: Case, who: str, settings: Settings) -> Change:
    """A case that had no card gets one, because somebody or the baseline chose it."""
    body = {"case_id": case.id}
    return Change(
        writes=(kept(case, before.version),),
        index=indexes(case),
        dirty=_dirty(case, settings),
        jobs=(Job("findings", "assess", f"assess:{case.id}:{before.version + 1}", body),),
        audit=(AuditEntry("case.surfaced", who, case.id, case.updated_at, _detail(case)),),
    )


def joined(changes: Sequence[Change]) -> Change:
    """Several changes as one step: all or nothing together."""
    fields = msgspec.structs.fields(Change)
    parts = {field.name: [getattr(change, field.name) for change in changes] for field in fields}
    return Change(**{name: tuple(x for part in held for x in part) for name, held in parts.items()})


def banded(case: Case, now: datetime) -> Case:
    """The case with its band written down when that is another one than before."""
    band = case.priority.band if case.priority else None
    if band is None or (case.bands and case.bands[-1].band == band):
        return case
    bands = (*case.bands, Banded(now, band))[-_BANDS:]
    return msgspec.structs.replace(case, bands=bands)


def kept(case: Case, seen: int) -> Write:
    """The case's next body; a closed case is kept for 90 more days, unless it is to come back.

    `seen` as in Write.
    """
    stays = case.open or case.snoozed_until is not None
    # Later news about a fixed case move `updated_at`; reports need the time of the fix itself.
    if (case.state == "fixed") != (case.fixed_at is not None):
        at = case.updated_at if case.state == "fixed" else None
        case = msgspec.structs.replace(case, fixed_at=at)
    return Write(case, seen, keep_s=None if stays else _CLOSED_S)


_STATES: tuple[CaseState, ...] = get_args(CaseState)


def indexes(case: Case, before: Case | None = None) -> tuple[Index, ...]:
    """Where the case is listed: `cases:open` by score, `cases:state:STATE` by its last change.

    Belongs into every change that writes a case. Before it has a score its severity orders it.
    With the case as it was `before`, only the list it leaves is named.
    """
    score = case.priority.score if case.priority else 10 * SEVERITIES.index(case.severity)
    found = [Index("cases:open", case.id, float(score) if case.open else None)]
    for state in {before.state, case.state} if before else _STATES:
        at = case.updated_at.timestamp() if state == case.state else None
        found.append(Index(f"cases:state:{state}", case.id, at))
    return tuple(found)


def ticket_due(case: Case, settings: Settings) -> bool:
    """Whether a ticket speaks of this case: it did before, or it is urgent enough to start."""
    if not settings.tickets.enabled or (case.baseline and not case.ticket):
        return False
    urgent = case.priority is not None and case.priority.band in ("P1", "P2")
    return bool(case.ticket) or urgent or (bool(case.priority) and _now(case, settings))


def _now(case: Case, settings: Settings) -> bool:
    return route(case, settings).post == "now"


def _dirty(case: Case, settings: Settings) -> tuple[Dirty, ...]:
    # A case has a channel from the moment it is worth a card; before that nothing is drawn.
    found = [drawn(case)] if case.channel else []
    if ticket_due(case, settings):
        found.append(Dirty("ticket", f"case:{case.id}"))
    return tuple(found)


def _weight(case: Case | None) -> object:
    if case is None:
        return None
    # NEW and NOTIFIED say who was told, not how bad it is: the hub resets one to the other.
    standing = sorted(
        (f.key, f.severity, f.workflow == "SUPPRESSED") for f in case.findings if f.open
    )
    return case.open, case.reopened, standing, case.ports


def _visible(before: Case | None, case: Case) -> bool:
    if before is None:
        return True
    shown = before.state, before.hub_disagrees, before.state_by
    return _weight(before) != _weight(case) or shown != (
        case.state, case.hub_disagrees, case.state_by
    )  # fmt: skip


def _detail(case: Case) -> dict[str, object]:
    return {"family": case.family, "resource": case.resource.id, "by": case.state_by}
