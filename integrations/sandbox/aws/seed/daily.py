"""The everyday trail around the planted events: sign-ins, reads, deployments, over 90 days."""

from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.aws.seed import actors
from integrations.sandbox.aws.seed.actors import Actor, Writer
from integrations.sandbox.aws.seed.estate import EU, PAYMENTS, US, Estate

_HOME = {"222222222222": EU}

#: Reads that people and workloads make all day: service, event name, request.
_READS: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
    ("ec2", "DescribeInstances", {"instancesSet": {}, "filterSet": {}}),
    ("ec2", "DescribeSecurityGroups", {"securityGroupSet": {}, "filterSet": {}}),
    ("s3", "ListBuckets", None),
    ("rds", "DescribeDBInstances", None),
    ("cloudwatch", "DescribeAlarms", {"maxRecords": 100}),
    ("lambda", "ListFunctions20150331", {"maxItems": 50}),
    ("kms", "ListKeys", None),
    ("sts", "GetCallerIdentity", None),
)
_DEPLOYS: tuple[tuple[str, str], ...] = (
    ("lambda", "UpdateFunctionCode20150331v2"),
    ("ecs", "UpdateService"),
    ("autoscaling", "UpdateAutoScalingGroup"),
    ("cloudformation", "CreateChangeSet"),
    ("ec2", "CreateTags"),
)


def live(writer: Writer, estate: Estate, days: int = 90) -> None:
    """Write about 3,000 records over the days before now; the last two hours stay quiet."""
    rng = writer.rng
    start = writer.now - timedelta(days=days)
    for day in range(days):
        morning = start + timedelta(days=day)
        if morning >= writer.now - timedelta(days=1):
            break
        for actor in actors.PEOPLE:
            if morning.weekday() < 5 and rng.random() < 0.55:
                _workday(writer, actor, morning + timedelta(minutes=rng.randrange(30, 500)))
        for actor in actors.MACHINES:
            for _ in range(4):
                _read(writer, actor, morning + timedelta(minutes=rng.randrange(1440)))
        for actor in (actors.PIPELINE, actors.PAYMENTS_CI):
            if rng.random() < 0.5:
                _deploy(writer, actor, morning + timedelta(minutes=rng.randrange(1440)))
    _configurations(writer, estate)


def _region(actor: Actor) -> str:
    return _HOME.get(actor.account, US)


def _workday(writer: Writer, actor: Actor, moment: datetime) -> None:
    if writer.rng.random() < 0.08:
        writer.login(actor, moment - timedelta(minutes=1), success=False, mfa=False)
    writer.login(actor, moment, success=True, mfa=actor.mfa)
    for _ in range(writer.rng.randrange(2, 6)):
        moment += timedelta(minutes=writer.rng.randrange(1, 40))
        _read(writer, actor, moment)
    if writer.rng.random() < 0.12:
        _tidy(writer, actor, moment + timedelta(minutes=3))


def _read(writer: Writer, actor: Actor, moment: datetime) -> None:
    service, name, request = writer.rng.choice(_READS)
    region = _region(actor)
    writer.write(actor, moment, service, name, request, region=region, read=True)


def _deploy(writer: Writer, actor: Actor, moment: datetime) -> None:
    for service, name in writer.rng.sample(_DEPLOYS, 2):
        moment += timedelta(seconds=writer.rng.randrange(5, 90))
        request = {"name": actor.role.removesuffix("-deploy"), "version": moment.strftime("%j")}
        writer.write(actor, moment, service, name, request, region=_region(actor), response={})


def _tidy(writer: Writer, actor: Actor, moment: datetime) -> None:
    """A person narrows a rule or tags something; never to the world."""
    request = {
        "groupId": f"sg-0{writer.rng.getrandbits(64):016x}",
        "ipPermissions": {
            "items": [
                {
                    "ipProtocol": "tcp",
                    "fromPort": 443,
                    "toPort": 443,
                    "groups": {},
                    "ipRanges": {"items": [{"cidrIp": f"{actors.OFFICE}/32"}]},
                    "ipv6Ranges": {},
                    "prefixListIds": {},
                }
            ]
        },
    }
    writer.write(
        actor,
        moment,
        "ec2",
        writer.rng.choice(("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress")),
        request,
        region=_region(actor),
        response={"_return": True},
    )


def _configurations(writer: Writer, estate: Estate) -> None:
    """How the open-port machines came to be: their groups and instances were created by people."""
    bastion = estate.machines["payments-bastion-1"]
    born = writer.now - timedelta(days=80)
    writer.write(
        actors.DANA,
        born,
        "ec2",
        "CreateSecurityGroup",
        {
            "groupName": "payments-bastion",
            "groupDescription": "SSH entry for the payments on-call",
            "vpcId": bastion.vpc,
        },
        response={"_return": True, "groupId": bastion.group},
    )
    writer.write(
        actors.DANA,
        born + timedelta(minutes=4),
        "ec2",
        "RunInstances",
        {"instancesSet": {"items": [{"imageId": "ami-12c6146b"}]}, "instanceType": "t3.medium"},
        response={
            "instancesSet": {"items": [{"instanceId": bastion.id}]},
            "ownerId": PAYMENTS,
        },
    )
