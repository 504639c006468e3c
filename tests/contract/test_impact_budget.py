"""A thousand network findings at once: calls and bytes stay within their budgets."""

import json
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from bot.clock import SystemClock
from bot.impact.assess import gather
from bot.impact.spend import spend
from bot.models.case import Case
from bot.models.impact import Impact
from bot.ports import ImpactSource
from bot.settings import ImpactSettings, Settings
from integrations.eventstores import Context as EventContext
from integrations.eventstores.lookup_events import LookupEvents
from integrations.impact import Context
from integrations.impact.origin import OriginSource
from integrations.impact.traffic import TrafficSource
from integrations.stores.redis import RedisStore
from tests.contract.impact_bench import (
    DATA,
    EU,
    PAYMENTS,
    SETTINGS,
    STOREFRONT,
    US,
    World,
    make_case,
    running_world,
)

pytestmark = pytest.mark.slow
PORTS = (21, 22, 23, 1433, 3306, 3389, 5432, 8080, 9200, 9300)
PLACES = ((PAYMENTS, US), (STOREFRONT, EU), (DATA, US))
#: Networks by place, groups in each, ports of each group: a thousand cases.
GROUPS = (34, 33, 33)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """The seeded story; the stand-in's own rate limits are off, so that ours are what is seen."""
    with running_world() as running:
        yield running


@pytest.fixture(scope="module")
def cases(world: World) -> list[Case]:
    """A thousand open ports on a hundred groups in three logged networks."""
    found = []
    for (account, region), count in zip(PLACES, GROUPS, strict=True):
        ec2 = world.client("ec2", account, region)
        vpc = ec2.describe_flow_logs()["FlowLogs"][0]["ResourceId"]
        inside = [{"Name": "vpc-id", "Values": [vpc]}]
        subnet = ec2.describe_subnets(Filters=inside)["Subnets"][0]["SubnetId"]
        for number in range(count):
            group = open_group(ec2, vpc, subnet, f"storm-{number}")
            found += [
                make_case("EC2.19", account, region, "AwsEc2SecurityGroup", group, (port,))
                for port in PORTS
            ]
    assert len(found) == 1000
    return found


def open_group(ec2: Any, vpc: str, subnet: str, name: str) -> str:
    """A group that opens every port of PORTS, with an interface that uses it."""
    made = str(ec2.create_security_group(GroupName=name, Description="x", VpcId=vpc)["GroupId"])
    everyone = [{"CidrIp": "0.0.0.0/0"}]
    ec2.authorize_security_group_ingress(
        GroupId=made,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": p, "ToPort": p, "IpRanges": everyone} for p in PORTS
        ],
    )
    ec2.create_network_interface(SubnetId=subnet, Groups=[made])
    return made


def called(world: World, since: float) -> list[dict[str, Any]]:
    """What the product asked the stand-in since then, from its request log."""
    with urllib.request.urlopen(f"{world.aws.url}/_sandbox/requests", timeout=30) as answer:
        rows: list[dict[str, Any]] = json.loads(answer.read())["requests"]
    return [row for row in rows if row["at"] >= since]


def storm(
    world: World, store: RedisStore, cases: list[Case], settings: Settings
) -> tuple[list[Impact], list[dict[str, Any]], float]:
    """Every case looked at, eight at a time: impacts, the calls made, and how long it took."""
    clock = SystemClock()
    events = LookupEvents(EventContext(settings, store, world.sessions, clock))
    context = Context(world.sessions, settings, clock, store, events)
    sources: list[ImpactSource] = [
        TrafficSource(context), OriginSource(events, store, clock),
    ]  # fmt: skip
    started, since = time.monotonic(), time.time()

    def one(case: Case) -> Impact:
        return gather(case, sources, deadline_s=40, clock=clock)

    with ThreadPoolExecutor(8) as pool:
        impacts = list(pool.map(one, cases))
    return impacts, called(world, since), time.monotonic() - started


