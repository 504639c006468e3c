"""Cards in Slack follow stored state: posted once, edited when they change, never lost."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from bot.deliver import Deliver
from bot.errors import RetryLater, Upstream
from bot.models.case import Case
from bot.models.change import Change, Write
from bot.models.posted import Posted, Reply
from bot.models.request import Request
from bot.models.untrusted import Untrusted
from bot.ports import Message
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat
from integrations.stores.redis import RedisStore
from tests.unit.views.samples import NOW, SETTINGS, case, request

CHANNEL, ANA = "C0FINDINGS", "U0ANA00001"


@pytest.fixture(scope="module")
def workspace() -> Iterator[Handle]:
    """One stand-in for all tests; limits wide enough that only ordered faults throttle."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


class Desk:
    """The use case on a real store and the real adapter, with cases of its own."""

    def __init__(self, store: RedisStore, slack: Handle) -> None:
        self.store, self.slack = store, slack
        self.id = f"c-{store.prefix.strip(':')}"
        chat = SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)
        self.deliver = Deliver(store, chat, SETTINGS, self._answer)

    @staticmethod
    def _answer(reply: Reply) -> Message:
        text = f"{reply.state}: {reply.question.plain()}"
        return Message(text, ({"type": "section", "text": {"type": "plain_text", "text": text}},))

    @property
    def card(self) -> str:
        """The object name of the case."""
        return f"case:{self.id}"

    def put(self, **changes: Any) -> None:
        """Write the case, new or changed."""
        self.write(case(id=self.id, **{"channel": CHANNEL, **changes}))

    def write(self, value: Any) -> None:
        """Write an aggregate at whatever version it is."""
        standing = self.store.get(type(value), value.id)
        seen = standing.version if standing else 0
        self.store.commit(Change(writes=(Write(value, seen),)))

    def run(self, object: str = "") -> None:
        """Render until nothing more is to be done."""
        for _ in range(3):
            try:
                return self.deliver.run(object or self.card)
            except RetryLater as later:
                assert later.delay_s < 1, later.delay_s
        raise AssertionError("it never ends")

    def posts(self, object: str = "") -> int:
        """How many messages Slack was given for the object."""
        return self._count("chat.postMessage", object or self.card)

    def edits(self) -> int:
        """How many edits of the card's message Slack took."""
        return self._count("chat.update", self.posted().ts)

    def _count(self, method: str, part: str) -> int:
        rows = [row for row in self.slack.requests(method) if row["effect"]]
        return sum(f'"{part}"' in json.dumps(row["detail"]) for row in rows)

    def posted(self, object: str = "") -> Posted:
        """Where the message stands."""
        found = self.store.get(Posted, object or self.card)
        assert found is not None
        return found.value

    def shown(self, object: str = "") -> dict[str, Any]:
        """The message as Ana sees it."""
        ts = self.posted(object).ts
        return next(m for m in self.slack.messages(ANA, CHANNEL) if m["ts"] == ts)


@pytest.fixture
def desk(store: RedisStore, workspace: Handle) -> Iterator[Desk]:
    """A desk whose stand-in has no faults of earlier tests."""
    workspace.clear_faults()
    yield Desk(store, workspace)
    workspace.clear_faults()


def test_a_case_is_posted_once_and_heads_its_thread(desk: Desk) -> None:
    desk.put()
    desk.run()
    desk.run()
    assert (desk.posts(), desk.edits()) == (1, 0)
    assert desk.posted().digest
    assert desk.store.resolve(f"thread:{CHANNEL}:{desk.posted().ts}") == desk.card


def test_a_card_is_edited_only_when_it_shows_something_else(desk: Desk) -> None:
    desk.put()
    desk.run()
    desk.put(state="acknowledged", assignee=ANA)
    desk.run()
    desk.run()
    assert (desk.posts(), desk.edits()) == (1, 1)
    assert ANA in json.dumps(desk.shown())


def test_a_case_without_a_channel_is_not_shown(desk: Desk) -> None:
    desk.put(channel="")
    for object in (desk.card, "case:c-none", "request:none", "reply:none", "nonsense"):
        desk.run(object)
        assert desk.store.get(Posted, object) is None


def test_a_lost_answer_is_found_again_and_not_posted_twice(desk: Desk) -> None:
    desk.put()
    desk.slack.fault("chat.postMessage", "drop", when="after")
    with pytest.raises(RetryLater):
        desk.deliver.run(desk.card)
    assert (desk.posted().tried, desk.posted().ts) == (True, "")
    desk.run()
    assert desk.posts() == 1
    assert desk.shown()["ts"] == desk.posted().ts


