"""A remediator over a real store, a real sealed log and the AWS stand-in, with a group to fix."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from bot.models.case import Case, Priority
from bot.models.change import AuditEntry, Change, Job, Write
from bot.models.finding import Finding, Resource
from bot.models.impact import Impact, Traffic
from bot.models.request import Request
from bot.models.untrusted import Untrusted
from bot.remediate import Remediator
from bot.settings import (
    AccountSettings,
    ApprovalSettings,
    RemediationSettings,
    Settings,
    Workspace,
)
from integrations.audit_sinks.jsonl import JsonLinesSink
from integrations.aws.calls import AwsCalls
from integrations.aws.sessions import Sessions
from integrations.sandbox.aws.server import Handle
from integrations.stores.redis import RedisStore
from integrations.stores.sealer import Sealer
from tests.sandbox.aws.asking import door
from tests.unit.remediate.people import People

PRODUCTION, DEVELOPMENT, REGION = "111111111111", "444444444444", "us-east-1"
ANA, BEN, CHEN, OKI = "U0ANA", "U0BEN", "U0CHEN", "U0OKI"

SETTINGS = Settings(
    workspace=Workspace(hub_write_back=True),
    accounts=(
        AccountSettings(PRODUCTION, "payments-prod", environment="production", team="payments"),
        AccountSettings(DEVELOPMENT, "dev", environment="development", team="platform"),
    ),
    approvals=ApprovalSettings(
        operators=(ANA,),
        approvers=(BEN, CHEN),
        on_call=(OKI,),
        teams={"payments": (BEN,)},
        same_person={"U0ANA2": ANA, "ana@home.example": ANA},
    ),
    remediation=RemediationSettings(execute=True, per_hour=1000),
)


class HandClock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The time it was set to."""
        return self.at

    def forward(self, **delta: float) -> None:
        """Let so much time go by (`minutes=5`)."""
        self.at += timedelta(**delta)


class Clients:
    """The slow part of a desk, made once: an observer's clients and the product's sessions."""

    def __init__(self, aws: Handle) -> None:
        self.aws = aws
        self.sessions = Sessions(SETTINGS.accounts, REGION)
        self.observer = {
            account: aws.client("ec2", aws.session(account), REGION)
            for account in (PRODUCTION, DEVELOPMENT)
        }


