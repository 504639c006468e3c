"""What looking has cost today, and how much more the looks that nobody asked for may read."""

from datetime import datetime
from typing import Literal

import msgspec

from bot.ports import Clock, Store
from bot.settings import ImpactSettings

Kind = Literal["bytes", "queries", "lookups", "inspections"]
#: A day's counters are kept long enough to be read the day after.
_KEPT_S = 2 * 86400.0
_GB = 1e9


class Spend(msgspec.Struct, frozen=True):
    """One UTC day: log bytes read by `queries`, CloudTrail and Inspector calls, US dollars."""

    day: str
    bytes: int
    queries: int
    lookups: int
    inspections: int
    daily_bytes: int
    dollars: float


def spend(store: Store, settings: ImpactSettings, now: datetime) -> Spend:
    """Today's looks, priced from the bytes AWS says it read. Raises Upstream."""
    day = _day(now)
    kinds: tuple[Kind, ...] = ("bytes", "queries", "lookups", "inspections")
    read, queries, lookups, inspections = (store.add(_key(k, day), 0, _KEPT_S) for k in kinds)
    prices = settings.prices
    dollars = (
        price_of(read, settings)
        + lookups * prices.lookup_call
        + inspections * prices.inspector_call
    )
    return Spend(day, read, queries, lookups, inspections, settings.daily_bytes, dollars)


def price_of(read: int, settings: ImpactSettings) -> float:
    """US dollars for so many bytes of logs."""
    return read / _GB * settings.prices.insights_gb


def count(store: Store, clock: Clock, kind: Kind, amount: int = 1) -> None:
    """Add what was just done to today's counters. Raises Upstream."""
    store.add(_key(kind, _day(clock.now())), amount, _KEPT_S)


class Hold(msgspec.Struct, frozen=True):
    """A reservation: the counter it stands in, bytes expected, and the most that may be read."""

    counter: str
    expected: int
    most: int


class Purse:
    """Today's bytes: a look reserves what it expects to read and settles what it really read."""

    def __init__(self, store: Store, settings: ImpactSettings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    def left(self) -> int:
        """Bytes that looks nobody asked for may still read today, 0 when none."""
        key = _key("bytes", _day(self._clock.now()))
        return max(0, self._settings.daily_bytes - self._store.add(key, 0, _KEPT_S))

    def reserve(self, expected: int, *, asked: bool) -> Hold | None:
        """Room for a look of about `expected` bytes, None when there is none any more today.

        What a person asked for is counted and never stopped: the limit is then very large.
        """
        key = _key("bytes", _day(self._clock.now()))
        total = self._store.add(key, expected, _KEPT_S)
        if asked:
            return Hold(key, expected, 1 << 62)
        before = total - expected
        if before >= self._settings.daily_bytes or total > self._settings.daily_bytes:
            self._store.add(key, -expected, _KEPT_S)
            return None
        return Hold(key, expected, self._settings.daily_bytes - before)

    def settle(self, hold: Hold, read: int) -> None:
        """Put what was really read in the place of what was expected."""
        self._store.add(hold.counter, read - hold.expected, _KEPT_S)


def _day(now: datetime) -> str:
    return now.date().isoformat()


def _key(kind: Kind, day: str) -> str:
    return f"impact:{day}:{kind}"
