"""What follows from a step of a request besides the step itself: audit, timers, indexes, cards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from bot.approvals.machine import RUNNING
from bot.findings import sla
from bot.findings.case_change import indexes, kept
from bot.models.case import Case
from bot.models.change import AuditEntry, Change, Dirty, Index, Job, Timer, Write
from bot.models.request import Request
from bot.ports import Stored

#: Requests are kept as long as closed cases: 90 days after their end.
_KEEP_S = 90 * 86_400
AWAITING, RUNNING_INDEX, ALL = "requests:awaiting", "requests:running", "requests"
ENDED = "requests:ended"


def step(
    request: Request,
    seen: int,
    what: str,
    who: str,
    now: datetime,
    *,
    detail: dict[str, Any] | None = None,
    case: Stored[Case] | None = None,
    jobs: Sequence[Job] = (),
    timers: Sequence[Timer] = (),
    dirty: Sequence[Dirty] = (),
) -> Change:
    """One transition of a request. `case` is written beside it when it changes too.

    `seen` is the version the request was read at. Timers of the waiting time are cancelled when it
    is over.
    """
    entry = AuditEntry(
        f"request.{what}", who, request.id, now, {"case": request.case_id, **(detail or {})}
    )
    writes = [Write(request, seen, _KEEP_S if request.ended else None)]
    if case is not None:
        writes.append(kept(case.value, case.version))
    waits = request.state == "awaiting_approval"
    over = () if waits else tuple(Timer(name, None) for name in _timer_names(request.id))
    return Change(
        writes=tuple(writes),
        audit=(entry,),
        jobs=tuple(jobs),
        timers=(*over, *timers, *(sla.cancelled(case.value) if case else ())),
        dirty=(*_cards(request), *dirty),
        index=(
            Index(AWAITING, request.id, request.expires_at.timestamp() if waits else None),
            Index(RUNNING_INDEX, request.id, now.timestamp() if request.state in RUNNING else None),
            Index(ALL, request.id, request.created_at.timestamp()),
            Index(ENDED, request.id, now.timestamp() if request.ended else None),
            *(indexes(case.value) if case else ()),
        ),
    )


def waiting_timers(request: Request) -> tuple[Timer, ...]:
    """The end of the waiting time, and a reminder at half and at four fifths of it."""
    whole = request.expires_at - request.created_at
    expire, *reminders = _timer_names(request.id)
    body = {"request": request.id}
    timers = [Timer(expire, request.expires_at, Job("approve", "expire", expire, body))]
    for name, percent in zip(reminders, (50, 80), strict=True):
        due = request.created_at + whole * percent / 100
        job = Job("notify", "remind", name, {**body, "percent": percent})
        timers.append(Timer(name, due, job))
    return tuple(timers)


def execute_job(request_id: str, version: int, why: str = "") -> Job:
    """The job that carries a request on, named after the state it was made for."""
    name = f"execute:{request_id}:{version}" + (f":{why}" if why else "")
    return Job("execute", "execute", name, {"request": request_id})


def back_to_people(case: Case, request: Request) -> Case:
    """The case after a request of it ended without a fix: as if nobody were at it.

    When the fix stands that could not be undone, the case is closed. What the hub said meanwhile
    is a claim like any other: `to_confirm` has it looked at.
    """
    if case.state != "in_progress":
        return case
    if request.undoes and case.closed_by_request == request.undoes:
        return msgspec.structs.replace(case, state="fixed")
    return msgspec.structs.replace(case, state="acknowledged" if case.assignee else "new")


def to_confirm(case: Stored[Case] | None, request: Request) -> tuple[Job, ...]:
    """The job that looks whether a case whose findings all ended during a request is closed."""
    if case is None or request.state == "done" or any(f.open for f in case.value.findings):
        return ()
    name = f"confirm:{case.value.id}:{case.version + 1}"
    return (Job("findings", "confirm", name, {"case_id": case.value.id}),)


def _cards(request: Request) -> tuple[Dirty, ...]:
    case = f"case:{request.case_id}"
    cards = (Dirty("slack", f"request:{request.id}"), Dirty("slack", case))
    silent = request.state in ("executing", "verifying", "indeterminate")
    return cards if silent else (*cards, Dirty("ticket", case))


def _timer_names(request_id: str) -> tuple[str, str, str]:
    return f"expire:{request_id}", f"remind50:{request_id}", f"remind80:{request_id}"
