"""Puts the worker together: settings and environment in, running loops out."""

import json
import logging
import os
import signal
import threading
from pathlib import Path
from typing import cast

from bot.approvals.roles import policy_problems
from bot.clock import SystemClock
from bot.deliver import Deliver
from bot.digests import Digests
from bot.environment import Environment
from bot.environment_check import ready
from bot.errors import SettingsInvalid, Upstream
from bot.findings.backfill import Backfiller
from bot.findings.intake import Intake
from bot.findings.observe import Observer
from bot.findings.reconcile import Reconcile
from bot.findings.rollup import Rollups
from bot.findings.triage import Triage
from bot.health import Checks, Seldom
from bot.hub_write_back import HubWriteBack
from bot.investigate.agent.proposals import Proposals
from bot.investigate.ask import Investigator
from bot.investigate.kept import StoreKeeping
from bot.investigate.replies import Replies
from bot.lifecycle import Lifecycle
from bot.ports import EventReader
from bot.remediate import Remediator
from bot.rooms import Rooms
from bot.settings import Settings
from bot.switch import Switch
from bot.tickets import TicketSync
from bot.wiring_model import add_model
from bot.words import say
from handlers import jobs
from handlers.findings_queue import FindingsQueue
from handlers.schedule import Schedule
from handlers.slack.desk import Desk
from integrations import eventstores, impact, tickets
from integrations.audit_sinks.jsonl import JsonLinesSink
from integrations.aws.calls import AwsCalls
from integrations.aws.check import check_aws
from integrations.aws.hub_calls import HubCalls
from integrations.aws.hub_reader import HubReader
from integrations.aws.security_hub import SecurityHub
from integrations.aws.sessions import Sessions, readers_of
from integrations.slack import SlackChat, SlackDirectory, check_slack
from integrations.stores.connection import problems as redis_problems
from integrations.stores.inbox import loading_view
from integrations.stores.redis import RedisStore
from integrations.stores.sealer import Sealer
from integrations.stores.streams import Engine

#: How many jobs of each queue run at once; decisions never wait behind questions.
THREADS = {
    "approve": 6, "execute": 3, "interactive": 3, "ask": 3, "findings": 4, "notify": 1,
    "slack": 3, "ticket": 3, "hub": 1,
}  # fmt: skip
_LOOK_S = 3.0


class Worker:
    """Everything one worker process runs."""

    def __init__(self, env: Environment, settings: Settings) -> None:
        _refuse_empty_policy(settings)
        self.store = RedisStore(env["REDIS_URL"])
        sessions = Sessions(settings.accounts, env["AWS_REGION"], readers_of(settings))
        clock = SystemClock()
        self.sealer = Sealer(self.store, JsonLinesSink(Path(env["HUBWARD_AUDIT_DIR"])))
        token, url = env["SLACK_BOT_TOKEN"], slack_url(env)
        chat = SlackChat(token, url, streaming=settings.questions.streaming)
        directory = SlackDirectory(token, url)
        stores = eventstores.load(eventstores.Context(settings, self.store, sessions, clock))
        calls = HubCalls(sessions, self.store)
        hub, reader = SecurityHub(sessions, calls=calls), HubReader(calls)
        events = cast(EventReader, stores["lookup_events"])
        sources = impact.load_all(impact.Context(sessions, settings, clock, self.store, events))
        triage = Triage(self.store, sources, settings, clock, confirm=True)
        aws = AwsCalls(sessions, _never_written(settings))
        remediator = Remediator(self.store, aws, self.sealer, directory, settings, clock)
        asking = Investigator(StoreKeeping(self.store), stores, settings, clock, directory, aws)
        self._add_model(asking, remediator, env, settings)
        lifecycle = Lifecycle(self.store, directory, settings, clock)
        self.checks = Checks(checks(env, settings, self.store, sessions))
        ticketing = _ticketing(env, settings, self.store, clock, directory, chat)
        replies = Replies(self.store, asking, chat)
        deliver = Deliver(self.store, chat, settings, replies.message, clock)
        self.rooms, self.digests = deliver.rooms, Digests(self.store, settings, clock)
        desk = Desk(
            self.store, chat, directory, settings, clock, remediator, asking, lifecycle,
            switch=Switch(self.store, directory, settings, clock), health=self.checks.recent,
            queued=self._queued, look=self._look,
            rollups=Rollups(self.store, clock, settings), digests=self.digests, rooms=self.rooms,
        )  # fmt: skip
        write_back = HubWriteBack(self.store, hub, settings, clock)
        observer = Observer(self.store, aws, reader, settings, clock)
        reconcile = Reconcile(self.store, triage, reader, observer, settings, clock)
        self.backfiller = Backfiller(self.store, triage, reader, settings, clock)
        self.schedule = Schedule(self.store, clock, jobs.ENTRIES)
        table = {
            **jobs.handlers(desk, triage, deliver, replies, ticketing, write_back),
            **jobs.hub_handlers(self.backfiller, observer, reconcile, self.schedule),
        }
        self.engine = Engine(self.store, table, THREADS)
        take = Intake(self.store, triage, settings, clock).take
        queue_url = env["HUBWARD_FINDINGS_QUEUE_URL"]
        self.queue = FindingsQueue(lambda: sessions.home("sqs"), queue_url, take)
        self.remediator = remediator

    def _add_model(
        self, asking: Investigator, remediator: Remediator, env: Environment, settings: Settings
    ) -> None:
        """The model beside the grammar, where the operator turned one on."""
        propose = Proposals(self.store, remediator)
        keeping, clock = StoreKeeping(self.store), SystemClock()
        add_model(asking, settings, env.values, keeping, clock, self.store, propose)

    def _look(self, id: str) -> str | None:
        """The view of the modal the edge opened for a job."""
        client, prefix = self.store.client, self.store.prefix
        return loading_view(client, prefix=prefix, id=id, timeout_s=_LOOK_S)

    def _queued(self) -> int:
        """Jobs waiting in all queues."""
        prefix = self.store.prefix
        return sum(self.store.client.xlen(f"{prefix}q:{queue}") for queue in THREADS)

    def start(self) -> None:
        """Start every loop; what was under way when a worker died is taken up again."""
        self.sealer.start()
        self.engine.start()
        self.remediator.recover()
        self.backfiller.begin()
        self.schedule.start()
        self.digests.arm()
        self._look_at_rooms()
        self.queue.start()

    def _look_at_rooms(self) -> None:
        """Say at once which channels may not get findings."""
        try:
            self.rooms.check()
        except Upstream as problem:
            logging.getLogger("hubward.rooms").warning("channels not looked at yet: %s", problem)

    def stop(self) -> None:
        """Stop taking in, finish what runs, seal what was written."""
        self.queue.stop()
        self.engine.stop()
        self.sealer.stop()


