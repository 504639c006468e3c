"""The reports: every file here, except `base` and those that start with an underscore."""

import functools
from collections.abc import Iterable, Sequence

from bot.errors import Refused
from bot.folder import instances
from bot.reports.base import MOST_DAYS, Report, ReportKind, Sources
from bot.words import Lang

#: What `hubward report` means without a name.
DEFAULT = "findings"
#: How many days a report covers when nobody says.
DAYS = 7


def register(found: Iterable[ReportKind]) -> dict[str, ReportKind]:
    """Reports by every name they answer to; raises ValueError when two claim one name."""
    by_name: dict[str, ReportKind] = {}
    for kind in found:
        for name in (kind.name, *kind.also):
            if name in by_name:
                raise ValueError(f"two reports are called {name}")
            by_name[name] = kind
    return by_name


@functools.cache
def reports() -> dict[str, ReportKind]:
    """All reports by name and other spelling, found by scanning the folder once."""
    return register(instances(__name__, ReportKind))  # type: ignore[type-abstract]


def made(sources: Sources, words: Sequence[str], lang: Lang) -> Report:
    """The report somebody asked for: a name (or none), a number of days (`30d`, or none: 7).

    Raises Refused for another name or more days than are kept.
    """
    numbers = [word for word in words if word[:1].isdigit()]
    names = [word for word in words if word not in numbers]
    known = reports()
    kind = known.get(names[0].lower() if names else DEFAULT)
    if kind is None or len(names) > 1:
        listed = ", ".join(sorted({kind.name for kind in known.values()}))
        raise Refused("report.unknown", name=" ".join(names), known=listed)
    text = numbers[0].rstrip("dD天") if numbers else str(DAYS)
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise Refused("report.days_wrong", days=numbers[0], most=MOST_DAYS)
    return kind.make(sources, int(text), lang)
