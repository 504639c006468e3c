"""What outlives an answer: the thread's query and the answer's rows, a week in the store."""

import zlib
from typing import Any

import msgspec

from bot.investigate.masking import mask
from bot.models.answer import Answer
from bot.models.event import Event
from bot.ports import Store
from bot.query.events import event_of
from bot.query.model import Query

KEEP_S = 7 * 86_400


class Kept(msgspec.Struct, frozen=True):
    """The masked records behind an answer; where they came from is in the records."""

    answer: str
    channel: str
    lang: str
    tz: str
    query: Query
    records: tuple[dict[str, Any], ...]

    def events(self) -> tuple[Event, ...]:
        """The records as events again."""
        return tuple(event_of(record) for record in self.records)


def keep_rows(
    store: Store, answer: Answer, channel: str, query: Query, events: tuple[Event, ...]
) -> None:
    """Keep an answer's records, without their secrets."""
    records = tuple(_record(event) for event in events)
    rows = Kept(answer.id, channel, answer.lang, query.window.tz, query, records)
    body = msgspec.json.encode(rows)
    store.remember(f"answer:{answer.id}", zlib.compress(body, 1), KEEP_S)


def rows_of(store: Store, answer: str) -> Kept | None:
    """The kept records, or None after a week."""
    body = store.recall(f"answer:{answer}")
    return msgspec.json.decode(zlib.decompress(body), type=Kept) if body else None


def keep_query(store: Store, channel: str, thread: str, query: Query) -> None:
    """Remember the query that a follow-up in this thread changes."""
    if thread:
        store.remember(f"thread:{channel}:{thread}", msgspec.json.encode(query), KEEP_S)


def query_of(store: Store, channel: str, thread: str) -> Query | None:
    """The query before in this thread; one written by an older version is forgotten."""
    body = store.recall(f"thread:{channel}:{thread}") if thread else None
    if not body:
        return None
    try:
        return msgspec.json.decode(body, type=Query)
    except msgspec.ValidationError:
        return None


def _record(event: Event) -> dict[str, Any]:
    record: dict[str, Any] = mask(event.raw)
    # What the store's envelope added to the record is needed to scope and show it later.
    return record | {"recipientAccountId": event.account, "awsRegion": event.region}
