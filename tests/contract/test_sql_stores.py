"""CloudTrail Lake and Athena through boto3 against the AWS stand-in.

Expected rows come from the stand-in's raw records, judged by the one evaluator.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.__main__ import main
from bot.errors import QueryUnsupported, Refused
from bot.ports import EventStore
from bot.query.events import event_of
from bot.query.flows import flow_matches
from bot.query.match import matches
from bot.query.model import (
    Auth,
    Custom,
    Events,
    Exclusions,
    FlowFilter,
    Identity,
    Order,
    Outcome,
    Query,
    Resources,
    Where,
)
from bot.query.sources import EventSource
from bot.settings import QuestionSettings, Settings
from integrations.eventstores.athena import Athena
from integrations.eventstores.cloudtrail_lake import CloudTrailLake
from integrations.sandbox import operator_file, story
from integrations.stores.redis import RedisStore
from tests.contract.trail_bench import PAYMENTS, SETTINGS, Bench, running_bench

TRAIL = EventSource(
    "athena", "333333333333", "us-east-1", database="security_logs", table="cloudtrail_logs",
    workgroup="hubward",
)  # fmt: skip
FLOWS = msgspec.structs.replace(TRAIL, dataset="vpc_flow", table="vpc_flow_logs")
LAKE, ATHENA = "cloudtrail_lake", "athena"
BOTH = pytest.mark.parametrize("name", [LAKE, ATHENA])


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


def settings(*sources: EventSource, **limits: Any) -> Settings:
    """The bench's settings with these sources and limits."""
    questions = QuestionSettings(sources=sources or (TRAIL, FLOWS), **limits)
    return msgspec.structs.replace(SETTINGS, questions=questions)


def built(bench: Bench, store: RedisStore, name: str, given: Settings | None = None) -> Any:
    """The store under test."""
    context = replace(bench.context(store, given or settings()), wait=_at_once)
    return CloudTrailLake(context) if name == LAKE else Athena(context)


def _at_once(_seconds: float) -> None:
    """Looks follow each other without a pause."""


def expected(bench: Bench, query: Query) -> set[str]:
    """Ids of the raw records that match."""
    events = (event_of(row) for row in bench.raw)
    return {event.id for event in events if matches(event, query)}


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


def test_flow_records_are_exactly_the_matching_ones(bench: Bench, store: RedisStore) -> None:
    query = bench.query(
        24 * 10, dataset="vpc_flow", flow=FlowFilter(action="accept", dst_ports=(22,)),
        where=Where((PAYMENTS,)),
    )  # fmt: skip
    # The newest traffic has not been delivered yet.
    window = msgspec.structs.replace(query.window, end=bench.now - timedelta(minutes=15))
    query = msgspec.structs.replace(query, window=window)
    rows = built(bench, store, ATHENA).run(query)
    raw = [json.loads(line) for line in bench.get("raw/flows").splitlines()]
    start, end = window.start.timestamp(), window.end.timestamp()
    wanted = [
        (r["interfaceId"], r["srcAddr"], r["srcPort"], r["startTime"], r["bytes"])
        for r in raw
        if r["dstPort"] == 22 and r["action"] == "ACCEPT" and start <= r["startTime"] < end
        and r["account"] == PAYMENTS
    ]  # fmt: skip
    found = [(f.interface, f.src, f.src_port, int(f.at.timestamp()), f.bytes) for f in rows.flows]
    assert sorted(found) == sorted(wanted)
    assert len({flow.id for flow in rows.flows}) == len(rows.flows) > 500
    assert all(flow_matches(flow, query) for flow in rows.flows)


