"""The card of a case nobody has to work on: one header, one line, and Undo where it is offered."""

from bot.models.case import Case
from bot.models.request import Request
from bot.ports import Message, Stored
from bot.settings import Settings
from bot.views.actions import Action, case_ref
from bot.views.blocks import (
    actions,
    button,
    code,
    context,
    escape,
    header,
    join,
    label,
    link,
    spoken,
    tell,
)
from bot.views.case_fields import account_words
from bot.views.case_parts import small_print
from bot.views.request_buttons import undo_button
from bot.views.sentence import ended, moment, people, some, what
from bot.words import Lang


def fixed_card(
    case: Case, settings: Settings, request: Stored[Request] | None, lang: Lang,
    ticket_url: str = "",
) -> Message:  # fmt: skip
    """Fixed: by which request or outside, its ticket, what stays open, and Undo while offered."""
    ours = request if request and request.value.id == case.closed_by_request else None
    done = ours.value if ours else None
    at = done.finished_at if done and done.finished_at else case.updated_at
    remains = [escape(line, 160) for line in done.plan.remains] if done else []
    head = label("card.header_fixed", lang, what=what(case, lang))
    lines = []
    for aloud in (False, True):
        where = {
            "resource": code(case.resource.short_id, 60),
            "account": account_words(case.account, settings),
            "region": code(case.region, 40),
            "at": moment(at, lang, spoken=aloud),
        }
        if done:
            line = tell("card.fixed_by", lang, who=people([done.requester]), **where)
        else:
            key = "card.hub_only" if case.hub_only else "card.fixed_outside"
            line = join([tell(key, lang, **where), escape(case.state_reason, 300)], " ")
        if remains:
            left = tell("card.remaining", lang, list=some(remains, lang, most=3))
            line = join([line, left], " ")
        lines.append(line)
    ticket = escape(case.ticket, 40)
    if case.ticket and ticket_url:
        ticket = link(ticket_url, ticket)
    shown = [lines[0], tell("card.fixed_ticket", lang, ticket=ticket)] if case.ticket else lines[:1]
    blocks = [header(head), context(*shown)]
    undo = undo_button(ours, settings, lang) if ours else None
    if undo:
        blocks.append(actions(undo))
    return Message(spoken([ended(escape(head, 150), lang), lines[1]], lang), tuple(blocks))


def suppressed_card(case: Stored[Case], settings: Settings, lang: Lang) -> Message:
    """An accepted risk: by whom and why, still open to a look."""
    now = case.value
    head = label("card.header_suppressed", lang, what=what(now, lang))
    line = tell(
        "card.suppressed",
        lang,
        who=people([now.state_by]),
        reason=ended(escape(now.state_reason, 500), lang),
    )
    where = join([account_words(now.account, settings), code(now.region, 40)], ", ")
    look = button(label("button.show", lang), Action.CASE_SHOW, case_ref(now.id, case.version))
    return Message(
        spoken([ended(escape(head, 150), lang), line, where], lang),
        (header(head), context(line, where), actions(look), context(small_print(now, lang))),
    )
