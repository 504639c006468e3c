"""Looks that are shared, kept, traced and asked for, against the stand-in and the real store."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from bot.clock import SystemClock
from bot.errors import NotPermitted, OverBudget
from bot.findings.triage import Triage
from bot.impact.exposure_path import Interface, Opening
from bot.impact.spend import spend
from bot.lifecycle import Lifecycle
from bot.models.impact import Traffic
from bot.settings import ImpactSettings, PrioritySettings
from integrations.flowlogs.shared import Ask, FlowLogs
from integrations.impact._groups import read_group
from integrations.stores.redis import RedisStore
from tests.contract.impact_bench import (
    DATA,
    DEV,
    EU,
    PAYMENTS,
    SETTINGS,
    STOREFRONT,
    US,
    World,
    make_case,
    open_port,
    ops,
    running_world,
    sources_of,
)
from tests.contract.test_lifecycle import GUEST, OPERATOR, SET, People
from tests.unit.findings.documents import StandingClock

RDP, WEB = (Opening("", "tcp", port, port, "0.0.0.0/0") for port in (3389, 443))


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """The seeded story."""
    with running_world() as running:
        yield running


@pytest.fixture
def clock() -> StandingClock:
    """A clock the test can move."""
    return StandingClock(SystemClock().now())


def ask_for(world: World, *openings: Opening, asked: bool = False) -> Ask:
    """A question about the shop's web servers."""
    case = open_port(world, STOREFRONT, EU, "storefront-web", 3389)
    group = read_group(world.sessions, case)
    return Ask(STOREFRONT, EU, group.vpc, group.interfaces, openings, asked, 5.0)


def test_an_answer_serves_the_network_for_an_hour(
    world: World, store: RedisStore, clock: StandingClock
) -> None:
    logs = FlowLogs(world.sessions, store, ImpactSettings(), clock)
    first, since = logs.traffic(ask_for(world, RDP)), time.time()
    clock.at += timedelta(minutes=59)
    again = logs.traffic(ask_for(world, RDP))
    assert again == first and again.at == clock.at - timedelta(minutes=59)
    assert ops(world, since)["logs.StartQuery"] == 0
    # A port nobody asked about needs a query of its own; after an hour so does the first one.
    web = logs.traffic(ask_for(world, WEB))
    assert web.certainty == "confirmed" and web.sources > first.sources and web.at == clock.at
    clock.at += timedelta(minutes=2)
    assert logs.traffic(ask_for(world, RDP)).at == clock.at
    assert ops(world, since)["logs.StartQuery"] == 2


def test_a_query_that_reads_more_than_is_left_is_stopped_and_charged(
    world: World, store: RedisStore, clock: StandingClock
) -> None:
    tight = ImpactSettings(daily_bytes=1000)
    logs, since = FlowLogs(world.sessions, store, tight, clock), time.time()
    with pytest.raises(OverBudget):
        logs.traffic(ask_for(world, RDP))
    read = spend(store, tight, clock.at).bytes
    assert read > 1000 and ops(world, since)["logs.StopQuery"] == 1
    with pytest.raises(OverBudget):
        logs.traffic(ask_for(world, RDP))
    assert spend(store, tight, clock.at).bytes == read
    assert ops(world, since)["logs.StartQuery"] == 1
    # A person who saw the price gets the answer; it is charged, and serves the others too.
    seen = logs.traffic(ask_for(world, RDP, asked=True))
    assert seen.certainty == "confirmed" and spend(store, tight, clock.at).bytes > read
    assert logs.traffic(ask_for(world, RDP)) == seen
    # The next day there is room again.
    clock.at += timedelta(days=1)
    with pytest.raises(OverBudget):
        logs.traffic(ask_for(world, RDP))
    assert ops(world, since)["logs.StartQuery"] == 2


