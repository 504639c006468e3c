"""Stop, supersede, follow-ups, suggested questions, judgements: each payload, and a broken one."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from bot.investigate.stopping import in_thread
from bot.models.answer import Answer, Line
from bot.models.change import Change, Job, Write
from bot.models.posted import Reply
from bot.query.context import Context
from bot.query.offline.reading import read
from bot.settings import QuestionSettings, Scope
from bot.views.actions import Action
from bot.words import Lang, say
from handlers.slack import agent, inbox
from handlers.slack.payloads import MessagesOpened, Said, SessionStopped
from handlers.slack.payloads import read as read_payload
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.stores.redis import RedisStore
from tests.contract.slack_desk import ANA, BEN, CHANNEL, GUEST, PAY, SET, Office
from tests.unit.views.samples import NOW

DEE = "U0DEE00001"
QUESTIONS = QuestionSettings(
    scopes=(Scope(ANA, ("all",)), Scope(DEE, (PAY,))), follow_threads=True
)  # fmt: skip
SETTINGS = msgspec.structs.replace(SET, questions=QUESTIONS)
Json = dict[str, Any]


@pytest.fixture(scope="module")
def workspace() -> Iterator[Handle]:
    """One stand-in for all tests; limits wide enough that only the product's own count."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def office(store: RedisStore, workspace: Handle) -> Office:
    """A desk; Ana is its operator."""
    return Office(store, workspace, SETTINGS)


def event(**fields: Any) -> Json:
    """An event as Slack wraps it."""
    return {
        "type": "event_callback", "event_id": "Ev1", "event": {"event_ts": "9.9", **fields},
        "authorizations": [{"user_id": story.BOT_USER_ID}],
    }  # fmt: skip


def arrives(office: Office, kind: str, payload: Json, id: str = "j1") -> None:
    """The worker handles one inbox row."""
    body = {"type": kind, "payload": payload}
    inbox.handle(office.desk, Job("interactive", "slack", id, body))


def asks(office: Office, person: str = DEE, thread: str = "1.1", id: str = "j1") -> Reply:
    """A person asks in a thread by a mention."""
    text = f"<@{story.BOT_USER_ID}> failed console logins today"
    said = event(type="app_mention", user=person, channel=CHANNEL, ts=f"{id}", text=text,
                 thread_ts=thread)  # fmt: skip
    arrives(office, "event", said, id)
    return newest(office, thread)


def newest(office: Office, thread: str = "1.1") -> Reply:
    """The reply asked for last."""
    return in_thread(office.store, CHANNEL, thread)[0].value


def state(office: Office, reply: Reply) -> tuple[str, str]:
    """The state now, and who stopped it."""
    stored = office.store.get(Reply, reply.id)
    assert stored is not None
    return stored.value.state, stored.value.stopped_by


def press(person: str, action: Action, value: str, kind: str = "button") -> Json:
    """A pressed button under a message of the thread."""
    return {
        "type": "block_actions", "user": {"id": person}, "response_url": "",
        "container": {"channel_id": CHANNEL, "message_ts": "2.2", "thread_ts": "1.1"},
        "actions": [{"type": kind, "action_id": action.value, "value": value, "action_ts": "3"}],
    }  # fmt: skip


def whispered(office: Office, person: str) -> list[str]:
    """What this person alone was told."""
    found = office.slack.messages(person, CHANNEL)
    return [m["text"] for m in found if m.get("is_ephemeral")]


def audited(office: Office) -> list[str]:
    """What was written to the audit log, in order."""
    rows = office.store.client.xrange(f"{office.store.prefix}audit")
    return [msgspec.json.decode(fields[b"e"])["what"] for _, fields in rows]


# stop


@pytest.mark.parametrize(
    ("person", "may"), [(DEE, True), (ANA, True), (BEN, False), (GUEST, False)]
)
def test_the_asker_and_operators_may_stop(office: Office, person: str, may: bool) -> None:
    reply = asks(office)
    arrives(office, "block_actions", press(person, Action.REPLY_STOP, f"rp:{reply.id}"), "j2")
    assert state(office, reply) == (("stopped", person) if may else ("working", ""))
    assert f"slack:reply:{reply.id}" in office.waiting()
    if not may:
        assert "Only the person who asked" in whispered(office, person)[-1]


