"""Storms of findings through triage, engine and delivery, with the Slack stand-in's own log."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bot.clock import SystemClock
from bot.deliver import Deliver
from bot.findings.rollup import Rollups
from bot.findings.triage import Triage
from bot.models.case import Case
from bot.models.change import Job
from bot.models.impact import ImpactPart
from bot.models.posted import Reply
from bot.models.rollup import Rollup
from bot.ports import Message
from bot.settings import AccountSettings, Settings, Workspace
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.slack import SlackChat
from integrations.stores.redis import RedisStore
from integrations.stores.streams import Engine
from tests.unit.findings.documents import document

CHANNEL = "C0FINDINGS"
SETTINGS = Settings(
    workspace=Workspace(channel=CHANNEL, shared_channels_allowed=(CHANNEL,)),
    accounts=(
        AccountSettings("111111111111", "payments-prod", "production", "payments", ou="ou-prod"),
    ),
)
#: What a control's name stands for here: EC2.19 is an open port, the others their own families.
CONTROLS = ("EC2.19", "S3.2", "RDS.2", "Lambda.1", "KMS.3", "SSM.4", "EKS.1", "IAM.4")


def finding(
    number: int, *, severity: str = "CRITICAL", control: str = "EC2.19", copy: int = 0
) -> dict[str, Any]:
    """A finding of its own resource; another `copy` is another finding of the same case."""
    made = document("asff_control")
    resource = f"arn:aws:ec2:us-east-1:111111111111:security-group/sg-{number:017x}"
    made["Id"] = f"{made['Id'][:-12]}{number:06d}{copy:06d}"
    made["Severity"] = {"Label": severity}
    made["Compliance"] = {"Status": "FAILED", "SecurityControlId": control}
    made["Resources"] = [{**made["Resources"][0], "Id": resource, "Details": {}, "Tags": {}}]
    return made


class Exposed:
    """An impact source that makes a critical finding P1, a high one P2 and a low one P3."""

    name = "exposed"

    def impact_of(self, case: Case) -> ImpactPart:
        """The same for every case."""
        return ImpactPart(
            self.name, environment="production", exposure="internet-observed", use="in_use"
        )


class Storm:
    """One installation on a prefix of its own; `posts` counts only its own messages."""

    def __init__(
        self, store: RedisStore, slack: Handle, settings: Settings = SETTINGS, workers: int = 1
    ) -> None:
        self.store, self.slack, self.settings = store, slack, settings
        self.clock = SystemClock()
        chat = SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)
        self.triage = Triage(store, [Exposed()], settings, self.clock)
        self.deliver = Deliver(store, chat, settings, self._answer, self.clock)
        self.rollups = Rollups(store, self.clock, settings)
        self.first = threading.Event()
        self.before = len(self._log("chat.postMessage"))
        self.engines = [
            Engine(
                store,
                {
                    "assess": lambda job: self.triage.assess(**job.body),
                    "render": self._render,
                    "rollup_flush": lambda job: self.rollups.flush(job.body["rollup"]),
                },
                {"findings": 4, "slack": 3, "notify": 1},
            )
            for _ in range(workers)
        ]

    @staticmethod
    def _answer(reply: Reply) -> Message:
        raise AssertionError("nobody asked")

    def _render(self, job: Job) -> None:
        self.deliver.run(job.body["object"])
        if self.posts():
            self.first.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """The engines run for the block."""
        for engine in self.engines:
            engine.start()
        try:
            yield
        finally:
            for engine in self.engines:
                engine.stop()

    def take(self, findings: Sequence[dict[str, Any]]) -> None:
        """Ten messages at a time, as SQS gives them."""
        for start in range(0, len(findings), 10):
            self.triage.take([json.dumps(f).encode() for f in findings[start : start + 10]])

    def settle(self, timeout_s: float = 90.0) -> None:
        """Wait until every job has run and every message is drawn, then end the minute."""
        self._quiet(timeout_s)
        for batch in sorted({case.rollup for case in self.cases() if case.rollup}):
            if self.store.get(Rollup, batch) is None:
                self.rollups.flush(batch)
        self._quiet(timeout_s)

    def _quiet(self, timeout_s: float) -> None:
        deadline, calm = time.monotonic() + timeout_s, 0
        while calm < 3:
            assert time.monotonic() < deadline, self._waiting()
            calm = 0 if self._waiting() else calm + 1
            # A list nobody pushes to: the wait costs nothing and needs no sleep.
            self.store.client.blpop([f"{self.store.prefix}never"], timeout=0.1)

    def _waiting(self) -> list[str]:
        p, client = self.store.prefix, self.store.client
        queues = [q for q in ("findings", "slack", "notify") if client.xlen(f"{p}q:{q}")]
        drawn = [name.decode() for name in client.zrange(f"{p}due", 0, -1)]
        return queues + [name for name in drawn if name.startswith("slack:")]

    def cases(self) -> list[Case]:
        """Every open case, highest score first."""
        ids = self.store.members("cases:open", limit=5000)
        return [stored.value for stored in self.store.many(Case, ids)]

    def posts(self) -> int:
        """Messages Slack was given since the storm began."""
        return len(self._log("chat.postMessage")) - self.before

    def _log(self, method: str) -> list[dict[str, Any]]:
        return [row for row in self.slack.requests(method) if row["effect"]]

    def shown(self) -> list[dict[str, Any]]:
        """The messages of the channel that this storm posted, oldest first."""
        found = self.slack.messages("U0ANA00001", CHANNEL)
        return found[-self.posts() :] if self.posts() else []
