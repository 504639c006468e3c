"""Wrong statements made of a right one: each must be caught, whatever the script is about."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.models.answer import Fact

REF = re.compile(r"\{([a-z0-9_.]+)\}")
#: What stands in place of a reference, by what it is a lie about and by language.
_LIES: dict[str, dict[str, tuple[str, ...]]] = {
    "number": {
        "en": ("forty", "a dozen of the", "two thirds of"), "zh": ("四十一次", "几十次", "一半"),
    },
    "time": {
        "en": ("03:17", "noon", "yesterday evening", "Monday", "May the second", "2024-05-15"),
        "zh": ("03:17", "昨天中午", "星期三", "五月", "凌晨", "2024年5月15日"),
    },
    "ARN": {
        "en": ("arn:aws:iam::999999999999:user/mallory", "user mallory", "Mallory", "mallory.svc"),
        "zh": ("arn:aws:iam::999999999999:user/mallory", "mallory", "用户名为夏娃", "mallory.svc"),
    },
    "account": {
        "en": ("999999999999", "account payroll", "account nine nine nine", "9999-9999-9999"),
        "zh": ("999999999999", "账户为工资部", "payroll-prod", "９９９９"),
    },
}  # fmt: skip
#: Rules that name the lie itself, as opposed to a sentence that merely lost its reference.
NAMED = {
    "a figure", "a number in words", "a time in words", "a name in words", "a name or id",
    "unknown reference", "a reference that is something else",
}  # fmt: skip


class Mutant(NamedTuple):
    """Prose with one lie in it, and what the lie is about."""

    about: str
    prose: str


def mutants(prose: str, lang: str, facts: Mapping[str, Fact]) -> Iterator[Mutant]:
    """Every reference in turn replaced by lies of its own kind, and the first by all kinds."""
    for n, match in enumerate(REF.finditer(prose)):
        fact = facts[match[1]]
        for about in _LIES if n == 0 else (_about(fact),):
            for lie in _LIES[about][lang]:
                yield Mutant(about, _put(prose, match, f" {lie} "))
        yield Mutant("figures", _put(prose, match, f" {_off_by_one(fact)} "))
        yield Mutant("reference", _put(prose, match, "{q9.count}"))
        yield Mutant("reference", _put(prose, match, "{q1.r99.actor}"))


def swapped(prose: str, facts: Mapping[str, Fact]) -> Iterator[tuple[str, str, str]]:
    """(prose, the reference that stood there, the one now there); both are facts."""
    for match in REF.finditer(prose):
        for other in sorted(facts):
            if other != match[1] and facts[other].value != facts[match[1]].value:
                yield _put(prose, match, f"{{{other}}}"), match[1], other


def _about(fact: Fact) -> str:
    if fact.value.kind in ("number", "time"):
        return fact.value.kind
    return "account" if fact.name in ("account", "region") else "ARN"


def _off_by_one(fact: Fact) -> str:
    """The value with its last digit changed; a name gets one."""
    text = fact.value.text
    for at in range(len(text) - 1, -1, -1):
        if text[at].isdigit():
            return f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
    return f"{text}2"


def _put(prose: str, match: re.Match[str], words: str) -> str:
    return f"{prose[: match.start()]}{words}{prose[match.end() :]}"
