"""Tells Security Hub what became of a case: resolved after a fix, new again after an undo."""

from bot.models.case import Case
from bot.remediate.means import Means
from bot.words import say


def write_back(means: Means, case_id: str) -> bool:
    """Bring the hub's workflow status in line with the case; False when nothing was written.

    Only what Hubward itself did is written: RESOLVED for a case closed by a request of ours, NEW
    for one whose fix was undone. Safe to run again. Raises Upstream.
    """
    found = means.store.get(Case, case_id)
    if found is None or not means.settings.workspace.hub_write_back:
        return False
    case, lang = found.value, means.settings.workspace.language
    if case.state == "fixed" and case.closed_by_request:
        note = say("remediation.hub_note_fixed", lang, request=case.closed_by_request)
        means.hub.mark(case, "RESOLVED", note)
        return True
    if case.state == "new" and case.reopened and case.request_id and not case.closed_by_request:
        note = say("remediation.hub_note_reopened", lang, request=case.request_id)
        means.hub.mark(case, "NEW", note)
        return True
    return False
