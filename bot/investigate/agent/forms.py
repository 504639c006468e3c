"""Pieces of the tools' closed forms, and how their windows are read."""

from datetime import UTC, datetime
from typing import Any

from bot.query.model import Window
from bot.query.validate import QueryInvalid


def strings() -> dict[str, Any]:
    """A list of text."""
    return {"type": "array", "items": {"type": "string"}}


def among(choices: list[str]) -> dict[str, Any]:
    """A list of these words."""
    return {"type": "array", "items": {"type": "string", "enum": choices}}


def moment() -> dict[str, Any]:
    """A point in time, ISO 8601 with a zone."""
    return {"type": "string", "format": "date-time"}


def window(given: dict[str, Any], tz: str) -> Window:
    """The window of a form; raises QueryInvalid for a time without a zone or no time at all."""
    ends = []
    for name in ("start", "end"):
        try:
            at = datetime.fromisoformat(str(given.get(name)))
        except ValueError:
            raise QueryInvalid(f"{name} is not an ISO 8601 time") from None
        if at.utcoffset() is None:
            raise QueryInvalid(f"{name} has no zone")
        ends.append(at.astimezone(UTC))
    return Window(ends[0], ends[1], tz, "", "absolute")
