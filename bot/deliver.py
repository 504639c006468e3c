"""Brings Slack up to date with the store: every message is a rendering of stored state."""

import hashlib
from collections.abc import Callable

import msgspec

from bot.errors import Conflict, RetryLater, Upstream
from bot.hold import TTL_S, renewed
from bot.models.case import Case
from bot.models.change import Change, Write
from bot.models.posted import Posted, Reply
from bot.models.request import Request
from bot.ports import Chat, Lease, Message, Store, Stored
from bot.rendering import patiently
from bot.settings import Settings
from bot.tickets import TicketLink
from bot.views.case_card import case_card
from bot.views.request_card import request_card

#: Slack allows about one message per second and channel, with short bursts, and 50 edits a minute.
_POST_RATE, _POST_BURST = 1.0, 4.0
_EDIT_RATE, _EDIT_BURST = 50 / 60, 45.0


class Place(msgspec.Struct, frozen=True):
    """Where an object's message belongs; `thread_of` is the object whose thread it is in."""

    channel: str
    thread: str = ""
    thread_of: str = ""


class Deliver:
    """Renders one object and posts or edits its message; safe to run again at any time.

    `answer` renders a finished question (it lives beside the investigator).
    """

    def __init__(
        self, store: Store, chat: Chat, settings: Settings, answer: Callable[[Reply], Message]
    ) -> None:
        self._store = store
        self._chat = chat
        self._settings = settings
        self._answer = answer

    def run(self, object: str) -> None:
        """Bring `kind:id` up to date. Raises RetryLater while it must wait, Upstream on failure."""
        with self._store.lease(f"slack:{object}", TTL_S) as lease:
            if lease is None:
                raise RetryLater(0.3)
            with renewed(lease), patiently(f"slack:{object}"):
                self._run(object, lease)

    def _run(self, object: str, lease: Lease) -> None:
        drawn = self._draw(object)
        if drawn is None:
            return
        place, message = drawn
        kept = self._store.get(Posted, object)
        digest = hashlib.sha256(msgspec.json.encode(message)).hexdigest()
        if kept and kept.value.ts:
            if kept.value.digest != digest:
                self._edit(kept, message, digest)
        else:
            self._post(lease, object, kept, place, message, digest)

    def _draw(self, object: str) -> tuple[Place, Message] | None:
        kind, _, id = object.partition(":")
        lang = self._settings.workspace.language
        if kind == "case":
            case = self._store.get(Case, id)
            if case is None or not case.value.channel:
                return None
            link = self._store.get(TicketLink, id)
            request_id = case.value.request_id or case.value.closed_by_request
            request = self._store.get(Request, request_id) if request_id else None
            url = link.value.url if link else ""
            message = case_card(case, self._settings, request, lang, ticket_url=url)
            return Place(case.value.channel), message
        if kind == "request":
            request = self._store.get(Request, id)
            if request is None:
                return None
            case = self._store.get(Case, request.value.case_id)
            if case is None or not case.value.channel:
                return None
            place = Place(case.value.channel, thread_of=f"case:{case.value.id}")
            return place, request_card(request, self._settings, lang)
        if kind == "reply":
            reply = self._store.get(Reply, id)
            if reply is None:
                return None
            return Place(reply.value.channel, reply.value.thread), self._answer(reply.value)
        return None

    def _post(
        self, lease: Lease, object: str, kept: Stored[Posted] | None, place: Place,
        message: Message, digest: str,
    ) -> None:  # fmt: skip
        thread = place.thread
        if place.thread_of:
            above = self._store.get(Posted, place.thread_of)
            if above is None or not above.value.ts:
                raise RetryLater(0.3)
            thread = above.value.ts
        wait = self._store.take(f"slack:{place.channel}", rate=_POST_RATE, burst=_POST_BURST)
        if wait:
            raise RetryLater(wait)
        posted = Posted(object, place.channel, tried=True)
        version = kept.version if kept else 0
        if kept is None:
            self._store.commit(Change(writes=(Write(posted, 0),)))
            version = 1
        again = kept is not None and kept.value.tried
        if not lease.held():
            raise RetryLater(0.3)
        ts = self._chat.post(place.channel, message, marker=object, thread=thread, look_first=again)
        # What was found may show an older state, so it is written again.
        done = msgspec.structs.replace(posted, ts=ts, digest="" if again else digest)
        names: tuple[tuple[str, str], ...] = ()
        if not thread:
            names = ((f"thread:{place.channel}:{ts}", object),)
        self._keep(Change(writes=(Write(done, version),), names=names))
        if again:
            raise RetryLater(0.1)

    def _edit(self, kept: Stored[Posted], message: Message, digest: str) -> None:
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
            self._keep(Change(writes=(Write(gone, kept.version),)))
            raise RetryLater(0.5) from None
        done = msgspec.structs.replace(posted, digest=digest)
        self._keep(Change(writes=(Write(done, kept.version),)))

    def _keep(self, change: Change) -> None:
        try:
            self._store.commit(change)
        except Conflict:
            raise RetryLater(0.2) from None
