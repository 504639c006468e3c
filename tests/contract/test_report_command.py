"""`hubward report` as an operator runs it, on what a store holds."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.findings.case_change import indexes, kept
from bot.models.change import Change
from integrations.sandbox import operator_file, story
from integrations.stores.redis import RedisStore
from tests.unit.views.samples import case


@pytest.fixture
def configured(tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's file and environment, and a store with one case that is a day overdue."""
    config = tmp_path / "hubward.yaml"
    config.write_text(operator_file.text(), encoding="utf-8")
    own = redis_url.replace("/0", "/7")
    for name, value in {
        "HUBWARD_CONFIG": str(config),
        "HUBWARD_AUDIT_DIR": str(tmp_path),
        "HUBWARD_FINDINGS_QUEUE_URL": "http://127.0.0.1:9/q",
        "REDIS_URL": own,
        "AWS_REGION": story.HOME_REGION,
        "SLACK_BOT_TOKEN": story.SLACK_BOT_TOKEN,
        "SLACK_APP_TOKEN": story.SLACK_APP_TOKEN,
        "SLACK_SIGNING_SECRET": story.SLACK_SIGNING_SECRET,
        "JIRA_URL": "http://127.0.0.1:9",
        "JIRA_USER": story.JIRA_USER,
        "JIRA_TOKEN": story.JIRA_TOKEN,
    }.items():
        monkeypatch.setenv(name, value)
    store = RedisStore(own)
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
