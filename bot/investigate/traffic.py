"""What flow records answer: totals, the largest groups, scans, and the table of them."""

from collections.abc import Iterable, Sequence

from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.reports import Report
from bot.investigate.tables import SHOWN, target
from bot.models.answer import Line, Row, Value
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.flows import FlowGroup, flow_groups, flow_value, flows_meant, protocol_name
from bot.query.limits import TrafficSettings
from bot.query.model import FlowFilter, GroupKey, Query
from bot.query.outcome import failed
from bot.query.scans import Limits, Scan, scanning, scans

_TOP = 3
_SCANS = 5
_COLUMNS = ("time", "src", "dst", "dst_port", "protocol", "action", "packets", "bytes",
            "interface", "account")  # fmt: skip
_TIMES = frozenset({"hour", "day", "week", "month"})
_TIMELINE = ("time", "from_log", "what", "by", "target", "outcome")
#: Fields a question may need that older formats of the log do not have.
#: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
_OPTIONAL: tuple[tuple[str, str], ...] = (
    ("instance", "instance-id"), ("subnet", "subnet-id"), ("vpc", "vpc-id"),
    ("direction", "flow-direction"),
)  # fmt: skip


def scan_limits(limits: TrafficSettings) -> Limits:
    """The operator's limits as the search for scans takes them."""
    return Limits(limits.scan_ports, limits.scan_hosts, limits.scan_minutes)


def meant(
    query: Query, flows: Sequence[FlowRecord], limits: TrafficSettings
) -> tuple[FlowRecord, ...]:
    """The records the answer rests on: those of scans or of large enough groups, else all."""
    if query.intent == "port_scan":
        return scanning(flows, scan_limits(limits))
    return flows_meant(flows, query)


def report(
    query: Query, flows: Sequence[FlowRecord], facts: Facts,
    limits: TrafficSettings | None = None,
) -> Report | None:  # fmt: skip
    """How many records, rejected ones, bytes, addresses and ports; None without a record."""
    limits = limits or TrafficSettings()
    if not flows:
        return None
    ids = tuple(record.id for record in flows)
    if query.intent == "port_scan":
        found = scans(flows, scan_limits(limits))
        line = facts.line(
            "answer.scans.found", ids, n=f.number(len(found)),
            sources=f.number(len({scan.source for scan in found})),
            records=f.number(len(flows)),
        )  # fmt: skip
        return Report(line, (*scan_lines(found, facts), limits_line(limits, facts)), ())
    line = facts.line(
        "answer.flows.all", ids, n=f.number(len(flows)),
        rejected=f.number(sum(record.action == "REJECT" for record in flows)),
        bytes=f.number(sum(record.bytes for record in flows)),
        packets=f.number(sum(record.packets for record in flows)),
        sources=f.number(len({record.src for record in flows})),
        targets=f.number(len({(record.dst, record.dst_port) for record in flows})),
    )  # fmt: skip
    return Report(line, (*_totals(query, flows, facts), *absent(query, flows, facts)), ())


def _totals(query: Query, flows: Sequence[FlowRecord], facts: Facts) -> tuple[Line, ...]:
    groups = flow_groups(flows, query) if query.aggregate else []
    first, last = min(r.at for r in flows), max(r.end for r in flows)
    span = facts.line("answer.flows.span", first=f.moment(first), last=f.moment(last))
    lines = [
        facts.line(
            "answer.flows.group", group.records, key=f.outside(" · ".join(group.key)),
            n=f.number(group.count), bytes=f.number(group.bytes),
            packets=f.number(group.packets),
        )
        for group in groups[:_TOP] if group.key
    ]  # fmt: skip
    made = query.aggregate
    for key in made.distinct if made and not made.by else ():
        values = {flow_value(record, key, query.window.tz) for record in flows}
        lines.append(facts.line(
            "answer.flows.distinct", tuple(r.id for r in flows), n=f.number(len(values)),
            what=f.word(f"answer.column.distinct_{key}"),
        ))  # fmt: skip
    return (*lines, span)


def absent(query: Query, flows: Sequence[FlowRecord], facts: Facts) -> list[Line]:
    """The fields a question needs that none, or not all, of the records have."""
    by = query.aggregate.by if query.aggregate else ()
    lines = []
    for key, name in _OPTIONAL:
        wanted = key in by or getattr(query.flow, _member(key)) not in ((), "any")
        lacking = sum(not getattr(record, key) for record in flows)
        if wanted and lacking:
            lines.append(facts.line(
                "answer.flows.absent", field=f.code(name), n=f.number(lacking),
                all=f.number(len(flows)),
            ))  # fmt: skip
    return lines


