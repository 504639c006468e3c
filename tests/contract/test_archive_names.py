"""`ask --archive` knows accounts by name where the operator's file names them."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from integrations.sandbox import operator_file, story
from tests.contract.archive_corpus import NOW, made

ACCOUNT = story.ACCOUNTS[0]
OTHER = "222233334444"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two accounts' records in one file."""
    records = [r for r in made(3, 40) if r["eventTime"]]
    for number, record in enumerate(records):
        record["recipientAccountId"] = ACCOUNT.id if number % 2 else OTHER
    path = tmp_path / "trail.json"
    path.write_text(json.dumps({"Records": records}), encoding="utf-8")
    return path


def _asked(archive: Path, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], str]:
    capsys.readouterr()
    main(["ask", "--archive", str(archive), "--now", NOW.isoformat(), "--json",
          f"everything that happened in {ACCOUNT.name} in the last 10 days"])  # fmt: skip
    said = capsys.readouterr()
    answer: dict[str, Any] = json.loads(said.out)
    return answer, said.err


def test_a_name_of_the_operators_file_is_understood(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    config = tmp_path / "hubward.yaml"
    config.write_text(operator_file.text(), encoding="utf-8")
    monkeypatch.setenv("HUBWARD_CONFIG", str(config))
    answer, complained = _asked(archive, capsys)
    assert answer["query"]["where"]["accounts"] == [ACCOUNT.id]
    assert complained == ""


def test_a_file_that_cannot_be_read_costs_only_the_names(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("HUBWARD_CONFIG", str(tmp_path / "none.yaml"))
    answer, complained = _asked(archive, capsys)
    assert "Account names are not known" in complained
    assert (answer["query"] or {"where": {}})["where"].get("accounts", []) == []
