"""Tells Security Hub what became of cases, many of them in one call."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from bot.errors import RetryLater
from bot.findings.counters import count
from bot.findings.rollup import members_of
from bot.hold import TTL_S, renewed
from bot.models.case import Case
from bot.models.change import Change, Dirty, Index, Write
from bot.models.finding import Workflow
from bot.models.posted import Posted
from bot.ports import Clock, Hub, Store
from bot.settings import Settings
from bot.words import say

PENDING, FLUSH = "hub:pending", "pending:all"
#: Identifiers of one BatchUpdateFindings call (API reference).
_BATCH = 100
#: Seconds in which cards are gathered that nobody waits for. Calls that are not full are rationed:
#: a few at once, then one every half minute, so that a burst of a thousand findings takes ten full
#: calls and a few more.
_GATHER_S = 2.0
_REST_RATE, _REST_BURST = 1 / 30, 4.0
_AGAIN_S, _MOST = 5.0, 1000
_KEEP_S = 90 * 86_400


class HubMark(msgspec.Struct, frozen=True):
    """What was last written about a case; the id is the case's."""

    id: str
    workflow: Workflow
    note: str
    at: datetime


class Wanted(msgspec.Struct, frozen=True, order=True):
    """A workflow status and the note that goes with it. `urgent`: a person has just done this."""

    workflow: Literal["NEW", "NOTIFIED", "SUPPRESSED", "RESOLVED"]
    note: str
    urgent: bool


def wanted(case: Case, settings: Settings, mark: HubMark | None, *, shown: bool) -> Wanted | None:
    """What the hub should say about a case, None when it is none of our business or said already.

    Ours are: RESOLVED after a fix of ours, NEW after its undo or when an acceptance ends,
    SUPPRESSED when a person accepted the risk here, NOTIFIED once a card was posted. Pure.
    """
    found = _wanted(case, settings, mark, shown)
    if found is None or (mark and (mark.workflow, mark.note) == (found.workflow, found.note)):
        return None
    return found


def _wanted(case: Case, settings: Settings, mark: HubMark | None, shown: bool) -> Wanted | None:
    lang = settings.workspace.language
    before = mark.workflow if mark else None
    if case.state == "fixed":
        if not case.closed_by_request:
            return None
        note = say("remediation.hub_note_fixed", lang, request=case.closed_by_request)
        return Wanted("RESOLVED", note, True)
    if case.state == "suppressed":
        if case.snoozed_until is None:
            return None  # Somebody suppressed it in the hub; there is nothing to tell it.
        note = say(
            "hub.note_suppressed", lang, who=case.state_by,
            until=f"{case.snoozed_until:%Y-%m-%d}", reason=case.state_reason.line(300),
        )  # fmt: skip
        return Wanted("SUPPRESSED", note, True)
    undone = case.state == "new" and case.reopened and case.request_id
    if undone and not case.closed_by_request and before == "RESOLVED":
        note = say("remediation.hub_note_reopened", lang, request=case.request_id)
        return Wanted("NEW", note, True)
    if before == "SUPPRESSED":
        return Wanted("NEW", say("hub.note_woken", lang), True)
    if not shown or before is not None:
        return None
    return Wanted("NOTIFIED", say("hub.note_notified", lang), False)


