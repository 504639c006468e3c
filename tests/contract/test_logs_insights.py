"""Logs Insights against the AWS stand-in: what the organisation's log group and flow logs hold.

Expected rows are judged by the evaluator over the stand-in's raw records.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.errors import QueryUnsupported, Refused
from bot.query.events import event_of
from bot.query.flow_form import FlowFilter
from bot.query.match import matches
from bot.query.model import Auth, Events, Identity, Outcome, Query, Resources, Where
from bot.query.sources import EventSource
from bot.settings import AccountSettings
from integrations.aws.sessions import Sessions, readers_of
from integrations.eventstores.logs_insights import LogsInsights
from integrations.sandbox import story
from integrations.stores.redis import RedisStore
from tests.contract.insights_bench import ORGANISATION, TOOLING, asking, client, expected, requests
from tests.contract.trail_bench import PAYMENTS, SETTINGS, Bench, running_bench


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        running.post("rates", {"relaxed": True})
        yield running


@pytest.fixture
def knobs(bench: Bench) -> Iterator[Bench]:
    """The stand-in, whose knobs are back in place afterwards."""
    yield bench
    bench.post("faults", {}, "DELETE")
    bench.post("insights", {"polls": 1})


@pytest.fixture
def insights(bench: Bench, store: RedisStore) -> LogsInsights:
    """The store under test, over the organisation's trail."""
    return LogsInsights(bench.context(store, asking(ORGANISATION)))


# discovery


def test_the_log_groups_are_found_with_what_they_hold(insights: LogsInsights, bench: Bench) -> None:
    reach = {one.id: one for one in insights.reach()}
    trail = reach.pop(f"{TOOLING}/us-east-1/{bench.truths['trail_log_group']}")
    assert set(trail.accounts) == {*(account.id for account in story.ACCOUNTS), TOOLING}
    assert set(trail.regions) == {"us-east-1", "eu-west-1"}
    assert (trail.dataset, trail.since, trail.until, trail.why_not) == (
        "cloudtrail", datetime(2023, 11, 1, tzinfo=UTC), None, "",
    )  # fmt: skip
    assert (trail.reads, trail.data_events) == (True, False)
    assert {one.dataset for one in reach.values()} == {"vpc_flow"}
    groups = {id.split("/", 2)[2] for id in reach}
    assert groups == set(bench.truths["log_groups"].values())
    assert insights.check() == ""


def test_discovery_serves_for_minutes(bench: Bench, insights: LogsInsights) -> None:
    assert insights.reach()
    before = len(requests(bench, "logs.DescribeLogGroups"))
    assert insights.reach()
    assert len(requests(bench, "logs.DescribeLogGroups")) == before


def test_without_a_trail_in_a_log_group_a_question_is_refused(
    bench: Bench, store: RedisStore
) -> None:
    without = LogsInsights(bench.context(store))
    assert {one.dataset for one in without.reach()} == {"vpc_flow"}
    with pytest.raises(QueryUnsupported, match="log groups with these events"):
        without.run(bench.query(24))


def test_check_names_account_and_permission(bench: Bench, store: RedisStore) -> None:
    stranger = AccountSettings("999999999999", "lost", regions=("us-east-1",))
    settings = msgspec.structs.replace(SETTINGS, accounts=(*SETTINGS.accounts, stranger))
    problem = LogsInsights(bench.context(store, asking(base=settings))).check()
    assert "lost (999999999999) us-east-1" in problem
    assert "HubwardRead" in problem


def test_a_refused_call_becomes_the_permission_to_add(knobs: Bench, store: RedisStore) -> None:
    knobs.post("faults", {
        "target": "aws", "op": "logs.ListLogGroups", "kind": "throttle", "times": 100,
    })  # fmt: skip
    problem = LogsInsights(knobs.context(store, asking(ORGANISATION))).check()
    assert "allow logs:ListLogGroups" in problem


def test_an_account_that_only_holds_logs_is_never_written_to(bench: Bench) -> None:
    sessions = Sessions(SETTINGS.accounts, story.HOME_REGION, readers_of(asking(ORGANISATION)))
    logs = sessions.client("logs", TOOLING, story.HOME_REGION)
    assert logs.describe_log_groups()["logGroups"]
    with pytest.raises(Refused):
        sessions.writers(
            TOOLING, story.HOME_REGION, session_policy={}, source_identity="U0BEN",
            session_name="s",
        )  # fmt: skip


def test_an_entry_narrows_to_its_groups(bench: Bench, store: RedisStore) -> None:
    wanted = bench.truths["log_groups"]["payments"]
    entry = EventSource("logs_insights", PAYMENTS, "us-east-1", "vpc_flow", (wanted, "/none"))
    found = LogsInsights(bench.context(store, asking(entry))).reach()
    mine = [one.id for one in found if one.id.startswith(PAYMENTS)]
    assert mine == [f"{PAYMENTS}/us-east-1/{wanted}"]


# answers


