"""What changed just before something stopped working, and what the flow logs rejected around it."""

from datetime import timedelta
from typing import ClassVar

from bot.investigate import facts as f
from bot.investigate.correlate.base import Bench, Join, Joined, flow_step, ids_of
from bot.investigate.correlate.db_to_subnet import DB_PORTS, told
from bot.investigate.tables import target
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.catalogue import names_of
from bot.query.model import Correlation, FlowFilter, Query, Rows, Window
from bot.query.outcome import failed

#: Flow records gather up to ten minutes of traffic (the longest aggregation interval).
#: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
_AROUND = timedelta(minutes=10)
#: Most telling first: what lets packets through, what runs, the rest.
_COMPUTE = ("Instance", "DBInstance", "Service", "LoadBalancer", "Target", "Listener", "Vpc")
_SHOWN = 3


class ChangesBefore(Join):
    """Names no cause: a change before the moment that fits is called possible, never proven."""

    kind: ClassVar[Correlation] = "changes_before"

    def join(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """The nearest change by kind, and for a connectivity question the rejected records."""
        changes = [e for e in rows.events if not failed(e)]
        ranked = sorted(changes, key=lambda e: (_rank(e), -e.at.timestamp(), e.id))
        if query.intent != "connectivity":
            return self._outage(query, rows, ranked, bench)
        flow, where = _wanted(bench)
        moment = query.window.end
        window = Window(
            moment - _AROUND, min(moment + _AROUND, max(query.asked_at, moment)),
            query.window.tz, "", "around",
        )  # fmt: skip
        found = bench.ask("rejects", flow_step(query, window, flow))
        if found and not found.flows and found.coverage.gaps:
            # Silence of a log that recorded nothing at all proves nothing.
            found = None
        flows = found.flows if found else ()
        details = [where]
        details += _changes(ranked, query, bench)
        details += _meaning(ranked, flows, found, bench)
        line = bench.facts.line(
            "answer.connectivity.both" if found else "answer.connectivity.changes",
            (*ids_of(flows), *ids_of(rows.events)), n=f.number(len(changes)),
            rejected=f.number(len(flows)), sources=f.number(len({r.src for r in flows})),
            failed=f.number(len(rows.events) - len(changes)),
            start=f.moment(window.start), end=f.moment(window.end), time=f.moment(moment),
        )  # fmt: skip
        return Joined(line, tuple(details), rows.events, flows)

    def _outage(self, query: Query, rows: Rows, ranked: list[Event], bench: Bench) -> Joined:
        if not rows.events:
            return Joined()
        reads = [e for e in rows.events if e.read_only]
        key = "answer.outage.changes" if ranked else "answer.outage.none"
        line = bench.facts.line(
            key, ids_of(rows.events), n=f.number(len(ranked) - len(reads)),
            failed=f.number(len(rows.events) - len(ranked)),
            start=f.moment(query.window.start), time=f.moment(query.window.end),
        )  # fmt: skip
        ranked = [event for event in ranked if not event.read_only]
        details = _changes(ranked, query, bench)
        if ranked:
            details.append(Line("answer.inferred.order"))
        return Joined(line, tuple(details), rows.events)


def _wanted(bench: Bench) -> tuple[FlowFilter, Line]:
    """What was rejected on its way to the database, by what is known of where it is."""
    if "database" not in bench.kept:
        return FlowFilter("reject"), Line("answer.database.all")
    found = bench.kept["database"]
    if found is None:
        return FlowFilter("reject", dst_ports=DB_PORTS), told(bench)
    return FlowFilter("reject", dst=tuple(found.cidrs)), told(bench)


def _changes(ranked: list[Event], query: Query, bench: Bench) -> list[Line]:
    lines = []
    for event in ranked[:_SHOWN]:
        minutes = round((query.window.end - event.at).total_seconds() / 60)
        lines.append(bench.facts.line(
            "answer.outage.change", (event.id,), minutes=f.number(minutes),
            actor=f.actor(event.actor), standing=f.standing(event.actor), name=f.code(event.name),
            resource=f.outside(target(event)) if target(event) else f.word("answer.target.none"),
            time=f.moment(event.at), event=f.code(event.id),
        ))  # fmt: skip
    return lines


def _meaning(
    ranked: list[Event], flows: tuple[FlowRecord, ...], found: Rows | None, bench: Bench
) -> list[Line]:
    """What rejects and changes say together; REJECT is a group's or an ACL's, never a route's."""
    if found is None:
        return [Line("answer.connectivity.no_flows")]
    if not flows:
        return [Line("answer.connectivity.no_reject")]
    first = min(record.at for record in flows)
    control = [e for e in ranked if _rank(e) == 0 and e.at <= first + timedelta(minutes=1)]
    lines = [bench.facts.line("answer.connectivity.first", ids_of(flows), time=f.moment(first))]
    if control:
        near = max(control, key=lambda e: (e.at, e.id))
        lines.append(bench.facts.line(
            "answer.connectivity.cause", (near.id,), name=f.code(near.name),
            time=f.moment(near.at), event=f.code(near.id),
        ))  # fmt: skip
    else:
        lines.append(Line("answer.connectivity.no_cause"))
    return lines


def _rank(event: Event) -> int:
    if event.name in names_of(("network.change",), ()):
        return 0
    return 1 if any(part in event.name for part in _COMPUTE) else 2
