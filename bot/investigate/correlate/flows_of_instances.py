"""What the instances a session touched then sent: new internal connections, port scans."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from bot.investigate import facts as f
from bot.investigate import session
from bot.investigate.correlate._network import Interface, interfaces_in, interfaces_of
from bot.investigate.correlate.base import Bench, Join, Joined, flow_step, ids_of, trail_step
from bot.investigate.traffic import scan_limits, scan_lines
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.models.plan import Call
from bot.query.flows import internal
from bot.query.model import Correlation, Events, FlowFilter, Query, Resources, Rows, Window
from bot.query.scans import answers, scans

_MADE = ("RunInstances", "CreateNetworkInterface", "AttachNetworkInterface")
_SHOWN = 5
_HOUR = timedelta(hours=1)

Pair = tuple[str, int]


class Unusual(msgspec.Struct, frozen=True):
    """An internal address and port: not met in the days before, or met with far fewer bytes."""

    dst: str
    port: int
    records: tuple[FlowRecord, ...]
    before: int
    new: bool


class FlowsOfInstances(Join):
    """Instances and their traffic are inferred: flow logs show the host, never the person."""

    kind: ClassVar[Correlation] = "flows_of_instances"

    def join(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """The flow records of the hour after the role was taken, judged against the week before."""
        event, calls = bench.kept.get("session", (None, ()))
        if event is None:
            return Joined()
        touched = sorted({id for call in calls for id in touched_by(call)})
        if not touched:
            bench.missing("instances", "answer.step.why.no_instances")
            return Joined(details=(Line("answer.inferred.host"),))
        hosts = self._hosts(query, touched, calls, bench)
        window = Window(event.at, max(query.window.end, event.at + _HOUR), query.window.tz)
        flow = _filter(touched, hosts)
        found = bench.ask("flows", flow_step(query, window, flow))
        if found is None:
            return Joined(details=(Line("answer.inferred.host"),))
        before = self._before(query, window, flow, bench)
        return self._judged(event, calls, touched, found.flows, before, bench)

    def _hosts(
        self, query: Query, touched: list[str], calls: tuple[Event, ...], bench: Bench
    ) -> list[Interface]:
        """The interfaces of the instances: from the calls that made them, else as they are now."""
        known = [i for i in interfaces_in(calls) if i.instance in touched]
        lacking = [id for id in touched if id not in {i.instance for i in known}]
        if lacking:
            step = trail_step(query, bench.looking_back(query), events=Events(names=_MADE),
                              resources=Resources(tuple(lacking)))  # fmt: skip
            rows = bench.ask("interfaces", step)
            known += (
                [i for i in interfaces_in(rows.events) if i.instance in lacking] if rows else []
            )
        lacking = [id for id in touched if id not in {i.instance for i in known}]
        places = {(c.account, c.region) for c in calls if set(lacking) & touched_by(c)}
        for account, region in sorted(places)[:3]:
            params = {"Filters": [{"Name": "attachment.instance-id", "Values": lacking}]}
            call = Call("ec2", "describe_network_interfaces", params)
            answer = bench.read("interfaces", call, account, region)
            known += [i for i in interfaces_of(answer) if i.instance in lacking] if answer else []
        if {id for id in touched} - {i.instance for i in known}:
            bench.missing("interfaces", "answer.step.why.no_interfaces")
        return known

    def _before(
        self, query: Query, window: Window, flow: FlowFilter, bench: Bench
    ) -> tuple[tuple[FlowRecord, ...], int]:
        """The same hours of the days before, and on how many of those days anything was seen."""
        days = bench.limits.baseline_days
        span = Window(window.start - timedelta(days=days), window.start, window.tz)
        rows = bench.ask("baseline", flow_step(query, span, flow)) if days else None
        length = window.end - window.start
        kept = []
        seen = set()
        for record in rows.flows if rows else ():
            back = window.start - record.at
            day = -(-back // timedelta(days=1))
            if record.at < window.start - timedelta(days=day) + length:
                kept.append(record)
                seen.add(day)
        return tuple(kept), len(seen)

    def _judged(
        self, event: Event, calls: tuple[Event, ...], touched: list[str],
        flows: tuple[FlowRecord, ...], before: tuple[tuple[FlowRecord, ...], int], bench: Bench,
    ) -> Joined:  # fmt: skip
        facts, limits = bench.facts, bench.limits
        found = scans(flows, scan_limits(limits))
        tried = {record.id for scan in found for record in scan.records}
        rest = [record for record in flows if record.id not in tried]
        odd = unusual(rest, before[0], limits.times_more) if before[1] else []
        inner = {(r.dst, r.dst_port) for r in flows if _inner(r)}
        key = "answer.lateral.all" if before[1] else "answer.lateral.no_baseline"
        line = facts.line(
            key, (event.id, *ids_of(calls), *ids_of(flows)), actor=f.actor(event.actor),
            standing=f.standing(event.actor), time=f.moment(event.at), calls=f.number(len(calls)),
            instances=f.number(len(touched)), n=f.number(len(flows)), inner=f.number(len(inner)),
            unusual=f.number(len(odd)), scans=f.number(len(found)), event=f.code(event.id),
        )  # fmt: skip
        details = [
            facts.line(
                "answer.lateral.new" if one.new else "answer.lateral.more", ids_of(one.records),
                target=f.outside(f"{one.dst}:{one.port}"), n=f.number(len(one.records)),
                src=f.outside(", ".join(sorted({r.src for r in one.records})[:3])),
                bytes=f.number(sum(r.bytes for r in one.records)), before=f.number(one.before),
            )
            for one in odd[:_SHOWN]
        ]  # fmt: skip
        details += scan_lines(found, facts)
        details.append(facts.line(
            "answer.lateral.limits", ports=f.number(limits.scan_ports),
            hosts=f.number(limits.scan_hosts), minutes=f.number(limits.scan_minutes),
            days=f.number(before[1]), of=f.number(limits.baseline_days),
            times=f.text(f"{limits.times_more:g}"),
        ))  # fmt: skip
        details.append(Line("answer.inferred.host"))
        return Joined(line, tuple(details), (*calls, event), flows)


def touched_by(event: Event) -> set[str]:
    """Instances a call names in its request or, where it started them, in its answer."""
    found = session.instances(event.request)
    return found | session.instances(event.response) if event.name == "RunInstances" else found


def unusual(
    flows: Iterable[FlowRecord], before: Iterable[FlowRecord], times_more: float
) -> list[Unusual]:
    """Internal connections the days before do not have, or with so many times their bytes.

    The bytes are compared with the largest of the days; halves that answer are left out.
    """
    known: dict[Pair, dict[datetime, int]] = {}
    for record in before:
        if _inner(record):
            days = known.setdefault((record.dst, record.dst_port), {})
            day = record.at.replace(hour=0, minute=0, second=0, microsecond=0)
            days[day] = days.get(day, 0) + record.bytes
    groups: dict[Pair, list[FlowRecord]] = {}
    for record in flows:
        if _inner(record):
            groups.setdefault((record.dst, record.dst_port), []).append(record)
    found = []
    for pair, own in groups.items():
        most = max(known.get(pair, {0: 0}).values())
        total = sum(record.bytes for record in own)
        if pair not in known or (most and total > times_more * most):
            found.append(Unusual(*pair, tuple(own), most, pair not in known))
    return sorted(found, key=lambda u: (not u.new, -sum(r.bytes for r in u.records), u.dst, u.port))


def _inner(record: FlowRecord) -> bool:
    return internal(record.dst) and not answers(record)


def _filter(touched: list[str], hosts: list[Interface]) -> FlowFilter:
    """What the hosts sent: by their addresses, else by where it was captured."""
    addresses = tuple(dict.fromkeys(a for host in hosts for a in host.addresses))
    if addresses:
        return FlowFilter(src=addresses)
    return FlowFilter(
        interfaces=tuple(host.id for host in hosts), instances=tuple(touched), direction="egress"
    )
