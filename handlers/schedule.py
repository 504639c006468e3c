"""Work that comes round: each turn is a timer in the store and sets the next one when it begins."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from bot.errors import Conflict
from bot.models.change import Change, Job, Queue, Timer, Write
from bot.ports import Clock, Store

#: After a long stop what is overdue begins this long after the start, not all in the same second.
_CATCH_UP = timedelta(seconds=20)


class Entry(msgspec.Struct, frozen=True):
    """Something that comes round. `kind` is its job kind; `following` gives the next time after
    one. The job's body is `body` and `due`, the turn's time in ISO 8601.
    """

    name: str
    kind: str
    queue: Queue
    following: Callable[[datetime], datetime]
    body: dict[str, str] = {}


class Turn(msgspec.Struct, frozen=True):
    """When an entry (the id is its name) is due next."""

    id: str
    due: datetime


def every(interval: timedelta) -> Callable[[datetime], datetime]:
    """The next time is one interval later."""
    return lambda at: at + interval


class Schedule:
    """Any number of workers may start it: a turn belongs to its time, not to who set it."""

    def __init__(self, store: Store, clock: Clock, entries: Sequence[Entry]) -> None:
        self._store = store
        self._clock = clock
        self._entries: Mapping[str, Entry] = {entry.name: entry for entry in entries}

    def start(self) -> None:
        """Make sure that every entry has a timer; one that stands keeps its time. Raises Upstream.

        A timer whose worker died between taking it and beginning the job is set again here.
        """
        now = self._clock.now()
        for entry in self._entries.values():
            held = self._store.get(Turn, entry.name)
            if held is None:
                self._set(entry, entry.following(now), 0)
            else:
                due = held.value.due
                self._set(entry, due, held.version, at=max(due, now + _CATCH_UP))

    def begun(self, job: Job) -> None:
        """A turn begins: set the next one, unless that was done when this job ran before."""
        entry = self._entries.get(str(job.body["entry"]))
        if entry is None:
            return
        due = datetime.fromisoformat(job.body["due"])
        held = self._store.get(Turn, entry.name)
        if held is None or held.value.due != due:
            return
        following = max(entry.following(due), entry.following(self._clock.now()) - _CATCH_UP)
        self._set(entry, following, held.version)

    def _set(self, entry: Entry, due: datetime, version: int, at: datetime | None = None) -> None:
        body = {**entry.body, "entry": entry.name, "due": due.isoformat()}
        job = Job(entry.queue, entry.kind, f"{entry.name}:{due.isoformat()}", body)
        timer = Timer(f"schedule:{entry.name}", at or due, job)
        try:
            self._store.commit(
                Change(writes=(Write(Turn(entry.name, due), version),), timers=(timer,))
            )
        except Conflict:
            return  # Another worker has just done the same.
