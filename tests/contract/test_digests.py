"""Digests on a real store: one per date and channel, none lost while nothing ran."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.deliver import Deliver
from bot.digests import Digests
from bot.models.case import Case
from bot.models.change import Change, Index, Write
from bot.models.digest import Digest
from bot.models.posted import Reply
from bot.ports import Message
from bot.settings import DigestSettings, Route, Settings, Workspace
from integrations.sandbox import story
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat
from integrations.stores.redis import RedisStore
from tests.unit.findings.documents import StandingClock
from tests.unit.views.samples import case

CHANNEL = "C0FINDINGS"
SETTINGS = Settings(
    workspace=Workspace(channel=CHANNEL, shared_channels_allowed=(CHANNEL,)),
    routes=(Route("C0GENERAL0", families=("imds",)),),
    digest=DigestSettings(timezones={CHANNEL: "Europe/Berlin"}),
)
#: Thursday, ten past nine in Berlin.
NOW = datetime(2026, 3, 12, 8, 10, tzinfo=UTC)


def put(store: RedisStore, made: Case) -> None:
    """An open case in the store."""
    store.commit(Change(writes=(Write(made, 0),), index=(Index("cases:open", made.id, 80),)))


def made(store: RedisStore, date: str, channel: str = CHANNEL) -> Digest | None:
    """The digest of a date."""
    found = store.get(Digest, f"{channel}.{date}")
    return found.value if found else None


def due(store: RedisStore) -> dict[str, datetime]:
    """When each channel's next digest is due."""
    rows = store.client.zrange(f"{store.prefix}due", 0, -1, withscores=True)
    return {
        name.decode().removeprefix("digest:"): datetime.fromtimestamp(at, UTC)
        for name, at in rows
        if name.startswith(b"digest:")
    }


def test_two_runs_of_one_date_make_one_digest(store: RedisStore) -> None:
    clock = StandingClock(NOW)
    digests = Digests(store, SETTINGS, clock)
    put(store, case(first_seen=NOW - timedelta(hours=3), channel=CHANNEL))
    digests.run(CHANNEL)
    first = made(store, "2026-03-12")
    assert first is not None and first.new.now == 1
    put(store, case(id="c-later", first_seen=NOW - timedelta(hours=3), channel=CHANNEL))
    clock.at = NOW + timedelta(hours=1)
    digests.run(CHANNEL)
    assert made(store, "2026-03-12") == first
    assert due(store)[CHANNEL] == datetime(2026, 3, 13, 8, tzinfo=UTC)


def test_each_channel_has_its_own_time(store: RedisStore) -> None:
    Digests(store, SETTINGS, StandingClock(NOW)).arm()
    assert due(store) == {
        CHANNEL: datetime(2026, 3, 13, 8, tzinfo=UTC),
        "C0GENERAL0": datetime(2026, 3, 12, 9, tzinfo=UTC),
    }


def test_a_first_start_posts_nothing_and_a_missed_one_is_made_up_for(store: RedisStore) -> None:
    clock = StandingClock(NOW)
    Digests(store, SETTINGS, clock).arm()
    assert due(store)[CHANNEL] > NOW
    clock.at = NOW + timedelta(days=1, hours=3)
    Digests(store, SETTINGS, clock).arm()
    assert due(store)[CHANNEL] == clock.at
    Digests(store, SETTINGS, clock).run(CHANNEL)
    assert made(store, "2026-03-13") is not None
    assert due(store)[CHANNEL] == datetime(2026, 3, 16, 8, tzinfo=UTC)


def test_a_channel_that_left_the_settings_gets_no_more(store: RedisStore) -> None:
    Digests(store, SETTINGS, StandingClock(NOW)).run("C0OLD")
    assert due(store) == {} and made(store, "2026-03-12", "C0OLD") is None


def test_what_is_looked_at_now_is_not_kept(store: RedisStore) -> None:
    put(store, case(first_seen=NOW - timedelta(minutes=3), channel=CHANNEL))
    seen = Digests(store, SETTINGS, StandingClock(NOW)).now(CHANNEL)
    assert (seen.new.now, seen.open) == (1, 1)
    assert made(store, "2026-03-12") is None


@pytest.mark.parametrize("busy", [True, False])
def test_the_channel_reads_numbers_or_one_line(store: RedisStore, busy: bool) -> None:
    if busy:
        put(store, case(first_seen=NOW - timedelta(hours=3), channel=CHANNEL))
    Digests(store, SETTINGS, StandingClock(NOW)).run(CHANNEL)
    with running_slack(rate_scale=10_000) as slack:
        chat = SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)
        deliver = Deliver(store, chat, SETTINGS, _no_answer)
        for _ in range(2):
            deliver.run(f"digest:{CHANNEL}.2026-03-12")
        (shown,) = slack.messages("U0ANA00001", CHANNEL)
    kinds = [block["type"] for block in shown["blocks"]]
    told = json.dumps(shown["blocks"])
    if busy:
        assert kinds == ["header", "section", "table", "actions", "context"]
        assert "*New:* 1, 1 more than a week earlier." in told
    else:
        assert kinds == ["section"]
        assert "nothing open, nothing new and nothing fixed" in told


def _no_answer(reply: Reply) -> Message:
    raise AssertionError(reply)


def test_the_body_survives_the_store(store: RedisStore) -> None:
    digest: Any = Digests(store, SETTINGS, StandingClock(NOW)).now(CHANNEL)
    store.commit(Change(writes=(Write(digest, 0),)))
    assert made(store, digest.date) == digest
