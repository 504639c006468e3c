"""A third corpus: a month of a payments company with three accounts, as a real archive looks.

Identity Center people, pipelines, workloads and services make most of it; a stolen key, an outage
and ordinary changes lie in between. Imports nothing of the product.
"""

import gzip
import json
import random
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.evals import estate_access, estate_breach, estate_data, estate_story
from tests.evals.estate_people import ACCOUNTS as ACCOUNTS
from tests.evals.estate_people import PAYMENTS, PLATFORM, SANDBOX, Record, actors

START = datetime(2025, 9, 24, tzinfo=UTC)
NOW = datetime(2025, 10, 24, 14, 40, tzinfo=UTC)
FRANKFURT, LONDON, VIRGINIA = "eu-central-1", "eu-west-2", "us-east-1"
_GLOBAL = {"iam", "organizations", "ce", "cloudfront", "route53", "support"}
_READS = ("Get", "List", "Describe", "Head", "Lookup", "AssumeRole", "Decrypt", "Batch", "Generate")
Step = tuple[str, str, str, Any, str, dict[str, Any]]
#: Since then the mailer's key is switched off.
_ROTATED = datetime(2025, 10, 17, 7, 20, tzinfo=UTC)
_WRITES = ("BatchUpdate", "BatchCreate", "BatchDelete")


class Team(NamedTuple):
    """Who does the everyday calls of a kind, how many, how many in a hundred fail, when, where."""

    actors: tuple[str, ...]
    calls: int
    trouble: int
    at_work: bool
    accounts: tuple[int, int, int]


TEAMS = {
    "admin": Team(("ingrid",), 200, 2, True, (3, 5, 2)),
    "platform": Team(("marek", "marek", "nadia"), 900, 5, True, (3, 7, 1)),
    "data": Team(("priya", "priya", "wenjing"), 700, 7, True, (8, 1, 1)),
    "dba": Team(("oskar",), 320, 3, True, (9, 1, 0)),
    "security": Team(("hal",), 380, 2, True, (4, 4, 2)),
    "contractor": Team(("jonas",), 240, 14, True, (0, 0, 1)),
    "readonly": Team(("tess",), 120, 9, True, (3, 2, 1)),
    "ci": Team(("gha",), 800, 2, False, (3, 7, 0)),
    "terraform": Team(("tf",), 900, 3, False, (4, 5, 1)),
    "function": Team(("webhook",), 560, 1, False, (1, 0, 0)),
    "task": Team(("ledger",), 420, 1, False, (1, 0, 0)),
    "node": Team(("node",), 450, 1, False, (0, 1, 0)),
    "etl": Team(("etl",), 360, 4, False, (1, 0, 0)),
    "monitor": Team(("grafana",), 420, 12, False, (4, 5, 1)),
    "mail": Team(("mailer",), 160, 1, False, (1, 0, 0)),
    "service": Team(
        ("autoscaling", "config", "eks", "ecs", "rds", "guardduty", "backup"), 480, 0, False,
        (5, 5, 1),
    ),
}  # fmt: skip


