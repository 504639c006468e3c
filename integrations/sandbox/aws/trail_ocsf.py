"""A CloudTrail record as AWS's transformer writes it in OCSF 1.5.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-parseToOCSF.html
https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS/v1.5.0/CloudTrail
"""

import ipaddress
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

Record = dict[str, Any]

#: Members with a name of their own in OCSF; all others go to `unmapped`.
_MAPPED = {
    "userIdentity.type": "actor.user.type",
    "userIdentity.arn": "actor.user.uid",
    "userIdentity.accountId": "actor.user.account.uid",
    "userIdentity.invokedBy": "actor.invoked_by",
    "userIdentity.identityProvider": "actor.idp.name",
    "userIdentity.sessionContext.webIdFederationData.federatedProvider": "actor.idp.name",
    "userIdentity.sessionContext.attributes.creationDate": "actor.session.created_time_dt",
    "userIdentity.sessionContext.sessionIssuer.arn": "actor.session.issuer",
    "eventName": "api.operation",
    "eventSource": "api.service.name",
    "apiVersion": "api.version",
    "requestID": "api.request.uid",
    "errorCode": "api.response.error",
    "errorMessage": "api.response.message",
    "recipientAccountId": "cloud.account.uid",
    "awsRegion": "cloud.region",
    "userAgent": "http_request.user_agent",
    "eventType": "metadata.event_code",
    "eventVersion": "metadata.product.version",
    "eventCategory": "metadata.product.feature.name",
    "eventID": "metadata.uid",
    "vpcEndpointId": "src_endpoint.uid",
}
_USER = {
    "userIdentity.userName": "actor.user.name",
    "userIdentity.principalId": "actor.user.uid_alt",
    "userIdentity.accessKeyId": "actor.user.credential_uid",
}
_CENTRAL_USER = {
    "additionalEventData.UserName": "actor.user.name",
    "userIdentity.onBehalfOf.userId": "actor.user.uid_alt",
    "userIdentity.onBehalfOf.identityStoreArn": "actor.idp.uid",
    "userIdentity.credentialId": "actor.user.credential_uid",
}
#: Read apart: written as text, split in two, or in another form.
_APART = ("eventTime", "sourceIPAddress", "requestParameters", "responseElements")
_MFA = "userIdentity.sessionContext.attributes.mfaAuthenticated"
_AUTHENTICATION = ("signin.amazonaws.com", "sts.amazonaws.com")
_VERBS = {"Create": 1, "Run": 1, "Get": 2, "List": 2, "Describe": 2, "Update": 3, "Modify": 3,
          "Put": 3, "Delete": 4, "Terminate": 4}  # fmt: skip


def to_ocsf(record: Record) -> Record:
    """The document; API Activity, Authentication for sign-ins and STS, Account Change for users."""
    uid, name, category = _class(record)
    activity = next((n for verb, n in _VERBS.items() if record["eventName"].startswith(verb)), 99)
    at = datetime.fromisoformat(record["eventTime"])
    made: Record = {
        "activity_id": activity, "category_uid": category, "class_name": name, "class_uid": uid,
        "type_uid": uid * 100 + activity, "severity_id": 1, "severity": "Informational",
        "time": int(at.timestamp() * 1000), "time_dt": at.isoformat(timespec="milliseconds"),
        "cloud": {"provider": "AWS"},
        "metadata": {"product": {"name": "CloudTrail", "vendor_name": "AWS"},
                     "profiles": ["cloud", "datetime"], "version": "1.5.0"},
    }  # fmt: skip
    _origin(made, str(record.get("sourceIPAddress") or ""))
    for theirs, ours in (("requestParameters", "request"), ("responseElements", "response")):
        data = record.get(theirs)
        text = "" if data is None else json.dumps(data, separators=(",", ":"))
        _put(made, f"api.{ours}.data", text)
    failed = record.get("errorCode") or _login(record) == "Failure"
    made["status"] = "Failure" if failed else "Success"
    _members(made, record, resources=uid == 6003)
    return made


def _class(record: Record) -> tuple[int, str, int]:
    if record["eventSource"] in _AUTHENTICATION:
        return 3002, "Authentication", 3
    if record["eventSource"] == "iam.amazonaws.com" and "User" in record["eventName"]:
        return 3001, "Account Change", 3
    return 6003, "API Activity", 6


def _origin(made: Record, text: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        _put(made, "src_endpoint.domain", text)
    else:
        _put(made, "src_endpoint.ip", text)


def _login(record: Record) -> Any:
    answer = record.get("responseElements")
    return answer.get("ConsoleLogin") if isinstance(answer, dict) else None


def _members(made: Record, record: Record, *, resources: bool) -> None:
    who = record.get("userIdentity") or {}
    names = _MAPPED | (_CENTRAL_USER if who.get("type") == "IdentityCenterUser" else _USER)
    unmapped: Record = {}
    for path, value in _leaves({k: v for k, v in record.items() if k not in _APART}, ""):
        if path == _MFA:
            _put(made, "actor.session.is_mfa", value == "true")
        elif path == "additionalEventData.MFAUsed":
            made["is_mfa"] = value == "Yes"
        elif path == "resources" and resources:
            made["resources"] = [_resource(one) for one in value]
        elif path in names:
            _put(made, names[path], value)
        else:
            unmapped[path] = _text(value)
    if unmapped:
        made["unmapped"] = unmapped


def _resource(one: Record) -> Record:
    return {"uid": one.get("ARN", ""), "type": one.get("type", ""),
            "owner": {"account": {"uid": one.get("accountId", "")}}}  # fmt: skip


def _text(value: Any) -> str:
    """What is unmapped is text, whatever it was."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _leaves(value: Record, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        path = f"{prefix}.{name}" if prefix else name
        if isinstance(inner, dict):
            yield from _leaves(inner, path)
        elif inner is not None:
            yield path, inner


def _put(made: Record, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        made = made.setdefault(part, {})
    made[last] = value
