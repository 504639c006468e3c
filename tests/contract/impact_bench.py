"""The AWS stand-in as the impact tests see it: its story, its truth, and cases about it."""

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.findings.cases import fold
from bot.findings.parse import parse
from bot.models.case import Case
from bot.ports import ImpactSource
from bot.settings import AccountSettings, Settings
from integrations.aws.sessions import Sessions
from integrations.eventstores import Context as EventContext
from integrations.eventstores.lookup_events import LookupEvents
from integrations.impact import Context, load_all
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from integrations.stores.redis import RedisStore

PAYMENTS, STOREFRONT, DATA, DEV = (account.id for account in story.ACCOUNTS)
US, EU = story.REGIONS
SETTINGS = Settings(
    accounts=tuple(
        AccountSettings(a.id, a.name, a.environment, a.team, story.REGIONS)  # type: ignore[arg-type]
        for a in story.ACCOUNTS
    )
)


@dataclass(frozen=True)
class World:
    """The running stand-in and the product's clients on it."""

    aws: Handle
    sessions: Sessions

    def client(self, service: str, account: str, region: str) -> Any:
        """An observer's client in one place."""
        return self.aws.client(service, self.aws.session(account), region)

    def group(self, account: str, region: str, name: str) -> str:
        """The id of a security group of the story."""
        ec2 = self.client("ec2", account, region)
        wanted = [{"Name": "group-name", "Values": [name]}]
        (group,) = ec2.describe_security_groups(Filters=wanted)["SecurityGroups"]
        return str(group["GroupId"])

    def raw(self, name: str) -> list[dict[str, Any]]:
        """The stand-in's generated data."""
        with urllib.request.urlopen(f"{self.aws.url}/_sandbox/raw/{name}", timeout=30) as answer:
            return [json.loads(line) for line in answer.read().splitlines()]

    def fault(self, op: str, kind: str, times: int = 1) -> None:
        """Order a fault."""
        body = json.dumps({"op": op, "kind": kind, "times": times}).encode()
        order = urllib.request.Request(f"{self.aws.url}/_sandbox/faults", body, method="POST")
        urllib.request.urlopen(order, timeout=10).close()

    def clear(self) -> None:
        """Forget every fault."""
        order = urllib.request.Request(f"{self.aws.url}/_sandbox/faults", method="DELETE")
        urllib.request.urlopen(order, timeout=10).close()


@contextmanager
def running_world() -> Iterator[World]:
    """The seeded story, reached the way the product reaches AWS."""
    with running_aws(seed=True) as aws, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", aws.url)
        patch.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        patch.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield World(aws, Sessions(SETTINGS.accounts, US))


def make_case(
    control: str, account: str, region: str, kind: str, resource: str, ports: tuple[int, ...] = ()
) -> Case:
    """The case of one control about one resource."""
    rules = [
        {"IpProtocol": "tcp", "FromPort": p, "ToPort": p, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        for p in ports
    ]
    document = {
        "SchemaVersion": "2018-10-08",
        "Id": f"arn:aws:securityhub:{region}:{account}:security-control/{control}/finding/1",
        "ProductArn": f"arn:aws:securityhub:{region}::product/aws/securityhub",
        "AwsAccountId": account,
        "Region": region,
        "Title": control,
        "Severity": {"Label": "HIGH"},
        "UpdatedAt": SystemClock().now().isoformat(),
        "Compliance": {"Status": "FAILED", "SecurityControlId": control},
        "Resources": [
            {"Type": kind, "Id": resource, "Region": region,
             "Details": {"AwsEc2SecurityGroup": {"IpPermissions": rules}}}
        ],
    }  # fmt: skip
    case = fold(None, parse(json.dumps(document).encode()), SystemClock().now()).case
    assert case is not None
    return case


def open_port(
    world: World, account: str, region: str, name: str, *ports: int, control: str = "EC2.19"
) -> Case:
    """The case of an open port on a group of the story."""
    group = world.group(account, region, name)
    return make_case(control, account, region, "AwsEc2SecurityGroup", group, ports)


def ops(world: World, since: float) -> Counter[str]:
    """How often the product called each operation since then."""
    with urllib.request.urlopen(f"{world.aws.url}/_sandbox/requests", timeout=30) as answer:
        rows: list[dict[str, Any]] = json.loads(answer.read())["requests"]
    return Counter(row["op"] for row in rows if row["at"] >= since)


def sources_of(world: World, store: RedisStore, settings: Settings) -> dict[str, ImpactSource]:
    """Every source by name."""
    clock = SystemClock()
    events = LookupEvents(EventContext(settings, store, world.sessions, clock))
    context = Context(world.sessions, settings, clock, store, events)
    return {source.name: source for source in load_all(context)}
