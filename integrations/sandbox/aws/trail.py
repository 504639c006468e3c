"""The event history: CloudTrail records per account and region, and LookupEvents over them."""

import base64
import bisect
import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.wire import Call

Record = dict[str, Any]

#: LookupEvents reaches back 90 days (CloudTrail user guide, "Event history").
REACH = timedelta(days=90)
_KEEP_READS = 2000
_KEYS = (
    "EventId",
    "EventName",
    "ReadOnly",
    "Username",
    "ResourceType",
    "ResourceName",
    "EventSource",
    "AccessKeyId",
)


def stamp(moment: datetime) -> str:
    """A time as CloudTrail writes it: UTC, whole seconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Trail:
    """Every record, oldest first, per account and region; thread-safe."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], list[Record]] = {}
        self._reads: list[tuple[tuple[str, str], str]] = []
        self._lock = threading.Lock()

    def add(self, record: Record, *, live: bool = False) -> None:
        """Keep one record; of our own live reads only the newest 2,000 stay."""
        place = (str(record["recipientAccountId"]), str(record["awsRegion"]))
        with self._lock:
            rows = self._records.setdefault(place, [])
            bisect.insort(rows, record, key=lambda row: row["eventTime"])
            if live and record.get("readOnly"):
                self._reads.append((place, record["eventID"]))
                if len(self._reads) > _KEEP_READS:
                    old, event_id = self._reads.pop(0)
                    kept = self._records[old]
                    kept[:] = [row for row in kept if row["eventID"] != event_id]

    def all(self) -> list[Record]:
        """Every record of every account and region, oldest first."""
        with self._lock:
            rows = [row for rows in self._records.values() for row in rows]
        return sorted(rows, key=lambda row: (row["eventTime"], row["eventID"]))

    def in_place(self, account: str, region: str) -> list[Record]:
        """The records of one account and region, oldest first."""
        with self._lock:
            return list(self._records.get((account, region), []))


def username(record: Record) -> str:
    """The Username that LookupEvents shows: the user, the session name, or the root account."""
    who = record.get("userIdentity") or {}
    if who.get("type") == "Root":
        return "root"
    if who.get("userName"):
        return str(who["userName"])
    if who.get("type") == "AssumedRole":
        return str(who.get("arn", "")).rsplit("/", 1)[-1]
    return str(who.get("invokedBy", ""))


def resources_of(record: Record) -> list[dict[str, str]]:
    """ResourceType and ResourceName pairs, from the record's resources and its parameters."""
    found = []
    for item in record.get("resources") or []:
        found.append({"ResourceType": item.get("type", ""), "ResourceName": item.get("ARN", "")})
    for part in (record.get("requestParameters"), record.get("responseElements")):
        for kind, name in _named(part):
            pair = {"ResourceType": kind, "ResourceName": name}
            if pair not in found:
                found.append(pair)
    return found


_TYPES = {
    "accessKeyId": "AWS::IAM::AccessKey",
    "groupId": "AWS::EC2::SecurityGroup",
    "securityGroupRuleId": "AWS::EC2::SecurityGroupRule",
    "instanceId": "AWS::EC2::Instance",
    "vpcId": "AWS::EC2::VPC",
    "subnetId": "AWS::EC2::Subnet",
    "snapshotId": "AWS::EC2::Snapshot",
    "bucketName": "AWS::S3::Bucket",
    "userName": "AWS::IAM::User",
    "roleName": "AWS::IAM::Role",
    "policyArn": "AWS::IAM::Policy",
    "keyId": "AWS::KMS::Key",
    "functionName": "AWS::Lambda::Function",
    "dBInstanceIdentifier": "AWS::RDS::DBInstance",
}


