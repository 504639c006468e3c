"""`hubward eval`: the grammar alone says that no model was measured; with one, both columns."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from integrations.sandbox.anthropic.serve import KEY, running_anthropic

MONTH = {"start": "2024-04-20T00:00:00Z", "end": "2024-05-20T12:00:00Z"}
QUESTIONS = [
    {"id": "x1", "class": "logging", "question": "who stopped the trail?",
     "expect": "n=='StopLogging'"},
    {"id": "x2", "class": "iam", "question": "who created users?", "expect": "n=='CreateUser'"},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "q.json").write_text(json.dumps(QUESTIONS), "utf-8")
    return tmp_path


def test_without_a_provider_the_model_was_not_measured(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBWARD_CONFIG", raising=False)
    picture = folder / "out.png"
    assert main(["eval", str(folder), "--picture", str(picture)]) == 0
    said = capsys.readouterr().out
    assert said.count("not measured") == 7
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_with_one_both_stand_side_by_side(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = folder / "hubward.yaml"
    config.write_text("model:\n  provider: anthropic\n", "utf-8")
    with running_anthropic() as service:
        for match, names, prose in (
            ("who stopped", ["StopLogging"], "{q1.r1.actor} did, at {q1.r1.time}."),
            ("who created", ["StopLogging"], "41 people did."),
        ):
            look = {"name": "query_events", "input": {**MONTH, "names": names}}
            turns = [{"tools": [look]}, {"text": prose}, {"text": prose}]
            service.server.scripts.add({"match": match, "turns": turns})
        monkeypatch.setenv("HUBWARD_CONFIG", str(config))
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
        picture = folder / "both.png"
        assert main(["eval", str(folder), "--json", "--picture", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == 1 and found["questions"] == 2
    assert found["grammar"]["f1"] == 1.0
    told = found["model"]
    assert told["ungrounded"] == 1 and told["steps"] == 1.0
    assert told["tokens"] > 0 and told["usd"] > 0
    # The lie was thrown away, so that the grammar's answer counts there.
    assert told["classes"]["logging"] == [1, 1]


def test_a_folder_without_questions_is_named(tmp_path: Path) -> None:
    assert main(["eval", str(tmp_path)]) == 2
