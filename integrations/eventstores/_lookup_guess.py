"""What LookupEvents holds, and how many pages a question may take: a guess by what is asked for."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.query.sources import Estimate, Reach
from bot.settings import AccountSettings
from integrations.eventstores._lookup_pages import Lookup

#: Events a day in one account and region, by what is asked for: round figures of a busy account,
#: only used to tell a question of seconds from one of minutes.
_A_DAY = {
    "": 2000, "ReadOnly": 200, "EventSource": 200, "Username": 200, "AccessKeyId": 200,
    "EventName": 20, "EventId": 0,
}  # fmt: skip
#: One resource sees few calls that name it; what is asked beside its name is as rare.
_ONE_RESOURCE = 0.2
_PAGE = 50
#: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
_CALLS_A_SECOND = 2.0


def reach(accounts: Sequence[AccountSettings], now: datetime, days: timedelta) -> tuple[Reach, ...]:
    """Each account's event history, which every region has and nobody can turn off.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
    """
    return tuple(
        Reach(f"event history of {account.id}", "cloudtrail", (account.id,), since=now - days)
        for account in accounts
    )


def estimate(lookup: Lookup, places: int) -> Estimate:
    """Calls and seconds; every place and value takes at least one call, places run side by side."""
    days = (lookup.end - lookup.start) / timedelta(days=1)
    keys = [attribute.key for attribute in lookup.attributes] or [""]
    rates = [_ONE_RESOURCE if "ResourceName" in keys else _A_DAY.get(key, 200) for key in keys]
    each = sum(max(1, math.ceil(rate * days / _PAGE)) for rate in rates)
    events = sum(rates) * days * places
    calls = max(len(keys) * places, math.ceil(events / _PAGE))
    return Estimate(bytes=None, usd=0.0, calls=calls, seconds=each / _CALLS_A_SECOND)
