"""Which store answers what: a table, splits, refusals, and what is said of the choice."""

from datetime import timedelta

import pytest

from bot.errors import QueryUnsupported, Refused
from bot.investigate import frame
from bot.investigate.choosing import Stores
from bot.investigate.costs import dollars, size
from bot.investigate.facts import Facts
from bot.investigate.lines import sentence
from bot.investigate.reaching import Outside
from bot.models.answer import Line
from bot.query.model import Events, Query, Where
from bot.words import Lang
from tests.unit.investigate.shelf import (
    EU,
    NOW,
    SETTINGS,
    US,
    A,
    B,
    Shelf,
    event,
    lookup,
    query,
    reach,
)  # fmt: skip

_READS = Events(names=("GetObject",))


def insights(*reaches: object, **more: object) -> Shelf:
    """Logs Insights with these sources."""
    return Shelf("logs_insights", *reaches, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shelves", "asked", "taken"),
    [
        ([lookup(), insights(reach(365))], query(1), "lookup_events"),
        ([insights(reach(365)), lookup()], query(1), "lookup_events"),
        # More than 40 pages: a wider store, if one holds it all.
        ([lookup(calls=41), insights(reach(365))], query(1), "logs_insights"),
        ([lookup(calls=40), insights(reach(365))], query(1), "lookup_events"),
        ([lookup(calls=900), insights(reach(0.5))], query(1), "lookup_events"),
        ([lookup(calls=900)], query(1), "lookup_events"),
        # Older than LookupEvents.
        ([lookup(), insights(reach(365))], query(200), "logs_insights"),
        ([lookup(), insights(reach(100)), Shelf("athena", reach(900))], query(200), "athena"),
        ([lookup(), Shelf("athena", reach(900)), Shelf("cloudtrail_lake", reach(900))],
         query(200), "cloudtrail_lake"),
        # What an archive nobody surveyed can express it answers.
        ([lookup(), Shelf("local", reach(2000))], query(700), "local"),
        # Kinds of events.
        ([lookup(), insights(reach(365)), Shelf("athena", reach(365, data_events=True))],
         query(200, events=_READS), "athena"),
        ([lookup(calls=99), insights(reach(365, reads=False)), Shelf("athena", reach(365))],
         query(1), "athena"),
        ([lookup(calls=99), insights(reach(365, reads=False))], query(1, read_only=False),
         "logs_insights"),
        # Places: one account only, the other in another source of the same store.
        ([lookup(calls=99), insights(reach(365, A)), Shelf("athena", reach(365))], query(1),
         "athena"),
        ([lookup(calls=99), insights(reach(365, A), reach(365, B))], query(1), "logs_insights"),
        ([lookup(calls=99), insights(reach(365, A))], query(1, where=Where((A,))),
         "logs_insights"),
        ([lookup(calls=99), insights(reach(365, regions=(US,)))],
         query(1, where=Where((A,), (US,))), "logs_insights"),
        # Time in two sources of one store.
        ([insights(reach(365, until_days=30), reach(40))], query(200), "logs_insights"),
        # Not usable, not reachable.
        ([insights(reach(365, why_not="no permission")), Shelf("athena", reach(365))], query(200),
         "athena"),
        ([insights(reach(365), down=True), Shelf("athena", reach(365))], query(200), "athena"),
        # A record that leaves open what it holds comes last.
        ([insights(reach(None)), Shelf("athena", reach(365))], query(200), "athena"),
        ([insights(reach(None))], query(200), "logs_insights"),
        # Pinned.
        ([lookup(), insights(reach(365))], query(1, store="logs_insights"), "logs_insights"),
    ],
)  # fmt: skip
def test_the_choice(shelves: list[Shelf], asked: Query, taken: str) -> None:
    stores = Stores({shelf.name: shelf for shelf in shelves}, SETTINGS)
    chosen = stores.choose(asked)
    assert (chosen.name, chosen.parts) == (taken, ())


def _stores(*shelves: Shelf) -> Stores:
    return Stores({shelf.name: shelf for shelf in shelves}, SETTINGS)


def test_a_window_held_by_two_stores_is_split_at_the_day_one_ends() -> None:
    old = Shelf("athena", reach(900, until_days=60), events=(event("old", 100), event("x", 61)))
    new = lookup(events=(event("new", 10), event("x", 61)))
    stores = _stores(new, old)
    chosen = stores.choose(query(200))
    assert chosen.names == {"lookup_events", "athena"}
    rows = chosen.run(query(200))
    assert [e.id for e in rows.events] == ["new", "x", "old"]
    assert not rows.coverage.gaps
    assert rows.statistics.bytes == 2000 and rows.statistics.usd == 1.0
    # No moment is asked of both.
    (first,), (second,) = new.asked, old.asked
    assert second.window.end == first.window.start == NOW - timedelta(days=90)


def test_a_place_nobody_holds_is_a_gap_and_the_rest_is_answered() -> None:
    stores = _stores(insights(reach(365, A), events=(event("a"), event("b", account=B))))
    rows = stores.choose(query(200)).run(query(200))
    assert [e.id for e in rows.events] == ["a"]
    (gap,) = rows.coverage.gaps
    assert (gap.account, gap.reason, gap.oldest) == (B, "outside", None)
    facts = Facts()
    lines = frame.coverage(rows, SETTINGS, facts)
    assert lines[1].key == "answer.gap.outside_all"
    nothing, complete = frame.nothing(query(200), rows, lines, facts)
    assert (nothing.key, complete) == ("answer.nothing.partial", False)