@pytest.mark.parametrize("value", ["", "rp:", "rp:r1:2", "cs:r1:1", "rp:rnosuch", "rp:../x"])
def test_a_stop_button_of_nobody_is_refused(office: Office, value: str) -> None:
    reply = asks(office)
    before = len(whispered(office, DEE))
    arrives(office, "block_actions", press(DEE, Action.REPLY_STOP, value), "j2")
    assert state(office, reply)[0] == "working"
    assert len(whispered(office, DEE)) == before + 1


def test_a_late_stop_is_said_to_be_late(office: Office) -> None:
    reply = asks(office)
    for id in ("j2", "j3"):
        arrives(office, "block_actions", press(DEE, Action.REPLY_STOP, f"rp:{reply.id}"), id)
    assert "not being worked on" in whispered(office, DEE)[-1]
    assert state(office, reply) == ("stopped", DEE)


def stopped(person: str, thread: str = "1.1") -> Json:
    """Slack's own Stop was pressed."""
    return event(type="agent_session_stopped", user=person, channel=CHANNEL, thread_ts=thread,
                 streaming_message_ts=[])  # fmt: skip


@pytest.mark.parametrize(("person", "may"), [(DEE, True), (ANA, True), (BEN, False)])
def test_slacks_own_stop_does_the_same(office: Office, person: str, may: bool) -> None:
    reply, other = asks(office), asks(office, thread="5.5", id="j5")
    arrives(office, "event", stopped(person), "j2")
    assert state(office, reply)[0] == ("stopped" if may else "working")
    assert state(office, other)[0] == "working", "another thread goes on"


# supersede


def test_a_newer_question_of_the_same_person_takes_the_place(office: Office) -> None:
    first, other = asks(office), asks(office, ANA, id="j2")
    second = asks(office, id="j3")
    assert state(office, first)[0] == "superseded"
    assert state(office, other)[0] == state(office, second)[0] == "working"
    assert f"slack:reply:{first.id}" in office.waiting()
    elsewhere = asks(office, thread="7.7", id="j4")
    assert state(office, second)[0] == state(office, elsewhere)[0] == "working"


def test_the_same_question_delivered_twice_is_one(office: Office) -> None:
    first = asks(office)
    asks(office)
    assert state(office, first)[0] == "working"
    assert len(in_thread(office.store, CHANNEL, "1.1")) == 1


# follow-ups


def message(person: str = DEE, text: str = "and yesterday?", **fields: Any) -> Json:
    """A message in a channel without a mention."""
    given = {
        "type": "message", "channel_type": "channel", "user": person, "channel": CHANNEL,
        "ts": "4.4", "thread_ts": "1.1", "text": text,
    }  # fmt: skip
    return event(**{**given, **fields})


def count(office: Office) -> int:
    """How many questions stand in the thread."""
    return len(in_thread(office.store, CHANNEL, "1.1"))


def test_the_asker_follows_up_without_a_mention(office: Office) -> None:
    first = asks(office)
    arrives(office, "event", message(), "j2")
    followed = newest(office)
    assert (followed.question.raw, followed.asker, count(office)) == ("and yesterday?", DEE, 2)
    assert state(office, first)[0] == "superseded"


@pytest.mark.parametrize(
    "said",
    [
        message(ANA), message(thread_ts="8.8"), message(thread_ts=None), message(bot_id="B1"),
        message(subtype="message_changed"), message(channel_type="mpim"),
        message(text=f"<@{story.BOT_USER_ID}> and yesterday?"),
    ],
    ids=["somebody else", "another thread", "no thread", "a bot", "an edit", "a group", "mention"],
)  # fmt: skip
def test_nothing_else_is_a_follow_up(office: Office, said: Json) -> None:
    asks(office)
    arrives(office, "event", said, "j2")
    assert count(office) == 1


def test_without_the_setting_nothing_is_followed(store: RedisStore, workspace: Handle) -> None:
    office = Office(store, workspace, SET)
    asks(office)
    arrives(office, "event", message(), "j2")
    assert count(office) == 1


def test_a_thread_is_followed_for_a_day(office: Office) -> None:
    reply = asks(office)
    kept = office.store.get(Reply, reply.id)
    assert kept is not None
    old = msgspec.structs.replace(kept.value, asked_at=NOW.replace(day=NOW.day - 2))
    office.store.commit(Change(writes=(Write(old, kept.version),)))
    arrives(office, "event", message(), "j2")
    assert count(office) == 1


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
