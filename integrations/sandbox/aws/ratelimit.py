"""Token buckets per account, region and operation, as the vendors document them."""

import threading
import time
from collections.abc import Callable

#: Rate per second and burst. CloudTrail: API reference, LookupEvents (two per second per account
#: per region). Security Hub: API reference, welcome page, "throttling".
RATES: dict[str, tuple[float, int]] = {
    "cloudtrail.LookupEvents": (2, 2),
    "securityhub.GetFindings": (3, 6),
    "securityhub.*": (10, 30),
    "logs.StartQuery": (10, 10),
    "logs.GetQueryResults": (10, 10),
}


class RateLimits:
    """Thread-safe buckets; `relaxed` lets everything through."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, relaxed: bool = False) -> None:
        self.relaxed = relaxed
        self._clock = clock
        self._buckets: dict[tuple[str, str, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, op: str, account: str, region: str) -> bool:
        """Spend one token; False when the bucket is empty."""
        rule = op if op in RATES else f"{op.split('.')[0]}.*"
        if self.relaxed or rule not in RATES:
            return True
        rate, burst = RATES[rule]
        key = (op, account, region)
        now = self._clock()
        with self._lock:
            left, at = self._buckets.get(key, (float(burst), now))
            left = min(float(burst), left + (now - at) * rate)
            granted = left >= 1
            self._buckets[key] = (left - 1 if granted else left, now)
        return granted
