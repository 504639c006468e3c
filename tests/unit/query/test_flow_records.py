"""Flow records judged together: directions, scans, groups with a lower bound."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot.investigate.correlate.flows_of_instances import unusual
from bot.models.flow import FlowRecord
from bot.query.flows import flows_meant, flows_ordered, internal
from bot.query.model import Aggregate, FlowFilter, Having, Query, Window
from bot.query.scans import Limits, scanning, scans

AT = datetime(2024, 5, 20, 12, tzinfo=UTC)
LIMITS = Limits(ports=5, hosts=5, minutes=60)


def record(n: int, src: str, dst: str, port: int, **more: object) -> FlowRecord:
    """The n-th record, n minutes after the first."""
    at = AT + timedelta(minutes=n)
    made = FlowRecord(f"eni-1/{n}/{n}", at, at, "eni-1", src, dst, 40_000, port, 6)
    return msgspec.structs.replace(made, **more)


def _query(**flow: object) -> Query:
    window = Window(AT, AT + timedelta(days=2))
    return Query("flow_summary", window, AT, dataset="vpc_flow", flow=FlowFilter(**flow))  # type: ignore[arg-type]


def _ids(records: object) -> list[str]:
    return sorted(r.id for r in records)  # type: ignore[attr-defined]


def test_a_direction_that_is_not_recorded_is_told_by_the_interfaces_own_address() -> None:
    records = [
        record(1, "10.0.0.5", "10.0.0.1", 22), record(2, "10.0.0.6", "10.0.0.1", 22),
        record(3, "10.0.0.1", "10.0.0.7", 443),
        record(4, "10.0.0.8", "10.0.0.9", 22, interface="eni-2", direction="ingress"),
    ]  # fmt: skip
    inward = flows_ordered(records, _query(direction="ingress"))
    assert _ids(inward) == ["eni-1/1/1", "eni-1/2/2", "eni-1/4/4"]
    assert _ids(flows_ordered(records, _query(direction="egress"))) == ["eni-1/3/3"]


def test_a_record_whose_direction_nothing_tells_is_left_out() -> None:
    alone = [record(1, "10.0.0.5", "10.0.0.1", 22)]
    assert flows_ordered(alone, _query(direction="ingress")) == []
    outer = [record(1, "203.0.113.5", "10.0.0.1", 22)]
    assert flows_ordered(outer, _query(direction="ingress")) == outer


def test_many_ports_of_a_host_are_a_scan_and_many_hosts_on_a_port_too() -> None:
    vertical = [record(n, "10.0.0.9", "10.0.0.1", 100 + n) for n in range(5)]
    horizontal = [record(10 + n, "10.0.0.8", f"10.0.1.{n}", 22) for n in range(5)]
    found = scans(vertical + horizontal, LIMITS)
    assert [(s.kind, s.source, s.target, s.tried) for s in found] == [
        ("hosts", "10.0.0.8", "22", 5), ("ports", "10.0.0.9", "10.0.0.1", 5),
    ]  # fmt: skip
    assert _ids(scanning(vertical + horizontal, LIMITS)) == _ids(vertical + horizontal)


@pytest.mark.parametrize(
    "records",
    [
        [record(n, "10.0.0.9", "10.0.0.1", 100 + n) for n in range(4)],
        [record(n * 16, "10.0.0.9", "10.0.0.1", 100 + n) for n in range(5)],
        [record(n, "10.0.0.9", "10.0.0.1", 50_000 + n, src_port=443) for n in range(9)],
        [record(n, "10.0.0.9", "10.0.0.1", 0, protocol=1) for n in range(9)],
        [record(n, "10.0.0.9", "10.0.0.1", 22) for n in range(9)],
    ],
    ids=["too few", "too slow", "answers", "no ports", "one port"],
)
def test_what_is_no_scan(records: list[FlowRecord]) -> None:
    assert scans(records, LIMITS) == []


def test_only_groups_with_enough_are_meant() -> None:
    records = [record(n, "10.0.0.9" if n < 3 else "10.0.0.8", "10.0.0.1", 22) for n in range(4)]
    made = Aggregate(("src",), having=(Having("count", 3),))
    query = msgspec.structs.replace(_query(), aggregate=made)
    assert _ids(flows_meant(records, query)) == ["eni-1/0/0", "eni-1/1/1", "eni-1/2/2"]


def test_a_connection_is_unusual_when_new_or_many_times_larger() -> None:
    def sent(n: int, dst: str, size: int) -> FlowRecord:
        return record(n, "10.0.0.9", dst, 5432, bytes=size)

    before = [sent(1, "10.0.0.1", 100), sent(2, "10.0.0.2", 100)]
    now = [sent(11, "10.0.0.1", 300), sent(12, "10.0.0.2", 301), sent(13, "10.0.0.3", 1),
           sent(14, "203.0.113.4", 9999)]  # fmt: skip
    assert [(u.dst, u.new, u.before) for u in unusual(now, before, 3.0)] == [
        ("10.0.0.3", True, 0), ("10.0.0.2", False, 100),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "inside"),
    [("10.1.2.3", True), ("172.31.0.1", True), ("172.32.0.1", False), ("192.168.9.9", True),
     ("fd00::1", True), ("2001:db8::1", False), ("8.8.8.8", False), ("-", False), ("", False)],
)  # fmt: skip
def test_addresses_of_private_networks(address: str, inside: bool) -> None:
    assert internal(address) is inside
