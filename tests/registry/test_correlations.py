"""Every kind of join has one file, words for what it does, and finds itself by scanning."""

from typing import get_args

import pytest

from bot.investigate.correlate import joins
from bot.investigate.correlate.base import MOST_STEPS
from bot.query.model import Correlation
from bot.words import all_words

KINDS: tuple[str, ...] = get_args(Correlation)


def test_every_kind_has_its_file_and_every_file_its_kind() -> None:
    assert set(joins()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_named_like_its_kind(kind: str) -> None:
    assert type(joins()[kind]).__module__ == f"bot.investigate.correlate.{kind}"


def test_a_question_has_at_most_six_steps() -> None:
    assert MOST_STEPS == 6


def test_every_reason_a_step_gives_has_words() -> None:
    words = all_words()
    said = {key for key in words if key.startswith("answer.step.")}
    assert {"answer.step.done", "answer.step.partial", "answer.step.failed", "answer.step.live",
            "answer.step.many"} <= said  # fmt: skip
