"""The evaluator of a query over flow records, beside the one over CloudTrail events."""

import functools
import ipaddress
from collections import Counter
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import msgspec

from bot.models.flow import FlowRecord
from bot.query.flow_form import FlowFilter, FlowLeftOut, Span
from bot.query.match import BINS
from bot.query.model import GroupKey, Having, Query

#: Addresses of a company's own networks: RFC 1918, RFC 6598 (shared), RFC 4193 (IPv6), link-local.
INTERNAL = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7",
            "169.254.0.0/16", "fe80::/10")  # fmt: skip
EVERYWHERE = ("0.0.0.0/0", "::/0")

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

    A record belongs to the window in which its capture began. One that does not say its direction
    passes here; `settled` decides over all of them.
    """
    where = query.where
    return (
        query.window.start <= record.at < query.window.end
        and (record.status or "OK") in (query.flow.statuses or ("OK",))
        and (not where.accounts or record.account in where.accounts)
        and (not where.regions or record.region in where.regions)
        and _passes(record, query.flow)
    )


def flows_ordered(records: Iterable[FlowRecord], query: Query) -> list[FlowRecord]:
    """The records in the query's order, their directions settled; equal times sort by id."""
    by = query.order.by
    kept = settled(list(records), query)
    if by in ("bytes", "packets"):
        return sorted(kept, key=lambda r: (getattr(r, by), r.at, r.id), reverse=query.order.newest)
    return sorted(kept, key=lambda r: (r.at, r.id), reverse=query.order.newest)


def settled(records: Sequence[FlowRecord], query: Query) -> list[FlowRecord]:
    """Without the records that go the other way, where a direction is wanted.

    A record without the field `flow-direction` (before version 5 of the format) has its interface's
    own address at one end: the end that is in all of that interface's records. Where both are, the
    internal end counts as the own one; where neither tells, the record is left out.
    """
    wanted = query.flow.direction
    if wanted == "any":
        return list(records)
    own: dict[str, str] = {}
    seen: dict[str, Counter[str]] = {}
    totals = Counter(record.interface for record in records)
    for record in records:
        seen.setdefault(record.interface, Counter()).update({record.src, record.dst})
    for interface, ends in seen.items():
        common = [end for end, count in ends.items() if count == totals[interface]]
        inner = [end for end in common if within(end, INTERNAL)]
        own[interface] = (common if len(common) == 1 else inner if len(inner) == 1 else [""])[0]
    return [r for r in records if (r.direction or _side(r, own[r.interface])) == wanted]


def _side(record: FlowRecord, own: str) -> str:
    if not own:
        return ""
    return "ingress" if record.dst == own else "egress"


def flow_groups(records: Iterable[FlowRecord], query: Query) -> list[FlowGroup]:
    """Groups by the aggregate's keys, largest first by what the query orders by, then by key."""
    wanted = query.aggregate
    by, distinct, having = (wanted.by, wanted.distinct, wanted.having) if wanted else ((), (), ())
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
    found = [group for group in found if all(_enough(group, query, had) for had in having)]
    return sorted(found, key=lambda group: (-getattr(group, measure), group.key))


def flows_meant(records: Sequence[FlowRecord], query: Query) -> tuple[FlowRecord, ...]:
    """The records the answer rests on: those of the groups that have enough, else all."""
    if query.aggregate is None or not query.aggregate.having:
        return tuple(records)
    kept = {id for group in flow_groups(records, query) for id in group.records}
    return tuple(record for record in records if record.id in kept)


def _enough(group: FlowGroup, query: Query, wanted: Having) -> bool:
    assert query.aggregate is not None
    plain: dict[str, int] = {"count": group.count, "bytes": group.bytes, "packets": group.packets}
    if wanted.of in plain:
        return plain[wanted.of] >= wanted.least
    names = query.aggregate.distinct
    return wanted.of in names and group.distinct[names.index(wanted.of)] >= wanted.least


def flow_value(record: FlowRecord, key: GroupKey, tz: str = "UTC") -> str:
    """One grouping key of a record, as text; a missing number is empty, days are those of `tz`."""
    if key in BINS:
        return record.at.astimezone(ZoneInfo(tz)).strftime(BINS[key])
    values = {
        "src": record.src, "dst": record.dst, "src_port": _number(record.src_port),
        "dst_port": _number(record.dst_port), "protocol": protocol_name(record.protocol),
        "action": record.action, "interface": record.interface, "account": record.account,
        "region": record.region, "instance": record.instance, "subnet": record.subnet,
        "vpc": record.vpc, "direction": record.direction,
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
        and _ends(record, wanted)
        and _port(record.src_port, wanted.src_ports, wanted.src_spans)
        and _port(record.dst_port, wanted.dst_ports, wanted.dst_spans)
        and (not wanted.protocols or record.protocol in wanted.protocols)
        and _captured(record, wanted)
        and (wanted.direction == "any" or record.direction in ("", wanted.direction))
        and record.bytes >= wanted.least_bytes
        and record.packets >= wanted.least_packets
        and (record.end - record.at).total_seconds() >= wanted.least_seconds
        and not _left_out(record, wanted.without)
    )


def _ends(record: FlowRecord, wanted: FlowFilter) -> bool:
    if wanted.src and not within(record.src, wanted.src):
        return False
    if wanted.dst and not within(record.dst, wanted.dst):
        return False
    if not wanted.either:
        return True
    here, there = within(record.src, wanted.either), within(record.dst, wanted.either)
    if not wanted.peers:
        return here or there
    return (here and within(record.dst, wanted.peers)) or (
        there and within(record.src, wanted.peers)
    )


def _port(port: int, ports: tuple[int, ...], spans: tuple[Span, ...]) -> bool:
    if not ports and not spans:
        return True
    return port in ports or any(first <= port <= last for first, last in spans)


def _captured(record: FlowRecord, wanted: FlowFilter) -> bool:
    places = (wanted.interfaces, wanted.instances, wanted.subnets, wanted.vpcs)
    if not any(places):
        return True
    here = (record.interface, record.instance, record.subnet, record.vpc)
    return any(name in names for name, names in zip(here, places, strict=True))


def _left_out(record: FlowRecord, out: FlowLeftOut) -> bool:
    return (
        within(record.src, out.src)
        or within(record.dst, out.dst)
        or within(record.src, out.either)
        or within(record.dst, out.either)
        or record.src_port in out.src_ports
        or record.dst_port in out.dst_ports
        or record.protocol in out.protocols
        or record.interface in out.interfaces
    )


@functools.lru_cache(maxsize=100_000)
def within(address: str, ranges: tuple[str, ...]) -> bool:
    """Whether the address is one of these or lies in one of the ranges; names never do."""
    if not ranges or not address:
        return False
    if address in ranges:
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(text, strict=False) for text in ranges)


def internal(address: str) -> bool:
    """Whether the address belongs to private networks (RFC 1918, 6598, 4193, link-local)."""
    return within(address, INTERNAL)
