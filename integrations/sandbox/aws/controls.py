"""The controls of the emulated hub, each with a check that reads the real state behind it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.aws.backing import Backing


@dataclass(frozen=True)
class Target:
    """What a finding is about: control, place, the service's own id and the ASFF resource."""

    control: str
    account: str
    region: str
    native: str
    arn: str
    type: str


#: True passed, False failed; Gone is raised when the resource does not exist any more.
Check = Callable[[Backing, Target], bool]


class Gone(Exception):
    """The resource of the finding no longer exists."""


@dataclass(frozen=True)
class Control:
    """One control: its title and severity as the Security Hub user guide lists them."""

    id: str
    title: str
    severity: str
    service: str
    check: Check
    parameters: tuple[tuple[str, tuple[str, ...]], ...] = ()


#: EC2.19: ports with high risk (Security Hub user guide, EC2 controls).
HIGH_RISK = (
    *(20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000),
    *(5432, 5500, 5601, 8080, 8088, 8888, 9200, 9300),
)
_WORLD = ("0.0.0.0/0", "::/0")


def _ask(client: Any, operation: str, missing: tuple[str, ...], **params: Any) -> Any:
    """Call the backing; Gone when it answers one of the `missing` codes."""
    from botocore.exceptions import ClientError

    try:
        return getattr(client, operation)(**params)
    except ClientError as error:
        if error.response["Error"]["Code"] in missing:
            raise Gone(operation) from error
        raise


def _closed(ports: tuple[int, ...]) -> Check:
    def check(backing: Backing, target: Target) -> bool:
        client = backing.client("ec2", target.account, target.region)
        gone = ("InvalidGroup.NotFound", "InvalidGroupId.NotFound")
        group = _ask(client, "describe_security_groups", gone, GroupIds=[target.native])
        for entry in group["SecurityGroups"][0]["IpPermissions"]:
            sources = [r["CidrIp"] for r in entry["IpRanges"]]
            sources += [r["CidrIpv6"] for r in entry.get("Ipv6Ranges", [])]
            if not any(source in _WORLD for source in sources):
                continue
            everything = entry["IpProtocol"] == "-1"
            low, high = entry.get("FromPort", 0), entry.get("ToPort", 65535)
            if everything or any(low <= port <= high for port in ports):
                return False
        return True

    return check


def _default_group_empty(backing: Backing, target: Target) -> bool:
    client = backing.client("ec2", target.account, target.region)
    found = _ask(
        client, "describe_security_groups", ("InvalidGroup.NotFound",), GroupIds=[target.native]
    )["SecurityGroups"][0]
    return not found["IpPermissions"] and not found["IpPermissionsEgress"]


def _snapshot_private(backing: Backing, target: Target) -> bool:
    client = backing.client("ec2", target.account, target.region)
    answer = _ask(
        client,
        "describe_snapshot_attribute",
        ("InvalidSnapshot.NotFound",),
        SnapshotId=target.native,
        Attribute="createVolumePermission",
    )
    return not any(p.get("Group") == "all" for p in answer.get("CreateVolumePermissions", []))


def _flow_logs_on(backing: Backing, target: Target) -> bool:
    client = backing.client("ec2", target.account, target.region)
    answer = client.describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [target.native]}])
    return bool(answer["FlowLogs"])


def _encrypts_by_default(backing: Backing, target: Target) -> bool:
    client = backing.client("ec2", target.account, target.region)
    return bool(client.get_ebs_encryption_by_default()["EbsEncryptionByDefault"])


def _imds_v2(backing: Backing, target: Target) -> bool:
    client = backing.client("ec2", target.account, target.region)
    answer = _ask(
        client, "describe_instances", ("InvalidInstanceID.NotFound",), InstanceIds=[target.native]
    )
    instance = answer["Reservations"][0]["Instances"][0]
    if instance["State"]["Name"] == "terminated":
        raise Gone(target.native)
    return bool(instance.get("MetadataOptions", {}).get("HttpTokens") == "required")


_NO_BUCKET = ("NoSuchBucket",)


def _blocked(backing: Backing, target: Target) -> bool:
    from botocore.exceptions import ClientError

    client = backing.client("s3", target.account, target.region)
    try:
        answer = _ask(client, "get_public_access_block", _NO_BUCKET, Bucket=target.native)
    except ClientError:
        return False
    flags = answer["PublicAccessBlockConfiguration"]
    return all(
        flags.get(name) for name in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy")
    ) and bool(flags.get("RestrictPublicBuckets"))


def _not_readable(backing: Backing, target: Target) -> bool:
    from botocore.exceptions import ClientError

    if _blocked(backing, target):
        return True
    client = backing.client("s3", target.account, target.region)
    grants = client.get_bucket_acl(Bucket=target.native)["Grants"]
    if any("AllUsers" in grant["Grantee"].get("URI", "") for grant in grants):
        return False
    try:
        status = client.get_bucket_policy_status(Bucket=target.native)
    except ClientError:
        return True
    return not status["PolicyStatus"]["IsPublic"]


def _bucket_logs(backing: Backing, target: Target) -> bool:
    client = backing.client("s3", target.account, target.region)
    answer = _ask(client, "get_bucket_logging", _NO_BUCKET, Bucket=target.native)
    return "LoggingEnabled" in answer


