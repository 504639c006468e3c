"""The ten example questions become the same query in both languages, kept as golden files."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.query.context import Context
from bot.query.offline.reading import THRESHOLD, read
from bot.query.validate import read as load
from tests.unit.query.questions import QUESTIONS

GOLDEN = Path(__file__).parents[2] / "golden" / "queries"
NOW = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)
CASES = [(name, lang) for name in QUESTIONS for lang in ("en", "zh")]


def _query(name: str, lang: str) -> dict[str, Any]:
    found = read(QUESTIONS[name][lang == "zh"], Context(tz="UTC"), NOW)
    assert found.query is not None
    assert found.confidence >= THRESHOLD
    built: dict[str, Any] = msgspec.to_builtins(found.query)
    return built


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_a_question_becomes_its_golden_query(name: str, lang: str) -> None:
    text = json.dumps(_query(name, lang), ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{name}.{lang}.json"
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", QUESTIONS)
def test_both_languages_mean_the_same(name: str) -> None:
    english, chinese = _query(name, "en"), _query(name, "zh")
    for query in (english, chinese):
        query.pop("assumptions", None)
        query["window"].pop("phrase", None)
    assert english == chinese


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_a_golden_query_passes_the_validator(name: str, lang: str) -> None:
    document = (GOLDEN / f"{name}.{lang}.json").read_bytes()
    assert json.loads(msgspec.json.encode(load(document))) == json.loads(document)


def test_every_golden_file_belongs_to_a_question() -> None:
    expected = {f"{name}.{lang}.json" for name, lang in CASES}
    assert {path.name for path in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize(
    ("text", "store"),
    [
        ("Using CloudWatch Logs, show me all failed login attempts in the last 24 hours.",
         "logs_insights"),
        ("Using CloudTrail Lake, show me all IAM policy changes in the last 90 days.",
         "cloudtrail_lake"),
    ],
)  # fmt: skip
def test_a_source_named_in_the_question_pins_it(text: str, store: str) -> None:
    found = read(text, Context(), NOW)
    assert found.query is not None
    assert found.query.store == store
