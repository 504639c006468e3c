"""The questions the grammar was made with keep their answers; the others are asked elsewhere."""

import pytest

from bot.models.event import Event
from bot.query.events import event_of
from tests.evals import corpus
from tests.evals.people import Record
from tests.evals.run import HERE, judge, questions, table

FLOOR = 0.95


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return corpus.generate()


@pytest.fixture(scope="module")
def events(records: list[Record]) -> list[Event]:
    return [event_of(record) for record in records]


def test_the_corpus_is_the_same_in_every_run() -> None:
    assert corpus.generate() == corpus.generate()


def test_answers_agree_with_brute_force(records: list[Record], events: list[Event]) -> None:
    outcomes = [judge(question, records, events) for question in questions(HERE / "tuned")]
    f1 = sum(outcome.f1 for outcome in outcomes) / len(outcomes)
    wrong = [o for o in outcomes if o.kind == "wrong"]
    assert len(outcomes) >= 150
    assert f1 >= FLOOR, table(outcomes)
    assert len(wrong) <= len(outcomes) // 20, [o.question["question"] for o in wrong]


def test_brute_force_finds_something_for_every_question(records: list[Record]) -> None:
    from tests.evals.brute import expected

    for question in questions(HERE / "tuned"):
        if question["expect"]:
            pick = question.get("pick", "")
            assert expected(records, question["expect"], corpus.NOW, pick), question["question"]
