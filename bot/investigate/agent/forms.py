"""Pieces of the tools' closed forms, and how their windows are read."""

from datetime import UTC, datetime
from typing import Any

from bot.query.model import Window
from bot.query.validate import QueryInvalid

#: What `$ref` names: said once a tool, where it would be sent with every request a dozen times.
_SHARED: dict[str, dict[str, Any]] = {
    "t": {"type": "array", "items": {"type": "string"}},
    "n": {"type": "array", "items": {"type": "integer"}},
}


def texts() -> dict[str, Any]:
    """A list of text."""
    return _named("t")


def numbers() -> dict[str, Any]:
    """A list of whole numbers."""
    return _named("n")


def moment() -> dict[str, Any]:
    """A point in time; the description says ISO 8601, and `window` refuses anything else."""
    return {"type": "string"}


def among(choices: list[str]) -> dict[str, Any]:
    """A list of these words."""
    return {"type": "array", "items": {"type": "string", "enum": choices}}


def one_of(choices: list[str]) -> dict[str, Any]:
    """One of these words; left out, everything counts, so "any" is not offered."""
    return {"type": "string", "enum": [choice for choice in choices if choice != "any"]}


def closed(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """A JSON schema of an object that allows nothing else."""
    used = {name: form for name, form in _SHARED.items() if _named(name) in properties.values()}
    return {
        **({"$defs": used} if used else {}),
        "type": "object", "properties": properties,
        **({"required": list(required)} if required else {}), "additionalProperties": False,
    }  # fmt: skip


def _named(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


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
