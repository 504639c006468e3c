"""Which words are names somebody gave, and which are words of the language or of AWS."""

import re
from functools import cache
from pathlib import Path

from bot.query.lexicon import lexicon, singular
from bot.query.offline import deeds
from bot.query.offline.nouns import nouns
from bot.query.offline.tokens import STOP
from bot.query.offline.vocab import vocabulary

#: A region's code; logs name some that do not exist, so there is no list of them.
REGION = (
    r"[a-z]{2,8}(?:-[a-z]{2,5})?-(?:[a-z]{2,5})?(?:north|south|east|west|central)(?:east"
    r"|west)?-\d{1,2}[a-z]?"
)
_ID = re.compile(
    r"(?:sg|sgr|vpc|vpce|i|eni|rtb|subnet|acl|igw|nat|vol|snap|ami|lt|tgw|eipalloc|pcx"
    r"|fl)-[0-9a-z]+"
)
_REGION = re.compile(REGION, re.I)
_NUMBERISH = re.compile(r"[\d:./T+-]+(?:Z|am|pm|st|nd|rd|th|h|d|m|min|hours?|days?|utc)?", re.I)
_COMMON = Path(__file__).with_name("common.txt")
_ENDINGS = re.compile(r"(?:...(?:ing|tion|ment|ness|able|ible|ously|ful|ively)|....ed|...ally)$")
_SHORT = frozenset({"saml", "oidc", "sso", "mfa", "cli", "sdk", "api", "ssh", "rdp", "tcp", "udp"})
_EITHER = re.compile(r"[a-z]{2,}(?:/[a-z]{2,})+", re.I)
_HYPHENS = re.compile(r"[a-z]+(?:-[a-z]+)+", re.I)


def strong_name(text: str) -> bool:
    """A name by its looks: inner capitals, digits, dots, dashes; no id, date, region or call."""
    if _NUMBERISH.fullmatch(text) or _REGION.fullmatch(text) or _ID.fullmatch(text):
        return False
    if _HYPHENS.fullmatch(text) and _compound(text.lower().split("-")):
        return False
    if _either(text):
        return False
    if "*" in text and re.search(r"[A-Za-z]", text):
        return True
    if len(text) < 3 or service_said(text) or _common(text.lower()):
        return False
    return bool(re.search(r"[a-z][A-Z]|[._@/=+-]|\w\d|\d[A-Za-z]", text)) or (
        bool(re.search(r"[A-Z]", text)) and not _common(text.lower()) and not text.isupper()
    )


def _either(text: str) -> bool:
    """Whether it is one word or another, "saml/oidc", and no path."""
    return bool(_EITHER.fullmatch(text)) and set(text.lower().split("/")) <= deeds.known() | _SHORT


def _compound(parts: list[str]) -> bool:
    """Whether the words make an adjective or a noun of the language: "read-only", "sign-in"."""
    sets = vocabulary().sets
    said = sets["begins"] | sets["ends"] | _english()
    if not all(_common(part) or part in said for part in parts):
        return False
    phrase = " ".join([*parts[:-1], singular(parts[-1])])
    thing = lexicon().known(phrase) or phrase in vocabulary().things or phrase in vocabulary().homes
    return (
        thing or parts[0] in sets["begins"] or parts[-1] in sets["ends"]
        or "-".join(parts) in _words()
    )  # fmt: skip


def is_name(text: str, *, typed: bool = False) -> bool:
    """A name by being no word we know; after "user" or "role" names of AWS things may be names."""
    if strong_name(text):
        return True
    if _NUMBERISH.fullmatch(text) or _REGION.fullmatch(text) or _ID.fullmatch(text):
        return False
    word = text.lower()
    if typed:
        free = word in vocabulary().sets["callable"] or word not in _grammar()
        free = free and not _worded(singular(word))
        return len(text) > 1 and free and word not in STOP
    if known_word(word) or _worded(word) or _either(word):
        return False
    return len(text) > 2 and not text.isupper()


def known_word(word: str) -> bool:
    """Whether a lower-case word is one of the language, of AWS or of these questions."""
    return _common(word) or service_said(word) or word in _english() or singular(word) in _english()


def said_of_things(word: str, before: str = "") -> bool:
    """Whether a lower-case word says what is done, or names a thing or a part of one.

    Behind a noun it does so where both are one thing: the "policy" of "bucket policy".
    """
    one = singular(word)
    said = word in _grammar() or word in STOP or one in vocabulary().sets["weak"] or _worded(one)
    if said or service_said(word) or one in vocabulary().sets["traits"]:
        return True
    if not before:
        return lexicon().known(one) or one in vocabulary().things
    both = f"{before.strip(' :,(')} {one}"
    return service_said(both) or bool(lexicon().ending(one)) or lexicon().known(both)


def _worded(word: str) -> bool:
    """Whether the word is one of the language by its ending: "terminating", "responsible"."""
    return bool(_ENDINGS.search(word))


def service_said(text: str) -> bool:
    """Whether the text is what people call a service of AWS."""
    word = text.lower()
    return word in lexicon().services or word in vocabulary().services


def _common(word: str) -> bool:
    word = word.removesuffix("'s")
    return word in _words() or singular(word) in _words()


@cache
def _english() -> frozenset[str]:
    lines = _COMMON.read_text("utf-8").splitlines()[1:]
    return frozenset(word for line in lines for word in line.split())


@cache
def _words() -> frozenset[str]:
    known = lexicon().words | _grammar() | STOP
    known |= {word for said in vocabulary().things for word in said.split()} | deeds.known()
    known |= nouns().words
    return frozenset(known) | {part for name in lexicon().services for part in name.split()}


@cache
def _grammar() -> frozenset[str]:
    forms = vocabulary().forms
    return frozenset(forms) | vocabulary().sets["known"] | frozenset(forms.values())  # fmt: skip
