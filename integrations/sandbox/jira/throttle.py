"""Jira Cloud's two limits that meet an API token: burst per endpoint, writes per issue."""

import email.utils
import time
from collections import defaultdict, deque

from integrations.sandbox.jira.render import stamp
from integrations.sandbox.jira.vocabulary import Options


class Throttle:
    """Counts requests in sliding windows and words the 429 of a request over the limit.

    Source: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ (headers and
    reasons); the numbers come from `Options`.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def headers(self, op: str, issue: str | None, *, write: bool) -> dict[str, str] | None:
        """The 429's headers when this request is over a limit, None when it may pass."""
        now = time.monotonic()
        if self._full(f"burst {op}", self._options.burst, 1.0, now):
            return self.refusal("jira-burst-based", self._options.burst)
        if write and issue is not None:
            limit, window = self._options.issue_writes, self._options.issue_window_s
            if self._full(f"issue {issue}", limit, window, now):
                return self.refusal("jira-per-issue-on-write", limit)
        return None

    def refusal(self, reason: str, limit: int) -> dict[str, str]:
        """Headers of a 429 with Retry-After as seconds or, by option, as an HTTP date."""
        wait = self._options.retry_after_s
        reset = time.time() + wait
        dated = self._options.retry_after == "date"
        return {
            "Retry-After": email.utils.formatdate(reset, usegmt=True) if dated else str(wait),
            "RateLimit-Reason": reason,
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": stamp(reset),
        }

    def _full(self, key: str, limit: int, window_s: float, now: float) -> bool:
        calls = self._calls[key]
        while calls and calls[0] <= now - window_s:
            calls.popleft()
        if len(calls) >= limit:
            return True
        calls.append(now)
        return False