def _named(part: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if isinstance(part, dict):
        for name, value in part.items():
            if name in _TYPES and isinstance(value, str):
                found.append((_TYPES[name], value))
            else:
                found += _named(value)
    elif isinstance(part, list):
        for value in part:
            found += _named(value)
    return found


def read_only(record: Record) -> str:
    """The ReadOnly that LookupEvents shows, for records that hold a truth value or its word."""
    return "true" if str(record.get("readOnly")).lower() == "true" else "false"


def shown(record: Record) -> dict[str, Any]:
    """One record as an Event of LookupEvents."""
    who = record.get("userIdentity") or {}
    event: dict[str, Any] = {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": read_only(record),
        "EventTime": datetime.fromisoformat(record["eventTime"]),
        "EventSource": record["eventSource"],
        "Resources": resources_of(record),
        "CloudTrailEvent": json.dumps(record, separators=(",", ":")),
    }
    if who.get("accessKeyId"):
        event["AccessKeyId"] = who["accessKeyId"]
    if username(record):
        event["Username"] = username(record)
    return event


def lookup_events(trail: Trail, call: Call) -> dict[str, Any]:
    """CloudTrail LookupEvents: newest first, one attribute, 50 a page; raises AwsError.

    Rules: CloudTrail API reference, LookupEvents.
    """
    params = call.params
    wanted = _attribute(params.get("LookupAttributes") or [])
    if params.get("EventCategory"):
        raise AwsError("InvalidEventCategoryException", "the sandbox holds management events only")
    size = params.get("MaxResults", 50)
    if not isinstance(size, int) or not 1 <= size <= 50:
        raise AwsError("InvalidMaxResultsException", "MaxResults must be 1 to 50")
    start, end = params.get("StartTime"), params.get("EndTime")
    if start and end and start > end:
        raise AwsError("InvalidTimeRangeException", "StartTime is after EndTime")
    first = max(stamp(start), stamp(call.at - REACH)) if start else stamp(call.at - REACH)
    last = stamp(end) if end else "9999"
    print_of = _fingerprint(params, call)
    after = _read_token(params.get("NextToken"), print_of)
    rows = trail.in_place(call.account, call.region)
    page: list[Record] = []
    for row in reversed(rows):
        if not first <= row["eventTime"] <= last or (wanted and not _fits(row, *wanted)):
            continue
        if after:
            after = after if row["eventID"] != after else ""
            continue
        page.append(row)
        if len(page) > size:
            break
    answer: dict[str, Any] = {"Events": [shown(row) for row in page[:size]]}
    if len(page) > size:
        answer["NextToken"] = _token(print_of, page[size - 1]["eventID"])
    return answer


def _attribute(attributes: list[dict[str, str]]) -> tuple[str, str] | None:
    if not attributes:
        return None
    if len(attributes) > 1:
        raise AwsError("InvalidLookupAttributesException", "use exactly one lookup attribute")
    key = attributes[0].get("AttributeKey", "")
    value = attributes[0].get("AttributeValue", "")
    if key not in _KEYS:
        raise AwsError("InvalidLookupAttributesException", f"{key!r} is not a lookup attribute")
    if not 1 <= len(value) <= 2000:
        raise AwsError("InvalidLookupAttributesException", "a value has 1 to 2000 characters")
    return key, value


def _fits(row: Record, key: str, value: str) -> bool:
    if key in ("ResourceType", "ResourceName"):
        return any(item[key] == value for item in resources_of(row))
    if key == "Username":
        return username(row) == value
    if key == "AccessKeyId":
        return bool((row.get("userIdentity") or {}).get("accessKeyId") == value)
    if key == "ReadOnly":
        return read_only(row) == value
    return bool(
        row[{"EventId": "eventID", "EventName": "eventName"}.get(key, "eventSource")] == value
    )


def _fingerprint(params: dict[str, Any], call: Call) -> str:
    rest = {k: str(v) for k, v in sorted(params.items()) if k != "NextToken"}
    text = json.dumps([rest, call.account, call.region])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _token(print_of: str, event_id: str) -> str:
    return base64.urlsafe_b64encode(f"{print_of}|{event_id}".encode()).decode()


def _read_token(token: Any, print_of: str) -> str:
    if not token:
        return ""
    try:
        seen, event_id = base64.urlsafe_b64decode(str(token)).decode().split("|")
    except ValueError as error:
        raise AwsError("InvalidNextTokenException", "the token is not one of ours") from error
    if seen != print_of:
        raise AwsError("InvalidNextTokenException", "the token belongs to other parameters")
    return event_id
