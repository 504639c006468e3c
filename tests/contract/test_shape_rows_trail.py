"""Every odd shape through parsing, the evaluator, the local archive (both forms) and the answer."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from bot.cli.ask import lines
from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock
from bot.investigate.kept import CommandKeeping
from bot.investigate.rows import event_ids
from bot.models.answer import Answer, Question
from bot.query.events import event_of
from bot.settings import Settings
from bot.views.answer import answer_message, event_view
from integrations.archive.convert import convert
from integrations.archive.files import files_in
from integrations.eventstores.local import LocalArchive
from integrations.sandbox.slack.blocks import message_complaints
from tests.unit.query.records import record
from tests.unit.query.shape_rows import SHAPES

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FORMS = ("raw", "converted")


def _roots(folder: Path, records: list[dict[str, Any]]) -> dict[str, Path]:
    raw, converted = folder / "raw", folder / "converted"
    raw.mkdir()
    (raw / "trail.json").write_text(json.dumps({"Records": records}), encoding="utf-8")
    report = convert(files_in(raw)[0], converted, workers=1)
    assert report.skipped == {}
    # An Insights event is no call: it is counted as a record that could not be read.
    assert report.unreadable == sum("insightDetails" in one for one in records)
    return {"raw": raw, "converted": converted}


@pytest.fixture(scope="module", params=SHAPES)
def shape(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, Path]]]:
    """One odd record among plain ones, as files and converted."""
    plain = [record("DescribeSubnets", eventID=f"plain{n}") for n in range(3)]
    odd = SHAPES[request.param].raw | {"eventID": "odd"}
    yield request.param, _roots(tmp_path_factory.mktemp("shape"), [*plain, odd])


def _asked(root: Path, text: str) -> tuple[Answer, set[str]]:
    keeping, clock = CommandKeeping(), GivenClock()
    clock.at = NOW
    stores = {"local": LocalArchive(root, workers=1)}
    investigator = Investigator(keeping, stores, Settings(), clock, None)
    answer = investigator.answer(Question(text, channel="cli", local=True, tz="UTC"))
    return answer, set(event_ids(answer, keeping.events, keeping.flows))


@pytest.mark.parametrize("name", SHAPES)
def test_it_is_read_as_it_stands(name: str) -> None:
    shape = SHAPES[name]
    event = event_of(shape.raw | {"eventID": "odd"})
    for path, wanted in shape.reads.items():
        assert attrgetter(path)(event) == wanted, path
    view = event_view(shape.raw, "en")
    assert view["blocks"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_among_all_calls_and_can_be_said(
    shape: tuple[str, dict[str, Path]], form: str, lang: str
) -> None:
    """Asked for everything of the day, it is there, and every rendering stands."""
    text = {"en": "all calls on 20 November 2026", "zh": "2026年11月20日的所有调用"}[lang]
    answer, ids = _asked(shape[1][form], text)
    insight = shape[0] == "Insights event" and form == "raw"
    assert ids == {"plain0", "plain1", "plain2"} | (
        set() if shape[0] == "Insights event" else {"odd"}
    )
    assert ("answer.note.unreadable" in {note.key for note in answer.notes}) is insight
    assert lines(answer, "UTC")
    assert message_complaints(list(answer_message(answer, answer.lang, "UTC").blocks)) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_question_about_it_finds_it_alone(shape: tuple[str, dict[str, Path]], form: str) -> None:
    name, roots = shape
    asked = SHAPES[name].asked or f"{SHAPES[name].raw.get('eventName', '')} calls"
    answer, ids = _asked(roots[form], asked)
    assert ids == (set() if name == "Insights event" else {"odd"}), (asked, answer.query)
