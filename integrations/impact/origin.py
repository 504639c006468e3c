"""Who brought the weakness about and when, from CloudTrail."""

from bot.impact.opened_by import looks_for, opened_by
from bot.models.case import Case
from bot.models.impact import ImpactPart
from bot.ports import Clock, EventReader
from integrations.impact import Context

PRECEDENCE = 40
#: Enough to pass over later changes of the same resource; one page is 50 events.
_EVENTS = 100


class OriginSource:
    """Asks the event reader about the resource; costs one or two LookupEvents calls."""

    name = "origin"

    def __init__(self, events: EventReader, clock: Clock) -> None:
        self._events = events
        self._clock = clock

    def impact_of(self, case: Case) -> ImpactPart:
        """The event that opened it, or why there is none. Raises Refused, Upstream."""
        if not looks_for(case) or not case.resource.id:
            return ImpactPart(self.name)
        events = self._events.about(
            case.resource, account=case.account, region=case.region, limit=_EVENTS
        )
        return ImpactPart(self.name, origin=opened_by(case, events, self._clock.now()))


def build(context: Context) -> OriginSource | None:
    """The source for the registry; None where no event store answers."""
    return OriginSource(context.events, context.clock) if context.events else None
