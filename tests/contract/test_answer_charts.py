"""A grouped answer in Slack has its chart: one picture, uploaded once, under the table."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from bot.deliver import Deliver
from bot.investigate.replies import Replies
from bot.models.answer import Answer, Line, Question, Row, Value
from bot.models.posted import Reply
from bot.ports import Message
from bot.query.model import Aggregate, Query, Window
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.slack.plainer import without_new
from integrations.stores.redis import RedisStore
from tests.contract.reply_talk import Talk
from tests.unit.views.samples import NOW, SETTINGS

UPLOAD = "files.completeUploadExternal"


@pytest.fixture
def slack() -> Iterator[Handle]:
    """A workspace that takes everything."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def talk(store: RedisStore, slack: Handle) -> Talk:
    """A question that is worked on."""
    return Talk(store, slack)


class Known:
    """Answers every question with what is given."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def answer(self, question: Question, progress: Callable[[str], None] | None = None) -> Answer:
        """The same for all."""
        return self._answer


def _answer(groups: int) -> Answer:
    query = Query(
        intent="list_events", window=Window(NOW, NOW), asked_at=NOW, aggregate=Aggregate(("actor",))
    )
    rows = tuple(
        Row((Value("outside", f"user-{n}"), Value("number", str(n)))) for n in range(1, groups + 1)
    )
    return Answer(
        "a1", "?", "en", "answer", Line("model.answer", prose="Calls."), rows=rows, query=query,
        columns=("answer.column.actor", "answer.column.count"), total_rows=groups,
    )  # fmt: skip


def _told(talk: Talk, answer: Answer) -> list[str]:
    """Answer the question, draw it, and say what kinds of blocks stand there."""
    replies = Replies(talk.store, cast(Any, Known(answer)), talk.chat)
    replies.answer(talk.id)
    talk.deliver = Deliver(talk.store, talk.chat, SETTINGS, replies.message)
    talk.draw()
    return talk.kinds()


def test_groups_have_a_picture_under_their_table(talk: Talk, slack: Handle) -> None:
    assert _told(talk, _answer(5))[:3] == ["section", "table", "image"]
    (message,) = talk.said()
    picture = message["blocks"][2]
    assert picture["alt_text"].startswith("Bar chart, Count by Actor. user-5: 5; user-4: 4")
    kept = talk.store.get(Reply, talk.id)
    assert kept is not None and kept.value.picture == picture["slack_file"]["id"]
    assert talk.calls(UPLOAD) == 1


def test_two_groups_have_none(talk: Talk) -> None:
    assert "image" not in _told(talk, _answer(2))
    assert talk.calls(UPLOAD) == 0


def test_an_answer_needs_no_picture(talk: Talk, slack: Handle) -> None:
    """A token without `files:write` gives the answer without it."""
    slack.scopes("chat:write", "im:write", "users:read", "reactions:write", "assistant:write")
    kinds = _told(talk, _answer(5))
    assert "table" in kinds
    assert "image" not in kinds


def test_what_slack_has_not_looked_at_yet_is_left_out() -> None:
    blocks = ({"type": "table"}, {"type": "image", "slack_file": {"id": "F1"}})
    assert without_new(Message("t", blocks)).blocks == blocks[:1]
