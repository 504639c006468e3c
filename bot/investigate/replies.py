"""From a stored question to a stored answer and the message that shows it."""

from collections.abc import Callable

import msgspec

from bot.errors import Conflict, HubwardError
from bot.investigate.ask import Investigator
from bot.models.answer import Answer, Question
from bot.models.change import Change, Dirty, Write
from bot.models.posted import Reply
from bot.models.untrusted import Untrusted
from bot.ports import Chat, Message, Store, Stored
from bot.views.answer import answer_message
from bot.views.blocks import escape, tell
from bot.views.notice import notice

#: Questions and answers are kept thirty days.
KEEP_S = 30 * 86_400


class Replies:
    """Works on one reply at a time; every method may be repeated."""

    def __init__(self, store: Store, investigator: Investigator, chat: Chat) -> None:
        self._store = store
        self._investigator = investigator
        self._chat = chat

    def answer(self, reply_id: str) -> None:
        """Find the answer and show it. Raises Upstream when the store of record is down."""
        stored = self._store.get(Reply, reply_id)
        if stored is None or stored.value.state != "working":
            return
        reply = stored.value
        question = Question(
            reply.question.plain(), reply.asker, reply.channel, reply.thread, reply.case_id,
            reply.lang, reply.tz,
        )  # fmt: skip
        try:
            found = self._investigator.answer(question, self._progress(reply_id))
        except HubwardError as problem:
            self._end(reply_id, state="failed", problem=str(problem))
            return
        kept = self._store.get(Answer, found.id)
        if kept is None:
            self._store.commit(Change(writes=(Write(found, 0, KEEP_S),)))
        if found.deliver == "dm":
            self._privately(reply, found)
            self._end(reply_id, state="elsewhere")
        else:
            self._end(reply_id, state="answered", answer_id=found.id)

    def message(self, reply: Reply) -> Message:
        """The reply as it stands now."""
        question = escape(Untrusted(reply.question.line(150)), 150)
        if reply.state == "answered":
            stored = self._store.get(Answer, reply.answer_id)
            if stored is not None:
                return answer_message(stored.value, reply.lang, reply.tz)
        if reply.state == "elsewhere":
            return notice(tell("reply.elsewhere", reply.lang), reply.lang)
        if reply.state == "failed":
            problem = escape(Untrusted(reply.problem), 500)
            text = tell("reply.failed", reply.lang, question=question, problem=problem)
            return notice(text, reply.lang)
        if reply.progress:
            progress = escape(Untrusted(reply.progress), 20)
            text = tell("reply.progress", reply.lang, question=question, progress=progress)
        else:
            text = tell("reply.working", reply.lang, question=question)
        return notice(text, reply.lang)

    def _privately(self, reply: Reply, found: Answer) -> None:
        direct = self._chat.open_dm(reply.asker)
        private = msgspec.structs.replace(
            reply, id=f"{reply.id}d", channel=direct, thread="", state="answered",
            answer_id=found.id,
        )  # fmt: skip
        if self._store.get(Reply, private.id) is None:
            dirty = (Dirty("slack", f"reply:{private.id}"),)
            self._store.commit(Change(writes=(Write(private, 0, KEEP_S),), dirty=dirty))

    def _progress(self, reply_id: str) -> Callable[[str], None]:
        def told(done: str) -> None:
            stored = self._store.get(Reply, reply_id)
            if stored and stored.value.state == "working":
                self._write(stored, msgspec.structs.replace(stored.value, progress=done), 1.0)

        return told

    def _end(self, reply_id: str, **changes: str) -> None:
        stored = self._store.get(Reply, reply_id)
        while stored and stored.value.state == "working":
            if self._write(stored, msgspec.structs.replace(stored.value, **changes), 0.0):
                return
            stored = self._store.get(Reply, reply_id)

    def _write(self, stored: Stored[Reply], reply: Reply, delay_s: float) -> bool:
        dirty = (Dirty("slack", f"reply:{reply.id}", delay_s),)
        try:
            self._store.commit(Change(writes=(Write(reply, stored.version, KEEP_S),), dirty=dirty))
        except Conflict:
            return False
        return True
