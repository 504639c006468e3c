"""A worker dies in the middle, budgets run out, streams break: nothing is lost and all is said."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cli.ask import lines
from bot.errors import Stopped
from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.agent.export import comment, document
from bot.investigate.agent.meter import Meter, grounding
from bot.investigate.agent.transcripts import Transcripts
from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock, moment
from bot.investigate.kept import CommandKeeping
from bot.models.answer import Answer, Question
from bot.ports_model import Model, Prompt, Turn
from bot.settings import AccountSettings, ModelSettings, Settings
from integrations.eventstores.local import LocalArchive
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.scripts import FAULTS
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from integrations.stores.redis import RedisStore
from tests.evals import examples

LOOSE = "tell me the story of the wobbly afternoon"
QUESTION = Question(LOOSE, "U1", "C1", "1.0", local=True)
WINDOW = {"start": "2026-11-21T12:00:00Z", "end": "2026-11-22T12:00:00Z"}
LOOK = {"tools": [{"name": "query_events", "input": {**WINDOW, "outcome": "denied"}}]}
AGAIN = {"tools": [{"name": "query_events", "input": {**WINDOW, "login": "failure"}}]}
SAID = {"text": "{q1.denied} calls of {q1.r1.actor} were denied and {q2.count} sign-ins failed."}
FIX = {"tools": [{"name": "propose_remediation", "input": {
    "remediation": "close-security-group-ports", "resource": "sg-0pay", "account": "111111111111",
    "region": "us-east-1"}}]}  # fmt: skip
PROPOSED = {"text": "The request is {proposal.request}."}


class Died(BaseException):
    """What a killed worker leaves: nothing of its own code runs any more."""


class Dying:
    """A model behind which the worker dies at its nth turn."""

    name = "dying"

    def __init__(self, model: Model, at: int) -> None:
        self._model, self._left = model, at

    def turn(self, prompt: Prompt, **given: Any) -> Turn:
        """A turn of the model, until it is too late."""
        self._left -= 1
        if self._left < 0:
            raise Died()
        return self._model.turn(prompt, **given)

    def sent(self, prompt: Prompt) -> dict[str, Any]:
        """As the model."""
        return self._model.sent(prompt)

    def close(self) -> None:
        """As the model."""
        self._model.close()

    def check(self) -> str:
        """As the model."""
        return self._model.check()


class Setting:
    """Files, the stand-in and a store; `ask` is one run of the job."""

    def __init__(self, service: RunningAnthropic, folder: Path, store: RedisStore) -> None:
        examples.write(folder)
        self.service, self.folder, self.store = service, folder, store
        self.proposed: list[tuple[str, ...]] = []

    def says(self, *turns: dict[str, Any]) -> None:
        """What the model says from now on."""
        self.service.server.scripts.clear()
        self.service.server.scripts.add({"match": LOOSE, "turns": list(turns)})

    def ask(self, dies_at: int = 99, stopped: bool = False, **limits: Any) -> Answer:
        """The question, by a worker that may die."""
        settings = Settings(
            accounts=(AccountSettings("111111111111", "payments"),),
            model=ModelSettings(provider="anthropic", **limits),
        )
        clock, keeping = GivenClock(), CommandKeeping()
        clock.at = moment("2026-11-22T12:00:00Z")
        plain = Investigator(keeping, {"local": LocalArchive(self.folder)}, settings, clock, None)
        environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": self.service.url}

        def propose(*target: str) -> str:
            self.proposed.append(target)
            return "r-17"

        with closing(load(settings.model, environ)) as claude:
            means = Means(
                Dying(claude, dies_at), settings, keeping, clock,
                Meter(settings.model, self.store), Transcripts(self.store), propose,
                cancelled=lambda _question: stopped,
            )  # fmt: skip
            return Assisted(plain, means).answer(QUESTION)


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


@pytest.fixture
def setting(service: RunningAnthropic, tmp_path: Path, store: RedisStore) -> Setting:
    return Setting(service, tmp_path / "trail", store)


@pytest.mark.parametrize("dies_at", [1, 2])
def test_another_worker_goes_on_where_the_first_died(setting: Setting, dies_at: int) -> None:
    setting.says(LOOK, AGAIN, SAID)
    before = len(setting.service.server.bodies)
    with pytest.raises(Died):
        setting.ask(dies_at)
    assert len(setting.service.server.bodies) - before == dies_at
    answer = setting.ask()
    assert answer.conclusion.prose == SAID["text"]
    assert len(setting.service.server.bodies) - before == 3
    transcript = Transcripts(setting.store).of(answer.id)
    assert transcript is not None
    assert [step.status for step in transcript.outcome.steps] == ["data", "data"]
    assert all(step.text and step.source == "local" for step in transcript.outcome.steps)
    assert "calls that were denied, q1" in transcript.said
    remark = comment(transcript)
    assert remark == comment(transcript) and answer.id in remark.marker
    assert document(transcript)["transcript"]["outcome"]["steps"][0]["given"] == {
        **WINDOW, "outcome": "denied",
    }  # fmt: skip
    assert transcript.asker == "U1" and transcript.outcome.prose == SAID["text"]
    assert setting.store.client.ttl(f"{setting.store.prefix}v:transcript:{answer.id}") != -1


def test_what_is_asked_anew_begins_anew(setting: Setting) -> None:
    setting.says(LOOK, AGAIN, SAID)
    setting.ask()
    before = len(setting.service.server.bodies)
    setting.ask()
    assert len(setting.service.server.bodies) - before == 3


def test_a_proposal_is_not_made_twice(setting: Setting) -> None:
    setting.says(FIX, PROPOSED)
    with pytest.raises(Died):
        setting.ask(1)
    assert len(setting.proposed) == 1 and setting.proposed[0][0] == "U1"
    answer = setting.ask()
    assert answer.fact("proposal.request").value.text == "r-17"
    assert len(setting.proposed) == 1


def test_turns_of_a_dead_worker_are_paid_once(setting: Setting) -> None:
    setting.says(LOOK, AGAIN, SAID)
    with pytest.raises(Died):
        setting.ask(2)
    key = "model:day:2026-11-22"
    half = setting.store.add(key, 0, 60)
    answer = setting.ask()
    transcript = Transcripts(setting.store).of(answer.id)
    assert transcript is not None
    usage = transcript.outcome.usage
    whole = usage.input + usage.output + usage.cached + usage.stored
    assert 0 < half < setting.store.add(key, 0, 60) == whole


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"question_tokens": 2_000}, "tokens of one question"),
        ({"max_steps": 1}, "steps of one question"),
        ({"max_bytes": -1}, "bytes of one question"),
        ({"max_seconds": 0}, "took too long"),
        ({"thread_tokens": 1}, "budget of this thread"),
        ({"person_day_tokens": 1}, "your token budget"),
        ({"day_tokens": 1}, "today's token budget"),
        ({"day_usd": 0.000001}, "today's money"),
    ],
)
def test_a_budget_is_named_and_the_grammar_answers(
    setting: Setting, limits: dict[str, Any], said: str
) -> None:
    setting.says(LOOK, AGAIN, SAID)
    answer = setting.ask(**limits)
    told = "\n".join(lines(answer, "UTC"))
    assert said in told
    assert not answer.conclusion.prose and "sign-ins failed" not in told
    assert answer.notes[-1].key == "model.note.fallback"


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "no_usage"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_broken_stream_shows_no_part_of_itself(setting: Setting, fault: str, at: int) -> None:
    turns: list[dict[str, Any]] = [LOOK, {"text": "Half of it is {q1.count}, and then "}]
    setting.says(*turns[:at], {**turns[at], "fault": fault})
    answer = setting.ask(max_seconds=2)
    assert not answer.conclusion.prose
    assert "Half of it" not in "\n".join(lines(answer, "UTC"))
    assert answer.notes[-1].key == "model.note.fallback"


def test_stop_ends_it_without_another_read(setting: Setting) -> None:
    setting.says(LOOK, AGAIN, SAID)
    with pytest.raises(Stopped):
        setting.ask(stopped=True)


def test_the_failure_rate_of_grounding_is_counted(setting: Setting) -> None:
    lie = {"text": "41 calls were refused."}
    setting.says(LOOK, lie, lie)
    setting.ask()
    setting.says(LOOK, AGAIN, SAID)
    setting.ask()
    assert grounding(setting.store, date(2026, 11, 22)) == (1, 2)
    assert grounding(setting.store, date(2026, 12, 22)) == (0, 0)
