"""The modal with everything about a request: all calls, the whole difference, the history."""

from typing import Any

from bot.models.request import Request
from bot.ports import Stored
from bot.settings import Settings
from bot.views.actions import Modal
from bot.views.blocks import (
    Block,
    Safe,
    context,
    escape,
    fields,
    fit,
    preformatted,
    section,
    tell,
    when,
)
from bot.views.modal import modal
from bot.views.request_parts import (
    call_lines,
    consequences,
    deciders,
    diff_lines,
    field_pairs,
    small_print,
)
from bot.views.request_state import state_line, summary
from bot.views.sentence import people
from bot.words import Lang


def request_details(request: Stored[Request], settings: Settings, lang: Lang) -> dict[str, Any]:
    """The request in full, as far as a modal holds it."""
    now = request.value
    facts = [*consequences(now, lang), *deciders(now, lang)]
    blocks: list[Block] = [
        section(Safe(f"*{summary(now, lang)}*\n{state_line(now, lang)}")),
        fields(field_pairs(now, settings, lang)),
        section(tell("request.calls", lang)),
        preformatted(call_lines(now.plan, lang, 40)),
        section(tell("request.diff", lang)),
        preformatted(diff_lines(now.plan, lang, 60)),
        section(fit(facts, 2900, lang)),
        section(fit([tell("modal.details_history", lang), *_history(now, lang)], 2900, lang)),
        context(small_print(now, lang)),
    ]
    return modal(Modal.DETAILS, "modal.details_title", blocks, lang)


def _history(request: Request, lang: Lang) -> list[Safe]:
    asked = people([request.requester]) if request.requester else tell("request.nobody", lang)
    lines = [tell("modal.details_made", lang, at=when(request.created_at), who=asked)]
    for yes in request.approvals:
        who = people([yes.approver])
        lines.append(tell("modal.details_approved", lang, at=when(yes.at), who=who))
    for step in request.steps:
        number = step.index + 1
        lines.append(tell("modal.details_intent", lang, at=when(step.intent_at), index=number))
        if step.done_at:
            key = "modal.details_already" if step.already else "modal.details_answered"
            lines.append(tell(key, lang, at=when(step.done_at), index=number))
        if step.error:
            error = escape(step.error, 200)
            lines.append(tell("modal.details_error", lang, index=number, error=error))
    if request.finished_at:
        state = tell(f"request.state.{request.state}", lang)
        lines.append(tell("modal.details_ended", lang, at=when(request.finished_at), state=state))
    return lines
