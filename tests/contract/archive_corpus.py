"""Seeded archives for tests: odd shapes among plain ones, and answers counted by brute force.

The brute force reads the JSON as it lies and imports nothing that answers questions.
"""

import gzip
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACCOUNTS = ("111111111111", "222222222222", "012345678901")
REGIONS = ("us-east-1", "eu-west-1")
_CALLS = (
    ("ec2.amazonaws.com", "DescribeInstances", True),
    ("iam.amazonaws.com", "AttachRolePolicy", False),
    ("lambda.amazonaws.com", "CreateFunction20150331", False),
    ("sts.amazonaws.com", "AssumeRole", True),
    ("ec2.amazonaws.com", "RunInstances", False),
    ("signin.amazonaws.com", "ConsoleLogin", False),
    ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress", False),
    ("lambda.amazonaws.com", "UpdateFunctionCode20150331v2", False),
)  # fmt: skip


def stamp(moment: datetime) -> str:
    """CloudTrail's form of a time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def made(seed: int, count: int) -> list[dict[str, Any]]:
    """So many records over five days, unsorted, one in four of an odd shape."""
    rng = random.Random(seed)
    return [_odd(rng, _plain(rng, n)) if rng.random() < 0.25 else _plain(rng, n)
            for n in range(count)]  # fmt: skip


def _plain(rng: random.Random, number: int) -> dict[str, Any]:
    source, name, read_only = rng.choice(_CALLS)
    account = rng.choice(ACCOUNTS)
    user = f"user.{rng.randrange(6)}"
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "eventID": f"ev-{rng.randrange(10**9)}-{number}",
        "eventTime": stamp(NOW - timedelta(seconds=rng.randrange(5 * 86_400))),
        "eventSource": source,
        "eventName": name,
        "awsRegion": rng.choice(REGIONS),
        "sourceIPAddress": f"203.0.113.{rng.randrange(8)}",
        "userAgent": "aws-cli/2.31.4",
        "userIdentity": {
            "type": "IAMUser", "userName": user, "accountId": account, "principalId": "AIDA1",
            "arn": f"arn:aws:iam::{account}:user/{user}", "accessKeyId": f"AKIA{user[-1] * 16}",
        },
        "requestParameters": {"instancesSet": {"items": [{"instanceId": f"i-{number % 7:04d}"}]}},
        "responseElements": None,
        "readOnly": read_only,
        "recipientAccountId": account,
    }  # fmt: skip
    if rng.random() < 0.3:
        role = f"role-{rng.randrange(3)}"
        record["userIdentity"] = {
            "type": "AssumedRole", "accountId": account, "principalId": f"AROA1:{user}",
            "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{user}",
            "sessionContext": {"sessionIssuer": {"userName": role, "type": "Role"}},
        }  # fmt: skip
    if rng.random() < 0.2:
        record["errorCode"] = rng.choice(("AccessDenied", "Client.UnauthorizedOperation", "Boom"))
        record["errorMessage"] = f"User {user} is not authorized to perform: ec2:RunInstances"
    if name == "ConsoleLogin":
        record["responseElements"] = {"ConsoleLogin": rng.choice(("Success", "Failure"))}
        record["additionalEventData"] = {"MFAUsed": rng.choice(("Yes", "No"))}
    if name == "AuthorizeSecurityGroupIngress":
        cidr = rng.choice(("0.0.0.0/0", "10.0.0.0/8"))
        rule = {"ipProtocol": "tcp", "fromPort": rng.choice((22, "443", 3389)),
                "ipRanges": {"items": [{"cidrIp": cidr}]}}  # fmt: skip
        record["requestParameters"] = {"groupId": f"sg-{number % 5}",
                                       "ipPermissions": {"items": [rule]}}  # fmt: skip
    return record


def _odd(rng: random.Random, record: dict[str, Any]) -> dict[str, Any]:
    """One of the shapes that real logs have and a one-line reading of the format does not."""
    changes: tuple[dict[str, Any], ...] = (
        {"userIdentity": None}, {"userIdentity": {"accountId": ACCOUNTS[0]}},
        {"readOnly": "true"}, {"readOnly": None}, {"requestParameters": None},
        {"requestParameters": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"sourceIPAddress": "AWS Internal"},
        {"sourceIPAddress": "203.000.113.005"}, {"errorCode": 404}, {"recipientAccountId": None},
        {"recipientAccountId": "ANONYMOUS_PRINCIPAL"}, {"awsRegion": "mars-north-7"},
        {"userAgent": "tab\tand\nbreak\u0001"}, {"errorMessage": "naïve “quotes” ſtop"},
        {"eventTime": record["eventTime"].replace("T", " ").replace("Z", ".123456789")},
        {"eventTime": record["eventTime"].replace("Z", "+00:00")}, {"eventTime": None},
        {"resources": [{"ARN": "arn:aws:s3:::Bucket-A"}]},
        {"requestParameters": {"bucketName": "bucket-a", "x": "\u001f"}},
        {"userIdentity": {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "user.1"}}},
    )  # fmt: skip
    return record | rng.choice(changes)


def spread_out(root: Path, records: list[dict[str, Any]], seed: int) -> None:
    """The records in every form that is read: S3 layout, flat, NDJSON, a list, one by one."""
    rng = random.Random(seed)
    keyed: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    rest: list[dict[str, Any]] = []
    for record in records:
        time = record["eventTime"]
        known = record["recipientAccountId"] in ACCOUNTS and record["awsRegion"] in REGIONS
        if known and time and rng.random() < 0.6:
            key = (record["recipientAccountId"], record["awsRegion"], time[:10].replace("-", "/"))
            keyed.setdefault(key, []).append(record)
        else:
            rest.append(record)
    for (account, region, day), own in keyed.items():
        path = root / f"AWSLogs/{account}/CloudTrail/{region}/{day}/{len(own)}.json.gz"
        _write(path, gzip.compress(json.dumps({"Records": own}, separators=(",", ":")).encode()))
    quarter = max(1, len(rest) // 4)
    parts = [rest[start : start + quarter] for start in range(0, len(rest), quarter)]
    forms: tuple[Callable[[list[dict[str, Any]]], bytes], ...] = (
        lambda own: json.dumps({"Records": own}, indent=2).encode(),
        lambda own: "\n".join(json.dumps(record) for record in own).encode(),
        lambda own: gzip.compress(json.dumps(own, ensure_ascii=False).encode()),
        lambda own: "\n".join(json.dumps({"Records": [record]}) for record in own).encode(),
        lambda own: json.dumps(
            {"Events": [{"CloudTrailEvent": json.dumps(record)} for record in own]}
        ).encode(),
    )  # fmt: skip
    names = ("a.json", "b.ndjson", "c.json.gz", "d.jsonl", "e.json")
    for part, form, name in zip(parts, forms, names, strict=False):
        _write(root / "flat" / name, form(part))


def broken(root: Path) -> dict[str, str]:
    """Files that must be skipped, by name, with the reason each has."""
    whole = gzip.compress(json.dumps({"Records": made(9, 50)}).encode())
    digest: dict[str, Any] = {
        "digestStartTime": "2026-11-20T00:00:00Z",
        "logFiles": [],
        "previousDigest": None,
    }
    insight = {"Records": [{"eventCategory": "Insight", "insightDetails": {"state": "Start"}}]}
    files = {
        "flat/torn.json.gz": (whole[: len(whole) // 2], "truncated"),
        "flat/damaged.json.gz": (b"\x1f\x8b" + b"\x00" * 40, "corrupt"),
        "flat/half.json": (b'{"Records": [{"eventName": "Run', "half"),
        "flat/digest.json.gz": (gzip.compress(json.dumps(digest).encode()), "digest"),
        "flat/insight.json.gz": (gzip.compress(json.dumps(insight).encode()), "insight"),
        "flat/package.json": (b'{"name": "something", "version": "1.0.0"}', "foreign"),
        "flat/empty.json": (b"", "empty"),
        "flat/words.json": (b"{not json}", "json"),
    }
    for name, (data, _) in files.items():
        _write(root / name, data)
    return {name: f"archive.skip.{reason}" for name, (_, reason) in files.items()}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def brute(records: list[dict[str, Any]], test: Callable[[dict[str, Any]], Any]) -> list[str]:
    """Ids of the records that pass a plain test on the raw JSON, sorted."""
    return sorted(record["eventID"] for record in records if test(record))
