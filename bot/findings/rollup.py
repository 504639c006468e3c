"""Where a newly shown case goes in a storm: counters, open roll-ups and the minute's batch."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from bot.errors import Conflict
from bot.findings.noise import WINDOW_S, Recent, decide, plan_batch
from bot.findings.routing import BATCH_S, Routing
from bot.models.case import Case
from bot.models.change import AuditEntry, Change, Dirty, Index, Job, Timer, Write
from bot.models.rollup import Rollup, RollupKind
from bot.ports import Clock, Store, Stored
from bot.settings import Settings

#: Seconds a roll-up's message waits for more cases: the first time, and between two edits.
FIRST_S, AGAIN_S = 0.5, 3.0
#: A roll-up and its list are kept as long as closed cases are.
KEEP = timedelta(days=90)
#: One read of a roll-up's list takes at most so many cases.
MOST = 5_000
_ATTEMPTS = 6


class Placement(msgspec.Struct, frozen=True):
    """A case's place: its roll-up ("" for a card of its own), and what its change carries along."""

    shown: bool
    rollup: str = ""
    index: tuple[Index, ...] = ()
    timers: tuple[Timer, ...] = ()
    dirty: tuple[Dirty, ...] = ()


def members_of(rollup: str) -> str:
    """The index of a roll-up's cases, by score."""
    return f"rollup:{rollup}"


def dirty(rollup: str, delay_s: float = AGAIN_S) -> Dirty:
    """The roll-up's message has to be drawn again."""
    return Dirty("slack", f"rollup:{rollup}", delay_s)


def own_card(case: Case) -> bool:
    """Whether the case stands by itself: nothing rolled it up, or somebody asked for a fix."""
    return not case.rollup or bool(case.request_id or case.closed_by_request)


def drawn(case: Case) -> Dirty:
    """What shows the case has to be drawn again: its card, or the roll-up it is in."""
    return Dirty("slack", f"case:{case.id}") if own_card(case) else dirty(case.rollup)


def left(case: Case) -> Index:
    """The case is no longer a line of its roll-up."""
    return Index(members_of(case.rollup), case.id, None)


def rollup_id(kind: RollupKind, channel: str, family: str, window: int) -> str:
    """The same for every worker that opens it."""
    parts = "\x1f".join((kind, channel, family, str(window)))
    return "u" + hashlib.sha256(parts.encode()).hexdigest()[:15]


