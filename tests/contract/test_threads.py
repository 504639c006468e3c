"""A case's thread is told what its card does not show, once; roll-ups give way to own cards."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.clock import SystemClock
from bot.deliver import Deliver
from bot.errors import RetryLater
from bot.findings.rollup import Rollups, members_of
from bot.models.case import Case
from bot.models.change import Change, Index, Write
from bot.models.posted import Posted, Reply
from bot.models.request import Request
from bot.models.rollup import Rollup
from bot.models.untrusted import Untrusted
from bot.ports import Message
from bot.reminders import remind_of_case
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat
from integrations.stores.redis import RedisStore
from tests.unit.findings.documents import StandingClock
from tests.unit.views.samples import NOW, SETTINGS, approval, case, request

CHANNEL, ANA, BEN = "C0FINDINGS", "U0ANA00001", "U0BEN00001"


@pytest.fixture(scope="module")
def slack() -> Iterator[Handle]:
    """One workspace for all."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


class Thread:
    """One case of its own, its card, and what is said below it."""

    def __init__(self, store: RedisStore, slack: Handle) -> None:
        self.store, self.slack = store, slack
        self.id = f"c-{store.prefix.strip(':')}"
        self.chat = SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)
        self.deliver = Deliver(store, self.chat, SETTINGS, self._answer)

    @staticmethod
    def _answer(reply: Reply) -> Message:
        raise AssertionError(reply)

    def put(self, **changes: Any) -> None:
        """The case in its next state, and everything drawn that has to be."""
        self.write(case(id=self.id, **{"channel": CHANNEL, **changes}))
        self.run(f"case:{self.id}")

    def write(self, value: Any) -> None:
        """Write an aggregate at whatever version it is."""
        standing = self.store.get(type(value), value.id)
        self.store.commit(Change(writes=(Write(value, standing.version if standing else 0),)))

    def run(self, object: str) -> None:
        """Draw the object, then what that made due."""
        self._run(object)
        for name in sorted(self.due()):
            self.store.client.zrem(f"{self.store.prefix}due", f"slack:{name}")
            self._run(name)

    def _run(self, object: str) -> None:
        for _ in range(3):
            try:
                return self.deliver.run(object)
            except RetryLater as later:
                assert later.delay_s < 1, later.delay_s
        raise AssertionError("it never ends")

    def due(self) -> set[str]:
        """The objects that wait to be drawn."""
        names = self.store.client.zrange(f"{self.store.prefix}due", 0, -1)
        return {n.decode()[6:] for n in names if n.startswith(b"slack:")}

    def posted(self, object: str) -> Posted | None:
        """Where the object's message stands."""
        found = self.store.get(Posted, object)
        return found.value if found else None

    def said(self) -> list[dict[str, Any]]:
        """What stands below the card, oldest first."""
        card = self.posted(f"case:{self.id}")
        assert card is not None
        return self.slack.messages(ANA, CHANNEL, card.ts)[1:]


@pytest.fixture
def thread(store: RedisStore, slack: Handle) -> Thread:
    """A case with a card."""
    made = Thread(store, slack)
    made.put()
    return made


QUIET = NOW + timedelta(days=7)
STATES: list[tuple[str, dict[str, Any], str]] = [
    ("given to somebody", {"assignee": BEN, "state_by": ANA}, f"It is with <@{BEN}> now."),
    (
        "made quiet",
        {"state": "snoozed", "snoozed_until": QUIET, "state_by": ANA,
         "state_reason": Untrusted("vendor")}, "vendor",
    ),
    (
        "accepted",
        {"state": "suppressed", "state_by": BEN, "state_reason": Untrusted("a honeypot")},
        "accepted the risk. a honeypot",
    ),
    ("back again", {"reopened": 1}, "It is back"),
    ("the hub says otherwise", {"state": "fixed", "hub_disagrees": True}, "Security Hub"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "changes", "words"), STATES, ids=[row[0] for row in STATES])
def test_the_thread_is_told_once(
    thread: Thread, why: str, changes: dict[str, Any], words: str
) -> None:
    thread.put(**changes)
    thread.put(**{**changes, "ticket": "SEC-1"})
    (note,) = thread.said()
    assert words in note["text"], why
    assert (note.get("subtype") == "thread_broadcast") == (why == "back again")


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("who takes it stands on the card",
         {"state": "acknowledged", "assignee": ANA, "state_by": ANA}),
        ("that it is fixed stands on the card", {"state": "fixed"}),
        ("a fix under way has its own card", {"state": "in_progress", "request_id": "rq-1"}),
    ],
)  # fmt: skip
def test_the_thread_stays_quiet(thread: Thread, why: str, changes: dict[str, Any]) -> None:
    thread.put(**changes)
    assert thread.said() == [], why


def test_a_state_that_is_over_before_its_note_is_not_told(thread: Thread) -> None:
    thread.write(case(id=thread.id, channel=CHANNEL, assignee=BEN, state_by=ANA))
    thread.deliver.run(f"case:{thread.id}")
    (note,) = [name for name in thread.due() if name.startswith("note:")]
    thread.write(case(id=thread.id, channel=CHANNEL))
    thread.deliver.run(note)
    assert thread.said() == []


