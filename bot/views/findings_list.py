"""The list of open cases and the list of waiting requests, most urgent first."""

from collections.abc import Sequence

from bot.models.case import Case
from bot.models.request import Request
from bot.ports import Message, Stored
from bot.settings import Settings
from bot.views.actions import Action, case_ref, request_ref
from bot.views.blocks import (
    Block,
    Safe,
    actions,
    button,
    code,
    context,
    header,
    label,
    section,
    spoken,
    tell,
    when,
)
from bot.views.case_fields import account_words, status
from bot.views.limits import CARD_JSON, size
from bot.views.notice import notice
from bot.views.request_state import approved, summary
from bot.views.sentence import people, what_safe
from bot.words import Lang

#: Rows of one message; more would pass Slack's size limit in the worst case.
ROWS = 10


def findings_list(
    cases: Sequence[Stored[Case]], total: int, settings: Settings, lang: Lang, *,
    filtered: bool = False, kept: str = "",
) -> Message:  # fmt: skip
    """The first ten of `total` open cases, each with a button that shows it.

    `filtered` says whether the reader narrowed the list, for the sentence about an empty one;
    `kept` is what the button carries that exports the whole list.
    """
    if not cases:
        return notice(tell("list.none" if filtered else "list.none_at_all", lang), lang)
    rows = fitting([case_row(case, settings, lang) for case in cases[:ROWS]])
    shown = cases[: len(rows)]
    head = label("list.head", lang, shown=len(shown), total=total)
    blocks = [header(head), *rows]
    if total > len(shown):
        blocks.append(context(tell("list.more", lang, count=total - len(shown))))
    if kept:
        blocks.append(actions(button(label("button.csv", lang), Action.CASES_CSV, kept)))
    lines = [case_line(case.value, settings, lang) for case in shown]
    return Message(spoken([Safe(f"{head}."), *lines], lang), tuple(blocks))


def fitting(rows: list[Block]) -> list[Block]:
    """As many of the rows as one message holds, with room for what stands around them."""
    while size(rows) > CARD_JSON - 1_000:
        rows = rows[:-1]
    return rows


def case_line(case: Case, settings: Settings, lang: Lang) -> Safe:
    """One case in two short lines."""
    band = case.priority.band if case.priority else None
    return tell(
        "home.case",
        lang,
        band=Safe(band) if band else tell("card.no_band", lang),
        severity=tell(f"severity.{case.severity}", lang),
        what=what_safe(case, lang),
        resource=code(case.resource.short_id, 60),
        account=account_words(case.account, settings),
        region=code(case.region, 30),
        status=status(case, lang),
    )


def case_row(case: Stored[Case], settings: Settings, lang: Lang) -> Block:
    """The same with a button that shows the case."""
    ref = case_ref(case.value.id, case.version)
    return section(
        case_line(case.value, settings, lang),
        button(label("button.show", lang), Action.CASE_SHOW, ref),
    )


def approvals_list(requests: Sequence[Stored[Request]], settings: Settings, lang: Lang) -> Message:
    """The requests that wait, each with its details a press away."""
    if not requests:
        return notice(tell("list.approvals_none", lang), lang)
    head = label("list.approvals", lang, count=len(requests))
    rows = fitting([request_row(request, settings, lang) for request in requests[:ROWS]])
    lines = [request_line(request.value, settings, lang) for request in requests[: len(rows)]]
    return Message(spoken([Safe(f"{head}."), *lines], lang), (header(head), *rows))


def request_line(request: Request, settings: Settings, lang: Lang) -> Safe:
    """One waiting request in two short lines."""
    target = request.plan.target
    asked = people([request.requester]) if request.requester else tell("request.nobody", lang)
    return tell(
        "home.approval",
        lang,
        summary=summary(request, lang),
        account=account_words(target.account, settings),
        region=code(target.region, 30),
        who=asked,
        count=approved(request),
        quorum=request.quorum,
        expires=when(request.expires_at),
    )


def request_row(request: Stored[Request], settings: Settings, lang: Lang) -> Block:
    """The same with its details a press away."""
    ref = request_ref(request.value.id, request.version)
    details = button(label("button.details", lang), Action.REQUEST_DETAILS, ref)
    return section(request_line(request.value, settings, lang), details)
