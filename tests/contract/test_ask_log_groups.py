"""`hubward ask` where the question names CloudWatch Logs, against the AWS stand-in."""

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


@pytest.fixture(autouse=True)
def configured(
    bench: Bench, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sandbox's own operator file and environment."""
    settled(monkeypatch, tmp_path, redis_url)


@pytest.mark.parametrize(
    "question",
    [
        "Using CloudWatch Logs, show me all failed login attempts in the last 24 hours.",
        "使用 CloudWatch Logs，显示最近24小时内所有失败的登录尝试。",
    ],
)
def test_failed_sign_ins_from_the_log_group(
    bench: Bench, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    assert main(["ask", question, "--json", "--tz", "UTC"]) == 0
    document = json.loads(capsys.readouterr().out)
    expected = {
        row["eventID"]
        for row in bench.since(24)
        if (row.get("responseElements") or {}).get("ConsoleLogin") == "Failure"
    }
    assert expected
    assert {row["event"] for row in document["rows"]} == expected
    assert document["source"]["store"] == "logs_insights"
    assert bench.truths["trail_log_group"] in document["source"]["query"]


def test_the_text_names_source_bytes_and_price(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "Using CloudWatch Logs, show me all failed login attempts in the last 24 hours."
    assert main(["ask", question, "--tz", "UTC"]) == 0
    text = capsys.readouterr().out
    assert "CloudWatch Logs Insights" in text
    assert 'eventSource = "signin.amazonaws.com"' in text
    assert "kB" in text
    assert "USD" in text
