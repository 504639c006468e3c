"""From a stored question to a stored answer and the message that shows it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Literal

import msgspec

from bot.errors import Conflict, HubwardError, Upstream
from bot.investigate.ask import Investigator
from bot.investigate.stopping import KEEP_S
from bot.models.answer import Answer, Question
from bot.models.change import Change, Dirty, Write
from bot.models.posted import Reply, Seen
from bot.ports import Chat, Message, Store, Stored
from bot.query.model import Query, Rows
from bot.query.watched import watched_by
from bot.views.answer import answer_message
from bot.views.answer_chart import drawing, with_chart
from bot.views.blocks import tell
from bot.views.chart_png import available, png
from bot.views.notice import notice
from bot.views.reply import ended_message, over, with_feedback, working_message
from bot.words import Lang

#: Seconds between two redrawings of what is being read, and between two looks for Stop.
_REDRAW_S, _LOOK_S = 1.0, 0.2
#: A task list of Slack holds fifty; the question itself is one of them.
_MOST_STEPS = 49
_log = logging.getLogger("hubward.questions")


class Replies:
    """Works on one reply at a time; every method may be repeated."""

    def __init__(self, store: Store, investigator: Investigator, chat: Chat) -> None:
        self._store = store
        self._investigator = investigator
        self._chat = chat

    def answer(self, reply_id: str) -> None:
        """Find the answer and show it, unless the question is stopped meanwhile.

        Raises Upstream when the store of record is down.
        """
        stored = self._store.get(Reply, reply_id)
        if stored is None or stored.value.state != "working":
            return
        reply = stored.value
        question = Question(
            reply.question.plain(), reply.asker, reply.channel, reply.thread, reply.case_id,
            reply.lang, reply.tz,
        )  # fmt: skip
        onlooker = Onlooking(self._store, reply_id)
        onlooker.anew()
        try:
            with watched_by(onlooker):
                found = self._investigator.answer(question, onlooker.progress)
        except HubwardError as problem:
            # A stopped reply has ended already, so that this changes nothing there.
            self._end(reply_id, state="failed", problem=str(problem))
            return
        if onlooker.stopped(fresh=True):
            return
        kept = self._store.get(Answer, found.id)
        if kept is None:
            self._store.commit(Change(writes=(Write(found, 0, KEEP_S),)))
        picture = self._picture(found, reply.lang)
        if found.deliver == "dm":
            private = self._private(reply, found, picture)
            also = Change(
                writes=(Write(private, 0, KEEP_S),), dirty=(Dirty("slack", f"reply:{private.id}"),)
            )
            self._end(reply_id, also, state="elsewhere")
        else:
            self._end(reply_id, state="answered", answer_id=found.id, picture=picture)

    def message(self, reply: Reply) -> Message:
        """The reply as it stands now."""
        if reply.state == "answered":
            stored = self._store.get(Answer, reply.answer_id)
            if stored is not None:
                shown = answer_message(stored.value, reply.lang, reply.tz)
                drawn = drawing(stored.value, reply.lang) if reply.picture else None
                if drawn is not None:
                    shown = with_chart(shown, reply.picture, drawn)
                if stored.value.kind not in ("clarify", "refused"):
                    shown = with_feedback(shown, reply.answer_id, reply.lang)
                return over(shown, reply)
            return over(notice(tell("answer.gone", reply.lang), reply.lang), reply)
        if reply.state == "working":
            return working_message(reply, reply.lang)
        return ended_message(reply, reply.lang)

    def _picture(self, found: Answer, lang: Lang) -> str:
        """The chart as a file of Slack's; empty where there is none, and an answer needs none."""
        drawn = drawing(found, lang) if available() else None
        if drawn is None:
            return ""
        try:
            return self._chat.picture(f"answer-{found.id}.png", png(drawn.chart), drawn.alt)
        except Upstream as problem:
            _log.warning("the chart of an answer could not be sent: %s", problem)
            return ""

    def _private(self, reply: Reply, found: Answer, picture: str) -> Reply:
        direct = self._chat.open_dm(reply.asker)
        return msgspec.structs.replace(
            reply, id=f"{reply.id}d", channel=direct, thread="", state="answered",
            answer_id=found.id, picture=picture,
        )  # fmt: skip

    def _end(self, reply_id: str, also: Change | None = None, **changes: str) -> None:
        """End a reply that is still worked on, and do `also` in the same step."""

        def ended(reply: Reply) -> Reply:
            return msgspec.structs.replace(reply, **changes)

        _changed(self._store, reply_id, ended, 0.0, also)