def _member(key: str) -> str:
    return key if key in FlowFilter.__struct_fields__ else f"{key}s"


def scan_lines(found: Sequence[Scan], facts: Facts) -> list[Line]:
    """The largest scans, each with the records behind it."""
    return [
        facts.line(
            f"answer.scans.{scan.kind}", tuple(record.id for record in scan.records),
            src=f.outside(scan.source), target=f.outside(scan.target), n=f.number(scan.tried),
            rejected=f.number(sum(record.action == "REJECT" for record in scan.records)),
            time=f.moment(min(record.at for record in scan.records)),
        )
        for scan in found[:_SCANS]
    ]  # fmt: skip


def limits_line(limits: TrafficSettings, facts: Facts) -> Line:
    """From where on it is called a scan."""
    return facts.line(
        "answer.scans.limits", ports=f.number(limits.scan_ports),
        hosts=f.number(limits.scan_hosts), minutes=f.number(limits.scan_minutes),
    )  # fmt: skip


def table(
    query: Query, flows: Sequence[FlowRecord]
) -> tuple[tuple[str, ...], tuple[Row, ...], int]:
    """Columns as words keys, the rows to show, and how many there are in all."""
    made = query.aggregate
    if made is None:
        rows = tuple(
            Row(tuple(_cell(record, name) for name in _COLUMNS), record.id)
            for record in flows[:SHOWN]
        )
        return tuple(f"answer.column.{name}" for name in _COLUMNS), rows, len(flows)
    groups = flow_groups(flows, query)[: made.top or None]
    if set(made.by) & _TIMES:
        groups.sort(key=lambda group: group.key)
    names = (*made.by, "count", "bytes", "packets", *(f"distinct_{n}" for n in made.distinct))
    rows = tuple(Row(_measured(group)) for group in groups[:SHOWN])
    return tuple(f"answer.column.{name}" for name in names), rows, len(groups)


def timeline(
    events: Iterable[Event], flows: Sequence[FlowRecord]
) -> tuple[tuple[str, ...], tuple[Row, ...], int]:
    """Calls and traffic in one table by time; records of one conversation are one row."""
    ranked = [(event.at, _called(event)) for event in events]
    groups: dict[tuple[str, str, int, str], list[FlowRecord]] = {}
    for record in flows:
        key = (record.src, record.dst, record.dst_port, record.action)
        groups.setdefault(key, []).append(record)
    ranked += [(min(r.at for r in own), _sent(own)) for own in groups.values()]
    ranked.sort(key=lambda pair: pair[0])
    rows = tuple(row for _, row in ranked)
    return tuple(f"answer.column.{name}" for name in _TIMELINE), rows[:SHOWN], len(rows)


def _called(event: Event) -> Row:
    how = "answer.outcome.failed" if failed(event) else "answer.outcome.ok"
    return Row((
        f.moment(event.at), f.word("answer.log.trail"), f.code(event.name), f.actor(event.actor),
        f.outside(target(event)), f.word(how),
    ), event.id)  # fmt: skip


def _sent(own: Sequence[FlowRecord]) -> Row:
    first = min(own, key=lambda r: (r.at, r.id))
    what = f"{len(own)} × {protocol_name(first.protocol)}, {sum(r.bytes for r in own)} B"
    return Row((
        f.moment(first.at), f.word("answer.log.flow"), f.text(what), f.outside(first.src),
        f.outside(f"{first.dst}:{first.dst_port}"), f.outside(first.action),
    ), first.id)  # fmt: skip


def _measured(group: FlowGroup) -> tuple[Value, ...]:
    numbers = (group.count, group.bytes, group.packets, *group.distinct)
    return (*(f.outside(key) for key in group.key), *(f.number(n) for n in numbers))


def _cell(record: FlowRecord, name: GroupKey | str) -> Value:
    if name == "time":
        return f.moment(record.at)
    if name == "protocol":
        return f.text(protocol_name(record.protocol))
    if name in ("packets", "bytes"):
        return f.number(getattr(record, name))
    if name == "account":
        return f.code(record.account)
    return f.outside(flow_value(record, name))  # type: ignore[arg-type]