def test_lake_has_no_flow_logs(bench: Bench, store: RedisStore) -> None:
    with pytest.raises(QueryUnsupported, match="flow logs"):
        built(bench, store, LAKE).compile(bench.query(1, dataset="vpc_flow"))


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (msgspec.structs.replace(TRAIL, workgroup="primary"), "output"),
        (msgspec.structs.replace(TRAIL, table="elsewhere"), "elsewhere"),
        (msgspec.structs.replace(TRAIL, account=PAYMENTS), "security_logs"),
    ],
)
def test_a_table_that_cannot_be_asked_says_why(
    bench: Bench, store: RedisStore, source: EventSource, why: str
) -> None:
    under = built(bench, store, ATHENA, settings(source))
    assert why in under.check()
    with pytest.raises(Exception, match=why):
        under.run(bench.query(24))


def test_an_output_of_the_entry_serves_where_the_workgroup_has_none(
    bench: Bench, store: RedisStore
) -> None:
    source = msgspec.structs.replace(TRAIL, workgroup="primary", output="s3://results/here/")
    under = built(bench, store, ATHENA, settings(source))
    assert under.check() == ""
    assert under.run(bench.query(72, identity=Identity(("demo.user",)))).events


def test_a_query_over_the_entrys_bytes_is_refused(bench: Bench, store: RedisStore) -> None:
    source = msgspec.structs.replace(TRAIL, max_bytes=1)
    with pytest.raises(Refused, match="max_bytes"):
        built(bench, store, ATHENA, settings(source)).run(bench.query(24))


def test_fields_the_table_lacks_are_refused(bench: Bench, store: RedisStore) -> None:
    query = bench.query(24, custom=(Custom("insightDetails.state", "exists"),))
    with pytest.raises(QueryUnsupported, match="insightDetails"):
        built(bench, store, ATHENA).compile(query)


def test_a_named_event_data_store_is_the_only_one(bench: Bench, store: RedisStore) -> None:
    everything = built(bench, store, LAKE)
    small = next(r for r in everything.reach() if r.id.endswith("dev-writes"))
    assert not small.reads
    source = EventSource("cloudtrail_lake", "444444444444", "eu-west-1", event_data_store="0" * 36)
    ids = {reach.id for reach in built(bench, store, LAKE, settings(source)).reach()}
    assert small.id not in ids
    assert ids


@BOTH
def test_a_store_is_one_by_the_port(bench: Bench, store: RedisStore, name: str) -> None:
    under: EventStore = built(bench, store, name)
    assert under.name == name


@pytest.fixture
def configured(
    bench: Bench, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator's file and environment."""
    config = tmp_path / "hubward.yaml"
    config.write_text(operator_file.text(), encoding="utf-8")
    for variable, value in {
        "HUBWARD_CONFIG": str(config), "HUBWARD_AUDIT_DIR": str(tmp_path),
        "HUBWARD_FINDINGS_QUEUE_URL": "http://127.0.0.1:9/q", "REDIS_URL": redis_url,
        "AWS_REGION": story.HOME_REGION, "SLACK_BOT_TOKEN": story.SLACK_BOT_TOKEN,
        "SLACK_APP_TOKEN": story.SLACK_APP_TOKEN,
        "SLACK_SIGNING_SECRET": story.SLACK_SIGNING_SECRET, "JIRA_URL": "http://127.0.0.1:9",
        "JIRA_USER": story.JIRA_USER, "JIRA_TOKEN": story.JIRA_TOKEN,
    }.items():  # fmt: skip
        monkeypatch.setenv(variable, value)


@pytest.mark.parametrize(("said", "name"), [("CloudTrail Lake", LAKE), ("Athena", ATHENA)])
def test_a_question_that_names_the_source_asks_it(
    bench: Bench, configured: None, capsys: pytest.CaptureFixture[str], said: str, name: str
) -> None:
    question = f"Using {said}, show me all IAM policy changes in the last 90 days."
    assert main(["ask", question, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["source"]["store"] == name
    query = bench.query(24 * 90, events=Events(groups=("iam.policy_change",)))
    assert answer["source"]["matched"] == len(expected(bench, query)) > 0
