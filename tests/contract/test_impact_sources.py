"""The impact sources against the AWS stand-in, with its own raw data as the truth."""

import json
from collections.abc import Iterator

import pytest

from bot.clock import SystemClock
from bot.errors import HubwardError, Upstream
from bot.findings.triage import Triage
from bot.impact.assess import gather
from bot.impact.exposure_path import Interface, Opening
from bot.models.case import Case
from bot.models.impact import Impact, ImpactPart, Traffic
from bot.ports import ImpactSource
from integrations.eventstores import Context as EventContext
from integrations.eventstores.lookup_events import LookupEvents
from integrations.flowlogs.shared import Ask, FlowLogs
from integrations.impact import Context, load_all
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
    running_world,
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """The seeded story."""
    with running_world() as running:
        yield running


@pytest.fixture
def sources(world: World, store: RedisStore) -> dict[str, ImpactSource]:
    """Every source by name."""
    events = LookupEvents(EventContext(SETTINGS, store, world.sessions, SystemClock()))
    context = Context(world.sessions, SETTINGS, SystemClock(), store, events)
    return {source.name: source for source in load_all(context)}


def everything(case: Case, sources: dict[str, ImpactSource]) -> Impact:
    """The merged impact, with all the time there is."""
    return gather(case, list(sources.values()), deadline_s=60, clock=SystemClock())


def test_the_folder_is_the_registry(
    sources: dict[str, ImpactSource], world: World, store: RedisStore
) -> None:
    assert list(sources) == ["tags", "topology", "traffic", "origin", "exploitation"]
    without = load_all(Context(world.sessions, SETTINGS, SystemClock(), store, None))
    assert "origin" not in {source.name for source in without}


def test_both_hubs_copies_of_the_whole_story_make_the_same_cases(
    world: World, sources: dict[str, ImpactSource], store: RedisStore
) -> None:
    triage = Triage(store, list(sources.values()), SETTINGS, SystemClock())
    first, second = (
        [json.dumps(document).encode() for document in world.raw(name)]
        for name in ("findings", "ocsf")
    )
    taken = triage.take(first)
    again = triage.take(second)
    assert taken.malformed == again.malformed == 0
    assert taken.created > 10
    assert again.created == 0
    found = store.many(Case, store.members("cases:open"))
    assert len(found) == taken.created
    for stored in found:
        assert all(len(finding.copies) == 2 for finding in stored.value.findings)


def test_an_open_port_on_a_production_instance_is_fully_told(
    world: World, sources: dict[str, ImpactSource]
) -> None:
    case = open_port(world, PAYMENTS, US, "payments-bastion", 22)
    impact = everything(case, sources)
    assert impact.missing == ()
    assert (impact.exposure, impact.use) == ("internet-observed", "in_use")
    assert (impact.environment, impact.environment_from) == ("production", "account map")
    assert impact.owner.raw == "dana.ops" and impact.owner_from == "tag owner"
    assert [app.raw for app in impact.applications] == ["payments"]
    (machine,) = impact.dependents
    assert (machine.kind, machine.state) == ("instance", "running")
    assert dict(machine.tags)["team"] == "payments"
    assert [(hop.what, hop.state) for hop in impact.path] == [
        ("internet", "observed"),
        ("gateway", "configured"),
        ("network-acl", "observed"),
        ("rule", "observed"),
        ("interface", "observed"),
        ("instance", "observed"),
        ("role", "configured"),
        ("data", "configured"),
    ]


def test_traffic_counts_what_the_raw_records_say(
    world: World, sources: dict[str, ImpactSource]
) -> None:
    case = open_port(world, STOREFRONT, EU, "storefront-web", 3389)
    traffic = sources["traffic"].impact_of(case).traffic
    assert traffic is not None
    truth = [
        row for row in world.raw("flows")
        if row["account"] == STOREFRONT and row["dstPort"] == 3389 and row["action"] == "ACCEPT"
    ]  # fmt: skip
    assert traffic.certainty == "confirmed"
    assert traffic.sources == traffic.outside == len({row["srcAddr"] for row in truth})
    assert traffic.flows == len(truth)
    assert traffic.bytes == sum(row["bytes"] for row in truth)
    assert traffic.last_seen is not None
    newest = max(row["startTime"] for row in truth)
    assert abs(traffic.last_seen.timestamp() - newest) < 1
    assert len(traffic.top) == 5
    assert traffic.top[0][1] >= traffic.top[4][1]


