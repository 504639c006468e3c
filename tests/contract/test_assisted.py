"""Questions the grammar cannot read go to the model, over real files and the wire, or do not."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.cli.ask import lines
from bot.errors import Refused
from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock, moment
from bot.investigate.kept import CommandKeeping
from bot.models.answer import Answer, Question
from bot.ports_model import Model
from bot.settings import AccountSettings, ModelSettings, Settings
from integrations.eventstores.local import LocalArchive
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic

LOOSE = "tell me the story of the wobbly afternoon"
SURE = "denied calls in the last 24 hours"
LOOK = {"name": "query_events", "input": {
    "start": "2026-11-22T00:00:00Z", "end": "2026-11-22T12:00:00Z", "outcome": "denied",
}}  # fmt: skip
STORY = "{q1.r1.actor} was refused {q1.count} times, last on {q1.last}."


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "trail"
    folder.mkdir()
    records = [_record(n) for n in range(1, 6)]
    (folder / "events.json").write_text(json.dumps({"Records": records}), "utf-8")
    return folder


def _record(n: int) -> dict[str, Any]:
    return {
        "eventID": f"0000000{n}-0000-4000-8000-000000000000",
        "eventTime": f"2026-11-22T0{n}:00:00Z", "eventName": "RunInstances",
        "eventSource": "ec2.amazonaws.com", "awsRegion": "us-east-1",
        "errorCode": "Client.UnauthorizedOperation", "recipientAccountId": "111111111111",
        "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2",
        "userIdentity": {"type": "IAMUser", "userName": "demo.user", "accountId": "111111111111",
                         "arn": "arn:aws:iam::111111111111:user/demo.user"},
    }  # fmt: skip


def _assisted(archive: Path, claude: Model, settings: Settings) -> Assisted:
    clock, keeping = GivenClock(), CommandKeeping()
    clock.at = moment("2026-11-22T12:00:00Z")
    plain = Investigator(keeping, {"local": LocalArchive(archive)}, settings, clock, None)
    return Assisted(plain, Means(claude, settings, keeping, clock))


def _settings(**model: Any) -> Settings:
    return Settings(
        accounts=(AccountSettings("111111111111", "payments", ou="ou-prod"),),
        model=ModelSettings(provider="anthropic", **model),
    )


def ask(
    service: RunningAnthropic, archive: Path, text: str, *turns: Any, channel: str = "cli",
    **model: Any,
) -> Answer:  # fmt: skip
    service.server.scripts.clear()
    if turns:
        service.server.scripts.add({"match": text, "turns": list(turns)})
    settings = _settings(**model)
    environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": service.url}
    with closing(load(settings.model, environ)) as claude:
        question = Question(text, channel=channel, local=True)
        return _assisted(archive, claude, settings).answer(question)


def test_a_loose_question_is_answered_from_the_records(
    service: RunningAnthropic, archive: Path
) -> None:
    answer = ask(service, archive, LOOSE, {"tools": [LOOK]}, {"text": STORY})
    assert answer.kind == "answer"
    assert len(answer.events) == 5
    said = lines(answer, "UTC")
    assert "demo.user (actor, q1 r1) was refused 5 (records that match, q1) times" in said[0]
    assert any("claude-sonnet-5-5" in line for line in said)


def test_a_sure_question_never_reaches_the_model(service: RunningAnthropic, archive: Path) -> None:
    before = len(service.server.bodies)
    assert ask(service, archive, SURE).kind == "answer"
    assert len(service.server.bodies) == before


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ([{"text": "41 calls"}, {"text": "41 calls"}], "no event vouches for"),
        ([{"text": "x", "status": 529, "error": "overloaded_error"}], "overloaded"),
        ([{"text": "half of it", "fault": "truncate"}], "broken"),
        ([{"text": "no", "stop": "refusal"}], "declined"),
    ],
)
def test_a_model_that_fails_costs_a_note_and_not_the_answer(
    service: RunningAnthropic, archive: Path, turns: list[dict[str, Any]], said: str
) -> None:
    answer = ask(service, archive, LOOSE, *turns)
    assert said in "\n".join(lines(answer, "UTC"))
    assert "41" not in "\n".join(lines(answer, "UTC"))


@pytest.mark.parametrize(
    ("never", "channel", "text"),
    [
        ("111111111111", "cli", LOOSE),
        ("ou-prod", "cli", LOOSE),
        ("C0PRIVATE", "C0PRIVATE", LOOSE),
        ("111111111111", "cli", f"{LOOSE} in 111111111111"),
    ],
)
def test_where_nothing_may_be_sent_no_byte_leaves(
    service: RunningAnthropic, archive: Path, never: str, channel: str, text: str
) -> None:
    before = len(service.server.bodies)
    turns = [{"tools": [LOOK]}, {"text": STORY}]
    ask(service, archive, text, *turns, channel=channel, never=(never,))
    assert len(service.server.bodies) == before


def test_pseudonyms_reach_the_model_and_real_names_the_reader(
    service: RunningAnthropic, archive: Path
) -> None:
    before = len(service.server.bodies)
    answer = ask(service, archive, LOOSE, {"tools": [LOOK]}, {"text": STORY}, pseudonyms=True)
    sent = b"".join(service.server.bodies[before:]).decode()
    assert "203.0.113.7" not in sent and "111111111111" not in sent
    assert answer.kind == "answer"
    assert any("203.0.113.7" in value.text for row in answer.rows for value in row.values)


def test_a_question_back_has_the_models_words_and_answers(
    service: RunningAnthropic, archive: Path
) -> None:
    call = {"name": "ask_person", "input": {"question": "Which afternoon do you mean?",
                                            "answers": ["the last", "the one before"]}}  # fmt: skip
    answer = ask(service, archive, LOOSE, {"tools": [call]})
    assert answer.kind == "clarify"
    assert lines(answer, "UTC")[0] == "Which afternoon do you mean?"
    assert [choice.question for choice in answer.choices] == [
        f"{LOOSE} (the last)", f"{LOOSE} (the one before)",
    ]  # fmt: skip


def test_what_would_be_sent_is_what_is_sent(service: RunningAnthropic, archive: Path) -> None:
    environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": service.url}
    before = len(service.server.bodies)
    with closing(load(_settings().model, environ)) as claude:
        made = _assisted(archive, claude, _settings())
        shown = made.first_request(Question(LOOSE, channel="cli", local=True))
        assert len(service.server.bodies) == before
    ask(service, archive, LOOSE, {"text": "Probably nobody knows."})
    assert json.loads(service.server.bodies[before]) == json.loads(json.dumps(shown))
    with closing(load(_settings().model, environ)) as claude, pytest.raises(Refused):
        made = _assisted(archive, claude, _settings(never=("111111111111",)))
        made.first_request(Question(LOOSE, channel="cli", local=True))
