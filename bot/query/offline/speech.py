"""The words of a question as English tokens, its verbs, and the services it names."""

import itertools
import re
from functools import cache
from typing import NamedTuple

from bot.query.lexicon import lexicon, singular
from bot.query.offline import deeds
from bot.query.offline.nouns import nouns
from bot.query.offline.tokens import SEAM, Words
from bot.query.offline.vocab import vocabulary

_TOKEN = re.compile(r"[A-Za-z0-9][\w.@:/+=-]*[\w]|[A-Za-z0-9]")
_WORD = re.compile(r"[A-Za-z]+\d{0,2}|\d{1,2}")
_EITHER = re.compile(r"[a-z]{2,}(?:[/-][a-z]{2,})+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Things every question speaks of; they mean calls only beside a verb, or never.
_BESIDE = re.compile(
    r"\s*(?:(?:api|data|management|write|read|read-only)\s+)?"
    r"(?:calls?|api|apis|events?|activit|actions?|changes?|usage|service|operations?|requests?)"
    r"|[- ]related|\s*(?:的)?(?:相关|有关)?(?:的)?"
    r"(?:操作|调用|事件|活动|变更|服务|修改|更改|改动)", re.IGNORECASE,
)  # fmt: skip
#: Two words that are one verb.
_PHRASAL = {
    ("turn", "off"): "disable",
    ("turned", "off"): "disable",
    ("turning", "off"): "disable",
    ("switched", "off"): "disable",
    ("turned", "on"): "enable",
    ("turn", "on"): "enable",
    ("spun", "up"): "launch",
    ("spin", "up"): "launch",
    ("shut", "down"): "stop",
    ("set", "up"): "create",
    ("tore", "down"): "delete",
    ("torn", "down"): "delete",
    ("taken", "down"): "delete",
    ("cleaned", "up"): "delete",
    ("stood", "up"): "create",
    ("fired", "up"): "launch",
    ("spins", "up"): "launch",
    ("spinning", "up"): "launch",
    ("bring", "up"): "launch",
    ("switch", "off"): "disable",
    ("switching", "off"): "disable",
    ("switched", "on"): "enable",
    ("shutting", "down"): "stop",
    ("shuts", "down"): "stop",
    ("opted", "in"): "enable",
    ("took", "down"): "delete",
    ("brought", "up"): "launch",
}
#: "Calls made by", "made public": nothing was made.
_MADE = frozenset([
    "call", "calls", "change", "changes", "request", "requests", "api", "apis", "event", "events",
    "action", "actions", "attempt", "attempts", "modification", "modifications", "edits", "update",
    "updates", "public", "available", "connection", "connections", "activity", "accessible",
])  # fmt: skip
_CALLS = frozenset(["call", "calls", "events", "operations", "requests", "api", "apis"])
#: Verbs that, first in a sentence, are said to us.
_COMMANDS = frozenset(["list", "get", "read", "view", "describe", "tag"])


class Token(NamedTuple):
    """A word of the question in English; several may share one Chinese word's span."""

    word: str
    span: tuple[int, int]
    ascii: bool = True


def tokens_of(words: Words) -> list[Token]:
    """Words nobody has understood yet, in order; names and ids are none."""
    found: list[Token] = []
    for match in _TOKEN.finditer(words.text):
        word = match.group().lower().removesuffix("'s")
        if _EITHER.fullmatch(word) and words.free(match.span()):
            found += _halves(word, match.start())
        elif words.free(match.span()) and _WORD.fullmatch(word) and not _name(match.group()):
            found.append(Token(word, match.span()))
    for one, other in itertools.pairwise(list(found)):
        verb = _PHRASAL.get((one.word, other.word))
        if verb:
            found[found.index(one)] = Token(verb, (one.span[0], other.span[1]))
            found.remove(other)
    if _CHINESE.search(words.text):
        meant = _chinese(words)
        taken = {at for token in meant for at in range(*token.span)}
        found = [token for token in found if token.span[0] not in taken] + meant
    return sorted(found, key=lambda token: token.span)


def _halves(word: str, start: int) -> list[Token]:
    """ "saml/oidc", "add-on" are two words when both are some of AWS's; else it is a name."""
    parts = re.split("[/-]", word)
    if not all(part in _spoken_of() or singular(part) in _spoken_of() for part in parts):
        return []
    found = []
    for part in parts:
        found.append(Token(part, (start, start + len(part))))
        start += len(part) + 1
    return found


@cache
def _spoken_of() -> frozenset[str]:
    return lexicon().words | frozenset(vocabulary().forms) | deeds.known() | nouns().words


def _name(text: str) -> bool:
    """CamelCase inside a word is a name somebody gave, not a word."""
    word = text.lower()
    said = word in lexicon().services or singular(word) in nouns().words
    return bool(re.search(r"[a-z][A-Z]", text)) and not said


def _chinese(words: Words) -> list[Token]:
    """Chinese words, and names half in letters, as English ones; the longest at each place."""
    found: list[Token] = []
    at = 0
    while match := _spoken_chinese().search(words.text, at):
        at = match.end()
        if words.free(match.span()):
            meant = _book()[_folded(match.group())]
            found += [Token(word, match.span(), False) for word in meant.split()]
        else:
            at = match.start() + 1
    return found


@cache
def _book() -> dict[str, str]:
    said = {**vocabulary().chinese, **nouns().chinese}
    return {_folded(word): meant for word, meant in said.items()}


@cache
def _spoken_chinese() -> re.Pattern[str]:
    """Every Chinese word; the letters in it stand apart from it, and from other letters."""
    found = []
    for said in sorted((*nouns().chinese, *vocabulary().chinese), key=len, reverse=True):
        own = r"\s*".join(re.escape(part) for part in SEAM.sub(" ", said).split())
        before = r"(?<![\w./@-])" if said[0].isascii() else ""
        after = r"(?![\w@/-]|\.\w)" if said[-1].isascii() else ""
        found.append(before + own + after)
    return re.compile("|".join(found), re.IGNORECASE)


def _folded(said: str) -> str:
    return "".join(said.lower().split())


def services_of(
    words: Words, tokens: list[Token]
) -> tuple[tuple[str, ...], list[tuple[int, int]], list[str]]:
    """Event sources named, where they stand, and the phrases as things."""
    found: list[str] = []
    spans, phrases, n = [], [], 0
    while n < len(tokens):
        for length in (4, 3, 2, 1):
            run = tokens[n : n + length]
            phrase = " ".join(token.word for token in run)
            sources = _service(phrase) if len(run) == length else ()
            if sources and (length > 1 or _means_service(words, phrase, run[0].span)):
                found += sources
                spans += [token.span for token in run]
                phrases.append(" ".join(singular(word) for word in phrase.split()))
                n += length - 1
                break
        n += 1
    return tuple(dict.fromkeys(found)), spans, phrases


def _service(phrase: str) -> tuple[str, ...]:
    ours = vocabulary().services.get(phrase)
    return (f"{ours}.amazonaws.com",) if ours else lexicon().services.get(phrase, ())


def _means_service(words: Words, phrase: str, span: tuple[int, int]) -> bool:
    if phrase not in vocabulary().everyday and not lexicon().known(singular(phrase)):
        return len(phrase) > 1
    if phrase in ("iam", "lambda", "kms", "ec2", "s3", "cloudtrail", "organizations", "guardduty"):
        return True
    before = words.text[: span[0]].lower().rstrip().endswith(("aws", "amazon"))
    return before or bool(_BESIDE.match(words.text, span[1]))


def is_verb(tokens: list[Token], n: int) -> bool:
    """Whether the nth token says what was done."""
    word = tokens[n].word
    if word not in vocabulary().forms:
        return False
    following = tokens[n + 1].word if n + 1 < len(tokens) else ""
    if n and f"{tokens[n - 1].word} {word}" == "permission set":
        return False
    if word == "change" and following in ("to", "of", "in", "on"):
        return False
    if word in ("get", "got") and following.endswith("ed"):
        return False
    if word in ("made", "make", "makes", "making"):
        return not any(token.word in _MADE for token in tokens[max(0, n - 3) : n + 3])
    if following in ("and", "or") and n + 2 < len(tokens) and is_verb(tokens, n + 2):
        return True
    if word == "list" and tokens[n].span[0] == 0:
        return tokens[n].ascii and following in _CALLS
    if word in _COMMANDS and n == 0 and tokens[n].span[0] < len(word) + 7 and tokens[n].ascii:
        return following in _CALLS
    if not tokens[n].ascii and n == 0 and word in ("list", "get", "view") and not tokens[n].span[0]:
        return False
    if word == "new":
        return n + 1 < len(tokens)
    return not _part_of_thing(tokens, n)


def _part_of_thing(tokens: list[Token], n: int) -> bool:
    """ "launch template", "change set": a verb's form that names a thing with its neighbour."""
    if tokens[n].word.endswith(("ed", "ing")) or not tokens[n].ascii or n + 1 == len(tokens):
        return False
    # "create user" is a thing of Cognito's, and what one does to a user.
    verbs = vocabulary().tiers[vocabulary().forms[tokens[n].word]][0]
    if any(call.verb in verbs for call in lexicon().calls(singular(tokens[n + 1].word))):
        return False
    pair = f"{tokens[n].word} {singular(tokens[n + 1].word)}" if n + 1 < len(tokens) else ""
    return lexicon().known(pair)
