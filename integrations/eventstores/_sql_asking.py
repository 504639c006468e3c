"""What CloudTrail Lake and Athena share around their queries: places, limits, one list."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.models.event import Event
from bot.query.match import ordered
from bot.query.model import Query
from bot.settings import Settings
from integrations.eventstores._sql_running import Deadline

Pair = tuple[str, str]


class EventsRead(Protocol):
    """One query that was run: what matched, and why it ended early if it did."""

    @property
    def events(self) -> Iterable[Event]:
        """Matching events."""
        ...

    @property
    def reason(self) -> str:
        """rows, seconds, pages, another word, or empty when all was read."""
        ...


def limits_of(settings: Settings) -> Deadline:
    """How long and how much one question may read."""
    limits = settings.questions
    return Deadline(limits.max_seconds, rows=limits.max_rows, pages=limits.max_pages)


def places_of(settings: Settings, query: Query) -> frozenset[Pair]:
    """The accounts and regions asked for, of those the operator lists."""
    return frozenset(
        (account, region)
        for account in query.where.accounts or tuple(a.id for a in settings.accounts)
        for entry in [settings.account(account)]
        for region in query.where.regions or (entry.regions if entry else ())
    )


def together(jobs: Sequence[EventsRead], query: Query, most: int) -> tuple[list[Event], str]:
    """Every event once, at most so many, and what cut the reading short."""
    found: dict[tuple[str, str, str], Event] = {}
    for job in jobs:
        for event in job.events:
            found.setdefault((event.account, event.source, event.id), event)
    cut = next((job.reason for job in jobs if job.reason in ("rows", "seconds", "pages")), "")
    events = ordered(found.values(), query, whole=True)
    return (events[:most], "rows") if len(events) > most else (events, cut)
