"""The chart of a grouped answer: when there is one, what it shows, and where it stands."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.models.answer import Answer, Line, Row, Value
from bot.ports import Message
from bot.query.model import Aggregate, GroupKey, Order, Query, Window
from bot.views.answer_chart import Drawing, drawing, with_chart
from bot.views.chart import Bar, Label
from bot.words import Lang

_AT = datetime(2026, 11, 22, tzinfo=UTC)


def _answer(key: GroupKey, groups: dict[str, int], **more: Any) -> Answer:
    query = Query(
        intent="list_events", window=Window(_AT, _AT.replace(hour=1)), asked_at=_AT,
        aggregate=Aggregate((key,)),
    )  # fmt: skip
    rows = [Row((Value("outside", name), Value("number", str(n)))) for name, n in groups.items()]
    columns = (f"answer.column.{key}", "answer.column.count")
    given: dict[str, Any] = {"kind": "answer", "query": query, "total_rows": len(rows)} | more
    return Answer(
        "a1", "?", "en", conclusion=Line("answer.count"), columns=columns, rows=tuple(rows), **given
    )


def _drawn(answer: Answer, lang: Lang = "en") -> Drawing:
    found = drawing(answer, lang)
    assert found is not None
    return found


def _labels(drawn: Drawing) -> list[str]:
    return [mark.text for mark in drawn.chart.marks if isinstance(mark, Label)]


def test_days_without_events_have_their_place_too() -> None:
    drawn = _drawn(_answer("day", {"2026-10-30": 4, "2026-11-01": 2, "2026-11-03": 1}))
    names = [name for name in _labels(drawn) if "-" in name]
    assert names == ["10-30", "10-31", "11-01", "11-02", "11-03"]
    assert len([mark for mark in drawn.chart.marks if isinstance(mark, Bar)]) == 3
    assert drawn.title == "Count by Day"
    assert drawn.alt == "Bar chart, Count by Day. 2026-10-30: 4; 2026-11-01: 2; 2026-11-03: 1"


def test_the_largest_groups_stand_first() -> None:
    groups = {f"user-{n:02}": n for n in range(1, 20)}
    drawn = _drawn(_answer("actor", groups, total_rows=40))
    assert _labels(drawn)[::2] == [f"user-{n:02}" for n in range(19, 7, -1)]
    assert drawn.title == "Count by Actor (the 12 largest of 40)"


def test_what_the_font_cannot_write_stands_as_its_place() -> None:
    drawn = _drawn(_answer("actor", {"王伟": 3, "ana": 2, "x" * 60: 1}), "zh")
    assert _labels(drawn)[::2] == ["#1", "ana", f"{'x' * 24}.."]
    assert "王伟: 3" in drawn.alt
    assert drawn.title == "按操作者统计的次数"


def test_far_apart_days_are_bars() -> None:
    drawn = _drawn(_answer("day", {"2025-01-01": 1, "2025-06-01": 9, "2026-01-01": 2}))
    assert _labels(drawn)[0] == "2025-06-01"


@pytest.mark.parametrize("more", [{"kind": "nothing_complete"}, {"query": None}])
def test_other_answers_have_none(more: dict[str, Any]) -> None:
    assert drawing(_answer("actor", {"a": 1, "b": 2, "c": 3}, **more), "en") is None


def test_two_groups_need_no_picture() -> None:
    assert drawing(_answer("actor", {"a": 1, "b": 2}), "en") is None


def test_the_order_decides_what_is_measured() -> None:
    """Talkers by bytes: a table without that column has no chart."""
    answer = _answer("actor", {"a": 1, "b": 2, "c": 3})
    assert answer.query is not None
    query = Query(
        intent="list_events", window=answer.query.window, asked_at=_AT, order=Order("bytes"),
        aggregate=answer.query.aggregate,
    )  # fmt: skip
    assert drawing(_answer("actor", {"a": 1, "b": 2, "c": 3}, query=query), "en") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [(["section", "table", "context"], ["section", "table", "image", "context"]),
     (["section", "rich_text", "context"], ["section", "rich_text", "image", "context"])],
)  # fmt: skip
def test_it_stands_under_the_table(before: list[str], after: list[str]) -> None:
    message = Message("t", tuple({"type": name} for name in before))
    drawn = _drawn(_answer("actor", {"a": 1, "b": 2, "c": 3}))
    made = with_chart(message, "F1", drawn)
    assert [block["type"] for block in made.blocks] == after
    picture = next(block for block in made.blocks if block["type"] == "image")
    assert picture["slack_file"] == {"id": "F1"}
    assert picture["alt_text"] == drawn.alt
