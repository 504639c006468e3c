"""What was known before and could not be looked at again stays known, with its age."""

from datetime import datetime, timedelta

import msgspec

from bot.impact.exposure_path import observed
from bot.models.impact import Impact, Origin, Traffic

#: Older evidence is not carried on; it is looked for anew or unknown.
STAYS = timedelta(hours=24)
#: Reasons that say nothing about the resource, only that nobody looked.
UNLOOKED = ("not-looked", "budget")


def carried(before: Impact | None, now: Impact, at: datetime) -> Impact:
    """`now`, with the traffic and origin of `before` where this time nobody could look. Pure.

    A look that was not made must neither raise nor lower a score.
    """
    if before is None:
        return now
    kept = now
    traffic = before.traffic
    if _silent(now.traffic) and traffic and _known(traffic) and _young(traffic.at, at):
        kept = msgspec.structs.replace(kept, traffic=traffic, path=observed(kept.path, traffic))
        if before.exposure == "internet-observed" and now.exposure == "internet-reachable":
            kept = msgspec.structs.replace(kept, exposure="internet-observed")
    origin = before.origin
    if _silent(now.origin) and origin and _known(origin) and _young(origin.looked_at, at):
        kept = msgspec.structs.replace(kept, origin=origin)
    if before.exploited and not now.exploited and _unasked(now, "exploitation"):
        kept = msgspec.structs.replace(kept, exploited=before.exploited)
    return kept


def _silent(found: Traffic | Origin | None) -> bool:
    return found is None or (found.certainty == "unknown" and found.why in UNLOOKED)


def _known(found: Traffic | Origin) -> bool:
    return found.certainty != "unknown"


def _young(seen: datetime | None, at: datetime) -> bool:
    return seen is not None and at - seen < STAYS


def _unasked(impact: Impact, source: str) -> bool:
    gone = any(name.startswith(f"{source}:") for name in impact.missing)
    return gone or source in dict(impact.unlooked)
