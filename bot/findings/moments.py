"""Times as findings write them, read without inventing one."""

from datetime import UTC, datetime
from typing import Any

#: Stands for "no readable time"; nothing real is this old (Security Hub began in 2018).
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
# OCSF writes epoch time in seconds or in milliseconds; 10^11 seconds is the year 5138.
_MILLISECONDS_FROM = 1e11


def moment(value: Any) -> datetime | None:
    """An ISO 8601 string or epoch number as UTC, or None when it cannot be read.

    A string without a zone is UTC (Prowler writes those); up to nine decimals are accepted.
    """
    try:
        if isinstance(value, bool):
            return None
        if isinstance(value, int | float):
            seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
            return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
        if isinstance(value, str):
            parsed = datetime.fromisoformat(value.strip())
            return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def first_moment(*values: Any) -> datetime:
    """The first readable time of `values`, else NO_TIME."""
    return next((at for at in map(moment, values) if at is not None), NO_TIME)
