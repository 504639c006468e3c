"""A name that may be who acts or what is acted on: `hubward ask` answers from the reading found."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests.contract import steps_corpus as corpus

NOW = "2026-11-20T16:00:00Z"
DAY = datetime(2026, 11, 19, 9, tzinfo=UTC)
THING = {"requestParameters": {"dBInstanceIdentifier": "orders-api"}}
BOT = {
    "type": "IAMUser", "userName": "ops-bot", "accountId": corpus.ACCOUNT, "principalId": "AIDAB",
    "arn": f"arn:aws:iam::{corpus.ACCOUNT}:user/ops-bot",
}  # fmt: skip
PARTNER = {
    "type": "AssumedRole", "accountId": "999900001111", "principalId": "AROAX:job",
    "arn": "arn:aws:sts::999900001111:assumed-role/Job/job",
}  # fmt: skip
#: Somebody who signs in through IAM Identity Center: the session has the address for a name.
KRUG = {
    "type": "AssumedRole", "accountId": corpus.ACCOUNT, "principalId": "AROAS:jonas.krug@acme.io",
    "arn": f"arn:aws:sts::{corpus.ACCOUNT}:assumed-role/AWSReservedSSO_Dev_1/jonas.krug@acme.io",
}  # fmt: skip
RECORDS = [
    corpus.event("krug", DAY, "lambda", "Invoke", who=KRUG),
    corpus.event("krug denied", DAY, "lambda", "Invoke", who=KRUG, errorCode="AccessDenied"),
    corpus.event("changed", DAY, "rds", "ModifyDBInstance", **THING),
    corpus.event("refused", DAY, "rds", "ModifyDBInstance", errorCode="AccessDenied", **THING),
    corpus.event("other", DAY, "rds", "ModifyDBInstance", errorCode="AccessDenied"),
    corpus.event("bot", DAY, "ec2", "StopInstances", who=BOT, errorCode="AccessDenied"),
    corpus.event("partner", DAY, "s3", "GetObject", who=PARTNER, read=True),
]  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("REDIS_URL", "HUBWARD_CONFIG", "HUBWARD_ARCHIVE_DIR", "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "mine"
    root.mkdir()
    (root / "trail.ndjson").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    return root


def _asked(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *texts: str
) -> list[dict[str, Any]]:
    lines = [json.dumps({"question": text, "now": NOW, "thread": "t"}) for text in texts]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    assert main(["ask", "--archive", str(root), "--batch", "-"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("text", "ids", "key", "said"),
    [
        ("orders-api denied calls", {"refused"}, "answer.assume.as_thing",
         "No such call by orders-api was found; read as what was acted on."),
        ("orders-api 的变更有哪些", {"changed", "refused"}, "answer.assume.as_thing",
         "未找到由 orders-api 发起的此类调用；按被操作的对象理解。"),
        ("what did account 999900001111 do", {"partner"}, "answer.assume.as_account",
         "No such call was made in account 999900001111; read as the account of the caller."),
        ("ops-bot denied calls", {"bot"}, "", ""),
        ("jonas.krug denied calls", {"krug denied"}, "answer.assume.as_address",
         "Nobody called jonas.krug alone made such a call; read as whoever's address begins so."),
        ("Jonas 昨天做了什么", {"krug", "krug denied"}, "answer.assume.as_address",
         "没有名称恰为 Jonas 的调用者；按地址以此开头的人理解。"),
        ("ghost-api denied calls", set(), "", ""),
        ("orders-api denied calls on 18 November 2026", set(), "", ""),
        ("calls by orders-api", set(), "", ""),
    ],
)  # fmt: skip
def test_the_reading_that_finds_something_is_said(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    text: str, ids: set[str], key: str, said: str,
) -> None:  # fmt: skip
    [row] = _asked(archive, monkeypatch, capsys, text)
    assert set(row["event_ids"]) == ids
    keys = [note["key"] for note in row["assumptions"]]
    assert [k for k in keys if ".as_" in k] == ([key] if key else [])
    assert said in row["text"]


def test_a_follow_up_keeps_to_the_reading_that_answered(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = _asked(archive, monkeypatch, capsys, "orders-api changes", "only failed ones")
    assert [set(row["event_ids"]) for row in rows] == [{"changed", "refused"}, {"refused"}]
    assert rows[1]["query"]["resources"]["ids"] == ["orders-api"]
    assert not rows[1]["query"].get("identity", {}).get("user_names")


def test_who_is_left_out_is_left_out_by_address_too(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["who invoked lambda functions", "apart from jonas.krug"]
    rows = _asked(archive, monkeypatch, capsys, *asked)
    assert [set(row["event_ids"]) for row in rows] == [{"krug", "krug denied"}, set()]


def test_one_question_alone_says_it_too(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "--archive", str(archive), "--now", NOW, "orders-api denied calls"]
    assert main(asked) == 0
    assert "read as what was acted on" in capsys.readouterr().out
    assert main([*asked[:-1], "--json", asked[-1]]) == 0
    assert "refused" in capsys.readouterr().out