def test_who_opened_it_is_the_recorded_actor(
    world: World, sources: dict[str, ImpactSource]
) -> None:
    case = open_port(world, PAYMENTS, US, "payments-bastion", 22)
    origin = sources["origin"].impact_of(case).origin
    assert origin is not None and origin.certainty == "confirmed"
    recorded = {event["eventID"]: event for event in world.raw("trail")}[origin.event_id]
    assert recorded["eventName"] == origin.event_name == "AuthorizeSecurityGroupIngress"
    assert recorded["userIdentity"]["userName"] == origin.actor.raw == "demo.user"
    assert origin.verified and origin.source_ip.raw == recorded["sourceIPAddress"]
    assert origin.managed_by == ""


def test_terraform_is_named_as_a_claim(world: World, sources: dict[str, ImpactSource]) -> None:
    case = open_port(world, STOREFRONT, EU, "storefront-web", 3389)
    origin = sources["origin"].impact_of(case).origin
    assert origin is not None
    assert (origin.managed_by, origin.managed_verified) == ("terraform", False)


def test_a_group_nothing_uses_is_detached_and_its_traffic_unknown(
    world: World, sources: dict[str, ImpactSource]
) -> None:
    impact = everything(open_port(world, DEV, US, "dev-experiment", 22), sources)
    assert impact.use == "detached" and impact.dependents == ()
    assert impact.environment == "development"
    assert impact.traffic is not None
    assert (impact.traffic.certainty, impact.traffic.why) == ("unknown", "no-network-interface")


def test_an_open_port_nobody_used_is_not_confirmed(
    world: World, sources: dict[str, ImpactSource]
) -> None:
    # No rule of this group names 9200 any more; the log of the interface covers the whole window.
    case = open_port(world, PAYMENTS, US, "payments-bastion", 9200)
    traffic = sources["traffic"].impact_of(case).traffic
    assert traffic is not None
    assert traffic == Traffic("not_confirmed", 14, at=traffic.at)


def seen(
    world: World, store: RedisStore, account: str, region: str, vpc: str, interface: Interface
) -> Traffic:
    """What the flow logs say about one interface's port 22."""
    logs = FlowLogs(world.sessions, store, SETTINGS.impact, SystemClock())
    return logs.traffic(Ask(account, region, vpc, (interface,), (SSH,)))


SSH = Opening("", "tcp", 22, 22, "0.0.0.0/0")


def test_a_network_without_flow_logs_is_unknown_and_not_quiet(
    world: World, store: RedisStore
) -> None:
    ec2 = world.client("ec2", DEV, US)
    (vpc,) = {network["VpcId"] for network in ec2.describe_vpcs()["Vpcs"] if network.get("Tags")}
    interface = Interface("eni-1", ("10.9.1.4",), (), ("instance", "i-1"))
    traffic = seen(world, store, DEV, US, vpc, interface)
    assert (traffic.certainty, traffic.why) == ("unknown", "no-flow-logs")


def test_an_interface_the_log_has_never_seen_is_unknown(world: World, store: RedisStore) -> None:
    ec2 = world.client("ec2", PAYMENTS, US)
    logs = ec2.describe_flow_logs()["FlowLogs"]
    interface = Interface("eni-0123456789abcdef0", ("10.9.1.4",), (), ("instance", "i-1"))
    traffic = seen(world, store, PAYMENTS, US, logs[0]["ResourceId"], interface)
    assert (traffic.certainty, traffic.why) == ("unknown", "flow-log-young")


