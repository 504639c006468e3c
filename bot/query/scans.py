"""Port scans in flow records: one source, many ports of a host or one port of many hosts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Literal

import msgspec

from bot.models.flow import FlowRecord

#: Clients take their own port from here on Linux (ip_local_port_range); IANA's range is inside it.
#: https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html
_EPHEMERAL = 32768
_TCP, _UDP = 6, 17


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From how many different ports or hosts within so many minutes it is called a scan."""

    ports: int = 15
    hosts: int = 15
    minutes: int = 60


class Scan(msgspec.Struct, frozen=True):
    """`kind` ports: `tried` ports of the host `target`; hosts: `tried` hosts on the port `target`.

    `tried` is the most within one span of the limit; `records` are all between these two.
    """

    kind: Literal["ports", "hosts"]
    source: str
    target: str
    tried: int
    records: tuple[FlowRecord, ...]


def answers(record: FlowRecord) -> bool:
    """Whether the record is the answering half of a connection: from a service to a client's port.

    Without this every busy server would seem to scan its clients.
    """
    return 0 <= record.src_port < _EPHEMERAL <= record.dst_port


def scans(records: Iterable[FlowRecord], limits: Limits) -> list[Scan]:
    """Every scan among the records, largest first; only TCP and UDP have ports to try."""
    tried = [r for r in records if r.protocol in (_TCP, _UDP, -1) and not answers(r)]
    found = _found("ports", tried, lambda r: (r.src, r.dst), lambda r: r.dst_port, limits)
    found += _found("hosts", tried, lambda r: (r.src, str(r.dst_port)), lambda r: r.dst, limits)
    return sorted(found, key=lambda scan: (-scan.tried, scan.source, scan.target, scan.kind))


def scanning(records: Sequence[FlowRecord], limits: Limits) -> tuple[FlowRecord, ...]:
    """The records that belong to scans, in the order given."""
    ids = {record.id for scan in scans(records, limits) for record in scan.records}
    return tuple(record for record in records if record.id in ids)


def _found(
    kind: Literal["ports", "hosts"], records: list[FlowRecord],
    by: Callable[[FlowRecord], tuple[str, str]], of: Callable[[FlowRecord], int | str],
    limits: Limits,
) -> list[Scan]:  # fmt: skip
    groups: dict[tuple[str, str], list[FlowRecord]] = {}
    for record in records:
        groups.setdefault(by(record), []).append(record)
    least = limits.ports if kind == "ports" else limits.hosts
    found = []
    for (source, target), own in groups.items():
        if not source or not target or len({of(record) for record in own}) < least:
            continue
        most = _most(own, of, timedelta(minutes=limits.minutes))
        if most >= least:
            found.append(Scan(kind, source, target, most, tuple(own)))
    return found


def _most(records: list[FlowRecord], of: Callable[[FlowRecord], int | str], span: timedelta) -> int:
    """The most different values within any span of this length."""
    ranked = sorted(records, key=lambda r: (r.at, r.id))
    counts: dict[int | str, int] = {}
    first = most = 0
    for record in ranked:
        counts[of(record)] = counts.get(of(record), 0) + 1
        while record.at - ranked[first].at >= span:
            gone = of(ranked[first])
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
            first += 1
        most = max(most, len(counts))
    return most
