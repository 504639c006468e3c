"""Thirty scripted investigations over real files, the real SDK and the wire; and their mutants.

Scripts hold no figure, so every figure in an answer comes from the records; what it must be is
computed from raw JSON (tests/evals/investigated.py). What a real model would say is not measured.
"""

import functools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.cli.ask import lines
from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.agent.grounding import problems
from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock
from bot.investigate.kept import CommandKeeping
from bot.models.answer import Answer, Question
from bot.settings import AccountSettings, ModelSettings, Settings
from integrations.eventstores.local import LocalArchive
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from tests.evals.investigated import CORPORA, REF, Script, Truth, scripts, turns
from tests.evals.mutants import NAMED, mutants, swapped

SCRIPTS = scripts()
EVERY = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["id"])
#: What no script may have done for it: a tool, an account, a budget that are not its own.
OUTSIDE: tuple[dict[str, Any], ...] = (
    {"name": "run_command", "input": {"command": "aws s3 ls"}},
    {"name": "query_events", "input": {"start": "2024-05-01T00:00:00Z",
                                       "end": "2024-05-02T00:00:00Z",
                                       "accounts": ["999999999999"]}},
    {"name": "query_events", "input": {"start": "2024-05-01T00:00:00Z",
                                       "end": "2024-05-02T00:00:00Z", "max_bytes": 10**15}},
)  # fmt: skip


class Ground:
    """Both corpora as files, and the stand-in."""

    def __init__(self, service: RunningAnthropic, folder: Path) -> None:
        self.service = service
        self.records = {name: unit.write(folder / name) for name, unit in CORPORA.items()}
        self.stores = {name: LocalArchive(folder / name) for name in CORPORA}

    def ask(self, script: Script, said: list[dict[str, Any]], steps: int = 8) -> Answer:
        """The script's question, with these turns for a model."""
        self.service.server.scripts.clear()
        self.service.server.scripts.add({"match": '"question"', "turns": said})
        unit = CORPORA[script["corpus"]]
        settings = Settings(
            accounts=tuple(AccountSettings(id, name) for name, id in unit.ACCOUNTS.items()),
            model=ModelSettings(provider="anthropic", max_steps=steps),
        )
        clock, keeping = GivenClock(), CommandKeeping()
        clock.at = unit.NOW
        plain = Investigator(
            keeping, {"local": self.stores[script["corpus"]]}, settings, clock, None
        )
        environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": self.service.url}
        with closing(load(settings.model, environ)) as claude:
            means = Means(claude, settings, keeping, clock, sure=2.0)
            question = Question(script["question"], channel="cli", local=True, tz="UTC")
            return Assisted(plain, means).answer(question)

    @functools.cache  # noqa: B019
    def answer(self, id: str) -> Answer:
        """The script's answer, asked for once."""
        script = next(script for script in SCRIPTS if script["id"] == id)
        return self.ask(script, turns(script))


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with running_anthropic() as service:
        yield Ground(service, tmp_path_factory.mktemp("investigations"))


def test_scripts_are_enough_and_hold_no_figure() -> None:
    assert sum(script["id"].startswith("e") for script in SCRIPTS) == 10
    assert sum(script["id"].startswith("m") for script in SCRIPTS) == 20
    assert {script["lang"] for script in SCRIPTS} == {"en", "zh"}
    for script in SCRIPTS:
        assert not any(letter.isdigit() for letter in REF.sub("", script["prose"])), script["id"]


@EVERY
def test_every_figure_is_what_the_raw_records_say(ground: Ground, script: Script) -> None:
    answer = ground.answer(script["id"])
    assert answer.conclusion.prose == script["prose"], lines(answer, "UTC")
    truth = Truth(script, ground.records[script["corpus"]])
    said = lines(answer, "UTC")[0]
    cited = REF.findall(script["prose"])
    assert cited
    for reference in cited:
        fact = answer.fact(reference)
        truth.check(reference, fact.value.text, fact.events)
        shown = fact.value.text.replace("T", " ").replace("Z", " UTC")
        assert (shown if fact.value.kind == "time" else fact.value.text) in said


@EVERY
def test_events_are_cited_and_steps_listed(ground: Ground, script: Script) -> None:
    answer = ground.answer(script["id"])
    truth = Truth(script, ground.records[script["corpus"]])
    for n, step in enumerate(truth.queries, 1):
        if "test" in step:
            assert set(answer.fact(f"q{n}.count").events) == truth.ids(f"q{n}")
    told = [line.key for line in answer.details]
    assert told.count("model.step.whole") == len(truth.queries)
    assert len(told) == len(script["steps"])
    assert {row.event for row in answer.rows if row.event} <= set(answer.events)


@EVERY
def test_no_lie_passes(ground: Ground, script: Script) -> None:
    answer = ground.answer(script["id"])
    facts = {fact.id: fact for fact in answer.facts}
    names = frozenset(
        text for fact in answer.facts if fact.value.kind in ("outside", "code")
        and len(fact.value.text) > 2 for text in (fact.value.text, fact.value.text.lower())
    )  # fmt: skip
    assert problems(script["prose"], facts, names) == ()
    found = list(mutants(script["prose"], script["lang"], facts))
    assert {mutant.about for mutant in found} >= {"number", "time", "ARN", "account", "reference"}
    for mutant in found:
        rules = {problem.rule for problem in problems(mutant.prose, facts, names)}
        assert rules & NAMED, (mutant, rules)


@EVERY
def test_a_swapped_reference_is_refused_or_says_what_it_is(ground: Ground, script: Script) -> None:
    answer = ground.answer(script["id"])
    facts = {fact.id: fact for fact in answer.facts if fact.id.startswith("q")}
    for prose, _before, now in list(swapped(script["prose"], facts))[:400]:
        if problems(prose, facts):
            continue
        told = lines(_saying(answer, prose), "UTC")[0]
        part = now.rpartition(".")[0].replace(".", " ")
        opens, comma, closes = ("（", "，", "）") if answer.lang == "zh" else (" (", ", ", ")")
        at = told.index(f"{comma}{part}{closes}")
        assert opens in told[:at]


def _saying(answer: Answer, prose: str) -> Answer:
    import msgspec

    line = msgspec.structs.replace(answer.conclusion, prose=prose)
    return msgspec.structs.replace(answer, conclusion=line)


@EVERY
def test_a_lying_model_costs_the_prose_and_not_the_answer(ground: Ground, script: Script) -> None:
    answer = ground.answer(script["id"])
    facts = {fact.id: fact for fact in answer.facts}
    kinds = list(mutants(script["prose"], script["lang"], facts))
    lie = kinds[len(script["question"]) % len(kinds)].prose
    told = ground.ask(script, [*turns(script, lie), {"text": lie}])
    assert not told.conclusion.prose
    assert told.notes[-1].key == "model.note.fallback"


@EVERY
def test_what_lies_outside_is_refused_and_changes_nothing(ground: Ground, script: Script) -> None:
    asked = [{"tools": [call]} for call in OUTSIDE]
    answer = ground.ask(script, [*asked, *turns(script)], steps=len(script["steps"]) + 3)
    keys = [line.key for line in answer.details]
    assert keys[:3] == ["model.step.refused"] * 3
    before = ground.answer(script["id"])
    assert lines(answer, "UTC")[0] == lines(before, "UTC")[0]
    short = ground.ask(script, [*asked, *turns(script)], steps=2)
    assert not short.conclusion.prose
    assert short.notes[-1].key == "model.note.fallback"
