"""Fills the world from outside: thousands of findings at once, records of trails and flow logs."""

import random
from datetime import timedelta
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws import asff
from integrations.sandbox.aws.checks import Target
from integrations.sandbox.aws.hub import hub_time
from integrations.sandbox.aws.world import World

#: Control, resource type, and the ARN's service and kind.
_KINDS = (
    ("EC2.8", "AwsEc2Instance", "ec2", "instance/i-"),
    ("EC2.6", "AwsEc2Vpc", "ec2", "vpc/vpc-"),
    ("EC2.2", "AwsEc2SecurityGroup", "ec2", "security-group/sg-"),
    ("EC2.13", "AwsEc2SecurityGroup", "ec2", "security-group/sg-"),
    ("KMS.4", "AwsKmsKey", "kms", "key/"),
    ("RDS.8", "AwsRdsDbInstance", "rds", "db:"),
    ("S3.9", "AwsS3Bucket", "s3", ""),
    ("Lambda.1", "AwsLambdaFunction", "lambda", "function:"),
)
#: What the event history keeps records by and shows them with.
_NEEDED = {
    "eventTime", "eventName", "eventSource", "awsRegion", "eventID", "recipientAccountId",
}  # fmt: skip


def load(world: World, count: int) -> int:
    """Put `count` failed findings into the hub without any event; they name no real resource and
    are never looked at again. Returns how many.
    """
    rng = random.Random(count)
    now = world.clock()
    for number in range(count):
        control, kind, service, prefix = rng.choice(_KINDS)
        account, region = rng.choice(story.ACCOUNTS).id, rng.choice(story.REGIONS)
        native = f"{rng.getrandbits(64):016x}{number:x}"[-17:]
        arn = f"arn:aws:{service}:{region}:{account}:{prefix}{native}"
        if service == "s3":
            arn = f"arn:aws:s3:::{native}"
        target = Target(control, account, region, native, arn, kind)
        first = now - timedelta(days=rng.expovariate(1 / 40))
        document = asff.finding(target, False, first, first, {}, {})
        held = world.hub.put(document, "BATCH_IMPORT_FINDINGS", tell=False)
        held.asff["ProcessedAt"] = hub_time(first)
    return count


def keep(world: World, given: dict[str, Any]) -> int:
    """Put `records` (CloudTrail) into the trail and `flows` into their log groups; how many.

    An entry of `flows` is {account, region, group, rows}. The accounts of both become accounts of
    this world. Raises KeyError for a record without time, name, source, account, region or id.
    """
    records: list[dict[str, Any]] = given.get("records", [])
    for record in records:
        if absent := _NEEDED - record.keys():
            raise KeyError(min(absent))
        world.identities.admit(record["recipientAccountId"])
        world.trail.add(record)
    count = len(records)
    for entry in given.get("flows", []):
        world.identities.admit(entry["account"])
        world.flows.add(entry["account"], entry["region"], entry["group"], entry["rows"])
        count += len(entry["rows"])
    return count
