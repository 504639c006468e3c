"""A guest, an outsider and a colleague with fewer accounts in somebody else's thread with a model.

They follow up, open an event and ask for the rows through Slack itself; the operator's file names
the guest and the outsider by mistake, which gives them nothing, and Ben not at all.
"""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.ask import Investigator
from bot.investigate.kept import StoreKeeping
from bot.investigate.replies import Replies
from bot.models.answer import Answer
from bot.models.posted import Reply
from bot.settings import ModelSettings, QuestionSettings, Scope
from bot.views.actions import Action
from integrations import eventstores
from integrations.models.anthropic import load
from integrations.sandbox import story
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.stores.redis import RedisStore
from tests.contract.slack_desk import ANA, BEN, CHANNEL, EXTERNAL, GUEST, PAY, SET, WEB, Office
from tests.contract.trail_bench import Bench, Frozen, running_bench
from tests.handlers.agent_acts import DEE, arrives, event, newest, press, whispered

LOOSE = "tell me the story of the wobbly afternoon"
SAID = "{q1.count} calls are in the log, see {q1.r1.event} by {q1.r1.actor}."
SETTINGS = msgspec.structs.replace(
    SET, model=ModelSettings(provider="anthropic"),
    questions=QuestionSettings(scopes=(
        Scope(ANA, ("all",)), Scope(CHANNEL, ("all",)), Scope(DEE, (PAY,)),
        Scope(EXTERNAL, ("all",)), Scope(GUEST, ("all",)),
    )),
)  # fmt: skip
STRANGERS = pytest.mark.parametrize("person", [EXTERNAL, GUEST, BEN])


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running_bench() as running:
        yield running


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


@pytest.fixture(scope="module")
def workspace() -> Iterator[Handle]:
    with running_slack(rate_scale=10_000) as handle:
        yield handle


class Thread:
    """Ana's thread, and whoever comes by; a model answers what the grammar cannot read."""

    def __init__(
        self, store: RedisStore, bench: Bench, workspace: Handle, service: RunningAnthropic
    ) -> None:
        self.store, self.bench, self.service = store, bench, service
        self.office = Office(store, workspace, SETTINGS)
        desk = self.office.desk
        keeping, clock = StoreKeeping(store), Frozen(bench.now)
        stores = eventstores.load(bench.context(store, SETTINGS))
        plain = Investigator(keeping, stores, SETTINGS, clock, desk.directory)
        environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": service.url}
        self.model = load(SETTINGS.model, environ)
        plain.assistant = Assisted(plain, Means(self.model, SETTINGS, keeping, clock, sure=2.0))
        self.office.desk = dataclasses.replace(desk, investigator=plain)
        self.replies = Replies(store, plain, desk.chat)
        self.root = workspace.say(ANA, CHANNEL, "what happened?")["ts"]
        self.count = 0

    def asks(self, person: str) -> tuple[Reply, Answer]:
        """A mention in the thread, answered."""
        start = (self.bench.now - timedelta(days=7)).isoformat()
        form = {"start": start, "end": self.bench.now.isoformat(), "names": ["ConsoleLogin"]}
        turns = [{"tools": [{"name": "query_events", "input": form}]}, {"text": SAID}]
        self.service.server.scripts.clear()
        self.service.server.scripts.add({"match": LOOSE, "turns": turns})
        self.count += 1
        self.office.clock.at += timedelta(seconds=1)
        said = event(
            type="app_mention", user=person, channel=CHANNEL, ts=f"{self.count}.1",
            text=f"<@{story.BOT_USER_ID}> {LOOSE}", thread_ts=self.root,
        )  # fmt: skip
        arrives(self.office, "event", said, f"j{self.count}{person}")
        self.replies.answer(newest(self.office, self.root).id)
        reply = newest(self.office, self.root)
        kept = self.store.get(Answer, reply.answer_id)
        assert reply.asker == person and kept is not None
        return reply, kept.value

    def presses(self, person: str, action: Action, value: str) -> list[str]:
        """A press under Ana's answer; what the person alone is told of it."""
        before = len(whispered(self.office, person))
        self.count += 1
        arrives(self.office, "block_actions", press(person, action, value), f"p{self.count}")
        return whispered(self.office, person)[before:]

    def sent(self, since: int) -> str:
        """What the model was sent since then."""
        return b"".join(self.service.server.bodies[since:]).decode()

    def of(self, account: str) -> set[str]:
        """The ids of an account's sign-ins."""
        return {row["eventID"] for row in self.bench.raw if row["recipientAccountId"] == account}

    def files(self) -> list[dict[str, Any]]:
        """What was uploaded."""
        return self.office.slack.requests("files.completeUploadExternal")


@pytest.fixture
def thread(
    store: RedisStore, bench: Bench, workspace: Handle, service: RunningAnthropic
) -> Iterator[Thread]:
    made = Thread(store, bench, workspace, service)
    with closing(made.model):
        yield made


@STRANGERS
def test_a_stranger_in_the_thread_gets_nothing_and_sends_nothing(
    thread: Thread, person: str
) -> None:
    _, wide = thread.asks(ANA)
    assert wide.kind == "answer" and set(wide.events) & thread.of(WEB)
    before, files = len(thread.service.server.bodies), len(thread.files())
    reply, own = thread.asks(person)
    assert (own.kind, own.events, own.rows) == ("refused", (), ())
    shown = json.dumps(msgspec.to_builtins(thread.replies.message(reply)))
    assert not any(id in shown for id in wide.events)
    assert PAY not in shown and WEB not in shown
    for id in (sorted(set(wide.events) & thread.of(PAY))[0], wide.events[0]):
        told = thread.presses(person, Action.EVENT_SHOW, f"ev:{wide.id}:{id}")
        assert len(told) == 1 and id not in told[0] and "demo.user" not in told[0]
    told = thread.presses(person, Action.ANSWER_CSV, f"csv:{wide.id}:all")
    assert len(told) == 1
    assert len(thread.files()) == files
    assert len(thread.service.server.bodies) == before, "nothing was sent to the model"


def test_a_colleague_with_one_account_gets_that_one(thread: Thread) -> None:
    _, wide = thread.asks(ANA)
    before, files = len(thread.service.server.bodies), len(thread.files())
    _, own = thread.asks(DEE)
    assert own.kind == "answer" and own.events and set(own.events) <= thread.of(PAY)
    assert WEB not in thread.sent(before)
    assert not any(id in thread.sent(before) for id in thread.of(WEB))
    theirs = sorted(set(wide.events) & thread.of(WEB))[0]
    (told,) = thread.presses(DEE, Action.EVENT_SHOW, f"ev:{wide.id}:{theirs}")
    assert "not" in told and theirs not in told
    thread.presses(DEE, Action.ANSWER_CSV, f"csv:{wide.id}:all")
    assert len(thread.files()) == files + 1
    sheet = thread.office.desk.investigator.csv(wide.id, asker=DEE, channel=CHANNEL).decode()
    ours = set(wide.events) & thread.of(PAY)
    assert ours and all(id in sheet for id in ours)
    assert not any(id in sheet for id in thread.of(WEB))
