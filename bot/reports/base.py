"""What every report is: a name, its numbers, a page and a message."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from bot.errors import Refused
from bot.investigate.choosing import Stores
from bot.ports import Aws, Message, Store
from bot.query.model import Window
from bot.settings import Settings
from bot.views.chart import Chart
from bot.words import Lang

#: A window is at least one day, and at most half of what is kept of closed cases (90 days), so
#: that the window before it is known as well.
MOST_DAYS = 45


@dataclass(frozen=True)
class Sources:
    """What a report is made from.

    `events` are the connected event stores, `aws` the accounts as they are now, `accounts` those
    the reader may see (None: all that the sources hold), `tz` the zone windows are read in.
    """

    store: Store | None
    settings: Settings
    now: datetime
    events: Stores | None = None
    aws: Aws | None = None
    accounts: frozenset[str] | None = None
    tz: str = "UTC"

    def kept(self) -> Store:
        """The store of record; raises Refused where a report is made of files alone."""
        if self.store is None:
            raise Refused("report.needs_store")
        return self.store

    def stores(self) -> Stores:
        """The event stores; raises Refused where none is connected."""
        if self.events is None or not self.events.by_name:
            raise Refused("answer.no_store")
        return self.events


@dataclass(frozen=True)
class Wanted:
    """What was asked for: a number of days, or a window and whom the report is about."""

    days: int = 7
    subject: str = ""
    window: Window | None = None


@dataclass(frozen=True)
class Report:
    """One finished report.

    `numbers` is plain JSON, `page` one HTML file with `files` beside it (name and content),
    `summary` the Slack message without its picture, `barred` the same with bars of letters for
    where none can be drawn, `spoken` for a terminal, one line each; `picture` is for Slack, under
    `title` and with `alt` as its text.
    """

    name: str
    numbers: dict[str, Any]
    page: str
    summary: Message
    barred: Message
    spoken: tuple[str, ...]
    picture: Chart | None
    title: str
    alt: str
    files: tuple[tuple[str, bytes], ...] = ()


class ReportKind(ABC):
    """One kind of report; `also` are other spellings of its name.

    `windowed` reports are about a window in people's words, `about` says that they name somebody.
    """

    name: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()
    windowed: ClassVar[bool] = False
    about: ClassVar[bool] = False

    @abstractmethod
    def make(self, sources: Sources, wanted: Wanted, lang: Lang) -> Report:
        """The report; reads only. Raises Refused, Upstream, QueryUnsupported."""
