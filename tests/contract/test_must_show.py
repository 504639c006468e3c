"""What must be shown, one case each in both languages, asked over one small archive.

Expected ids are those of the planted records, named by hand; nothing is read through the grammar.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock, answered
from bot.investigate.kept import CommandKeeping
from bot.models.answer import Answer
from bot.ports import Directory
from bot.settings import AccountSettings, Settings
from integrations.eventstores.local import LocalArchive
from tests.contract.steps_corpus import ACCOUNT, Record, event
from tests.contract.trail_bench import People

NOW = "2026-11-20T16:00:00Z"
DAY = datetime(2026, 11, 19, 9, tzinfo=UTC)
KEY = "ASIATAKENROLE0000001"
Result = dict[str, Any]
Ask = Callable[..., list[Result]]


def _user(name: str) -> Record:
    return {
        "type": "IAMUser", "userName": name, "accountId": ACCOUNT, "principalId": f"AIDA{name}",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", "accessKeyId": f"AKIA{name.upper():0>16}",
    }  # fmt: skip


ROOT = {"type": "Root", "accountId": ACCOUNT, "principalId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root"}  # fmt: skip
TAKEN = {
    "type": "AssumedRole", "accessKeyId": KEY, "accountId": ACCOUNT,
    "principalId": "AROADEPLOY:ana", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/ana",
    "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "Deploy"}},
}  # fmt: skip


def _bucket(id: str, hours: float, name: str, who: str = "alice", **more: Any) -> Record:
    at = DAY + timedelta(hours=hours)
    asked = {"bucketName": name}
    return event(id, at, "s3", "DeleteBucket", who=_user(who), requestParameters=asked, **more)


def _records() -> list[Record]:
    """Five buckets deleted on the 19th and one each day before; logins, a role, a trail."""
    signed = {"responseElements": {"ConsoleLogin": "Success"}}
    role = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/Deploy"}
    given = {"credentials": {"accessKeyId": KEY}}
    trail = {"requestParameters": {"name": "org-trail"}}
    usual = [_bucket(f"usual{n}", -24.0 * n, f"tmp{n}", "carol") for n in range(1, 8)]
    return [
        *usual,
        _bucket("del1", 1, "one"), _bucket("del2", 2, "two"), _bucket("del3", 3, "inbox-3", "bob"),
        _bucket("del-eu", 4, "four", awsRegion="eu-west-1"),
        _bucket("del-no", 5, "five", "bob", errorCode="AccessDenied"),
        event("login-root", DAY, "signin", "ConsoleLogin", who=ROOT, **signed),
        event("login-ana", DAY, "signin", "ConsoleLogin", who=_user("ana"), **signed),
        event("key", DAY, "iam", "CreateAccessKey", who=_user("ana")),
        event("taken", DAY, "sts", "AssumeRole", who=_user("ana"), requestParameters=role,
              responseElements=given, read=True),
        event("did", DAY + timedelta(minutes=5), "iam", "CreateUser", who=TAKEN),
        event("not-theirs", DAY + timedelta(minutes=6), "iam", "CreateUser", who=_user("bob")),
        event("stopped", DAY, "cloudtrail", "StopLogging", who=_user("bob"), **trail),
        event("started", DAY + timedelta(hours=1), "cloudtrail", "StartLogging",
              who=_user("carol"), **trail),
    ]  # fmt: skip


#: What the second source has beside the first, and has not.
MORE, LESS = "only-there", "del2"


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The archive, and a copy of it that differs by one event each way."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    records = _records()
    copy = [record for record in records if record["eventID"] != LESS]
    for root, kept in ((first, records), (second, [*copy, _bucket(MORE, 6, "six", "eve")])):
        (root / "trail.json").write_text(json.dumps({"Records": kept}), encoding="utf-8")
    return first, second


def _told(answer: Answer, tz: str) -> str:
    keys = [answer.conclusion.key, *(line.key for line in answer.details)]
    return f"{answer.kind} {' '.join(keys)}"


def _asking(roots: tuple[Path, Path], directory: Directory | None) -> Ask:
    """Asks the questions of one thread in order; the last one's result comes last.

    The archive stands in Athena's place and the copy in its own, so that an answer tells by its
    ids which source was read. Without a directory the files are the whole world.
    """
    keeping, clock = CommandKeeping(), GivenClock()
    stores = {"athena": LocalArchive(roots[0]), "local": LocalArchive(roots[1])}
    account = AccountSettings(ACCOUNT, "prod", regions=("us-east-1", "eu-west-1"))
    settings = Settings(accounts=(account,))
    investigator = Investigator(keeping, stores, settings, clock, directory)

    def asked(*texts: str) -> list[Result]:
        lines = [
            json.dumps({"id": n, "question": text, "now": NOW, "thread": "t"})
            for n, text in enumerate(texts)
        ]
        return list(answered(lines, investigator, keeping, clock, _told))

    return asked


@pytest.fixture
def ask(roots: tuple[Path, Path]) -> Ask:
    """Asked over files."""
    return _asking(roots, None)


@pytest.fixture
def ask_at_work(roots: tuple[Path, Path]) -> Ask:
    """Asked where several stores are connected and one may be named."""
    return _asking(roots, People())


ALL = {"del1", "del2", "del3", "del-eu", "del-no"}
QUESTION = ("who deleted buckets on 19 November?", "11月19日谁删除了存储桶？")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Using Athena, who deleted buckets on 19 November?", ALL),
        ("who deleted buckets on 19 November, using the local archive", (ALL | {MORE}) - {LESS}),
        ("用 Athena 查询11月19日谁删除了存储桶", ALL),
        ("使用本地归档，11月19日谁删除了存储桶", (ALL | {MORE}) - {LESS}),
    ],
)
def test_a_named_store_is_read_and_no_other(
    ask_at_work: Ask, text: str, expected: set[str]
) -> None:
    [row] = ask_at_work(text)
    assert set(row["event_ids"]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Using CloudTrail Lake, who deleted buckets on 19 November?",
        "使用 CloudTrail Lake 查询11月19日谁删除了存储桶",
    ],
)
def test_a_named_store_that_is_not_connected_is_refused_not_replaced(
    ask_at_work: Ask, text: str
) -> None:
    [row] = ask_at_work(text)
    assert row["event_ids"] == []
    assert row["text"].startswith("cannot ")
    assert row["query"]["store"] == "cloudtrail_lake"


@pytest.mark.parametrize(
    "text",
    [
        "Who deleted buckets on 19 November? Who created access keys? What is the weather like?",
        "1. buckets deleted on 19 November 2. access keys created 3. what is the weather like",
        "who deleted buckets on 19 November?\nwho created access keys?\nwill anyone win the match?",
        "11月19日谁删除了存储桶？谁创建了访问密钥？今天天气怎么样？",
        "1、11月19日删除的存储桶 2、创建的访问密钥 3、今天天气怎么样",
    ],
)
def test_several_questions_are_answered_or_refused_by_number(ask: Ask, text: str) -> None:
    [row] = ask(text)
    kind, first, *rest = row["text"].split()
    assert (kind, first) == ("answer", "answer.parts")
    assert rest.count("answer.part") == 3
    assert rest[-2] == "answer.part"
    assert rest[-1].startswith("answer.clarify.")
    assert set(row["event_ids"]) == ALL | {"key"}


@pytest.mark.parametrize(
    ("first", "then"), [*zip(QUESTION, ("Is this normal?", "这正常吗？"), strict=True)]
)
def test_is_this_normal_compares_with_the_days_before(ask: Ask, first: str, then: str) -> None:
    [_, row] = ask(first, then)
    keys = row["text"].split()
    assert keys[1] == "answer.normal.more"
    assert keys.count("answer.normal.before") == 7
    assert keys[-1] == "answer.normal.new"
    assert set(row["event_ids"]) == ALL


@pytest.mark.parametrize(
    ("first", "then"), [*zip(QUESTION, ("What should I do?", "我该怎么办？"), strict=True)]
)
def test_what_should_i_do_suggests_the_next_step(ask: Ask, first: str, then: str) -> None:
    [_, row] = ask(first, then)
    assert row["text"] == "answer answer.advice.list_events"


@pytest.mark.parametrize(("first", "then"), [*zip(QUESTION, ("Verify", "核实一下"), strict=True)])
def test_verify_names_the_events_that_one_source_lacks(ask: Ask, first: str, then: str) -> None:
    [_, row] = ask(first, then)
    assert row["text"].split()[1] == "answer.verify.differs"
    assert set(row["event_ids"]) == ALL | {MORE}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((QUESTION[0], "which of those went through?"), ALL - {"del-no"}),
        ((QUESTION[1], "其中哪些成功了？"), ALL - {"del-no"}),
        (("console logins on 19 November", "just root"), {"login-root"}),
        (("11月19日的控制台登录", "只看 root"), {"login-root"}),
        (("who deleted buckets in us-east-1 on 19 November?", "and in eu-west-1"), ALL),
        (("11月19日谁在 us-east-1 删除了存储桶？", "还有 eu-west-1 的"), ALL),
        (("who stopped CloudTrail logging?", "was it undone?"), {"started"}),
        (("谁停止了 CloudTrail 日志记录？", "恢复了吗？"), {"started"}),
        (("who assumed role Deploy?", "what did it do with that role afterwards?"), {"did"}),
        (("谁扮演了角色 Deploy？", "那个角色后来做了什么？"), {"did"}),
        ((QUESTION[0], "only alice", "and bob?"), {"del3", "del-no"}),
        ((QUESTION[1], "只看 alice 的", "那 bob 呢"), {"del3", "del-no"}),
        ((QUESTION[0], "who deleted inbox-3 of those?"), {"del3"}),
        ((QUESTION[1], "其中 inbox-3 是谁删的"), {"del3"}),
        (("who stopped CloudTrail logging?", "what else did he do?"),
         {"stopped", "del3", "del-no", "not-theirs"}),
        (("谁停止了 CloudTrail 日志记录？", "他还做了什么？"),
         {"stopped", "del3", "del-no", "not-theirs"}),
    ],
)  # fmt: skip
def test_a_follow_up_changes_the_question_or_looks_at_its_rows(
    ask: Ask, texts: tuple[str, ...], expected: set[str]
) -> None:
    row = ask(*texts)[-1]
    assert set(row["event_ids"]) == expected
