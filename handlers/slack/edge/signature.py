"""Slack's request signature, version 0: HMAC-SHA256 over timestamp and raw body, five minutes wide.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable

WINDOW_S = 300
_DIGITS = re.compile(r"[0-9]{1,12}")


class Verifier:
    """Decides whether a request comes from Slack and is fresh. `now` gives epoch seconds."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        if not secret:
            raise ValueError("the signing secret is empty")
        self._secret = secret.encode()
        self._now = now

    def problem(self, timestamp: str | None, signature: str | None, body: bytes) -> str:
        """Empty when the request is genuine, else why not, in a few words for the log."""
        if timestamp is None or signature is None:
            return "signature headers are missing"
        if not _DIGITS.fullmatch(timestamp):
            return "timestamp is not a number"
        if abs(self._now() - int(timestamp)) > WINDOW_S:
            return "timestamp is more than five minutes off"
        base = b"v0:" + timestamp.encode() + b":" + body
        expected = "v0=" + hmac.new(self._secret, base, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
            return "signature does not match"
        return ""