@pytest.mark.parametrize(
    ("hours", "changes"),
    [
        (24, {"events": Events(groups=("console.login",)), "auth": Auth("failure")}),
        (48, {"events": Events(groups=("iam.policy_change",))}),
        (72, {"identity": Identity(("demo.user",))}),
        (72, {"identity": Identity(source_ips=("203.0.113.0/24",))}),
        (24 * 365, {"events": Events(groups=("cloudtrail.config",))}),
        (24 * 30, {"outcome": Outcome("denied"), "where": Where((PAYMENTS,))}),
        (24 * 60, {"where": Where((), ("eu-west-1",)), "read_only": False}),
        (24 * 1100, {"resources": Resources(("vpc-abc123",))}),
        (24, {}),
    ],
)
def test_rows_are_exactly_the_matching_records(
    bench: Bench, store: RedisStore, hours: float, changes: dict[str, Any]
) -> None:
    insights = LogsInsights(bench.context(store, asking(ORGANISATION, max_rows=10_000)))
    query = bench.query(hours, **changes)
    rows = insights.run(query)
    assert {event.id for event in rows.events} == expected(bench, query) != set()
    assert rows.statistics.matched == len(rows.events)
    assert rows.statistics.bytes > 0
    assert rows.statistics.usd == pytest.approx(rows.statistics.bytes / 1e9 * 0.005)
    assert [e.at for e in rows.events] == sorted((e.at for e in rows.events), reverse=True)
    assert not rows.coverage.gaps
    assert not rows.statistics.truncated_by
    assert bench.truths["trail_log_group"] in rows.text


def test_the_cost_is_known_after_the_first_question(bench: Bench, insights: LogsInsights) -> None:
    query = bench.query(24, outcome=Outcome("denied"))
    assert insights.estimate(query).bytes is None
    read = insights.run(query).statistics
    estimate = insights.estimate(query)
    assert estimate.bytes == pytest.approx(read.bytes, rel=0.01)
    assert estimate.usd == pytest.approx(read.usd, rel=0.01)


def test_silence_is_told_from_nothing_recorded(bench: Bench, insights: LogsInsights) -> None:
    rows = insights.run(bench.query(24, identity=Identity(("nobody.at.all",))))
    assert rows.events == ()
    assert rows.coverage.places
    assert all(place.saw_any and not place.reason for place in rows.coverage.places)


def test_a_window_before_the_group_began_is_a_gap(bench: Bench, insights: LogsInsights) -> None:
    hours = (bench.now - datetime(2023, 10, 1, tzinfo=UTC)) / timedelta(hours=1)
    rows = insights.run(bench.query(hours, resources=Resources(("vpc-abc123",))))
    assert rows.events
    assert {(gap.reason, gap.oldest) for gap in rows.coverage.gaps} == {
        ("outside", datetime(2023, 11, 1, tzinfo=UTC))
    }


def test_what_the_recorder_adds_arrives_with_delay(bench: Bench, insights: LogsInsights) -> None:
    iam = client(bench, "iam", "HubwardWrite")
    iam.create_user(UserName="just-now")
    later = bench.now + timedelta(hours=1)
    window = msgspec.structs.replace(bench.query(1).window, end=later)
    query = bench.query(1, window=window, asked_at=later, resources=Resources(("just-now",)))
    assert len(_expected_now(bench, query)) == 1
    assert insights.run(query).events == ()


def _expected_now(bench: Bench, query: Query) -> set[str]:
    rows = [json.loads(line) for line in bench.get("raw/trail").splitlines()]
    return {event.id for event in map(event_of, rows) if matches(event, query)}


def test_days_are_counted_by_account(bench: Bench, insights: LogsInsights) -> None:
    """Events of any kind, whatever the question is about."""
    query = bench.query(24 * 5, identity=Identity(("nobody",)))
    first = query.window.start.strftime("%Y-%m-%d")
    last = (bench.now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    wanted = Counter(
        (row["recipientAccountId"], date.fromisoformat(row["eventTime"][:10]))
        for row in bench.raw
        if first < row["eventTime"][:10] and row["eventTime"] < last
    )
    told = insights.days(query)
    today = bench.now.date()
    assert wanted
    assert {k: n for k, n in told.items() if query.window.start.date() < k[1] < today} == {
        k: n for k, n in wanted.items() if k[1] < today
    }
    assert {account for account, _ in told} == {account.id for account in story.ACCOUNTS}


# flow logs


def test_flow_records_are_exactly_those_meant(bench: Bench, store: RedisStore) -> None:
    insights = LogsInsights(bench.context(store, asking(max_rows=10_000)))
    flow = FlowFilter(action="accept", dst_ports=(22,))
    rows = insights.run(bench.query(24 * 14, dataset="vpc_flow", flow=flow))
    raw = [json.loads(line) for line in bench.get("raw/flows").splitlines()]
    first = (bench.now - timedelta(days=14)).timestamp()
    wanted = [
        row for row in raw
        if row["action"] == "ACCEPT" and row["dstPort"] == 22 and row["startTime"] >= first
    ]  # fmt: skip
    assert len(rows.flows) == len(wanted) > 300
    assert sum(record.bytes for record in rows.flows) == sum(row["bytes"] for row in wanted)
    assert len({record.id for record in rows.flows}) == len(wanted)
    again = insights.run(bench.query(24 * 14, dataset="vpc_flow", flow=flow))
    assert [record.id for record in again.flows] == [record.id for record in rows.flows]
    record = rows.flows[0]
    assert record.id.startswith(f"{record.interface}/{int(record.at.timestamp())}/")
    assert record.account == PAYMENTS
