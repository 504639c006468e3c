"""Short notes in a case's thread, one per change of state."""

import msgspec

from bot.models.case import Case
from bot.models.request import Request
from bot.ports import Message
from bot.views.blocks import Safe, escape, tell, when
from bot.views.notice import notice
from bot.views.request_state import approved, state_line, summary
from bot.views.sentence import people, what_safe
from bot.words import Lang

_SILENT = ("proposed", "prechecking", "executing", "verifying")


def request_note(request: Request, lang: Lang) -> Message | None:
    """What just happened to a request; None for states only the card shows."""
    if request.state == "awaiting_approval":
        return approval_note(request, lang) if request.approvals else None
    if request.state in _SILENT:
        return None
    line = tell("note.other", lang, summary=summary(request, lang), line=state_line(request, lang))
    if request.state == "done":
        line = tell(f"note.{request.kind}_done", lang, summary=summary(request, lang))
    return notice(line, lang)


def approval_note(request: Request, lang: Lang) -> Message:
    """Who approved last, and how many approvals that makes."""
    who = people([request.approvals[-1].approver])
    count, quorum = approved(request), request.quorum
    return notice(tell("note.approved", lang, who=who, count=count, quorum=quorum), lang)


def case_note(case: Case, lang: Lang) -> Message | None:
    """What just happened to a case outside a request; None where there is nothing to say."""
    line = _case_line(case, lang)
    return notice(line, lang) if line else None


def _case_line(case: Case, lang: Lang) -> Safe | None:
    who, what = people([case.state_by]), what_safe(case, lang)
    reason = escape(case.state_reason, 300)
    if case.hub_disagrees:
        return tell("note.disagrees", lang)
    if case.state == "acknowledged":
        return tell("note.acknowledged", lang, who=who)
    if case.state == "snoozed" and case.snoozed_until:
        return tell("note.snoozed", lang, who=who, until=when(case.snoozed_until), reason=reason)
    if case.state == "suppressed":
        return tell("note.suppressed", lang, who=who, reason=reason)
    if case.state == "fixed":
        return None if case.closed_by_request else tell("note.fixed", lang, what=what)
    return tell("note.reopened", lang, what=what) if case.reopened else None


def news_note(case: Case, state: str, lang: Lang) -> Message | None:
    """One of the states a thread is told, by its name before the first hyphen."""
    name = state.partition("-")[0]
    if name == "assigned":
        return assigned_note(case, lang)
    if name == "reopened":
        case = msgspec.structs.replace(case, state="new")
    return case_note(case, lang)


def assigned_note(case: Case, lang: Lang) -> Message:
    """Who has the case now."""
    return notice(tell("note.assigned", lang, who=people([case.assignee])), lang)