class HubWriteBack:
    """The `hub` renderings: `case:ID` and `rollup:ID` note what the hub has to be told, FLUSH
    writes everything noted.
    """

    def __init__(self, store: Store, hub: Hub, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._hub = hub
        self._settings = settings
        self._clock = clock

    def run(self, object: str) -> int:
        """One of the three; returns how many cases were written. Raises RetryLater, Upstream."""
        if not self._settings.workspace.hub_write_back:
            return 0
        if object == FLUSH:
            return self.flush()
        kind, _, id = object.partition(":")
        self._note(self._store.members(members_of(id), limit=_MOST) if kind == "rollup" else [id])
        return 0

    def _note(self, ids: Sequence[str]) -> None:
        now, decided = self._clock.now().timestamp(), self._decided(ids)
        index = tuple(Index(PENDING, case.id, now) for case, _ in decided)
        if index:
            delay_s = 0.0 if any(want.urgent for _, want in decided) else _GATHER_S
            self._store.commit(Change(index=index, dirty=(Dirty("hub", FLUSH, delay_s),)))

    def flush(self) -> int:
        """Write everything noted so far; what has to wait is queued again by itself."""
        with self._store.lease("hub-write-back", TTL_S) as lease:
            if lease is None:
                raise RetryLater(1.0)
            with renewed(lease):
                return self._flush()

    def _flush(self) -> int:
        ids = self._store.members(PENDING, limit=_MOST, newest=False)
        decided = self._decided(ids)
        settled = [id for id in ids if id not in {case.id for case, _ in decided}]
        written, wait = 0, 0.0
        for want in sorted({want for _, want in decided}):
            cases = [case for case, other in decided if other == want]
            for batch in _batches(cases):
                if not want.urgent and _size(batch) < 0.9 * _BATCH:
                    wait = self._store.take("hub:rest", rate=_REST_RATE, burst=_REST_BURST)
                    if wait:
                        continue
                written += self._write(batch, want)
        self._forget(settled)
        # A case that changed while its old state was written was taken off the list with it.
        self._note(ids)
        if wait or len(ids) == _MOST:
            dirty = Dirty("hub", FLUSH, wait or 0.0)
            self._store.commit(Change(dirty=(dirty,)))
        return written

    def _decided(self, ids: Sequence[str]) -> list[tuple[Case, Wanted]]:
        marks = {s.value.id: s.value for s in self._store.many(HubMark, ids)}
        posted = self._store.many(Posted, [f"case:{id}" for id in ids])
        shown = {s.value.id.partition(":")[2] for s in posted if s.value.ts}
        found: list[tuple[Case, Wanted]] = []
        for stored in self._store.many(Case, ids):
            case = stored.value
            told = case.id in shown or bool(case.rollup)
            want = wanted(case, self._settings, marks.get(case.id), shown=told)
            if want is not None:
                found.append((case, want))
        return found

    def _write(self, cases: Sequence[Case], want: Wanted) -> int:
        findings = [finding for case in cases for finding in case.findings]
        codes = self._hub.update(findings, want.workflow, want.note)
        now = self._clock.now()
        again = {c.id for c in cases if any(codes.get(f.key) in RETRYABLE for f in c.findings)}
        done = [case for case in cases if case.id not in again]
        held = {s.value.id: s.version for s in self._store.many(HubMark, [c.id for c in done])}
        marks = [
            Write(HubMark(c.id, want.workflow, want.note, now), held.get(c.id, 0), _KEEP_S)
            for c in done
        ]
        dirty = (Dirty("hub", FLUSH, _AGAIN_S),) if again else ()
        index = tuple(Index(PENDING, case.id, None) for case in done)
        self._store.commit(Change(writes=tuple(marks), index=index, dirty=dirty))
        refused = sum(1 for code in codes.values() if code not in RETRYABLE)
        count(
            self._store, "hub", now, written=len(findings) - len(codes), refused=refused,
            **{want.workflow.lower(): len(done)},
        )  # fmt: skip
        return len(done)

    def _forget(self, ids: Iterable[str]) -> None:
        index = tuple(Index(PENDING, id, None) for id in ids)
        if index:
            self._store.commit(Change(index=index))


#: Error codes of single findings after which asking again can help (both API references).
RETRYABLE = frozenset(
    {"ConcurrentUpdateError", "InternalFailure", "ConflictException", "InternalServerException"}
)


def _size(cases: Sequence[Case]) -> int:
    return sum(len(case.findings) for case in cases)


def _batches(cases: Sequence[Case]) -> list[list[Case]]:
    """Cases together as long as one call holds their findings."""
    batches: list[list[Case]] = []
    for case in sorted(cases, key=lambda c: c.updated_at):
        if batches and _size([*batches[-1], case]) <= _BATCH:
            batches[-1].append(case)
        else:
            batches.append([case])
    return batches
