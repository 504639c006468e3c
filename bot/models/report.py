"""The figures of the findings report: one window against the one before, trend, worst places."""

from datetime import datetime

import msgspec

from bot.models.case import Band


class Figures(msgspec.Struct, frozen=True):
    """What one window looked like; `open` and `overdue` are of its end.

    `mttr_hours` is the mean time from first seen to fixed of the cases fixed in the window, None
    where none was; `in_time` counts those of them that were fixed before they were due.
    """

    new: int = 0
    fixed: int = 0
    open: int = 0
    overdue: int = 0
    in_time: int = 0
    mttr_hours: float | None = None


class Line(msgspec.Struct, frozen=True):
    """One team or framework ("" for cases of none): this window and the one before it."""

    name: str
    now: Figures
    before: Figures


class Campaign(msgspec.Struct, frozen=True):
    """Open cases of one control family in one organizational unit, or in one account of none."""

    family: str
    account: str
    cases: int
    overdue: int
    worst: Band
    ou: str = ""


class Day(msgspec.Struct, frozen=True):
    """One day of the trend: cases open at its end by band, and what came and went during it."""

    date: str
    open: dict[Band, int]
    new: int
    fixed: int


class Late(msgspec.Struct, frozen=True):
    """One overdue case; `hours` is how long it has been."""

    case: str
    title: str
    band: Band
    account: str
    assignee: str
    hours: int


class Numbers(msgspec.Struct, frozen=True):
    """The whole report. The window is the `days` days that end at `at`."""

    at: datetime
    days: int
    total: Line
    bands: dict[Band, int]
    teams: tuple[Line, ...]
    standards: tuple[Line, ...]
    campaigns: tuple[Campaign, ...]
    trend: tuple[Day, ...]
    late: tuple[Late, ...]
