"""The checks behind the controls: each reads the resource and says whether it is in order."""

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


#: True passed, False failed; raises Gone when the resource does not exist any more.
Check = Callable[[Backing, Target], bool]


class Gone(Exception):
    """The resource of the finding no longer exists."""


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


def closed(ports: tuple[int, ...]) -> Check:
    """A check that no ingress rule opens one of the ports to the world."""

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


def default_group_empty(backing: Backing, target: Target) -> bool:
    """EC2.2: the default group has neither ingress nor egress rules."""
    client = backing.client("ec2", target.account, target.region)
    found = _ask(
        client, "describe_security_groups", ("InvalidGroup.NotFound",), GroupIds=[target.native]
    )["SecurityGroups"][0]
    return not found["IpPermissions"] and not found["IpPermissionsEgress"]


def snapshot_private(backing: Backing, target: Target) -> bool:
    """EC2.1: not everyone may create volumes from the snapshot."""
    client = backing.client("ec2", target.account, target.region)
    answer = _ask(
        client,
        "describe_snapshot_attribute",
        ("InvalidSnapshot.NotFound",),
        SnapshotId=target.native,
        Attribute="createVolumePermission",
    )
    return not any(p.get("Group") == "all" for p in answer.get("CreateVolumePermissions", []))


def flow_logs_on(backing: Backing, target: Target) -> bool:
    """EC2.6: the VPC has a flow log."""
    client = backing.client("ec2", target.account, target.region)
    answer = client.describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [target.native]}])
    return bool(answer["FlowLogs"])


def encrypts_by_default(backing: Backing, target: Target) -> bool:
    """EC2.7: new volumes are encrypted."""
    client = backing.client("ec2", target.account, target.region)
    return bool(client.get_ebs_encryption_by_default()["EbsEncryptionByDefault"])


def imds_v2(backing: Backing, target: Target) -> bool:
    """EC2.8: the instance demands session tokens."""
    client = backing.client("ec2", target.account, target.region)
    answer = _ask(
        client, "describe_instances", ("InvalidInstanceID.NotFound",), InstanceIds=[target.native]
    )
    instance = answer["Reservations"][0]["Instances"][0]
    if instance["State"]["Name"] == "terminated":
        raise Gone(target.native)
    return bool(instance.get("MetadataOptions", {}).get("HttpTokens") == "required")


_NO_BUCKET = ("NoSuchBucket",)


def blocked(backing: Backing, target: Target) -> bool:
    """S3.8: all four flags of the public access block are on."""
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


def not_readable(backing: Backing, target: Target) -> bool:
    """S3.2: neither policy nor ACL lets everyone read, or the block overrides them."""
    from botocore.exceptions import ClientError

    if blocked(backing, target):
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


def bucket_logs(backing: Backing, target: Target) -> bool:
    """S3.9: access logging is on."""
    client = backing.client("s3", target.account, target.region)
    answer = _ask(client, "get_bucket_logging", _NO_BUCKET, Bucket=target.native)
    return "LoggingEnabled" in answer


def database(member: str, good: bool) -> Check:
    """A check of one boolean member of a DB instance."""

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


def function_private(backing: Backing, target: Target) -> bool:
    """Lambda.1: no statement lets everyone invoke without a condition."""
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


def key_stays(backing: Backing, target: Target) -> bool:
    """KMS.3: the key is not waiting for its deletion."""
    client = backing.client("kms", target.account, target.region)
    answer = _ask(client, "describe_key", ("NotFoundException",), KeyId=target.native)
    return bool(answer["KeyMetadata"]["KeyState"] != "PendingDeletion")


def key_rotates(backing: Backing, target: Target) -> bool:
    """KMS.4: rotation is on."""
    client = backing.client("kms", target.account, target.region)
    answer = _ask(client, "get_key_rotation_status", ("NotFoundException",), KeyId=target.native)
    return bool(answer["KeyRotationEnabled"])


def strong_passwords(backing: Backing, target: Target) -> bool:
    """IAM.7: at least eight characters, symbols, numbers and capitals."""
    from botocore.exceptions import ClientError

    client = backing.client("iam", target.account, "us-east-1")
    try:
        policy = client.get_account_password_policy()["PasswordPolicy"]
    except ClientError:
        return False
    flags = ("RequireSymbols", "RequireNumbers", "RequireUppercaseCharacters")
    return policy.get("MinimumPasswordLength", 0) >= 8 and all(policy.get(f) for f in flags)


def validates(backing: Backing, target: Target) -> bool:
    """CloudTrail.4: log file validation is on."""
    client = backing.client("cloudtrail", target.account, target.region)
    found = client.describe_trails(trailNameList=[target.arn])["trailList"]
    if not found:
        raise Gone(target.arn)
    return bool(found[0].get("LogFileValidationEnabled"))
