"""Gives a case a card although no rule asked for one: the baseline's worst, one a person sent."""

import msgspec

from bot.errors import Conflict
from bot.findings import case_change
from bot.findings.routing import route
from bot.models.case import Case
from bot.ports import Clock, Store
from bot.settings import Settings

_ATTEMPTS = 6


def surface(store: Store, settings: Settings, clock: Clock, case_id: str, who: str) -> bool:
    """Show the case in its channel and let it be assessed; False when it is closed or shown.

    `who` is for the audit log. Raises Upstream, Conflict.
    """
    for _ in range(_ATTEMPTS):
        stored = store.get(Case, case_id)
        if stored is None or not stored.value.open:
            return False
        case = stored.value
        if case.channel and not case.baseline:
            return False
        after = msgspec.structs.replace(
            case,
            baseline=False,
            channel=case.channel or route(case, settings).channel,
            updated_at=clock.now(),
        )
        try:
            store.commit(case_change.surfaced(stored, after, who, settings))
            return True
        except Conflict:
            continue
    raise Conflict(f"case {case_id}")
