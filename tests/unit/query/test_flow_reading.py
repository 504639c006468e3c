"""Questions about traffic: which filter, groups and order the words become, and what is none."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.query.context import Context
from bot.query.flows import INTERNAL
from bot.query.model import FlowFilter, Query
from bot.query.offline.reading import read

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
SPAN = (datetime(2024, 5, 1, tzinfo=UTC), NOW)
OUT = ("without", "src")
HOST = "10.0.1.5"


def _query(*texts: str) -> Query:
    context = Context(span=SPAN)
    query: Query | None = None
    for text in texts:
        query = read(text, context, NOW).query
        assert query is not None, text
        context = msgspec.structs.replace(context, parent=query)
    assert query is not None
    return query


def _plain(flow: FlowFilter) -> dict[str, Any]:
    """What the filter says, the ranges of private networks as `inside`."""
    found: dict[str, Any] = msgspec.to_builtins(flow)
    left_out = {f"not_{name}": value for name, value in found.pop("without", {}).items()}
    return {
        name: "inside" if value == INTERNAL else value
        for name, value in (found | left_out).items()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        (f"rejected connections to {HOST}", {"action": "reject", "dst": (HOST,)}),
        (f"how many bytes did {HOST} upload to public addresses?",
         {"src": (HOST,), "not_dst": "inside"}),
        (f"traffic between {HOST} and 10.0.2.5", {"either": (HOST,), "peers": ("10.0.2.5",)}),
        ("UDP 53 traffic", {"protocols": (17,), "dst_ports": (53,)}),
        ("tcp/443 flows from 2001:db8::/32",
         {"protocols": (6,), "dst_ports": (443,), "src": ("2001:db8::/32",)}),
        ("accepted connections from the internet to 3389",
         {"action": "accept", "dst_ports": (3389,), "not_src": "inside"}),
        ("connections to ports 8000-8100 that were not accepted",
         {"action": "reject", "dst_spans": ((8000, 8100),)}),
        ("traffic with source port 443", {"src_ports": (443,)}),
        ("connections to ports above 1024", {"dst_spans": ((1025, 65535),)}),
        ("rejected traffic except from 10.0.0.0/8",
         {"action": "reject", "not_src": ("10.0.0.0/8",)}),
        ("traffic from anywhere except 10.0.1.66 to 10.0.2.5",
         {"dst": ("10.0.2.5",), "not_src": ("10.0.1.66",)}),
        ("external connections not on port 443", {"not_src": "inside", "not_dst_ports": (443,)}),
        ("all traffic that is neither TCP nor UDP", {"not_protocols": (6, 17)}),
        ("inbound traffic on eni-0b22", {"interfaces": ("eni-0b22",), "direction": "ingress"}),
        ("how many GB left i-0c331?", {"instances": ("i-0c331",), "direction": "egress"}),
        ("what traffic left the network?", {"not_dst": "inside"}),
        ("SMB sessions between internal hosts",
         {"src": "inside", "dst": "inside", "dst_ports": (445,)}),
        ("which internal hosts were reached from the internet?",
         {"dst": "inside", "not_src": "inside"}),
        ("flows where bytes exceed 1000000", {"least_bytes": 1_000_001}),
        ("connections lasting longer than 5 minutes", {"least_seconds": 301}),
        ("dstport=22 action=ACCEPT", {"action": "accept", "dst_ports": (22,)}),
        ("show SKIPDATA records", {"statuses": ("SKIPDATA",)}),
        ("IPv6 traffic", {"either": ("::/0",)}),
        ("从公网到 3389 端口被接受的连接",
         {"action": "accept", "dst_ports": (3389,), "not_src": "inside"}),
        ("10.0.1.5 昨天发送了多少字节？", {"src": (HOST,)}),
        ("内部主机之间的 SMB 流量", {"src": "inside", "dst": "inside", "dst_ports": (445,)}),
        ("没有被拒绝的 SSH 连接", {"action": "accept", "dst_ports": (22,)}),
        ("i-0c331 的出站流量有多大？", {"instances": ("i-0c331",), "direction": "egress"}),
    ],
)  # fmt: skip
def test_the_filter_of_a_question(text: str, flow: dict[str, Any]) -> None:
    query = _query(text)
    assert query.dataset == "vpc_flow"
    assert _plain(query.flow) == flow


@pytest.mark.parametrize(
    ("text", "by", "distinct", "order", "top"),
    [
        ("top talkers by bytes", ("src",), (), "bytes", 10),
        ("top 5 destination ports by packets", ("dst_port",), (), "packets", 5),
        ("rejected traffic by source ip and destination port", ("src", "dst_port"), (), "time", 0),
        (f"which hosts did {HOST} connect to?", ("dst",), (), "time", 0),
        (f"who connected to {HOST}?", ("src",), (), "time", 0),
        ("how many different ports did 10.0.1.66 try?", (), ("dst_port",), "time", 0),
        ("distinct destination ports per source", ("src",), ("dst_port",), "time", 0),
        ("rejected connections per hour", ("hour",), (), "time", 0),
        ("accepted versus rejected per interface", ("action", "interface"), (), "time", 0),
        ("流量最大的源地址", ("src",), (), "bytes", 3),
        ("前10个目的端口", ("dst_port",), (), "time", 10),
        ("按协议统计流量", ("protocol",), (), "time", 0),
    ],
)
def test_the_groups_of_a_question(
    text: str, by: tuple[str, ...], distinct: tuple[str, ...], order: str, top: int
) -> None:
    query = _query(text)
    assert query.aggregate is not None
    assert (query.aggregate.by, query.aggregate.distinct) == (by, distinct)
    assert (query.order.by, query.aggregate.top) == (order, top)


@pytest.mark.parametrize(
    ("text", "limit", "newest", "by"),
    [
        ("first rejected packet from 203.0.113.99", 1, False, "time"),
        ("last 5 rejected connections", 5, True, "time"),
        ("the 10 largest flows by bytes", 10, True, "bytes"),
        ("largest single transfer", 1, True, "bytes"),
        ("最大的 5 个流", 5, True, "bytes"),
    ],
)
def test_some_records_of_a_question(text: str, limit: int, newest: bool, by: str) -> None:
    query = _query(text)
    assert (query.limit, query.order.newest, query.order.by) == (limit, newest, by)
    assert query.aggregate is None


@pytest.mark.parametrize(
    ("text", "of", "least"),
    [
        ("sources with more than 20 rejected connections", "count", 21),
        ("external IPs that hit at least 10 different ports", "dst_port", 10),
        ("which hosts contacted more than 20 distinct internal hosts?", "dst", 21),
    ],
)
def test_groups_with_a_lower_bound(text: str, of: str, least: int) -> None:
    made = _query(text).aggregate
    assert made is not None
    assert [(one.of, one.least) for one in made.having] == [(of, least)]


@pytest.mark.parametrize(
    ("texts", "flow"),
    [
        ((f"connections to {HOST}", "only rejected"), {"action": "reject", "dst": (HOST,)}),
        ((f"connections to {HOST}", "and 10.0.2.5"), {"dst": (HOST, "10.0.2.5")}),
        (("rejected connections to port 22", "what about port 443?"),
         {"action": "reject", "dst_ports": (443,)}),
        (("rejected SSH connections", "which of those came from outside?"),
         {"action": "reject", "dst_ports": (22,), "not_src": "inside"}),
        (("rejected connections", "to port 22", "without 203.0.113.99"),
         {"action": "reject", "dst_ports": (22,), "not_either": ("203.0.113.99",)}),
        (("到 10.0.1.5 的流量", "只看被拒绝的", "来自外部的呢？"),
         {"action": "reject", "dst": (HOST,), "not_src": "inside"}),
    ],
)  # fmt: skip
def test_a_few_words_change_the_question_before(
    texts: tuple[str, ...], flow: dict[str, Any]
) -> None:
    assert _plain(_query(*texts).flow) == flow


def test_a_measure_stays_when_groups_are_asked_for() -> None:
    query = _query(f"traffic to {HOST}", "how many bytes?", "per day")
    assert query.aggregate is not None and query.aggregate.by == ("day",)
    assert (query.order.by, query.flow.dst) == ("bytes", (HOST,))


@pytest.mark.parametrize(
    "text",
    ["were there any port scans?", "who is scanning 10.0.2.5?", "did 10.0.1.66 scan anything?",
     "最近有端口扫描吗？", "谁在扫描 10.0.2.5？"],
)  # fmt: skip
def test_a_search_for_scans(text: str) -> None:
    assert _query(text).intent == "port_scan"


@pytest.mark.parametrize(
    "text",
    ["who deleted the flow logs?", "flow logs created this week", "who opened port 22?",
     "failed authentication attempts in the last day", "who created the vpn connection?",
     "which source IPs did alice use?", "who allowed traffic from anywhere to port 22?",
     "show security group rules that allow inbound traffic from 0.0.0.0/0",
     "what did 203.0.113.66 do?", "calls from outside 10.0.0.0/8", "谁删除了流日志？",
     "安全组规则允许公网流量"],
)  # fmt: skip
def test_a_question_about_calls_is_none_about_traffic(text: str) -> None:
    query = _query(text)
    assert query.dataset == "cloudtrail"
    assert query.flow == FlowFilter()


def test_a_question_about_calls_forgets_the_traffic_before_it() -> None:
    query = _query(f"rejected connections to {HOST}", "who opened port 22?")
    assert query.dataset == "cloudtrail"
    assert query.flow == FlowFilter()


def test_a_host_by_a_name_nobody_knows_is_asked_for() -> None:
    found = read("rejected connections to the thingamajig box", Context(span=SPAN), NOW)
    assert found.query is None
    assert found.clarify is not None and found.clarify.key == "answer.clarify.end"
