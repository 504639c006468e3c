"""Every answered call becomes a CloudTrail record, in the shape real trails have."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.authorize import resources_of
from integrations.sandbox.aws.identity import Identity, is_read
from integrations.sandbox.aws.trail import Record, stamp
from integrations.sandbox.aws.wire import Call

#: Services whose event source is not the name of their model (CloudTrail user guide,
#: "AWS service topics for CloudTrail").
_SOURCE = {
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tagging",
    "cloudwatch": "monitoring",
    "s3control": "s3",
}

#: Event names that carry the API version.
_DATED = {
    "lambda.AddPermission": "AddPermission20150331v2",
    "lambda.RemovePermission": "RemovePermission20150331v2",
    "lambda.CreateFunction": "CreateFunction20150331",
    "lambda.GetPolicy": "GetPolicy20150331v2",
}

#: Data-plane operations, which a management trail does not carry.
_DATA = {
    "s3.GetObject",
    "s3.PutObject",
    "s3.DeleteObject",
    "s3.HeadObject",
    "s3.ListObjectsV2",
    "s3.ListObjects",
    "sqs.SendMessage",
    "sqs.SendMessageBatch",
    "sqs.ReceiveMessage",
    "sqs.DeleteMessage",
    "sqs.DeleteMessageBatch",
    "sqs.ChangeMessageVisibility",
    "sqs.ChangeMessageVisibilityBatch",
    "lambda.Invoke",
}
_GLOBAL = ("iam", "organizations")

#: EC2 lists of plain ids, as EC2 events spell them: list name and name of each item.
_EC2_SETS = {
    "InstanceIds": ("instancesSet", "instanceId"),
    "GroupIds": ("securityGroupIdSet", "groupId"),
    "SecurityGroupRuleIds": ("securityGroupRuleIds", "securityGroupRuleId"),
    "VpcIds": ("vpcSet", "vpcId"),
    "SubnetIds": ("subnetSet", "subnetId"),
    "SnapshotIds": ("snapshotSet", "snapshotId"),
    "VolumeIds": ("volumeSet", "volumeId"),
}
_HIDDEN = {"SecretAccessKey", "SessionToken", "Password", "MasterUserPassword", "SecretString"}


def user_identity(who: Identity) -> dict[str, Any]:
    """The userIdentity block (CloudTrail user guide, "userIdentity element")."""
    block: dict[str, Any] = {
        "type": who.kind,
        "principalId": who.principal_id,
        "arn": who.arn,
        "accountId": who.account,
        "accessKeyId": who.access_key,
    }
    if who.kind == "IAMUser":
        block["userName"] = who.name
        return block
    context: dict[str, Any] = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": who.principal_id.split(":")[0],
            "arn": f"arn:aws:iam::{who.account}:role/{who.name}",
            "accountId": who.account,
            "userName": who.name,
        },
        "attributes": {
            "creationDate": stamp(who.issued) if who.issued else "",
            "mfaAuthenticated": "false",
        },
    }
    if who.source_identity:
        context["sourceIdentity"] = who.source_identity
    block["sessionContext"] = context
    return block


def record_of(
    call: Call, result: Mapping[str, Any] | None, error: tuple[str, str] | None
) -> Record:
    """The record of one call; `result` is the parsed answer, `error` its code and message."""
    read = is_read(call.operation)
    source = _SOURCE.get(call.service, call.service)
    record: Record = {
        "eventVersion": "1.11",
        "userIdentity": user_identity(call.who),
        "eventTime": stamp(call.at),
        "eventSource": f"{source}.amazonaws.com",
        "eventName": _DATED.get(call.op, call.operation),
        "awsRegion": story.HOME_REGION if call.service in _GLOBAL else call.region,
        "sourceIPAddress": call.environ.get("REMOTE_ADDR", ""),
        "userAgent": call.environ.get("HTTP_USER_AGENT", "")[:1024],
        "requestParameters": _request(call),
        "responseElements": None if read or error else _response(call, result or {}),
        "requestID": call.request_id,
        "eventID": str(uuid.uuid4()),
        "readOnly": read or call.operation in ("AssumeRole", "GetCallerIdentity"),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": call.account,
        "eventCategory": "Management",
    }
    if error:
        code = f"Client.{error[0]}" if call.protocol == "ec2" else error[0]
        record["errorCode"], record["errorMessage"] = code, error[1][:1024]
    arns = [arn for arn in resources_of(call) if f"::{'snapshot'}" not in arn]
    if arns and call.service != "ec2":
        record["resources"] = [{"ARN": arn, "accountId": call.account} for arn in arns]
    return record


def is_recorded(call: Call) -> bool:
    """False for data-plane operations and for calls no operation could be read from."""
    return call.op not in _DATA and call.operation != "Unknown" and call.identity is not None


def _request(call: Call) -> dict[str, Any] | None:
    from moto.core.utils import get_service_model

    shape = get_service_model(call.service).operation_model(call.operation).input_shape
    if not call.params or shape is None:
        return None
    if call.service == "ec2":
        return _ec2(call.params, shape)
    shown = _camel(call.params)
    if call.service == "s3" and "bucket" in shown:
        shown["bucketName"] = shown.pop("bucket")
        shown["Host"] = f"s3.{call.region}.amazonaws.com"
    return dict(shown)


def _response(call: Call, result: Mapping[str, Any]) -> dict[str, Any] | None:
    from moto.core.utils import get_service_model

    shape = get_service_model(call.service).operation_model(call.operation).output_shape
    kept = {k: v for k, v in result.items() if k != "ResponseMetadata"}
    if call.service == "ec2":
        inner = _ec2(kept, shape) if shape is not None else {}
        inner.pop("return", None)
        return {"requestId": call.request_id, "_return": True, **inner}
    return dict(_camel(kept)) if kept else None


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _camel(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            _lower(k): ("HIDDEN_DUE_TO_SECURITY_REASONS" if k in _HIDDEN else _camel(v))
            for k, v in value.items()
        }
    if isinstance(value, list | tuple):
        return [_camel(item) for item in value]
    return _plain(value)


def _ec2(value: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    """EC2's own form: wire names with a small first letter, every list as {"items": [...]}."""
    shown: dict[str, Any] = {}
    for name, inner in value.items():
        if name == "DryRun" or name not in shape.members:
            continue
        member = shape.members[name]
        if name in _EC2_SETS and isinstance(inner, list):
            outer, item = _EC2_SETS[name]
            shown[outer] = {"items": [{item: one} for one in inner]}
            continue
        spelled = _lower(member.serialization.get("name", name))
        shown[_FRIENDLY.get(spelled, spelled)] = _ec2_value(inner, member)
    return shown


#: Wire names that EC2 events spell otherwise.
_FRIENDLY = {"tagSpecification": "tagSpecificationSet", "groups": "groups"}


def _ec2_value(value: Any, shape: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return _ec2(value, shape)
    if shape.type_name == "list":
        items = [_ec2_value(item, shape.member) for item in value or []]
        return {"items": items} if items else {}
    return _plain(value)
