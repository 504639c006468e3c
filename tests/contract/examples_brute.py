"""What answers the ten example questions: loops over raw records; imports nothing of the product.

The windows are written out as they are in Berlin on 25 October 2026, 20:00 UTC.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

Record = dict[str, Any]

_POLICY = re.compile(
    r"(Create|Delete)Policy(Version)?|SetDefaultPolicyVersion|UpdateAssumeRolePolicy"
    r"|(Put|Delete|Attach|Detach)(User|Role|Group)Policy|(Create|Update|Delete)Role"
    r"|(Put|Delete)(User|Role)PermissionsBoundary|AddUserToGroup|AddRoleToInstanceProfile"
)
_TRAIL = {"StopLogging", "StartLogging", "DeleteTrail", "UpdateTrail", "CreateTrail",
          "PutEventSelectors", "PutInsightSelectors"}  # fmt: skip
_NETWORK = re.compile(
    r"(Authorize|Revoke)SecurityGroup(In|E)gress|ModifySecurityGroupRules"
    r"|(Create|Replace|Delete)(NetworkAclEntry|Route)|ReplaceNetworkAclAssociation"
)
_THREE = {"111111111111", "222222222222", "333333333333"}
_OUTAGE = ("2024-01-15T14:00:00Z", "2024-01-15T14:30:00Z")
_TOUCHED, _DATABASE = "10.0.1.66", ("10.0.20.", "10.0.21.")


def calls(records: Iterable[Record]) -> dict[str, set[str]]:
    """Ids by question, of calls alone."""
    rows = list(records)
    key, parts = _handed_out(rows), _parts(rows, "vpc-abc123")
    found: dict[str, Callable[[Record], bool]] = {
        "01": lambda r: _at(r, "2026-10-24T20:00:00Z", "2026-10-25T20:00:00Z")
        and _login(r) == "Failure",
        "02": lambda r: _at(r, "2026-10-23T20:00:00Z", "2026-10-25T20:00:00Z")
        and r["eventSource"] == "iam.amazonaws.com" and bool(_POLICY.fullmatch(r["eventName"])),
        "03": lambda r: _at(r, "2023-12-31T23:00:00Z", "2024-01-31T23:00:00Z")
        and _named(r, "demo.user"),
        "04": lambda r: _at(r, "2026-08-31T22:00:00Z", "2026-09-30T22:00:00Z")
        and _login(r) == "Success",
        "05": lambda r: _at(r, *_OUTAGE) and r.get("readOnly") is not True and _mentions(r, parts),
        "06": lambda r: _at(r, "2026-10-25T18:00:00Z", "2026-10-25T20:00:00Z")
        and r["eventName"] == "RunInstances" and _named(r, "demo.user"),
        "07": lambda r: _at(r, "2026-07-27T20:00:00Z", "2026-10-25T20:00:00Z") and _opens(r),
        "08": lambda r: _at(r, "2025-10-25T20:00:00Z", "2026-10-25T20:00:00Z")
        and r["recipientAccountId"] in _THREE and r["eventName"] in _TRAIL
        and r["eventSource"] == "cloudtrail.amazonaws.com",
        "09": lambda r: _at(r, "2026-10-25T08:45:00Z", "2026-10-25T09:15:00Z")
        and bool(_NETWORK.fullmatch(r["eventName"])),
        "10": lambda r: _taken(r) or _key(r) == key,
    }  # fmt: skip
    return {name: {r["eventID"] for r in rows if test(r)} for name, test in found.items()}


def traffic(
    rows: Iterable[Record], touched: str = _TOUCHED, database: tuple[str, ...] = _DATABASE
) -> dict[str, set[tuple[str, str]]]:
    """(interface, start) by question: rejected at the database; sent by the host touched."""
    found: dict[str, set[tuple[str, str]]] = {"09": set(), "10": set()}
    for row in rows:
        key = (row["interfaceId"], str(row["startTime"]))
        near = 1792919100 <= row["startTime"] < 1792920300
        if near and row["action"] == "REJECT" and row["dstAddr"].startswith(database):
            found["09"].add(key)
        if 1792935000 <= row["startTime"] < 1792938600 and row["srcAddr"] == touched:
            found["10"].add(key)
    return found


def _at(record: Record, start: str, end: str) -> bool:
    return bool(start <= record["eventTime"] < end)


def _who(record: Record) -> Record:
    return record.get("userIdentity") or {}


def _key(record: Record) -> str:
    return str(_who(record).get("accessKeyId") or "")


def _named(record: Record, name: str) -> bool:
    who = _who(record)
    session = str(who.get("principalId") or "").rpartition(":")[2]
    return name in (who.get("userName"), session)


def _login(record: Record) -> str:
    answer = record.get("responseElements")
    if record["eventName"] != "ConsoleLogin" or not isinstance(answer, dict):
        return ""
    return str(answer.get("ConsoleLogin"))


def _parts(rows: list[Record], vpc: str) -> set[str]:
    """The VPC and what earlier calls made in it."""
    found = {vpc}
    for row in rows:
        text = json.dumps([row.get("requestParameters"), row.get("responseElements")])
        made = row["eventName"].startswith("Create") and row["eventTime"] < _OUTAGE[1]
        if made and re.search(rf"{vpc}(?!\w)", text):
            found |= set(re.findall(r"\b(?:rtb|sg|subnet|acl|igw|eni)-[0-9a-z]+", text))
    return found


def _mentions(record: Record, ids: set[str]) -> bool:
    text = json.dumps([record.get("requestParameters"), record.get("responseElements"),
                       record.get("errorMessage")])  # fmt: skip
    return any(re.search(rf"{re.escape(id)}(?!\w)", text) for id in ids)


def _opens(record: Record) -> bool:
    """Whether the call worked and let everybody in somewhere else than port 80 or 443 alone."""
    request = record.get("requestParameters")
    if record.get("errorCode") or record.get("errorMessage") or not isinstance(request, dict):
        return False
    if record["eventName"] == "AuthorizeSecurityGroupIngress":
        rules = (request.get("ipPermissions") or {}).get("items") or [request]
        return any(_wide(json.dumps(rule), rule.get("fromPort"), rule.get("toPort"))
                   for rule in rules)  # fmt: skip
    if record["eventName"] == "ModifySecurityGroupRules":
        rule = request["ModifySecurityGroupRulesRequest"]["SecurityGroupRule"]["SecurityGroupRule"]
        return _wide(json.dumps(rule), rule.get("FromPort"), rule.get("ToPort"))
    return False


def _wide(text: str, first: Any, last: Any) -> bool:
    world = '"0.0.0.0/0"' in text or '"::/0"' in text
    return world and (str(first), str(last)) not in (("80", "80"), ("443", "443"))


def _taken(record: Record) -> bool:
    request = record.get("requestParameters")
    return (
        record["eventName"] == "AssumeRole"
        and _at(record, "2026-10-25T13:25:00Z", "2026-10-25T14:30:00Z")
        and isinstance(request, dict) and str(request.get("roleArn")).endswith("/ProductionAdmin")
    )  # fmt: skip


def _handed_out(rows: list[Record]) -> str:
    """The key that the newest such call handed out: one session is followed, not all of them."""
    newest = max(filter(_taken, rows), key=lambda r: (r["eventTime"], r["eventID"]))
    return str(newest["responseElements"]["credentials"]["accessKeyId"])
