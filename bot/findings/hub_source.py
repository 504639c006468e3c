"""What reading a whole hub needs from the outside: listings by section, documents, history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from bot.models.finding import Finding, Severity
from bot.models.untrusted import Untrusted


class HubPage(msgspec.Struct, frozen=True):
    """Raw documents of one page and when the hub took each in; `next` is "" on the last page."""

    documents: tuple[bytes, ...]
    received: tuple[datetime, ...]
    next: str = ""


class Edit(msgspec.Struct, frozen=True):
    """Who changed a finding's workflow status last, and what they wrote."""

    who: str
    note: Untrusted
    at: datetime | None = None


class HubSource(Protocol):
    """Security Hub, for reading everything. Every method may raise Upstream."""

    def now(self) -> datetime:
        """The hub's own time."""
        ...

    def sections(self, severities: Sequence[Severity]) -> tuple[str, ...]:
        """Names of the listings that together show every finding somebody has to act on."""
        ...

    def page(self, section: str, token: str) -> HubPage:
        """One page of a section; `token` is the `next` of the page before, "" for the first."""
        ...

    def documents(self, uids: Sequence[str]) -> list[bytes]:
        """The findings with these ids as they are now, in every dialect; gone ones are missing."""
        ...

    def edited_by(self, finding: Finding) -> Edit | None:
        """Who set the workflow status, where the hub keeps a history."""
        ...
