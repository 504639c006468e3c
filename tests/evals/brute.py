"""What the raw records say: a loop over dictionaries, importing nothing of the product."""

import ipaddress
import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

_DENIED = re.compile(r"(?i)(access ?denied|unauthori[sz]ed|not authori[sz]ed|forbidden)")
_READS = re.compile(r"(Get|List|Describe|Head|Lookup|BatchGet|AssumeRole)")


def expected(
    records: Iterable[dict[str, Any]], test: str, now: datetime, pick: str = ""
) -> frozenset[str]:
    """Ids of the records for which `test` (an expression over `names_of`) holds.

    `pick` keeps the `first`, the `last`, so many of the newest (`last5`), or the groups that have
    so many records: `ip>=5` those of an address that occurs at least five times, `u>20`.
    """
    code = compile(test, "<expect>", "eval")
    found = [r for r in records if eval(code, {"__builtins__": {"any": any}}, names_of(r, now))]
    found.sort(key=lambda r: (r.get("eventTime", ""), r.get("eventID", "")))
    if pick == "first":
        found = found[:1]
    elif pick.startswith("last"):
        found = found[-int(pick[4:] or 1) :]
    elif pick:
        found = _often(found, pick, now)
    return frozenset(record["eventID"] for record in found)


def _often(found: list[dict[str, Any]], pick: str, now: datetime) -> list[dict[str, Any]]:
    name, sign, least = re.findall(r"^(\w+)(>=?)(\d+)$", pick)[0]
    keys = [names_of(record, now)[name] for record in found]
    enough = int(least) + (sign == ">")
    return [r for r, key in zip(found, keys, strict=True) if key and keys.count(key) >= enough]


def names_of(record: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The words an expectation may use about one record."""
    who = _dict(record.get("userIdentity"))
    issuer = _dict(_dict(who.get("sessionContext")).get("sessionIssuer"))
    error, message = record.get("errorCode") or "", record.get("errorMessage") or ""
    response = record.get("responseElements")
    login = _dict(response).get("ConsoleLogin", "")
    extra = _dict(record.get("additionalEventData"))
    failed = bool(error or message) or "Failure" in (
        login, *_dict(record.get("serviceEventDetails")).values()
    )  # fmt: skip
    at = record.get("eventTime", "")
    ip = record.get("sourceIPAddress") or ""

    def body() -> str:
        parts = [record.get("requestParameters"), response, record.get("resources"), message]
        return json.dumps(parts)

    name = re.sub(r"\d{8}(v\d)?$", "", record.get("eventName", ""))

    def since(span: timedelta) -> bool:
        return bool((now - span).strftime("%Y-%m-%dT%H:%M:%SZ") <= at < _iso(now))

    return {
        "n": name, "src": record.get("eventSource", "").split(".")[0], "ip": ip,
        "u": who.get("userName") or extra.get("UserName")
        or (who.get("arn") or "").rpartition("/")[2]
        or ("root" if who.get("type") == "Root" else ""),
        "role": issuer.get("userName", ""), "arn": who.get("arn") or "",
        "key": who.get("accessKeyId") or "", "kind": who.get("type", ""),
        "ua": (record.get("userAgent") or "").lower(), "err": error,
        "acct": record.get("recipientAccountId", ""), "acct_caller": who.get("accountId", ""),
        "reg": record.get("awsRegion", ""), "login": login,
        "mfa": extra.get("MFAUsed", ""), "by": who.get("invokedBy") or "",
        "pid": who.get("principalId") or "", "type": record.get("eventType", ""),
        "fail": failed, "ok": not failed,
        "denied": bool(_DENIED.search(error)) or (not error and bool(_DENIED.search(message))),
        "w": _writes(record, name),
        "has": lambda word: bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", body())),
        "has_port": lambda port: bool(re.search(rf'"fromPort": "?{port}"?,', body())),
        "net": lambda text: _inside(ip, text), "isip": _inside(ip, "0.0.0.0/0"),
        "days": lambda n: since(timedelta(days=n)), "hours": lambda n: since(timedelta(hours=n)),
        "day": lambda text: at.startswith(text) and at < _iso(now),
        "span": lambda start, end: start <= at < end,
    }  # fmt: skip


def _writes(record: dict[str, Any], name: str) -> bool:
    said = str(record.get("readOnly", "")).lower()
    return said == "false" if said else not _READS.match(name)


def _inside(ip: str, text: str) -> bool:
    try:
        return ipaddress.ip_address(ip) in ipaddress.ip_network(text)
    except ValueError:
        return False


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
