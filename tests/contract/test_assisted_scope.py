"""Whoever follows up sees what they may see; whoever has the model propose is the requester."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.cli.ask import lines
from bot.errors import HubwardError, NotPermitted, Refused
from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.ask import Investigator
from bot.investigate.kept import StoreKeeping
from bot.models.answer import Answer, Question
from bot.models.change import Change, Write
from bot.models.posted import Reply
from bot.models.untrusted import Untrusted
from bot.settings import ModelSettings
from integrations import eventstores
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from integrations.stores.redis import RedisStore
from tests.contract.trail_bench import PAYMENTS, SETTINGS, Bench, Frozen, People, running_bench

LOOSE = "tell me the story of the wobbly afternoon"
THREAD = "1700000000.000100"


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running_bench() as running:
        yield running


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


class Room:
    """A channel thread in which one person asked and others follow up."""

    def __init__(
        self, bench: Bench, store: RedisStore, service: RunningAnthropic, *never: str
    ) -> None:
        self.bench, self.service = bench, service
        self._settings = msgspec.structs.replace(
            SETTINGS, model=ModelSettings(provider="anthropic", never=never)
        )
        stores = eventstores.load(bench.context(store))
        clock, self._store = Frozen(bench.now), store
        keeping = StoreKeeping(store)
        self.investigator = Investigator(keeping, stores, self._settings, clock, People())
        self._means = (self._settings, keeping, clock)

    @contextmanager
    def assisted(self) -> Iterator[Assisted]:
        """The investigator with the stand-in for a model."""
        settings, keeping, clock = self._means
        environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": self.service.url}
        with closing(load(settings.model, environ)) as claude:
            yield Assisted(self.investigator, Means(claude, settings, keeping, clock, sure=2.0))

    def ask(self, asker: str, *turns: dict[str, Any], channel: str = "C0SEC") -> Answer:
        """A question in the thread."""
        self.service.server.scripts.clear()
        self.service.server.scripts.add({"match": LOOSE, "turns": list(turns)})
        with self.assisted() as made:
            answer = made.answer(Question(LOOSE, asker, channel, THREAD))
        if self._store.get(Answer, answer.id) is None:
            reply = Reply(
                f"r{answer.id}", Untrusted(LOOSE), asker, channel, THREAD, "en", "UTC",
                self.bench.now, answer_id=answer.id, state="answered",
            )  # fmt: skip
            self._store.commit(Change(writes=(Write(answer, 0), Write(reply, 0))))
        return answer


@pytest.fixture
def room(bench: Bench, store: RedisStore, service: RunningAnthropic) -> Room:
    return Room(bench, store, service)


def _look(bench: Bench, **more: Any) -> dict[str, Any]:
    start = bench.now - timedelta(days=7)
    form = {
        "start": start.isoformat(), "end": bench.now.isoformat(), "names": ["ConsoleLogin"], **more,
    }  # fmt: skip
    return {"tools": [{"name": "query_events", "input": form}]}


def _use(name: str, **form: Any) -> dict[str, Any]:
    return {"tools": [{"name": name, "input": form}]}


def _accounts(answer: Answer, bench: Bench) -> set[str]:
    by_id = {row["eventID"]: row["recipientAccountId"] for row in bench.raw}
    return {by_id[id] for id in answer.events if id in by_id}


SAID = {"text": "{q1.count} sign-ins are in the log, see {q1.r1.event} by {q1.r1.actor}."}


def test_a_colleague_with_fewer_accounts_gets_their_own(room: Room, bench: Bench) -> None:
    wide = room.ask("U0ANA", _look(bench), SAID)
    assert wide.kind == "answer" and len(_accounts(wide, bench)) > 1
    before = len(room.service.server.bodies)
    own = room.ask("U0DEE", _look(bench), SAID)
    assert _accounts(own, bench) == {PAYMENTS}
    assert own.query is not None and own.query.where.accounts == (PAYMENTS,)
    sent = b"".join(room.service.server.bodies[before:]).decode()
    others = {account.id for account in SETTINGS.accounts} - {PAYMENTS}
    assert not any(id in sent for id in others)
    refused = room.ask("U0DEE", _look(bench, accounts=sorted(others)), SAID, SAID)
    assert not refused.conclusion.prose
    assert not any(id in json.dumps(msgspec.to_builtins(refused)) for id in _ids(bench, others))


def _ids(bench: Bench, accounts: set[str]) -> list[str]:
    return [row["eventID"] for row in bench.raw if row["recipientAccountId"] in accounts]


def test_events_and_csv_are_cut_to_whoever_opens_them(room: Room, bench: Bench) -> None:
    wide = room.ask("U0ANA", _look(bench), SAID)
    by_id = {row["eventID"]: row["recipientAccountId"] for row in bench.raw}
    foreign = next(id for id in wide.events if by_id[id] != PAYMENTS)
    ours = next(id for id in wide.events if by_id[id] == PAYMENTS)
    opened = room.investigator.event_detail(wide.id, ours, asker="U0DEE", channel="C0SEC")
    assert opened["eventID"] == ours
    with pytest.raises(NotPermitted):
        room.investigator.event_detail(wide.id, foreign, asker="U0DEE", channel="C0SEC")
    sheet = room.investigator.csv(wide.id, asker="U0DEE", channel="C0SEC").decode()
    assert ours in sheet and foreign not in sheet


@pytest.mark.parametrize("asker", ["U0GUEST", "U0NONE", "U0BEN"])
def test_who_may_ask_nothing_sends_and_gets_nothing(room: Room, bench: Bench, asker: str) -> None:
    wide = room.ask("U0ANA", _look(bench), SAID)
    before = len(room.service.server.bodies)
    answer = room.ask(asker, _look(bench), SAID)
    assert answer.kind == "refused" and not answer.events
    assert len(room.service.server.bodies) == before
    for id in wide.events[:1]:
        with pytest.raises((NotPermitted, Refused)):
            room.investigator.event_detail(wide.id, id, asker=asker, channel="C0SEC")
    with pytest.raises(HubwardError):
        room.investigator.csv(wide.id, asker=asker, channel="C0SEC")
    with room.assisted() as made, pytest.raises(HubwardError):
        made.first_request(Question(LOOSE, asker, "C0SEC", THREAD))


def test_a_barred_account_sends_no_byte_and_is_named(
    bench: Bench, store: RedisStore, service: RunningAnthropic
) -> None:
    """Its own records differ from all others by their ids; nothing that holds one is sent."""
    room = Room(bench, store, service, PAYMENTS)
    before = len(service.server.bodies)
    answer = room.ask("U0ANA", _look(bench), _use("list_sources"), SAID)
    assert answer.kind == "answer" and PAYMENTS not in _accounts(answer, bench)
    sent = b"".join(service.server.bodies[before:]).decode()
    assert PAYMENTS not in sent and not any(id in sent for id in _ids(bench, {PAYMENTS}))
    assert any(PAYMENTS in line for line in lines(answer, "UTC"))
    asked = room.ask("U0ANA", _look(bench, accounts=[PAYMENTS]), SAID, SAID)
    assert not asked.conclusion.prose, "not even when the model asks for it"
    before = len(service.server.bodies)
    room.ask("U0DEE", _look(bench), SAID)
    assert len(service.server.bodies) == before, "Dee has no other account"


def test_every_event_of_every_step_can_be_opened(room: Room, bench: Bench) -> None:
    said = {"text": "{q1.count} sign-ins and {q2.count} changes are there, see {q2.r1.event}."}
    second = _look(bench, names=["AuthorizeSecurityGroupIngress"])
    answer = room.ask("U0ANA", _look(bench), second, said)
    assert answer.kind == "answer", lines(answer, "UTC")
    fact = answer.fact("q2.r1.event")
    found = room.investigator.event_detail(
        answer.id, fact.events[0], asker="U0ANA", channel="C0SEC"
    )
    assert found["eventName"] == "AuthorizeSecurityGroupIngress"


def test_an_answer_wider_than_the_channel_goes_to_its_asker(room: Room, bench: Bench) -> None:
    assert room.ask("U0ANA", _look(bench), SAID, channel="C0OTHER").deliver == "dm"
    assert room.ask("U0ANA", _look(bench), SAID).deliver == "thread"


@pytest.mark.parametrize(
    ("names", "prose"),
    [
        (["ConsoleLogin"], "{q1.count} sign-ins are there, {q1.failed} of them failed."),
        (
            ["AuthorizeSecurityGroupIngress"],
            "共有 {q1.count} 次，首次 {q1.first}，末次 {q1.last}。",
        ),
        (["RevokeSecurityGroupIngress"], "{q1.r1.actor} did it last, at {q1.r1.time}."),
    ],
)
def test_figures_over_the_stand_ins_stores_are_the_raw_records(
    room: Room, bench: Bench, names: list[str], prose: str
) -> None:
    answer = room.ask("U0ANA", _look(bench, names=names), {"text": prose})
    assert answer.conclusion.prose == prose, lines(answer, "UTC")
    raw = [row for row in bench.since(7 * 24) if row["eventName"] in names]
    times = sorted(row["eventTime"] for row in raw)
    assert set(answer.fact("q1.count").events) == {row["eventID"] for row in raw}
    assert answer.fact("q1.count").value.text == str(len(raw))
    assert answer.fact("q1.first").value.text == times[0]
    assert answer.fact("q1.last").value.text == answer.fact("q1.r1.time").value.text == times[-1]
