"""Times as findings write them, read without inventing one."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

#: Stands for "no readable time"; nothing real is this old (Security Hub began in 2018).
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
# OCSF writes epoch time in seconds or in milliseconds; 10^11 seconds is the year 5138.
_MILLISECONDS_FROM = 1e11

#: For typed readers: an account id of twelve characters.
AccountId = Annotated[str, msgspec.Meta(min_length=12, max_length=12)]


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
    except (ValueError, OverflowError, OSError):
        return None
    return utc(value) if isinstance(value, str) else None


def utc(text: str) -> datetime | None:
    """An ISO 8601 string as UTC, or None when it is none."""
    try:
        parsed = datetime.fromisoformat(text.strip())
        if parsed.tzinfo is UTC:
            return parsed
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def first_moment(*values: Any) -> datetime:
    """The first readable time of `values`, else NO_TIME."""
    for value in values:
        at = moment(value)
        if at is not None:
            return at
    return NO_TIME
