"""`hubward ask` with a model as an operator runs it: prompts, transcripts, and one in a ticket."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from integrations.sandbox import operator_file
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from tests.contract import jira_bench
from tests.contract.operator_place import settled
from tests.contract.trail_bench import Bench, running_bench

LOOSE = "tell me the story of the wobbly {color:red}afternoon{color}"
SAID = "{q1.count} sign-ins failed, the last by {q1.r1.actor} at {q1.r1.time}."
LIE = "41 sign-ins failed."
Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running_bench() as running:
        yield running


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


@pytest.fixture
def jira() -> Iterator[jira_bench.Bench]:
    """A site of Jira with one ticket, SEC-1."""
    benches = jira_bench.Benches()
    made = benches.make()
    made.tickets.find_or_create(jira_bench.DIGEST, jira_bench.content())
    yield made
    benches.close()


@pytest.fixture
def configured(
    bench: Bench, service: RunningAnthropic, jira: jira_bench.Bench, tmp_path: Path,
    redis_url: str, monkeypatch: pytest.MonkeyPatch,
) -> RunningAnthropic:  # fmt: skip
    """An operator's file with a model and tickets; the model is the stand-in."""
    settled(
        monkeypatch, tmp_path, redis_url, model=True,
        JIRA_URL=jira.url, ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=service.url,
    )  # fmt: skip
    return service


def says(service: RunningAnthropic, bench: Bench, *prose: str) -> None:
    """The model looks at failed sign-ins, then says this."""
    form = {"start": (bench.now - timedelta(days=1)).isoformat(), "end": bench.now.isoformat(),
            "names": ["ConsoleLogin"], "login": "failure"}  # fmt: skip
    turns: list[dict[str, Any]] = [{"tools": [{"name": "query_events", "input": form}]}]
    service.server.scripts.clear()
    service.server.scripts.add(
        {"match": "wobbly", "turns": [*turns, *({"text": p} for p in prose)]}
    )


def asked(capsys: Printed) -> dict[str, Any]:
    """The answer to the loose question as a document."""
    main(["ask", LOOSE, "--json", "--tz", "UTC"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def transcript(id: str, capsys: Printed, *more: str) -> dict[str, Any]:
    """What is printed of an answer's transcript."""
    assert main(["ask", "--transcript", id, *more]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["schema"] == 1
    kept: dict[str, Any] = found["transcript"]
    return kept


def test_a_transcript_is_printed_by_the_id_the_answer_names(
    configured: RunningAnthropic, bench: Bench, capsys: Printed
) -> None:
    says(configured, bench, SAID)
    answer = asked(capsys)
    assert any(f"transcript {answer['id']}" in line for line in answer["text"])
    kept = transcript(answer["id"], capsys)
    assert kept["question"] == LOOSE and kept["outcome"]["prose"] == SAID
    (step,) = kept["outcome"]["steps"]
    assert step["source"] == "lookup_events" and step["text"] and step["given"]["login"]
    count = next(fact for fact in answer["facts"] if fact["id"] == "q1.count")
    assert step["rows"] == int(count["value"]["text"]) > 0
    assert kept["usd"] > 0 and "11 (records that match, q1)" in kept["said"]


def test_what_was_thrown_back_stands_in_the_transcript_of_the_answer_shown(
    configured: RunningAnthropic, bench: Bench, capsys: Printed
) -> None:
    says(configured, bench, LIE, LIE)
    answer = asked(capsys)
    assert any("gave no answer" in line for line in answer["text"])
    kept = transcript(answer["id"], capsys)
    assert kept["outcome"]["why"] == "model.failed.ungrounded" and kept["said"] == ""
    assert "a figure: 41" in kept["outcome"]["rejected"]


def test_a_transcript_becomes_one_comment_of_a_ticket(
    configured: RunningAnthropic, bench: Bench, jira: jira_bench.Bench, capsys: Printed
) -> None:
    says(configured, bench, SAID)
    id = asked(capsys)["id"]
    kept = transcript(id, capsys, "--ticket", "SEC-1")
    transcript(id, capsys, "--ticket", "SEC-1")
    (comment,) = jira.site.issues["SEC-1"].comments
    told = comment.body
    assert "11 (records that match, q1)" in told and "LookupEvents" in told
    assert "{color:red}" not in told
    assert kept["model"] in told


def test_a_ticket_that_is_not_there_is_said(
    configured: RunningAnthropic, bench: Bench, capsys: Printed
) -> None:
    says(configured, bench, SAID)
    id = asked(capsys)["id"]
    assert main(["ask", "--transcript", id, "--ticket", "SEC-404"]) != 0
    assert capsys.readouterr().err


def test_an_unknown_transcript_is_said(configured: RunningAnthropic, capsys: Printed) -> None:
    assert main(["ask", "--transcript", "nothing"]) != 0
    assert "there is no transcript nothing" in capsys.readouterr().err


def test_the_prompt_is_shown_and_nothing_is_sent(
    configured: RunningAnthropic, capsys: Printed, tmp_path: Path
) -> None:
    before = len(configured.server.bodies)
    assert main(["ask", LOOSE, "--show-prompt"]) == 0
    request = json.loads(capsys.readouterr().out)["request"]
    assert len(configured.server.bodies) == before
    assert "wobbly" in json.dumps(request["messages"]) and len(request["tools"]) == 9
    (tmp_path / "hubward.yaml").write_text(operator_file.text(), "utf-8")
    assert main(["ask", LOOSE, "--show-prompt"]) != 0
    assert "model.provider is not set" in capsys.readouterr().err
