"""Everything between Security Hub and a card, over a real store, the AWS and the Slack stand-in."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec

from bot.clock import SystemClock
from bot.deliver import Deliver
from bot.findings.backfill import ID, Backfill, Backfiller
from bot.findings.baseline import Baseline
from bot.findings.intake import Intake
from bot.findings.observe import Observer
from bot.findings.reconcile import Reconcile
from bot.findings.triage import Triage
from bot.hub_write_back import HubWriteBack
from bot.models.case import Case
from bot.models.change import AuditEntry, Job
from bot.settings import AccountSettings, Settings, TicketSettings, Workspace
from integrations.aws.calls import AwsCalls
from integrations.aws.hub_calls import HubCalls
from integrations.aws.hub_reader import HubReader
from integrations.aws.security_hub import SecurityHub
from integrations.aws.sessions import Sessions
from integrations.sandbox import story
from integrations.sandbox.aws import asff
from integrations.sandbox.aws.checks import Target
from integrations.sandbox.aws.ocsf import to_ocsf
from integrations.sandbox.aws.pump import events_of
from integrations.sandbox.aws.server import Handle
from integrations.stores.redis import RedisStore
from tests.sandbox.aws.asking import door, raw

CHANNEL = "C0FINDINGS"
OBSERVING = Settings(
    workspace=Workspace(channel=CHANNEL, shared_channels_allowed=(CHANNEL,)),
    accounts=tuple(
        AccountSettings(a.id, a.name, cast(Any, a.environment), a.team, story.REGIONS)
        for a in story.ACCOUNTS
    ),
)
ACTING = msgspec.structs.replace(
    OBSERVING,
    workspace=Workspace(channel=CHANNEL, hub_write_back=True),
    tickets=TicketSettings(enabled=True, project="SEC"),
)
#: Wide enough that the tests wait for nothing; the real pace has a test of its own.
WIDE = {"get_findings": (10_000.0, 10_000.0), "get_findings_v2": (10_000.0, 10_000.0)}


class Bench:
    """The use cases of one worker; `pump` hands what waits in the queue to the intake."""

    def __init__(
        self, store: RedisStore, aws: Handle, settings: Settings = OBSERVING, pace: Any = WIDE
    ) -> None:
        self.store, self.aws, self.settings = store, aws, settings
        self.clock = SystemClock()
        self.sessions = Sessions(settings.accounts, story.HOME_REGION)
        self.calls = HubCalls(self.sessions, store, pace=pace)
        self.reader = HubReader(self.calls)
        self.triage = Triage(store, [], settings, self.clock, confirm=True)
        self.observer = Observer(store, AwsCalls(self.sessions), self.reader, settings, self.clock)
        self.backfiller = Backfiller(store, self.triage, self.reader, settings, self.clock)
        self.intake = Intake(store, self.triage, settings, self.clock)
        self.reconcile = Reconcile(
            store, self.triage, self.reader, self.observer, settings, self.clock,
            grace=timedelta(0) - timedelta(seconds=5),
        )  # fmt: skip
        self.write_back = HubWriteBack(
            store, SecurityHub(self.sessions, calls=self.calls), settings, self.clock
        )

    def started(self) -> Backfill:
        """Run the first backfill to its end."""
        assert self.backfiller.begin()
        self.backfiller.run()
        return self.backfill()

    def backfill(self) -> Backfill:
        """How far it got."""
        found = self.store.get(Backfill, ID)
        assert found is not None
        return found.value

    def baseline(self) -> Baseline:
        """The newest summary."""
        (name,) = [n for n in self.due() if n.startswith("slack:baseline:")]
        found = self.store.get(Baseline, name.removeprefix("slack:baseline:"))
        assert found is not None
        return found.value

    def due(self) -> set[str]:
        """Names of the renderings and timers that wait."""
        rows = self.store.client.zrange(f"{self.store.prefix}due", 0, -1)
        return {row.decode() for row in rows}

    def jobs(self, kind: str = "") -> list[Job]:
        """Jobs waiting in the findings queue, all or of one kind."""
        rows = self.store.client.xrange(f"{self.store.prefix}q:findings")
        found = [msgspec.json.decode(fields[b"j"], type=Job) for _, fields in rows]
        return [job for job in found if not kind or job.kind == kind]

    def work(self) -> None:
        """Do the findings jobs that wait, and those that follow from them."""
        table: dict[str, Callable[[Job], object]] = {
            "assess": lambda job: self.triage.assess(**job.body),
            "confirm": lambda job: self.observer.confirm(job.body["case_id"]),
            "backfill": lambda job: self.backfiller.run(),
        }
        while jobs := self.jobs():
            self.store.client.delete(f"{self.store.prefix}q:findings")
            for job in jobs:
                table[job.kind](job)

    def draw(self, deliver: Deliver) -> set[str]:
        """Draw everything that waits to be drawn in Slack; returns what it was."""
        found = {n.removeprefix("slack:") for n in self.due() if n.startswith("slack:")}
        for object in found:
            deliver.run(object)
        return found

    def cases(self, *, opened: bool = True) -> list[Case]:
        """The open cases, or every case there is."""
        if opened:
            ids = self.store.members("cases:open", limit=100_000)
            return [s.value for s in self.store.many(Case, ids)]
        kept = self.store.client.scan_iter(f"{self.store.prefix}a:case:*", count=1000)
        ids = [key.decode().rpartition(":")[2] for key in kept]
        return [s.value for s in self.store.many(Case, ids)]

    def case(self) -> Case:
        """The one case of the store."""
        (case,) = self.cases(opened=False)
        return case

    def audited(self) -> list[str]:
        """What the audit log says happened, oldest first."""
        rows = self.store.client.xrange(f"{self.store.prefix}audit")
        return [msgspec.json.decode(f[b"e"], type=AuditEntry).what for _, f in rows]

    def asked(self, *operations: str) -> int:
        """How many of these calls the stand-in's request log shows."""
        log = door(self.aws, "GET", "requests")["requests"]
        return sum(row["op"].removeprefix("securityhub.") in operations for row in log)


