"""CloudTrail Lake and Athena through boto3 against the AWS stand-in.

Expected rows come from the stand-in's raw records, judged by the one evaluator.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.query.model import (
    Auth,
    Custom,
    Events,
    Exclusions,
    Identity,
    Order,
    Outcome,
    Resources,
    Where,
)
from integrations.sandbox import story
from integrations.stores.redis import RedisStore
from tests.contract.sql_bench import BOTH, LAKE, built, expected, settings
from tests.contract.trail_bench import PAYMENTS, Bench, running_bench


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


QUESTIONS: list[tuple[float, dict[str, Any]]] = [
    (72, {"identity": Identity(("demo.user",))}),
    (72, {"identity": Identity(("DEMO.*",))}),
    (24 * 30, {"events": Events(groups=("iam.policy_change",))}),
    (24 * 365 * 3, {"events": Events(groups=("cloudtrail.config",))}),
    (24 * 7, {"outcome": Outcome("denied")}),
    (24 * 7, {"outcome": Outcome("failure"), "where": Where((PAYMENTS,), ("us-east-1",))}),
    (24 * 7, {"auth": Auth("failure")}),
    (24 * 30, {"auth": Auth("success", "no")}),
    (24 * 30, {"auth": Auth("any", "unknown")}),
    (24 * 14, {"identity": Identity(root=True)}),
    (24 * 14, {"identity": Identity(source_ips=("203.0.113.0/24", "10.0.0.0/8"))}),
    (24 * 14, {"events": Events(("AssumeRole",)), "where": Where((), ("eu-west-1",))}),
    (24 * 3, {"read_only": False, "exclude": Exclusions(aws_services=True, reads=True)}),
    (24 * 3, {"exclude": Exclusions(names=("AssumeRole",), accounts=(PAYMENTS,),
                                    regions=("eu-west-1",), sources=("sts.amazonaws.com",))}),
    (24 * 90, {"events": Events(("CreateFunction", "AddPermission"))}),
    (24 * 90, {"custom": (Custom("requestParameters.policyArn", "contains", "administrator"),)}),
    (24 * 90, {"custom": (Custom("responseElements.ConsoleLogin", "eq", "Success"),)}),
    (24 * 30, {"identity": Identity(cross_account=True)}),
    (24 * 30, {"identity": Identity(kinds=("AWSService", "Unknown"))}),
    (24 * 30, {"identity": Identity(agents=("terraform",))}),
]  # fmt: skip


@BOTH
@pytest.mark.parametrize(("hours", "changes"), QUESTIONS)
def test_rows_are_exactly_the_matching_records(
    bench: Bench, store: RedisStore, name: str, hours: float, changes: dict[str, Any]
) -> None:
    under = built(bench, store, name)
    query = bench.query(hours, **changes)
    rows = under.run(query)
    assert {event.id for event in rows.events} == expected(bench, query)
    assert rows.statistics.matched == len(rows.events)
    assert rows.statistics.bytes > 0
    assert rows.statistics.usd > 0
    assert not rows.statistics.truncated_by
    assert [e.at for e in rows.events] == sorted((e.at for e in rows.events), reverse=True)


@BOTH
def test_the_questions_above_find_something(bench: Bench, name: str) -> None:
    found = [len(expected(bench, bench.query(h, **changes))) for h, changes in QUESTIONS]
    assert sum(count > 0 for count in found) >= len(found) - 4


@BOTH
def test_a_subject_is_found_wherever_it_stands(bench: Bench, store: RedisStore, name: str) -> None:
    group = bench.truths["groups"]["payments-bastion"]
    query = bench.query(24 * 90, resources=Resources((group,)))
    rows = built(bench, store, name).run(query)
    assert bench.truths["cause"]["ssh"] in {event.id for event in rows.events}
    assert {event.id for event in rows.events} == expected(bench, query)


@BOTH
@pytest.mark.parametrize(
    "text", ["o'brien", "a|b", "x\ny", "-- drop", "/* */", "back\\slash", "'; DROP TABLE x --",
             "名字", "?", "$1", "%", "a\"b", "(?:", "[", "\\"],
)  # fmt: skip
def test_hostile_names_are_only_names(
    bench: Bench, store: RedisStore, name: str, text: str
) -> None:
    query = bench.query(
        48, identity=Identity((text,), (text,), (text,), (text,)), resources=Resources((text,)),
        outcome=Outcome(codes=(text,)), events=Events(ids=(text,)),
        custom=(Custom("requestParameters.name", "eq", text),),
    )  # fmt: skip
    assert built(bench, store, name).run(query).events == ()


@BOTH
def test_what_the_trail_has_not_delivered_is_not_there_yet(
    bench: Bench, store: RedisStore, name: str
) -> None:
    """The stand-in's own calls of this moment are in its trail, but not in its tables."""
    now = bench.now + timedelta(days=1)
    made = bench.query(24)
    window = msgspec.structs.replace(made.window, start=bench.now, end=now)
    rows = built(bench, store, name).run(msgspec.structs.replace(made, window=window))
    assert rows.events == ()


