"""What one Web API method declares, and the arguments it reads."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import Room
from integrations.sandbox.slack.errors import ApiError, with_complaints
from integrations.sandbox.slack.tiers import Tier


class Args:
    """The arguments of a call, the same whether they came as a form or as JSON."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        """A string argument; numbers are taken as their text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """A string argument that must be there; raises invalid_arguments."""
        value = self.text(name)
        if not value:
            raise with_complaints("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A boolean argument; forms carry 1/0 and true/false."""
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number; raises invalid_arguments."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise ApiError("invalid_arguments") from None

    def structure(self, name: str, error: str) -> Any:
        """An argument that is JSON, or a string of JSON in a form; raises `error`."""
        value = self.values.get(name)
        if isinstance(value, str) and value:
            try:
                return json.loads(value)
            except ValueError:
                raise ApiError(error) from None
        return value


Handler = Callable[[Desk, Args], dict[str, Any]]


@dataclass(frozen=True)
class Method:
    """One Web API method: what it does, its rate tier, the scope it needs, the kind of token."""

    run: Handler
    tier: Tier
    scope: str = ""
    token: str = "bot"
    per_channel: bool = False


def room_of(desk: Desk, args: Args, name: str = "channel") -> Room:
    """The conversation an argument names; raises channel_not_found."""
    room = desk.workspace.room_named(args.text(name))
    if room is None:
        raise ApiError("channel_not_found")
    return room


def paged(rows: list[Any], args: Args, default: int, most: int) -> tuple[list[Any], str]:
    """One page of rows and the cursor of the next; raises invalid_cursor or invalid_limit."""
    size = args.number("limit", default)
    if not 1 <= size <= most:
        raise ApiError("invalid_limit")
    cursor = args.text("cursor")
    if cursor and not cursor.removeprefix("next:").isdigit():
        raise ApiError("invalid_cursor")
    start = int(cursor.removeprefix("next:")) if cursor else 0
    more = start + size < len(rows)
    return rows[start : start + size], f"next:{start + size}" if more else ""
