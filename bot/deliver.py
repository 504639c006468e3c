"""Brings Slack up to date with the store: every message is a rendering of stored state."""

import hashlib
import logging
from collections.abc import Callable

import msgspec

from bot.clock import SystemClock
from bot.draw import Draw, Drawn, Place
from bot.errors import Conflict, Refused, RetryLater, Upstream
from bot.findings.rollup import Rollups
from bot.findings.thread_news import unsaid
from bot.hold import TTL_S, renewed
from bot.models.change import Change, Dirty, Write
from bot.models.posted import Posted, Reply
from bot.ports import Chat, Clock, Lease, Message, Store, Stored
from bot.rendering import patiently
from bot.rooms import Rooms
from bot.settings import Settings

#: Slack allows about one message per second and channel, with short bursts, and 50 edits a minute.
_POST_RATE, _POST_BURST = 1.0, 4.0
_EDIT_RATE, _EDIT_BURST = 50 / 60, 45.0
#: What is never written again is remembered for a month, in case its job comes twice.
_PASSING, _PASSING_S = ("note:", "digest:"), 30 * 86_400
#: Seconds until the next look while no channel may get findings.
_NO_ROOM_S = 300.0
_log = logging.getLogger("hubward.slack")


class Deliver:
    """Renders one object and posts or edits its message; safe to run again at any time.

    `answer` renders a finished question (it lives beside the investigator).
    """

    def __init__(
        self, store: Store, chat: Chat, settings: Settings, answer: Callable[[Reply], Message],
        clock: Clock | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._chat = chat
        self._writes_back = settings.workspace.hub_write_back
        self._rooms = Rooms(chat, settings)
        self._draw = Draw(store, Rollups(store, clock or SystemClock(), settings), settings, answer)

    def run(self, object: str) -> None:
        """Bring `kind:id` up to date. Raises RetryLater while it must wait, Upstream on failure."""
        with self._store.lease(f"slack:{object}", TTL_S) as lease:
            if lease is None:
                raise RetryLater(0.3)
            with renewed(lease), patiently(f"slack:{object}"):
                self._run(object, lease)

    @property
    def rooms(self) -> Rooms:
        """Which channels may get findings."""
        return self._rooms

    def _run(self, object: str, lease: Lease) -> None:
        drawn = self._draw(object)
        if drawn is None:
            return
        kept = self._store.get(Posted, object)
        if drawn.message is None:
            self._keep(Change(dirty=drawn.also))
        elif kept is None or not kept.value.ts:
            self._post(lease, object, kept, drawn, drawn.message)
        elif kept.value.digest != _digest(drawn.message):
            self._edit(kept, drawn, drawn.message)

    def _post(
        self, lease: Lease, object: str, kept: Stored[Posted] | None, drawn: Drawn, message: Message
    ) -> None:
        room, thread = self._place(drawn.place)
        again = kept is not None and kept.value.tried
        if kept is not None and again:
            # It may stand there already, wherever the next one would go.
            room = kept.value.channel
        wait = self._store.take(f"slack:{room}", rate=_POST_RATE, burst=_POST_BURST)
        if wait:
            raise RetryLater(wait)
        posted = Posted(object, room, tried=True, note=" ".join(drawn.news))
        version = kept.version if kept else 0
        if kept is None:
            self._store.commit(Change(writes=(Write(posted, 0, _keep_s(object)),)))
            version = 1
        if not lease.held():
            raise RetryLater(0.3)
        ts = self._chat.post(
            room, message, marker=object, thread=thread, broadcast=drawn.place.broadcast,
            look_first=again,
        )  # fmt: skip
        if drawn.place.pinned:
            self._pin(room, ts)
        # What was found may show an older state, so it is written again.
        done = msgspec.structs.replace(posted, ts=ts, digest="" if again else _digest(message))
        names = () if thread else ((f"thread:{room}:{ts}", object),)
        writes = (Write(done, version, _keep_s(object)),)
        self._keep(Change(writes=writes, names=names, dirty=(*drawn.also, *self._told_hub(object))))
        if again:
            raise RetryLater(0.1)

    def _told_hub(self, object: str) -> tuple[Dirty, ...]:
        """Security Hub is told that people have seen what this message shows."""
        if not self._writes_back or not object.startswith(("case:", "rollup:")):
            return ()
        return (Dirty("hub", object),)

    def _place(self, place: Place) -> tuple[str, str]:
        """The channel and the thread; a thread is where its first message went."""
        if place.thread_of:
            above = self._store.get(Posted, place.thread_of)
            if above is None or not above.value.ts:
                raise RetryLater(0.3)
            return above.value.channel, above.value.ts
        if not place.findings:
            return place.channel, place.thread
        try:
            return self._rooms.allowed(place.channel), place.thread
        except Refused as problem:
            # Nobody may see it yet; the operator reads why in the log, status and doctor.
            _log.error("%s", problem)
            raise RetryLater(_NO_ROOM_S) from problem

    def _pin(self, room: str, ts: str) -> None:
        try:
            self._chat.pin(room, ts)
        except Upstream as problem:
            # Unpinned it still says all it has to say.
            _log.warning("a roll-up could not be pinned: %s", problem)

    def _edit(self, kept: Stored[Posted], drawn: Drawn, message: Message) -> None:
        wait = self._store.take("slack:edits", rate=_EDIT_RATE, burst=_EDIT_BURST)
        if wait:
            raise RetryLater(wait)
        posted = kept.value
        try:
            self._chat.update(posted.channel, posted.ts, message)
        except Upstream as problem:
            if problem.code != "message_not_found":
                raise
            # Somebody deleted the message: show it again rather than lose it.
            gone = msgspec.structs.replace(posted, ts="", digest="", tried=False)
            self._keep(Change(writes=(Write(gone, kept.version, _keep_s(posted.id)),)))
            raise RetryLater(0.5) from None
        said = " ".join(drawn.news)
        done = msgspec.structs.replace(posted, digest=_digest(message), note=said)
        about = posted.id.partition(":")[2]
        notes = (
            Dirty("slack", f"note:{about}:{state}:{kept.version}")
            for state in unsaid(drawn.news, posted.note)
        )
        writes = (Write(done, kept.version, _keep_s(posted.id)),)
        told = self._told_hub(posted.id) if posted.id.startswith("rollup:") else ()
        self._keep(Change(writes=writes, dirty=(*drawn.also, *notes, *told)))

    def _keep(self, change: Change) -> None:
        try:
            self._store.commit(change)
        except Conflict:
            raise RetryLater(0.2) from None


def _digest(message: Message) -> str:
    return hashlib.sha256(msgspec.json.encode(message)).hexdigest()


def _keep_s(object: str) -> int | None:
    return _PASSING_S if object.startswith(_PASSING) else None
