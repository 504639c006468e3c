"""Slack's rate limits as token buckets (https://docs.slack.dev/apis/web-api/rate-limits)."""

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Tier:
    """`per_minute` calls refill evenly; `burst` may come at once."""

    per_minute: float
    burst: float


#: A whole minute's allowance may be spent at once: the page speaks of tolerated bursts only.
T1 = Tier(1, 1)
T2 = Tier(20, 20)
T3 = Tier(50, 50)
T4 = Tier(100, 100)
#: auth.test and chat.getPermalink: "hundreds of messages per minute" on their method pages.
GENEROUS = Tier(600, 600)
#: chat.postMessage and chat.postEphemeral: one a second in a channel, short bursts tolerated.
POST = Tier(60, 5)


class RateLimits:
    """One bucket per key; `scale` above 1 makes all of them more generous."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}

    def refused_for(self, key: tuple[str, ...], tier: Tier) -> int | None:
        """Take one call from the bucket; None when it goes, else whole seconds to wait."""
        now = time.monotonic()
        burst = tier.burst * self._scale
        per_second = tier.per_minute * self._scale / 60
        level, at = self._buckets.get(key, (burst, now))
        level = min(burst, level + (now - at) * per_second)
        if level >= 1:
            self._buckets[key] = (level - 1, now)
            return None
        self._buckets[key] = (level, now)
        return max(1, math.ceil((1 - level) / per_second))
