"""The third corpus is the same in every run, and its sealed questions have something to find."""

from datetime import timedelta
from pathlib import Path

from bot.query.model import Query, Window
from integrations.eventstores.local import LocalArchive
from tests.evals import estate
from tests.evals.brute import expected
from tests.evals.run import HERE, ground, questions


def test_the_corpus_is_the_same_in_every_run() -> None:
    records = estate.generate()
    assert records == estate.generate()
    assert 6000 <= len(records) <= 10000
    assert len({record["eventID"] for record in records}) == len(records)


def test_every_call_is_read_from_files(tmp_path: Path) -> None:
    records = estate.write(tmp_path)
    window = Window(estate.START - timedelta(days=1), estate.NOW)
    rows = LocalArchive(tmp_path, workers=1).run(Query("list_events", window, estate.NOW))
    calls = [record["eventID"] for record in records if "insightDetails" not in record]
    assert sorted(event.id for event in rows.events) == sorted(calls)
    assert rows.statistics.unreadable == len(records) - len(calls) == 1


def test_brute_force_finds_something_but_where_nothing_is_right() -> None:
    over = ground("estate")
    asked = questions(HERE / "unsealed4")
    assert len(asked) >= 130
    assert len({question["id"] for question in asked}) == len(asked)
    for question in asked:
        assert question["corpus"] == "estate", question["id"]
        if question["expect"] is None:
            continue
        found = expected(over.records, question["expect"], over.now, question.get("pick", ""))
        assert bool(found) is (question["class"] != "nothing"), question["id"]


def test_brute_force_finds_something_for_the_sealed_set() -> None:
    over = {name: ground(name) for name in ("estate", "month")}
    asked = questions(HERE / "untouched5")
    assert len({question["id"] for question in asked}) == len(asked) == 110
    for question in asked:
        if question["expect"] is None:
            continue
        records, _, now, _ = over[question.get("corpus", "month")]
        for test in (question["expect"], question.get("alt", question["expect"])):
            found = expected(records, test, now, question.get("pick", ""))
            assert bool(found) is (question["class"] != "nothing"), question["id"]
