"""What each look makes of AWS's answers, without AWS."""

from typing import Any

import pytest

from bot.findings import rereads
from bot.findings.rereads import Reread, Seen
from bot.models.plan import Target

PLACE = "us-east-1:111111111111"
INSTANCE, DATABASE = f"arn:aws:ec2:{PLACE}:instance/i-0a", f"arn:aws:rds:{PLACE}:db:orders"
VPC, GROUP = f"arn:aws:ec2:{PLACE}:vpc/vpc-0a", f"arn:aws:ec2:{PLACE}:security-group/sg-0a"
TABLE, QUEUE = f"arn:aws:dynamodb:{PLACE}:table/t", f"arn:aws:sqs:{PLACE}:jobs"
TOPIC, BUCKET = f"arn:aws:sns:{PLACE}:news", "arn:aws:s3:::b"
KEPT = f"arn:aws:rds:{PLACE}:snapshot:nightly"
CLUSTER = f"arn:aws:rds:{PLACE}:cluster-snapshot:nightly"
ACCOUNT = "AWS::::Account:111111111111"
PUBLIC = [{"AttributeName": "restore", "AttributeValues": ["all"]}]
BLOCKS = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)
NO_LOGS: dict[str, Any] = {"FlowLogs": []}
BARE: dict[str, Any] = {"place": {}, "block": None, "policy": None, "acl": {"Grants": []}}
HIDDEN = {"PublicAccessBlockConfiguration": {**BLOCKS, "BlockPublicAcls": False}}


def _instance(**options: str) -> dict[str, Any]:
    return {"instances": {"Reservations": [{"Instances": [{"MetadataOptions": options}]}]}}


def _database(**settings: bool) -> dict[str, Any]:
    return {"instances": {"DBInstances": [settings or {"DBInstanceStatus": "available"}]}}


def _logs(status: str, kind: str) -> dict[str, Any]:
    logs = [{"FlowLogStatus": status, "TrafficType": kind}]
    return {"vpcs": {"Vpcs": [{"VpcId": "vpc-0a"}]}, "logs": {"FlowLogs": logs}}


