"""The changes of state that a case's thread is told, because no card there shows them. Pure."""

from bot.models.case import Case
from bot.models.request import Request


def of_case(case: Case) -> tuple[str, ...]:
    """The states worth a line, each told once: disputed, quiet, accepted, back, given to somebody.

    Who takes a case for themselves and what was fixed stands on the card.
    """
    if case.hub_disagrees:
        return ("disagrees",)
    if case.state == "fixed":
        return ()
    found = []
    if case.state == "snoozed" and case.snoozed_until:
        found.append(f"snoozed-{case.snoozed_until.timestamp():.0f}")
    if case.state == "suppressed":
        found.append("suppressed")
    if case.reopened:
        found.append(f"reopened-{case.reopened}")
    if case.assignee and case.assignee != case.state_by:
        found.append(f"assigned-{case.assignee}")
    return tuple(found)


def of_request(request: Request) -> tuple[str, ...]:
    """An approval that is not yet enough; the last one shows on the card by what happens then."""
    if request.state != "awaiting_approval" or not request.approvals:
        return ()
    return (f"approved-{len(request.approvals)}",)


def unsaid(now: tuple[str, ...], said: str) -> tuple[str, ...]:
    """The states of `now` that are not among those `said` (joined by blanks)."""
    return tuple(state for state in now if state not in said.split())
