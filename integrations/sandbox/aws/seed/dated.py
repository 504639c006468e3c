"""The fixed blocks of the trail: dates that example questions name, older than 90 days."""

import random
from datetime import UTC, datetime, timedelta

from integrations.sandbox.aws.seed.actors import DANA, DEMO, NOOR, OFFICE, Actor, Writer
from integrations.sandbox.aws.seed.estate import PAYMENTS, STOREFRONT, US

#: The one id that an example question names.
VPC = "vpc-abc123"
_OUTAGE = datetime(2024, 1, 15, 14, 30, tzinfo=UTC)
_TRAIL_OWNER = Actor(STOREFRONT, "trail.admin", ip=OFFICE)


def write(writer: Writer) -> None:
    """December 2023 to January 2024 of demo.user, the outage, and a year of trail changes."""
    writer.rng = random.Random(31)
    _user_month(writer)
    _outage(writer)
    _trail_changes(writer)


def _user_month(writer: Writer) -> None:
    """demo.user on every working day from 18 December 2023 to 31 January 2024."""
    names = ("DescribeInstances", "DescribeVpcs", "DescribeSecurityGroups", "DescribeVolumes")
    day = datetime(2023, 12, 18, 8, 30, tzinfo=UTC)
    while day < datetime(2024, 2, 1, tzinfo=UTC):
        if day.weekday() < 5:
            writer.login(DEMO, day, success=True, mfa=False)
            for number in range(writer.rng.randrange(2, 6)):
                moment = day + timedelta(minutes=10 + 25 * number)
                writer.write(DEMO, moment, "ec2", writer.rng.choice(names), None, read=True)
        day += timedelta(days=1)
    moment = datetime(2024, 1, 9, 10, 5, tzinfo=UTC)
    writer.write(
        DEMO,
        moment,
        "iam",
        "AttachUserPolicy",
        {"userName": "demo.user", "policyArn": "arn:aws:iam::aws:policy/PowerUserAccess"},
    )
    writer.write(
        DEMO,
        moment + timedelta(days=7),
        "iam",
        "CreateAccessKey",
        {"userName": "demo.user"},
        error=("AccessDenied", f"User: arn:aws:iam::{PAYMENTS}:user/demo.user is not authorized"),
    )


def _outage(writer: Writer) -> None:
    """14:00 to 14:30 on 15 January 2024: a route and a rule vanish, then the application stops."""
    table, group = "rtb-0abc123abc123abc1", "sg-0abc123abc123abc1"
    steps = (
        (28, DEMO, "DescribeVpcs", {"vpcSet": {"items": [{"vpcId": VPC}]}}),
        (24, DANA, "CreateTags", {"resourcesSet": {"items": [{"resourceId": VPC}]}}),
        (12, DEMO, "DeleteRoute", {"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0"}),
        (9, DEMO, "RevokeSecurityGroupIngress", {"groupId": group, "vpcId": VPC}),
        (4, DANA, "ModifyVpcAttribute", {"vpcId": VPC, "enableDnsSupport": {"value": False}}),
    )
    born = _OUTAGE - timedelta(days=30)
    writer.write(
        DANA,
        born,
        "ec2",
        "CreateRouteTable",
        {"vpcId": VPC},
        response={"routeTable": {"routeTableId": table, "vpcId": VPC}},
    )
    writer.write(
        DANA,
        born,
        "ec2",
        "CreateSecurityGroup",
        {"vpcId": VPC, "groupName": "app"},
        response={"_return": True, "groupId": group},
    )
    for minutes, actor, name, request in steps:
        read = name.startswith("Describe")
        moment = _OUTAGE - timedelta(minutes=minutes)
        writer.write(
            actor, moment, "ec2", name, dict(request), response={"_return": True}, read=read
        )


def _trail_changes(writer: Writer) -> None:
    """Within the year before now: one trail was off for 47 minutes, two were changed."""
    stopped = writer.now - timedelta(days=200)
    arn = f"arn:aws:cloudtrail:{US}:{STOREFRONT}:trail/org-trail"
    writer.write(_TRAIL_OWNER, stopped, "cloudtrail", "StopLogging", {"name": arn})
    back = stopped + timedelta(minutes=47)
    writer.write(_TRAIL_OWNER, back, "cloudtrail", "StartLogging", {"name": arn})
    for days, actor, name in (
        (310, NOOR, "UpdateTrail"),
        (122, DANA, "PutEventSelectors"),
    ):
        request = {"name": "org-trail", "trailName": "org-trail"}
        writer.write(actor, writer.now - timedelta(days=days), "cloudtrail", name, request)
