"""A model's answer carries the same table, chart and CSV as the grammar's over the same query."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock
from bot.investigate.kept import CommandKeeping
from bot.models.answer import Answer, Question
from bot.settings import AccountSettings, ModelSettings, Settings
from bot.views.answer import answer_message
from bot.views.answer_chart import drawing
from integrations.eventstores.local import LocalArchive
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from tests.evals import corpus

MONTH = {"start": "2024-04-20T00:00:00Z", "end": "2024-05-20T12:00:00Z"}
PROSE = "{q1.count} calls are in the log."


class Both:
    """One archive, asked by the grammar and by a scripted model."""

    def __init__(self, folder: Path, service: RunningAnthropic) -> None:
        corpus.write(folder)
        self.service = service
        self.settings = Settings(
            accounts=tuple(AccountSettings(id, name) for name, id in corpus.ACCOUNTS.items()),
            model=ModelSettings(provider="anthropic"),
        )
        self.clock, self.keeping = GivenClock(), CommandKeeping()
        self.clock.at = corpus.NOW
        stores = {"local": LocalArchive(folder)}
        self.plain = Investigator(self.keeping, stores, self.settings, self.clock, None)

    def grammar(self, text: str) -> Answer:
        """The grammar's answer."""
        return self.plain.plainly(Question(text, channel="cli", local=True, tz="UTC"))

    def model(self, **form: Any) -> Answer:
        """A model's answer over this query."""
        turns = [{"tools": [{"name": "query_events", "input": {**MONTH, **form}}]}, {"text": PROSE}]
        self.service.server.scripts.clear()
        self.service.server.scripts.add({"match": "wobbly", "turns": turns})
        environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": self.service.url}
        with closing(load(self.settings.model, environ)) as claude:
            means = Means(claude, self.settings, self.keeping, self.clock, sure=2.0)
            asked = Question("the wobbly story", channel="cli", local=True, tz="UTC")
            return Assisted(self.plain, means).answer(asked)

    def sheet(self, answer: Answer) -> list[str]:
        """The lines of its CSV."""
        body = self.plain.csv(answer.id, asker="", channel="cli", local=True)
        return body.decode("utf-8-sig").splitlines()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with running_anthropic() as service:
        yield Both(tmp_path_factory.mktemp("month") / "trail", service)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("denied calls by user from 2024-04-20 to 2024-05-20 12:00", "actor"),
        ("denied calls per day from 2024-04-20 to 2024-05-20 12:00", "day"),
    ],
)
def test_groups_have_the_same_table_and_chart(both: Both, text: str, by: str) -> None:
    grammar, model = both.grammar(text), both.model(outcome="denied", by=[by])
    assert grammar.query is not None and grammar.query.aggregate is not None, grammar
    assert model.conclusion.prose == PROSE
    assert sorted(map(str, model.rows)) == sorted(map(str, grammar.rows))
    assert model.columns == grammar.columns and model.total_rows == grammar.total_rows
    drawn, theirs = drawing(model, "en"), drawing(grammar, "en")
    assert drawn is not None and theirs is not None
    assert drawn.title == theirs.title


def test_a_long_list_is_cut_in_slack_and_whole_as_csv(both: Both) -> None:
    grammar = both.grammar("denied calls from 2024-04-20 to 2024-05-20 12:00")
    theirs = both.sheet(grammar)
    model = both.model(outcome="denied")
    ours = both.sheet(model)
    assert model.total_rows == grammar.total_rows > len(model.rows) == len(grammar.rows) == 25
    assert [row.event for row in model.rows] == [row.event for row in grammar.rows]
    assert sorted(ours) == sorted(theirs) and len(ours) > model.total_rows
    said = [str(answer_message(answer, "en", "UTC").blocks) for answer in (model, grammar)]
    assert all("answer.csv" in blocks and "event.show" in blocks for blocks in said)
