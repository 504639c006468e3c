"""The workspace's clock: message timestamps, and the waits that a test may shorten."""

import asyncio
import time


class Clock:
    """Wall time shifted to an ordered start; `scale` divides the long waits between retries."""

    def __init__(self, seed_now: float | None = None, scale: float = 1.0) -> None:
        self._shift = 0.0 if seed_now is None else seed_now - time.time()
        self._scale = scale
        self._last = 0

    def now(self) -> float:
        """Seconds since the epoch as this workspace sees them."""
        return time.time() + self._shift

    def ts(self) -> str:
        """A message timestamp, `seconds.micros`, unique and rising in this workspace."""
        self._last = max(int(self.now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    async def wait(self, seconds: float) -> None:
        """Let `seconds` of workspace time pass, divided by the scale."""
        await asyncio.sleep(seconds / self._scale)
