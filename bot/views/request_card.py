"""The card of a request in its case's thread: everything needed to say yes or no."""

from bot.models.request import Request
from bot.ports import Message, Stored
from bot.settings import Settings
from bot.views.blocks import (
    Block,
    Plain,
    actions,
    context,
    escape,
    fields,
    fit,
    header,
    label,
    plain,
    preformatted,
    section,
    spoken,
    tell,
)
from bot.views.case_fields import account_words
from bot.views.evidence import traffic_line
from bot.views.limits import CARD_JSON, ROOMS, size
from bot.views.request_buttons import request_buttons
from bot.views.request_parts import (
    call_lines,
    consequences,
    deciders,
    diff_lines,
    field_pairs,
    small_print,
)
from bot.views.request_state import state_line, summary, summary_plain
from bot.words import Lang

#: Characters of a card's room that one call and one line of a difference are counted as.
_CALL = 480
_LINE = 200


def request_card(request: Stored[Request], settings: Settings, lang: Lang) -> Message:
    """The message of a request as it is stored; buttons only for what its state allows."""
    now = request.value
    part = _decision if now.state in ("proposed", "awaiting_approval") else _outcome
    for room in ROOMS:
        blocks = (
            header(_title(now, lang)),
            section(state_line(now, lang)),
            *part(now, settings, lang, room),
            actions(*request_buttons(request, settings, lang)),
            context(small_print(now, lang)),
        )
        if size(blocks) <= CARD_JSON:
            break
    return Message(_text(now, settings, lang), blocks)


def _title(request: Request, lang: Lang) -> Plain:
    named = request.kind == "fix" or request.plan.summary == "remediation.undo_summary"
    return label(
        "request.header_fix" if named else "request.header_undo",
        lang,
        state=label(f"request.state.{request.state}", lang),
        summary=summary_plain(request, lang, 110),
    )


def _text(request: Request, settings: Settings, lang: Lang) -> str:
    target = request.plan.target
    line = tell(
        "request.text",
        lang,
        state=tell(f"request.state.{request.state}", lang),
        summary=summary(request, lang),
        line=state_line(request, lang),
        account=account_words(target.account, settings),
        region=escape(target.region, 40),
    )
    aloud = [line, *(consequences(request, lang)[:1] if request.kind == "undo" else [])]
    return spoken(aloud, lang)


def _decision(request: Request, settings: Settings, lang: Lang, room: int) -> list[Block]:
    plan, impact = request.plan, request.impact
    facts = [*consequences(request, lang), *deciders(request, lang)]
    if request.kind == "fix":
        facts.insert(0, traffic_line(impact.traffic if impact else None, lang))
    observed = [] if settings.remediation.execute else [context(tell("card.observe", lang))]
    return [
        fields(field_pairs(request, settings, lang)),
        section(tell("request.diff", lang)),
        preformatted(diff_lines(plan, lang, room // _LINE)),
        section(tell("request.calls", lang)),
        preformatted(call_lines(plan, lang, room // _CALL)),
        section(fit(facts, room, lang)),
        *observed,
    ]


def _outcome(request: Request, settings: Settings, lang: Lang, room: int) -> list[Block]:
    lines = room // _LINE
    blocks: list[Block] = [fields(field_pairs(request, settings, lang)[:6])]
    if request.state == "stale":
        shown = [plain(line, 160) for line in request.diff[:lines]]
        blocks.append(section(tell("request.changed", lang)))
        blocks.append(preformatted(shown or [label("request.unchanged", lang)]))
    if request.state in ("done", "failed", "executing", "verifying"):
        blocks.append(section(tell("request.diff", lang)))
        blocks.append(preformatted(diff_lines(request.plan, lang, lines)))
    facts = deciders(request, lang)
    if request.state == "done":
        facts += consequences(request, lang)[:1]
    if facts:
        blocks.append(section(fit(facts, room, lang)))
    return blocks