def test_the_same_note_twice_is_one_message(thread: Thread) -> None:
    thread.put(assignee=BEN, state_by=ANA)
    version = thread.store.client.hget(
        f"{thread.store.prefix}a:posted:case:{thread.id}", "v"
    ).decode()
    thread.deliver.run(f"note:{thread.id}:assigned-{BEN}:{int(version) - 1}")
    assert len(thread.said()) == 1


def test_the_first_of_two_approvals_is_told(thread: Thread) -> None:
    asked = request(id=f"rq-{thread.id}", case_id=thread.id, quorum=2, risk="R3", rule="R3")
    thread.write(asked)
    thread.run(f"request:{asked.id}")
    thread.write(msgspec.structs.replace(asked, approvals=(approval(asked, BEN),)))
    thread.run(f"request:{asked.id}")
    assert [f"<@{BEN}>" in message["text"] for message in thread.said()] == [False, True]
    assert "1 of 2" in thread.said()[1]["text"]


def rolled(store: RedisStore, slack: Handle) -> Thread:
    """A case that is a line of a roll-up."""
    made = Thread(store, slack)
    rollup = Rollup(f"u-{made.id}", "family", CHANNEL, NOW, family="open-port")
    lines = Index(members_of(rollup.id), made.id, 80.0)
    store.commit(Change(writes=(Write(rollup, 0),), index=(lines,)))
    made.put(rollup=rollup.id)
    return made


def test_a_case_in_a_roll_up_has_no_card_until_a_fix_is_proposed(
    store: RedisStore, slack: Handle
) -> None:
    thread = rolled(store, slack)
    card, line = f"case:{thread.id}", f"rollup:u-{thread.id}"
    assert thread.posted(card) is None
    assert thread.posted(line) is not None
    asked = request(id=f"rq-{thread.id}", case_id=thread.id)
    thread.write(asked)
    thread.put(rollup=f"u-{thread.id}", state="in_progress", request_id=asked.id)
    thread.run(f"request:{asked.id}")
    assert thread.posted(card) is not None
    assert len(thread.said()) == 1
    below = thread.posted(line)
    shown = next(m for m in slack.messages(ANA, CHANNEL) if below and m["ts"] == below.ts)
    assert "1 being fixed" in json.dumps(shown["blocks"])
    assert "With cards of their own: 1." in json.dumps(shown["blocks"])


def test_after_ninety_days_the_list_is_gone(store: RedisStore, slack: Handle) -> None:
    thread = rolled(store, slack)
    rollups = Rollups(store, SystemClock(), SETTINGS)
    assert len(rollups.cases(f"u-{thread.id}")) == 1
    rollups.forget(f"u-{thread.id}")
    assert rollups.cases(f"u-{thread.id}") == []


@pytest.mark.parametrize(
    ("percent", "words", "loud"), [(50, "Half of the time to fix", False), (100, "is over", True)]
)
def test_a_reminder_is_said_once_and_ends_with_the_case(
    thread: Thread, percent: int, words: str, loud: bool
) -> None:
    clock = StandingClock(NOW + timedelta(hours=24 * percent / 100))
    thread.put(first_seen=NOW, assignee=BEN, state="acknowledged", state_by=BEN)
    for _ in range(2):
        remind_of_case(thread.store, thread.chat, SETTINGS, clock, thread.id, percent)
    (note,) = thread.said()
    assert words in note["text"] and f"<@{BEN}>" in note["text"]
    assert (note.get("subtype") == "thread_broadcast") == loud
    thread.put(first_seen=NOW, assignee=BEN, state="fixed", reopened=1)
    remind_of_case(thread.store, thread.chat, SETTINGS, clock, thread.id, percent)
    assert len(thread.said()) == 1


def test_a_storm_does_not_remind_of_every_line(store: RedisStore, slack: Handle) -> None:
    thread, clock = rolled(store, slack), StandingClock(NOW + timedelta(hours=24))
    thread.put(rollup=f"u-{thread.id}", first_seen=NOW)
    before = len(slack.requests("chat.postMessage"))
    remind_of_case(store, thread.chat, SETTINGS, clock, thread.id, 100)
    assert len(slack.requests("chat.postMessage")) == before


def test_a_quiet_case_is_reminded_of_later(thread: Thread) -> None:
    clock = StandingClock(NOW + timedelta(hours=12))
    thread.put(first_seen=NOW, state="snoozed", snoozed_until=QUIET, state_by=ANA)
    said = len(thread.said())
    remind_of_case(thread.store, thread.chat, SETTINGS, clock, thread.id, 50)
    assert len(thread.said()) == said
    due = thread.store.client.zscore(f"{thread.store.prefix}due", f"sla50:{thread.id}")
    assert due == (QUIET + timedelta(minutes=1)).timestamp()
    assert thread.store.get(Case, thread.id) and thread.store.get(Request, "none") is None