def budgeted(limit: int) -> Settings:
    """The bench's settings with so many bytes a day."""
    return msgspec.structs.replace(SETTINGS, impact=ImpactSettings(daily_bytes=limit))


def test_a_thousand_findings_share_queries_and_keep_to_the_rate(
    world: World, store: RedisStore, cases: list[Case]
) -> None:
    impacts, calls, took = storm(world, store, cases, budgeted(50_000_000_000))
    ops = Counter(call["op"] for call in calls)
    # For each network one query about flows and one about how far back the log goes.
    assert ops["logs.StartQuery"] == 2 * len(PLACES)
    places = Counter((c["detail"]["account"], c["detail"]["region"]) for c in calls
                     if c["op"] == "cloudtrail.LookupEvents")  # fmt: skip
    # Global calls such as AssumeRole may be recorded in us-east-1.
    assert set(PLACES) <= set(places) <= {*PLACES, *((account, US) for account, _ in PLACES)}
    # One a second for each account and region, the bucket's first one for nothing.
    assert max(places.values()) <= took + 2
    today = spend(store, ImpactSettings(), SystemClock().now())
    assert (today.queries, today.lookups) == (ops["logs.StartQuery"], sum(places.values()))
    assert all(impact.missing == () for impact in impacts)
    unlooked = [impact for impact in impacts if impact.unlooked]
    looked = [i for i in impacts if i.origin and i.origin.why != "budget"]
    assert len(looked) + len(unlooked) == 1000 and len(looked) <= sum(places.values())
    for impact in unlooked:
        assert impact.unlooked == (("origin", "budget"),)
        assert impact.origin is not None and impact.origin.why == "budget"
    assert all(i.traffic and i.traffic.at for i in impacts)


def test_over_the_days_bytes_nothing_is_read_and_everything_says_so(
    world: World, store: RedisStore, cases: list[Case]
) -> None:
    # Room for hardly more than the beginning of one query.
    impacts, calls, _ = storm(world, store, cases[::5], budgeted(1000))
    ops = Counter(call["op"] for call in calls)
    assert ops["logs.StartQuery"] <= len(PLACES)
    assert ops["logs.StopQuery"] == ops["logs.StartQuery"]
    for impact in impacts:
        assert impact.traffic is not None
        assert (impact.traffic.certainty, impact.traffic.why) == ("unknown", "budget")
        assert dict(impact.unlooked)["traffic"] == "budget"
        assert impact.exposure == "unknown"
    read = spend(store, ImpactSettings(), SystemClock().now()).bytes
    # A query tells what it reads while it runs: those under way when the budget ended are all.
    sizes = [len(world.raw("flows")) * 200 for _ in range(ops["logs.StartQuery"])]
    assert 1000 < read <= sum(sizes)


def test_low_cases_are_not_looked_at_by_themselves(
    world: World, store: RedisStore, cases: list[Case]
) -> None:
    clock, since = SystemClock(), time.time()
    events = LookupEvents(EventContext(SETTINGS, store, world.sessions, clock))
    context = Context(world.sessions, SETTINGS, clock, store, events)
    sources: list[ImpactSource] = [
        TrafficSource(context), OriginSource(events, store, clock),
    ]  # fmt: skip
    low = gather(cases[0], sources, deadline_s=20, clock=clock, worth=lambda known: False)
    assert low.unlooked == (("traffic", "not-looked"), ("origin", "not-looked"))
    assert low.look_bytes == -1
    assert not [call for call in called(world, since) if call["op"].startswith(("logs", "cloudt"))]
    asked = gather(
        cases[0], sources, deadline_s=40, clock=clock, worth=lambda known: False, asked=True
    )
    assert asked.unlooked == () and asked.traffic and asked.traffic.at
    # The next price is what this look has read.
    again = gather(cases[400], sources, deadline_s=20, clock=clock, worth=lambda known: False)
    near = gather(cases[11], sources, deadline_s=20, clock=clock, worth=lambda known: False)
    assert again.look_bytes == -1 and near.look_bytes > 0
