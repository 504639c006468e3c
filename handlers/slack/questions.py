"""Questions in threads, direct messages and commands: written down first, answered by a job."""

import hashlib
from typing import Any

from bot.errors import Conflict, Refused
from bot.investigate.stopping import KEEP_S, listed, superseded
from bot.models.answer import Answer
from bot.models.change import AuditEntry, Change, Dirty, Job, Write
from bot.models.posted import Reply
from bot.models.untrusted import Untrusted
from bot.views.actions import Action
from bot.views.answer import event_view, parse_answer_ref
from bot.views.blocks import tell
from bot.views.notice import notice
from bot.words import Lang
from handlers.slack.desk import Asker
from handlers.slack.payloads import Click


def ask(who: Asker, text: str, channel: str, thread: str, job_id: str, case_id: str = "") -> None:
    """Store the question, show at once that it is being looked at, and queue the answer.

    Older questions of the same person in the same thread that are still worked on end with it.
    """
    reply = Reply(
        id="r" + hashlib.sha256(job_id.encode()).hexdigest()[:16],
        question=Untrusted(text),
        asker=who.person.id,
        channel=channel,
        thread=thread,
        lang=_language(text),
        tz=who.person.tz,
        asked_at=who.desk.clock.now(),
        case_id=case_id or _case_of_thread(who, channel, thread),
    )
    if who.desk.store.get(Reply, reply.id):
        return
    entry = AuditEntry(
        "question.asked", who.person.id, reply.id, reply.asked_at, {"text": text[:500]}
    )
    job = Job("ask", "answer", f"answer:{reply.id}", {"reply_id": reply.id})
    while True:
        ended, told, drawn = superseded(who.desk.store, reply)
        change = Change(
            writes=(Write(reply, 0, KEEP_S), *ended), audit=(entry, *told), jobs=(job,),
            dirty=(Dirty("slack", f"reply:{reply.id}"), *drawn), index=listed(reply),
        )  # fmt: skip
        try:
            who.desk.store.commit(change)
        except Conflict:
            # An older question moved on meanwhile; this one itself stands only once.
            if who.desk.store.get(Reply, reply.id):
                return
            continue
        break
    # The reply itself waits for its turn in the channel; this is seen at once.
    who.desk.chat.working(channel, thread, reply.asker)


def click(who: Asker, pressed: Click, action: str, job_id: str) -> None:
    """An element of an answer: open an event, ask what it suggests, or get every row."""
    ref = parse_answer_ref(pressed.value)
    if ref is None:
        raise Refused("error.unknown_button")
    _, answer_id, item = ref
    thread = pressed.thread or pressed.ts
    if action in (Action.ANSWER_FOLLOW_UP, Action.ANSWER_CHOICE):
        stored = who.desk.store.get(Answer, answer_id)
        if stored is None:
            raise Refused("answer.gone")
        answer = stored.value
        offered = answer.follow_ups if action == Action.ANSWER_FOLLOW_UP else answer.choices
        if not item.isdecimal() or int(item) >= len(offered):
            raise Refused("error.unknown_button")
        ask(who, offered[int(item)].question, pressed.channel, thread, job_id)
    elif action == Action.EVENT_SHOW:
        record = who.desk.investigator.event_detail(
            answer_id, item, asker=who.person.id, channel=pressed.channel
        )
        fill(who, job_id, event_view(record, who.lang))
    else:
        rows = who.desk.investigator.csv(answer_id, asker=who.person.id, channel=pressed.channel)
        direct = who.desk.chat.open_dm(who.person.id)
        who.desk.chat.upload(direct, f"answer-{answer_id}.csv", rows)
        who.tell(notice(tell("reply.csv_sent", who.lang), who.lang))


def fill(who: Asker, job_id: str, view: dict[str, Any]) -> None:
    """Put the view into the modal that the edge opened for this click."""
    opened = who.desk.look(job_id)
    if not opened:
        raise Refused("error.modal_late")
    who.desk.chat.update_view(opened, view)


def _language(text: str) -> Lang:
    """An answer speaks its question's language."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in text):
        return "zh"
    return "en"


def _case_of_thread(who: Asker, channel: str, thread: str) -> str:
    """The case whose card heads the thread, so that “this” can mean something."""
    object = who.desk.store.resolve(f"thread:{channel}:{thread}") if thread else None
    return object.removeprefix("case:") if object and object.startswith("case:") else ""
