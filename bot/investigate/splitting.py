"""A question that no single source holds: cut into parts that one does, and joined again."""

from collections.abc import Mapping, Sequence

import msgspec

from bot.errors import QueryUnsupported
from bot.investigate.reaching import Held, Pair, Span, Spans, within, without
from bot.ports import EventStore
from bot.query.match import ordered
from bot.query.model import Coverage, Place, Query, Rows, Statistics, Where
from bot.settings import Settings


class Part(msgspec.Struct, frozen=True):
    """One store's part of a question."""

    store: str
    query: Query


def cut(
    query: Query, pairs: Sequence[Pair], stores: Mapping[str, EventStore],
    helds: Mapping[str, Held], settings: Settings,
) -> tuple[tuple[Part, ...], Spans]:  # fmt: skip
    """The parts by store, in the order of `helds`, and what nobody holds."""
    left: Spans = {pair: ((query.window.start, query.window.end),) for pair in pairs}
    parts = []
    for name, held in helds.items():
        cells: dict[Span, list[Pair]] = {}
        for pair in pairs:
            for span in within(left[pair], held.spans.get(pair, ())):
                cells.setdefault(span, []).append(pair)
        for span, own in sorted(cells.items()):
            for where in _wheres(own, query, settings):
                part = _part(query, span, where)
                try:
                    stores[name].compile(part)
                except QueryUnsupported:
                    continue
                parts.append(Part(name, part))
                for pair in own:
                    if pair[0] in where.accounts and pair[1] in (where.regions or (pair[1],)):
                        left[pair] = without(left[pair], (span,))
    return tuple(parts), left


def _part(query: Query, span: Span, where: Where) -> Query:
    window = msgspec.structs.replace(query.window, start=span[0], end=span[1])
    return msgspec.structs.replace(query, window=window, where=where)


def _wheres(pairs: Sequence[Pair], query: Query, settings: Settings) -> list[Where]:
    """The places as accounts that share regions; all regions of an account need no naming."""
    regions: dict[str, list[str]] = {}
    for account, region in pairs:
        regions.setdefault(account, []).append(region)
    groups: dict[tuple[str, ...], list[str]] = {}
    for account, own in regions.items():
        entry = settings.account(account)
        every = not query.where.regions and entry and set(entry.regions) <= set(own)
        groups.setdefault(() if every else tuple(own), []).append(account)
    return [Where(tuple(accounts), named) for named, accounts in groups.items()]


def joined_rows(query: Query, found: Sequence[Rows], left: Spans) -> Rows:
    """One answer of all parts; what nobody holds is a gap of its coverage."""
    events = {(e.account, e.id, e.name, e.at): e for rows in found for e in rows.events}
    flows = {record.id: record for rows in found for record in rows.flows}
    places: dict[Pair, Place] = {}
    for place in (place for rows in found for place in rows.coverage.places):
        known = places.get((place.account, place.region))
        if known is None or not known.reason:
            places[place.account, place.region] = place
    for pair, spans in left.items():
        if spans:
            oldest = spans[-1][1] if spans[-1][1] < query.window.end else None
            places[pair] = Place(*pair, reason="outside", oldest=oldest)
    chain = [rows.coverage for rows in found]
    coverage = Coverage(
        tuple(places.values()),
        tuple(dict.fromkeys(note for one in chain for note in one.notes)),
        tuple(skip for one in chain for skip in one.skipped),
    )
    return msgspec.structs.replace(
        found[0],
        events=tuple(ordered(events.values(), query, whole=True)),
        flows=tuple(flows.values()),
        coverage=coverage,
        statistics=_sum([rows.statistics for rows in found]),
        text="\n".join(rows.text for rows in found),
    )


def _sum(costs: Sequence[Statistics]) -> Statistics:
    """The totals; parts run one after the other."""
    cut_by = next((cost.truncated_by for cost in costs if cost.truncated_by), "")
    return Statistics(
        pages=sum(cost.pages for cost in costs),
        examined=sum(cost.examined for cost in costs),
        matched=sum(cost.matched for cost in costs),
        seconds=round(sum(cost.seconds for cost in costs), 3),
        truncated_by=cut_by,
        unreadable=sum(cost.unreadable for cost in costs),
        bytes=sum(cost.bytes for cost in costs),
        usd=sum(cost.usd for cost in costs),
    )
