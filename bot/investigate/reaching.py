"""What an event store holds of a question: by account and region, which part of the window."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from bot.errors import QueryUnsupported
from bot.ports import EventStore, SurveyedStore
from bot.query.catalogue import names_of, sources_of
from bot.query.data_events import DATA_EVENTS
from bot.query.model import Query
from bot.query.sources import Reach
from bot.settings import Settings

Pair = tuple[str, str]
Span = tuple[datetime, datetime]
Spans = dict[Pair, tuple[Span, ...]]

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
#: A question's window is cut to the minute, a record's first moment to the second.
_SLACK = timedelta(minutes=1)
_HOME = "us-east-1"
#: Services whose calls are recorded in us-east-1 alone.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html
_ONE_REGION = frozenset({"iam.amazonaws.com", "organizations.amazonaws.com"})
_READS = ("Get", "List", "Describe", "Head", "Lookup", "BatchGet", "AssumeRole")


class Held(msgspec.Struct, frozen=True):
    """What a store holds of a question; `told` is false where its record leaves something open.

    `why` is empty, or why it holds nothing of it at all: dataset, reads, data, unready.
    """

    spans: Spans
    told: bool = True
    why: str = ""

    def whole(self, query: Query, pairs: Sequence[Pair]) -> bool:
        """Whether all of the window is held everywhere."""
        return not self.why and not any(self.missing(query, pairs).values())

    def missing(self, query: Query, pairs: Sequence[Pair]) -> Spans:
        """The parts of the window that are not held, by place."""
        asked = (query.window.start, query.window.end)
        return {pair: without((asked,), self.spans.get(pair, ())) for pair in pairs}


class Outside(QueryUnsupported):
    """No connected source holds all of the window anywhere; `since` is how far back one reaches."""

    def __init__(self, store: str, since: datetime | None, until: datetime | None) -> None:
        super().__init__(store, "part of the window")
        self.since = since
        self.until = until


def pairs_of(query: Query, settings: Settings) -> tuple[Pair, ...]:
    """The accounts and regions a question is about; none where nobody listed accounts."""
    accounts = query.where.accounts or tuple(account.id for account in settings.accounts)
    sources = set(query.events.sources) | sources_of(query.events.groups)
    found = []
    for account in accounts:
        entry = settings.account(account)
        regions = query.where.regions or (entry.regions if entry else ())
        if sources and sources <= _ONE_REGION:
            regions = (_HOME,)
        found += [(account, region) for region in regions]
    return tuple(dict.fromkeys(found))


def held_by(store: EventStore, query: Query, pairs: Sequence[Pair]) -> Held:
    """What the store holds of the question's places; all of it where it cannot tell.

    Raises Upstream when the store's discovery fails.
    """
    asked = (query.window.start, query.window.end)
    if not isinstance(store, SurveyedStore):
        return Held({pair: (asked,) for pair in pairs})
    reaches = [reach for reach in store.reach() if reach.dataset == query.dataset]
    usable = [reach for reach in reaches if not reach.why_not]
    if not usable:
        return Held({}, why="unready" if reaches else "dataset")
    for why, fits in (("data", _data), ("reads", _reads)):
        fitting = [reach for reach in usable if fits(reach, query)]
        if not fitting:
            return Held({}, why=why)
        usable = fitting
    spans = {
        pair: joined(_span(reach, asked) for reach in usable if _covers(reach, pair))
        for pair in pairs
    }
    # A history that every region has names none.
    told = all(reach.accounts and reach.since for reach in usable)
    return Held(spans, told)


def _span(reach: Reach, asked: Span) -> Span:
    since, until = reach.since or _FIRST, reach.until or _LAST
    start = asked[0] if since <= asked[0] + _SLACK else since
    return start, min(until, asked[1])


def _covers(reach: Reach, pair: Pair) -> bool:
    account, region = pair
    return (not reach.accounts or account in reach.accounts) and (
        not reach.regions or region in reach.regions
    )


def _data(reach: Reach, query: Query) -> bool:
    names = names_of(query.events.groups, query.events.names)
    return reach.data_events or not names & DATA_EVENTS


def _reads(reach: Reach, query: Query) -> bool:
    names = names_of(query.events.groups, query.events.names)
    writes = bool(names) and not any(name.startswith(_READS) for name in names)
    return reach.reads or query.read_only is False or writes or query.dataset == "vpc_flow"


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, overlapping and touching ones made one; empty ones left out."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def without(spans: Sequence[Span], taken: Sequence[Span]) -> tuple[Span, ...]:
    """The spans less what is taken."""
    left = list(joined(spans))
    for start, end in joined(taken):
        left = [
            part
            for first, last in left
            for part in ((first, min(last, start)), (max(first, end), last))
            if part[0] < part[1]
        ]
    return tuple(left)


def within(spans: Sequence[Span], other: Sequence[Span]) -> tuple[Span, ...]:
    """What both hold."""
    return joined(
        (max(a, c), min(b, d)) for a, b in spans for c, d in other if max(a, c) < min(b, d)
    )


def reaches_back(helds: Mapping[str, Held]) -> Span | None:
    """First and last moment that any store holds of the window, None for nothing."""
    spans = [span for held in helds.values() for part in held.spans.values() for span in part]
    return (min(s for s, _ in spans), max(e for _, e in spans)) if spans else None
