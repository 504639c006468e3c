"""`hubward report mfa|logging` over connected accounts: history that is kept, trails now."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from integrations.sandbox import story
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


def test_sign_ins_of_kept_history_are_complete(
    bench: Bench, configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = [f"{bench.now.replace(day=1):%Y-%m-%d}"] * 2
    code = main(["report", "mfa", *days, "--json", "--tz", "UTC", "--out", str(configured / "out")])
    document = json.loads(capsys.readouterr().out)
    signed = [
        row for row in bench.raw
        if row["eventName"] == "ConsoleLogin" and row["eventTime"].startswith(days[0])
    ]  # fmt: skip
    assert document["figures"]["Sign-ins"] == str(len(signed))
    assert {row["state"] for row in document["coverage"]} <= {"kept", "counted"}
    assert len(document["coverage"]) == len(story.ACCOUNTS)
    assert (code, document["complete"], document["doubts"]) == (0, True, [])
    assert list((configured / "out").glob("*.html"))


def test_the_trails_are_looked_at_as_they_are_now(
    bench: Bench, configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["report", "logging", "last", "7", "days", "--json", "--out", str(configured / "out")])
    document = json.loads(capsys.readouterr().out)
    assert document["figures"]["Trails now"] == str(len(story.ACCOUNTS))
    assert document["figures"]["Not logging now"] == "0"
    assert not document["complete"]
    (page,) = (configured / "out").glob("*.html")
    assert "org-trail" in page.read_text("utf-8")
