"""What flow records answer: totals, the largest groups, and the table of records or groups."""

from collections.abc import Sequence

from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.reports import Report
from bot.investigate.tables import SHOWN
from bot.models.answer import Row, Value
from bot.models.flow import FlowRecord
from bot.query.flows import FlowGroup, flow_groups, flow_value, protocol_name
from bot.query.model import Query

_TOP = 3
_COLUMNS = ("time", "src", "dst", "dst_port", "protocol", "action", "packets", "bytes",
            "interface", "account")  # fmt: skip


def report(query: Query, flows: Sequence[FlowRecord], facts: Facts) -> Report | None:
    """How many records, rejected ones, bytes, addresses and ports; None without a record."""
    if not flows:
        return None
    ids = tuple(record.id for record in flows)
    line = facts.line(
        "answer.flows.all", ids, n=f.number(len(flows)),
        rejected=f.number(sum(record.action == "REJECT" for record in flows)),
        bytes=f.number(sum(record.bytes for record in flows)),
        packets=f.number(sum(record.packets for record in flows)),
        sources=f.number(len({record.src for record in flows})),
        targets=f.number(len({(record.dst, record.dst_port) for record in flows})),
    )  # fmt: skip
    groups = flow_groups(flows, query) if query.aggregate else []
    details = tuple(
        facts.line(
            "answer.flows.group", group.records, key=f.outside(" · ".join(group.key)),
            n=f.number(group.count), bytes=f.number(group.bytes),
            packets=f.number(group.packets),
        )
        for group in groups[:_TOP] if group.key
    )  # fmt: skip
    return Report(line, details, ())


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
    names = (*made.by, "count", "bytes", "packets", *(f"distinct_{n}" for n in made.distinct))
    rows = tuple(Row(_measured(group)) for group in groups[:SHOWN])
    return tuple(f"answer.column.{name}" for name in names), rows, len(groups)


def _measured(group: FlowGroup) -> tuple[Value, ...]:
    numbers = (group.count, group.bytes, group.packets, *group.distinct)
    return (*(f.outside(key) for key in group.key), *(f.number(n) for n in numbers))


def _cell(record: FlowRecord, name: str) -> Value:
    if name == "time":
        return f.moment(record.at)
    if name == "protocol":
        return f.text(protocol_name(record.protocol))
    if name in ("packets", "bytes"):
        return f.number(getattr(record, name))
    if name == "account":
        return f.code(record.account)
    return f.outside(flow_value(record, name))  # type: ignore[arg-type]