def test_a_format_insights_cannot_discover_is_unknown(world: World, store: RedisStore) -> None:
    ec2 = world.client("ec2", DATA, EU)
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    world.client("logs", DATA, EU).create_log_group(logGroupName="/own/format")
    ec2.create_flow_logs(
        ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL", LogGroupName="/own/format",
        LogDestinationType="cloud-watch-logs", LogFormat="${dstport} ${srcaddr} ${action}",
        DeliverLogsPermissionArn=f"arn:aws:iam::{DATA}:role/vpc-flow-logs",
    )  # fmt: skip
    interface = Interface("eni-1", ("10.77.1.4",), (), ("instance", "i-1"))
    traffic = seen(world, store, DATA, EU, vpc, interface)
    assert (traffic.certainty, traffic.why) == ("unknown", "flow-log-format")


def test_ids_cannot_break_out_of_the_query(world: World, store: RedisStore) -> None:
    ec2 = world.client("ec2", PAYMENTS, US)
    vpc = ec2.describe_flow_logs()["FlowLogs"][0]["ResourceId"]
    evil = Interface('eni-1"] | limit 1', ('10.0.0.1"]',), (), ("instance", "i"))
    assert seen(world, store, PAYMENTS, US, vpc, evil).certainty == "unknown"


@pytest.mark.parametrize(
    ("service", "control", "exposure"),
    [("s3", "S3.3", "public-config"), ("rds", "RDS.2", "public-config"),
     ("ec2", "EC2.1", "public-config")],
)  # fmt: skip
def test_other_resources_are_read_where_that_is_cheap(
    world: World, sources: dict[str, ImpactSource], service: str, control: str, exposure: str
) -> None:
    if service == "s3":
        case = make_case(control, DATA, US, "AwsS3Bucket", f"analytics-exports-{DATA}")
    elif service == "rds":
        arn = f"arn:aws:rds:{EU}:{STOREFRONT}:db:orders-db"
        case = make_case(control, STOREFRONT, EU, "AwsRdsDbInstance", arn)
    else:
        ec2 = world.client("ec2", DATA, US)
        shots = ec2.describe_snapshots(OwnerIds=["self"], RestorableByUserIds=["all"])["Snapshots"]
        case = make_case(control, DATA, US, "AwsEc2Snapshot", shots[0]["SnapshotId"])
    assert sources["topology"].impact_of(case).exposure == exposure


def test_a_running_instance_without_an_open_rule_is_private(
    world: World, sources: dict[str, ImpactSource]
) -> None:
    ec2 = world.client("ec2", PAYMENTS, US)
    wanted = [{"Name": "tag:Name", "Values": ["payments-api-1"]}]
    instance = ec2.describe_instances(Filters=wanted)["Reservations"][0]["Instances"][0]
    case = make_case("EC2.8", PAYMENTS, US, "AwsEc2Instance", instance["InstanceId"])
    part = sources["topology"].impact_of(case)
    assert (part.exposure, part.use) == ("private", "in_use")
    assert part.traffic is None and sources["traffic"].impact_of(case) == ImpactPart("traffic")


@pytest.mark.parametrize("name", ["tags", "topology", "traffic", "origin"])
def test_an_account_we_do_not_own_is_not_asked(sources: dict[str, ImpactSource], name: str) -> None:
    case = make_case(
        "EC2.19", "999999999999", US, "AwsEc2SecurityGroup", "sg-0a1b2c3d4e5f60718", (22,)
    )
    if name == "tags":
        part = sources[name].impact_of(case)
        assert (part.environment, part.missing) == ("unknown", ("tags:failed",))
    else:
        with pytest.raises(HubwardError):
            sources[name].impact_of(case)


def test_a_throttled_source_is_missing_and_the_others_speak(
    world: World, sources: dict[str, ImpactSource]
) -> None:
    case = open_port(world, PAYMENTS, US, "payments-bastion", 22)
    world.fault("logs.StartQuery", "throttle", times=9)
    try:
        with pytest.raises(Upstream) as caught:
            sources["traffic"].impact_of(case)
        assert caught.value.retryable
        impact = everything(case, sources)
    finally:
        world.clear()
    assert impact.missing == ("traffic:failed",)
    assert (impact.exposure, impact.use) == ("internet-reachable", "in_use")
