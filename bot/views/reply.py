"""A reply before it is an answer: what is being read, the button that stops it, and its end."""

import re

import msgspec

from bot.models.posted import Reply, Seen
from bot.models.untrusted import Untrusted
from bot.ports import Message
from bot.ports_chat import Live, Task
from bot.views import limits
from bot.views.actions import Action
from bot.views.blocks import (
    Block,
    Safe,
    actions,
    button,
    context,
    escape,
    label,
    plain_text,
    section,
    spoken,
    tell,
)
from bot.views.notice import notice
from bot.words import Lang, say

#: How many reads stand in the message; earlier ones are counted.
_SHOWN = 8
_MARKS = {"running": "⏳", "done": "✓", "failed": "✗"}
_STATUS = {"running": "in_progress", "done": "complete", "failed": "error"}
#: Slack guidance for chunks: at most 256 characters.
_CHUNK = 250
_REF = re.compile(r"rp:([A-Za-z0-9]+)")


def reply_ref(id: str) -> str:
    """`rp:<id>`, the value of a reply's Stop button."""
    return f"rp:{id}"


def parse_reply_ref(value: str) -> str | None:
    """The reply's id in such a value; None when it is not one of ours."""
    match = _REF.fullmatch(value)
    return match[1] if match else None


def working_message(reply: Reply, lang: Lang) -> Message:
    """What is being looked for, each read with what came of it, and Stop."""
    question = _question(reply)
    if reply.progress:
        progress = escape(Untrusted(reply.progress), 20)
        said = tell("reply.progress", lang, question=question, progress=progress)
    else:
        said = tell("reply.working", lang, question=question)
    blocks: list[Block] = [section(said)]
    lines = [Safe(f"{_MARKS[step.state]} {_line(step, lang)}") for step in reply.steps[-_SHOWN:]]
    earlier = len(reply.steps) - len(lines)
    if earlier > 0:
        lines.insert(0, tell("reply.step.more", lang, n=earlier))
    if lines:
        blocks.append(context(Safe("\n".join(lines))))
    stop = button(
        label("reply.button.stop", lang), Action.REPLY_STOP, reply_ref(reply.id),
        spoken=label("reply.button.stop_spoken", lang),
    )  # fmt: skip
    # The block's id finds a message again whose posting had no answer.
    blocks.append(actions(stop) | {"block_id": f"reply:{reply.id}"})
    live = Live(reply.asker, reply.thread, f"reply:{reply.id}", _tasks(reply, lang))
    message = Message(spoken([said], lang), tuple(blocks), live)
    limits.check(message)
    return message


def ended_message(reply: Reply, lang: Lang) -> Message:
    """A reply that ended without an answer here: stopped, taken over, failed, or in a DM."""
    question = _question(reply)
    if reply.state == "elsewhere":
        said = tell("reply.elsewhere", lang)
    elif reply.state == "stopped":
        who = Safe(f"<@{reply.stopped_by}>")
        said = tell("reply.stopped", lang, question=question, who=who)
    elif reply.state == "superseded":
        said = tell("reply.superseded", lang, question=question)
    else:
        problem = escape(Untrusted(reply.problem), 500)
        said = tell("reply.failed", lang, question=question, problem=problem)
    return over(notice(said, lang), reply)


def over(message: Message, reply: Reply) -> Message:
    """The message that stands when the work is done."""
    live = Live(reply.asker, reply.thread, f"reply:{reply.id}", over=True)
    return msgspec.structs.replace(message, live=live)


def with_feedback(message: Message, answer_id: str, lang: Lang) -> Message:
    """The answer with 👍 and 👎 under it, where Slack's limits leave room for them.

    https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element
    """
    element = {
        "type": "feedback_buttons",
        "action_id": Action.ANSWER_FEEDBACK.value,
        "positive_button": {
            "text": plain_text(label("reply.feedback.good", lang)), "value": f"fb:{answer_id}:good",
        },
        "negative_button": {
            "text": plain_text(label("reply.feedback.bad", lang)), "value": f"fb:{answer_id}:bad",
        },
    }  # fmt: skip
    block: Block = {"type": "context_actions", "elements": [element]}
    more = msgspec.structs.replace(message, blocks=(*message.blocks, block))
    try:
        limits.check(more)
    except limits.OverLimit:
        return message
    return more


def parse_feedback(value: str) -> tuple[str, str] | None:
    """The answer's id and `good` or `bad`; None when the value is not one of ours."""
    match = re.fullmatch(r"fb:([A-Za-z0-9]+):(good|bad)", value)
    return (match[1], match[2]) if match else None


def _question(reply: Reply) -> Safe:
    return escape(Untrusted(reply.question.line(150)), 150)


def _tasks(reply: Reply, lang: Lang) -> tuple[Task, ...]:
    first = Task(
        "question", say("reply.step.reading", lang), "complete" if reply.steps else "in_progress"
    )
    return (first, *(_task(step, lang) for step in reply.steps))


def _task(step: Seen, lang: Lang) -> Task:
    title = _title(step, lang)[:_CHUNK]
    return Task(step.id, title, _STATUS[step.state], _outcome(step, lang))  # type: ignore[arg-type]


def _line(step: Seen, lang: Lang) -> str:
    told = _outcome(step, lang)
    return f"{_title(step, lang)} · {told}" if told else f"{_title(step, lang)} …"


def _title(step: Seen, lang: Lang) -> str:
    if step.start is None or step.end is None:
        return say(f"reply.tool.{step.tool}", lang)
    end = "%H:%M" if step.start.date() == step.end.date() else "%Y-%m-%d %H:%M"
    return say(
        "reply.step.query", lang, store=say(f"answer.store.{step.store}", lang),
        start=f"{step.start:%Y-%m-%d %H:%M}", end=step.end.strftime(end),
    )  # fmt: skip


def _outcome(step: Seen, lang: Lang) -> str:
    if step.state == "running":
        return ""
    if step.state == "failed":
        return say("reply.tool.failed" if step.tool else "reply.step.failed", lang)
    if step.tool:
        return say("reply.tool.done", lang)
    if step.records == 1:
        return say("reply.step.one", lang)
    return say("reply.step.done", lang, n=step.records)
