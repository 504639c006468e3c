"""Running totals kept in the store: what reconciling repaired, what was written to the hub."""

from datetime import datetime

import msgspec

from bot.errors import Conflict
from bot.models.change import Change, Write
from bot.ports import Store

_ATTEMPTS = 8


class Counters(msgspec.Struct, frozen=True):
    """`counts` by name, `at` when each was last counted; the id says what they are about."""

    id: str
    counts: dict[str, int] = {}
    at: dict[str, datetime] = {}


def count(store: Store, id: str, now: datetime, **more: int) -> None:
    """Add to totals; a zero notes only that somebody looked. Raises Upstream, Conflict."""
    for _ in range(_ATTEMPTS):
        found = store.get(Counters, id)
        old = found.value if found else Counters(id)
        counts = {**old.counts, **{name: old.counts.get(name, 0) + n for name, n in more.items()}}
        fresh = Counters(id, counts, {**old.at, **dict.fromkeys(more, now)})
        try:
            store.commit(Change(writes=(Write(fresh, found.version if found else 0),)))
            return
        except Conflict:
            continue
    raise Conflict(f"counters {id}")


def counted(store: Store, id: str) -> Counters:
    """The totals so far. Raises Upstream."""
    found = store.get(Counters, id)
    return found.value if found else Counters(id)