def test_a_place_held_in_part_says_from_when() -> None:
    stores = _stores(insights(reach(365, A), reach(50, B)))
    rows = stores.choose(query(200)).run(query(200))
    (gap,) = rows.coverage.gaps
    assert (gap.account, gap.oldest) == (B, NOW - timedelta(days=50))


def test_a_split_question_is_split_again_for_its_further_steps() -> None:
    old, new = Shelf("athena", reach(900, until_days=60)), lookup()
    chosen = _stores(new, old).choose(query(200))
    chosen.run(query(80, until=70))
    assert old.asked == [] and len(new.asked) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_window_nobody_holds_whole_is_refused_with_the_part_that_is(lang: Lang) -> None:
    stores = _stores(insights(reach(99.5)))
    with pytest.raises(Outside) as refused:
        stores.choose(query(200))
    facts = Facts()
    line = frame.cannot(refused.value, facts)
    said = sentence(line, facts.all(), lang, lambda value: value.text)
    assert "2026-08-15T00:00:00Z" in said
    (choice,) = frame.instead(query(200), refused.value, lang)
    assert "2026-08-15" in choice.question


def test_lookup_events_alone_keeps_its_own_words() -> None:
    with pytest.raises(QueryUnsupported, match="90 days"):
        _stores(lookup()).choose(query(200))


def test_a_pinned_store_is_never_replaced() -> None:
    stores = _stores(lookup(), Shelf("athena", reach(9), cannot="joins"), insights(reach(9)))
    for store, feature in (
        ("cloudtrail_lake", "connection"), ("athena", "joins"), ("logs_insights", "part"),
    ):  # fmt: skip
        with pytest.raises(QueryUnsupported) as refused:
            stores.choose(query(30, store=store))
        assert refused.value.store == store
        assert refused.value.feature.startswith(feature)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "store", ["lookup_events", "logs_insights", "cloudtrail_lake", "athena", "local"]
)
def test_a_store_that_is_not_connected_says_what_to_enable(store: str, lang: Lang) -> None:
    facts = Facts()
    with pytest.raises(QueryUnsupported) as refused:
        _stores().choose(query(1, store=store))
    line = frame.cannot(refused.value, facts)
    assert line.key == "answer.cannot.connect"
    assert sentence(line, facts.all(), lang, lambda value: value.text)


def test_without_a_store_nothing_is_chosen() -> None:
    with pytest.raises(Refused):
        _stores().choose(query(1))


def test_one_line_says_the_choice_and_why_not_the_others() -> None:
    stores = _stores(
        lookup(), insights(reach(365), bytes=3_000_000_000), Shelf("athena", reach(9), cannot="x"),
        Shelf("cloudtrail_lake", reach(9)),
    )  # fmt: skip
    facts = Facts()
    (line,) = stores.choose(query(120)).told(query(120), facts)
    said = sentence(line, facts.all(), "en", lambda value: value.text)
    assert said == (
        "Source chosen: CloudWatch Logs Insights, the first that holds all of it (≈ 3.0 GB, 0.0150 "
        "USD). Not taken: LookupEvents (event history): does not hold all of the window; "
        "CloudTrail Lake: does not hold all of the window; Athena: cannot express this question."
    )


def test_a_single_store_needs_no_word_about_choosing() -> None:
    asked = query(1)
    assert _stores(lookup()).choose(asked).told(asked, Facts()) == ()


def test_every_part_of_a_split_is_said() -> None:
    stores, asked = _stores(lookup(), Shelf("athena", reach(900, until_days=60))), query(200)
    lines = stores.choose(asked).told(asked, Facts())
    assert [line.key for line in lines][-2:] == ["answer.choice.part"] * 2
    assert all(isinstance(line, Line) for line in lines)


def test_the_second_source_is_one_that_was_not_asked() -> None:
    down = Shelf("cloudtrail_lake", reach(900), down=True)
    stores = _stores(lookup(), insights(reach(9)), down, Shelf("athena", reach(900)))
    first = stores.choose(query(60))
    found = stores.second(first, query(60))
    assert found is not None and found[0].store == "athena"
    assert _stores(lookup()).second(first, query(60)) is None


def test_the_regions_of_a_place_are_those_of_the_operators_file() -> None:
    stores = _stores(lookup(calls=99), insights(reach(365, regions=(US,))))
    assert stores.choose(query(1, where=Where((B,)))).name == "logs_insights"
    assert stores.choose(query(1, where=Where((A,)))).name == "lookup_events"
    assert stores.choose(query(1, where=Where((A,), (EU,)))).name == "lookup_events"


def test_iam_is_recorded_in_one_region() -> None:
    stores = _stores(lookup(calls=99), insights(reach(365, regions=(US,))))
    asked = query(1, events=Events(sources=("iam.amazonaws.com",)))
    assert stores.choose(asked).name == "logs_insights"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_500_000_000, "2.5 GB")]
)
def test_sizes_are_decimal(count: int, text: str) -> None:
    assert size(count) == text
    assert (dollars(0.006), dollars(12.5), dollars(1e-6)) == ("0.0060", "12.50", "<0.0001")
