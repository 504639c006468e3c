"""Finding documents for the tests: the fixture files and the few changes tests make to them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.findings.parse import parse
from bot.models.finding import Finding

#: The time every fixture carries as its last update.
AT = datetime(2025, 11, 20, 8, tzinfo=UTC)
FOLDER = Path(__file__).parents[2] / "fixtures" / "findings"


def names() -> list[str]:
    """Every fixture's name."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def document(name: str) -> dict[str, Any]:
    """A fresh copy of a fixture."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return loaded


def raw(name: str, **changes: Any) -> bytes:
    """A fixture's bytes with some top-level fields replaced."""
    return json.dumps({**document(name), **changes}).encode()


def read(name: str, **changes: Any) -> Finding:
    """A fixture with changes, parsed."""
    return parse(raw(name, **changes))


class StandingClock:
    """A clock that stands where it was put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment it was put at."""
        return self.at
