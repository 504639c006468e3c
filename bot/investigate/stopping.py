"""Ending questions that nobody waits for any more; the running job sees it in the stored reply."""

from datetime import datetime

import msgspec

from bot.errors import Conflict
from bot.models.change import AuditEntry, Change, Dirty, Index, Write
from bot.models.posted import Reply
from bot.ports import Store, Stored

#: Questions and answers are kept thirty days.
KEEP_S = 30 * 86_400
_MOST = 200


def thread_index(channel: str, thread: str) -> str:
    """The index of the replies in one thread, by when they were asked."""
    return f"replies:{channel}:{thread}"


def listed(reply: Reply) -> tuple[Index, ...]:
    """Where a new reply is found again; one outside of any thread is found nowhere."""
    if not reply.thread:
        return ()
    name = thread_index(reply.channel, reply.thread)
    return (Index(name, reply.id, reply.asked_at.timestamp()),)


def in_thread(store: Store, channel: str, thread: str) -> list[Stored[Reply]]:
    """The replies of a thread, newest first."""
    if not thread:
        return []
    return store.many(Reply, store.members(thread_index(channel, thread), limit=_MOST))


def running(store: Store, channel: str, thread: str, asker: str = "") -> list[Stored[Reply]]:
    """Those of them that are worked on, of one person when named."""
    return [
        stored
        for stored in in_thread(store, channel, thread)
        if stored.value.state == "working" and asker in ("", stored.value.asker)
    ]


def stop(store: Store, id: str, by: str, now: datetime) -> bool:
    """End a reply as stopped by a person; False when it had ended already."""
    while True:
        stored = store.get(Reply, id)
        if stored is None or stored.value.state != "working":
            return False
        ended = msgspec.structs.replace(stored.value, state="stopped", stopped_by=by)
        entry = AuditEntry("question.stopped", by, id, now, {"asker": ended.asker})
        try:
            store.commit(Change(
                writes=(Write(ended, stored.version, KEEP_S),), audit=(entry,),
                dirty=(Dirty("slack", f"reply:{id}"),),
            ))  # fmt: skip
        except Conflict:
            continue
        return True


def superseded(
    store: Store, newer: Reply
) -> tuple[tuple[Write, ...], tuple[AuditEntry, ...], tuple[Dirty, ...]]:
    """What ends the older questions of the same person in the same thread."""
    older = running(store, newer.channel, newer.thread, newer.asker)
    writes = tuple(
        Write(msgspec.structs.replace(one.value, state="superseded"), one.version, KEEP_S)
        for one in older
    )
    audit = tuple(
        AuditEntry(
            "question.superseded", newer.asker, one.value.id, newer.asked_at, {"by": newer.id}
        )
        for one in older
    )
    return writes, audit, tuple(Dirty("slack", f"reply:{one.value.id}") for one in older)
