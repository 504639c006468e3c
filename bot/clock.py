"""The system clock."""

from datetime import UTC, datetime


class SystemClock:
    """Wall time; tests use their own."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)
