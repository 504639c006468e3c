"""The evaluator of a query over flow records, beside the one over CloudTrail events."""

import ipaddress
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import msgspec

from bot.models.flow import FlowRecord
from bot.query.match import BINS
from bot.query.model import FlowFilter, GroupKey, Query

#: Names people know of https://www.iana.org/assignments/protocol-numbers.
PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 58: "icmpv6"}


class FlowGroup(msgspec.Struct, frozen=True):
    """One group of an aggregation with its sums; `records` are the ids of all its members."""

    key: tuple[str, ...]
    count: int
    bytes: int
    packets: int
    first: FlowRecord
    last: FlowRecord
    distinct: tuple[int, ...]
    records: tuple[str, ...]


def flow_matches(record: FlowRecord, query: Query) -> bool:
    """Whether the record is one the query asks for; only records that describe traffic are.

    A record belongs to the window in which its capture began.
    """
    where = query.where
    return (
        query.window.start <= record.at < query.window.end
        and record.status in ("OK", "")
        and (not where.accounts or record.account in where.accounts)
        and (not where.regions or record.region in where.regions)
        and _passes(record, query.flow)
    )


def flows_ordered(records: Iterable[FlowRecord], query: Query) -> list[FlowRecord]:
    """The records in the query's order; equal times sort by id."""
    by = query.order.by
    if by in ("bytes", "packets"):
        return sorted(
            records, key=lambda r: (getattr(r, by), r.at, r.id), reverse=query.order.newest
        )
    return sorted(records, key=lambda r: (r.at, r.id), reverse=query.order.newest)


def flow_groups(records: Iterable[FlowRecord], query: Query) -> list[FlowGroup]:
    """Groups by the aggregate's keys, largest first by what the query orders by, then by key."""
    wanted = query.aggregate
    by, distinct = (wanted.by, wanted.distinct) if wanted else ((), ())
    tz = query.window.tz
    groups: dict[tuple[str, ...], list[FlowRecord]] = {}
    for record in records:
        groups.setdefault(tuple(flow_value(record, key, tz) for key in by), []).append(record)
    found = []
    for key, members in groups.items():
        members.sort(key=lambda r: (r.at, r.id))
        found.append(FlowGroup(
            key, len(members), sum(r.bytes for r in members), sum(r.packets for r in members),
            members[0], members[-1],
            tuple(len({flow_value(r, name, tz) for r in members}) for name in distinct),
            tuple(r.id for r in members),
        ))  # fmt: skip
    measure = query.order.by if query.order.by in ("bytes", "packets") else "count"
    return sorted(found, key=lambda group: (-getattr(group, measure), group.key))


def flow_value(record: FlowRecord, key: GroupKey, tz: str = "UTC") -> str:
    """One grouping key of a record, as text; a missing number is empty, days are those of `tz`."""
    if key in BINS:
        return record.at.astimezone(ZoneInfo(tz)).strftime(BINS[key])
    values = {
        "src": record.src, "dst": record.dst, "src_port": _number(record.src_port),
        "dst_port": _number(record.dst_port), "protocol": protocol_name(record.protocol),
        "action": record.action, "interface": record.interface, "account": record.account,
        "region": record.region,
    }  # fmt: skip
    return values.get(key, "")


def protocol_name(number: int) -> str:
    """`tcp` for 6; numbers without a common name stay numbers, a missing one is empty."""
    return PROTOCOLS.get(number, _number(number))


def _number(value: int) -> str:
    return "" if value < 0 else str(value)


def _passes(record: FlowRecord, wanted: FlowFilter) -> bool:
    return (
        (wanted.action == "any" or record.action.lower() == wanted.action)
        and (not wanted.src or _within(record.src, wanted.src))
        and (not wanted.dst or _within(record.dst, wanted.dst))
        and (not wanted.either or _within(record.src, wanted.either)
             or _within(record.dst, wanted.either))
        and (not wanted.src_ports or record.src_port in wanted.src_ports)
        and (not wanted.dst_ports or record.dst_port in wanted.dst_ports)
        and (not wanted.protocols or record.protocol in wanted.protocols)
        and (not wanted.interfaces or record.interface in wanted.interfaces)
    )  # fmt: skip


def _within(address: str, ranges: tuple[str, ...]) -> bool:
    if address in ranges:
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(text, strict=False) for text in ranges)