@BOTH
def test_a_row_limit_truncates_at_the_newest(bench: Bench, store: RedisStore, name: str) -> None:
    rows = built(bench, store, name, settings(max_rows=10)).run(bench.query(24 * 30))
    assert (len(rows.events), rows.statistics.truncated_by) == (10, "rows")
    newest = sorted((row["eventTime"] for row in bench.since(24 * 30)), reverse=True)[:10]
    assert [f"{e.at:%Y-%m-%dT%H:%M:%SZ}" for e in rows.events] == newest
    assert {place.reason for place in rows.coverage.places} == {"rows"}


@BOTH
def test_the_oldest_come_first_where_they_are_asked_for(
    bench: Bench, store: RedisStore, name: str
) -> None:
    query = bench.query(24 * 30, order=Order(newest=False))
    rows = built(bench, store, name, settings(max_rows=5)).run(query)
    oldest = sorted(row["eventTime"] for row in bench.since(24 * 30))[:5]
    assert [f"{e.at:%Y-%m-%dT%H:%M:%SZ}" for e in rows.events] == oldest


@BOTH
def test_more_than_a_page_is_read(bench: Bench, store: RedisStore, name: str) -> None:
    query = bench.query(24 * 365 * 4)
    rows = built(bench, store, name, settings(max_rows=10_000)).run(query)
    assert rows.statistics.pages >= 3
    assert {event.id for event in rows.events} == expected(bench, query)


@BOTH
def test_silence_is_told_from_a_place_without_events(
    bench: Bench, store: RedisStore, name: str
) -> None:
    query = bench.query(48, identity=Identity(("nobody.here",)))
    rows = built(bench, store, name).run(query)
    assert rows.events == ()
    seen = {p.account for p in rows.coverage.places if p.saw_any and p.region == "us-east-1"}
    assert seen == {account.id for account in story.ACCOUNTS}


@BOTH
def test_throttling_is_waited_out(bench: Bench, store: RedisStore, name: str) -> None:
    op = "cloudtrail.DescribeQuery" if name == LAKE else "athena.GetQueryExecution"
    bench.post("faults", {"target": "aws", "op": op, "kind": "throttle", "times": 5})
    try:
        rows = built(bench, store, name).run(bench.query(72, identity=Identity(("demo.user",))))
    finally:
        bench.post("faults", {}, "DELETE")
    assert rows.events


@BOTH
def test_a_lost_connection_is_made_again(bench: Bench, store: RedisStore, name: str) -> None:
    op = "cloudtrail.GetQueryResults" if name == LAKE else "athena.GetQueryResults"
    bench.post("faults", {"target": "aws", "op": op, "kind": "disconnect", "times": 1})
    try:
        rows = built(bench, store, name).run(bench.query(72, identity=Identity(("demo.user",))))
    finally:
        bench.post("faults", {}, "DELETE")
    assert rows.events


@BOTH
@pytest.mark.parametrize("kind", ["slow", "hold"])
def test_a_query_out_of_time_is_cancelled_at_aws(
    bench: Bench, store: RedisStore, name: str, kind: str
) -> None:
    look, stop = ("cloudtrail.DescribeQuery", "cloudtrail.CancelQuery") if name == LAKE else (
        "athena.GetQueryExecution", "athena.StopQueryExecution")  # fmt: skip
    before = len(json.loads(bench.get(f"requests?op={stop}"))["requests"])
    under = built(bench, store, name, settings(max_seconds=1))
    under.reach()
    bench.post("faults", {"target": "aws", "op": look, "kind": kind, "seconds": 1.5, "times": 1})
    try:
        rows = under.run(bench.query(72))
    finally:
        bench.post("faults", {}, "DELETE")
    assert rows.statistics.truncated_by == "seconds"
    assert {place.reason for place in rows.coverage.gaps} == {"seconds"}
    assert rows.statistics.seconds < 5
    told = json.loads(bench.get(f"requests?op={stop}"))["requests"]
    assert len(told) > before
    assert told[-1]["status"] == 200


@BOTH
def test_it_says_what_it_holds_and_costs(bench: Bench, store: RedisStore, name: str) -> None:
    under = built(bench, store, name)
    usable = [r for r in under.reach() if not r.why_not and r.dataset == "cloudtrail"]
    widest = max(usable, key=lambda reach: len(reach.accounts))
    assert widest.accounts == tuple(account.id for account in story.ACCOUNTS)
    assert widest.regions == tuple(sorted(story.REGIONS))
    assert widest.since is not None
    query = bench.query(24)
    assert under.estimate(query).bytes is None
    rows = under.run(query)
    assert under.estimate(query).bytes == rows.statistics.bytes
    assert under.check() == ""


@BOTH
def test_days_are_counted_for_proofs_of_coverage(
    bench: Bench, store: RedisStore, name: str
) -> None:
    counted = built(bench, store, name).days(bench.query(72))
    raw: dict[tuple[str, str], int] = {}
    for row in bench.since(72):
        key = (row["recipientAccountId"], row["eventTime"][:10])
        raw[key] = raw.get(key, 0) + 1
    assert {(account, day.isoformat()): n for (account, day), n in counted.items()} == raw
