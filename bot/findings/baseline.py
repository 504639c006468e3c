"""What was there before Hubward came, as one summary: counts, the worst ten, what to expect."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from bot.findings.priority import BANDS, prioritise
from bot.findings.routing import route
from bot.models.case import Case
from bot.models.impact import Dependent, Impact
from bot.settings import Settings

#: Cases first seen within this time tell how many to expect a day.
WINDOW = timedelta(days=30)
_TOP = 10


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


def summarise(
    id: str, cases: Iterable[Case], settings: Settings, now: datetime, *,
    findings: int, carded: Sequence[str] = (), looked: int = 0,
) -> Baseline:  # fmt: skip
    """Sum up open cases that have a score. Pure.

    Only what is still open is known, so `daily` is the least to expect, not the most.
    """
    every = list(cases)
    bands = Counter(case.priority.band for case in every if case.priority)
    ranked = sorted(every, key=_worst_first)
    return Baseline(
        id=id,
        at=now,
        findings=findings,
        cases=len(every),
        bands={band: bands[band] for band in BANDS},
        severities=dict(Counter(case.severity for case in every)),
        accounts=len({case.account for case in every}),
        top=tuple(case.id for case in ranked[:_TOP]),
        carded=tuple(carded),
        daily=_daily(every, settings, now),
        looked=looked,
        observing=not (
            settings.workspace.hub_write_back
            or settings.tickets.enabled
            or settings.remediation.execute
        ),
    )


def candidates(cases: Iterable[Case], settings: Settings, now: datetime, most: int) -> list[Case]:
    """The cases, at most `most`, that a look at their resource could make P1, likeliest first."""
    found: list[tuple[int, Case]] = []
    for case in cases:
        best = prioritise(case, _worst_imaginable(case, settings), settings.priority, now)
        if best.band == "P1":
            found.append((best.score, case))
    found.sort(key=lambda pair: (-pair[0], _worst_first(pair[1])))
    return [case for _, case in found[:most]]


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


def _daily(cases: Iterable[Case], settings: Settings, now: datetime) -> dict[str, float]:
    found = Counter(route(case, settings).post for case in cases if now - case.first_seen <= WINDOW)
    return {post: round(found[post] / WINDOW.days, 1) for post in ("now", "batch", "digest")}


def _worst_first(case: Case) -> tuple[int, datetime, str]:
    return -(case.priority.score if case.priority else 0), case.first_seen, case.id
