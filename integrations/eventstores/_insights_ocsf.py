"""CloudTrail records in OCSF form: field names in queries, records put together again.

AWS's `parseToOCSF` writes versions 1.1 and 1.5. The classes are API Activity (6003), Authentication
(3002) and Account Change (3001); what the mapping has no name for stands in `unmapped`.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-parseToOCSF.html
https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS/v1.5.0/CloudTrail
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.errors import QueryUnsupported
from bot.query.model import Query
from integrations.eventstores._insights_text import addresses, either, mentions, missing_or

#: Every record in OCSF form has them; CloudTrail's own records have neither.
MARKS = frozenset({"class_uid", "category_uid"})
#: Events of any kind by account and day since 1970; a written time may have any offset.
DAYS = (
    "fields floor(time / 86400000) as day, "
    "coalesce(cloud.account.uid, unmapped.recipientAccountId) as account\n"
    "| stats count(*) as n by account, day\n"
    "| sort day asc"
)
#: Some mappings write "Management, Data, and Insights" there whatever the event is.
_LOST = "eventCategory"
_WHO, _SESSION = "userIdentity", "userIdentity.sessionContext"
#: OCSF path -> CloudTrail member; two paths of one member are those of versions 1.1 and 1.5.
_PATHS: tuple[tuple[str, str], ...] = (
    ("metadata.uid", "eventID"),
    ("metadata.event_code", "eventType"),
    ("metadata.product.version", "eventVersion"),
    ("api.operation", "eventName"),
    ("api.service.name", "eventSource"),
    ("api.version", "apiVersion"),
    ("api.request.uid", "requestID"),
    ("api.response.error", "errorCode"),
    ("api.response.message", "errorMessage"),
    ("cloud.region", "awsRegion"),
    ("cloud.account.uid", "recipientAccountId"),
    ("http_request.user_agent", "userAgent"),
    ("src_endpoint.uid", "vpcEndpointId"),
    ("src_endpoint.domain", "sourceIPAddress"),
    ("src_endpoint.ip", "sourceIPAddress"),
    ("dst_endpoint.svc_name", "additionalEventData.LoginTo"),
    ("actor.invoked_by", f"{_WHO}.invokedBy"),
    ("actor.session.created_time_dt", f"{_SESSION}.attributes.creationDate"),
    ("actor.session.issuer", f"{_SESSION}.sessionIssuer.arn"),
    ("actor.user.account_uid", f"{_WHO}.accountId"),
    ("actor.user.account.uid", f"{_WHO}.accountId"),
    ("actor.user.type", f"{_WHO}.type"),
    ("actor.user.uid", f"{_WHO}.arn"),
)
#: One path for what lies elsewhere in records of Identity Center's users.
_PERSON = (
    ("actor.user.name", f"{_WHO}.userName", "additionalEventData.UserName"),
    ("actor.user.uid_alt", f"{_WHO}.principalId", f"{_WHO}.onBehalfOf.userId"),
    ("actor.user.credential_uid", f"{_WHO}.accessKeyId", f"{_WHO}.credentialId"),
    ("actor.idp.uid", "", f"{_WHO}.onBehalfOf.identityStoreArn"),
)
_NAMES = {theirs: ours for ours, theirs in _PATHS} | {"readOnly": "unmapped.readOnly"}


def field(name: str) -> str:
    """The OCSF field in which a CloudTrail member is found."""
    return _NAMES[name]


def in_ocsf(line: str) -> bool:
    """Whether the line is a document in OCSF form."""
    try:
        raw = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return False
    return isinstance(raw, dict) and raw.keys() >= MARKS


def refuse(query: Query) -> None:
    """Raise QueryUnsupported where the query asks for what OCSF does not carry faithfully."""
    if any(test.path == _LOST for test in query.custom):
        raise QueryUnsupported("logs_insights", "event category in ocsf records")


def origin(ranges: tuple[str, ...]) -> str:
    """The test of where a call came from: an address, or a service's name in a field of its own."""
    both = [addresses(f"src_endpoint.{part}", ranges) for part in ("ip", "domain")]
    return missing_or("src_endpoint.ip", either(*both)) if all(both) else ""


def outcomes(query: Query) -> list[str]:
    """The tests of how it went: a sign-in's result is text inside `api.response.data`."""
    failed = ["ispresent(api.response.error)", "ispresent(api.response.message)"]
    tests = []
    if query.outcome.status == "denied":
        tests.append(either(*failed))
    elif query.outcome.status == "failure":
        tests.append(either(*failed, 'api.operation = "ConsoleLogin"'))
    if query.auth.login != "any":
        tests.append("@message like /ConsoleLogin/")
    if query.auth.mfa != "any":
        tests.append(either("ispresent(is_mfa)", mentions(["MFAUsed"])))
    return tests


def record_of(document: dict[str, Any]) -> dict[str, Any] | None:
    """The CloudTrail record of an OCSF document; None for one that came from elsewhere."""
    product = _at(document, "metadata.product.name")
    if product != "CloudTrail" or not isinstance(_at(document, "time"), int | float):
        return None
    record: dict[str, Any] = {}
    for name, value in _leaves(document.get("unmapped"), ""):
        _put(record, name, _inner(value) if name == "resources" else value)
    for ours, theirs in _PATHS:
        _put(record, theirs, _at(document, ours))
    _person(document, record)
    _sign_in(document, record)
    moment = datetime.fromtimestamp(document["time"] / 1000, UTC)
    record["eventTime"] = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    for ours, theirs in (("request", "requestParameters"), ("response", "responseElements")):
        data = _inner(_at(document, f"api.{ours}.data"))
        if data not in (None, "", "null"):
            record[theirs] = data
    # Classes without a member for them keep the list, as text, in `unmapped`.
    if resources := list(_resources(document.get("resources"))):
        record["resources"] = resources
    return record


def _person(document: dict[str, Any], record: dict[str, Any]) -> None:
    central = _at(document, "actor.user.type") == "IdentityCenterUser"
    for ours, usual, own in _PERSON:
        _put(record, own if central else usual, _at(document, ours))
    multi = _at(document, "actor.session.is_mfa")
    if isinstance(multi, bool):
        _put(record, f"{_SESSION}.attributes.mfaAuthenticated", "true" if multi else "false")
    provider = _at(document, "actor.idp.name")
    assumed = _at(document, "actor.user.type") == "AssumedRole"
    place = f"{_SESSION}.webIdFederationData.federatedProvider" if assumed else ""
    _put(record, place or f"{_WHO}.identityProvider", provider)


def _sign_in(document: dict[str, Any], record: dict[str, Any]) -> None:
    if isinstance(document.get("is_mfa"), bool):
        used = "Yes" if document["is_mfa"] else "No"
        _put(record, "additionalEventData.MFAUsed", used)


def _resources(value: Any) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else ():
        owner = _at(item, "owner.account.uid") or _at(item, "account.uid")
        told = {"ARN": _at(item, "uid"), "type": _at(item, "type"), "accountId": owner}
        yield {name: text for name, text in told.items() if text}


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _put(record: dict[str, Any], path: str, value: Any) -> None:
    """Set a member; the mapping writes an empty text where there is none."""
    if not path or value in (None, ""):
        return
    *parents, last = path.split(".")
    for part in parents:
        inner = record.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        record = inner
    record[last] = value


def _leaves(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Members of `unmapped`, which are nested in some records and dotted in others."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        path = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(inner, dict):
            yield from _leaves(inner, path)
        else:
            yield path, inner


def _inner(value: Any) -> Any:
    """Text that holds a JSON object or list, read; anything else as it is."""
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value
