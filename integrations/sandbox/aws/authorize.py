"""What a caller may do: the read role only reads, a session policy cuts every write."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.errors import AwsError, codes
from integrations.sandbox.aws.identity import is_read, policy_allows
from integrations.sandbox.aws.wire import Call

#: IAM prefixes that differ from the service model's name (Service Authorization Reference).
_PREFIX = {
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
}

#: Operations whose IAM action has another name (Service Authorization Reference).
_ACTION = {
    "s3.PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3.DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3.PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3.DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3.DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3.PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3.DeleteBucketTagging": "s3:PutBucketTagging",
    "s3control.PutPublicAccessBlock": "s3:PutAccountPublicAccessBlock",
    "s3control.DeletePublicAccessBlock": "s3:PutAccountPublicAccessBlock",
    "securityhub.BatchUpdateFindingsV2": "securityhub:BatchUpdateFindings",
}

#: EC2 parameters that name a resource, and the resource type in its ARN.
_EC2_IDS = {
    "GroupId": "security-group",
    "SecurityGroupRuleIds": "security-group-rule",
    "InstanceId": "instance",
    "InstanceIds": "instance",
    "SnapshotId": "snapshot",
    "VolumeId": "volume",
    "VpcId": "vpc",
    "SubnetId": "subnet",
    "NetworkInterfaceId": "network-interface",
    "NetworkAclId": "network-acl",
    "FlowLogIds": "vpc-flow-log",
    "ImageId": "image",
}


def action_of(call: Call) -> str:
    """The IAM action of an operation: `ec2:RevokeSecurityGroupIngress`."""
    special = _ACTION.get(call.op)
    return special or f"{_PREFIX.get(call.service, call.service)}:{call.operation}"


def resources_of(call: Call) -> list[str]:
    """ARNs the parameters name; empty when the call names none the sandbox can spell."""
    spell = _SPELL.get(call.service)
    return spell(call) if spell else []


def _ec2(call: Call) -> list[str]:
    """The first resource named, in each spelling its ARN has."""
    for member, kind in _EC2_IDS.items():
        found = []
        value = call.params.get(member)
        for one in value if isinstance(value, list) else [value] if value else []:
            found.append(f"arn:aws:ec2:{call.region}:{call.account}:{kind}/{one}")
            if kind in ("snapshot", "image"):
                found.append(f"arn:aws:ec2:{call.region}::{kind}/{one}")
        if found:
            return found
    return []


def _s3(call: Call) -> list[str]:
    bucket = call.params.get("Bucket")
    if not bucket:
        return []
    key = call.params.get("Key")
    return [f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"]


def _named(call: Call, member: str, prefix: str) -> list[str]:
    value = str(call.params.get(member) or "")
    if not value:
        return []
    if value.startswith("arn:"):
        return [value]
    return [f"arn:aws:{call.service}:{call.region}:{call.account}:{prefix}{value}"]


def _iam(call: Call) -> list[str]:
    found = []
    for member, kind in (("UserName", "user"), ("RoleName", "role"), ("GroupName", "group")):
        if call.params.get(member):
            found.append(f"arn:aws:iam::{call.account}:{kind}/{call.params[member]}")
    if not found and call.params.get("PolicyArn"):
        found.append(str(call.params["PolicyArn"]))
    return found


_SPELL: dict[str, Any] = {
    "ec2": _ec2,
    "s3": _s3,
    "iam": _iam,
    "kms": lambda call: _named(call, "KeyId", "key/"),
    "lambda": lambda call: _named(call, "FunctionName", "function:"),
    "rds": lambda call: (
        _named(call, "DBInstanceIdentifier", "db:")
        + _named(call, "DBSnapshotIdentifier", "snapshot:")
    ),
    "ssm": lambda call: _named(call, "Name", "document/"),
    "cloudtrail": lambda call: _named(call, "Name", "trail/"),
}


def authorize(call: Call) -> None:
    """Refuse what the caller's role or session policy does not allow; raises AwsError."""
    who = call.who
    if who.kind != "AssumedRole" or call.service == "sts" or is_read(call.operation):
        return
    if who.name == story.READ_ROLE:
        raise _denied(call, "no identity-based policy allows the {action} action")
    if not who.policy:
        return
    wanted = [(action_of(call), resources_of(call))]
    if call.service == "ec2" and call.params.get("TagSpecifications"):
        # Tags on create need ec2:CreateTags as well (EC2 user guide, "Grant permission to tag").
        wanted.append(("ec2:CreateTags", []))
    for action, resources in wanted:
        if not policy_allows(who.policy, action, resources, call.region):
            raise _denied(call, "no session policy allows the {action} action", action)


def _denied(call: Call, because: str, missing: str = "") -> AwsError:
    action = missing or action_of(call)
    code, status = codes(call.protocol).denied
    named = resources_of(call)
    on = f" on resource: {named[0]}" if named else ""
    reason = because.format(action=action)
    text = f"User: {call.who.arn} is not authorized to perform: {action}{on} because {reason}"
    if call.protocol == "ec2":
        text = f"You are not authorized to perform this operation. {text}"
    return AwsError(code, text, status)
