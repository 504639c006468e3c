"""The time to fix a case: when people are reminded of it, and whom the reminder calls. Pure."""

from datetime import datetime, timedelta

import msgspec

from bot.findings.moments import NO_TIME
from bot.findings.routing import route
from bot.models.case import Case
from bot.models.change import Job, Timer
from bot.settings import Settings

#: Reminders at these parts of the time to fix; the last one says that it is over.
PERCENTS = (50, 100)


class Call(msgspec.Struct, frozen=True):
    """Whom a reminder calls, and whether the whole channel sees it."""

    who: tuple[str, ...]
    broadcast: bool


def due_at(case: Case, settings: Settings, percent: int = 100) -> datetime | None:
    """When `percent` of the time to fix has passed; None where there is no such time."""
    if case.priority is None or case.first_seen <= NO_TIME:
        return None
    hours = settings.priority.fix_within_hours.get(case.priority.band, 0)
    return case.first_seen + timedelta(hours=hours * percent / 100) if hours > 0 else None


def overdue(case: Case, settings: Settings, now: datetime) -> bool:
    """Whether an open case has had its whole time."""
    due = due_at(case, settings)
    return case.open and due is not None and due <= now


def timers(case: Case, settings: Settings, now: datetime) -> tuple[Timer, ...]:
    """The reminders of a case as it is now: set while it is open and shown, else cancelled.

    A time that has passed sets nothing: what was old when it came is no news.
    """
    found = list(cancelled(case))
    for percent in PERCENTS:
        due = due_at(case, settings, percent)
        if case.open and case.channel and due is not None and due > now:
            found.append(Timer(_name(case, percent), due, _job(case, percent)))
    return tuple(found)


def cancelled(case: Case) -> tuple[Timer, ...]:
    """No reminder of a case that is closed; nothing for one that is open."""
    return () if case.open else tuple(Timer(_name(case, percent), None) for percent in PERCENTS)


def again(case: Case, settings: Settings, now: datetime, percent: int) -> Timer | None:
    """The same reminder later: while the case is quiet, or when it got more time since."""
    due = due_at(case, settings, percent)
    if case.state == "snoozed" and case.snoozed_until is not None:
        due = max(due or now, case.snoozed_until + timedelta(minutes=1))
    if due is None or due <= now:
        return None
    return Timer(_name(case, percent), due, _job(case, percent))


def whom(case: Case, settings: Settings, percent: int) -> Call:
    """The assignee first; without one, and when time is up, the owners; then the channel.

    The owners are the people whom the route calls, else the owning team of the account map.
    """
    account = settings.account(case.account)
    team = settings.approvals.teams.get(account.team, ()) if account else ()
    owners = route(case, settings).mention or team
    assigned = (case.assignee,) if case.assignee else ()
    if percent < PERCENTS[-1]:
        return Call(assigned or owners, broadcast=False)
    return Call(tuple(dict.fromkeys((*assigned, *owners))), broadcast=True)


def _name(case: Case, percent: int) -> str:
    return f"sla{percent}:{case.id}"


def _job(case: Case, percent: int) -> Job:
    return Job("notify", "sla", _name(case, percent), {"case_id": case.id, "percent": percent})
