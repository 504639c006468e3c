"""The reports: every file here, except `base` and those that start with an underscore."""

import functools
import re
from collections.abc import Iterable, Sequence

from bot.errors import Refused
from bot.folder import instances
from bot.query.window import find
from bot.reports._finish import bundle as bundle
from bot.reports.base import MOST_DAYS, Report, ReportKind, Sources, Wanted
from bot.words import Lang

#: What `hubward report` means without a name.
DEFAULT = "findings"
_DAYS_ALONE = re.compile(r"\d{1,3}[dD天]?")
_DATES = re.compile(r"(\d{4}-\d\d-\d\d)\s*(?:to|until|-|–|至|到)?\s*(\d{4}-\d\d-\d\d)")
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
    """The report somebody asked for.

    A name (or none) and a number of days (`30d`, or none: 7); for reports about a window a name,
    whom it is about, and the window as people say it. Raises Refused for another name, more days
    than are kept, or a window that could not be read.
    """
    kind = reports().get(words[0].lower()) if words else None
    if kind is not None and kind.windowed:
        return kind.make(sources, asked(kind, words[1:], sources), lang)
    numbers = [word for word in words if word[:1].isdigit()]
    names = [word for word in words if word not in numbers]
    kind = reports().get(names[0].lower() if names else DEFAULT)
    if kind is None or len(names) > 1:
        listed = ", ".join(sorted({kind.name for kind in reports().values()}))
        raise Refused("report.unknown", name=" ".join(names), known=listed)
    text = numbers[0].rstrip("dD天") if numbers else str(DAYS)
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise Refused("report.days_wrong", days=numbers[0], most=MOST_DAYS)
    return kind.make(sources, Wanted(int(text)), lang)


def asked(kind: ReportKind, words: Sequence[str], sources: Sources) -> Wanted:
    """Whom and when: a name where the report needs one, the rest is the window.

    Two dates are the first and last day; no words mean the last finished month.
    """
    subject = words[0] if words and kind.about else ""
    if kind.about and not subject:
        raise Refused("report.who", name=kind.name)
    rest = " ".join(words[1:] if kind.about else words)
    if _DAYS_ALONE.fullmatch(rest):
        rest = f"last {rest.rstrip('dD天')} days"
    dates = _DATES.fullmatch(rest)
    text = f"between {dates[1]} and {dates[2]}" if dates else rest or "last month"
    found = find(text, sources.now, sources.tz)
    if found is None:
        raise Refused("report.when", words=rest)
    if found.window.start >= min(found.window.end, sources.now):
        raise Refused("report.future", words=rest)
    return Wanted(subject=subject, window=found.window)
