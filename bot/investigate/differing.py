"""Why one source has an event that another lacks: late, outside, cut short, of another kind."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.models.answer import Line
from bot.models.event import Event
from bot.query.data_events import DATA_EVENTS
from bot.query.model import Rows

#: CloudTrail delivers within about five minutes on average, which AWS does not guarantee.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
_LAG = timedelta(minutes=15)
_WHYS = ("unexplained", "outside", "cut", "data", "lag")
_SHOWN = 5


def told_apart(
    events: Sequence[Event], store: str, other: Rows, now: datetime, facts: Facts
) -> tuple[Line, ...]:
    """The events that only `store` has, by why the other lacks them; unexplained ones first."""
    by_why: dict[str, list[str]] = {}
    for event in events:
        by_why.setdefault(why(event, other, now), []).append(event.id)
    return tuple(
        facts.line(
            f"answer.verify.why.{key}", ids, store=f.word(f"answer.store.{store}"),
            n=f.number(len(ids)), ids=f.code(", ".join(ids[:_SHOWN])),
        )
        for key in _WHYS if (ids := tuple(by_why.get(key, ())))
    )  # fmt: skip


def why(event: Event, other: Rows, now: datetime) -> str:
    """What explains that `other` lacks the event; `unexplained` is the one to look into."""
    if now - event.at < _LAG:
        return "lag"
    if other.store == "lookup_events" and event.name in DATA_EVENTS:
        return "data"
    for place in other.coverage.places:
        if (place.account, place.region) == (event.account, event.region):
            if place.reason == "outside" and (place.oldest is None or event.at < place.oldest):
                return "outside"
            if place.reason and place.reason != "outside":
                return "cut"
    return "cut" if other.statistics.truncated_by else "unexplained"
