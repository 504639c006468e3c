"""The second corpus is the same in every run, read whole from files; its questions are sound."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.query.model import Query, Window
from integrations.eventstores.local import LocalArchive
from tests.evals import shapes
from tests.evals.brute import expected
from tests.evals.run import HERE, ground, questions


def test_the_corpus_is_the_same_in_every_run() -> None:
    assert shapes.generate() == shapes.generate()


def test_every_record_is_read_from_files_beside_a_digest_and_flow_logs(tmp_path: Path) -> None:
    records = shapes.write(tmp_path)
    window = Window(shapes.START - timedelta(days=1), shapes.NOW)
    rows = LocalArchive(tmp_path, workers=1).run(Query("list_events", window, shapes.NOW))
    assert sorted(e.id for e in rows.events) == sorted(r["eventID"] for r in records)
    assert [skipped.reason for skipped in rows.coverage.skipped] == ["archive.skip.digest"]
    assert rows.statistics.unreadable == 0


@pytest.mark.parametrize("folder", ["fresh", "unsealed"])
def test_brute_force_finds_something_but_where_nothing_is_right(folder: str) -> None:
    made = {name: ground(name) for name in ("month", "shapes")}
    asked = questions(HERE / folder)
    assert len(asked) >= 120
    assert len({question["id"] for question in asked}) == len(asked)
    for question in asked:
        over = made[question.get("corpus", "month")]
        if question["expect"] is not None:
            found = expected(over.records, question["expect"], over.now, question.get("pick", ""))
            assert bool(found) is (question["class"] != "nothing"), question["id"]
