"""A case: the findings about one weakness on one resource, and what people did about it."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from bot.models.finding import Finding, Resource, Severity
from bot.models.impact import Impact
from bot.models.untrusted import Untrusted

CaseState = Literal["new", "acknowledged", "in_progress", "snoozed", "suppressed", "fixed"]
Band = Literal["P1", "P2", "P3", "P4", "P5"]


class Term(msgspec.Struct, frozen=True):
    """One signed addend of a score: `name` is a words key, `detail` its reason."""

    name: str
    points: int
    detail: str = ""


class Priority(msgspec.Struct, frozen=True):
    """A score from 0 to 100; the terms' points always sum to it. `pinned` names an override."""

    score: int
    band: Band
    terms: tuple[Term, ...]
    unknowns: tuple[str, ...] = ()
    pinned: str = ""


class Banded(msgspec.Struct, frozen=True):
    """From when on a case had a band."""

    since: datetime
    band: Band


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
    """One card, one thread, one ticket line, one remediation.

    `key` is the case key (account, region, resource, family). `parameters` are the control's own
    thresholds as the hub sent them. `ports` are the exposed ports of an open-port case. `rollup` is
    the roll-up that shows the case instead of a card of its own, "" when there is none.
    `bands` are its last bands, oldest first; the last one is that of `priority`.
    `hub_only` says that it was closed on the hub's word, because nobody here could look.
    `fixed_at` is stamped when a case is stored as fixed, and cleared when it comes back.
    """

    id: str
    key: str
    family: str
    account: str
    region: str
    resource: Resource
    severity: Severity
    title: Untrusted
    findings: tuple[Finding, ...]
    state: CaseState
    first_seen: datetime
    updated_at: datetime
    priority: Priority | None = None
    impact: Impact | None = None
    assignee: str = ""
    state_by: str = ""
    state_reason: Untrusted = Untrusted("")
    snoozed_until: datetime | None = None
    request_id: str = ""
    closed_by_request: str = ""
    reopened: int = 0
    hub_disagrees: bool = False
    channel: str = ""
    ticket: str = ""
    parameters: dict[str, Any] = {}
    ports: tuple[int, ...] = ()
    baseline: bool = False
    rollup: str = ""
    fixed_at: datetime | None = None
    hub_only: bool = False
    bands: tuple[Banded, ...] = ()

    def band_at(self, at: datetime) -> Band:
        """The band it had at a moment; before its first score, the first one it got."""
        held = self.priority.band if self.priority else "P5"
        found = [banded.band for banded in self.bands if banded.since <= at]
        return found[-1] if found else self.bands[0].band if self.bands else held

    @property
    def controls(self) -> tuple[str, ...]:
        """Control ids of the open findings, sorted."""
        return tuple(sorted({f.control for f in self.findings if f.control and f.open}))

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state not in ("fixed", "suppressed")
