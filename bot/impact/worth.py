"""Whether a look that costs something may change anything: decided from what is known before it."""

from datetime import datetime

import msgspec

from bot.findings.priority import prioritise
from bot.models.case import Case
from bot.models.impact import Impact
from bot.settings import Settings

#: What a look at traffic can turn into seen traffic. Behind a private address nobody is observed.
_MAY_RISE = ("internet-reachable", "unknown")


def worth_looking(case: Case, known: Impact, settings: Settings, now: datetime) -> bool:
    """Whether the case can reach a band of `impact.automatic`, were the worst found. Pure.

    What is not known counts as what it may turn out to be, so that an unknown never spares a look.
    """
    worst = known
    if case.family == "open-port" and known.exposure in _MAY_RISE:
        worst = msgspec.structs.replace(worst, exposure="internet-observed")
    suspects = tuple(v.id for f in case.findings if f.open for v in f.vulnerabilities)
    if suspects:
        worst = msgspec.structs.replace(worst, exploited=suspects)
    band = prioritise(case, worst, settings.priority, now).band
    return band in settings.impact.automatic
