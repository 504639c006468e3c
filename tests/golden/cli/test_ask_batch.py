"""`hubward ask --archive --batch` word for word, and that no line stops the others."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from integrations.archive.convert import convert
from integrations.archive.files import files_in
from tests.contract.archive_corpus import ACCOUNTS, made, spread_out

GOLDEN = Path(__file__).with_name("ask_batch.ndjson")
LINES: tuple[Any, ...] = (
    {"id": "logins", "question": "failed console logins in the last 24 hours",
     "now": "2026-11-21T20:00:00+08:00"},
    {"id": "denied", "question": "denied calls in the last 2 days", "thread": "t",
     "now": "2026-11-21T12:00:00Z"},
    {"id": "follow", "question": "only from user.3", "thread": "t", "now": "2026-11-21T12:00:00Z"},
    {"id": "zh", "question": "最近24小时失败的控制台登录", "now": "2026-11-21T12:00:00Z"},
    "not json",
    {"id": "none"},
    {"id": "zone", "question": "denied calls", "now": "2026-11-21T12:00:00-03:30"},
    {"id": "empty", "question": "IAM policy changes in January 2024",
     "now": "2026-11-21T12:00:00Z"},
)  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of trail files and nothing else: no settings, no Redis, no AWS, no Slack."""
    for name in ("REDIS_URL", "HUBWARD_CONFIG", "AWS_REGION", "HUBWARD_ARCHIVE_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "trail"
    owned = [r for r in made(21, 400) if r["recipientAccountId"] in ACCOUNTS and r["eventTime"]]
    spread_out(root, owned, 3)
    return root


def _asked(archive: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    batch = archive.parent / "batch.jsonl"
    lines = [line if isinstance(line, str) else json.dumps(line) for line in LINES]
    batch.write_text("\n".join(lines), encoding="utf-8")
    assert main(["ask", "--archive", str(archive), "--batch", str(batch)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_batch_is_answered_as_it_stands_in_the_golden_file(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = [
        {key: row.get(key) for key in ("id", "event_ids", "rows", "assumptions", "error")}
        for row in _asked(archive, capsys)
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in shown)
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_every_line_has_its_result(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = _asked(archive, capsys)
    assert [row["id"] for row in rows] == [
        "logins", "denied", "follow", "zh", None, "none", "zone", "empty",
    ]  # fmt: skip
    by_id = {row["id"]: row for row in rows}
    assert [row["id"] for row in rows if "error" in row] == [None, "none", "zone"]
    assert set(by_id["logins"]) == {
        "id", "event_ids", "rows", "clarification", "text", "query", "assumptions",
    }  # fmt: skip
    assert by_id["logins"]["event_ids"] == by_id["zh"]["event_ids"] != []
    assert by_id["logins"]["query"]["window"]["tz"] == "Etc/GMT-8"
    assert set(by_id["follow"]["event_ids"]) < set(by_id["denied"]["event_ids"])
    assert by_id["empty"]["event_ids"] == []


def test_a_converted_archive_gives_the_same_answers(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = _asked(archive, capsys)
    target = archive.parent / "converted"
    convert(files_in(archive)[0], target, workers=1)
    hot = _asked(target, capsys)
    for left, right in zip(raw, hot, strict=True):
        assert left.get("event_ids") == right.get("event_ids")
        assert left.get("rows") == right.get("rows")


def test_one_question_and_what_is_wrong_with_the_arguments(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["ask", "--archive", str(archive), "--now", "2026-11-21T12:00:00Z"]
    assert main([*asked, "--json", "denied calls in the last 2 days"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["kind"]) == (1, "answer")
    assert main(["ask", "--archive", str(archive / "nowhere"), "denied calls"]) == 2
    assert main([*asked[:-1], "yesterday", "denied calls"]) == 2
    assert main(["ask", "--batch", "x"]) == 2
    assert main(["ask"]) == 2


def test_the_archive_verb_converts_and_says_what_it_skipped(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "torn.json.gz").write_bytes(b"\x1f\x8b\x08\x00torn")
    target = str(archive.parent / "made")
    assert main(["archive", "add", str(archive), "--dir", target, "--workers", "1"]) == 0
    assert "torn.json.gz: " in capsys.readouterr().out
    assert main(["archive", "status", "--dir", target, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["accounts"]) == set(ACCOUNTS)
    assert [entry["name"].rpartition("/")[2] for entry in found["skipped"]] == ["torn.json.gz"]
    assert all(sum(a["by_day"].values()) == a["events"] for a in found["accounts"].values())
    assert main(["archive", "status", "--dir", target]) == 0
    assert main(["archive", "add", "--dir", ""]) == 2
