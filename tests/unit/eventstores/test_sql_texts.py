"""SQL for CloudTrail Lake and Athena: golden texts, and words that stay words whatever they are."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp
from sqlglot.dialects.trino import Trino

from bot.clock import SystemClock
from bot.errors import QueryUnsupported
from bot.query.model import (
    Custom,
    Events,
    FlowFilter,
    Identity,
    Outcome,
    Query,
    Resources,
    Where,
    Window,
)
from bot.query.sources import EventSource
from bot.query.validate import read as load
from bot.settings import QuestionSettings, Settings
from integrations import eventstores
from integrations.aws.sessions import Sessions
from integrations.eventstores._sql_text import MOST_VALUE, literal, pattern, shown
from integrations.eventstores._sql_where import Statement
from integrations.eventstores.athena import Athena
from integrations.eventstores.cloudtrail_lake import MOST_TEXT, CloudTrailLake
from integrations.stores.redis import RedisStore
from tests.unit.query.questions import QUESTIONS

GOLDEN = Path(__file__).parents[2] / "golden"
AT = datetime(2026, 11, 20, 12, 30, 15, 250_000, tzinfo=UTC)
WINDOW = Window(AT.replace(day=1), AT)
_TRAIL = EventSource("athena", "333333333333", "us-east-1", database="logs", table="trail")
_SOURCES = (_TRAIL, msgspec.structs.replace(_TRAIL, dataset="vpc_flow", table="flows"))
STORES = ("cloudtrail_lake", "athena")

_texts = st.one_of(
    st.sampled_from(["'", "''", "\\", "\\'", "--", "/*", "*/", "|", ";", "?", "\n", "\x00", "$1",
                     "a' OR '1'='1", "名字", "\u2028", "0" * 600, "(?:", "]", "*", "\ud800"]),
    st.text(min_size=1, max_size=40),
    st.text(alphabet="'\\\"?|;-*/ \n%_()", min_size=1, max_size=12),
)  # fmt: skip


def built(name: str) -> Any:
    """A store that nobody asks; its Redis is never reached."""
    settings = Settings(questions=QuestionSettings(sources=_SOURCES))
    sessions = Sessions((), "us-east-1")
    unreached = RedisStore("redis://127.0.0.1:9/0")
    context = eventstores.Context(settings, unreached, sessions, SystemClock())
    return CloudTrailLake(context) if name == "cloudtrail_lake" else Athena(context)


def query(**changes: Any) -> Query:
    """A query over three weeks."""
    made = Query(intent="list_events", window=WINDOW, asked_at=AT)
    return msgspec.structs.replace(made, **changes)


def hostile(text: str) -> Query:
    """A query that has the text wherever a text may stand."""
    who = Identity((text,), (text,), (text,), (text,), (text,), kinds=(text,), agents=(text,),
                   accounts=(text,))  # fmt: skip
    tests = (Custom("requestParameters.name", "eq", text),
             Custom("responseElements.name", "contains", (text, "b")))  # fmt: skip
    return query(
        events=Events(("RunInstances",), ids=(text,)), identity=who, resources=Resources((text,)),
        outcome=Outcome("any", (text,)), custom=tests, where=Where(("012345678901",)),
    )  # fmt: skip


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_example_question_has_its_golden_text(name: str, store: str) -> None:
    asked = load((GOLDEN / "queries" / f"{name}.en.json").read_bytes())
    if asked.dataset == "vpc_flow" and store == "cloudtrail_lake":
        with pytest.raises(QueryUnsupported, match="flow logs"):
            built(store).compile(asked)
        return
    text = f"{_broken(str(built(store).compile(asked)))}\n"
    path = GOLDEN / "sql" / f"{name}.{store}.sql"
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    assert isinstance(sqlglot.parse_one(text, read="trino"), exp.Select)


def _broken(text: str) -> str:
    return re.sub(r" (FROM|WHERE|AND|ORDER BY) ", r"\n\1 ", text)


def _words(text: str) -> set[str]:
    """Every token that is not a literal."""
    tokens = Trino().tokenize(text)
    return {t.text for t in tokens if t.token_type.name not in ("STRING", "NUMBER")}


_KNOWN = {
    name: _words(built(name).compile(hostile("plain")).over("x"))
    | _words(built(name).compile(hostile("pl*in")).over("x"))
    | _words(built(name).compile(hostile("10.0.0.1")).over("x"))
    for name in STORES
}


@pytest.mark.parametrize("name", STORES)
@settings(deadline=None)
@given(_texts)
def test_no_text_becomes_anything_but_a_literal(name: str, text: str) -> None:
    made: Statement = built(name).compile(hostile(text))
    sent = made.over("x")
    assert len(sqlglot.parse(sent, read="trino")) == 1
    assert _words(sent) <= _KNOWN[name]
    assert sent.count("'012345678901'") >= 1 or "'012345678901'" in made.values
    for value in made.values:
        assert isinstance(sqlglot.parse_one(value, read="trino"), exp.Literal)
        assert 0 < len(value) <= MOST_VALUE
    assert len(sent) <= MOST_TEXT or name == "athena"
    assert isinstance(str(made), str)


@settings(deadline=None)
@given(st.text(max_size=60).filter(lambda text: "\x00" not in text))
def test_a_literal_is_the_text(text: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        return
    with duckdb.connect() as connection:
        row = connection.execute(f"SELECT {literal(text)}").fetchone()
        assert row == (text,)
        found = connection.execute(
            f"SELECT regexp_matches({literal(text)}, {literal(f'^(?s){pattern(text)}$')})"
        ).fetchone()
        assert found == (True,)
    assert re.fullmatch(pattern(text), text)


def test_time_is_bound_on_both_sides_to_whole_seconds() -> None:
    lake = str(built("cloudtrail_lake").compile(query()))
    assert "eventtime >= timestamp '2026-11-01 12:30:15'" in lake
    assert "eventtime < timestamp '2026-11-20 12:30:16'" in lake
    athena = str(built("athena").compile(query()))
    assert "eventtime >= '2026-11-01T12:30:15' AND eventtime < '2026-11-20T12:30:16'" in athena
    assert "\"timestamp\" >= '2026/11/01' AND \"timestamp\" <= '2026/11/21'" in athena


@pytest.mark.parametrize("name", STORES)
def test_keys_are_cut_where_people_read(name: str) -> None:
    made = built(name).compile(query(identity=Identity(access_keys=("AKIAIOSFODNN7EXAMPLE",))))
    assert "AKIAIOSFODNN7EXAMPLE" not in str(made)
    assert "…MPLE" in str(made)
    assert "akiaiosfodnn7example" not in str(made).lower()
    assert shown("x AKIAIOSFODNN7EXAMPLE y") == "x …MPLE y"


def test_a_text_that_would_be_too_long_is_left_to_the_check_afterwards() -> None:
    names = tuple(f"Describe{'Thing' * 10}{number}" for number in range(400))
    text = built("cloudtrail_lake").compile(query(events=Events(names))).over("e" * 36)
    assert len(text) <= MOST_TEXT
    assert "Describe" not in text
    assert "eventtime >=" in text


def test_folders_of_global_services_are_read_for_other_regions() -> None:
    asked = query(events=Events(groups=("iam.policy_change",)),
                  where=Where(("111111111111",), ("eu-west-1",)))  # fmt: skip
    assert "\"region\" IN ('eu-west-1', 'us-east-1')" in str(built("athena").compile(asked))


@settings(deadline=None)
@given(_texts)
def test_flow_filters_stay_filters(text: str) -> None:
    flow = FlowFilter(action="reject", src=(text, "10.0.0.0/8"), either=("10.1.2.3",),
                      dst_ports=(22, 443), dst_spans=((1, 1024),), protocols=(6,),
                      interfaces=("eni-1",), least_bytes=10)  # fmt: skip
    made = built("athena").compile(query(dataset="vpc_flow", flow=flow))
    [parsed] = sqlglot.parse(made.over("x"), read="trino")
    assert isinstance(parsed, exp.Select)
    assert text not in made.values
