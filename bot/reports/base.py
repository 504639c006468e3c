"""What every report is: a name, its numbers, a page and a message."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from bot.ports import Message, Store
from bot.settings import Settings
from bot.views.chart import Chart
from bot.words import Lang

#: A window is at least one day, and at most half of what is kept of closed cases (90 days), so
#: that the window before it is known as well.
MOST_DAYS = 45


@dataclass(frozen=True)
class Sources:
    """What a report is made from."""

    store: Store
    settings: Settings
    now: datetime


@dataclass(frozen=True)
class Report:
    """One finished report.

    `numbers` is plain JSON, `page` one HTML file, `summary` the Slack message without its picture,
    `barred` the same with bars of letters for where none can be drawn, `spoken` for a terminal,
    one line each; `picture` is for Slack, under `title` and with `alt` as
    its text.
    """

    name: str
    numbers: dict[str, Any]
    page: str
    summary: Message
    barred: Message
    spoken: tuple[str, ...]
    picture: Chart
    title: str
    alt: str


class ReportKind(ABC):
    """One kind of report; `also` are other spellings of its name."""

    name: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def make(self, sources: Sources, days: int, lang: Lang) -> Report:
        """The report about the last `days` days (1 to 45) against as many before; reads only."""
