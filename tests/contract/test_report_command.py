"""`hubward report` as an operator runs it, on what a store holds."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.findings.case_change import indexes, kept
from bot.models.change import Change
from integrations.stores.redis import RedisStore
from tests.contract.operator_place import settled
from tests.unit.views.samples import case


@pytest.fixture
def configured(tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's file and environment, and a store with one case that is a day overdue."""
    settled(monkeypatch, tmp_path, redis_url)
    store = RedisStore(redis_url)
    store.client.flushdb()
    late = case(first_seen=datetime.now(UTC) - timedelta(hours=48))
    store.commit(Change(writes=(kept(late, 0),), index=indexes(late)))
    store.client.close()
    return tmp_path


def test_the_report_as_text_page_and_json(
    configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = configured / "report.html"
    assert main(["report", "--days", "1", "--out", str(file)]) == 0
    text = capsys.readouterr().out
    assert "Overdue: 1 (before: 1)" in text and "payments" in text
    assert file.read_text("utf-8").startswith("<!doctype html>")
    assert main(["report", "findings", "--json", "--lang", "zh"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["report"], document["days"]) == (1, "findings", 7)
    assert document["total"]["now"]["open"] == document["bands"]["P1"] == 1
    assert len(document["trend"]) == 14


@pytest.mark.parametrize("words", [["nonsense"], ["--days", "0"], ["--days", "abc"]])
def test_what_is_no_report_ends_with_2(
    configured: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", *words]) == 2
    assert "report" in capsys.readouterr().err.lower()
