"""The first look at a hub: everything that is there already becomes one quiet baseline."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from bot.errors import Conflict, HubwardError, RetryLater, Upstream
from bot.findings.baseline import Baseline, Tally, may_be_urgent
from bot.findings.hub_source import HubPage, HubSource
from bot.findings.surface import surface
from bot.findings.triage import Triage
from bot.hold import TTL_S, renewed
from bot.models.case import Case
from bot.models.change import AuditEntry, Change, Dirty, Job, Write
from bot.ports import Clock, Lease, Store
from bot.settings import Settings

#: There is one; `again` starts the same anew.
ID = "first"
#: How many cases are looked at before cards are chosen, and how many at once.
_LOOKED_AT, _AT_ONCE = 30, 4
_CHUNK = 500
_KEEP_S = 90 * 86_400
#: Seconds until the next try when Security Hub refuses, as opposed to being slow.
_REFUSED_S, _SLOW_S = 300.0, 10.0
#: A page token the hub no longer knows; the section then starts again, which changes nothing.
_STALE_TOKEN = frozenset({"InvalidInputException", "ValidationException"})
_log = logging.getLogger("hubward.backfill")


class Backfill(msgspec.Struct, frozen=True):
    """How far it got: `sections` are still to be read (the first one from `token` on).

    `started_at` is the hub's own time; what the hub received later is news and not counted here.
    `later` counts those, `problem` says what stands in the way.
    """

    id: str
    asked_at: datetime
    state: Literal["waiting", "listing", "ranking", "done"] = "waiting"
    started_at: datetime | None = None
    sections: tuple[str, ...] = ()
    sections_in_all: int = 0
    token: str = ""
    pages: int = 0
    findings: int = 0
    later: int = 0
    malformed: int = 0
    problem: str = ""
    finished_at: datetime | None = None


class Backfiller:
    """Reads the hub page by page; where it was is in the store, so that it survives restarts."""

    def __init__(
        self, store: Store, triage: Triage, hub: HubSource, settings: Settings, clock: Clock
    ) -> None:
        self._store = store
        self._triage = triage
        self._hub = hub
        self._settings = settings
        self._clock = clock

    def begin(self, *, again: bool = False) -> bool:
        """See `queue`."""
        return queue(self._store, self._clock, again=again)

    def run(self) -> None:
        """Go on until all is listed and summed up (job kind `backfill`).

        Raises RetryLater while somebody else is at it or the hub cannot be read.
        """
        with self._store.lease("backfill", TTL_S) as lease:
            if lease is None:
                raise RetryLater(10)
            try:
                with renewed(lease):
                    while self._step(lease):
                        continue
            except Upstream as problem:
                _log.warning("the backfill waits: %s", problem)
                why = str(problem)
                self._change(lambda old: msgspec.structs.replace(old, problem=why))
                wait = problem.retry_after_s or (_SLOW_S if problem.retryable else _REFUSED_S)
                raise RetryLater(wait) from problem

    def _step(self, lease: Lease) -> bool:
        if not lease.held():
            raise RetryLater(10)
        found = self._store.get(Backfill, ID)
        if found is None or found.value.state == "done":
            return False
        now = found.value
        if now.state == "waiting":
            self._start()
        elif now.sections:
            self._read_page(now)
        else:
            self._sum_up(now, lease)
        return True

    def _start(self) -> None:
        # By the hub's clock, and as of when it was asked for: the queue was open since then.
        # A second backfill keeps the first start: what came since is not "before" it.
        told, found = self._hub.now(), self._store.get(Backfill, ID)
        # Taken after the hub's answer: rather a little too early than too late.
        at = told - (self._clock.now() - found.value.asked_at if found else timedelta())
        sections = self._hub.sections(self._settings.intake.severities)
        self._change(
            lambda old: msgspec.structs.replace(
                old, state="listing", started_at=old.started_at or at, sections=sections,
                sections_in_all=len(sections), problem="",
            )
        )  # fmt: skip

    def _read_page(self, now: Backfill) -> None:
        page = self._page(now)
        assert now.started_at is not None
        before = [
            document
            for document, received in zip(page.documents, page.received, strict=True)
            if received <= now.started_at
        ]
        result = self._triage.take(before, quiet=True)
        left = now.sections if page.next else now.sections[1:]
        self._change(
            lambda old: msgspec.structs.replace(
                old,
                sections=left,
                token=page.next,
                pages=old.pages + 1,
                findings=old.findings + result.received - result.counted,
                later=old.later + len(page.documents) - len(before),
                malformed=old.malformed + result.malformed,
                problem="",
            )
        )

    def _page(self, now: Backfill) -> HubPage:
        try:
            return self._hub.page(now.sections[0], now.token)
        except Upstream as problem:
            if not (now.token and problem.code in _STALE_TOKEN):
                raise
            return self._hub.page(now.sections[0], "")

    def _sum_up(self, now: Backfill, lease: Lease) -> None:
        self._change(lambda old: msgspec.structs.replace(old, state="ranking"))
        at = self._clock.now()
        tally, likely = Tally(self._settings, at), list[tuple[int, str]]()
        for case in baseline_cases(self._store):
            best = may_be_urgent(case, self._settings, at)
            if best:
                likely.append((-best, case.id))
            else:
                tally.add(case)
        ids = [id for _, id in sorted(likely)]
        looked = self._look_at(ids[:_LOOKED_AT])
        if not lease.held():
            raise RetryLater(10)
        carded = [
            case.id
            for case in self._worst(ids[:_LOOKED_AT])[: self._settings.intake.baseline_cards]
            if surface(self._store, self._settings, self._clock, case.id, "hubward")
        ]
        for start in range(0, len(ids), _CHUNK):
            for stored in self._store.many(Case, ids[start : start + _CHUNK]):
                tally.add(stored.value)
        name = f"{at:%Y%m%dT%H%M%S%f}"
        self._finish(tally.summary(name, findings=now.findings, carded=carded, looked=looked))

    def _look_at(self, ids: list[str]) -> int:
        def look(id: str) -> bool:
            try:
                return self._triage.assess(id) is not None
            except HubwardError as problem:
                _log.warning("case %s could not be looked at: %s", id, problem)
                return False

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="baseline") as pool:
            return sum(pool.map(look, ids))

    def _worst(self, ids: list[str]) -> list[Case]:
        fresh = [stored.value for stored in self._store.many(Case, ids)]
        found = [c for c in fresh if c.baseline and c.priority and c.priority.band == "P1"]
        return sorted(found, key=lambda c: (-c.priority.score if c.priority else 0, c.first_seen))

    def _finish(self, baseline: Baseline) -> None:
        detail = {"findings": baseline.findings, "cases": baseline.cases, "bands": baseline.bands}
        found = self._store.get(Backfill, ID)
        assert found is not None
        done = msgspec.structs.replace(
            found.value, state="done", finished_at=self._clock.now(), problem=""
        )
        dirty = (Dirty("slack", f"baseline:{baseline.id}"),) if baseline.cases else ()
        entry = AuditEntry("backfill.done", "hubward", baseline.id, baseline.at, detail)
        self._store.commit(
            Change(
                writes=(Write(done, found.version), Write(baseline, 0, _KEEP_S)),
                audit=(entry,),
                dirty=dirty,
            )
        )

    def _change(self, change: Callable[[Backfill], Backfill]) -> None:
        found = self._store.get(Backfill, ID)
        if found is not None:
            self._store.commit(Change(writes=(Write(change(found.value), found.version),)))


def queue(store: Store, clock: Clock, *, again: bool = False) -> bool:
    """Queue the backfill when this store has never seen one, or `again`; False when it stands.

    Raises Upstream.
    """
    found = store.get(Backfill, ID)
    if found is not None and not again:
        return False
    now = clock.now()
    job = Job("findings", "backfill", f"backfill:{now.isoformat()}")
    fresh = Backfill(ID, now, started_at=found.value.started_at if found else None)
    write = Write(fresh, found.version if found else 0)
    try:
        store.commit(Change(writes=(write,), jobs=(job,)))
    except Conflict:
        return False
    return True


def baseline_cases(store: Store) -> Iterator[Case]:
    """Every open case that was there before and has no card. Raises Upstream."""
    ids = store.members("cases:open", limit=1_000_000)
    for start in range(0, len(ids), _CHUNK):
        for stored in store.many(Case, ids[start : start + _CHUNK]):
            if stored.value.baseline:
                yield stored.value
