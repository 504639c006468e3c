"""`hubward ask` as an operator runs it, against the AWS stand-in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.contract.operator_place import settled
from tests.contract.trail_bench import Bench, running_bench


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


@pytest.fixture
def configured(
    bench: Bench, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An operator's file and environment; returns the folder."""
    return settled(monkeypatch, tmp_path, redis_url)


def test_an_answer_as_text_json_and_csv(
    bench: Bench, configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "failed console logins in the last 24 hours"
    file = configured / "rows.csv"
    assert main(["ask", question, "--csv", str(file), "--tz", "UTC"]) == 0
    text = capsys.readouterr().out
    expected = [
        row["eventID"]
        for row in bench.since(24)
        if (row.get("responseElements") or {}).get("ConsoleLogin") == "Failure"
    ]
    assert f"{len(expected)} console sign-ins failed" in text
    assert all(id in file.read_text(encoding="utf-8") for id in expected)
    assert main(["ask", question, "--json", "--account", "111111111111"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert document["kind"] == "answer"
    assert document["source"]["accounts"] == ["111111111111"]


def test_what_cannot_be_answered_ends_with_2(
    configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "using LookupEvents, all calls by demo.user in January 2024"]) == 2
    assert "90 days" in capsys.readouterr().out


def test_an_account_that_is_not_ours_is_refused(
    configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "IAM policy changes", "--account", "999999999999"]) == 2
    assert "999999999999" in capsys.readouterr().out