def _refuse_empty_policy(settings: Settings) -> None:
    wrong = policy_problems(settings)
    if wrong:
        raise SettingsInvalid(wrong)


def _never_written(settings: Settings) -> set[str]:
    """Accounts in which nothing is changed, whoever approves."""
    never = {account.id for account in settings.accounts if account.never_write}
    return never | set(settings.remediation.deny_accounts)


def _ticketing(
    env: Environment, settings: Settings, store: RedisStore, clock: SystemClock,
    directory: SlackDirectory, chat: SlackChat,
) -> TicketSync | None:  # fmt: skip
    if not settings.tickets.enabled:
        return None
    system = tickets.load(settings.tickets.system, settings.tickets, env.values)
    return TicketSync(store, system, settings, clock, directory, chat)


def slack_url(env: Environment) -> str:
    """Where the Slack Web API is."""
    return env["SLACK_API_URL"] or "https://slack.com/api/"


def checks(
    env: Environment, settings: Settings, store: RedisStore, sessions: Sessions
) -> dict[str, "jobs.Check"]:
    """One check per integration and event store, for `hubward doctor`, status and the Home tab."""
    found = {
        "Slack": lambda: check_slack(env["SLACK_BOT_TOKEN"], slack_url(env)),
        "Channels": Rooms(SlackChat(env["SLACK_BOT_TOKEN"], slack_url(env)), settings).check,
        "Redis": lambda: " ".join(redis_problems(store.client)),
        "Security Hub": SecurityHub(sessions).check,
        "AWS": lambda: check_aws(sessions, settings, env["HUBWARD_FINDINGS_QUEUE_URL"]),
    }
    if settings.tickets.enabled:
        system = tickets.load(settings.tickets.system, settings.tickets, env.values)
        found[system.name] = system.check
    context = eventstores.Context(settings, store, sessions, SystemClock())
    named = {source.store for source in settings.questions.sources}
    for name, events in eventstores.load(context).items():
        # Athena alone is not looked for but has to be named.
        if name != "athena" or name in named:
            found[say(f"answer.store.{name}")] = Seldom(events.check)
    return found


def run_worker(*, observe: bool = False) -> int:
    """Work until SIGTERM. Raises SettingsInvalid, Upstream."""
    logging.getLogger("botocore").setLevel(logging.WARNING)
    logging.basicConfig(
        level=os.environ.get("HUBWARD_LOG", "INFO"),
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    env, settings = ready(observe=observe)
    worker = Worker(env, settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    worker.start()
    print(json.dumps({"ready": "worker"}), flush=True)
    stop.wait()
    worker.stop()
    return 0
