"""Compares our cases with the hub and repairs what lost events left: missed, open, closed."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from bot.errors import Conflict, HubwardError, MalformedFinding, RetryLater
from bot.findings import case_change
from bot.findings.backfill import ID, Backfill
from bot.findings.cases import case_id_of, taken
from bot.findings.counters import count
from bot.findings.hub_source import HubPage, HubSource
from bot.findings.keys import case_key_of
from bot.findings.observe import Observer
from bot.findings.parse import parse
from bot.findings.triage import Triage
from bot.hold import TTL_S, renewed
from bot.models.case import Case
from bot.models.finding import Finding, Severity
from bot.ports import Clock, Lease, Store
from bot.settings import Settings

#: What the hub received since then may still be on its way to us as an event.
GRACE = timedelta(minutes=5)
_URGENT: tuple[Severity, ...] = ("CRITICAL", "HIGH")
#: Cases whose resource is read again in one run, most urgent first.
_READ_AGAIN = 200
_CHUNK = 500
_log = logging.getLogger("hubward.reconcile")

Scope = Literal["urgent", "all"]


class Repairs(msgspec.Struct, frozen=True):
    """How many cases were missing, open although they ended, closed although they stand, and how
    many findings were compared.
    """

    missed: int = 0
    wrongly_open: int = 0
    wrongly_closed: int = 0
    compared: int = 0


class Reconcile:
    """`urgent` compares P1 and P2 (severity critical and high), `all` everything."""

    def __init__(
        self, store: Store, triage: Triage, hub: HubSource, observer: Observer,
        settings: Settings, clock: Clock, *, grace: timedelta = GRACE,
    ) -> None:  # fmt: skip
        self._store = store
        self._triage = triage
        self._hub = hub
        self._observer = observer
        self._settings = settings
        self._clock = clock
        self._grace = grace

    def run(self, scope: Scope) -> Repairs | None:
        """Compare and repair; None before the first backfill is done.

        Totals are kept as counters `reconcile`. Raises RetryLater while another runs, Upstream.
        """
        backfill = self._store.get(Backfill, ID)
        if backfill is None or backfill.value.state != "done":
            return None
        with self._store.lease("reconcile", TTL_S) as lease:
            if lease is None:
                raise RetryLater(60)
            with renewed(lease):
                found = self._run(scope, lease)
        now = self._clock.now()
        count(
            self._store, "reconcile", now, missed=found.missed, wrongly_open=found.wrongly_open,
            wrongly_closed=found.wrongly_closed, **{f"runs_{scope}": 1},
        )  # fmt: skip
        return found

    def _run(self, scope: Scope, lease: Lease) -> Repairs:
        chosen = self._settings.intake.severities
        severities = [s for s in chosen if scope == "all" or s in _URGENT]
        # Listed before our own cases are read: what closes meanwhile is asked for by id below.
        until = self._hub.now() - self._grace
        standing: set[str] = set()
        total = Repairs()
        for section in self._hub.sections(severities):
            token = ""
            while True:
                _still(lease)
                page = self._hub.page(section, token)
                total = _sum(total, self._page(page, until, standing))
                token = page.next
                if not token:
                    break
        return _sum(total, self._ours(scope, standing, lease))

    def _page(self, page: HubPage, until: datetime, standing: set[str]) -> Repairs:
        settled: list[bytes] = []
        ids: list[str] = []
        for raw, received in zip(page.documents, page.received, strict=True):
            try:
                finding = parse(raw, self._settings.priority.first_party)
            except MalformedFinding:
                continue
            standing.add(finding.key)
            if received <= until:
                settled.append(raw)
                ids.append(self._case_of(finding))
        before = self._open_states(ids)
        self._triage.take(settled)
        after = self._open_states(ids)
        missed = sum(1 for id, is_open in after.items() if is_open and id not in before)
        closed = sum(1 for id, is_open in after.items() if is_open and before.get(id) is False)
        return Repairs(missed=missed, wrongly_closed=closed, compared=len(page.documents))

    def _case_of(self, finding: Finding) -> str:
        known = self._store.resolve(f"finding:{finding.key}")
        return known or case_id_of(case_key_of(finding))

    def _open_states(self, ids: Iterable[str]) -> dict[str, bool]:
        found = self._store.many(Case, list(dict.fromkeys(ids)))
        return {stored.value.id: stored.value.open for stored in found}

    def _ours(self, scope: Scope, standing: set[str], lease: Lease) -> Repairs:
        doubtful: list[Case] = []
        readable: list[str] = []
        for case in open_cases(self._store):
            urgent = case.severity in _URGENT or _band(case) in ("P1", "P2")
            if scope == "urgent" and not urgent:
                continue
            still = [f for f in case.findings if f.open and f.workflow != "SUPPRESSED"]
            if not still or any(f.key not in standing for f in still):
                doubtful.append(case)
            elif _band(case) in ("P1", "P2"):
                readable.append(case.id)
        closed = 0
        for start in range(0, len(doubtful), 10):
            _still(lease)
            closed += self._settle(doubtful[start : start + 10], standing)
        for id in readable[:_READ_AGAIN]:
            _still(lease)
            closed += self._tried(self._observer.close_gone, id)
        return Repairs(wrongly_open=closed)

    def _settle(self, cases: list[Case], standing: set[str]) -> int:
        """Ask for what was not listed, by id, and let the case follow; returns how many ended."""
        uids = [f.uid for c in cases for f in c.findings if f.open and f.key not in standing]
        documents = self._hub.documents(uids)
        self._triage.take(documents)
        known = self._keys(documents)
        ended = 0
        for case in cases:
            gone = {f.key for f in case.findings if f.open} - standing - known
            if gone:
                self._archive(case.id, gone)
            ended += self._tried(self._confirm, case.id)
        return ended

    def _keys(self, documents: list[bytes]) -> set[str]:
        found: set[str] = set()
        for raw in documents:
            try:
                found.add(parse(raw, self._settings.priority.first_party).key)
            except MalformedFinding:
                continue
        return found

    def _archive(self, case_id: str, keys: set[str]) -> None:
        """Findings the hub does not have any more end like archived ones."""
        stored = self._store.get(Case, case_id)
        if stored is None or stored.value.state == "in_progress":
            return
        case, now = stored.value, self._clock.now()
        for finding in stored.value.findings:
            if finding.key in keys:
                case = taken(case, msgspec.structs.replace(finding, archived=True), now)
        try:
            self._store.commit(
                case_change.settled(stored, case, "case.finding_gone", self._settings)
            )
        except Conflict:
            _log.info("case %s changed meanwhile, the next run looks again", case_id)

    def _confirm(self, case_id: str) -> bool:
        return self._observer.confirm(case_id, patient=False) in ("closed", "suppressed")

    def _tried(self, act: Callable[[str], bool], case_id: str) -> int:
        try:
            return int(act(case_id))
        except HubwardError as problem:
            _log.warning("case %s could not be checked: %s", case_id, problem)
            return 0


def open_cases(store: Store) -> Iterator[Case]:
    """Every open case, highest score first. Raises Upstream."""
    ids = store.members("cases:open", limit=1_000_000)
    for start in range(0, len(ids), _CHUNK):
        yield from (stored.value for stored in store.many(Case, ids[start : start + _CHUNK]))


def _band(case: Case) -> str:
    return case.priority.band if case.priority else ""


def _still(lease: Lease) -> None:
    if not lease.held():
        raise RetryLater(60)


def _sum(one: Repairs, other: Repairs) -> Repairs:
    return Repairs(
        missed=one.missed + other.missed,
        wrongly_open=one.wrongly_open + other.wrongly_open,
        wrongly_closed=one.wrongly_closed + other.wrongly_closed,
        compared=one.compared + other.compared,
    )
