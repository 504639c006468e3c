"""Log groups of other kinds: Infrequent Access, OCSF, flow logs in a format of their own."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.errors import QueryUnsupported
from bot.query.events import event_of
from bot.query.flow_form import FlowFilter
from bot.query.match import matches
from bot.query.model import Custom, Events, Outcome, Window
from bot.query.sources import EventSource
from bot.settings import Settings
from integrations.eventstores.logs_insights import LogsInsights
from integrations.sandbox.aws.trail_ocsf import to_ocsf
from integrations.stores.redis import RedisStore
from tests.contract.trail_bench import PAYMENTS, SETTINGS, Bench, running_bench

REGION = "us-east-1"
Client = Callable[[str], Any]


def _with(*sources: EventSource) -> Settings:
    questions = msgspec.structs.replace(SETTINGS.questions, sources=sources, max_rows=10_000)
    return msgspec.structs.replace(SETTINGS, questions=questions)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        running.post("rates", {"relaxed": True})
        yield running


@pytest.fixture(scope="module")
def client(bench: Bench) -> Client:
    """Clients that may write in the payments account."""
    session = bench.session(PAYMENTS, "HubwardWrite")
    address = os.environ["AWS_ENDPOINT_URL"]
    return lambda service: session.client(service, REGION, endpoint_url=address)


def _put(logs: Any, group: str, lines: list[tuple[float, str]], **kind: str) -> None:
    """A log group with these lines at these times (epoch seconds)."""
    logs.create_log_group(logGroupName=group, **kind)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    events = [{"timestamp": int(at * 1000), "message": line} for at, line in sorted(lines)]
    for first in range(0, len(events), 500):
        part = events[first : first + 500]
        logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=part)


def test_infrequent_access_is_asked_without_an_index(
    bench: Bench, store: RedisStore, client: Client
) -> None:
    """The same events in a group of the other class give the same answer."""
    raw = [row for row in bench.since(72) if row["recipientAccountId"] == PAYMENTS]
    lines = [(event_of(row).at.timestamp() + 120, json.dumps(row)) for row in raw]
    group = "/trail/rare"
    _put(client("logs"), group, lines, logGroupClass="INFREQUENT_ACCESS")
    entry = EventSource("logs_insights", PAYMENTS, REGION, log_groups=(group,))
    insights = LogsInsights(bench.context(store, _with(entry)))
    for events in (Events(groups=("console.login",)), Events()):
        query = bench.query(72, events=events)
        rows = insights.run(query)
        wanted = {e.id for e in map(event_of, raw) if matches(e, query)}
        assert {event.id for event in rows.events} == wanted != set()
        assert "filterIndex" not in rows.text


def test_the_standard_class_is_asked_through_its_index(bench: Bench, store: RedisStore) -> None:
    """Only where the index is as old as the window: it knows nothing of what came before it."""
    entry = EventSource("logs_insights", "555555555555", REGION)
    insights = LogsInsights(bench.context(store, _with(entry)))
    events = Events(groups=("console.login",))
    assert "filterIndex" in insights.run(bench.query(72, events=events)).text
    assert "filterIndex" not in insights.run(bench.query(24 * 2000, events=events)).text


def test_two_groups_with_one_record_give_one_event(
    bench: Bench, store: RedisStore, client: Client
) -> None:
    raw = [row for row in bench.since(24) if row["recipientAccountId"] == PAYMENTS]
    lines = [(event_of(row).at.timestamp() + 60, json.dumps(row)) for row in raw]
    _put(client("logs"), "/trail/twice", lines)
    sources = (
        EventSource("logs_insights", "555555555555", REGION),
        EventSource("logs_insights", PAYMENTS, REGION, log_groups=("/trail/twice",)),
    )
    query = bench.query(24)
    rows = LogsInsights(bench.context(store, _with(*sources))).run(query)
    assert rows.text.count("filter") >= 0
    assert len(rows.events) == len({e.id for e in map(event_of, bench.raw) if matches(e, query)})


def test_ocsf_is_read_whether_it_is_quiet_or_not(
    bench: Bench, store: RedisStore, client: Client
) -> None:
    """The form shows in the fields of the last minutes, else in one record of the window."""
    raw = [row for row in bench.since(72) if row["recipientAccountId"] == PAYMENTS]
    lines = [(event_of(row).at.timestamp() + 60, json.dumps(to_ocsf(row))) for row in raw]
    newest = raw[-1] | {"eventID": "now", "eventTime": f"{bench.now:%Y-%m-%dT%H:%M:%SZ}"}
    # Of what is put a few seconds after the seeding, nothing lies in the future.
    _put(client("logs"), "/trail/ocsf-loud", [
        *lines, (bench.now.timestamp(), json.dumps(to_ocsf(newest)))])  # fmt: skip
    _put(client("logs"), "/trail/ocsf-quiet", [
        line for line in lines if line[0] < bench.now.timestamp() - 3600])  # fmt: skip
    query = bench.query(72, outcome=Outcome(status="failure"))
    query = msgspec.structs.replace(query, window=Window(
        query.window.start, bench.now - timedelta(minutes=70)))  # fmt: skip
    wanted = {e.id for e in map(event_of, raw) if matches(e, query)}
    for group in ("/trail/ocsf-loud", "/trail/ocsf-quiet"):
        entry = EventSource("logs_insights", PAYMENTS, REGION, log_groups=(group,))
        insights = LogsInsights(bench.context(store, _with(entry)))
        rows = insights.run(query)
        assert {event.id for event in rows.events} == wanted != set()
        assert "api.response.error" in rows.text
        before = [e for e in map(event_of, raw) if e.at < query.window.end]
        assert set(insights.days(query)) == {(PAYMENTS, e.at.date()) for e in before}


def test_what_ocsf_does_not_carry_is_refused_by_name(bench: Bench, store: RedisStore) -> None:
    name = "aws-cloudtrail-logs-555555555555-organization-ocsf"
    entry = EventSource("logs_insights", "555555555555", REGION, log_groups=(name,))
    insights = LogsInsights(bench.context(store, _with(entry)))
    category = Custom("eventCategory", "eq", "Management")
    with pytest.raises(QueryUnsupported, match="event category in ocsf records"):
        insights.run(bench.query(72, custom=(category,)))


def test_broken_records_are_counted(bench: Bench, store: RedisStore, client: Client) -> None:
    whole = bench.since(24)[-1] | {"recipientAccountId": PAYMENTS}
    lines = [json.dumps(whole), '{"eventName": "cut', "[1, 2]", "plain text"]
    at = event_of(whole).at.timestamp()
    _put(client("logs"), "/trail/broken", [(at, line) for line in lines])
    entry = EventSource("logs_insights", PAYMENTS, REGION, log_groups=("/trail/broken",))
    rows = LogsInsights(bench.context(store, _with(entry))).run(bench.query(24))
    assert [event.id for event in rows.events] == [whole["eventID"]]
    assert rows.statistics.unreadable == 3


FORMAT = (
    "${vpc-id} ${subnet-id} ${instance-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} "
    "${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} "
    "${flow-direction} ${region}"
)


def test_flow_logs_in_a_format_of_their_own(
    bench: Bench, store: RedisStore, client: Client
) -> None:
    """The format of the flow log gives the columns that Insights does not discover."""
    start = int((bench.now - timedelta(hours=2)).timestamp())
    lines = [
        f"vpc-1 subnet-1 i-{n} eni-{n} 10.9.0.{n} 10.9.1.{n % 3} 40{n:03d} {22 + n % 2} 6 {n} "
        f"{n * 10} {start + n} {start + n + 60} {'REJECT' if n % 4 else 'ACCEPT'} OK ingress "
        f"{REGION}"
        for n in range(20)
    ]
    nodata = f"vpc-1 subnet-1 - eni-1 - - - - - - - {start} {start + 60} - NODATA - {REGION}"
    group = "/flow/custom"
    _put(client("logs"), group, [(start + n, line) for n, line in enumerate([*lines, nodata])])
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.create_flow_logs(
        ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL", LogGroupName=group,
        LogDestinationType="cloud-watch-logs", LogFormat=FORMAT,
        DeliverLogsPermissionArn=f"arn:aws:iam::{PAYMENTS}:role/vpc-flow-logs",
    )  # fmt: skip
    entry = EventSource("logs_insights", PAYMENTS, REGION, "vpc_flow", (group,))
    insights = LogsInsights(bench.context(store, _with(entry)))
    wanted = FlowFilter(action="reject", dst_ports=(22,), dst=("10.9.1.0/31",))
    rows = insights.run(bench.query(24, dataset="vpc_flow", flow=wanted))
    mine = [record for record in rows.flows if record.interface.startswith("eni-")]
    mine = [record for record in mine if record.vpc == "vpc-1"]
    expected = [n for n in range(20) if n % 4 and n % 2 == 0 and n % 3 < 2]
    assert sorted(record.bytes for record in mine) == [n * 10 for n in expected] != []
    record = max(mine, key=lambda one: one.bytes)
    n = expected[-1]
    assert (record.instance, record.subnet, record.direction) == (f"i-{n}", "subnet-1", "ingress")
    parts = [f"{PAYMENTS}:{group}", "s", lines[n]]
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
    assert record.id == f"eni-{n}/{start + n}/{digest}"
    everything = insights.run(bench.query(24, dataset="vpc_flow", outcome=Outcome()))
    assert len([record for record in everything.flows if record.vpc == "vpc-1"]) == 20