class Onlooking:
    """Writes what is read into the stored reply, and reads there whether to go on."""

    def __init__(self, store: Store, reply_id: str) -> None:
        self._store = store
        self._id = reply_id
        self._lock = threading.Lock()
        self._over = False
        self._looked = float("-inf")
        self._count = 0

    def stopped(self, *, fresh: bool = False) -> bool:
        """Whether the reply has ended; looked up a few times a second at most."""
        with self._lock:
            now = time.monotonic()
            if self._over or (not fresh and now - self._looked < _LOOK_S):
                return self._over
            self._looked = now
            stored = self._store.get(Reply, self._id)
            self._over = stored is None or stored.value.state != "working"
            return self._over

    def anew(self) -> None:
        """Forget the steps of a worker that died over this question."""
        stored = self._store.get(Reply, self._id)
        if stored and (stored.value.steps or stored.value.progress):
            self._change(lambda reply: msgspec.structs.replace(reply, steps=(), progress=""))

    def progress(self, done: str) -> None:
        """How many places of the present read are done."""
        self._change(lambda reply: msgspec.structs.replace(reply, progress=done))

    def began(self, store: str, query: Query) -> str:
        """A read begins."""
        return self._begun(Seen("", store, query.window.start, query.window.end))

    def ended(self, step: str, rows: Rows | None) -> None:
        """A read is over; None failed."""
        records = len(rows.events) + len(rows.flows) if rows is not None else 0
        self._over_with(step, rows is not None, records)

    def used(self, tool: str) -> str:
        """A model uses a tool that is no read of a store."""
        return self._begun(Seen("", tool=tool))

    def finished(self, step: str, worked: bool) -> None:
        """The tool is done."""
        self._over_with(step, worked)

    def _begun(self, seen: Seen) -> str:
        with self._lock:
            self._count += 1
            id = f"s{self._count}"
        self._change(lambda reply: _with(reply, msgspec.structs.replace(seen, id=id)))
        return id

    def _over_with(self, step: str, worked: bool, records: int = 0) -> None:
        state: Literal["done", "failed"] = "done" if worked else "failed"

        def closed(reply: Reply) -> Reply:
            steps = tuple(
                msgspec.structs.replace(seen, state=state, records=records)
                if seen.id == step
                else seen
                for seen in reply.steps
            )
            return msgspec.structs.replace(reply, steps=steps, progress="")

        self._change(closed)

    def _change(self, how: Callable[[Reply], Reply]) -> None:
        _changed(self._store, self._id, how, _REDRAW_S)


def _with(reply: Reply, seen: Seen) -> Reply:
    steps = (*reply.steps, seen)[-_MOST_STEPS:]
    return msgspec.structs.replace(reply, steps=steps, progress="")


def _changed(
    store: Store, id: str, how: Callable[[Reply], Reply], delay_s: float,
    also: Change | None = None,
) -> None:  # fmt: skip
    """Change a reply that is worked on, and have it drawn; one that has ended stays as it is."""
    stored: Stored[Reply] | None = store.get(Reply, id)
    while stored and stored.value.state == "working":
        more = also or Change()
        writes = (Write(how(stored.value), stored.version, KEEP_S), *more.writes)
        dirty = (Dirty("slack", f"reply:{id}", delay_s), *more.dirty)
        try:
            store.commit(Change(writes=writes, dirty=dirty))
            return
        except Conflict:
            stored = store.get(Reply, id)