class Estate:
    """Makes the records from one random source."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.records: list[Record] = []
        self.actors = actors()

    def add(
        self, when: str | datetime, who: str | Record | None, call: str, request: Any = None, *,
        ip: str = "", agent: str = "", account: str = PAYMENTS, region: str = FRANKFURT,
        response: Any = None, error: str = "", message: str = "", **more: Any,
    ) -> Record:  # fmt: skip
        """One record of `service:Name`; `who` is an actor's name or an identity as it stands."""
        source, _, name = call.partition(":")
        at = when if isinstance(when, str) else when.strftime("%Y-%m-%dT%H:%M:%SZ")
        actor = self.actors[who] if isinstance(who, str) else None
        identity = actor.identity(account) if actor else who
        read = name.startswith(_READS) and not name.startswith(_WRITES)
        record: Record = {
            "eventVersion": self.random.choice(["1.08", "1.09", "1.10", "1.11"]),
            "userIdentity": identity,
            "eventTime": at,
            "eventSource": f"{_host(source)}.amazonaws.com",
            "eventName": name,
            "awsRegion": VIRGINIA if source in _GLOBAL else region,
            "sourceIPAddress": ip or (actor.ip if actor else "192.0.2.99"),
            "userAgent": agent or (actor.agent if actor else "-"),
            "requestParameters": request,
            "responseElements": response,
            "requestID": str(uuid.UUID(int=self.random.getrandbits(128))),
            "eventID": str(uuid.UUID(int=self.random.getrandbits(128))),
            "readOnly": read,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account,
            "eventCategory": "Management",
        }
        if error:
            record["errorCode"] = error
        if message:
            record["errorMessage"] = message
        record.update(more)
        self._thin(record)
        self.records.append(record)
        return record

    def play(self, steps: Iterable[Step]) -> None:
        """Steps of a story: moment, who, call, request, account, what else `add` takes."""
        for when, who, call, request, account, more in steps:
            self.add(f"2025-{when}Z", who, call, request, account=account, **more)

    def _thin(self, record: Record) -> None:
        """Some writers leave fields out, or write a truth value as a word."""
        dice = self.random.random()
        if dice < 0.03:
            for name in ("eventVersion", "managementEvent", "eventCategory"):
                record.pop(name)
        elif dice < 0.05:
            record["readOnly"] = str(record["readOnly"]).lower()
        elif dice < 0.07 and record["requestParameters"] is None:
            record.pop("requestParameters")
        elif dice < 0.09:
            record["userAgent"] = f"[{record['userAgent']}]"

    def moment(self, at_work: bool = False) -> datetime:
        """Some second of the month; at work it is Monday to Friday, 06:30 to 16:30 UTC."""
        while True:
            seconds = self.random.randrange(int((NOW - START).total_seconds()))
            at = START + timedelta(seconds=seconds)
            minutes = at.hour * 60 + at.minute
            if not at_work or (at.weekday() < 5 and 390 <= minutes < 990):
                return at

    def everyday(self) -> None:
        """What each team does all month."""
        text = (Path(__file__).parent / "estate_calls.txt").read_text("utf-8")
        lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
        for name, team in TEAMS.items():
            calls = [line[2:] for line in lines if line[0] == name]
            weights = [int(line[1]) for line in lines if line[0] == name]
            for call, field, values in self.random.choices(calls, weights, k=team.calls):
                self._one(team, call, field, self.random.choice(values.split(",")))

    def _one(self, team: Team, call: str, field: str, value: str) -> None:
        who = self.random.choice(team.actors)
        account = self.random.choices([PAYMENTS, PLATFORM, SANDBOX], team.accounts)[0]
        region = self.random.choices([FRANKFURT, LONDON, VIRGINIA], [7, 2, 1])[0]
        request: Any = None if field == "-" else {field: value}
        if "*" in field:
            outer, _, inner = field.partition("*")
            request = {outer: {"items": [{inner: value}]}}
        more: dict[str, Any] = {}
        if self.random.randrange(100) < team.trouble:
            more = self._trouble(call, who, account)
            request = request if call.startswith("ec2:") or "Thrott" in more["error"] else None
        elif call == "ec2:RunInstances":
            made = f"i-0{self.random.getrandbits(40):010x}"
            more = {"response": {"instancesSet": {"items": [{"instanceId": made}]}}}
        at = self.moment(team.at_work)
        if who == "mailer" and at >= _ROTATED:
            at -= timedelta(days=10)
        self.add(at, who, call, request, account=account, region=region, **more)

    def _trouble(self, call: str, who: str, account: str) -> dict[str, Any]:
        """A refusal, or a limit that was met."""
        source, _, name = call.partition(":")
        slow = self.random.random() < (0.9 if who == "grafana" else 0.35)
        if slow:
            code = "Client.RequestLimitExceeded" if source == "ec2" else "ThrottlingException"
            return {"error": code, "message": "Rate exceeded"}
        if source == "ec2":
            blob = "".join(self.random.choices("ABCDEFGHijklmnop0123456789_-", k=90))
            said = "You are not authorized to perform this operation. Encoded authorization failure"
            return {"error": "Client.UnauthorizedOperation", "message": f"{said} message: {blob}"}
        code = "AccessDenied" if source in ("iam", "s3", "sts") else "AccessDeniedException"
        arn = self.actors[who].identity(account).get("arn", "unknown")
        said = f"User: {arn} is not authorized to perform: {source}:{name} because no "
        return {"error": code, "message": f"{said}identity-based policy allows the action"}


def _host(source: str) -> str:
    return "monitoring" if source == "cloudwatch" else source


def generate(seed: int = 41) -> list[Record]:
    """All records, unsorted."""
    made = Estate(seed)
    made.everyday()
    estate_access.sign_ins(made)
    estate_access.pipelines(made)
    estate_access.sessions(made)
    estate_access.oddities(made)
    estate_breach.intrusion(made)
    estate_breach.response(made)
    estate_story.network(made)
    estate_story.platform(made)
    estate_story.governance(made)
    estate_data.databases(made)
    estate_data.keys_and_secrets(made)
    estate_data.lake(made)
    random.Random(seed).shuffle(made.records)
    return made.records


def write(directory: Path, seed: int = 41) -> list[Record]:
    """The records as a trail delivers them, a file for each account, region and day."""
    records = generate(seed)
    groups: dict[tuple[str, str, str], list[Record]] = {}
    for record in records:
        account = record.get("recipientAccountId", PAYMENTS)
        day = record["eventTime"][:10].replace("-", "/")
        groups.setdefault((account, record["awsRegion"], day), []).append(record)
    for (account, region, day), some in groups.items():
        folder = directory / "AWSLogs" / account / "CloudTrail" / region / day
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{account}_CloudTrail_{region}_{day.replace('/', '')}T0000Z_x.json.gz"
        (folder / name).write_bytes(gzip.compress(json.dumps({"Records": some}).encode(), mtime=0))
    return records
