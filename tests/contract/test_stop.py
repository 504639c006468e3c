"""Stop reaches the query that runs at AWS within a second, and nothing of it becomes an answer."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, cast

import msgspec
import pytest

from bot.errors import Stopped
from bot.investigate.ask import Investigator
from bot.investigate.kept import StoreKeeping
from bot.investigate.replies import Replies
from bot.investigate.stopping import listed, stop
from bot.models.change import Change, Write
from bot.models.posted import Reply
from bot.models.untrusted import Untrusted
from bot.query import watched
from bot.query.model import Query, Rows
from bot.settings import Settings
from integrations import eventstores
from integrations.stores.redis import RedisStore
from tests.contract.insights_bench import ORGANISATION
from tests.contract.sql_bench import FLOWS, TRAIL, settings
from tests.contract.trail_bench import SETTINGS, Bench, Frozen, People, running_bench

QUESTION = "using {store} failed console logins in the last 7 days"
#: Each store: how it is named, the call that is slow meanwhile, the one that ends the query.
STORES = {
    "CloudTrail Lake": ("cloudtrail.DescribeQuery", "cloudtrail.CancelQuery"),
    "Athena": ("athena.GetQueryExecution", "athena.StopQueryExecution"),
    "Logs Insights": ("logs.GetQueryResults", "logs.StopQuery"),
}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        running.post("rates", {"relaxed": True})
        yield running


@pytest.fixture
def knobs(bench: Bench) -> Iterator[Bench]:
    """The stand-in, whose knobs are back in place afterwards."""
    yield bench
    bench.post("faults", {}, "DELETE")
    bench.post("insights", {"polls": 1})


class Asked:
    """One question that a thread works on, as the worker would."""

    def __init__(self, store: RedisStore, bench: Bench, text: str) -> None:
        self.store = store
        given = settings(TRAIL, FLOWS, ORGANISATION, scopes=SETTINGS.questions.scopes)
        stores = eventstores.load(bench.context(store, _patient(given)))
        asking = Investigator(StoreKeeping(store), stores, given, Frozen(bench.now), People())
        self.replies = Replies(store, asking, cast(Any, None))
        self.reply = Reply(
            "r1", Untrusted(text), "U0ANA", "C0SEC", "1.1", "en", "UTC", bench.now
        )  # fmt: skip
        store.commit(Change(writes=(Write(self.reply, 0),), index=listed(self.reply)))
        self.thread = threading.Thread(target=self.replies.answer, args=("r1",))
        self.at = bench.now

    @property
    def now(self) -> Reply:
        """The reply as it is stored."""
        stored = self.store.get(Reply, "r1")
        assert stored is not None
        return stored.value


def _patient(given: Settings) -> Settings:
    return msgspec.structs.replace(
        given, questions=msgspec.structs.replace(given.questions, max_seconds=30)
    )


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Look again and again until it is true."""
    ready = threading.Event()
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it never came"
        ready.wait(0.02)


def told(bench: Bench, op: str) -> list[dict[str, Any]]:
    """The calls of one operation so far."""
    found: list[dict[str, Any]] = json.loads(bench.get(f"requests?op={op}"))["requests"]
    return found


@pytest.mark.parametrize("name", STORES)
def test_the_running_query_is_ended_at_aws(knobs: Bench, store: RedisStore, name: str) -> None:
    look, end = STORES[name]
    looked, ended = len(told(knobs, look)), len(told(knobs, end))
    slow = {"target": "aws", "op": look, "kind": "slow", "seconds": 0.4, "times": 200}
    knobs.post("faults", slow)
    knobs.post("insights", {"polls": 200})
    asked = Asked(store, knobs, QUESTION.format(store=name))
    asked.thread.start()
    until(lambda: len(told(knobs, look)) > looked and asked.now.steps)
    began = time.monotonic()
    assert stop(store, "r1", "U0ANA", asked.at)
    until(lambda: len(told(knobs, end)) > ended, 2.0)
    assert time.monotonic() - began < 1.5, "a second, and what the call under way takes"
    asked.thread.join(5)
    assert not asked.thread.is_alive()
    assert (asked.now.state, asked.now.answer_id) == ("stopped", "")
    assert not store.client.keys(f"{store.prefix}a:answer:*")
    assert not stop(store, "r1", "U0ANA", asked.at), "it has ended"


def test_pages_of_lookup_events_end_too(knobs: Bench, store: RedisStore) -> None:
    slow = {"target": "aws", "op": "cloudtrail.LookupEvents", "kind": "slow", "seconds": 0.3}
    knobs.post("faults", {**slow, "times": 500})
    asked = Asked(store, knobs, QUESTION.format(store="LookupEvents"))
    asked.thread.start()
    until(lambda: asked.now.steps)
    assert stop(store, "r1", "U0BEN", asked.at)
    asked.thread.join(3)
    assert not asked.thread.is_alive()
    assert (asked.now.state, asked.now.stopped_by) == ("stopped", "U0BEN")


def test_what_was_read_stands_with_its_outcome(bench: Bench, store: RedisStore) -> None:
    asked = Asked(store, bench, "failed console logins in the last 7 days")
    asked.replies.answer("r1")
    assert asked.now.state == "answered"
    (step, *_) = asked.now.steps
    assert (step.store, step.state) == ("lookup_events", "done")
    assert step.records > 0 and step.start and step.end
    assert step.end - step.start == timedelta(days=7)


def test_one_stopped_before_it_began_reads_nothing(bench: Bench, store: RedisStore) -> None:
    asked = Asked(store, bench, "failed console logins in the last 7 days")
    assert stop(store, "r1", "U0ANA", asked.at)
    before = len(told(bench, "cloudtrail.LookupEvents"))
    asked.replies.answer("r1")
    assert len(told(bench, "cloudtrail.LookupEvents")) == before
    assert asked.now.state == "stopped"


class Ends:
    """An onlooker for whom it is over after so many looks."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def stopped(self) -> bool:
        """Whether it is over."""
        self.left -= 1
        return self.left < 0

    def began(self, store: str, query: Query) -> str:
        """A read begins."""
        return store

    def ended(self, step: str, rows: Rows | None) -> None:
        """A read is over."""
        assert rows is None, "a stopped read gives no rows"

    def used(self, tool: str) -> str:
        """A model uses a tool."""
        return tool

    def finished(self, step: str, worked: bool) -> None:
        """The tool is done."""


def test_the_archive_stops_between_files(
    bench: Bench, store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from integrations.archive import scan

    query = bench.query(24)
    read: list[str] = []
    monkeypatch.setattr(scan, "spread", lambda *_: iter(["a", "b", "c"]))
    monkeypatch.setattr(scan, "_take", lambda found, part, query: read.append(part))
    with watched.watched_by(Ends(2)), pytest.raises(Stopped):
        scan.scan([], query)
    assert read == ["a", "b"]


def test_a_pause_ends_when_it_is_stopped() -> None:
    waited: list[float] = []
    watched.pause(waited.append, 3.0)
    assert waited == [3.0], "nobody looks on"
    with watched.watched_by(Ends(2)):
        watched.pause(waited.append, 3.0)
    assert sum(waited[1:]) < 0.5


def test_other_threads_are_looked_on_when_work_is_carried_there() -> None:
    found: list[bool] = []
    with watched.watched_by(Ends(0)):
        work = watched.carried(lambda: found.append(watched.stop_asked()))
        for target in (work, lambda: found.append(watched.stop_asked())):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
    assert found == [True, False]
