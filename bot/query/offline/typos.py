"""Slips of the pen: a word one letter away from one we know, where no name is likely."""

import re
from functools import cache
from string import ascii_lowercase

from bot.query.lexicon import lexicon, singular
from bot.query.offline.known import known_word
from bot.query.offline.vocab import vocabulary

_WORD = re.compile(r"(?<![\w./:@=+*'’\"“`_-])[A-Za-z]{4,20}(?![\w./:@=+*'’\"”`_-]*\w)")
#: Before a name somebody gave; only a tool or a service may be misspelt there.
_SLOT = re.compile(
    r"\b(?:user|users|role|roles|session|by|did|does|has|named|called|bucket|function|secret|trail|stack"
    r"|table|queue|topic|key|group|policy|account|for|of)\s+$|(?:用户|角色|桶|函数|账户|账号|由|被)\s*$",
    re.IGNORECASE,
)


def mended(text: str) -> str:
    """The text with slips in verbs, services and common words mended; the rest stays."""
    return _WORD.sub(lambda found: _mended(text, found), text)


def _mended(text: str, found: re.Match[str]) -> str:
    word = found.group()
    lower = word.lower()
    # An unusual word with a capital inside a sentence is more likely a name than a slip.
    if known_word(lower) or (not word.islower() and found.start() > 0 and not word.istitle()):
        return word
    if word.istitle() and found.start() > 0:
        return word
    near = nearest(lower)
    if not near:
        return word
    return word if _SLOT.search(text[: found.start()]) and near not in _tools() else near


@cache
def nearest(word: str) -> str:
    """The one word we know that is a single slip away, or ""."""
    if len(word) < 5 and word not in _SHORT_SLIPS:
        return ""
    if word in _SHORT_SLIPS:
        return _SHORT_SLIPS[word]
    swaps, others = _one_off(word)
    known = _targets()
    common = vocabulary().sets["slips"]
    for near in (swaps & known, others & known & common, others & known):
        if near:
            lemmas = {vocabulary().forms.get(w, singular(w)) for w in near}
            if len(lemmas) == 1:
                return max(near, key=lambda w: (len(w), w))
    return ""


_SHORT_SLIPS = {"falied": "failed", "roel": "role", "usre": "user", "form": "from", "teh": "the"}


def _one_off(word: str) -> tuple[set[str], set[str]]:
    """Words with two neighbours exchanged, and words one letter longer, shorter or different."""
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    swaps = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    others = {a + b[1:] for a, b in cuts if b}
    for letter in ascii_lowercase:
        others |= {a + letter + b[1:] for a, b in cuts if b}
        others |= {a + letter + b for a, b in cuts}
    return swaps, others


@cache
def _tools() -> frozenset[str]:
    tools = vocabulary().sets["tools"] | {"terraform", "cloudformation", "console"}
    return frozenset(tools) | {name for name in lexicon().services if name.isalpha()}


@cache
def _targets() -> frozenset[str]:
    """Verbs, usual things, services and words of the questions themselves."""
    words = vocabulary()
    found = set(words.forms) | set(words.sets["slips"]) | set(words.services)
    for thing in (*words.homes, *words.things):
        found |= set(thing.split())
        found |= {f"{part}s" for part in thing.split()}
    found |= {name for name in lexicon().services if name.isalpha() and len(name) > 4}
    return frozenset(word for word in found if word.isalpha() and len(word) > 3)
