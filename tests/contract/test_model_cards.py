"""What one sees in Slack while a model works: a card for every tool, and a Stop that works."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any, cast

import msgspec
import pytest

from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.ask import Investigator
from bot.investigate.kept import StoreKeeping
from bot.investigate.replies import Replies
from bot.investigate.stopping import listed, stop
from bot.models.change import Change, Write
from bot.models.posted import Reply
from bot.models.untrusted import Untrusted
from bot.query.watched import stop_asked
from bot.settings import ModelSettings
from bot.views.reply import working_message
from integrations import eventstores
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from integrations.stores.redis import RedisStore
from tests.contract.test_stop import until
from tests.contract.trail_bench import SETTINGS, Bench, Frozen, People, running_bench

LOOSE = "tell me the story of the wobbly afternoon"
Turn = dict[str, Any]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running_bench() as running:
        running.post("rates", {"relaxed": True})
        yield running


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


class Working:
    """One question to the model, as the worker answers it."""

    def __init__(self, store: RedisStore, bench: Bench, service: RunningAnthropic) -> None:
        self.store, self.bench, self.service = store, bench, service
        self._settings = msgspec.structs.replace(
            SETTINGS, model=ModelSettings(provider="anthropic")
        )
        reply = Reply("r1", Untrusted(LOOSE), "U0ANA", "C0SEC", "1.1", "en", "UTC", bench.now)
        store.commit(Change(writes=(Write(reply, 0),), index=listed(reply)))

    def says(self, *turns: Turn) -> None:
        """What the model says."""
        self.service.server.scripts.clear()
        self.service.server.scripts.add({"match": LOOSE, "turns": list(turns)})

    @contextmanager
    def replies(self) -> Iterator[Replies]:
        """The use case with the model."""
        settings, keeping = self._settings, StoreKeeping(self.store)
        stores, clock = eventstores.load(self.bench.context(self.store)), Frozen(self.bench.now)
        plain = Investigator(keeping, stores, settings, clock, People())
        environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": self.service.url}
        with closing(load(settings.model, environ)) as claude:
            means = Means(
                claude, settings, keeping, clock, cancelled=lambda _q: stop_asked(), sure=2.0
            )
            plain.assistant = Assisted(plain, means)
            yield Replies(self.store, plain, cast(Any, None))

    @property
    def now(self) -> Reply:
        """The reply as it is stored."""
        stored = self.store.get(Reply, "r1")
        assert stored is not None
        return stored.value


@pytest.fixture
def working(store: RedisStore, bench: Bench, service: RunningAnthropic) -> Working:
    return Working(store, bench, service)


def _use(name: str, **form: Any) -> Turn:
    return {"tools": [{"name": name, "input": form}]}


def _look(bench: Bench, **more: Any) -> Turn:
    start = bench.now - timedelta(hours=2)
    return _use("query_events", start=start.isoformat(), end=bench.now.isoformat(), **more)


def test_every_tool_is_a_card(working: Working) -> None:
    working.says(
        _use("list_sources"), _look(working.bench), _use("compare_with_baseline", query="q1"),
        _use("describe_resource", id="sg-1", account="999999999999", region="us-east-1"),
        _use("no_such_tool"), {"text": "{q1.count} calls are in the log."},
    )  # fmt: skip
    with working.replies() as replies:
        replies.answer("r1")
    reply = working.now
    assert reply.state == "answered"
    told = [(step.tool, step.state) for step in reply.steps if step.tool]
    assert told == [
        ("list_sources", "done"), ("compare_with_baseline", "done"),
        ("describe_resource", "failed"),
    ]  # fmt: skip
    reads = [step.store for step in reply.steps if not step.tool]
    assert len(reads) == 8, "the query, and the seven windows before"
    assert len({step.id for step in reply.steps}) == len(reply.steps)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Comparing with the time before"), ("zh", "与之前的时段比较")]
)
def test_the_cards_say_what_is_done(working: Working, lang: Any, said: str) -> None:
    working.says(_look(working.bench), _use("compare_with_baseline", query="q1"),
                 {"text": "{q1.count} calls."})  # fmt: skip
    with working.replies() as replies:
        replies.answer("r1")
    message = working_message(msgspec.structs.replace(working.now, state="working"), lang)
    assert message.live is not None
    assert said in [task.title for task in message.live.tasks]
    assert said in str(message.blocks)


@pytest.mark.parametrize("fault", ["silent", "pings"])
def test_stop_ends_a_turn_of_the_model(working: Working, fault: str) -> None:
    working.says(_look(working.bench), {"text": "Half of it is {q1.count}", "fault": fault})
    before = len(working.service.server.bodies)
    with working.replies() as replies:
        thread = threading.Thread(target=replies.answer, args=("r1",))
        thread.start()
        until(lambda: len(working.service.server.bodies) > before + 1)
        began = time.monotonic()
        assert stop(working.store, "r1", "U0ANA", working.bench.now)
        thread.join(5)
        assert time.monotonic() - began <= 1.0
        assert not thread.is_alive()
    assert (working.now.state, working.now.answer_id) == ("stopped", "")
    assert not working.store.client.keys(f"{working.store.prefix}a:answer:*")
