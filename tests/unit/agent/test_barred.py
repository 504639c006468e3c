"""`model.never`: whichever way a question is about such an account, nothing is sent."""

from datetime import UTC, datetime

import msgspec
import pytest

from bot.investigate.agent.barred import barred, open_to_model, told_before
from bot.models.answer import Question
from bot.query.model import Query, Where, Window
from bot.settings import AccountSettings, ModelSettings, Settings
from tests.unit.views.samples import case

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPEN, SHUT, UNIT = "111111111111", "222222222222", "333333333333"
ACCOUNTS = (
    AccountSettings(OPEN, "payments"), AccountSettings(SHUT, "Vault"),
    AccountSettings(UNIT, "ledger", ou="ou-bank"),
)  # fmt: skip


def settings(*never: str) -> Settings:
    """Three accounts, one of them in a unit."""
    return Settings(accounts=ACCOUNTS, model=ModelSettings(never=never))


NEVER = settings(SHUT, "ou-bank", "C0PRIVATE")


def parent(*accounts: str) -> Query:
    """The query before in the thread."""
    return Query("list_events", Window(NOW, NOW), NOW, where=Where(accounts))


def test_units_and_ids_are_barred() -> None:
    assert barred(NEVER) == {SHUT, UNIT}
    assert barred(settings()) == frozenset()
    assert barred(settings("999999999999")) == {"999999999999"}


@pytest.mark.parametrize(
    "text",
    [f"what about {SHUT}?", "what happened in vault", "VAULT, what about it", "vault账户怎么了",
     "what happened in ledger?", "anything in ou-bank?"],
)  # fmt: skip
def test_a_question_that_names_it(text: str) -> None:
    assert open_to_model(NEVER, Question(text), None, None, None) == ()


@pytest.mark.parametrize("text", ["what happened", "who read vault-key?", "vaulted calls"])
def test_other_questions_go_on_without_it(text: str) -> None:
    assert open_to_model(NEVER, Question(text), None, None, None) == (OPEN,)
    assert open_to_model(NEVER, Question(text), {OPEN, SHUT}, None, None) == (OPEN,)
    assert open_to_model(NEVER, Question(text), {SHUT}, None, None) == ()


def test_a_question_where_it_stands() -> None:
    asked = Question("what happened")
    there = msgspec.structs.replace(asked, channel="C0PRIVATE")
    assert open_to_model(NEVER, there, None, None, None) == ()
    theirs = msgspec.structs.replace(case(), account=SHUT)
    assert open_to_model(NEVER, asked, None, theirs, None) == ()
    assert open_to_model(NEVER, asked, None, None, parent(SHUT, UNIT)) == ()
    assert open_to_model(NEVER, asked, None, None, parent(OPEN, SHUT)) == (OPEN,)


def test_a_question_narrowed_to_it() -> None:
    for narrowed in ((SHUT,), (OPEN, SHUT), ("999999999999",)):
        asked = Question("what happened", accounts=narrowed)
        assert open_to_model(NEVER, asked, None, None, None) == ()
    assert open_to_model(NEVER, Question("?", accounts=(OPEN,)), None, None, None) == (OPEN,)


def test_a_query_that_read_it_is_not_told() -> None:
    assert told_before(NEVER, parent(OPEN, SHUT)) is None
    assert told_before(NEVER, None) is None
    kept = parent(OPEN)
    assert told_before(NEVER, kept) is kept
    everywhere = parent(OPEN, SHUT)
    assert told_before(settings(), everywhere) is everywhere
