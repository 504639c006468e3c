"""A second corpus: ten days in July whose records are as uneven as those of published data sets.

Fields come and go, agents stand in brackets, addresses have leading zeros, several log formats'
versions are mixed. Imports nothing of the product.
"""

import gzip
import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.evals import shapes_story
from tests.evals.shapes_people import ACCOUNTS as ACCOUNTS
from tests.evals.shapes_people import (
    LAB,
    MAIN,
    SHOP,
    Record,
    at_console,
    bare,
    role,
    root,
    service,
    sso,
    user,
)

START = datetime(2023, 7, 3, tzinfo=UTC)
NOW = datetime(2023, 7, 13, 9, 30, tzinfo=UTC)
CLI = "[aws-cli/1.27.74 Python/3.8.10 Linux/5.15.0-1031-aws botocore/1.29.74]"
GO = "stratus-red-team_83c9a458 aws-sdk-go-v2/1.16.7 os/linux lang/go#1.20.5 md/GOARCH#amd64"
BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15"
TERRAFORM = "[APN/1.0 HashiCorp/1.0 Terraform/1.4.6 (+https://www.terraform.io) aws-sdk-go/1.44]"
JAVA = "aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10 OpenJDK/1.8.0_372 cfg/retry-mode/standard"


class Uneven:
    """Makes records that each miss something."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.records: list[Record] = []
        text = (Path(__file__).parent / "shapes_calls.txt").read_text("utf-8")
        self.calls = [line.split() for line in text.splitlines() if not line.startswith("#")]

    def add(
        self, when: str | datetime, call: str, who: Record | None, *, ip: str = "010.024.003.007",
        agent: str = CLI, account: str = SHOP, region: str = "eu-west-1", request: Any = None,
        response: Any = None, error: str = "", message: str = "", **more: Any,
    ) -> Record:  # fmt: skip
        """One record of `service:Name` at a moment; reads are told by the name."""
        source, _, name = call.partition(":")
        at = when if isinstance(when, str) else when.strftime("%Y-%m-%dT%H:%M:%SZ")
        record: Record = {
            "eventVersion": self.random.choice(["1.03", "1.05", "1.08", "1.09", "1.11"]),
            "userIdentity": who,
            "eventTime": at,
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "sourceIPAddress": ip,
            "userAgent": agent,
            "requestParameters": None if error and not isinstance(request, str) else request,
            "responseElements": response,
            "requestID": str(uuid.UUID(int=self.random.getrandbits(128))),
            "eventID": str(uuid.UUID(int=self.random.getrandbits(128))),
            "readOnly": name.startswith(("Get", "List", "Describe", "Head", "Lookup", "AssumeRole",
                                         "Decrypt", "Batch", "Search")),
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account,
            "eventCategory": "Management",
        }  # fmt: skip
        if error:
            record["errorCode"] = error
        if message:
            record["errorMessage"] = message
        record.update(more)
        self._thin(record)
        self.records.append(record)
        return record

    def _thin(self, record: Record) -> None:
        """Some writers leave fields out, or write a truth value as a word."""
        dice = self.random.random()
        if dice < 0.10:
            for name in ("eventVersion", "managementEvent", "eventCategory"):
                record.pop(name)
        elif dice < 0.16:
            record["readOnly"] = "true" if record["readOnly"] else "false"
        elif dice < 0.22 and record["readOnly"]:
            record.pop("readOnly")
        elif dice < 0.26 and record["requestParameters"] is None:
            record.pop("requestParameters")
        elif dice < 0.30:
            record["userAgent"] = record["userAgent"] + " exec-env/CloudShell" * 16

    def moment(self) -> datetime:
        """Some second of the ten days."""
        return START + timedelta(seconds=self.random.randrange(int((NOW - START).total_seconds())))

    def everyday(self) -> None:
        """Each listed call a few times, by whoever; some refused, some of services."""
        people = [
            (user("maria.lopez"), "010.024.003.007", CLI),
            (at_console("maria.lopez"), "198.51.100.7", BROWSER),
            (user("level6"), "203.0.113.9", CLI),
            (user("jenkins", "AKIAJENKINS000000001"), "172.16.4.20", TERRAFORM),
            (sso("tomas@shop.example"), "198.51.100.88", BROWSER),
            (role("AppServer", "i-0f3a9b7c21d4e5f60"), "10.4.1.17", JAVA),
            (role("NightlyBatch", "batch-2023"), "10.4.1.18", JAVA),
            (bare(), "198.51.100.7", BROWSER),
            (root(self.random.random() < 0.5), "192.0.2.14", BROWSER),
            (service("config.amazonaws.com"), "config.amazonaws.com", "config.amazonaws.com"),
        ]
        for source, name, field, values in self.calls:
            for _ in range(self.random.randint(4, 11)):
                who, ip, agent = self.random.choice(people)
                self._one(source, name, field, values.split(","), who, ip, agent)

    def _one(
        self, source: str, name: str, field: str, values: list[str], who: Record, ip: str,
        agent: str,
    ) -> None:  # fmt: skip
        request = None if field == "-" else {field: self.random.choice(values)}
        region = self.random.choices(["eu-west-1", "eu-central-1", "us-east-1"], [6, 2, 2])[0]
        if source in ("iam", "organizations"):
            region = "us-east-1"
        account = self.random.choices([SHOP, LAB, MAIN], [7, 2, 1])[0]
        trouble = self._trouble(source, name, who)
        self.add(self.moment(), f"{source}:{name}", who, ip=ip, agent=agent, account=account,
                 region=region, request=request, **trouble)  # fmt: skip

    def _trouble(self, source: str, name: str, who: Record) -> dict[str, str]:
        dice = self.random.random()
        if dice > 0.14 or who.get("type") == "AWSService":
            return {}
        if dice > 0.11:
            return {"error": "Client.RequestLimitExceeded" if source == "ec2" else "Throttling"}
        if source == "ec2":
            blob = "".join(self.random.choices("ABCDEFGHabcdefgh0123456789_-", k=120))
            said = "You are not authorized to perform this operation. Encoded authorization "
            message = f"{said}failure message: {blob}"
            return {"error": "Client.UnauthorizedOperation", "message": message}
        code = "AccessDenied" if source in ("iam", "s3", "sts") else "AccessDeniedException"
        subject = who.get("arn", who.get("principalId", "unknown"))
        return {"error": code, "message": f"User: {subject} is not authorized to perform: "
                f"{source}:{name} because no identity-based policy allows the action"}  # fmt: skip


def generate(seed: int = 23) -> list[Record]:
    """All records, unsorted."""
    made = Uneven(seed)
    made.everyday()
    shapes_story.sign_ins(made)
    shapes_story.roles(made)
    shapes_story.attack(made)
    shapes_story.persist(made)
    shapes_story.cover(made)
    shapes_story.oddities(made)
    random.Random(seed).shuffle(made.records)
    return made.records


def write(directory: Path, seed: int = 23) -> list[Record]:
    """The records under AWSLogs/<account>/CloudTrail/…, beside a digest and flow logs."""
    records = generate(seed)
    groups: dict[tuple[str, str, str], list[Record]] = {}
    for record in records:
        account = record.get("recipientAccountId") or SHOP
        day = str(record["eventTime"])[:10].replace("-", "/")
        groups.setdefault((account, record.get("awsRegion", "none"), day), []).append(record)
    for (account, region, day), some in groups.items():
        folder = directory / "AWSLogs" / account / "CloudTrail" / region / day
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{account}_CloudTrail_{region}_{day.replace('/', '')}T0000Z_x.json.gz"
        (folder / name).write_bytes(gzip.compress(json.dumps({"Records": some}).encode(), mtime=0))
    beside = directory / "AWSLogs" / SHOP / "CloudTrail-Digest" / "eu-west-1" / "2023/07/05"
    beside.mkdir(parents=True)
    digest = json.dumps({"digestStartTime": "2023-07-05T00:00:00Z", "logFiles": []}).encode()
    (beside / f"{SHOP}_CloudTrail-Digest_eu-west-1_x.json.gz").write_bytes(gzip.compress(digest))
    flows = directory / "AWSLogs" / SHOP / "vpcflowlogs" / "eu-west-1" / "2023/07/05"
    flows.mkdir(parents=True)
    lines = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
    line = f"2 {SHOP} eni-0a1 10.4.1.17 10.4.1.18 40000 443 6 3 900 1688515200 1688515260 ACCEPT OK"
    text = f"{lines} start end action log-status\n{line}\n"
    (flows / f"{SHOP}_vpcflowlogs_eu-west-1_x.log.gz").write_bytes(gzip.compress(text.encode()))
    return records