def _recovery(status: str) -> dict[str, Any]:
    held = {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": status}}
    return {"backups": {"ContinuousBackupsDescription": held}}


def _look(control: str) -> Reread:
    return next(look for look in rereads.rereads() if control in look.controls)


@pytest.mark.parametrize(
    ("control", "resource", "state", "seen"),
    [
        ("EC2.8", INSTANCE, _instance(HttpTokens="optional", HttpEndpoint="enabled"), "there"),
        ("EC2.8", INSTANCE, _instance(HttpTokens="required"), "closed"),
        ("EC2.8", INSTANCE, _instance(HttpTokens="optional", HttpEndpoint="disabled"), "closed"),
        ("EC2.8", INSTANCE, _instance(), None),
        ("EC2.8", INSTANCE, {"instances": None}, "gone"),
        ("EC2.6", VPC, _logs("ACTIVE", "REJECT"), "closed"),
        ("EC2.6", VPC, _logs("ACTIVE", "ACCEPT"), "there"),
        ("EC2.6", VPC, {"vpcs": None, "logs": NO_LOGS}, "gone"),
        ("EC2.2", GROUP, {"groups": {"SecurityGroups": [{"GroupId": "sg-0a"}]}}, "closed"),
        ("EC2.2", GROUP, {"groups": {"SecurityGroups": [{"IpPermissionsEgress": [{}]}]}}, "there"),
        ("EC2.182", ACCOUNT, {"block": {"State": "block-new-sharing"}}, "there"),
        ("EC2.182", ACCOUNT, {"block": {"State": "block-all-sharing"}}, "closed"),
        ("EC2.1", ACCOUNT, {"all": {"Snapshots": [{}]}}, "there"),
        ("EC2.1", ACCOUNT, {"all": {"Snapshots": []}}, "closed"),
        ("RDS.1", KEPT, {"snapshot": {"DBSnapshotAttributesResult":
                                      {"DBSnapshotAttributes": PUBLIC}}}, "there"),
        ("RDS.1", CLUSTER, {"cluster-snapshot": {"DBClusterSnapshotAttributesResult":
                                                 {"DBClusterSnapshotAttributes": []}}}, "closed"),
        ("RDS.1", CLUSTER, {"cluster-snapshot": None}, "gone"),
        ("RDS.2", DATABASE, _database(PubliclyAccessible=True), "there"),
        ("RDS.2", DATABASE, _database(PubliclyAccessible=False), "closed"),
        ("RDS.8", DATABASE, _database(AutoMinorVersionUpgrade=True), "there"),
        ("RDS.8", DATABASE, _database(DeletionProtection=True), "closed"),
        ("RDS.13", DATABASE, _database(DeletionProtection=True), "there"),
        ("RDS.13", DATABASE, {"instances": None}, "gone"),
        ("DynamoDB.2", TABLE, _recovery("DISABLED"), "there"),
        ("DynamoDB.2", TABLE, _recovery("ENABLED"), "closed"),
        ("DynamoDB.6", TABLE, {"table": {"Table": {"DeletionProtectionEnabled": True}}}, "closed"),
        ("DynamoDB.6", TABLE, {"table": None}, "gone"),
        ("SQS.1", QUEUE, {"queue": {}}, "there"),
        ("SQS.1", QUEUE, {"queue": {"Attributes": {"SqsManagedSseEnabled": "true"}}}, "closed"),
        ("SNS.1", TOPIC, {"topic": {"Attributes": {"KmsMasterKeyId": "alias/x"}}}, "closed"),
        ("S3.8", BUCKET, BARE, "there"),
        ("S3.2", BUCKET, BARE, "closed"),
        ("S3.8", BUCKET, {**BARE, "block": {"PublicAccessBlockConfiguration": BLOCKS}}, "closed"),
        ("S3.8", BUCKET, {**BARE, "block": HIDDEN}, "there"),
        ("S3.2", BUCKET, {**BARE, "policy": {"PolicyStatus": {"IsPublic": True}}}, "there"),
        ("S3.2", BUCKET, {**BARE, "policy": {"PolicyStatus": {"IsPublic": True}}, "block": HIDDEN},
         "closed"),
        ("S3.9", BUCKET, {"logging": {"LoggingEnabled": {"TargetBucket": "l"}}}, "closed"),
        ("S3.9", BUCKET, {"logging": {}}, "there"),
    ],
)  # fmt: skip
def test_what_the_answers_show(
    control: str, resource: str, state: dict[str, Any], seen: Seen | None
) -> None:
    look, target = _look(control), Target("111111111111", "us-east-1", resource)
    assert set(look.reads(target)) == set(state), "the look reads what it judges"
    assert look.judge(target, state, frozenset({control})) == seen


@pytest.mark.parametrize("look", rereads.rereads(), ids=lambda look: type(look).__name__)
def test_a_resource_of_another_kind_is_not_looked_at(look: Reread) -> None:
    target = Target("111111111111", "us-east-1", f"arn:aws:glue:{PLACE}:job/x")
    calls = look.reads(target)
    # What is set for a whole region needs no resource.
    assert not calls or look.controls in (("EC2.7",), ("EC2.182",))


RESOURCES = (INSTANCE, DATABASE, VPC, GROUP, TABLE, QUEUE, TOPIC, BUCKET, KEPT, CLUSTER, ACCOUNT,
             f"arn:aws:kms:{PLACE}:key/k", f"arn:aws:ec2:{PLACE}:subnet/subnet-0a",
             f"arn:aws:ec2:{PLACE}:snapshot/snap-0a")  # fmt: skip


def test_every_call_is_one_of_awss() -> None:
    """Operations and parameters are checked against botocore's models."""
    import botocore.session
    from botocore import xform_name
    from botocore.validate import ParamValidator

    session, asked = botocore.session.get_session(), set[type[Reread]]()
    for look in rereads.rereads():
        for resource in RESOURCES:
            for call in look.reads(Target("111111111111", "us-east-1", resource)).values():
                model = session.get_service_model(call.service)
                names = {xform_name(name): name for name in model.operation_names}
                shape = model.operation_model(names[call.operation]).input_shape
                assert shape is not None
                report = ParamValidator().validate(call.params, shape)
                assert not report.has_errors(), report.generate_report()
                asked.add(type(look))
    assert asked == {type(look) for look in rereads.rereads()}
