"""What people are told about a request besides its card, once each."""

from collections.abc import Iterator

import msgspec
import pytest

from bot.models.change import Change, Write
from bot.models.posted import Posted
from bot.models.untrusted import Untrusted
from bot.ports import Message
from bot.reminders import remind, tell_of_break_glass
from bot.settings import Workspace
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat
from integrations.stores.redis import RedisStore
from tests.unit.views.samples import SETTINGS, request

CHANNEL, INCIDENT, BEN = "C0FINDINGS", "C0INCIDENT", "U0BEN00001"
SET = msgspec.structs.replace(
    SETTINGS, workspace=Workspace(channel=CHANNEL, incident_channel=INCIDENT)
)


@pytest.fixture(scope="module")
def slack() -> Iterator[Handle]:
    """One stand-in for all tests."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def chat(slack: Handle) -> SlackChat:
    """The adapter."""
    return SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)


def texts(slack: Handle, channel: str) -> list[str]:
    """What Ben reads there."""
    return [message["text"] for message in slack.messages(BEN, channel)]


def test_break_glass_is_told_once_where_incidents_are(
    store: RedisStore, slack: Handle, chat: SlackChat
) -> None:
    alone = request(break_glass=True, requester=BEN, reason=Untrusted("attack <!channel> now"))
    store.commit(Change(writes=(Write(alone, 0),)))
    for _ in range(2):
        tell_of_break_glass(store, chat, SET, alone.id)
    tell_of_break_glass(store, chat, SET, "rq-none")
    (told,) = [text for text in texts(slack, INCIDENT) if "Break-glass" in text]
    assert "attack" in told and "<!channel>" not in told and "24 hours" in told


def test_a_waiting_request_is_recalled_in_its_thread(
    store: RedisStore, slack: Handle, chat: SlackChat
) -> None:
    root = chat.post(CHANNEL, Message("card", ()), marker="case:reminded")
    waits = request(id="rq-reminded", case_id="reminded")
    written = (
        Write(waits, 0),
        Write(Posted("case:reminded", CHANNEL, root), 0),
        Write(Posted("request:rq-reminded", CHANNEL, "1.2"), 0),
    )
    store.commit(Change(writes=written))
    for _ in range(2):
        remind(store, chat, SET, waits.id, 50)
    replies = [m["text"] for m in slack.messages(BEN, CHANNEL, root)[1:]]
    assert len(replies) == 1 and "Still waiting for approval" in replies[0]
    decided = msgspec.structs.replace(waits, state="done")
    store.commit(Change(writes=(Write(decided, 1),)))
    remind(store, chat, SET, waits.id, 80)
    assert len(slack.messages(BEN, CHANNEL, root)) == 2