class Desk:
    """Everything a test needs; `waits` collects the pauses the executor would have made."""

    def __init__(self, store: RedisStore, clients: Clients, sealer: Sealer) -> None:
        self.store = store
        self.aws = clients.aws
        self.sealer = sealer
        self.settings = SETTINGS
        self.people = People()
        self.clock = HandClock()
        self.waits: list[float] = []
        self.sessions = clients.sessions
        self.calls: Any = AwsCalls(self.sessions)
        self.observer = clients.observer

    @property
    def remediator(self) -> Remediator:
        """A fresh one, as another worker would have it."""
        return Remediator(
            self.store, self.calls, self.sealer, self.people,
            self.settings, self.clock, self.waits.append,
        )  # fmt: skip

    def change_settings(self, **parts: Any) -> None:
        """The operator edits the file and restarts."""
        self.settings = msgspec.structs.replace(self.settings, **parts)
        if "accounts" in parts:
            self.sessions = Sessions(self.settings.accounts, REGION)
        self.calls = AwsCalls(self.sessions, self.settings.remediation.deny_accounts)

    def group(self, account: str = PRODUCTION) -> str:
        """A new security group with port 22 open to the world, a private rule and port 443."""
        ec2 = self.observer[account]
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        name = f"g-{secrets.token_hex(4)}"
        group = ec2.create_security_group(GroupName=name, Description="test", VpcId=vpc)["GroupId"]
        for port, cidr in ((22, "0.0.0.0/0"), (22, "10.0.0.0/8"), (443, "0.0.0.0/0")):
            self.open(group, port, cidr, account)
        return str(group)

    def open(self, group: str, port: int, cidr: str, account: str = PRODUCTION) -> str:
        """Somebody opens a port by hand; returns the rule's id."""
        source = {"CidrIp": cidr, "Description": f"{port} for {cidr}"}
        answer = self.observer[account].authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[
                {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [source]}
            ],
            TagSpecifications=[
                {"ResourceType": "security-group-rule", "Tags": [{"Key": "by", "Value": "hand"}]}
            ],
        )
        return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def close(self, rule: str, group: str, account: str = PRODUCTION) -> None:
        """Somebody closes a rule by hand."""
        self.observer[account].revoke_security_group_ingress(
            GroupId=group, SecurityGroupRuleIds=[rule]
        )

    def rules(self, group: str, account: str = PRODUCTION) -> dict[str, str]:
        """`{"22 0.0.0.0/0": rule id}` of the ingress rules as they are."""
        found = self.observer[account].describe_security_group_rules(
            Filters=[{"Name": "group-id", "Values": [group]}]
        )["SecurityGroupRules"]
        return {
            f"{r['FromPort']} {r.get('CidrIpv4')}": r["SecurityGroupRuleId"]
            for r in found
            if not r["IsEgress"]
        }

    def attempts(self, group: str) -> list[dict[str, Any]]:
        """Hubward's own write calls on the group, from the stand-in's request log."""
        shown = door(self.aws, "GET", "requests")["requests"]
        verbs = ("ec2.Revoke", "ec2.Authorize", "ec2.Modify")
        ours = [r for r in shown if r["op"].startswith(verbs) and HUBWARD in str(r)]
        return [r for r in ours if group in str(r) and not r["detail"].get("dry_run")]

    def writes(self, group: str) -> list[dict[str, Any]]:
        """Those that took effect."""
        return [r for r in self.attempts(group) if r["effect"]]

    def case(self, group: str, account: str = PRODUCTION, **parts: Any) -> Case:
        """A stored case about port 22 of the group, with flows seen."""
        arn = f"arn:aws:ec2:{REGION}:{account}:security-group/{group}"
        resource = Resource(arn, "AwsEc2SecurityGroup", account, REGION)
        now = self.clock.now()
        finding = Finding(
            key=f"k-{group}", format="asff", uid=f"uid-{group}",
            product=f"arn:aws:securityhub:{REGION}::product/aws/securityhub", account=account,
            region=REGION, partition="aws", severity="CRITICAL", title=Untrusted("Port 22"),
            resources=(resource,), first_seen=now, updated_at=now, control="EC2.13",
            family="open-port", compliance="FAILED", verified_source=True,
        )  # fmt: skip
        traffic = Traffic("confirmed", 14, sources=2, flows=9, bytes=1000)
        case = Case(
            id=f"c-{group}", key=f"key-{group}", family="open-port", account=account,
            region=REGION, resource=resource, severity="CRITICAL", title=Untrusted("Port 22"),
            findings=(finding,), state="new", first_seen=now, updated_at=now,
            priority=Priority(60, "P2", ()), impact=Impact(traffic=traffic), channel="C0FINDINGS",
        )  # fmt: skip
        case = msgspec.structs.replace(case, **parts)
        self.store.commit(Change(writes=(Write(case, 0),)))
        return case

    def request(self, request_id: str) -> Request:
        """The request as stored."""
        found = self.store.get(Request, request_id)
        assert found is not None
        return found.value

    def stored_case(self, case_id: str) -> Case:
        """The case as stored."""
        found = self.store.get(Case, case_id)
        assert found is not None
        return found.value

    def audit(self) -> list[AuditEntry]:
        """Every audit entry so far."""
        rows = self.store.client.xrange(f"{self.store.prefix}audit")
        return [msgspec.json.decode(fields[b"e"], type=AuditEntry) for _, fields in rows]

    def jobs(self, queue: str) -> list[Job]:
        """The jobs waiting in a queue."""
        rows = self.store.client.xrange(f"{self.store.prefix}q:{queue}")
        return [msgspec.json.decode(fields[b"j"], type=Job) for _, fields in rows]

    def timers(self) -> set[str]:
        """The names of the timers and renderings that are due some time."""
        names = self.store.client.zrange(f"{self.store.prefix}due", 0, -1)
        return {name.decode() for name in names}

    def approved(self, group: str, account: str = PRODUCTION) -> Request:
        """A request for the group's fix with all approvals it needs."""
        case = self.case(group, account)
        request = self.remediator.propose(case.id, ANA)
        assert self.remediator.approve(request.id, 1, BEN).done
        return self.request(request.id)


#: How our own calls are told from the observer's in the request log.
HUBWARD = "HubwardWrite"


@contextmanager
def sealing(store: RedisStore, folder: Path) -> Iterator[Sealer]:
    """A running sealer; one more entry at the end wakes it so that it stops at once."""
    sealer = Sealer(store, JsonLinesSink(folder))
    sealer.start()
    yield sealer
    stopping = threading.Thread(target=sealer.stop)
    stopping.start()
    entry = AuditEntry("test.over", "test", "test", datetime.now(UTC))
    while stopping.is_alive():
        store.commit(Change(audit=(entry,)))
        stopping.join(0.05)
