"""Questions in threads, direct messages and commands: written down first, answered by a job."""

import hashlib

from bot.errors import Refused
from bot.models.change import AuditEntry, Change, Dirty, Job, Write
from bot.models.posted import Reply
from bot.models.untrusted import Untrusted
from bot.views.actions import Action
from bot.words import Lang
from handlers.slack.desk import Asker
from handlers.slack.payloads import Click

#: Questions and answers are kept this long (seconds): thirty days.
KEEP_S = 30 * 86_400


def ask(who: Asker, text: str, channel: str, thread: str, job_id: str, case_id: str = "") -> None:
    """Store the question, show at once that it is being looked at, and queue the answer."""
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
    who.desk.store.commit(
        Change(
            writes=(Write(reply, 0, KEEP_S),),
            audit=(entry,),
            jobs=(Job("ask", "answer", f"answer:{reply.id}", {"reply_id": reply.id}),),
            dirty=(Dirty("slack", f"reply:{reply.id}"),),
        )
    )


def click(who: Asker, pressed: Click, action: str, job_id: str) -> None:
    """A button of an answer: open an event, ask the suggested follow-up, or get the rows."""
    if action in (Action.ANSWER_FOLLOW_UP, Action.ANSWER_CHOICE):
        text = who.desk.investigator.suggestion(pressed.value)
        ask(who, text, pressed.channel, pressed.thread or pressed.ts, job_id)
    elif action == Action.EVENT_SHOW:
        opened = who.desk.look(job_id)
        view = who.desk.investigator.event_view(pressed.value, who.person.id, who.lang)
        if not opened:
            raise Refused("error.modal_late")
        who.desk.chat.update_view(opened, view)
    else:
        raise Refused("error.unknown_button")


def _language(text: str) -> Lang:
    """An answer speaks its question's language."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in text):
        return "zh"
    return "en"


def _case_of_thread(who: Asker, channel: str, thread: str) -> str:
    """The case whose card heads the thread, so that “this” can mean something."""
    object = who.desk.store.resolve(f"thread:{channel}:{thread}") if thread else None
    return object.removeprefix("case:") if object and object.startswith("case:") else ""
