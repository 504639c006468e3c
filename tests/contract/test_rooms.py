"""No finding is shown to outsiders: channels are looked at before the first post."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.deliver import Deliver
from bot.errors import Refused, RetryLater
from bot.models.change import Change, Write
from bot.models.posted import Posted, Reply
from bot.ports import Message
from bot.rooms import Rooms
from bot.settings import Route, Settings, Workspace
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat
from integrations.stores.redis import RedisStore
from tests.unit.views.samples import case

#: In the sandbox's workspace a guest and somebody of another company are in this channel.
SHARED, STAFF, OTHER = "C0FINDINGS", "C0GENERAL0", "C0APPROVAL"


@pytest.fixture(scope="module")
def slack() -> Iterator[Handle]:
    """One workspace for all."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


def chat(slack: Handle) -> SlackChat:
    """The real adapter."""
    return SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)


def settings(*channels: str, allowed: tuple[str, ...] = (), **space: Any) -> Settings:
    """The first channel is the default, the others have routes."""
    first, *others = channels
    return Settings(
        workspace=Workspace(channel=first, shared_channels_allowed=allowed, **space),
        routes=tuple(Route(channel) for channel in others),
    )


def test_who_is_in_a_channel(slack: Handle) -> None:
    assert chat(slack).room(SHARED).external
    staff = chat(slack).room(STAFF)
    assert (staff.id, staff.name, staff.external, staff.guests) == (STAFF, "general", False, ())


@pytest.mark.parametrize(
    ("why", "made", "asked", "answer"),
    [
        ("a channel of our own", settings(STAFF), STAFF, STAFF),
        ("a shared one gives way to the default", settings(STAFF, SHARED), SHARED, STAFF),
        ("unless it is listed", settings(STAFF, allowed=(SHARED,)), SHARED, SHARED),
        ("by name as well", settings(STAFF, allowed=("#security-findings",)), SHARED, SHARED),
        ("one that is gone gives way too", settings(STAFF), "C0NOSUCH00", STAFF),
        (
            "a shared default gives way to the approvals channel",
            settings(SHARED, approvals_channel=OTHER), SHARED, OTHER,
        ),
    ],
)  # fmt: skip
def test_where_findings_may_go(
    slack: Handle, why: str, made: Settings, asked: str, answer: str
) -> None:
    assert Rooms(chat(slack), made).allowed(asked) == answer, why


def test_with_no_channel_left_nobody_sees_it(slack: Handle) -> None:
    with pytest.raises(Refused, match="shared with another company"):
        Rooms(chat(slack), settings(SHARED)).allowed(SHARED)


def test_doctor_and_status_say_so_and_so_does_the_log(
    slack: Handle, caplog: pytest.LogCaptureFixture
) -> None:
    rooms = Rooms(chat(slack), settings(STAFF, SHARED, "C0NOSUCH00"))
    with caplog.at_level(logging.WARNING):
        told = rooms.check()
    assert "security-findings is shared with another company" in told
    assert "C0NOSUCH00 cannot be looked at (channel_not_found)" in told
    assert "security-findings is shared" in caplog.text
    assert Rooms(chat(slack), settings(STAFF)).check() == ""
    assert "No channel is set" in Rooms(chat(slack), Settings()).check()


def test_a_channel_is_asked_about_once(slack: Handle) -> None:
    rooms = Rooms(chat(slack), settings(STAFF, SHARED))
    before = len(slack.requests("conversations.info"))
    for _ in range(3):
        rooms.allowed(SHARED)
    assert len(slack.requests("conversations.info")) == before + 2


def test_slack_being_away_is_waited_out_and_nothing_is_posted(
    store: RedisStore, slack: Handle
) -> None:
    store.commit(Change(writes=(Write(case(id="c-away", channel=SHARED), 0),)))
    slack.fault("conversations.info", "throttle", seconds=7)
    deliver = Deliver(store, chat(slack), settings(STAFF, SHARED), _no_answer)
    with pytest.raises(RetryLater) as later:
        deliver.run("case:c-away")
    assert later.value.delay_s == 7
    assert store.get(Posted, "case:c-away") is None
    slack.clear_faults()


def test_the_card_and_its_thread_stand_in_the_channel_that_may_see_them(
    store: RedisStore, slack: Handle
) -> None:
    store.commit(Change(writes=(Write(case(id="c-shared", channel=SHARED), 0),)))
    deliver = Deliver(store, chat(slack), settings(STAFF, SHARED), _no_answer)
    deliver.run("case:c-shared")
    posted = store.get(Posted, "case:c-shared")
    assert posted is not None and posted.value.channel == STAFF
    assert store.resolve(f"thread:{STAFF}:{posted.value.ts}") == "case:c-shared"
    strangers = json.dumps(slack.messages("U0EVE00001", SHARED))
    assert "c-shared" not in strangers


def test_without_any_channel_it_waits_for_the_operator(store: RedisStore, slack: Handle) -> None:
    store.commit(Change(writes=(Write(case(id="c-none", channel=SHARED), 0),)))
    deliver = Deliver(store, chat(slack), settings(SHARED), _no_answer)
    with pytest.raises(RetryLater) as later:
        deliver.run("case:c-none")
    assert later.value.delay_s >= 60


def _no_answer(reply: Reply) -> Message:
    raise AssertionError(reply)
