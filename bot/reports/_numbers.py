"""The figures of the findings report, computed from cases; pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import get_args

from bot.findings.moments import NO_TIME
from bot.findings.sla import due_at
from bot.models.case import Band, Case
from bot.models.report import Campaign, Day, Figures, Late, Line, Numbers
from bot.settings import Settings

BANDS: tuple[Band, ...] = get_args(Band)
TREND_DAYS = 14
#: The most campaigns and overdue cases that are listed.
CAMPAIGNS, LATE = 10, 10


def measure(cases: Sequence[Case], settings: Settings, at: datetime, days: int) -> Numbers:
    """The report about `cases` (open ones, and those closed since twice the window)."""

    def line(name: str, some: Sequence[Case]) -> Line:
        start = at - timedelta(days=days)
        return Line(
            name,
            _figures(some, settings, start, at),
            _figures(some, settings, start - timedelta(days=days), start),
        )

    def team(case: Case) -> tuple[str, ...]:
        account = settings.account(case.account)
        return (account.team if account else "",)

    standing = [case for case in cases if _open_at(case, at)]
    return Numbers(
        at=at,
        days=days,
        total=line("", cases),
        bands={band: sum(_band(case) == band for case in standing) for band in BANDS},
        teams=_lines(cases, team, line),
        standards=_lines(cases, _standards, line),
        campaigns=_campaigns(standing, settings, at),
        trend=tuple(_day(cases, at - timedelta(days=ago)) for ago in reversed(range(TREND_DAYS))),
        late=_late(standing, settings, at),
    )


def closed_at(case: Case) -> datetime | None:
    """When people were done with a case; None while it is open."""
    if case.open:
        return None
    return case.fixed_at or case.updated_at


def _open_at(case: Case, at: datetime) -> bool:
    ended = closed_at(case)
    return case.first_seen <= at and (ended is None or ended > at)


def _fixed_in(case: Case, start: datetime, end: datetime) -> bool:
    ended = closed_at(case) if case.state == "fixed" else None
    return ended is not None and start < ended <= end


def _band(case: Case) -> Band:
    return case.priority.band if case.priority else "P5"


def _figures(cases: Iterable[Case], settings: Settings, start: datetime, end: datetime) -> Figures:
    new = fixed = standing = overdue = in_time = 0
    hours: list[float] = []
    for case in cases:
        new += start < case.first_seen <= end
        due = due_at(case, settings)
        if _open_at(case, end):
            standing += 1
            overdue += due is not None and due <= end
        ended = closed_at(case)
        if ended is None or not _fixed_in(case, start, end):
            continue
        fixed += 1
        in_time += due is not None and ended <= due
        if case.first_seen > NO_TIME:
            hours.append(max(0.0, (ended - case.first_seen).total_seconds() / 3600))
    mean = round(sum(hours) / len(hours), 1) if hours else None
    return Figures(new, fixed, standing, overdue, in_time, mean)


def _standards(case: Case) -> tuple[str, ...]:
    return tuple(sorted({name for finding in case.findings for name in finding.standards})) or ("",)


def _lines(
    cases: Sequence[Case],
    names: Callable[[Case], tuple[str, ...]],
    line: Callable[[str, Sequence[Case]], Line],
) -> tuple[Line, ...]:
    groups: dict[str, list[Case]] = {}
    for case in cases:
        for name in names(case):
            groups.setdefault(name, []).append(case)
    lines = (line(name, some) for name, some in groups.items())
    # Whoever has most to do stands first; what belongs to nobody stands last.
    return tuple(sorted(lines, key=lambda x: (not x.name, -x.now.overdue, -x.now.open, x.name)))


def _campaigns(standing: Iterable[Case], settings: Settings, at: datetime) -> tuple[Campaign, ...]:
    groups: dict[tuple[str, str, str], list[Case]] = {}
    for case in standing:
        held = settings.account(case.account)
        ou = held.ou if held else ""
        groups.setdefault((case.family, ou, "" if ou else case.account), []).append(case)
    found = [
        Campaign(
            family,
            account,
            len(some),
            sum(_is_late(case, settings, at) for case in some),
            min(_band(case) for case in some),
            ou,
        )
        for (family, ou, account), some in groups.items()
    ]
    found.sort(key=lambda c: (-c.cases, c.worst, c.family, c.ou, c.account))
    return tuple(found[:CAMPAIGNS])


def _is_late(case: Case, settings: Settings, at: datetime) -> bool:
    due = due_at(case, settings)
    return due is not None and due <= at


def _day(cases: Sequence[Case], end: datetime) -> Day:
    start = end - timedelta(days=1)
    counts: dict[Band, int] = dict.fromkeys(BANDS, 0)
    for case in cases:
        if _open_at(case, end):
            counts[case.band_at(end)] += 1
    return Day(
        date=end.strftime("%Y-%m-%d"),
        open=counts,
        new=sum(start < case.first_seen <= end for case in cases),
        fixed=sum(_fixed_in(case, start, end) for case in cases),
    )


def _late(standing: Iterable[Case], settings: Settings, at: datetime) -> tuple[Late, ...]:
    found = []
    for case in standing:
        due = due_at(case, settings)
        if due is not None and due <= at:
            hours = int((at - due).total_seconds() // 3600)
            late = Late(
                case.id, case.title.line(150), _band(case), case.account, case.assignee, hours
            )
            found.append(late)
    found.sort(key=lambda late: (late.band, -late.hours, late.case))
    return tuple(found[:LATE])
