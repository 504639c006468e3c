"""A question whose names may be read in two ways: the next reading runs where one finds nothing."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from bot.errors import NotPermitted, QueryUnsupported, Refused, Upstream
from bot.investigate.reports import selected
from bot.investigate.steps import Ran
from bot.query.model import Query, Statistics
from bot.query.validate import QueryInvalid

_Found = TypeVar("_Found")


def first_found(
    first: Query, others: Iterable[Query], run: Callable[[Query], _Found],
    empty: Callable[[_Found], bool],
) -> _Found:  # fmt: skip
    """What the first query finds or, where that is nothing, the first of the others that finds any.

    Where none does, it is the first's nothing. Raises what `run` raises for the first; another
    that is not allowed or that no store can answer is passed over.
    """
    found = run(first)
    if not empty(found):
        return found
    for other in others:
        try:
            again = run(other)
        except (QueryUnsupported, Upstream, Refused, NotPermitted, QueryInvalid):
            continue
        if not empty(again):
            return again
    return found


def ran(
    first: Query, others: Iterable[Query], run: Callable[[Query], Ran],
    within: Callable[[Query], Query],
) -> Ran:  # fmt: skip
    """The reading that was run in the end; every other is held to the asker's scope by `within`.

    Its statistics hold what the readings before it cost. Raises what `run` raises for the first.
    """
    costs: list[Statistics] = []

    def counted(query: Query) -> Ran:
        made = run(query if query is first else within(query))
        costs.append(made.rows.statistics)
        return made

    found = first_found(first, others, counted, nothing)
    spent = _sum(costs, found.rows.statistics)
    return found._replace(rows=msgspec.structs.replace(found.rows, statistics=spent))


def nothing(made: Ran) -> bool:
    """Whether no event and no flow record answers."""
    return not made.rows.flows and not selected(made.query, made.rows.events)


def _sum(costs: Iterable[Statistics], found: Statistics) -> Statistics:
    """What all of them cost; what matched is of the one that answers."""
    each = tuple(costs)
    return msgspec.structs.replace(
        found,
        pages=sum(cost.pages for cost in each),
        examined=sum(cost.examined for cost in each),
        seconds=round(sum(cost.seconds for cost in each), 3),
        bytes=sum(cost.bytes for cost in each),
        usd=sum(cost.usd for cost in each),
    )
