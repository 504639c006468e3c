"""The checker: prose may refer to facts and may not state one itself; in doubt it does not pass.

A sentence refers to a fact as `{q1.count}`. What stands between references may hold no figure,
time, id, address, name or quotation, so that nothing in it can be wrong about the log.
"""

import re
from collections.abc import Collection, Mapping

from bot.investigate.agent.claims import SENTENCE, Problem, unsupported
from bot.investigate.agent.plain_words import (
    MOMENTS,
    NAMES_FOLLOW,
    NAMES_FOLLOW_ZH,
    NOT_NAMES,
    NUMBERS,
    NUMERALS_ZH,
    PRODUCTS,
    STARTERS,
)
from bot.investigate.agent.references import REF
from bot.models.answer import Fact

_ORDINARY = NOT_NAMES | STARTERS
_TOKEN = re.compile(r"[^\s,;:!?()，。；：！？（）、]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|[\u4e00-\u9fff]+")
_MARKUP = re.compile(r"[<>@#`\"“”|*_~\\{}\[\]「」『』]|https?:|://")
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]")
_SPAN = re.compile(
    r"(?i)\b\d{1,3}\s+(?:minute|hour|day|week|month)s?\b|\d{1,3}\s*(?:分钟|小时|天|周|个月)"
)
_JOINED = re.compile(r"[A-Za-z0-9][._@/\\:=][A-Za-z0-9]|[a-z]-[A-Z]|[A-Z]-[A-Za-z]")


def problems(
    prose: str, facts: Mapping[str, Fact], names: Collection[str] = (), *,
    partial: Collection[str] = (), asking: bool = False,
) -> tuple[Problem, ...]:  # fmt: skip
    """Everything in the prose that no fact vouches for; empty when it may be shown. Pure.

    `names` are names from the operator's file and the log, which only a reference may state;
    `partial` results that are not everything. A question back (`asking`) claims nothing.
    """
    found = [Problem("unknown reference", id) for id in REF.findall(prose) if id not in facts]
    words = REF.sub(" ", prose)
    found += [Problem("markup", match.group()) for match in _MARKUP.finditer(words)]
    for token in _TOKEN.findall(words):
        rule = _token(token.strip(".'’-"), names)
        if rule:
            found.append(Problem(rule, token))
    found += [Problem("a number in words", match) for match in NUMERALS_ZH.findall(words)]
    found += [Problem("a time in words", match) for match in MOMENTS.findall(words)]
    found += [Problem("a name in words", match) for match in (*_follows(prose), *_strange(prose))]
    if not found and not asking:
        found += unsupported(prose, facts, partial)
    return tuple(found)


def choice_problems(
    answer: str, facts: Mapping[str, Fact], names: Collection[str] = ()
) -> tuple[Problem, ...]:
    """As `problems`, of an answer that a person may press: it claims nothing, and may name a span
    of time (`the last 24 hours`, `yesterday`), which says how the question is meant. Pure."""
    words = _SPAN.sub(" ", answer)
    first = words.split(maxsplit=1)[0] if words.strip() else ""
    if first.istitle():
        words = words.replace(first, first.lower(), 1)
    found = problems(f"the {words}" if first.isascii() else words, facts, names, asking=True)
    return tuple(problem for problem in found if problem.rule != "a time in words")


def _token(token: str, names: Collection[str]) -> str:
    if not token or token in PRODUCTS:
        return ""
    if any(letter.isdigit() for letter in token):
        return "a figure"
    if _JOINED.search(token):
        return "a name or id"
    if token.lower() in NUMBERS:
        return "a number in words"
    # Whoever names a user "key" must not make every sentence about keys impossible.
    if token.lower() in _ORDINARY:
        return ""
    if token in names or token.lower() in names:
        return "a name in words"
    return "a name or id" if _CAMEL.search(token) else ""


def _follows(prose: str) -> list[str]:
    """Words where a name belongs (`user mallory`), unless they are ordinary there."""
    return [
        match.group()
        for match in NAMES_FOLLOW.finditer(prose)
        if match.group(1).lower() not in NOT_NAMES
    ] + NAMES_FOLLOW_ZH.findall(prose)


def _strange(prose: str) -> list[str]:
    """Words that could be a name where they stand: unknown ones that begin an English sentence or
    have a capital inside one, and Latin ones in Chinese text."""
    found: list[str] = []
    for sentence in SENTENCE.findall(prose):
        words = [(m.group(), m.start()) for m in _WORD.finditer(REF.sub(_blank, sentence))]
        latin = [(word, at) for word, at in words if word[0].isascii() and word not in PRODUCTS]
        if len(latin) < len(words) and any(not word[0].isascii() for word, _ in words):
            found += [word for word, _ in latin]
            continue
        begins = next((at for at, letter in enumerate(sentence) if not letter.isspace()), 0)
        for word, at in latin:
            first = at == begins or not sentence[begins:at].strip(" -•*\n(")
            if word.lower() not in STARTERS and (first or word[0].isupper()):
                found.append(word)
    return found


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