def test_what_was_found_again_shows_the_present_state(desk: Desk) -> None:
    desk.put()
    desk.slack.fault("chat.postMessage", "drop", when="after")
    with pytest.raises(RetryLater):
        desk.deliver.run(desk.card)
    desk.put(state="acknowledged", assignee=ANA)
    desk.run()
    assert desk.posts() == 1
    assert ANA in json.dumps(desk.shown())


def test_a_post_that_never_arrived_is_made_up_for(desk: Desk) -> None:
    desk.put()
    desk.slack.fault("chat.postMessage", "drop", when="before")
    with pytest.raises(RetryLater):
        desk.deliver.run(desk.card)
    assert desk.posts() == 0
    desk.run()
    assert desk.posts() == 1


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_a_limit_is_waited_out_as_long_as_slack_says(desk: Desk, method: str) -> None:
    desk.put()
    if method == "chat.update":
        desk.run()
        desk.put(state="acknowledged")
    desk.slack.fault(method, "throttle", seconds=7)
    with pytest.raises(RetryLater) as later:
        desk.deliver.run(desk.card)
    assert later.value.delay_s == 7
    desk.run()
    assert desk.posts() == 1


def test_a_refusal_is_a_failure_that_is_told(desk: Desk) -> None:
    desk.put()
    desk.store.commit(Change(writes=(Write(Posted(desk.card, "C0NOSUCH00", tried=True), 0),)))
    with pytest.raises(Upstream) as refused:
        desk.deliver.run(desk.card)
    assert not refused.value.retryable


def test_a_deleted_card_is_shown_again(desk: Desk) -> None:
    desk.put()
    desk.run()
    first = desk.posted().ts
    SlackChat(story.SLACK_BOT_TOKEN, desk.slack.api_url)._api.once(
        "chat.delete", {"channel": CHANNEL, "ts": first}
    )
    desk.put(state="acknowledged")
    desk.run()
    assert desk.posted().ts != first
    assert desk.posts() == 2
    assert desk.shown()


def test_a_request_waits_for_its_cases_card_and_stands_under_it(desk: Desk) -> None:
    desk.put()
    asked = request(id=f"rq-{desk.id}", case_id=desk.id)
    desk.write(asked)
    object = f"request:{asked.id}"
    with pytest.raises(RetryLater):
        desk.deliver.run(object)
    assert desk.posts(object) == 0
    desk.run()
    desk.run(object)
    assert desk.posts(object) == 1
    assert desk.shown(object)["thread_ts"] == desk.posted().ts
    assert desk.store.resolve(f"thread:{CHANNEL}:{desk.posted(object).ts}") is None


def test_an_answer_replaces_the_line_that_it_is_being_looked_for(desk: Desk) -> None:
    desk.put()
    desk.run()
    reply = Reply(
        id=f"r-{desk.id}", question=Untrusted("who opened this?"), asker=ANA, channel=CHANNEL,
        thread=desk.posted().ts, lang="en", tz="UTC", asked_at=NOW,
    )  # fmt: skip
    desk.write(reply)
    object = f"reply:{reply.id}"
    desk.run(object)
    desk.write(msgspec.structs.replace(reply, state="answered"))
    desk.run(object)
    assert desk.posts(object) == 1
    assert desk.shown(object)["text"] == "answered: who opened this?"


def test_a_channel_is_not_flooded(desk: Desk) -> None:
    waits = 0
    for number in range(8):
        other = case(id=f"{desk.id}-{number}", channel=CHANNEL)
        desk.write(other)
        try:
            desk.deliver.run(f"case:{other.id}")
        except RetryLater as later:
            assert 0 < later.delay_s <= 2
            waits += 1
    assert waits >= 3
    assert sum(desk.posts(f"case:{desk.id}-{number}") for number in range(8)) == 8 - waits


def test_two_workers_do_not_render_the_same_object_at_once(desk: Desk) -> None:
    desk.put()
    with desk.store.lease(f"slack:{desk.card}", 20) as lease:
        assert lease is not None
        with pytest.raises(RetryLater):
            desk.deliver.run(desk.card)
    assert desk.posts() == 0


def test_a_card_shows_its_newest_request(desk: Desk) -> None:
    asked = request(id=f"rq-{desk.id}", case_id=desk.id)
    desk.put(request_id=asked.id)
    desk.write(asked)
    desk.run()
    actions = json.dumps(desk.shown()["blocks"])
    assert "request.details" in actions and "case.propose" not in actions
    kept = desk.store.get(Request, asked.id), desk.store.get(Case, desk.id)
    assert all(kept)
