"""Words left over that say what was done or to what: leaving them out would widen the answer."""

import re

from bot.query.lexicon import lexicon, singular
from bot.query.offline.known import known_word
from bot.query.offline.parts import Parts
from bot.query.offline.vocab import vocabulary

_ACTED = re.compile(r"[a-z]{3,}ed")
#: Words that name no thing, and whole clauses, of which a part may well be understood.
_IDLE_CN = re.compile(
    r"[\u4e00-\u9fff]{7,}|第[一二三]|上一|之间|以来|以后|之前|期间|左右|分别|具体|到底|究竟|东西|事情"
    r"|动静|情形|都是|怎样"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def dropped(parts: Parts, left: tuple[str, ...]) -> bool:
    """Whether an action, or the thing that a lone verb was done to, was not understood."""
    if parts.names or parts.concepts or parts.ids or parts.ports:
        return False
    acted = parts.said.chosen or parts.changes or parts.reads
    for word in left:
        if not acted and _acts(word.lower()):
            return True
        if (
            parts.said.acts
            and not parts.resources.ids
            and (_is_thing(word.lower()) or _unheard(word))
        ):
            return True
    return False


def _unheard(word: str) -> bool:
    """Whether a word is none we know, so that a verb alone would stand for all its calls."""
    if _CHINESE.search(word):
        return not _IDLE_CN.search(word)
    return word.isalpha() and word.islower() and len(word) > 3 and not known_word(word)


def _acts(word: str) -> bool:
    if _CHINESE.search(word):
        verbs = (s for s, m in vocabulary().chinese.items() if m in vocabulary().forms)
        return any(len(verb) > 1 and verb in word for verb in verbs)
    if word in vocabulary().sets["idle"]:
        return False
    return word in vocabulary().forms or bool(_ACTED.fullmatch(word))


def _is_thing(word: str) -> bool:
    if _CHINESE.search(word):
        meant = vocabulary().chinese.get(word, "")
        return bool(meant) and meant not in vocabulary().forms and _is_thing(meant)
    sets = vocabulary().sets
    if word in sets["idle"] or {word, singular(word)} & (sets["weak"] | sets["never"]):
        return False
    return word in vocabulary().things or lexicon().known(singular(word))
