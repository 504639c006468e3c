"""What was there before Hubward came, as one summary: counts, the worst ten, what to expect."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from bot.findings.priority import BANDS, prioritise
from bot.findings.routing import route
from bot.models.case import Case
from bot.models.impact import Dependent, Impact
from bot.settings import PrioritySettings, Settings

#: Cases first seen within this time tell how many to expect a day.
WINDOW = timedelta(days=30)
_TOP = 10
_POSTS = ("now", "batch", "digest")


class Baseline(msgspec.Struct, frozen=True):
    """The summary of one backfill.

    `bands` and `severities` count cases, `top` are the ids of the worst, `carded` of those that got
    a card. `daily` are cases a day by how today's routes would post them (now, batch, digest),
    `looked` how many were scored with a look at their resource; the others without.
    """

    id: str
    at: datetime
    findings: int
    cases: int
    bands: dict[str, int]
    severities: dict[str, int]
    accounts: int
    top: tuple[str, ...]
    carded: tuple[str, ...]
    daily: dict[str, float]
    looked: int
    observing: bool


class Tally:
    """Counts cases one by one, so that an estate of any size is gone through once."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings = settings
        self._now = now
        self._count = 0
        self._bands: Counter[str] = Counter()
        self._severities: Counter[str] = Counter()
        self._posts: Counter[str] = Counter()
        self._accounts: set[str] = set()
        self._worst: list[tuple[int, datetime, str]] = []

    def add(self, case: Case) -> None:
        """One open case that has a score."""
        self._count += 1
        self._severities[case.severity] += 1
        self._accounts.add(case.account)
        if case.priority:
            self._bands[case.priority.band] += 1
        if self._now - case.first_seen <= WINDOW:
            self._posts[route(case, self._settings).post] += 1
        self._worst = sorted([*self._worst, _worst_first(case)])[:_TOP]

    def summary(
        self, id: str, *, findings: int, carded: Sequence[str] = (), looked: int = 0
    ) -> Baseline:
        """What was counted. Only what is still open is known, so `daily` is the least to expect."""
        settings = self._settings
        return Baseline(
            id=id,
            at=self._now,
            findings=findings,
            cases=self._count,
            bands={band: self._bands[band] for band in BANDS},
            severities=dict(self._severities),
            accounts=len(self._accounts),
            top=tuple(id for _, _, id in self._worst),
            carded=tuple(carded),
            daily={post: round(self._posts[post] / WINDOW.days, 1) for post in _POSTS},
            looked=looked,
            observing=not (
                settings.workspace.hub_write_back
                or settings.tickets.enabled
                or settings.remediation.execute
            ),
        )


def may_be_urgent(case: Case, settings: Settings, now: datetime) -> int:
    """The score a look at the resource could give at best when that is P1, else 0. Pure."""
    if not _worth_scoring(case, settings.priority):
        return 0
    best = prioritise(case, _worst_imaginable(case, settings), settings.priority, now)
    return max(best.score, 1) if best.band == "P1" else 0


def _worth_scoring(case: Case, constants: PrioritySettings) -> bool:
    """Whether the highest points of everything could reach P1; spares most cases the scoring."""
    if any(name in constants.pins for name in (case.family, *case.controls)):
        return True
    if any(f.active_threat or f.vulnerabilities for f in case.findings):
        return True
    points = constants.severity.get(case.severity, 0) + constants.sensitive_data
    points += max(constants.exposure.values(), default=0) + constants.blast_cap
    points += max(constants.environment.values(), default=0)
    return points * (1 + constants.age_cap) >= constants.bands.get("P1", 0)


def from_account_map(case: Case, settings: Settings) -> Impact:
    """What is known about a case without asking anybody: its account's environment."""
    account = settings.account(case.account)
    if account is None:
        return Impact()
    return Impact(environment=account.environment, environment_from="account map")


def _worst_imaginable(case: Case, settings: Settings) -> Impact:
    behind = tuple(Dependent("any", str(n)) for n in range(settings.priority.blast_cap))
    return msgspec.structs.replace(
        from_account_map(case, settings),
        exposure="internet-observed",
        use="in_use",
        sensitive_data=True,
        dependents=behind,
    )


def _worst_first(case: Case) -> tuple[int, datetime, str]:
    return -(case.priority.score if case.priority else 0), case.first_seen, case.id
