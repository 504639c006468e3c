"""Triage: what the hub sends becomes cases, and every case gets impact, a score and a place."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from bot.errors import Conflict, MalformedFinding
from bot.findings import case_change, seen
from bot.findings.baseline import from_account_map
from bot.findings.cases import Folded, case_id_of, fold
from bot.findings.envelope import documents
from bot.findings.glance import glance
from bot.findings.keys import case_key_of
from bot.findings.moments import NO_TIME
from bot.findings.parse import parse
from bot.findings.priority import prioritise
from bot.findings.rollup import Placement, Rollups
from bot.findings.routing import route
from bot.findings.seen import Fresh
from bot.findings.title import case_title
from bot.impact.assess import gather
from bot.impact.worth import worth_looking
from bot.models.case import Case
from bot.models.change import Change, Keep
from bot.models.glance import Glance
from bot.models.untrusted import Untrusted
from bot.ports import Clock, ImpactSource, Store, Stored
from bot.settings import Settings

#: Cases committed in one step; a conflict in one falls back to one step each.
_TOGETHER = 50
_ATTEMPTS = 6
#: Seconds until the card goes out without the sources that are still silent.
QUICK_S = 3.0


class TakeResult(msgspec.Struct, frozen=True):
    """How many documents became what; `cases` are the ids whose stored body changed."""

    received: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    counted: int = 0
    malformed: int = 0
    cases: tuple[str, ...] = ()


class Triage:
    """The use case of journey 1. Both methods may be repeated; neither acts twice.

    With `confirm` what closes a case is only a claim until a `confirm` job has looked itself.
    """

    def __init__(
        self, store: Store, sources: Sequence[ImpactSource], settings: Settings, clock: Clock,
        *, confirm: bool = False,
    ) -> None:  # fmt: skip
        self._confirm = confirm
        self._store = store
        self._sources = sources
        self._settings = settings
        self._clock = clock
        self._rollups = Rollups(store, clock, settings)

    def take(self, messages: Sequence[bytes], *, quiet: bool = False) -> TakeResult:
        """Read queue messages or files; on return everything is stored or dead-lettered.

        With `quiet` new cases belong to the baseline: scored without impact, no card, no ticket.
        Raises Upstream when the store cannot be reached, Conflict when others kept winning: the
        messages then have to come again.
        """
        findings, known, malformed = self._read(messages)
        groups: dict[str, list[Fresh]] = {}
        homes: dict[str, str] = {}
        moved: list[tuple[str, Fresh]] = []
        for fresh in sorted(findings, key=lambda fresh: fresh.finding.updated_at):
            id = case_id_of(case_key_of(fresh.finding))
            # Two readings of one finding must not open two cases in one step.
            if homes.setdefault(fresh.finding.key, id) == id:
                groups.setdefault(id, []).append(fresh)
            else:
                moved.append((id, fresh))
        outcomes: list[Folded] = []
        ids = list(groups)
        for start in range(0, len(ids), _TOGETHER):
            outcomes += self._fold_together(
                {id: groups[id] for id in ids[start : start + _TOGETHER]}, quiet
            )
        for id, fresh in moved:
            outcomes += self._fold_together({id: [fresh]}, quiet)
        return _result(len(findings), known, malformed, outcomes)

    def assess(self, case_id: str, deadline_s: float = QUICK_S, look: bool = False) -> Case | None:
        """Gather impact, score, choose the channel, and have card and ticket drawn.

        Sources that are late or fail leave unknowns; after a quick look a patient one is queued for
        the late ones. Sources under a budget are asked where the case may rank high enough, or
        always when a person asked to `look`. None when there is nothing to assess. Raises Upstream,
        Conflict.
        """
        stored = self._store.get(Case, case_id)
        if stored is None or not stored.value.open:
            return None
        subject, settings, clock = stored.value, self._settings, self._clock
        impact = gather(
            subject, self._sources, deadline_s=deadline_s, clock=clock, asked=look,
            worth=lambda known: worth_looking(subject, known, settings, clock.now()),
        )  # fmt: skip
        late = any(name.endswith(":late") for name in impact.missing)
        for _ in range(_ATTEMPTS):
            now = self._clock.now()
            case = stored.value
            priority = prioritise(case, impact, self._settings.priority, now)
            scored = msgspec.structs.replace(case, impact=impact, priority=priority)
            scored = msgspec.structs.replace(scored, title=Untrusted(case_title(scored)))
            try:
                scored, placement = self._placed(scored)
                scored = case_change.banded(scored, now)
                if _same(case, scored):
                    return case
                change = case_change.assessed(
                    stored, scored, placement, self._settings, now,
                    again=late and deadline_s <= QUICK_S,
                )  # fmt: skip
                self._store.commit(change)
                return scored
            except Conflict:
                stored = self._store.get(Case, case_id)
                if stored is None or not stored.value.open:
                    return None
        raise Conflict(f"case {case_id}")

    def _placed(self, case: Case) -> tuple[Case, Placement]:
        """The case with its channel and roll-up, decided when it is first worth showing."""
        routing = route(case, self._settings)
        here = msgspec.structs.replace(routing, channel=case.channel or routing.channel)
        placement = Placement(shown=False)
        if not case.baseline and self._rollups.waits(case, routing):
            placement = self._rollups.place(case, here)
        if not placement.shown:
            return case, placement
        placed = msgspec.structs.replace(case, channel=here.channel, rollup=placement.rollup)
        return placed, placement

    def _read(self, messages: Sequence[bytes]) -> tuple[list[Fresh], int, int]:
        """The findings that say something new, how many do not, how many documents are none."""
        read: list[tuple[Glance, bytes]] = []
        allowed, malformed = self._settings.priority.first_party, 0
        for message in messages:
            raw = message
            try:
                for raw in documents(message):
                    try:
                        read.append((glance(raw, allowed), raw))
                    except MalformedFinding as problem:
                        malformed += self._refused(problem, raw)
            except MalformedFinding as problem:
                malformed += self._refused(problem, raw)
        fresh = seen.unseen(self._store, read, lambda raw: parse(raw, allowed))
        return fresh, len(read) - len(fresh), malformed

    def _refused(self, problem: MalformedFinding, raw: bytes) -> int:
        # The pointer first: `hubward findings rejected` tells it from the reason by the space.
        self._store.dead_letter("finding", f"{problem.at or '/'} {problem.reason}", raw)
        return 1

    def _fold_together(self, groups: dict[str, list[Fresh]], quiet: bool) -> list[Folded]:
        held = {stored.value.id: stored for stored in self._store.many(Case, list(groups))}
        new = [f.finding.key for id, found in groups.items() if id not in held for f in found]
        counted = seen.counted_times(self._store, new)
        now = self._clock.now()
        changes: list[Change] = []
        outcomes: list[Folded] = []
        for id, findings in groups.items():
            change, folded = self._fold(id, held.get(id), findings, counted, now, quiet)
            outcomes += folded
            if change is not None:
                changes.append(change)
        if not changes:
            return outcomes
        try:
            self._store.commit(case_change.joined(changes))
        except Conflict:
            return [
                f for id, held_by in groups.items() for f in self._fold_alone(id, held_by, quiet)
            ]
        return outcomes

    def _fold_alone(self, id: str, findings: list[Fresh], quiet: bool) -> list[Folded]:
        # A finding whose family or resource reads differently now stays in its first case, so the
        # findings of one group may belong to several.
        owned: dict[str, list[Fresh]] = {}
        for fresh in findings:
            owner = self._store.resolve(f"finding:{fresh.finding.key}") or id
            owned.setdefault(owner, []).append(fresh)
        return [f for owner, held in owned.items() for f in self._fold_into(owner, held, quiet)]

    def _fold_into(self, id: str, findings: list[Fresh], quiet: bool) -> list[Folded]:
        for _ in range(_ATTEMPTS):
            counted = seen.counted_times(self._store, [f.finding.key for f in findings])
            stored, now = self._store.get(Case, id), self._clock.now()
            change, folded = self._fold(id, stored, findings, counted, now, quiet)
            if change is None:
                return folded
            try:
                self._store.commit(change)
                return folded
            except Conflict:
                names = [f"finding:{f.finding.key}" for f in findings]
                owners = {self._store.resolve(name) or id for name in names}
                if owners != {id}:
                    return self._fold_alone(id, findings, quiet)
        raise Conflict(f"case {id}")

    def _fold(
        self, id: str, stored: Stored[Case] | None, findings: list[Fresh],
        counted: Mapping[str, datetime], now: datetime, quiet: bool,
    ) -> tuple[Change | None, list[Folded]]:  # fmt: skip
        case = before = stored.value if stored else None
        version = stored.version if stored else 0
        folded: list[Folded] = []
        keeps: list[Keep] = []
        for fresh in findings:
            finding = fresh.finding
            late = counted.get(finding.key, NO_TIME) > finding.updated_at
            if case is None and finding.open and late:
                folded.append(Folded(None, "stale"))
                continue
            step = fold(case, finding, now, confirm=self._confirm)
            folded.append(step)
            case = step.case or case
            if step.outcome != "stale":
                keeps.append(seen.marked(fresh, id, version))
            if step.outcome == "counted":
                keeps.append(seen.counted(finding, id))
        if case is None or case == before:
            return Change(keeps=tuple(keeps)) if keeps else None, folded
        if quiet and (before is None or before.baseline):
            known = from_account_map(case, self._settings)
            priority = prioritise(case, known, self._settings.priority, now)
            case = msgspec.structs.replace(case, baseline=True, priority=priority)
        outcomes = [step.outcome for step in folded]
        change = case_change.folded(before, case, version, outcomes, self._settings, now)
        return msgspec.structs.replace(change, keeps=tuple(keeps)), folded


def _same(case: Case, scored: Case) -> bool:
    """Whether a second look found nothing new, apart from when it looked."""
    if case.impact is None or scored.impact is None:
        return False
    looked = msgspec.structs.replace(scored.impact, sources=case.impact.sources)
    return case == msgspec.structs.replace(scored, impact=looked)


def _result(fresh: int, known: int, malformed: int, outcomes: Iterable[Folded]) -> TakeResult:
    counts = {"created": 0, "unchanged": known, "counted": 0, "updated": 0}
    ids: dict[str, None] = {}
    for step in outcomes:
        name = "unchanged" if step.outcome == "stale" else step.outcome
        counts[name if name in counts else "updated"] += 1
        if step.case is not None and step.outcome != "unchanged":
            ids[step.case.id] = None
    return TakeResult(fresh + known, malformed=malformed, cases=tuple(ids), **counts)
