"""Many ways of saying who, when, what is left out and what changes, each read into its parts."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.query.context import Context, Reading
from bot.query.model import Query
from bot.query.offline.reading import read
from tests.unit.query.asked_rows import ANSWERED, ASKED_BACK
from tests.unit.query.phrase_rows import LEFT_OUT, PEOPLE, THREADS, WINDOWS

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
SPAN = (datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 5, 20, 11, tzinfo=UTC))
ACCOUNTS = {"prod": "111122223333", "dev": "444455556666"}


def _read(text: str, parent: Query | None = None) -> Reading:
    return read(text, Context(accounts=ACCOUNTS, span=SPAN, parent=parent), NOW)


def _query(text: str) -> Query:
    found = _read(text)
    assert found.query is not None, found.unparsed
    return found.query


def _said(part: Any) -> dict[str, Any]:
    built = msgspec.to_builtins(part)
    return {name: value for name, value in built.items() if value not in ((), [], False)}


@pytest.mark.parametrize(("said", "start", "end"), WINDOWS)
def test_a_time_phrase_is_its_window(said: str, start: str, end: str) -> None:
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in said)
    window = _query(f"alice {said}" if chinese else f"calls by alice {said}").window
    assert (f"{window.start:%m-%dT%H:%M}", f"{window.end:%m-%dT%H:%M}") == (start, end)
    assert window.end.year == 2024


@pytest.mark.parametrize(("text", "expected"), LEFT_OUT)
def test_what_is_left_out_is_never_wanted(text: str, expected: dict[str, Any]) -> None:
    query = _query(text)
    assert _said(query.exclude) == expected
    for name, values in expected.items():
        wanted = getattr(query.identity, name, ())
        assert values is True or not set(values) & set(wanted)


@pytest.mark.parametrize(("text", "who", "things"), PEOPLE)
def test_who_acts_and_what_is_acted_on(
    text: str, who: dict[str, Any], things: tuple[str, ...]
) -> None:
    query = _query(text)
    assert _said(query.identity) == who
    assert query.resources.ids == things


@pytest.mark.parametrize(("before", "text", "changed"), THREADS)
def test_a_few_words_change_the_question_before(
    before: str, text: str, changed: tuple[str, ...]
) -> None:
    parent = _query(before)
    found = _read(text, parent)
    assert found.follow_up
    assert found.query is not None
    names = [n for n in parent.__struct_fields__ if n not in ("assumptions", "asked_at")]
    differing = tuple(n for n in names if getattr(parent, n) != getattr(found.query, n))
    assert differing == changed


@pytest.mark.parametrize("text", ASKED_BACK)
def test_what_no_event_can_answer_is_asked_back(text: str) -> None:
    found = _read(text)
    assert found.query is None
    assert found.clarify is not None


@pytest.mark.parametrize("text", ANSWERED)
def test_what_only_looks_like_an_order_is_answered(text: str) -> None:
    assert _read(text).query is not None