class Rollups:
    """Places cases; safe for any number of workers.

    A case is counted before it is decided about, so that of several that arrive at once each sees
    at least those counted before it: there may be fewer cards than allowed, never more.
    """

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def place(self, case: Case, routing: Routing) -> Placement:
        """Decide about a case that is shown for the first time, or leaves a line for a card.

        Raises Upstream, Conflict.
        """
        placed = self._place(case, routing)
        if not placed.shown or not case.rollup or placed.rollup == case.rollup:
            return placed
        index, drawn = (*placed.index, left(case)), (*placed.dirty, dirty(case.rollup))
        return msgspec.structs.replace(placed, index=index, dirty=drawn)

    def _place(self, case: Case, routing: Routing) -> Placement:
        now = self._clock.now()
        if routing.post == "digest" or not routing.channel:
            return Placement(shown=False)
        recent = self._count(case, routing, now)
        step = decide(routing.post, recent)
        if step == "batch":
            return self._batched(case, routing, now)
        if step == "card":
            return Placement(shown=True)
        kind: RollupKind = "urgent" if step in ("join_urgent", "open_urgent") else "family"
        id = self._open(kind, case, routing, now)
        scope = self._scope(case) if kind == "family" else ""
        listed = Index(_standing(kind, routing.channel, scope), id, now.timestamp())
        return Placement(
            shown=True, rollup=id, index=(_listed(case, id), listed), dirty=(dirty(id, FIRST_S),)
        )

    def waits(self, case: Case, routing: Routing) -> bool:
        """Whether the case has no place yet, or became urgent while it was only a line."""
        if not case.channel:
            return True
        if own_card(case):
            return False
        standing = self._store.get(Rollup, case.rollup)
        return standing is None or (standing.value.kind == "batch" and routing.post == "now")

    def flush(self, batch: str) -> None:
        """A minute is over: its cases become cards or one message; safe to repeat."""
        for _ in range(_ATTEMPTS):
            try:
                self._flush(batch)
                return
            except Conflict:
                continue
        raise Conflict(f"rollup {batch}")

    def forget(self, rollup: str, listings: Sequence[str] = ()) -> None:
        """Its time is over: its list and its `listings` go (the roll-up itself expires)."""
        self._store.commit(Change(index=tuple(Index(name, rollup, None) for name in listings)))
        ids = self._members(rollup)
        while ids:
            gone = tuple(Index(members_of(rollup), id, None) for id in ids)
            self._store.commit(Change(index=gone))
            ids = self._members(rollup)

    def standing(self, case: Case) -> tuple[str, ...]:
        """The channel's newest roll-ups that may list a case which has a card of its own."""
        channel, low = case.channel, (self._clock.now() - KEEP).timestamp()
        found = (
            self._joinable("urgent", channel, "", low),
            self._joinable("family", channel, self._scope(case), low),
        )
        listed = (id for id in found if id and case.id in self._members(id))
        return tuple(dict.fromkeys((*((case.rollup,) if case.rollup else ()), *listed)))

    def cases(self, rollup: str) -> list[Stored[Case]]:
        """Its cases, highest score first."""
        found = self._store.many(Case, self._members(rollup))
        # The index has the score of the day they came in.
        return sorted(found, key=lambda stored: -_score(stored.value))

    def _place_of(self, case: Case) -> str:
        """The organizational unit of the case's account, the account where it is in none."""
        account = self._settings.account(case.account)
        return (account.ou if account else "") or case.account

    def _scope(self, case: Case) -> str:
        """What a campaign gathers: one control family in one unit or account."""
        return f"{case.family}@{self._place_of(case)}"

    def _members(self, rollup: str) -> list[str]:
        return self._store.members(members_of(rollup), limit=MOST)

    def _count(self, case: Case, routing: Routing, now: datetime) -> Recent:
        channel, at = routing.channel, now.timestamp()
        low = at - WINDOW_S
        urgent, family = f"noise:{channel}:urgent", f"noise:{channel}:family:{self._scope(case)}"
        counters = (urgent, family) if routing.post == "now" else (family,)
        old = [
            Index(name, id, None)
            for name in counters
            for id in self._store.members(name, high=low - WINDOW_S, limit=100, newest=False)
        ]
        counted = (Index(name, case.id, at) for name in counters)
        self._store.commit(Change(index=(*old, *counted)))
        standing = self._store.members(f"rollups:{channel}:family", low=low, limit=10)
        return Recent(
            urgent=len(self._store.members(urgent, low=low, limit=50)),
            family=len(self._store.members(family, low=low, limit=50)),
            campaigns=len(standing),
            urgent_open=bool(self._joinable("urgent", channel, "", low)),
            family_open=bool(self._joinable("family", channel, self._scope(case), low)),
        )

    def _joinable(self, kind: RollupKind, channel: str, scope: str, low: float) -> str:
        found = self._store.members(_standing(kind, channel, scope), low=low, limit=1)
        return found[0] if found else ""

    def _open(self, kind: RollupKind, case: Case, routing: Routing, now: datetime) -> str:
        """The roll-up to join, made if there is none."""
        channel, low = routing.channel, now.timestamp() - WINDOW_S
        family, place = (case.family, self._place_of(case)) if kind == "family" else ("", "")
        scope = f"{family}@{place}" if family else ""
        id = self._joinable(kind, channel, scope, low)
        if id:
            return id
        # Two workers that both found none must not open one each at the turn of a window.
        with self._store.lease(f"rollup:{kind}:{channel}:{scope}", 5, wait_s=3) as lease:
            if lease is None:
                raise Conflict(f"rollups of {channel}")
            id = self._joinable(kind, channel, scope, low)
            if not id:
                window = int(now.timestamp() // WINDOW_S)
                id = rollup_id(kind, channel, scope, window)
                made = Rollup(id, kind, channel, now, family, routing.mention, place)
                self._create(made, low)
        return id

    def _create(self, made: Rollup, low: float) -> None:
        seen = self._store.get(Rollup, made.id)
        if seen is not None:
            return
        at, channel = made.opened_at.timestamp(), made.channel
        scope = f"{made.family}@{made.place}" if made.kind == "family" else ""
        gathers = {"urgent": f"noise:{channel}:urgent", "batch": ""}.get(
            made.kind, f"noise:{channel}:family:{scope}"
        )
        counted = self._store.members(gathers, low=low, limit=MOST) if gathers else []
        # The message counts all of the storm, those with cards of their own too.
        earlier = [_listed(s.value, made.id) for s in self._store.many(Case, counted)]
        standing = [Index(_standing(made.kind, channel, scope), made.id, at)]
        if made.kind == "family":
            standing.append(Index(f"rollups:{channel}:family", made.id, at))
        body = {"rollup": made.id, "listings": [index.name for index in standing]}
        forget = Job("notify", "rollup_forget", f"forget:{made.id}", body)
        detail = {"kind": made.kind, "channel": channel, "family": made.family}
        self._store.commit(
            Change(
                writes=(Write(made, 0, int(KEEP.total_seconds())),),
                index=(*earlier, *standing),
                timers=(Timer(f"forget:{made.id}", made.opened_at + KEEP, forget),),
                audit=(AuditEntry("rollup.opened", "hubward", made.id, made.opened_at, detail),),
                dirty=(dirty(made.id, FIRST_S),),
            )
        )

    def _batched(self, case: Case, routing: Routing, now: datetime) -> Placement:
        window = int(now.timestamp() // BATCH_S)
        id = rollup_id("batch", routing.channel, "", window)
        end = datetime.fromtimestamp((window + 1) * BATCH_S, now.tzinfo)
        # The job re-reads who waits, so a late case has it run once more.
        body = {"rollup": id, "channel": routing.channel}
        flush = Job("notify", "rollup_flush", f"flush:{id}", body)
        return Placement(
            shown=True,
            rollup=id,
            index=(_listed(case, id),),
            timers=(Timer(f"flush:{id}", max(end, now + timedelta(seconds=1)), flush),),
        )

    def _flush(self, batch: str) -> None:
        now = self._clock.now()
        waiting = [s for s in self.cases(batch) if s.value.rollup == batch and not _done(s.value)]
        if not waiting:
            return
        channel, low = waiting[0].value.channel, now.timestamp() - WINDOW_S
        scopes = {s.value.id: self._scope(s.value) for s in waiting}
        campaigns = {f: self._joinable("family", channel, f, low) for f in scopes.values()}
        standing = self._store.get(Rollup, batch)
        plan = plan_batch(
            list(scopes.items()),
            {scope: id for scope, id in campaigns.items() if id},
            shown=standing is not None,
        )
        held = {s.value.id: s for s in waiting}
        for id, target in plan.joins:
            self._store.commit(_moved(held[id], target))
        for id in plan.cards:
            self._store.commit(_moved(held[id], ""))
        if plan.together and standing is None:
            self._create(Rollup(batch, "batch", channel, now), low)
        elif plan.together:
            self._store.commit(Change(dirty=(dirty(batch),)))


def _moved(stored: Stored[Case], target: str) -> Change:
    case = msgspec.structs.replace(stored.value, rollup=target)
    index = [left(stored.value)]
    if target:
        index.append(_listed(case, target))
    return Change(writes=(Write(case, stored.version),), index=tuple(index), dirty=(drawn(case),))


def _done(case: Case) -> bool:
    return not case.open or own_card(case)


def _listed(case: Case, rollup: str) -> Index:
    return Index(members_of(rollup), case.id, float(_score(case)))


def _score(case: Case) -> int:
    return case.priority.score if case.priority else 0


def _standing(kind: RollupKind, channel: str, scope: str) -> str:
    return f"rollups:{channel}:{kind}:{scope}"
