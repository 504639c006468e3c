"""Flow logs in Athena, sources that cannot be asked, and questions that name their source."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bot.__main__ import main
from bot.errors import QueryUnsupported, Refused
from bot.ports import EventStore
from bot.query.flows import flow_matches
from bot.query.model import (
    Custom,
    Events,
    FlowFilter,
    Identity,
    Where,
)
from bot.query.sources import EventSource
from integrations.stores.redis import RedisStore
from tests.contract.operator_place import settled
from tests.contract.sql_bench import ATHENA, BOTH, LAKE, TRAIL, built, expected, settings
from tests.contract.trail_bench import PAYMENTS, Bench, running_bench


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


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
    settled(monkeypatch, tmp_path, redis_url)


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


def test_an_event_data_store_holds_nothing_from_before_it_was_made(
    bench: Bench, store: RedisStore
) -> None:
    """It keeps seven years, which would reach back to 2019; nothing was copied into it."""
    reaches = {one.id.rpartition("/")[2]: one for one in built(bench, store, LAKE).reach()}
    assert reaches["org-events"].since == datetime(2023, 6, 1, tzinfo=UTC)
    kept = bench.now - timedelta(days=90)
    since = reaches["dev-writes"].since
    assert since is not None and abs(since - kept) < timedelta(seconds=1)
