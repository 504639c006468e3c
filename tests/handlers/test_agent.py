"""Stop, supersede and follow-ups in threads: who may, and what becomes of the questions."""

from collections.abc import Iterator

import msgspec
import pytest

from bot.investigate.stopping import in_thread
from bot.models.change import Change, Write
from bot.models.posted import Reply
from bot.views.actions import Action
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.stores.redis import RedisStore
from tests.contract.slack_desk import ANA, BEN, CHANNEL, GUEST, SET, Office
from tests.handlers.agent_acts import (
    DEE,
    SETTINGS,
    Json,
    arrives,
    asks,
    message,
    newest,
    press,
    state,
    stopped,
    whispered,
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
