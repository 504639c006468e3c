"""Follow-ups that point at the rows before, over the events of the month corpus."""

from collections.abc import Sequence

import pytest

from bot.models.event import Event
from bot.query.events import event_of
from tests.evals import corpus
from tests.evals.run import ask
from tests.unit.query.test_followups import slots

IP = "what did 203.0.113.66 do in our accounts?"
KEY = "what did the key AKIASTOLENKEY0000001 do on 15 May?"
ROWS: tuple[tuple[str, str, str], ...] = (
    (IP, "did any of it work?", "outcome=success ips=203.0.113.66"),
    (IP, "did it ever get in?", "ips=203.0.113.66 outcome=success"),
    (f"{IP} | did any of it work?", "which of those changed something", "changes=yes"),
    (IP, "did they succeed?", "outcome=success"),
    (IP, "读了哪些 secret?", "ips=203.0.113.66"),
    (IP, "它还碰过哪些桶", "ips=203.0.113.66 services=s3"),
    ("what did alice do on May 15", "which buckets did she touch", "users=alice services=s3"),
    (f"{KEY} | which user did it create?", "what else was done to that user?", "things=support-2"),
    ("5月15号 backup-svc 做了什么", "203.0.113.66 前一天呢", "ips=203.0.113.66 from=2024-05-14"),
    ("failed console sign-ins on May 14 | only from 203.0.113.66", "did that address ever get in?",
     "ips=203.0.113.66 login=success from=2024-04-20T00:08"),
    ("who stopped instances in the last 7 days?", "just production please",
     "accounts=111122223333"),
    ("who touched the customer-data bucket in May?", "who made it public?",
     "groups=s3.public things=customer-data"),
    ("failed console logins in the last 7 days, per user", "show me the first one's attempts",
     "users=admin login=failure"),
    ("哪些IP控制台登录失败,按次数排", "第二个IP的明细给我看下", "login=failure"),
    ("谁改过 report-maker 这个函数", "代码是谁更新的", "things=report-maker"),
    ("上周谁登录过控制台 | 没用 MFA 的呢", "失败的去掉", "login=success"),
    ("what did 203.0.113.66 do on 15 May", "who was behind it?", "by=actor"),
    ("谁停了跟踪日志", "后来是谁又打开的?", "calls=StartLogging"),
)  # fmt: skip


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return [event_of(record) for record in corpus.generate()]


@pytest.mark.parametrize(("before", "text", "wanted"), ROWS)
def test_what_points_at_the_rows_is_found_in_them(
    before: str, text: str, wanted: str, events: Sequence[Event]
) -> None:
    found, ids = ask(text, events, corpus.NOW, before.split(" | "))
    assert found.query is not None
    said = slots(found.query)
    assert ids
    assert {name: said.get(name) for name, _, _ in _pairs(wanted)} == {
        name: value for name, _, value in _pairs(wanted)
    }


def _pairs(wanted: str) -> list[tuple[str, str, str]]:
    return [part.partition("=") for part in wanted.split()]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("RunInstances calls in us-east-1", "and in eu-west-1?"),
        ("RunInstances calls in us-east-1", "what about eu-west-1?"),
    ],
)
def test_another_place_asked_for_takes_the_place_of_the_one_before(
    before: str, text: str, events: Sequence[Event]
) -> None:
    found, _ = ask(text, events, corpus.NOW, (before,))
    assert found.query is not None
    assert found.query.where.regions == ("eu-west-1",)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("without the role ci-deploy", ("ci-deploy",)),
        ("apart from the ci-deploy role", ("ci-deploy",)),
        ("不要算 ci-deploy 这个角色", ("ci-deploy",)),
        ("from anywhere else?", ()),
    ],
)
def test_what_is_left_out_keeps_its_kind(
    text: str, roles: tuple[str, ...], events: Sequence[Event]
) -> None:
    found, _ = ask(text, events, corpus.NOW, (IP,))
    assert found.query is not None
    assert found.query.exclude.role_names == roles
    assert found.query.exclude.source_ips == (() if roles else ("203.0.113.66",))
