"""What people type becomes a verb, a guess or a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import VERBS, parse, parse_mention

BOT = "<@U0HUBWARD1>"


@pytest.mark.parametrize(
    ("text", "verb", "rest"),
    [
        ("", "help", ""),
        ("  findings P1 ", "findings", "P1"),
        ("FINDINGS", "findings", ""),
        ("list P1", "findings", "P1"),
        ("ask who opened port 22?", "ask", "who opened port 22?"),
        ("修复 c-7f3a", "fix", "c-7f3a"),
        ("snooze: c-7f3a 7d vendor", "snooze", "c-7f3a 7d vendor"),
        ("snooze   c-7f3a", "snooze", "c-7f3a"),
        ("stop", "stop", ""),
    ],
)
def test_a_verb_is_found(text: str, verb: str, rest: str) -> None:
    typed = parse(text)
    assert typed.verb is VERBS[verb]
    assert typed.rest == rest


@pytest.mark.parametrize(
    ("text", "guess"),
    [("finings P1", "findings"), ("aproovals", "approvals"), ("xyzzy", None), ("<!channel>", None)],
)
def test_a_wrong_verb_gets_the_nearest_one(text: str, guess: str | None) -> None:
    typed = parse(text)
    assert typed.verb is None
    assert (typed.guess.name if typed.guess else None) == guess


@pytest.mark.parametrize(
    ("text", "verb", "rest"),
    [
        (f"{BOT} fix", "fix", ""),
        (f"{BOT} fix c-7f3a", "fix", "c-7f3a"),
        (f"{BOT}: help", "help", ""),
        (f"{BOT} assign c-7f3a <@U0BEN>", "assign", "c-7f3a <@U0BEN>"),
        (f"{BOT} stop rolling out", "stop", "rolling out"),
        (f"{BOT}", "help", ""),
        (f"{BOT} who opened this port?", "ask", "who opened this port?"),
        (f"{BOT} show me failed logins", "ask", "show me failed logins"),
        (f"{BOT} status of the trail in eu-west-1?", "ask", "status of the trail in eu-west-1?"),
        (f"{BOT} fix this please", "ask", "fix this please"),
        (f"{BOT} stop events of i-0bb?", "ask", "stop events of i-0bb?"),
        (f"{BOT} 谁打开了这个端口？", "ask", "谁打开了这个端口？"),
    ],
)
def test_a_mention_is_a_verb_or_a_question(text: str, verb: str, rest: str) -> None:
    typed = parse_mention(text)
    assert typed.verb is VERBS[verb]
    assert typed.rest == rest


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("report user demo.user January 2024", "report"),
        ("报告 user demo.user 2024年1月", "report"),
        ("report mfa last month", "report"),
        ("report logging 2024-01-01 2024-03-31", "report"),
        ("report all failed logins", "ask"),
    ],
)
def test_a_report_about_a_window_is_told_from_a_question(text: str, verb: str) -> None:
    assert parse_mention(f"{BOT} {text}").verb is VERBS[verb]


@given(st.text(max_size=200))
def test_anything_can_be_typed(text: str) -> None:
    typed = parse(text)
    assert typed.verb is None or typed.guess is None
    assert parse_mention(text).verb is not None


def test_no_spelling_belongs_to_two_verbs() -> None:
    spellings = [word for verb in VERBS.values() for word in (verb.name, *verb.also)]
    assert len(spellings) == len(set(spellings))
