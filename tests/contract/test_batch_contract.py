"""`hubward ask --archive --batch`, clause by clause, by somebody who has the command and files."""

import gzip
import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests.contract import steps_corpus as corpus

NOW = "2026-11-20T16:00:00Z"
FIELDS = {"id", "event_ids", "rows", "clarification", "text", "query", "assumptions"}
Rows = list[dict[str, Any]]
Batch = Callable[..., Rows]
#: 1200 reads, more than a table, a page or a usual limit.
MANY = [
    corpus.event(f"many{n}", datetime(2026, 11, 18, tzinfo=UTC) + timedelta(seconds=n), "s3",
                 "ListBuckets", read=True)
    for n in range(1200)
]  # fmt: skip


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, and nothing of Slack, AWS, Redis, a key or settings in the environment."""
    for name in ("REDIS_URL", "HUBWARD_CONFIG", "HUBWARD_ARCHIVE_DIR", "AWS_REGION",
                 "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                 "SLACK_BOT_TOKEN", "ANTHROPIC_API_KEY"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def archive(alone: Path) -> Path:
    """Trail and flow logs side by side in the S3 layouts, one more trail file flat beside them."""
    root = alone / "mine"
    corpus.write(root)
    (root / "more.ndjson").write_text("\n".join(map(json.dumps, MANY)), encoding="utf-8")
    return root


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Batch:
    """Runs the command over lines given as objects or as text; one result per line of output."""

    def asked(root: Path, *lines: Any) -> Rows:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(texts).encode())))
        assert main(["ask", "--archive", str(root), "--batch", "-"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return asked


def _q(id: str, question: str, thread: str = "", now: str = NOW) -> dict[str, str]:
    return {"id": id, "question": question, "now": now, "thread": thread}


def _prints(root: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_every_field_and_all_ids_behind_a_count(archive: Path, batch: Batch) -> None:
    before = _prints(archive)
    [counted, listed] = batch(
        archive,
        _q("a", "how many ListBuckets calls on 18 November 2026, by user?"),
        _q("b", "ListBuckets calls on 18 November 2026"),
    )
    for row in (counted, listed):
        assert set(row) == FIELDS
        assert set(row["event_ids"]) == {record["eventID"] for record in MANY}
        assert len(row["event_ids"]) == len(MANY)
        assert row["clarification"] is None
        assert row["text"]
        assert row["query"]["intent"]
    [group] = counted["rows"]
    assert (group["actor"], group["count"]) == ("demo.user", 1200)
    assert len(listed["rows"]) == 1200
    assert {"event_id", "time", "event", "actor", "source_ip", "account", "region"} <= set(
        listed["rows"][0]
    )
    assert _prints(archive) == before


@pytest.mark.parametrize("text", ["hello there", "删除这个存储桶", "who did this?", "asdf qwer"])
def test_a_question_asked_back_has_no_ids(archive: Path, batch: Batch, text: str) -> None:
    [row] = batch(archive, _q("c", text))
    assert set(row) == FIELDS
    assert row["clarification"]
    assert (row["event_ids"], row["rows"]) == ([], [])


def test_a_bad_line_has_an_error_and_the_rest_is_answered(archive: Path, batch: Batch) -> None:
    rows = batch(
        archive, "{", "[]", "null", "", '{"id": "x"}', '{"id": "y", "question": 5}',
        _q("z", "StopLogging calls", now="tomorrow"), _q("w", "StopLogging calls", now="\u0000"),
        '{"id": "deep", "question": ' + "[" * 5000, _q("long", "x" * 10_000), _q("empty", ""),
        {"id": 7, "question": "StopLogging calls", "now": NOW, "more": [1]},
        {"id": None, "question": "StopLogging calls", "now": None, "thread": None},
        {"id": "n", "question": "StopLogging calls", "now": NOW, "thread": 5},
    )  # fmt: skip
    assert len(rows) == 13
    bad, good = rows[:8], rows[8:]
    for row in bad:
        assert set(row) == {"id", "error"}
        assert row["error"]
    assert [row["id"] for row in bad] == [None, None, None, "x", "y", "z", "w", None]
    assert [row["id"] for row in good] == ["long", "empty", 7, None, "n"]
    assert [row["event_ids"] for row in good] == [[], [], *[["stopped"]] * 3]
    assert all(row["text"] for row in good)


FOLLOWING = {
    "en": [
        ("RunInstances and StartSession calls today", {"entered", "trap-other-session"}),
        ("only i-0aaa111", {"entered"}),
    ],
    "zh": [
        ("今天的 StartSession 调用", {"entered", "trap-other-session"}),
        ("只看 i-0aaa111", {"entered"}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("lang", FOLLOWING)
def test_lines_of_a_thread_follow_each_other(archive: Path, batch: Batch, lang: str) -> None:
    """Another thread's line between them changes nothing; a line without a thread follows none."""
    (first, all_), (second, less) = FOLLOWING[lang]
    rows = batch(
        archive, _q("1", first, "t"), _q("2", "StopLogging calls", "u"), _q("3", second, "t"),
        _q("4", second),
    )  # fmt: skip
    ids = [set(row["event_ids"]) for row in rows]
    assert ids[:3] == [all_, {"stopped"}, less]
    assert ids[3] != less or rows[3]["query"] != rows[2]["query"]