def test_flows_that_a_full_answer_may_hide_are_asked_for_alone(
    world: World, store: RedisStore, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rows of one answer are a limit of the vendor's; here it is small enough to be reached.
    monkeypatch.setattr("integrations.flowlogs.insights.MAX_ROWS", 3)
    logs, both, since = (
        FlowLogs(world.sessions, store, ImpactSettings(), clock), ask_for(world, RDP), time.time()
    )  # fmt: skip
    busy = logs.traffic(msgspec.structs.replace(both, openings=(WEB,)))
    assert busy.partial and busy.sources == 3
    (used,) = busy.reached
    quiet = [interface for interface in both.interfaces if interface.id != used]
    mine = msgspec.structs.replace(both, interfaces=tuple(quiet))
    told = logs.traffic(mine, lambda: (both.interfaces, (WEB,)))
    # Its own answer is whole: the log has never seen it, which the shared one could not tell.
    assert told.why == "flow-log-young"
    assert ops(world, since)["logs.StartQuery"] == 4


def test_a_role_session_is_traced_to_who_assumed_the_role(world: World, store: RedisStore) -> None:
    session = world.aws.session(DEV, role="pipeline-deploy", RoleSessionName="build-77")
    ec2 = world.aws.client("ec2", session, US)
    group = world.group(DEV, US, "dev-box")
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=5601, ToPort=5601, CidrIp="0.0.0.0/0"
    )
    case = make_case("EC2.19", DEV, US, "AwsEc2SecurityGroup", group, (5601,))
    origin = sources_of(world, store, SETTINGS)["origin"].impact_of(case).origin
    assert origin is not None and origin.certainty == "confirmed"
    assert (origin.actor.raw, origin.verified) == ("hubward", True)
    assert [role.raw for role in origin.through] == ["pipeline-deploy"]
    since = time.time()
    again = sources_of(world, store, SETTINGS)["origin"].impact_of(case).origin
    assert again == origin and ops(world, since)["cloudtrail.LookupEvents"] == 0


def test_the_shops_load_balancer_is_named_with_its_targets(world: World, store: RedisStore) -> None:
    case = open_port(world, STOREFRONT, EU, "storefront-web", 3389)
    part = sources_of(world, store, SETTINGS)["topology"].impact_of(case)
    (load,) = [one for one in part.dependents if one.kind == "load-balancer"]
    assert load.name.raw.endswith(".elb.amazonaws.com") and "storefront-shop" in load.name.raw
    assert load.state == "internet-facing"
    assert [d.id for d in part.dependents if d.kind == "target-group"] == ["storefront-web"]


def test_what_surrounds_a_group_may_be_forbidden(world: World, store: RedisStore) -> None:
    case = open_port(world, STOREFRONT, EU, "storefront-web", 3389)
    topology = sources_of(world, store, SETTINGS)["topology"]
    for op in ("elbv2.DescribeLoadBalancers", "ec2.DescribeRouteTables"):
        world.fault(op, "throttle", times=9)
    try:
        part = topology.impact_of(case)
    finally:
        world.clear()
    assert set(part.missing) == {"topology:balancers", "topology:routes"}
    assert part.exposure == "internet-reachable" and part.use == "in_use"
    assert {hop.what: hop.state for hop in part.path}["gateway"] == "unknown"


def test_a_public_bucket_is_told_with_its_website_and_distribution(
    world: World, store: RedisStore
) -> None:
    name = f"analytics-exports-{DATA}"
    case = make_case("S3.3", DATA, US, "AwsS3Bucket", f"arn:aws:s3:::{name}")
    topology = sources_of(world, store, SETTINGS)["topology"]
    assert topology.impact_of(case).dependents == ()
    world.client("s3", DATA, US).put_bucket_website(
        Bucket=name, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}
    )
    origin = {"Id": "o", "DomainName": f"{name}.s3.amazonaws.com",
              "S3OriginConfig": {"OriginAccessIdentity": ""}}  # fmt: skip
    behaviour = {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only",
                 "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
                 "MinTTL": 0}  # fmt: skip
    made = world.client("cloudfront", DATA, US).create_distribution(
        DistributionConfig={"CallerReference": "1", "Comment": "", "Enabled": True,
                            "Origins": {"Quantity": 1, "Items": [origin]},
                            "DefaultCacheBehavior": behaviour}
    )["Distribution"]  # fmt: skip
    # The list of distributions is an hour old at most; an empty store has none yet.
    store.client.delete(f"{store.prefix}keep:impact:distributions:{DATA}")
    part = topology.impact_of(case)
    assert part.missing == ()
    assert {(one.kind, one.id) for one in part.dependents} == {
        ("website", f"{name}.s3-website"), ("distribution", made["Id"]),
    }  # fmt: skip
    assert [hop.what for hop in part.path] == ["internet", "policy", "data"]
    assert part.path[-1].state == "unknown"


