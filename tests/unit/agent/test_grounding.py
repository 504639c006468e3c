"""Prose passes only when every claim in it is a reference to a fact."""

import pytest

from bot.investigate.agent.grounding import problems
from bot.investigate.agent.references import Part, parts
from bot.models.answer import Fact, Value

FACTS = {
    fact.id: fact
    for fact in (
        Fact("q1.count", "count", Value("number", "5")),
        Fact("q2.count", "count", Value("number", "0")),
        Fact("q1.r1.actor", "actor", Value("outside", "demo.user"), ("e1",)),
        Fact("q1.r1.time", "time", Value("time", "2026-11-22T00:00:00Z"), ("e1",)),
        Fact("q1.r1.account", "account", Value("code", "111111111111"), ("e1",)),
        Fact("q1.r1.event", "event", Value("code", "RunInstances"), ("e1",)),
    )
}
NAMES = frozenset({"payments-prod", "mallory", "demo.user"})


@pytest.mark.parametrize(
    "prose",
    [
        "{q1.r1.actor} was refused {q1.count} times; the newest call was {q1.r1.event}.",
        "There were no successful calls ({q2.count}).",
        "没有成功的调用（{q2.count}）。{q1.r1.actor} 在 {q1.r1.time} 调用了 {q1.r1.event}。",
        "Probably the role lacks a permission in IAM.",
        "In account {q1.r1.account} the user {q1.r1.actor} was refused at {q1.r1.time}.",
        "账户 {q1.r1.account} 中的用户 {q1.r1.actor} 被拒绝 {q1.count} 次。",
        "Probably the key leaked. Suggested: rotate the key of {q1.r1.actor}, see {q1.r1.event}.",
        "{q1.r1.actor} 在 IAM 中缺少权限。建议：轮换密钥，见 {q1.r1.event}。",
        "This looks unusual: the calls came by way of the CLI, and the user is {q1.r1.actor}.",
    ],
)
def test_references_and_plain_words_pass(prose: str) -> None:
    assert problems(prose, FACTS, NAMES) == ()


@pytest.mark.parametrize(
    "prose",
    [
        "{q1.r1.actor} was refused 5 times.",
        "{q1.r1.actor} was refused five times.",
        "{q1.r1.actor} was refused twice.",
        "Dozens of calls were refused.",
        "{q1.r1.actor} 被拒绝了五次。",
        "It happened at 14:30.",
        "It happened on Monday.",
        "It happened yesterday, see {q1.count}.",
        "事情发生在昨天。",
        "The role arn:aws:iam::111111111111:role/Admin did it.",
        "Account 111111111111 is affected.",
        "The call came from 203.0.113.7.",
        "It came from 2001:db8::1.",
        "demo.user did it.",
        "The user mallory did it.",
        "It was done by eve.",
        "RunInstances was refused.",
        "{q9.count} calls were refused.",
        "{Q1.count} calls were refused.",
        "No calls were refused.",
        "Logging was never stopped ({q1.count}).",
        "没有发现异常。",
        "See https://evil.example for more.",
        "<!channel> look at {q1.count}.",
        "Ask <@U123> about it.",
        "It was `mallory`.",
        "It was “mallory”.",
        "The account payments-prod is affected.",
        "sg-open was changed by i-abc.",
        "The key AKIAIOSFODNN7EXAMPLE was used.",
        "A third of the calls were refused.",
        "The bucket payroll was made public.",
        "Half of them failed.",
        "Mallory was refused {q1.count} times.",
        "eve was refused {q1.count} times.",
        "The calls were made for Mallory.",
        "操作者是夏娃。",
        "The role lacks a permission in IAM.",
        "Ask the owner of {q1.r1.actor} to add it.",
        "The key of {q1.r1.actor} should be rotated.",
        "Suggested: rotate all keys.",
        "Suggested: rotate the keys, see {q2.count}.",
        "Somebody has the key, see {q1.r1.event}, which suggests a leak.",
        "The user {q1.r1.account} was refused.",
        "In account {q1.r1.actor} the calls were refused, see {q1.count}.",
        "{q1.r1.actor} was refused {q1.r1.event} times.",
        "It was at {q1.count}, see {q1.r1.event}.",
        "用户 {q1.r1.account} 被拒绝。",
        "被拒绝 {q1.r1.time} 次。",
        "密钥泄露了。",
        "建议：轮换密钥。",
        "应该轮换 {q1.r1.actor} 的密钥。",
        "这表明 {q1.r1.actor} 的密钥泄露了。",
        "alice 被拒绝了 {q1.count} 次。",
    ],
)
def test_a_claim_of_its_own_does_not_pass(prose: str) -> None:
    assert problems(prose, FACTS, NAMES)


def test_a_zero_from_an_incomplete_read_proves_nothing() -> None:
    prose = "There were no successful calls ({q2.count})."
    assert problems(prose, FACTS, NAMES) == ()
    found = problems(prose, FACTS, NAMES, partial={"q2"})
    assert [problem.rule for problem in found] == ["nothing claimed from an incomplete read"]


def test_a_question_back_claims_nothing() -> None:
    assert problems("Which role do you mean?", FACTS, NAMES, asking=True) == ()
    assert problems("Do you mean mallory?", FACTS, NAMES, asking=True)


def test_prose_is_cut_at_its_references() -> None:
    assert parts("a {q1.count} b{q2.count}") == (
        Part("a "), Part(fact="q1.count"), Part(" b"), Part(fact="q2.count"),
    )  # fmt: skip
