"""Who reads a ticket knows people by name and finds the card: both come from Slack."""

import json
from collections.abc import Iterator

import msgspec
import pytest

from bot.models.case import Case
from bot.models.change import Change, Write
from bot.models.posted import Posted
from bot.ports import Message
from bot.tickets import TicketLink, TicketSync
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat, SlackDirectory
from integrations.stores.redis import RedisStore
from tests.contract.jira_bench import Bench, Benches
from tests.contract.test_lifecycle import Clock
from tests.unit.views.samples import SETTINGS, carried_out, case

CHANNEL = next(room.id for room in story.CHANNELS)
_, BEN = story.PEOPLE[0], story.PEOPLE[1]


@pytest.fixture(scope="module")
def slack() -> Iterator[Handle]:
    """One workspace for all."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A Jira stand-in that is closed at the end."""
    made = Benches()
    yield made.make()
    made.close()


def _sync(store: RedisStore, bench: Bench, url: str) -> TicketSync:
    token = story.SLACK_BOT_TOKEN
    directory, chat = SlackDirectory(token, url), SlackChat(token, url)
    return TicketSync(store, bench.another(), SETTINGS, Clock(), directory, chat)


def _put(store: RedisStore, *values: object) -> None:
    store.commit(Change(writes=tuple(Write(value, 0) for value in values)))


def test_a_comment_names_people_and_the_ticket_links_the_card(
    store: RedisStore, slack: Handle, bench: Bench
) -> None:
    done = carried_out()
    approvals = tuple(msgspec.structs.replace(a, approver=BEN.id) for a in done.approvals)
    done = msgspec.structs.replace(done, approvals=approvals)
    chat = SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)
    ts = chat.post(CHANNEL, Message("the card", ()), marker="m1")
    _put(store, case(channel=CHANNEL, request_id=done.id), done,
         Posted(f"case:{case().id}", CHANNEL, ts))  # fmt: skip
    sync = _sync(store, bench, slack.api_url)
    sync.sync(case().id)
    sync.sync(case().id)
    (issue,) = bench.site.issues.values()
    told = json.dumps([str(vars(comment)) for comment in issue.comments])
    shown = SlackDirectory(story.SLACK_BOT_TOKEN, slack.api_url).person(BEN.id).name
    assert f"by {shown}" in told and BEN.id not in told
    held = store.get(TicketLink, case().id)
    assert held is not None and held.value.card_url == chat.permalink(CHANNEL, ts)
    assert held.value.card_url in str(vars(issue))


def test_without_slack_ids_stay_and_nothing_fails(store: RedisStore, bench: Bench) -> None:
    done = carried_out()
    _put(store, case(channel=CHANNEL, request_id=done.id), done,
         Posted(f"case:{case().id}", CHANNEL, "1700000000.000100"))  # fmt: skip
    _sync(store, bench, "http://127.0.0.1:9/api/").sync(case().id)
    (issue,) = bench.site.issues.values()
    assert done.approvals[0].approver in json.dumps([str(vars(c)) for c in issue.comments])
    stored = store.get(Case, case().id)
    assert stored is not None and stored.value.ticket == issue.key
