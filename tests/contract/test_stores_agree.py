"""One query, every store and the evaluator: the same events, the same groups, or a refusal."""

import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from bot.errors import QueryUnsupported
from bot.models.flow import FlowRecord
from bot.query.flows import flow_groups, flow_matches
from bot.query.match import counted, matches
from bot.query.model import Query, Rows
from integrations import eventstores
from tests.contract.agree_ground import OCSF, Ground, standing
from tests.contract.agree_queries import flow_queries, planted, trail_queries

#: The archive is asked twice, as it lies and converted; log groups in OCSF form are asked apart.
STORES = [
    *(unit.name for unit in pkgutil.iter_modules(eventstores.__path__)
      if not unit.name.startswith("_") and unit.name != "local"),
    "local raw", "local converted", OCSF,
]  # fmt: skip
#: What LookupEvents and CloudTrail Lake never hold.
NO_FLOWS = {"lookup_events", "cloudtrail_lake"}
#: Notes of answers that rest on an index of the service, and say so.
INDEXED = {"answer.note.resource_index", "answer.note.user_index"}
TRAIL_TRIES, FLOW_TRIES = 40, 20


def _tries(count: int) -> settings:
    """The same queries in every run and for every store."""
    return settings(max_examples=count, derandomize=True, deadline=None, database=None,
                    suppress_health_check=[HealthCheck.too_slow])  # fmt: skip


@pytest.fixture(scope="module")
def ground(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One stand-in for all tests here."""
    with standing(redis_url, tmp_path_factory.mktemp("agree")) as made:
        yield made


@pytest.mark.parametrize("name", STORES)
def test_planted_calls(ground: Ground, name: str) -> None:
    for what, query in planted().items():
        found = any(matches(event, query) for event in ground.events)
        assert found is not what.startswith("nothing"), what
        outcome = _judged(ground, name, query)
        assert outcome == "same" or (outcome, name) == ("partial", "lookup_events"), what


@pytest.mark.parametrize("name", STORES)
def test_calls(ground: Ground, name: str) -> None:
    outcomes: Counter[str] = Counter()

    @_tries(TRAIL_TRIES)
    @given(trail_queries())
    def one(query: Query) -> None:
        outcome = _judged(ground, name, query)
        outcomes[outcome] += 1
        if outcome == "same":
            outcomes["found"] += any(matches(event, query) for event in ground.events)
            outcomes["groups"] += query.aggregate is not None

    one()
    assert outcomes["same"] >= TRAIL_TRIES * 3 // 4
    assert outcomes["found"] >= TRAIL_TRIES // 3
    assert outcomes["groups"] >= TRAIL_TRIES // 6


@pytest.mark.parametrize("name", [n for n in STORES if n not in ("local converted", OCSF)])
def test_flow_records(ground: Ground, name: str) -> None:
    answered: Counter[str] = Counter()

    @_tries(FLOW_TRIES)
    @given(flow_queries())
    def one(query: Query) -> None:
        rows = _asked(ground, name, query)
        if rows is None or _partial(rows):
            return
        want = [record for record in ground.flows if flow_matches(record, query)]
        assert Counter(map(_content, rows.flows)) == Counter(map(_content, want)), query
        assert _sums(rows.flows, query) == _sums(want, query)
        answered["rows"] += 1
        answered["found"] += bool(want)

    one()
    if name in NO_FLOWS:
        assert not answered
    else:
        assert answered["rows"] >= FLOW_TRIES * 3 // 4
        assert answered["found"] >= FLOW_TRIES // 3


def _judged(ground: Ground, name: str, query: Query) -> str:
    """`same`, `refused` or `partial`; fails where the store answers otherwise."""
    rows = _asked(ground, name, query)
    if rows is None:
        return "refused"
    want = [event for event in ground.events if matches(event, query)]
    told = Counter(event.id for event in rows.events)
    wanted = Counter(event.id for event in want)
    if _partial(rows):
        assert not told - wanted, _differing(query, told, wanted)
        return "partial"
    assert told == wanted, _differing(query, told, wanted)
    if query.aggregate:
        by, tz = query.aggregate.by, query.window.tz
        groups = [(group.key, group.count) for group in counted(rows.events, by, tz)]
        assert groups == [(group.key, group.count) for group in counted(want, by, tz)], query
    return "same"


def _asked(ground: Ground, name: str, query: Query) -> Rows | None:
    """The store's answer; None where it refuses."""
    try:
        rows = ground.stores[name].run(query)
    except QueryUnsupported:
        return None
    assert isinstance(rows, Rows)
    return rows


def _partial(rows: Rows) -> bool:
    """Whether the answer itself says that it may hold fewer rows than there are."""
    return (
        bool(INDEXED & set(rows.coverage.notes))
        or bool(rows.statistics.truncated_by)
        or rows.statistics.matched > max(len(rows.events), len(rows.flows))
    )


def _content(record: FlowRecord) -> tuple[object, ...]:
    return msgspec.structs.astuple(msgspec.structs.replace(record, id=""))


def _sums(records: Iterable[FlowRecord], query: Query) -> list[tuple[object, ...]]:
    return [(g.key, g.count, g.bytes, g.packets) for g in flow_groups(records, query)]


def _differing(query: Query, told: Counter[str], wanted: Counter[str]) -> str:
    return f"only told {sorted(told - wanted)}, only meant {sorted(wanted - told)}: {query}"
