"""Today's counters and the byte budget, in the real store."""

from datetime import timedelta

import pytest

from bot.impact.spend import Purse, count, spend
from bot.settings import ImpactSettings, LookPrices
from integrations.stores.redis import RedisStore
from tests.unit.findings.documents import AT, StandingClock

CLOCK = StandingClock(AT)
SETTINGS = ImpactSettings(daily_bytes=1000, prices=LookPrices(insights_gb=5.0, lookup_call=0.5))


def test_a_day_adds_up_and_the_next_starts_at_nothing(store: RedisStore) -> None:
    for _ in range(3):
        count(store, CLOCK, "lookups")
    count(store, CLOCK, "bytes", 2_000_000_000)
    today = spend(store, SETTINGS, AT)
    assert (today.bytes, today.lookups, today.queries) == (2_000_000_000, 3, 0)
    assert today.dollars == pytest.approx(2 * 5.0 + 3 * 0.5)
    tomorrow = spend(store, SETTINGS, AT + timedelta(days=1))
    assert (tomorrow.bytes, tomorrow.lookups, tomorrow.dollars) == (0, 0, 0)


def test_what_is_reserved_counts_until_it_is_settled(store: RedisStore) -> None:
    purse = Purse(store, SETTINGS, CLOCK)
    first = purse.reserve(600, asked=False)
    assert first is not None and first.most == 1000
    assert purse.reserve(600, asked=False) is None
    purse.settle(first, 250)
    assert purse.left() == 750
    second = purse.reserve(600, asked=False)
    assert second is not None and second.most == 750
    purse.settle(second, 900)
    assert purse.left() == 0
    assert purse.reserve(0, asked=False) is None
    assert spend(store, SETTINGS, AT).bytes == 1150


def test_a_person_is_counted_and_not_stopped(store: RedisStore) -> None:
    purse = Purse(store, SETTINGS, CLOCK)
    count(store, CLOCK, "bytes", 5000)
    hold = purse.reserve(100, asked=True)
    assert hold is not None and hold.most > 10**15
    purse.settle(hold, 70)
    assert spend(store, SETTINGS, AT).bytes == 5070


def test_a_counter_ends_by_itself(store: RedisStore) -> None:
    assert store.add("n", 5, 60) == 5
    assert store.add("n", -2, 60) == 3
    assert store.add("n", 0, 60) == 3
    left = store.client.pttl(f"{store.prefix}count:n")
    assert 0 < left <= 60_000
