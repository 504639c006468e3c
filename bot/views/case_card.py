"""The card of a case: what is exposed, whether it is used, what to do, and everything behind it."""

from bot.models.case import Case
from bot.models.request import Request
from bot.ports import Message, Stored
from bot.remediations import for_case
from bot.settings import Settings
from bot.views.actions import Action, case_ref, request_ref
from bot.views.blocks import (
    Block,
    Safe,
    actions,
    button,
    context,
    escape,
    fields,
    fit,
    header,
    label,
    overflow,
    section,
    spoken,
    tell,
    when,
)
from bot.views.case_closed import fixed_card, suppressed_card
from bot.views.case_fields import field_pairs
from bot.views.case_parts import (
    first_line,
    fix_offered,
    rank,
    since_line,
    small_print,
    title,
    trusted,
    why_lines,
)
from bot.views.evidence import (
    look_label,
    managed_line,
    missing_lines,
    origin_line,
    reach_lines,
    traffic_line,
)
from bot.views.limits import CARD_JSON, ROOMS, size
from bot.views.request_state import progress
from bot.views.routes import operator_notes
from bot.views.sentence import people, what
from bot.words import Lang


def case_card(
    case: Stored[Case],
    settings: Settings,
    request: Stored[Request] | None,
    lang: Lang,
    *,
    ticket_url: str = "",
) -> Message:
    """The message of a case as it is stored; `request` is the case's newest one, if any.

    `ticket_url` links the ticket's key where the ticketing system has a page for it.
    """
    now = case.value
    if now.state == "fixed" and not now.hub_disagrees:
        return fixed_card(now, settings, request, lang, ticket_url)
    if now.state == "suppressed":
        return suppressed_card(case, settings, lang)
    running = request.value if request and not request.value.ended else None
    for room in ROOMS:
        blocks = (
            header(title(now, lang)),
            section(fit(_top(now, settings, running, lang), room, lang)),
            section(fit(why_lines(now, lang), room, lang)),
            fields(field_pairs(now, settings, lang, ticket_url)),
            section(fit(_behind(now, lang), room, lang)),
            section(_fix(now, settings, request, lang)),
            *operator_notes(now, settings, lang),
            _buttons(case, settings, request, lang),
            context(small_print(now, lang)),
        )
        if size(blocks) <= CARD_JSON:
            break
    first = tell("card.rank_aloud", lang, rank=Safe(rank(now, lang)))
    aloud = [first, *_top(now, settings, running, lang, aloud=True)]
    return Message(text=spoken(aloud, lang), blocks=blocks)


def _top(
    case: Case, settings: Settings, running: Request | None, lang: Lang, *, aloud: bool = False
) -> list[Safe]:
    traffic = case.impact.traffic if case.impact else None
    disputed = [tell("card.hub_disagrees", lang)] if case.hub_disagrees else []
    lines = [
        *disputed,
        since_line(case, lang, spoken=aloud),
        traffic_line(traffic, lang, spoken=aloud),
        first_line(case, settings, running, lang),
    ]
    if case.state == "snoozed" and case.snoozed_until:
        who, why = people([case.state_by]), escape(case.state_reason, 300)
        until = when(case.snoozed_until)
        lines.append(tell("card.snoozed", lang, until=until, who=who, reason=why))
    return lines


def _behind(case: Case, lang: Lang) -> list[Safe]:
    origin = case.impact.origin if case.impact else None
    return [
        *reach_lines(case.impact, lang),
        origin_line(origin, lang),
        managed_line(case.impact, lang),
        *missing_lines(case.impact, lang),
    ]


def _fix(case: Case, settings: Settings, request: Stored[Request] | None, lang: Lang) -> Safe:
    if request is not None and case.request_id == request.value.id:
        return progress(request.value, lang)
    return fix_offered(case, settings, lang)


def _buttons(
    case: Stored[Case], settings: Settings, request: Stored[Request] | None, lang: Lang
) -> Block:
    now, ref = case.value, case_ref(case.value.id, case.version)
    running = request if request and not request.value.ended else None
    offered = running is None and trusted(now, settings) and for_case(now) is not None
    look = look_label(now.impact, settings.impact, lang)
    propose = None
    if running is not None:
        plan = request_ref(running.value.id, running.version)
        propose = button(label("button.request", lang), Action.REQUEST_DETAILS, plan)
    elif offered:
        aloud = label("button.propose_spoken", lang, resource=what(now, lang))
        name = label("button.propose", lang)
        propose = button(name, Action.CASE_PROPOSE, ref, style="primary", spoken=aloud)
    return actions(
        propose,
        button(label("button.ack", lang), Action.CASE_ACK, ref) if now.state == "new" else None,
        button(label("button.origin", lang), Action.CASE_ORIGIN, ref),
        button(look, Action.CASE_LOOK, ref) if look else None,
        _more(ref, lang, plan=offered),
    )


def _more(ref: str, lang: Lang, *, plan: bool) -> Block:
    choices = [
        (label("button.more_assign", lang), Action.CASE_ASSIGN, ref),
        (label("button.more_snooze", lang), Action.CASE_SNOOZE, ref),
        (label("button.more_suppress", lang), Action.CASE_SUPPRESS, ref),
    ]
    if plan:
        choices.insert(0, (label("button.more_plan", lang), Action.CASE_PLAN, ref))
    return overflow(Action.CASE_MORE, choices)
