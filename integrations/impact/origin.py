"""Who brought the weakness about and when, from CloudTrail, through the roles in between."""

from bot.errors import OverBudget
from bot.impact.opened_by import cause_of, looks_for, opener_of, origin_of, session_key
from bot.models.case import Case
from bot.models.event import Event
from bot.models.finding import Resource
from bot.models.impact import ImpactPart, Origin
from bot.ports import Clock, EventReader, Store
from integrations.eventstores.lookup_events import GLOBAL_REGION
from integrations.impact import Context
from integrations.impact._memory import keep, recalled

PRECEDENCE = 40
#: Enough to pass over later changes of the same resource; one page is 50 events.
_EVENTS = 100
#: A cause does not change; that there is none may be CloudTrail's delay of some minutes:
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
_KEPT_S, _NONE_KEPT_S = 86400.0, 900.0
#: How long a look that nobody asked for waits for its turn: one call a second is little.
_TURN_S, _AT_ONCE_S, _CROWD_S = 1.0, 0.05, 3.0
_PATIENT_S = 30.0
#: Roles assumed through roles are followed so far.
_HOPS = 2


class OriginSource:
    """Asks the event reader about the resource, then about the session that changed it.

    Costs one or two LookupEvents calls and one or two for each role in between.
    """

    name = "origin"

    def __init__(self, events: EventReader, store: Store, clock: Clock) -> None:
        self._events = events
        self._store = store
        self._clock = clock

    def impact_of(self, case: Case) -> ImpactPart:
        """The event that opened it, or why there is none. Raises Refused, Upstream."""
        return self.look(case, asked=True, patience_s=_PATIENT_S)

    def look(self, case: Case, *, asked: bool, patience_s: float) -> ImpactPart:
        """The same; one that nobody asked for gives way when CloudTrail's turn does not come."""
        if not _fits(case):
            return ImpactPart(self.name)
        known = recalled(self._store, _key(case), Origin)
        if known is None:
            crowd = f"crowd:{case.account}:{case.region}"
            turn_s = _AT_ONCE_S if self._store.recall(crowd) else _TURN_S
            try:
                known = self._read(case, patience_s if asked else min(turn_s, patience_s))
            except OverBudget:
                # In a storm the next ones need not wait to learn the same.
                self._store.remember(crowd, b"1", _CROWD_S)
                return self.unlooked(case, "budget")
            ttl_s = _KEPT_S if known.certainty == "confirmed" else _NONE_KEPT_S
            keep(self._store, _key(case), known, ttl_s)
        return ImpactPart(
            self.name, origin=known, managed_by=known.managed_by,
            managed_verified=known.managed_verified,
            managed_from="user agent" if not known.managed_verified else "calling service",
        )  # fmt: skip

    def unlooked(self, case: Case, why: str) -> ImpactPart:
        """Nobody looked; a look costs time, not money."""
        if not _fits(case):
            return ImpactPart(self.name)
        return ImpactPart(self.name, origin=Origin("unknown", why=why), unlooked=why)

    def _read(self, case: Case, patience_s: float) -> Origin:
        events = self._events.about(
            case.resource, account=case.account, region=case.region, limit=_EVENTS,
            patience_s=patience_s,
        )  # fmt: skip
        cause = cause_of(case, events)
        callers = self._callers(cause, case, patience_s) if cause else []
        return origin_of(case, cause, callers, self._clock.now())

    def _callers(self, cause: Event, case: Case, patience_s: float) -> list[Event]:
        """The AssumeRole calls behind the session, as far as the time allows."""
        found: list[Event] = []
        key = session_key(cause)
        while key and len(found) < _HOPS:
            opener = self._opener(key, case, patience_s)
            if opener is None:
                break
            found.append(opener)
            key = session_key(opener)
        return found

    def _opener(self, key: str, case: Case, patience_s: float) -> Event | None:
        # AssumeRole lists the key it hands out among its resources, where it was called.
        session = Resource(key, "AWS::IAM::AccessKey", case.account, case.region)
        for region in dict.fromkeys((case.region, GLOBAL_REGION)):
            try:
                events = self._events.about(
                    session, account=case.account, region=region, limit=_EVENTS,
                    patience_s=max(patience_s, 2 * _TURN_S),
                )  # fmt: skip
            except OverBudget:
                return None
            opener = opener_of(key, events)
            if opener:
                return opener
        return None


def _fits(case: Case) -> bool:
    return looks_for(case) and bool(case.resource.id)


def _key(case: Case) -> str:
    ports = ",".join(map(str, case.ports))
    place = f"{case.account}:{case.region}:{case.resource.id}"
    return f"origin:{place}:{case.family}:{ports}:{case.reopened}"


def build(context: Context) -> OriginSource | None:
    """The source for the registry; None where no event store answers."""
    if context.events is None:
        return None
    return OriginSource(context.events, context.store, context.clock)
