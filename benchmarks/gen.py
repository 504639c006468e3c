"""A seeded CloudTrail archive in the S3 layout: `gen --events 100000 --seed 7 --out DIR`."""

import argparse
import gzip
import hashlib
import json
import random
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ACCOUNTS = ("111111111111", "222222222222", "333333333333", "444444444444", "555555555555")
REGIONS = ("us-east-1", "eu-west-1")
END = datetime(2026, 11, 21, tzinfo=UTC)
DAYS = 20
PER_FILE = 5_000
#: (source, name, read only, weight): mostly reads, role switches and keys, few changes.
_CALLS: tuple[tuple[str, str, bool, float], ...] = (
    ("sts", "AssumeRole", True, 18), ("kms", "Decrypt", True, 16),
    ("ec2", "DescribeInstances", True, 14), ("s3", "GetBucketAcl", True, 8),
    ("logs", "DescribeLogGroups", True, 7), ("iam", "GetRole", True, 6),
    ("ec2", "DescribeSecurityGroups", True, 6), ("kms", "GenerateDataKey", True, 5),
    ("rds", "DescribeDBInstances", True, 4), ("ssm", "GetParameter", True, 4),
    ("lambda", "ListFunctions20150331", True, 3), ("ecr", "BatchGetImage", True, 3),
    ("dynamodb", "DescribeTable", True, 2), ("ec2", "RunInstances", False, 1),
    ("ec2", "TerminateInstances", False, 0.8), ("ec2", "CreateTags", False, 0.8),
    ("s3", "PutBucketPolicy", False, 0.3), ("lambda", "UpdateFunctionCode20150331v2", False, 0.4),
    ("iam", "AttachRolePolicy", False, 0.08), ("iam", "PutUserPolicy", False, 0.05),
    ("iam", "CreateAccessKey", False, 0.05), ("signin", "ConsoleLogin", False, 0.3),
    ("ec2", "AuthorizeSecurityGroupIngress", False, 0.15),
    ("cloudtrail", "StopLogging", False, 0.01),
)  # fmt: skip
_AGENTS = (
    "aws-cli/2.31.4 md/Botocore#2.31.4 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.13.7",
    "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.1.102 md/arch#x86_64 lang/python#3.12.3",
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.0 (+https://www.terraform.io) aws-sdk-go-v2/1.38",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/141.0.0.0 Safari",
)  # fmt: skip


def generate(out: Path, events: int, seed: int) -> str:
    """Write the files below `out`/AWSLogs; returns a hash of their inflated bytes."""
    made = random.Random(seed)
    digest = hashlib.sha256()
    files = max(1, events // PER_FILE)
    left = events
    for number in range(files):
        count = left if number == files - 1 else PER_FILE
        left -= count
        day = END - timedelta(days=DAYS) + timedelta(days=number * DAYS // files)
        account, region = made.choice(ACCOUNTS), made.choice(REGIONS)
        body = json.dumps(
            {"Records": list(_records(made, count, day, account, region))}, separators=(",", ":")
        ).encode()
        digest.update(body)
        folder = out / f"AWSLogs/{account}/CloudTrail/{region}/{day:%Y/%m/%d}"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{account}_CloudTrail_{region}_{day:%Y%m%dT%H%MZ}_{number:06d}.json.gz"
        (folder / name).write_bytes(gzip.compress(body, 6, mtime=0))
    return digest.hexdigest()


def _records(
    made: random.Random, count: int, day: datetime, account: str, region: str
) -> Iterator[dict[str, Any]]:
    weights = [call[3] for call in _CALLS]
    for call in made.choices(_CALLS, weights, k=count):
        at = day + timedelta(seconds=made.randrange(86_400))
        yield _record(made, call, at, account, region)


def _record(
    made: random.Random, call: tuple[str, str, bool, float], at: datetime, account: str, region: str
) -> dict[str, Any]:
    source, name, read_only, _ = call
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": _who(made, account, stamp),
        "eventTime": stamp,
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": f"203.0.{made.randrange(4)}.{made.randrange(256)}",
        "userAgent": made.choice(_AGENTS),
        "requestParameters": _request(made, name, account),
        "responseElements": None if read_only else _response(made),
        "requestID": _uuid(made),
        "eventID": _uuid(made),
        "readOnly": read_only,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{source}.{region}.amazonaws.com",
        },
    }  # fmt: skip
    if name == "ConsoleLogin":
        bad = made.random() < 0.3
        record["responseElements"] = {"ConsoleLogin": "Failure" if bad else "Success"}
        record["additionalEventData"] = {
            "LoginTo": "https://console.aws.amazon.com/console/home",
            "MobileVersion": "No", "MFAUsed": made.choice(("Yes", "No")),
        }  # fmt: skip
        if bad:
            record["errorMessage"] = "Failed authentication"
    elif made.random() < 0.03:
        who = record["userIdentity"]["arn"]
        record["errorCode"] = "Client.UnauthorizedOperation" if source == "ec2" else "AccessDenied"
        record["errorMessage"] = f"User: {who} is not authorized to perform: {source}:{name}"
        record["responseElements"] = None
    return record


def _who(made: random.Random, account: str, stamp: str) -> dict[str, Any]:
    if made.random() < 0.35:
        user = f"user.{made.randrange(200):03d}"
        return {
            "type": "IAMUser", "principalId": f"AIDA{made.getrandbits(60):016X}",
            "accountId": account, "arn": f"arn:aws:iam::{account}:user/{user}", "userName": user,
            "accessKeyId": f"AKIA{made.getrandbits(60):016X}",
        }  # fmt: skip
    role = f"service-role-{made.randrange(152):03d}"
    session = f"session-{made.randrange(400):03d}"
    return {
        "type": "AssumedRole", "principalId": f"AROA{made.getrandbits(60):016X}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}", "accountId": account,
        "accessKeyId": f"ASIA{made.getrandbits(60):016X}",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": f"AROA{made.getrandbits(60):016X}",
                "arn": f"arn:aws:iam::{account}:role/{role}", "accountId": account,
                "userName": role,
            },
            "attributes": {"creationDate": stamp, "mfaAuthenticated": "false"},
        },
    }  # fmt: skip