def group_document(
    account: str,
    group: str,
    control: str = "EC2.13",
    *,
    failed: bool = True,
    at: datetime | None = None,
) -> dict[str, Any]:
    """The ASFF document of a security group with an open port."""
    region = story.HOME_REGION
    arn = f"arn:aws:ec2:{region}:{account}:security-group/{group}"
    target = Target(control, account, region, group, arn, "AwsEc2SecurityGroup")
    moment = at or datetime.now(UTC)
    document = asff.finding(target, not failed, moment, moment, {}, {})
    return {**document, "ProcessedAt": document["UpdatedAt"]}


def events(document: dict[str, Any], uid: str = "") -> tuple[bytes, bytes]:
    """Both EventBridge messages of a document, as SQS hands them over."""
    ocsf = to_ocsf(document, uid or f"uid-{document['Id'][-12:]}", 4, "")
    first, second = events_of(document, ocsf, datetime.now(UTC))
    return json.dumps(first).encode(), json.dumps(second).encode()


def hub_document(aws: Handle, uid: str) -> dict[str, Any]:
    """The finding as the stand-in holds it."""
    return next(row for row in raw(aws, "findings") if row["Id"] == uid)


def imported(aws: Handle, account: str, *names: str, **fields: Any) -> None:
    """A custom product's findings, as anybody in an account may import them."""
    session = aws.session(account) if account != story.TOOLING_ACCOUNT else None
    region = story.HOME_REGION
    documents = [
        {
            "SchemaVersion": "2018-10-08", "Id": name,
            "ProductArn": f"arn:aws:securityhub:{region}:{account}:product/{account}/default",
            "GeneratorId": "test", "AwsAccountId": account,
            "Types": ["Software and Configuration Checks"],
            "CreatedAt": "2026-01-01T00:00:00.000Z", "UpdatedAt": "2026-01-01T00:00:00.000Z",
            "Severity": {"Label": "HIGH"}, "Title": name, "Description": "d",
            "Compliance": {"Status": "FAILED"}, "Resources": [{"Type": "Other", "Id": name}],
            **fields,
        }
        for name in names
    ]  # fmt: skip
    answer = aws.client("securityhub", session).batch_import_findings(Findings=documents)
    assert answer["FailedCount"] == 0, answer
