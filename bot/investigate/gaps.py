"""When a trail was off: its stops paired with the starts that followed."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from bot.models.event import Event
from bot.query.outcome import failed

_OFF, _ON = ("StopLogging", "DeleteTrail"), ("StartLogging", "CreateTrail")
_WEAKER = ("UpdateTrail", "PutEventSelectors", "PutInsightSelectors")


class Gap(msgspec.Struct, frozen=True):
    """A time without logging; `restarted` is None while no start is known."""

    account: str
    trail: str
    stopped: Event
    restarted: Event | None = None

    @property
    def minutes(self) -> int | None:
        """Its length in whole minutes, None where its end is not known."""
        if self.restarted is None:
            return None
        return round((self.restarted.at - self.stopped.at).total_seconds() / 60)

    def until(self, end: datetime) -> datetime:
        """When it ended, or `end`."""
        return self.restarted.at if self.restarted else end


def trail_of(event: Event) -> str:
    """The trail's name; requests give it or its ARN, as `name`, `trailName` or `trailARN`.

    CloudTrail API reference, StopLogging ("the name or the ARN") and PutEventSelectors.
    """
    request = event.request if isinstance(event.request, dict) else {}
    for key in ("name", "trailName", "trailARN", "Name", "TrailName"):
        value = request.get(key)
        if isinstance(value, str) and value:
            return value.rpartition("/")[2]
    return ""


def gaps(events: Iterable[Event]) -> tuple[Gap, ...]:
    """Every stop or deletion that worked, with the next start of the same trail, oldest first."""
    found: list[Gap] = []
    off: dict[tuple[str, str, str], Event] = {}
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        if failed(event) or event.source not in ("cloudtrail.amazonaws.com", ""):
            continue
        key = (event.account, event.region, trail_of(event))
        if event.name in _OFF and key not in off:
            off[key] = event
        elif event.name in _ON and key in off:
            found.append(Gap(key[0], key[2], off.pop(key), event))
    found += [Gap(account, trail, event) for (account, _, trail), event in off.items()]
    return tuple(sorted(found, key=lambda gap: (gap.stopped.at, gap.stopped.id)))


def weakened(event: Event) -> str:
    """What a change that worked took away without stopping the trail, as a word; else empty.

    `regions`, `organization`, `validation` by UpdateTrail, `management`, `reads` or `writes` by
    PutEventSelectors. CloudTrail API reference.
    """
    request = event.request if isinstance(event.request, dict) else {}
    if failed(event) or event.name not in _WEAKER:
        return ""
    if event.name == "UpdateTrail":
        off = {
            "isMultiRegionTrail": "regions", "isOrganizationTrail": "organization",
            "enableLogFileValidation": "validation",
        }  # fmt: skip
        return next((word for key, word in off.items() if request.get(key) is False), "")
    selectors = request.get("eventSelectors")
    for selector in selectors if isinstance(selectors, list) else []:
        if isinstance(selector, dict) and selector.get("includeManagementEvents") is False:
            return "management"
        kind = selector.get("readWriteType") if isinstance(selector, dict) else ""
        if kind in ("WriteOnly", "ReadOnly"):
            return "reads" if kind == "WriteOnly" else "writes"
    return ""
