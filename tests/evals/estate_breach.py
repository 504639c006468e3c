"""A key of the mailer leaks on 16 October 2025; the next morning it is noticed and cleaned up."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.evals.estate_access import login
from tests.evals.estate_people import FOREIGN, PAYMENTS, THIEF_IP, Record, user

if TYPE_CHECKING:
    from tests.evals.estate import Estate

_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
_TRAIL = f"arn:aws:cloudtrail:eu-central-1:{PAYMENTS}:trail/tidewell-org"
_KEY = "AKIA4QLEAKEDMAILER07"
_DENIED = "AccessDenied"
Step = tuple[str, Any, str, str]


def intrusion(made: "Estate") -> None:
    """Everything the thief did, two minutes apart, the last part as a user of its own."""
    at = datetime(2025, 10, 16, 23, 6, tzinfo=UTC)
    for call, request, error, region in (*_looking(), *_staying(), *_taking(), *_hiding()):
        arn = made.actors["thief"].identity(PAYMENTS)["arn"]
        message = ""
        if error == _DENIED or error == "AccessDeniedException":
            message = f"User: {arn} is not authorized to perform: {call} with an explicit deny in "
            message += "a service control policy" if "Trail" in call else "an identity-based policy"
        made.add(at, "thief", call, request, error=error, message=message,
                 region=region or "eu-central-1", response=_answer(call, error))  # fmt: skip
        at += timedelta(minutes=2)
    who = user("ops-sync")(PAYMENTS)
    who.pop("accessKeyId")
    login(made, "2025-10-17T00:44:10Z", who, THIEF_IP, result="Failure")
    login(made, "2025-10-17T00:45:02Z", who, THIEF_IP)
    for minute, call, region in (
        (47, "ec2:DescribeInstances", "us-west-2"), (48, "ec2:DescribeInstances", "eu-west-2"),
        (50, "rds:DescribeDBInstances", "eu-central-1"),
        (53, "rds:DescribeDBSnapshots", "eu-central-1"),
        (56, "s3:ListBuckets", "us-east-1"),
    ):  # fmt: skip
        made.add(f"2025-10-17T00:{minute}:30Z", "opssync", call, region=region)


def _looking() -> tuple[Step, ...]:
    return (
        ("sts:GetCallerIdentity", None, "", "us-east-1"),
        ("ses:GetAccount", None, "", ""),
        ("s3:ListBuckets", None, "", "us-east-1"),
        ("iam:ListUsers", None, "", ""),
        ("iam:ListAttachedUserPolicies", {"userName": "svc-mailer"}, "", ""),
        ("iam:GetAccountAuthorizationDetails", None, _DENIED, ""),
        ("ec2:DescribeInstances", None, "", "us-west-2"),
        ("ec2:DescribeInstances", None, "", "eu-west-2"),
        ("ec2:DescribeSnapshots", None, "", ""),
        ("secretsmanager:ListSecrets", None, "", ""),
        ("organizations:DescribeOrganization", None, "AccessDeniedException", ""),
    )


def _staying() -> tuple[Step, ...]:
    name = {"userName": "ops-sync"}
    return (
        ("iam:CreateAccessKey", {"userName": "svc-mailer"}, "", ""),
        ("iam:CreateUser", name, "", ""),
        ("iam:AttachUserPolicy", name | {"policyArn": _ADMIN}, "", ""),
        ("iam:CreateLoginProfile", name | {"passwordResetRequired": False}, "", ""),
        ("iam:CreateAccessKey", name, "", ""),
        ("iam:AttachRolePolicy", None, _DENIED, ""),
    )


def _taking() -> tuple[Step, ...]:
    miner = {"instanceType": "p3.8xlarge", "imageId": "ami-0771aa9e5c"}
    share = {"add": {"items": [{"userId": FOREIGN}]}}
    world = {"items": [{
        "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
        "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}  # fmt: skip
    return (
        ("ec2:RunInstances", miner, "Client.UnauthorizedOperation", "us-west-2"),
        ("ec2:RunInstances", miner, "Client.UnauthorizedOperation", "us-west-2"),
        ("ec2:ImportKeyPair", {"keyName": "kx-9"}, "", "eu-west-2"),
        ("ec2:AuthorizeSecurityGroupIngress",
         {"groupId": "sg-0d9a4471be", "ipPermissions": world}, "", "eu-west-2"),
        ("ec2:RunInstances", miner, "Client.VcpuLimitExceeded", "eu-west-2"),
        ("ec2:RunInstances", miner | {"instanceType": "g4dn.xlarge"}, "", "eu-west-2"),
        ("ec2:RunInstances", miner | {"instanceType": "g5.2xlarge"}, "", "eu-west-2"),
        ("secretsmanager:GetSecretValue", {"secretId": "tern/stripe-live"}, "", ""),
        ("secretsmanager:GetSecretValue", {"secretId": "tern/ledger-db"}, "", ""),
        ("secretsmanager:GetSecretValue", None, "AccessDeniedException", ""),
        ("ec2:ModifySnapshotAttribute", {
            "snapshotId": "snap-0fd6a1c7", "attributeType": "CREATE_VOLUME_PERMISSION",
            "createVolumePermission": share}, "", ""),
        ("ses:UpdateAccountSendingEnabled", {"enabled": True}, "", ""),
        ("ses:SendEmail", {"source": "billing@tidewell.io"}, "", ""),
        ("ses:SendEmail", {"source": "billing@tidewell.io"}, "", ""),
    )  # fmt: skip


def _hiding() -> tuple[Step, ...]:
    return (
        ("cloudtrail:StopLogging", {"name": _TRAIL}, "", ""),
        ("cloudtrail:DeleteTrail", None, "AccessDeniedException", ""),
        ("guardduty:UpdateDetector", {"detectorId": "9ac1", "enable": False}, "", ""),
        ("config:StopConfigurationRecorder", None, "AccessDeniedException", ""),
    )


def _answer(call: str, error: str) -> Record | None:
    if error:
        return None
    if call == "ec2:RunInstances":
        return {"instancesSet": {"items": [{"instanceId": "i-0bad5eed0f00d1a2b"}]}}
    if call == "iam:CreateAccessKey":
        return {"accessKey": {"accessKeyId": "AKIA4QTHIEVES0000009", "status": "Active"}}
    return None


def response(made: "Estate") -> None:
    """What the responder undid on 17 October from 07:20 on."""
    name = {"userName": "ops-sync"}
    share = {"remove": {"items": [{"userId": FOREIGN}]}}
    world = {"items": [{
        "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
        "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}  # fmt: skip
    instance = {"instancesSet": {"items": [{"instanceId": "i-0bad5eed0f00d1a2b"}]}}
    steps: tuple[tuple[str, Any, str], ...] = (
        ("iam:UpdateAccessKey", {"userName": "svc-mailer", "accessKeyId": _KEY,
                                 "status": "Inactive"}, ""),
        ("iam:DeleteLoginProfile", name, ""),
        ("iam:DetachUserPolicy", name | {"policyArn": _ADMIN}, ""),
        ("iam:DeleteAccessKey", name | {"accessKeyId": "AKIA4QTHIEVES0000009"}, ""),
        ("iam:DeleteUser", name, ""),
        ("cloudtrail:StartLogging", {"name": _TRAIL}, ""),
        ("guardduty:UpdateDetector", {"detectorId": "9ac1", "enable": True}, ""),
        ("ec2:TerminateInstances", instance, "eu-west-2"),
        ("ec2:RevokeSecurityGroupIngress",
         {"groupId": "sg-0d9a4471be", "ipPermissions": world}, "eu-west-2"),
        ("ec2:ModifySnapshotAttribute", {
            "snapshotId": "snap-0fd6a1c7", "attributeType": "CREATE_VOLUME_PERMISSION",
            "createVolumePermission": share}, ""),
        ("secretsmanager:RotateSecret", {"secretId": "tern/stripe-live"}, ""),
        ("secretsmanager:RotateSecret", {"secretId": "tern/ledger-db"}, ""),
    )  # fmt: skip
    for n, (call, request, region) in enumerate(steps):
        at = datetime(2025, 10, 17, 7, 20, tzinfo=UTC) + timedelta(minutes=4 * n)
        made.add(at, "hal", call, request, region=region or "eu-central-1")
    made.add("2025-10-17T09:00:00Z", "mailer", "ses:SendRawEmail", error="InvalidClientTokenId",
             message="The security token included in the request is invalid")  # fmt: skip
