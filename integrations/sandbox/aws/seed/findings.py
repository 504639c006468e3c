"""The findings of the story: each one is true of a resource that exists."""

from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.aws import asff
from integrations.sandbox.aws.checks import Target
from integrations.sandbox.aws.controls import CONTROLS
from integrations.sandbox.aws.ec2 import group_facts
from integrations.sandbox.aws.seed.estate import DATA, DEV, EU, PAYMENTS, STOREFRONT, US, Estate
from integrations.sandbox.aws.world import World

Facts = tuple[Target, dict[str, str], dict[str, Any], float]


def _group(control: str, account: str, region: str, group: str) -> Target:
    arn = f"arn:aws:ec2:{region}:{account}:security-group/{group}"
    return Target(control, account, region, group, arn, "AwsEc2SecurityGroup")


def _instance(account: str, region: str, instance: str) -> Target:
    arn = f"arn:aws:ec2:{region}:{account}:instance/{instance}"
    return Target("EC2.8", account, region, instance, arn, "AwsEc2Instance")


def _vpc(estate: Estate, name: str) -> Target:
    net = estate.networks[name]
    arn = f"arn:aws:ec2:{net.region}:{net.account}:vpc/{net.vpc}"
    return Target("EC2.6", net.account, net.region, net.vpc, arn, "AwsEc2Vpc")


def _bucket(control: str, account: str, region: str, name: str) -> Target:
    return Target(control, account, region, name, f"arn:aws:s3:::{name}", "AwsS3Bucket")


def _whole(control: str, account: str, region: str) -> Target:
    return Target(control, account, region, account, f"AWS::::Account:{account}", "AwsAccount")


def _by_arn(control: str, arn: str, kind: str) -> Target:
    parts = arn.split(":")
    native = arn.rsplit("/", 1)[-1] if kind == "AwsKmsKey" else parts[-1]
    return Target(control, parts[4], parts[3], native, arn, kind)


def criticals(estate: Estate) -> list[Target]:
    """The seven critical ones; the first two are the open ports on production instances."""
    groups, ids = estate.groups, estate.ids
    snapshot = f"arn:aws:ec2:{US}::snapshot/{ids['snapshot']}"
    return [
        _group("EC2.19", PAYMENTS, US, groups["payments-bastion"]),
        _group("EC2.19", STOREFRONT, EU, groups["storefront-web"]),
        _bucket("S3.2", DATA, US, f"analytics-exports-{DATA}"),
        Target("EC2.1", DATA, US, ids["snapshot"], snapshot, "AwsEc2Snapshot"),
        _by_arn("RDS.2", ids["orders-db"], "AwsRdsDbInstance"),
        _by_arn("Lambda.1", ids["webhook"], "AwsLambdaFunction"),
        _by_arn("KMS.3", ids["warehouse-key"], "AwsKmsKey"),
    ]


def others(estate: Estate) -> list[Target]:
    """High, medium and low ones; EC2.19 is switched off in the development account."""
    groups, ids, machines = estate.groups, estate.ids, estate.machines
    trail = ids[f"trail-{DEV}"]
    return [
        _group("EC2.13", PAYMENTS, US, groups["payments-bastion"]),
        _group("EC2.14", STOREFRONT, EU, groups["storefront-web"]),
        _group("EC2.13", DEV, US, groups["dev-experiment"]),
        _group("EC2.2", DATA, US, groups["data-default"]),
        _instance(PAYMENTS, US, machines["payments-api-2"].id),
        _instance(STOREFRONT, EU, machines["storefront-legacy"].id),
        _instance(DEV, US, machines["dev-box-1"].id),
        _bucket("S3.8", DEV, US, f"dev-scratch-{DEV}"),
        _bucket("S3.9", STOREFRONT, EU, f"storefront-assets-{STOREFRONT}"),
        _vpc(estate, "dev"),
        _whole("EC2.7", DEV, US),
        _whole("IAM.7", DEV, US),
        _by_arn("KMS.4", ids["ledger-key"], "AwsKmsKey"),
        _by_arn("RDS.8", ids["warehouse-meta"], "AwsRdsDbInstance"),
        Target("CloudTrail.4", DEV, US, "org-trail", trail, "AwsCloudTrailTrail"),
    ]


def passed(estate: Estate) -> list[Target]:
    """A few that pass, which only counts may mention."""
    groups, machines = estate.groups, estate.machines
    return [
        _group("EC2.19", PAYMENTS, US, groups["payments-api"]),
        _group("EC2.19", DATA, US, groups["data-loader"]),
        _instance(PAYMENTS, US, machines["payments-bastion-1"].id),
        _vpc(estate, "payments"),
        _bucket("S3.8", STOREFRONT, EU, f"storefront-assets-{STOREFRONT}"),
    ]


#: Days before now at which the weakness was first seen; the same moment as its cause in the trail.
AGES = {
    "payments-bastion": 9.2,
    "storefront-web": 5.1,
    "S3.2": 12.4,
    "EC2.1": 21.3,
    "RDS.2": 33.6,
    "Lambda.1": 3.3,
    "KMS.3": 1.4,
}


def age_of(estate: Estate, target: Target) -> float:
    """Days since the finding was first seen."""
    for name in ("payments-bastion", "storefront-web"):
        if target.native == estate.groups[name]:
            return AGES[name]
    return AGES.get(target.control, 40.0)


def plant(world: World, estate: Estate, now: datetime) -> list[str]:
    """Put every finding into the hub, silently; answers the ids of the critical ones in order.

    The critical ones are only prepared: the hub receives them when the story begins.
    """
    urgent = {asff.finding_id(target) for target in criticals(estate)}
    for target in [*criticals(estate), *others(estate), *passed(estate)]:
        verdict = CONTROLS[target.control].check(world.backing, target)
        first = now - timedelta(days=age_of(estate, target)) + timedelta(minutes=11)
        seen = first if not verdict else now - timedelta(hours=6)
        tags, details = _facts(world, estate, target)
        document = asff.finding(target, verdict, first, seen, tags, details)
        hidden = document["Id"] in urgent
        world.hub.put(document, "BATCH_IMPORT_FINDINGS", tell=False, hidden=hidden)
        world.evaluator.watch(target)
    return [asff.finding_id(target) for target in criticals(estate)]


def _facts(world: World, estate: Estate, target: Target) -> tuple[dict[str, str], dict[str, Any]]:
    """Tags and details of a resource: read back for groups, as created for the others."""
    if target.type == "AwsEc2SecurityGroup":
        return group_facts(world.backing, target)
    return estate.tags.get(target.native, {}), {}