def _database(member: str, good: bool) -> Check:
    def check(backing: Backing, target: Target) -> bool:
        client = backing.client("rds", target.account, target.region)
        answer = _ask(
            client,
            "describe_db_instances",
            ("DBInstanceNotFound", "DBInstanceNotFoundFault"),
            DBInstanceIdentifier=target.native,
        )
        return bool(answer["DBInstances"][0].get(member)) is good

    return check


def _function_private(backing: Backing, target: Target) -> bool:
    from botocore.exceptions import ClientError

    client = backing.client("lambda", target.account, target.region)
    _ask(client, "get_function", ("ResourceNotFoundException",), FunctionName=target.native)
    try:
        policy = json.loads(client.get_policy(FunctionName=target.native)["Policy"])
    except ClientError:
        return True
    for statement in policy["Statement"]:
        principal = statement.get("Principal")
        anyone = principal == "*" or (isinstance(principal, dict) and "*" in principal.values())
        if statement["Effect"] == "Allow" and anyone and not statement.get("Condition"):
            return False
    return True


def _key_stays(backing: Backing, target: Target) -> bool:
    client = backing.client("kms", target.account, target.region)
    answer = _ask(client, "describe_key", ("NotFoundException",), KeyId=target.native)
    return bool(answer["KeyMetadata"]["KeyState"] != "PendingDeletion")


def _key_rotates(backing: Backing, target: Target) -> bool:
    client = backing.client("kms", target.account, target.region)
    answer = _ask(client, "get_key_rotation_status", ("NotFoundException",), KeyId=target.native)
    return bool(answer["KeyRotationEnabled"])


def _strong_passwords(backing: Backing, target: Target) -> bool:
    from botocore.exceptions import ClientError

    client = backing.client("iam", target.account, "us-east-1")
    try:
        policy = client.get_account_password_policy()["PasswordPolicy"]
    except ClientError:
        return False
    flags = ("RequireSymbols", "RequireNumbers", "RequireUppercaseCharacters")
    return policy.get("MinimumPasswordLength", 0) >= 8 and all(policy.get(f) for f in flags)


def _validates(backing: Backing, target: Target) -> bool:
    client = backing.client("cloudtrail", target.account, target.region)
    found = client.describe_trails(trailNameList=[target.arn])["trailList"]
    if not found:
        raise Gone(target.arn)
    return bool(found[0].get("LogFileValidationEnabled"))


_RISKY = (("restrictedPorts", tuple(str(port) for port in HIGH_RISK)),)

CONTROLS: dict[str, Control] = {
    control.id: control
    for control in (
        Control(
            "EC2.19",
            "Security groups should not allow unrestricted access to ports with high risk",
            "CRITICAL",
            "ec2",
            _closed(HIGH_RISK),
            _RISKY,
        ),
        Control(
            "EC2.13",
            "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22",
            "HIGH",
            "ec2",
            _closed((22,)),
        ),
        Control(
            "EC2.14",
            "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 3389",
            "HIGH",
            "ec2",
            _closed((3389,)),
        ),
        Control(
            "EC2.1",
            "Amazon EBS snapshots should not be publicly restorable",
            "CRITICAL",
            "ec2",
            _snapshot_private,
        ),
        Control(
            "EC2.2",
            "VPC default security groups should not allow inbound or outbound traffic",
            "HIGH",
            "ec2",
            _default_group_empty,
        ),
        Control(
            "EC2.6",
            "VPC flow logging should be enabled in all VPCs",
            "MEDIUM",
            "ec2",
            _flow_logs_on,
        ),
        Control(
            "EC2.7",
            "EBS default encryption should be enabled",
            "MEDIUM",
            "ec2",
            _encrypts_by_default,
        ),
        Control(
            "EC2.8",
            "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)",
            "HIGH",
            "ec2",
            _imds_v2,
        ),
        Control(
            "S3.2",
            "S3 general purpose buckets should block public read access",
            "CRITICAL",
            "s3",
            _not_readable,
        ),
        Control(
            "S3.8",
            "S3 general purpose buckets should block public access",
            "HIGH",
            "s3",
            _blocked,
        ),
        Control(
            "S3.9",
            "S3 general purpose buckets should have server access logging enabled",
            "MEDIUM",
            "s3",
            _bucket_logs,
        ),
        Control(
            "RDS.2",
            "RDS DB instances should prohibit public access, as determined by the "
            "PubliclyAccessible configuration",
            "CRITICAL",
            "rds",
            _database("PubliclyAccessible", False),
        ),
        Control(
            "RDS.8",
            "RDS DB instances should have deletion protection enabled",
            "LOW",
            "rds",
            _database("DeletionProtection", True),
        ),
        Control(
            "Lambda.1",
            "Lambda function policies should prohibit public access",
            "CRITICAL",
            "lambda",
            _function_private,
        ),
        Control(
            "KMS.3",
            "AWS KMS keys should not be deleted unintentionally",
            "CRITICAL",
            "kms",
            _key_stays,
        ),
        Control("KMS.4", "AWS KMS key rotation should be enabled", "MEDIUM", "kms", _key_rotates),
        Control(
            "IAM.7",
            "Password policies for IAM users should have strong configurations",
            "MEDIUM",
            "iam",
            _strong_passwords,
        ),
        Control(
            "CloudTrail.4",
            "CloudTrail log file validation should be enabled",
            "LOW",
            "cloudtrail",
            _validates,
        ),
    )
}
