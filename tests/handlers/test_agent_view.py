"""Suggested questions, judgements, and the payloads of the agent view, broken ones too."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from bot.investigate.agent.meter import Meter, grounding
from bot.models.answer import Answer, Line
from bot.models.change import Change, Write
from bot.query.context import Context
from bot.query.offline.reading import read
from bot.settings import ModelSettings
from bot.views.actions import Action
from bot.views.status import Status, status_message
from bot.words import Lang, say
from handlers.slack import agent
from handlers.slack.payloads import MessagesOpened, Said, SessionStopped
from handlers.slack.payloads import read as read_payload
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.stores.redis import RedisStore
from tests.contract.slack_desk import ANA, BEN, CHANNEL, GUEST, SET, Office
from tests.handlers.agent_acts import (
    DEE,
    SETTINGS,
    Json,
    arrives,
    audited,
    event,
    message,
    press,
    stopped,
)
from tests.unit.views.samples import NOW


@pytest.fixture(scope="module")
def workspace() -> Iterator[Handle]:
    """One stand-in for all tests; limits wide enough that only the product's own count."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def office(store: RedisStore, workspace: Handle) -> Office:
    """A desk; Ana is its operator."""
    return Office(store, workspace, SETTINGS)


# suggested questions


def prompts(office: Office, person: str) -> list[str]:
    """What stands above the composer of a person's conversation."""
    direct = office.slack.dm(person)
    room = next(r for r in office.slack.state(person)["rooms"] if r["id"] == direct)
    return [one["message"] for one in room["prompts"].get("prompts", [])]


def test_the_conversation_offers_what_the_person_may_ask(office: Office) -> None:
    for person in (ANA, DEE, GUEST, BEN):
        direct = office.slack.dm(person)
        opened = event(type="app_home_opened", tab="messages", user=person, channel=direct)
        arrives(office, "event", opened, f"j-{person}")
    wide, narrow = prompts(office, ANA), prompts(office, DEE)
    assert len(wide) == len(narrow) == 4
    assert all("payments-prod" in question for question in narrow)
    assert sum("payments-prod" in question for question in wide) == 2
    assert prompts(office, GUEST) == prompts(office, BEN) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("number", range(1, 11))
def test_every_suggestion_is_understood(number: int, lang: Lang) -> None:
    accounts = {account.name: account.id for account in SET.accounts}
    context = Context(accounts=accounts)
    text = say(f"agent.prompt.{number}", lang, account="payments-prod")
    found = read(text, context, NOW)
    assert found.query is not None, text
    assert found.confidence >= 0.7 and not found.unparsed, (text, found)


# judgements


def judge(office: Office, person: str, value: str, id: str) -> None:
    """A press of 👍 or 👎."""
    pressed = press(person, Action.ANSWER_FEEDBACK, value, "feedback_buttons")
    arrives(office, "block_actions", pressed, id)


def test_judgements_are_counted_once_per_person(office: Office) -> None:
    answer = Answer("a1", "who?", "en", "answer", Line("model.answer", prose="x"))
    office.store.commit(Change(writes=(Write(answer, 0),)))
    judge(office, ANA, "fb:a1:good", "j1")
    judge(office, ANA, "fb:a1:good", "j2")
    judge(office, BEN, "fb:a1:good", "j3")
    assert agent.judged(office.store) == (2, 0)
    judge(office, BEN, "fb:a1:bad", "j4")
    assert agent.judged(office.store) == (1, 1)
    assert audited(office).count("answer.judged") == 3


def test_the_status_counts_judgements() -> None:
    status = Status(None, 0, 0, 0, 0, 0, feedback=(2, 1))
    assert "2 helpful, 1 not helpful" in status_message(status, SET, "en").text
    unjudged = msgspec.structs.replace(status, feedback=(0, 0))
    assert "helpful" not in status_message(unjudged, SET, "en").text


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "2 of 3 investigations stated"), ("zh", "3 次调查中有 2 次")]
)
def test_the_status_counts_what_a_model_had_thrown_back(
    office: Office, lang: Lang, said: str
) -> None:
    today = office.desk.clock.now().date()
    meter = Meter(ModelSettings(), office.store)
    for thrown, days in ((True, 0), (True, 6), (False, 1), (True, 8)):
        meter.judged(thrown, today - timedelta(days=days))
    status = Status(None, 0, 0, 0, 0, 0, grounding=grounding(office.store, today))
    assert said in status_message(status, SET, lang).text
    unused = msgspec.structs.replace(status, grounding=(0, 0))
    assert said not in status_message(unused, SET, lang).text


@pytest.mark.parametrize("value", ["", "fb:a1", "fb:a1:so-so", "fb:none:good", "ev:a1:1"])
def test_a_judgement_of_nothing_counts_nothing(office: Office, value: str) -> None:
    judge(office, ANA, value, "j1")
    assert agent.judged(office.store) == (0, 0)


# payloads


def test_each_new_payload_is_read() -> None:
    opened = event(type="app_home_opened", tab="messages", user=ANA, channel="D1")
    assert read_payload("event", opened) == MessagesOpened(ANA, "D1")
    assert read_payload("event", stopped(ANA)) == SessionStopped(ANA, CHANNEL, "1.1")
    looked = event(type="app_context_changed", user=ANA, context={"entities": []})
    assert read_payload("event", looked) is None
    said = read_payload("event", message())
    assert isinstance(said, Said) and not said.addressed


@pytest.mark.parametrize(
    "broken",
    [
        event(type="app_home_opened", tab="messages", user=ANA),
        event(type="agent_session_stopped", channel=CHANNEL, thread_ts="1.1"),
        event(type="agent_session_stopped", user=ANA, thread_ts="1.1"),
        event(type="message", channel_type="channel", thread_ts="1.1", channel=CHANNEL),
        event(type="message", channel_type="channel", thread_ts="1.1", text=None),
    ],
    ids=["no conversation", "nobody", "nowhere", "no author", "no text"],
)
def test_a_broken_one_is_a_dead_letter(office: Office, broken: Json) -> None:
    before = len(office.store.dead_letters("slack"))
    arrives(office, "event", broken)
    assert len(office.store.dead_letters("slack")) == before + 1
