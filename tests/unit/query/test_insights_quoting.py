"""Nothing that is asked about leaves its literal: quotes, pipes, slashes, newlines, any letter."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query.model import Custom, Events, Identity, Outcome, Query, Resources, Window
from integrations.eventstores._insights_query import LONGEST, compile_query
from integrations.eventstores._insights_text import mentions, one_of, pattern, piece, quoted
from integrations.sandbox.aws.insights import read_query
from integrations.sandbox.aws.insights_run import Run
from integrations.sandbox.aws.insights_tokens import pattern_of, tokens_of, unquoted

NOW = datetime(2026, 11, 20, tzinfo=UTC)
HOSTILE = (
    'a" or eventName like /./', "a' | limit 1", "a\\", 'a\\" | stats count(*) "', "x | fields *",
    "# comment", "line\nbreak | limit 1", "/slash/ or 1=1", "back`tick`", "名前|用户", "emoji🙂",
    "(?i)", "[a-z]+", "]", ")", "tab\there", "\u2028next", "\x00", "SOURCE logGroups()", "*",
)  # fmt: skip
texts = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=60))


@given(st.text(max_size=200))
def test_a_literal_is_one_token_of_the_same_text(text: str) -> None:
    try:
        literal = quoted(text)
    except ValueError:
        assert re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text)
        return
    token, end = tokens_of(literal)
    assert (token.kind, end.kind) == ("string", "end")
    assert unquoted(token.text) == text


@given(st.text(min_size=1, max_size=100))
def test_a_pattern_matches_its_own_text_and_stays_one_token(text: str) -> None:
    if "\n" in text:
        return
    written = f"like /{pattern(text)}/"
    like, token, end = tokens_of(written)
    assert (like.text, token.kind, end.kind) == ("like", "regex", "end")
    assert re.fullmatch(pattern_of(token.text), text)


@given(texts)
def test_a_piece_is_part_of_the_text_in_every_spelling(text: str) -> None:
    found = piece(text)
    assert found in text
    assert not found or re.fullmatch(r"[A-Za-z0-9._+=@: -]+", found)


@given(st.lists(texts, min_size=1, max_size=3).map(tuple))
def test_no_value_changes_the_commands(given_: tuple[str, ...]) -> None:
    window = Window(NOW - timedelta(hours=1), NOW)
    query = Query(
        "list_events", window, NOW,
        events=Events(ids=given_), resources=Resources(given_), outcome=Outcome(codes=given_),
        identity=Identity(user_names=given_, arns=given_, agents=given_, source_ips=given_,
                          kinds=given_, accounts=given_),
        custom=(Custom("requestParameters.x", "in", given_),),
    )  # fmt: skip
    kinds = [command.kind for command in read_query(compile_query(query).text)]
    assert kinds[0] == "fields"
    assert kinds[-1] == "sort"
    assert set(kinds[1:-1]) <= {"filter"}


@given(texts)
def test_equality_finds_exactly_its_value(text: str) -> None:
    test = one_of("a", (text,))
    rows = [{"a": text, "@message": "", "@ptr": "1"}, {"a": text + "x", "@message": ""}]
    found = Run(rows).execute(read_query(f"filter {test}"), 0).rows if test else []
    assert len(found) == bool(test)


@given(texts)
def test_a_mention_finds_the_text_in_any_case(text: str) -> None:
    test = mentions((text,))
    if test:
        rows = [{"@message": f"…{part}…"} for part in (text, text.upper())]
        assert len(Run(rows).execute(read_query(f"filter {test}"), 0).rows) == 2


def test_a_question_of_too_many_names_is_refused() -> None:
    from bot.errors import QueryUnsupported

    window = Window(NOW - timedelta(hours=1), NOW)
    names = tuple(f"Create{'Thing' * 10}{n}" for n in range(200))
    with pytest.raises(QueryUnsupported, match="so many names"):
        compile_query(Query("list_events", window, NOW, events=Events(names)))
    assert LONGEST == 10_000
