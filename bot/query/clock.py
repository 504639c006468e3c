"""Hours and weekdays that come again: at night, at weekends, outside business hours."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from bot.query.form import Closed


class Clock(Closed, frozen=True):
    """Hours and weekdays that come again, on the wall clock of the window's zone.

    `days` count from Monday 0, none means every day; `start` and `end` are minutes of the day, half
    open, and may run over midnight; equal ones are the whole day. `outside` turns it all round.
    """

    days: tuple[Annotated[int, msgspec.Meta(ge=0, le=6)], ...] = ()
    start: Annotated[int, msgspec.Meta(ge=0, le=1439)] = 0
    end: Annotated[int, msgspec.Meta(ge=0, le=1439)] = 0
    outside: bool = False


#: Nobody's contract, but what "business hours" means to most: Monday to Friday, nine to six.
BUSINESS = Clock((0, 1, 2, 3, 4), 9 * 60, 18 * 60)
WEEKEND = Clock((5, 6))
#: From ten in the evening to six in the morning.
NIGHT = Clock((), 22 * 60, 6 * 60)


def falls(at: datetime, clock: Clock, tz: str) -> bool:
    """Whether the aware moment lies in those hours of those days in the zone."""
    there = at.astimezone(ZoneInfo(tz))
    minute = there.hour * 60 + there.minute
    if clock.start < clock.end:
        timely = clock.start <= minute < clock.end
    else:
        timely = clock.start == clock.end or minute >= clock.start or minute < clock.end
    daily = not clock.days or there.weekday() in clock.days
    return (daily and timely) is not clock.outside
