"""Asking for a fix from wherever somebody is; the case gets its card when it has none yet."""

from typing import Any

from bot.findings.surface import surface
from handlers.slack.desk import Asker


def propose(
    who: Asker, case_id: str, params: dict[str, Any] | None = None, reason: str = ""
) -> None:
    """A request for the case, shown under its card; raises HubwardError for what cannot be done.

    A case of the baseline or the digest has no card, and its request would have no thread.
    """
    desk = who.desk
    desk.remediator.propose(case_id, who.person.id, params or {}, reason=reason)
    surface(desk.store, desk.settings, desk.clock, case_id, who.person.id)