def test_a_function_and_a_database_are_told_with_their_names(
    world: World, store: RedisStore
) -> None:
    topology = sources_of(world, store, SETTINGS)["topology"]
    arn = f"arn:aws:lambda:{US}:{PAYMENTS}:function:payments-webhook"
    part = topology.impact_of(make_case("Lambda.1", PAYMENTS, US, "AwsLambdaFunction", arn))
    assert part.exposure == "public-config" and part.missing == ()
    assert [(hop.what, hop.state) for hop in part.path] == [
        ("internet", "configured"), ("policy", "configured"), ("function", "configured"),
        ("role", "configured"), ("data", "unknown"),
    ]  # fmt: skip
    made = world.client("lambda", PAYMENTS, US).create_function_url_config(
        FunctionName="payments-webhook", AuthType="NONE"
    )
    again = topology.impact_of(make_case("Lambda.1", PAYMENTS, US, "AwsLambdaFunction", arn))
    assert (again.path[1].what, again.path[1].id) == ("function-url", made["FunctionUrl"])
    arn = f"arn:aws:rds:{EU}:{STOREFRONT}:db:orders-db"
    part = topology.impact_of(make_case("RDS.2", STOREFRONT, EU, "AwsRdsDbInstance", arn))
    (database,) = part.dependents
    assert database.name.raw.startswith("orders-db.") and database.state == "available"
    assert {hop.what: hop.state for hop in part.path}["rule"] == "unknown"


def test_look_now_looks_at_one_case_and_is_in_the_audit_log(
    world: World, store: RedisStore
) -> None:
    settings = msgspec.structs.replace(
        SETTINGS, approvals=SET.approvals,
        impact=ImpactSettings(automatic=()), priority=PrioritySettings(),
    )  # fmt: skip
    clock = SystemClock()
    found = list(sources_of(world, store, settings).values())
    triage = Triage(store, found, settings, clock)
    subject = open_port(world, PAYMENTS, US, "payments-bastion", 22)
    documents = [d for d in world.raw("findings") if subject.resource.id in json.dumps(d)]
    (id, *_) = triage.take([json.dumps(document).encode() for document in documents]).cases
    before = triage.assess(id, 30.0)
    assert before is not None and before.impact is not None
    assert before.impact.traffic == Traffic("unknown", 14, why="not-looked")
    assert before.impact.exposure == "internet-reachable"
    lifecycle = Lifecycle(store, People(), settings, clock)
    with pytest.raises(NotPermitted):
        lifecycle.look(id, GUEST)
    lifecycle.look(id, OPERATOR)
    (job,) = [
        msgspec.json.decode(row[b"j"]) for _, row in store.client.xrange(f"{store.prefix}q:ask")
    ]
    assert job["kind"] == "assess" and job["body"]["look"] is True
    after = triage.assess(**job["body"])
    assert after is not None and after.impact is not None and after.impact.traffic is not None
    assert after.impact.traffic.certainty == "confirmed" and after.impact.unlooked == ()
    assert after.impact.exposure == "internet-observed"
    told = [json.dumps(str(row)) for row in store.client.xrange(f"{store.prefix}audit")]
    assert any("case.looked" in line and OPERATOR in line for line in told)


def test_an_interface_nobody_named_is_no_network(world: World, store: RedisStore) -> None:
    logs = FlowLogs(world.sessions, store, ImpactSettings(), SystemClock())
    many = tuple(Interface(f"eni-{n}", (), (), ("instance", "i")) for n in range(51))
    place = (PAYMENTS, US, "vpc-1")
    assert logs.traffic(Ask(*place, many, (RDP,))).why == "too-many-interfaces"
    assert logs.traffic(Ask(*place, (), (RDP,))).why == "no-network-interface"
