"""The numbers of a channel's daily summary, and the moments at which it is due. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.findings import sla
from bot.findings.moments import NO_TIME
from bot.findings.noise import FAMILY_CASES
from bot.findings.routing import route
from bot.models.case import Case
from bot.models.digest import Digest, Then
from bot.settings import Settings

ROWS = 10
_WEEK = timedelta(days=7)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def zone_of(channel: str, settings: Settings) -> ZoneInfo:
    """The channel's time zone, else the workspace's."""
    return ZoneInfo(settings.digest.timezones.get(channel, settings.workspace.timezone))


def due_on(day: date, channel: str, settings: Settings) -> datetime:
    """The moment (UTC) of that day's digest by the channel's clock.

    A time that the clock skips in spring becomes the moment an hour later, one that it shows twice
    in autumn the first of the two (PEP 495, fold 0).
    """
    at = time.fromisoformat(settings.digest.at)
    return datetime.combine(day, at, zone_of(channel, settings)).astimezone(UTC)


def next_due(after: datetime, channel: str, settings: Settings) -> datetime | None:
    """The first digest after that moment; None when no day of the week has one."""
    return next((due for due in _around(after, channel, settings, 1) if due > after), None)


def last_due(at: datetime, channel: str, settings: Settings) -> datetime | None:
    """The newest digest that was due by that moment."""
    return next((due for due in _around(at, channel, settings, -1) if due <= at), None)


def _around(at: datetime, channel: str, settings: Settings, step: int) -> Iterator[datetime]:
    today = at.astimezone(zone_of(channel, settings)).date()
    for count in range(9):
        day = today + timedelta(days=count * step)
        if _DAYS[day.weekday()] in settings.digest.days:
            yield due_on(day, channel, settings)


def digest_of(
    channel: str, cases: Sequence[Case], settings: Settings, since: datetime, at: datetime
) -> Digest:
    """What happened in `channel` from `since` to `at`, out of all open and lately closed cases."""
    ours = [c for c in cases if (c.channel or route(c, settings).channel) == channel]
    standing = [case for case in ours if case.open and case.state != "snoozed"]
    worst = sorted(standing, key=lambda case: (-_score(case), case.first_seen, case.id))
    kinds = Counter(case.family for case in standing)
    day = at.astimezone(zone_of(channel, settings)).date().isoformat()
    return Digest(
        id=f"{channel}.{day}",
        channel=channel,
        date=day,
        since=since,
        at=at,
        new=Then(_new(ours, since, at), _new(ours, since - _WEEK, at - _WEEK)),
        fixed=Then(len(_fixed(ours, since, at)), len(_fixed(ours, since - _WEEK, at - _WEEK))),
        hours_to_fix=Then(
            _mean_hours(_fixed(ours, at - _WEEK, at)),
            _mean_hours(_fixed(ours, at - 2 * _WEEK, at - _WEEK)),
        ),
        overdue=sum(sla.overdue(case, settings, at) for case in standing),
        open=len(standing),
        silenced=sum(case.state in ("snoozed", "suppressed") for case in ours),
        worst=tuple(worst[:ROWS]),
        kinds=tuple((name, n) for name, n in kinds.most_common(5) if n >= FAMILY_CASES),
    )


def _score(case: Case) -> int:
    return case.priority.score if case.priority else 100


def _new(cases: Sequence[Case], start: datetime, end: datetime) -> int:
    # What was there before Hubward came is told once, by the summary of the first backfill.
    return sum(not case.baseline and start < case.first_seen <= end for case in cases)


def _fixed(cases: Sequence[Case], start: datetime, end: datetime) -> list[Case]:
    return [case for case in cases if case.state == "fixed" and start < case.updated_at <= end]


def _mean_hours(fixed: Sequence[Case]) -> float | None:
    """Mean time to fix: from the first sighting to the end of the case."""
    spans = [case.updated_at - case.first_seen for case in fixed if case.first_seen > NO_TIME]
    return sum(spans, timedelta()).total_seconds() / 3600 / len(spans) if spans else None