@pytest.mark.parametrize(
    ("now", "ids"),
    [
        ("2026-11-21T01:00:00+09:00", set()),
        ("2026-11-20T16:00:00+00:00", {"assumed"}),
        ("2026-11-20T12:00:00-04:00", {"assumed"}),
    ],
)
def test_the_offset_of_now_is_the_zone(
    archive: Path, batch: Batch, now: str, ids: set[str]
) -> None:
    """The same moment three times: today has another beginning in Tokyo, where it is tomorrow."""
    for text in ("AssumeRole calls today", "今天的 AssumeRole 调用"):
        [row] = batch(archive, _q("d", text, now=now))
        assert set(row["event_ids"]) == ids


@pytest.mark.parametrize("text", ["rejected connections to 10.0.20.8 today",
                                  "今天被拒绝的到 10.0.20.8 的连接"])  # fmt: skip
def test_ids_of_flow_rows_count_the_lines_of_their_file(
    archive: Path, batch: Batch, text: str
) -> None:
    wanted = {
        f"{cells[2]}/{cells[10]}/{number}"
        for number, (_, line) in enumerate(corpus.flows(), 1)
        if (cells := line.split())[4] == "10.0.20.8" and cells[12] == "REJECT"
    }
    [row] = batch(archive, _q("e", text))
    assert set(row["event_ids"]) == wanted != set()
    assert {r["event_id"] for r in row["rows"]} == wanted
    assert {r["action"] for r in row["rows"]} == {"REJECT"}


def _forms(alone: Path, records: Rows) -> dict[str, Path]:
    """The same records in every form PATH may have."""
    whole = json.dumps({"Records": records}).encode()
    lines = "\n".join(map(json.dumps, records)).encode()
    day = "AWSLogs/111111111111/CloudTrail/us-east-1/2026/11/20"
    found = {}
    for form, (name, data) in {
        "json": ("a.json", whole), "gzip": ("a.json.gz", gzip.compress(whole)),
        "lines": ("a.ndjson", lines), "layout": (f"{day}/a.json.gz", gzip.compress(whole)),
        "organisation": (f"logs/{day.replace('AWSLogs/', 'AWSLogs/o-1/')}/a.json.gz",
                         gzip.compress(whole)),
    }.items():  # fmt: skip
        path = alone / form / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        found[form] = alone / form
    found["one file"] = alone / "json" / "a.json"
    return found


def test_every_form_of_files_gives_the_same_answer(
    alone: Path, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [*corpus.lateral(), *corpus.trouble(), *corpus.others()]
    forms = _forms(alone, records)
    target = alone / "converted"
    add = ["archive", "add", str(forms["json"]), "--dir", str(target), "--quiet"]
    assert main([*add, "--workers", "1"]) == 0
    capsys.readouterr()
    lines = [_q("a", "who opened port 22?"), _q("b", "denied calls today"),
             _q("c", "过去一年日志记录是否被禁用过？")]  # fmt: skip
    answers = {
        form: [(row["event_ids"], row["rows"]) for row in batch(path, *lines)]
        for form, path in (forms | {"converted": target}).items()
    }
    assert all(ids for ids, _ in answers["json"])
    for form, answer in answers.items():
        assert answer == answers["json"], form
    assert not (alone / "json").joinpath("manifest.json").exists()
