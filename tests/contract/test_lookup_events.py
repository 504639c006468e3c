"""LookupEvents against the AWS stand-in, with a real Valkey for the shared rate.

Expected rows are counted from the stand-in's raw records, never through the code under test.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from bot.errors import QueryUnsupported
from bot.models.finding import Resource
from bot.query.model import Events, Identity, Outcome, Resources, Where
from bot.settings import AccountSettings, QuestionSettings
from integrations.eventstores._lookup_pages import Attribute
from integrations.eventstores.lookup_events import LookupEvents
from integrations.sandbox import story
from integrations.stores.redis import RedisStore
from tests.contract.trail_bench import PAYMENTS, SETTINGS, Bench, running_bench


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


@pytest.fixture
def lookup(bench: Bench, store: RedisStore) -> LookupEvents:
    """The store under test."""
    return LookupEvents(bench.context(store))


# compile


@pytest.mark.parametrize(
    ("changes", "attributes"),
    [
        ({"events": Events(ids=("e1",))}, (("EventId", "e1"),)),
        ({"identity": Identity(access_keys=("ASIA1",)), "resources": Resources(("sg-1",))},
         (("AccessKeyId", "ASIA1"),)),
        ({"resources": Resources(("arn:aws:ec2:r:1:security-group/sg-1",)),
          "identity": Identity(("ana",))}, (("ResourceName", "sg-1"),)),
        ({"identity": Identity(("ana",)), "events": Events(("RunInstances",))},
         (("Username", "ana"),)),
        ({"identity": Identity(("ana",), ("Admin",))}, ()),
        ({"events": Events(("RunInstances",)), "read_only": False},
         (("EventName", "RunInstances"),)),
        ({"events": Events(groups=("iam.policy_change",))},
         (("EventSource", "iam.amazonaws.com"),)),
        ({"events": Events(groups=("console.login",))}, (("EventName", "ConsoleLogin"),)),
        ({"resources": Resources(("sg-1",)), "events": Events(groups=("sg.ingress_change",))},
         (("ResourceName", "sg-1"), ("EventName", "ModifySecurityGroupRules"))),
        ({"events": Events(("UpdateFunctionCode",))},
         (("EventName", "UpdateFunctionCode"), ("EventSource", "lambda.amazonaws.com"))),
        ({"identity": Identity(("Ana",))}, (("Username", "Ana"), ("Username", "ana"))),
        ({"identity": Identity(("an*",))}, ()),
        ({"resources": Resources(("sg-1",)), "outcome": Outcome("denied")}, ()),
        ({"resources": Resources(("vpc-1",)), "read_only": False}, (("ReadOnly", "false"),)),
        ({"read_only": False}, (("ReadOnly", "false"),)),
        ({}, ()),
    ],
)  # fmt: skip
def test_the_best_single_attribute_is_chosen(
    bench: Bench,
    lookup: LookupEvents,
    changes: dict[str, Any],
    attributes: tuple[tuple[str, str], ...],
) -> None:
    compiled = lookup.compile(bench.query(1, **changes))
    assert compiled.attributes == tuple(Attribute(*pair) for pair in attributes)


@pytest.mark.parametrize(
    ("hours", "changes", "feature"),
    [
        (24 * 91, {}, "90 days"),
        (1, {"events": Events(("GetObject",))}, "data events"),
        (1, {"dataset": "vpc_flow"}, "flow logs"),
    ],
)
def test_what_it_cannot_do_is_refused_by_name(
    bench: Bench, lookup: LookupEvents, hours: float, changes: dict[str, Any], feature: str
) -> None:
    with pytest.raises(QueryUnsupported, match=feature) as refused:
        lookup.compile(bench.query(hours, **changes))
    assert refused.value.store == "lookup_events"


@pytest.mark.parametrize(
    ("events", "regions"),
    [
        (Events(groups=("iam.policy_change",)), {"us-east-1"}),
        (Events(groups=("console.login",)), {"eu-west-1", "us-east-1"}),
        (Events(("RunInstances",)), {"eu-west-1"}),
        (Events(), {"eu-west-1", "us-east-1"}),
    ],
)
def test_global_calls_are_looked_up_in_us_east_1_as_well(
    bench: Bench, lookup: LookupEvents, events: Events, regions: set[str]
) -> None:
    query = bench.query(1, events=events, where=Where((PAYMENTS,), ("eu-west-1",)))
    assert {region for _, region in lookup.places(query)} == regions


# run


def test_rows_are_exactly_the_matching_records(bench: Bench, lookup: LookupEvents) -> None:
    rows = lookup.run(bench.query(72, identity=Identity(("demo.user",))))
    expected = {
        row["eventID"]
        for row in bench.since(72)
        if (row.get("userIdentity") or {}).get("userName") == "demo.user"
    }
    assert expected
    assert {event.id for event in rows.events} == expected
    assert rows.statistics.matched == len(expected)
    assert [e.at for e in rows.events] == sorted((e.at for e in rows.events), reverse=True)
    assert not rows.coverage.gaps


def test_it_pages_to_the_end_within_two_requests_a_second(
    bench: Bench, lookup: LookupEvents
) -> None:
    where = Where((PAYMENTS,), ("us-east-1",))
    rows = lookup.run(bench.query(24 * 30, where=where))
    expected = [
        row for row in bench.since(24 * 30)
        if (row["recipientAccountId"], row["awsRegion"]) == (PAYMENTS, "us-east-1")
    ]  # fmt: skip
    assert len(expected) > 100
    assert Counter(e.id for e in rows.events) == Counter(row["eventID"] for row in expected)
    [place] = rows.coverage.places
    assert place.pages == -(-len(expected) // 50)
    log = json.loads(bench.get("requests?op=LookupEvents"))["requests"]
    assert not [entry for entry in log if "Throttl" in json.dumps(entry)]


def test_a_page_limit_truncates_and_says_how_far_it_came(bench: Bench, store: RedisStore) -> None:
    small = msgspec.structs.replace(SETTINGS, questions=QuestionSettings(max_pages=1))
    lookup = LookupEvents(bench.context(store, small))
    rows = lookup.run(bench.query(24 * 5, where=Where((PAYMENTS,), ("us-east-1",))))
    assert rows.statistics.truncated_by == "pages"
    [place] = rows.coverage.gaps
    assert (place.reason, place.examined) == ("pages", 50)
    assert place.oldest == min(event.at for event in rows.events)


def test_a_row_limit_truncates(bench: Bench, store: RedisStore) -> None:
    small = msgspec.structs.replace(SETTINGS, questions=QuestionSettings(max_rows=10))
    lookup = LookupEvents(bench.context(store, small))
    rows = lookup.run(bench.query(24 * 5, where=Where((PAYMENTS,), ("us-east-1",))))
    assert (len(rows.events), rows.statistics.truncated_by) == (10, "rows")


def test_throttling_is_waited_out(bench: Bench, lookup: LookupEvents) -> None:
    fault = {"target": "aws", "op": "LookupEvents", "kind": "throttle", "times": 6}
    bench.post("faults", fault)
    try:
        where = Where((PAYMENTS,), ("us-east-1",))
        rows = lookup.run(bench.query(2, where=where, identity=Identity(("demo.user",))))
    finally:
        bench.post("faults", {}, "DELETE")
    assert rows.events
    assert not rows.coverage.gaps


def test_a_quiet_place_is_told_from_a_place_without_history(
    bench: Bench, lookup: LookupEvents
) -> None:
    nobody = Identity(("nobody.here",))
    where = Where((PAYMENTS,), ("us-east-1", "ap-northeast-3"))
    rows = lookup.run(bench.query(1, where=where, identity=nobody))
    assert not rows.events
    assert [(p.region, p.saw_any) for p in rows.coverage.gaps] == [("ap-northeast-3", False)]


def test_progress_is_told_per_place(bench: Bench, lookup: LookupEvents) -> None:
    told: list[str] = []
    where = Where((PAYMENTS,), story.REGIONS)
    lookup.run(bench.query(1, where=where, events=Events(("RunInstances",))), progress=told.append)
    assert sorted(told) == ["1/2", "2/2"]


def test_an_account_we_may_not_read_is_a_gap_not_a_silence(bench: Bench, store: RedisStore) -> None:
    ours = (*SETTINGS.accounts, AccountSettings("999999999999", "nowhere", regions=("us-east-1",)))
    settings = msgspec.structs.replace(SETTINGS, accounts=ours)
    lookup = LookupEvents(bench.context(store, settings))
    query = bench.query(2, where=Where((PAYMENTS, "888888888888"), ("us-east-1",)),
                   identity=Identity(("demo.user",)))  # fmt: skip
    rows = lookup.run(query)
    assert rows.events
    assert [(p.account, p.reason) for p in rows.coverage.gaps] == [("888888888888", "failed")]


def test_events_about_a_resource(bench: Bench, lookup: LookupEvents) -> None:
    group = bench.truths["groups"]["payments-bastion"]
    resource = Resource(
        f"arn:aws:ec2:us-east-1:{PAYMENTS}:security-group/{group}", "AwsEc2SecurityGroup",
        PAYMENTS, "us-east-1",
    )  # fmt: skip
    found = lookup.about(resource, account=PAYMENTS, region="us-east-1", limit=50)
    assert bench.truths["cause"]["ssh"] in [event.id for event in found]
    assert all(group in json.dumps(event.raw) for event in found)


def test_check_is_empty_when_everything_answers(lookup: LookupEvents) -> None:
    assert lookup.check() == ""
