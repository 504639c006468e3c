"""Questions of several steps over an archive with CloudTrail and flow logs side by side."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock
from bot.investigate.kept import CommandKeeping
from bot.investigate.rows import event_ids
from bot.models.answer import Answer, Question
from bot.query.limits import TrafficSettings
from bot.settings import QuestionSettings, Settings
from integrations.eventstores.local import LocalArchive
from tests.contract import steps_corpus as corpus

FIVE = (
    "Our application stopped working at 2024-01-15 14:30 UTC. Show me all API calls \n"
    "related to our production VPC (vpc-abc123) in the 30 minutes before the outage.\n"
    "What changed?",
    "我们的应用在 2024-01-15 14:30 UTC 停止工作。显示故障前 30 分钟内与生产 VPC (vpc-abc123) "
    "相关的所有 API 调用。改了什么？",
)
NINE = (
    "Application team reports connectivity issues to RDS database at 10:15 AM today. \n"
    "Check VPC Flow Logs for rejected connections to the database subnet around that time,\n"
    "then check CloudTrail for any security group, NACL, or route table changes in the\n"
    "30 minutes before the issue started.",
    "应用团队报告今天上午 10:15 连接 RDS 数据库出现连接问题。"
    "检查 VPC 流日志中该时间前后到数据库子网的被拒绝连接，"
    "然后检查 CloudTrail 中问题开始前 30 分钟内的安全组、NACL 或路由表变更。",
)
TEN = (
    'CloudTrail shows user demo.user assumed role "ProductionAdmin" at 2:30 PM. \n'
    "Check VPC Flow Logs for all network connections initiated from instances\n"
    "accessed by that role in the following hour. Are there any unusual internal\n"
    "connections or port scans?",
    "CloudTrail 显示用户 demo.user 在下午 2:30 扮演了角色“ProductionAdmin”。检查 VPC 流日志中"
    "该角色访问过的实例在随后一小时内发起的所有网络连接。是否有异常的内部连接或端口扫描？",
)
Ask = Callable[[str], tuple[Answer, set[str]]]


def _asking(root: Path, settings: Settings | None = None) -> Ask:
    keeping, clock = CommandKeeping(), GivenClock()
    clock.at = corpus.NOW
    stores = {"local": LocalArchive(root, workers=1)}
    investigator = Investigator(keeping, stores, settings or Settings(), clock, None)

    def ask(text: str) -> tuple[Answer, set[str]]:
        keeping.forget_rows()
        answer = investigator.answer(Question(text, channel="cli", local=True, tz="UTC"))
        return answer, set(event_ids(answer, keeping.events, keeping.flows))

    return ask


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Asks the whole archive."""
    root = tmp_path_factory.mktemp("steps")
    corpus.write(root)
    return _asking(root)


def _said(answer: Answer) -> list[str]:
    return [line.key for line in (answer.conclusion, *answer.details)]


def _fact(answer: Answer, key: str, name: str) -> str:
    line = next(x for x in (answer.conclusion, *answer.details) if x.key == key)
    return answer.fact(line.facts[name]).value.text


@pytest.mark.parametrize("text", FIVE)
def test_changes_to_parts_of_a_vpc_before_an_outage(ask: Ask, text: str) -> None:
    answer, ids = ask(text)
    assert ids == {"route-gone", "tagged"}
    assert answer.conclusion.key == "answer.outage.changes"
    assert _fact(answer, "answer.outage.change", "name") == "DeleteRoute"
    assert _fact(answer, "answer.outage.change", "minutes") == "12"
    assert _fact(answer, "answer.children.found", "names") == "rtb-0abc1"
    assert "answer.inferred.order" in _said(answer)
    assert answer.query is not None and answer.query.needs == ()


@pytest.mark.parametrize("text", NINE)
def test_rejects_to_the_database_and_the_changes_before(ask: Ask, text: str) -> None:
    answer, ids = ask(text)
    assert ids == {"revoked", "denied-change"} | corpus.flow_ids("reject")
    assert answer.conclusion.key == "answer.connectivity.both"
    assert _fact(answer, "answer.connectivity.both", "rejected") == "4"
    assert _fact(answer, "answer.connectivity.both", "n") == "1"
    assert _fact(answer, "answer.connectivity.both", "failed") == "1"
    assert _fact(answer, "answer.database.found", "ranges") == "10.0.20.0/24, 10.0.21.0/24"
    assert _fact(answer, "answer.connectivity.cause", "event") == "revoked"
    assert _said(answer).count("answer.step.done") == 3