def _request(made: random.Random, name: str, account: str) -> dict[str, Any]:
    if name == "AuthorizeSecurityGroupIngress":
        port = made.choice((22, 80, 443, 3306, 3389))
        cidr = made.choice(("0.0.0.0/0", "10.0.0.0/8", "192.0.2.0/24"))
        rule = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, "groups": {},
                "ipRanges": {"items": [{"cidrIp": cidr}]}, "ipv6Ranges": {}}  # fmt: skip
        return {"groupId": f"sg-{made.getrandbits(32):08x}", "ipPermissions": {"items": [rule]}}
    if name == "AssumeRole":
        role = f"service-role-{made.randrange(152):03d}"
        return {"roleArn": f"arn:aws:iam::{account}:role/{role}", "durationSeconds": 3600,
                "roleSessionName": f"session-{made.randrange(400):03d}"}  # fmt: skip
    if name == "AttachRolePolicy":
        return {"roleName": f"service-role-{made.randrange(152):03d}",
                "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}  # fmt: skip
    items = [{"instanceId": f"i-{made.getrandbits(64):016x}"} for _ in range(made.randrange(1, 5))]
    return {"instancesSet": {"items": items}, "filterSet": {"items": [
        {"name": "tag:service", "valueSet": {"items": [{"value": f"svc-{made.randrange(60)}"}]}},
    ]}}  # fmt: skip


def _response(made: random.Random) -> dict[str, Any]:
    items = [{"id": f"{made.getrandbits(64):016x}", "state": "ok"} for _ in range(3)]
    return {"requestId": _uuid(made), "_return": True, "items": items}


def _uuid(made: random.Random) -> str:
    return str(uuid.UUID(int=made.getrandbits(128), version=4))


def corpus(events: int, seed: int = 7) -> Path:
    """The folder of such a corpus, generated once per machine."""
    out = Path(tempfile.gettempdir()) / f"hubward-bench-{events}-{seed}"
    if not (out / "hash").exists():
        digest = generate(out / "trail", events, seed)
        (out / "hash").write_text(digest)
    return out / "trail"


def main(arguments: Sequence[str]) -> None:
    """Generate and print the hash."""
    options = argparse.ArgumentParser(prog="gen")
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--out", type=Path, default=None)
    given = options.parse_args(arguments)
    if given.out:
        digest = generate(given.out, given.events, given.seed)
        folder = given.out
    else:
        folder = corpus(given.events, given.seed)
        digest = (folder.parent / "hash").read_text()
    print(json.dumps({"name": "gen", "folder": str(folder), "events": given.events,
                      "sha256": digest}))  # fmt: skip
