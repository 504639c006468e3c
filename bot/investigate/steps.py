"""One question run in all its steps: made exact, read, joined, reported."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from bot.investigate import captured, correlate, traffic
from bot.investigate.choosing import Chosen, Stores
from bot.investigate.correlate.base import Bench
from bot.investigate.reports import Report
from bot.investigate.tables import table
from bot.models.answer import Line, Row
from bot.models.event import Event
from bot.query.model import Query, Rows


class Ran(NamedTuple):
    """The query as it was run in the end, where, and what it gave."""

    query: Query
    chosen: Chosen
    rows: Rows


def run(query: Query, stores: Stores, bench: Bench, progress: Callable[[str], None] | None) -> Ran:
    """The main query; raises QueryUnsupported, Upstream, Refused."""
    query = correlate.narrowed(query, bench)
    chosen = stores.choose(query)
    rows: Rows = chosen.run(query, progress=progress)
    query, rows = captured.located(query, rows, bench, chosen.run)
    return Ran(query, chosen, rows)


def reported(
    ran: Ran, bench: Bench, plain: Callable[[Rows], Report | None]
) -> tuple[Report | None, Rows, tuple[Line, ...]]:
    """The report, the rows it rests on, and the lines that say how they were joined.

    `plain` reports a question about calls of one step.
    """
    query, rows = ran.query, ran.rows
    if query.dataset == "vpc_flow":
        kept = traffic.meant(query, rows.flows, bench.limits)
        rows = msgspec.structs.replace(rows, flows=kept)
        made = traffic.report(query, kept, bench.facts, bench.limits)
        both = correlate.joined(query, rows, bench)
        return made, rows, both.details if both else tuple(bench.told)
    together = correlate.joined(query, rows, bench)
    if together is None:
        return plain(rows), rows, ()
    made = plain(rows)
    if together.conclusion is not None:
        made = Report(together.conclusion, (), together.events)
    elif made is not None:
        extra = {event.id: event for event in (*made.events, *together.events)}
        made = msgspec.structs.replace(made, events=tuple(extra.values()))
    return made, msgspec.structs.replace(rows, flows=together.flows), together.details


def shown(
    query: Query, events: tuple[Event, ...], rows: Rows
) -> tuple[tuple[str, ...], tuple[Row, ...], int]:
    """The table: groups or records, or calls and traffic in one by time."""
    if query.dataset == "vpc_flow":
        return traffic.table(query, rows.flows) if rows.flows else ((), (), 0)
    if rows.flows:
        return traffic.timeline(events, rows.flows)
    return table(query, events) if events else ((), (), 0)