@pytest.mark.parametrize("text", TEN)
def test_traffic_of_the_instances_a_session_entered(ask: Ask, text: str) -> None:
    answer, ids = ask(text)
    assert ids == {"assumed", "entered", "looked"} | corpus.flow_ids("hour")
    assert answer.conclusion.key == "answer.lateral.all"
    assert _fact(answer, "answer.lateral.all", "instances") == "1"
    assert _fact(answer, "answer.lateral.all", "unusual") == "1"
    assert _fact(answer, "answer.lateral.all", "scans") == "1"
    assert _fact(answer, "answer.lateral.new", "target") == f"{corpus.VICTIM}:445"
    assert _fact(answer, "answer.scans.ports", "n") == "20"
    assert _fact(answer, "answer.lateral.limits", "days") == "7"
    assert "answer.inferred.host" in _said(answer)
    assert _said(answer).count("answer.step.done") == 4


def test_thresholds_are_the_operators(tmp_path: Path) -> None:
    corpus.write(tmp_path)
    limits = TrafficSettings(scan_ports=21, baseline_days=0)
    asked = _asking(tmp_path, Settings(questions=QuestionSettings(traffic=limits)))
    answer, _ = asked(TEN[0])
    assert answer.conclusion.key == "answer.lateral.no_baseline"
    assert _fact(answer, "answer.lateral.no_baseline", "scans") == "0"
    assert _fact(answer, "answer.lateral.limits", "ports") == "21"


def test_a_step_that_cannot_be_done_says_so(tmp_path: Path) -> None:
    corpus.write(tmp_path, less=frozenset({"database", "born"}))
    asked = _asking(tmp_path)
    answer, ids = asked(NINE[0])
    assert "answer.database.ports" in _said(answer)
    assert "answer.step.failed" in _said(answer)
    assert corpus.flow_ids("reject") < ids
    answer, ids = asked(TEN[0])
    assert "answer.step.failed" in _said(answer)
    assert not ids & corpus.flow_ids("hour")
    assert "answer.inferred.host" in _said(answer)


def test_without_flow_logs_the_trail_still_answers(tmp_path: Path) -> None:
    corpus.write(tmp_path, with_flows=False)
    answer, ids = _asking(tmp_path)(NINE[0])
    assert ids == {"revoked", "denied-change"}
    assert "answer.step.partial" in _said(answer)
    assert "answer.connectivity.no_flows" in _said(answer)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Has logging ever been disabled in the last year, and for how long?",
         {"stopped", "started"}),
        ("过去一年日志记录是否被禁用过？持续了多久？", {"stopped", "started"}),
        ("Was logging ever disabled in the last year?", {"stopped", "started"}),
        ("过去一年日志记录曾被禁用吗？", {"stopped", "started"}),
        ("Was logging disabled in the last year?", {"stopped", "started"}),
        ("who stopped logging in the last year?", {"stopped"}),
        ("how long was port 22 open to the internet on sg-0web?", {"opened", "closed"}),
        ("CreateGrant calls in account 222222222222, both sides", {"shared-there"}),
        ("rejected connections to the RDS database today",
         corpus.flow_ids("reject") | corpus.flow_ids("trap-later")),
        ("outbound traffic from i-0aaa111 on 20 November 2026",
         corpus.flow_ids("hour") | corpus.flow_ids("trap-too-late")
         | corpus.flow_ids("trap-too-early")),
    ],
)  # fmt: skip
def test_what_the_steps_add_to_the_rows(ask: Ask, text: str, want: set[str]) -> None:
    assert ask(text)[1] == want


def test_how_long_it_was_open_is_said(ask: Ask) -> None:
    answer, _ = ask("how long was port 22 open to the internet on sg-0web?")
    assert _fact(answer, "answer.rule_open", "length") == "2 h"


def test_the_other_accounts_record_of_a_call_is_found(ask: Ask) -> None:
    answer, ids = ask("CreateGrant calls, both sides")
    assert ids == {"shared-here", "shared-there"}
    assert _fact(answer, "answer.shared.twin", "twin") == "shared-there"


def test_whether_traffic_is_normal_counts_flow_records(tmp_path: Path) -> None:
    corpus.write(tmp_path)
    keeping, clock = CommandKeeping(), GivenClock()
    clock.at = corpus.NOW
    stores = {"local": LocalArchive(tmp_path, workers=1)}
    investigator = Investigator(keeping, stores, Settings(), clock, None)
    for text in ("connections to 10.0.2.9 in the last 2 hours", "Is this normal?"):
        answer = investigator.answer(
            Question(text, channel="cli", thread="t", local=True, tz="UTC")
        )
    assert answer.conclusion.key == "answer.normal.usual"
    assert _fact(answer, "answer.normal.usual", "n") == "1"
    assert [record.dst for record in keeping.flows] == ["10.0.2.9"]
