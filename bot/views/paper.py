"""A report for auditors as data: what it says, what it rests on, what it could not see."""

from datetime import date, datetime
from typing import Literal

import msgspec

from bot.views.chart import Chart

#: A day of an account: `counted` events of any kind were counted, `kept` the account's event
#: history holds it, `silent` none were found, `unproven` a record says it is held, `cut` reading
#: stopped before it, `outside` no source holds it.
DayState = Literal["counted", "kept", "silent", "unproven", "cut", "outside"]
PROVEN: tuple[DayState, ...] = ("counted", "kept")


class Sheet(msgspec.Struct, frozen=True):
    """A table: cells are outside text; the first `words` columns are text, the others numbers.

    `total` says how many rows there are where not all are shown. `mono` marks a column of ids.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    total: int = 0


class Picture(msgspec.Struct, frozen=True):
    """A chart and the sentence that stands for it; `latin` has its labels in English.

    Drawn pictures know no other letters.
    """

    chart: Chart
    title: str
    about: str
    latin: Chart


class Chapter(msgspec.Struct, frozen=True):
    """One section; paragraphs first."""

    title: str
    said: tuple[str, ...] = ()
    picture: Picture | None = None
    sheets: tuple[Sheet, ...] = ()


class Tile(msgspec.Struct, frozen=True):
    """One figure of the summary; `bad` is drawn in the warning colour."""

    label: str
    value: str
    bad: bool = False


class Seen(msgspec.Struct, frozen=True):
    """One account on one day (UTC), and how many events of any kind were counted there."""

    account: str
    day: date
    state: DayState
    events: int = 0


class Asked(msgspec.Struct, frozen=True):
    """One query as the store was asked, and what came back."""

    store: str
    what: str
    text: str
    matched: int
    examined: int
    seconds: float
    bytes: int = 0
    usd: float = 0.0


class Paper(msgspec.Struct, frozen=True):
    """The whole report. `doubts` are why it is not proven complete, none when it is.

    `files` are the names of what lies beside it, with what they hold; `names` accounts by id.
    """

    name: str
    title: str
    about: str
    start: datetime
    end: datetime
    tz: str
    made: datetime
    tiles: tuple[Tile, ...]
    chapters: tuple[Chapter, ...]
    seen: tuple[Seen, ...]
    doubts: tuple[str, ...]
    asked: tuple[Asked, ...]
    method: tuple[str, ...]
    limits: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    names: dict[str, str] = {}

    @property
    def complete(self) -> bool:
        """Whether coverage proves that nothing is missing."""
        return not self.doubts
