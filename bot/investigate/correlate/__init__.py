"""Correlations: every file here, except `base` and those that start with an underscore."""

import functools

import msgspec

from bot.folder import instances
from bot.investigate.correlate.base import Bench, Join
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.model import Query, Rows


class Together(msgspec.Struct, frozen=True):
    """What all correlations of a question found: lines to say, and the records they rest on."""

    conclusion: Line | None
    details: tuple[Line, ...]
    events: tuple[Event, ...]
    flows: tuple[FlowRecord, ...]


@functools.cache
def joins() -> dict[str, Join]:
    """All correlations by kind; ValueError when two files claim one kind."""
    found: dict[str, Join] = {}
    for join in instances(__name__, Join):
        if join.kind in found:
            raise ValueError(f"two correlations are called {join.kind}")
        found[join.kind] = join
    return found


def narrowed(query: Query, bench: Bench) -> Query:
    """The query made exact by its correlations, in their order."""
    for kind in query.correlate:
        query = joins()[kind].narrow(query, bench)
    return query


def joined(query: Query, rows: Rows, bench: Bench) -> Together | None:
    """What the correlations add to the rows, each record once; None where the query has none."""
    if not query.correlate:
        return None
    conclusion: Line | None = None
    details: list[Line] = []
    events = {event.id: event for event in rows.events}
    flows = {record.id: record for record in rows.flows}
    for kind in query.correlate:
        found = joins()[kind].join(query, rows, bench)
        conclusion = found.conclusion or conclusion
        details += found.details
        events |= {event.id: event for event in found.events}
        flows |= {record.id: record for record in found.flows}
    return Together(conclusion, (*details, *bench.told), tuple(events.values()),
                    tuple(flows.values()))  # fmt: skip
