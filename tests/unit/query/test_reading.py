"""The grammar: what "this" means, follow-ups, what is asked back, and what never happens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models.finding import Resource
from bot.query.context import Context
from bot.query.model import (
    Aggregate,
    Auth,
    Events,
    Exclusions,
    Identity,
    Outcome,
    Query,
    Resources,
    RuleFilter,
    Where,
)  # fmt: skip
from bot.query.offline.reading import read
from bot.query.validate import QueryInvalid, check
from bot.query.validate import read as load

NOW = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)
GROUP = Resource(
    "arn:aws:ec2:us-east-1:111111111111:security-group/sg-0aa11", "AwsEc2SecurityGroup",
    "111111111111", "us-east-1",
)  # fmt: skip
CASE = Context(resource=GROUP, ports=(22,), first_seen=NOW - timedelta(hours=5))


def _query(text: str, context: Context | None = None) -> Query:
    found = read(text, context or Context(), NOW)
    assert found.query is not None, found
    return found.query


@pytest.mark.parametrize(
    "text",
    ["who opened this and when?", "who opened it?", "Who opened the port?", "who did this",
     "谁打开了这个端口？", "它是谁开放的？"],
)  # fmt: skip
def test_this_is_the_threads_case(text: str) -> None:
    found = read(text, CASE, NOW)
    assert found.bound
    query = found.query
    assert query is not None
    assert query.intent == "origin"
    assert query.resources == Resources(("sg-0aa11",))
    assert query.where == Where(("111111111111",), ("us-east-1",))
    assert query.rule == RuleFilter("ingress", ports=(22,))
    assert query.window.end - query.window.start == timedelta(days=90)
    assert query.assumptions[0].key == "answer.assume.this_port"


def test_a_resource_named_in_the_question_wins_over_the_thread() -> None:
    found = read("who opened port 443 on sg-0bbbbbbb?", CASE, NOW)
    assert not found.bound
    assert found.query is not None
    assert found.query.resources == Resources(("sg-0bbbbbbb",))
    assert found.query.rule == RuleFilter("ingress", ports=(443,))


def test_sign_ins_asked_in_a_cases_thread_are_not_about_the_case() -> None:
    query = _query("failed console logins in the last 24 hours", CASE)
    assert query.resources == Resources()
    assert query.where == Where()


def test_this_without_a_thread_is_asked_back() -> None:
    found = read("who opened this?", Context(), NOW)
    assert found.query is None
    assert found.clarify is not None
    assert found.clarify.key == "answer.clarify.which"


@pytest.mark.parametrize("text", ["hello there", "what happened", "你好", ""])
def test_what_is_not_understood_is_asked_back_with_choices_that_work(text: str) -> None:
    found = read(text, Context(), NOW)
    assert found.query is None
    assert found.clarify is not None
    for choice in found.clarify.choices:
        assert read(choice.question, Context(), NOW).query is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("only failed ones", {"auth": Auth("failure")}),
        ("只看失败的", {"auth": Auth("failure")}),
        ("just root", {"identity": Identity(root=True)}),
        ("and in eu-west-1", {"where": Where((), ("eu-west-1",))}),
        ("without MFA", {"auth": Auth("success", "no")}),
        ("group by ip", {"aggregate": Aggregate(("source_ip",))}),
        ("按用户统计", {"aggregate": Aggregate(("actor",))}),
        ("exclude demo.user", {"exclude": Exclusions(("demo.user",))}),
        ("only by ana@example.com", {"identity": Identity(("ana@example.com",))}),
    ],
)
def test_a_follow_up_changes_the_question_before(text: str, expected: dict[str, Any]) -> None:
    parent = _query("console logins in the last 24 hours")
    found = read(text, Context(parent=parent), NOW)
    assert found.follow_up
    assert found.query is not None
    wanted = msgspec.structs.replace(parent, **expected)
    assert msgspec.structs.replace(found.query, assumptions=wanted.assumptions) == wanted


def test_a_new_window_replaces_the_old_one_and_its_assumption() -> None:
    parent = _query("security group changes")
    assert parent.assumptions
    query = _query("last 30 days", Context(parent=parent))
    assert query.window.end - query.window.start == timedelta(days=30)
    assert query.events == parent.events
    assert [a.key for a in query.assumptions] == ["answer.assume.follow_up"]


def test_and_adds_a_region_to_the_ones_named_before() -> None:
    parent = _query("security group changes in us-east-1")
    query = _query("and in eu-west-1", Context(parent=parent))
    assert query.where.regions == ("us-east-1", "eu-west-1")


def test_a_question_of_its_own_is_no_follow_up() -> None:
    parent = _query("security group changes")
    found = read("failed console logins in the last 3 days", Context(parent=parent), NOW)
    assert not found.follow_up
    assert found.query is not None
    assert found.query.events == Events(groups=("console.login",))


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("denied calls by demo.user yesterday",
         {"identity": Identity(("demo.user",)), "outcome": Outcome("denied")}),
        ("RunInstances denied",
         {"events": Events(("RunInstances",)), "outcome": Outcome("denied")}),
        ("what did demo.user do in the last 3 days", {"identity": Identity(("demo.user",))}),
        ("all calls by ana@example.com excluding 10.0.0.0/8",
         {"exclude": Exclusions(source_ips=("10.0.0.0/8",))}),
        ("show me S3 calls from 203.0.113.5 in eu-west-1",
         {"identity": Identity(source_ips=("203.0.113.5",)), "where": Where((), ("eu-west-1",))}),
        ("demo.user 最近3天做了什么", {"identity": Identity(("demo.user",))}),
        ("what changed around 14:30", {"read_only": False}),
        ("failed logins for payments-prod", {"where": Where(("111111111111",))}),
        ("who assumed role deploy in the last 10 days",
         {"identity": Identity(), "resources": Resources(("deploy",))}),
        ("calls by user <http://demo.user|demo.user>", {"identity": Identity(("demo.user",))}),
    ],
)  # fmt: skip
def test_parts_of_a_question(text: str, changes: dict[str, Any]) -> None:
    query = _query(text, Context(accounts={"payments-prod": "111111111111"}))
    assert {name: getattr(query, name) for name in changes} == changes


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("did anyone disable cloudtrail logging in the last 30 days", "logging_integrity"),
        ("was logging stopped in the last 2 weeks?", "logging_integrity"),
        ("show me the security group changes and who made them", "sg_changes"),
        ("谁在最近30天修改了安全组", "sg_changes"),
        ("who changed IAM policies yesterday", "policy_changes"),
        ("who terminated instances yesterday?", "list_events"),
        ("sg-0123456789abcdef0", "list_events"),
        ("who assumed role deploy in the last 10 days", "list_events"),
    ],
)
def test_a_new_subject_is_never_taken_for_a_follow_up(text: str, intent: str) -> None:
    parent = _query("console logins in the last 24 hours")
    found = read(text, Context(parent=parent), NOW)
    assert not found.follow_up
    assert found.query is not None
    assert found.query.intent == intent
    assert found.query.events != parent.events


@pytest.mark.parametrize("text", ["why is port 22 open?", "how do I close port 22", "port 22"])
def test_a_follow_up_that_would_change_nothing_is_asked_back(text: str) -> None:
    parent = _query("console logins in the last 24 hours")
    found = read(text, Context(parent=parent), NOW)
    assert found.query is None
    assert found.clarify is not None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_stops_the_grammar(text: str) -> None:
    found = read(text, CASE, NOW)
    assert found.query is not None or found.clarify is not None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"surprise": 1}, "surprise"),
        ({"where": {"accounts": ["12"]}}, "accounts"),
        ({"events": {"names": ["a b; DROP"]}}, "names"),
        ({"events": {"groups": ["no.such"]}}, "no.such"),
        ({"custom": [{"path": "secret.x", "op": "eq", "value": ""}]}, "secret"),
        ({"custom": [{"path": "eventName", "op": "eq", "value": ""}] * 5}, "custom"),
        ({"custom": [{"path": "a'b", "op": "eq", "value": ""}]}, "path"),
        ({"identity": {"source_ips": ["300.1.1.1"]}}, "300.1.1.1"),
        ({"limit": 5000}, "limit"),
    ],
)
def test_the_validator_names_the_mistake(change: dict[str, Any], reason: str) -> None:
    document = msgspec.to_builtins(_query("security group changes")) | change
    with pytest.raises(QueryInvalid, match=reason):
        load(document)


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    query = _query("security group changes")
    backwards = msgspec.structs.replace(
        query.window, start=query.window.end, end=query.window.start
    )
    with pytest.raises(QueryInvalid):
        check(msgspec.structs.replace(query, window=backwards))
