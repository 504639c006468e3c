"""Logs Insights under limits and faults: parts, deadlines, throttling, lost connections."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from bot.errors import Upstream
from bot.query.model import Order, Outcome
from integrations.eventstores import _insights_run
from integrations.eventstores.logs_insights import LogsInsights
from integrations.stores.redis import RedisStore
from tests.contract.insights_bench import ORGANISATION, TOOLING, asking, client, expected, requests
from tests.contract.trail_bench import Bench, running_bench


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


# parts, limits, faults


@pytest.mark.parametrize("newest", [True, False])
def test_more_rows_than_a_query_gives_are_read_in_parts(
    bench: Bench, store: RedisStore, monkeypatch: pytest.MonkeyPatch, newest: bool
) -> None:
    monkeypatch.setattr(_insights_run, "MOST_ROWS", 20)
    insights = LogsInsights(bench.context(store, asking(ORGANISATION, max_rows=10_000)))
    query = bench.query(24 * 7, read_only=False, order=Order(newest=newest))
    rows = insights.run(query)
    wanted = expected(bench, query)
    assert len(wanted) > 60
    assert {event.id for event in rows.events} == wanted
    assert rows.statistics.pages > 3
    assert not rows.statistics.truncated_by


def test_more_rows_than_the_operator_allows_are_said(bench: Bench, store: RedisStore) -> None:
    insights = LogsInsights(bench.context(store, asking(ORGANISATION, max_rows=7)))
    rows = insights.run(bench.query(24))
    assert len(rows.events) == rows.statistics.matched == 7
    assert rows.statistics.truncated_by == "rows"
    assert {gap.reason for gap in rows.coverage.gaps} == {"rows"}


def test_a_slow_query_is_stopped_at_aws(knobs: Bench, store: RedisStore) -> None:
    knobs.post("insights", {"polls": 1_000_000})
    insights = LogsInsights(knobs.context(store, asking(ORGANISATION, max_seconds=2)))
    assert insights.reach()
    before = len(requests(knobs, "logs.StopQuery"))
    rows = insights.run(knobs.query(24))
    assert rows.events == ()
    assert rows.statistics.truncated_by == "seconds"
    assert {gap.reason for gap in rows.coverage.gaps} == {"seconds"}
    stopped = requests(knobs, "logs.StopQuery")[before:]
    assert [request["status"] for request in stopped] == [200]
    assert rows.statistics.bytes > 0


@pytest.mark.parametrize("op", ["logs.StartQuery", "logs.GetQueryResults"])
def test_a_call_that_hangs_holds_nobody_up(knobs: Bench, store: RedisStore, op: str) -> None:
    insights = LogsInsights(knobs.context(store, asking(ORGANISATION, max_seconds=2)))
    assert insights.reach()
    before = len(requests(knobs, "logs.StopQuery"))
    knobs.post("faults", {"target": "aws", "op": op, "kind": "hold", "times": 1})
    rows = insights.run(knobs.query(24))
    assert rows.statistics.truncated_by == "seconds"
    assert rows.statistics.seconds < 10
    stopped = requests(knobs, "logs.StopQuery")[before:]
    assert [request["status"] for request in stopped] == [200] * (op == "logs.GetQueryResults")


def test_a_query_over_its_bytes_is_stopped(knobs: Bench, store: RedisStore) -> None:
    knobs.post("insights", {"polls": 3})
    small = msgspec.structs.replace(ORGANISATION, max_bytes=1000)
    insights = LogsInsights(knobs.context(store, asking(small)))
    before = len(requests(knobs, "logs.StopQuery"))
    with pytest.raises(Upstream, match="max_bytes"):
        insights.run(knobs.query(24))
    assert len(requests(knobs, "logs.StopQuery")) == before + 1


@pytest.mark.parametrize("kind", ["throttle", "disconnect", "drop"])
@pytest.mark.parametrize("op", ["logs.StartQuery", "logs.GetQueryResults"])
def test_a_lost_or_throttled_call_is_made_again(
    knobs: Bench, store: RedisStore, op: str, kind: str
) -> None:
    insights = LogsInsights(knobs.context(store, asking(ORGANISATION, max_rows=10_000)))
    query = knobs.query(24)
    assert insights.reach()
    knobs.post("faults", {"target": "aws", "op": op, "kind": kind, "times": 2})
    assert {event.id for event in insights.run(query).events} == expected(knobs, query)


def test_a_place_without_free_queries_is_waited_for(knobs: Bench, store: RedisStore) -> None:
    """Thirty others run; one of them ends while Hubward waits."""
    knobs.post("insights", {"polls": 1_000_000})
    logs = client(knobs, "logs", "HubwardRead", TOOLING)
    given = {"logGroupName": knobs.truths["trail_log_group"], "startTime": 0, "endTime": 9}
    ids: list[str] = []
    with pytest.raises(logs.exceptions.LimitExceededException):
        while True:
            ids.append(logs.start_query(**given, queryString="limit 1")["queryId"])
    full = len(ids)
    knobs.post("insights", {"polls": 1})
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if ids:
            logs.stop_query(queryId=ids.pop())

    context = knobs.context(store, asking(ORGANISATION, max_rows=10_000))
    insights = LogsInsights(_waiting(context, wait))
    query = knobs.query(24, outcome=Outcome("denied"))
    rows = insights.run(query)
    assert {event.id for event in rows.events} == expected(knobs, query)
    assert len(ids) < full
    for id in ids:
        logs.stop_query(queryId=id)


def _waiting(context: Any, wait: Any) -> Any:
    """The context with another way of waiting."""
    return dataclasses.replace(context, wait=wait)
