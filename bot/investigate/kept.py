"""What outlives an answer: the thread's query and the answer's rows."""

import zlib
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from bot.investigate.masking import mask
from bot.models.answer import Answer
from bot.models.case import Case
from bot.models.change import AuditEntry, Change
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.models.posted import Reply
from bot.ports import Store
from bot.query.events import event_of
from bot.query.model import Query

KEEP_S = 7 * 86_400


class KeptFlow(FlowRecord, frozen=True, array_like=True, omit_defaults=True):
    """A flow record without the names of its fields, a third of the size."""


class Kept(msgspec.Struct, frozen=True):
    """The masked records behind an answer; where they came from is in the records."""

    answer: str
    channel: str
    lang: str
    tz: str
    query: Query
    records: tuple[dict[str, Any], ...]
    flows: tuple[KeptFlow, ...] = ()

    def events(self) -> tuple[Event, ...]:
        """The records as events again."""
        return tuple(event_of(record) for record in self.records)


class Keeping(Protocol):
    """What an investigation asks of whoever remembers for it; may raise Upstream."""

    def case(self, id: str) -> Case | None:
        """The case a thread belongs to, or None."""
        ...

    def parent(self, channel: str, thread: str) -> Query | None:
        """The query a follow-up in this thread changes, or None."""
        ...

    def keep_query(self, channel: str, thread: str, query: Query) -> None:
        """Remember the query that a follow-up in this thread changes."""
        ...

    def keep_rows(
        self, answer: Answer, channel: str, query: Query, events: Sequence[Event],
        flows: Sequence[FlowRecord] = (),
    ) -> None:  # fmt: skip
        """Keep what an answer rests on."""
        ...

    def rows(self, answer: str) -> Kept | None:
        """The masked records of an answer, or None when they are gone."""
        ...

    def note(self, entry: AuditEntry) -> None:
        """Write down that a question was answered."""
        ...


class StoreKeeping:
    """In the store of record, for a week; the audit log has an entry for every answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def case(self, id: str) -> Case | None:
        """The case as it is stored."""
        stored = self._store.get(Case, id) if id else None
        return stored.value if stored else None

    def parent(self, channel: str, thread: str) -> Query | None:
        """The query before in this thread, also when the thread hangs under an answer itself.

        One written by an older version is forgotten.
        """
        if not thread:
            return None
        body = self._store.recall(f"thread:{channel}:{thread}")
        if body:
            try:
                return msgspec.json.decode(body, type=Query)
            except msgspec.ValidationError:
                return None
        root = self._store.resolve(f"thread:{channel}:{thread}") or ""
        reply = self._store.get(Reply, root.removeprefix("reply:")) if "reply:" in root else None
        found = self._store.get(Answer, reply.value.answer_id) if reply else None
        return found.value.query if found else None

    def keep_query(self, channel: str, thread: str, query: Query) -> None:
        """Remember the query that a follow-up in this thread changes."""
        if thread:
            self._store.remember(f"thread:{channel}:{thread}", msgspec.json.encode(query), KEEP_S)

    def keep_rows(
        self, answer: Answer, channel: str, query: Query, events: Sequence[Event],
        flows: Sequence[FlowRecord] = (),
    ) -> None:  # fmt: skip
        """Keep an answer's records, those of calls without their secrets."""
        records = tuple(_record(event) for event in events)
        packed = tuple(_packed(record) for record in flows)
        rows = Kept(answer.id, channel, answer.lang, query.window.tz, query, records, packed)
        body = msgspec.json.encode(rows)
        self._store.remember(f"answer:{answer.id}", zlib.compress(body, 1), KEEP_S)

    def rows(self, answer: str) -> Kept | None:
        """The kept records, or None after a week."""
        body = self._store.recall(f"answer:{answer}")
        return msgspec.json.decode(zlib.decompress(body), type=Kept) if body else None

    def note(self, entry: AuditEntry) -> None:
        """One audit entry."""
        self._store.commit(Change(audit=(entry,)))


class CommandKeeping:
    """What one run of the command line needs: its threads, and the newest answer's rows.

    Nobody else reads it and it ends with the process, so there is no case, no week and no log.
    """

    def __init__(self) -> None:
        self._threads: dict[str, Query] = {}
        self._newest: Answer | None = None
        self.events: tuple[Event, ...] = ()
        self.flows: tuple[FlowRecord, ...] = ()

    def case(self, id: str) -> Case | None:
        """None: cases live in the store of record."""
        return None

    def parent(self, channel: str, thread: str) -> Query | None:
        """The query before under the same name."""
        return self._threads.get(thread)

    def keep_query(self, channel: str, thread: str, query: Query) -> None:
        """Remember it under the thread's name."""
        if thread:
            self._threads[thread] = query

    def keep_rows(
        self, answer: Answer, channel: str, query: Query, events: Sequence[Event],
        flows: Sequence[FlowRecord] = (),
    ) -> None:  # fmt: skip
        """Keep these rows in place of the answer's before."""
        self._newest = answer
        self.events, self.flows = tuple(events), tuple(flows)

    def forget_rows(self) -> None:
        """Before the next question, which may find nothing to keep."""
        self._newest, self.events, self.flows = None, (), ()

    def rows(self, answer: str) -> Kept | None:
        """The newest answer's records, or None for any other."""
        newest = self._newest
        if newest is None or newest.id != answer or newest.query is None:
            return None
        query = newest.query
        records = tuple(_record(event) for event in self.events)
        flows = tuple(_packed(record) for record in self.flows)
        return Kept(answer, "cli", newest.lang, query.window.tz, query, records, flows)

    def note(self, entry: AuditEntry) -> None:
        """Nothing: whoever runs the command over files of their own is not audited."""


def _record(event: Event) -> dict[str, Any]:
    record: dict[str, Any] = mask(event.raw)
    # What the store's envelope added to the record is needed to scope and show it later.
    return record | {"recipientAccountId": event.account, "awsRegion": event.region}


def _packed(record: FlowRecord) -> KeptFlow:
    return KeptFlow(*msgspec.structs.astuple(record))
