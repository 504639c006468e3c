"""Words left over that say what was done or to what: leaving them out would widen the answer."""

import re

from bot.query.lexicon import lexicon, singular
from bot.query.offline.parts import Parts
from bot.query.offline.vocab import vocabulary

_ACTED = re.compile(r"[a-z]{3,}ed")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def dropped(parts: Parts, left: tuple[str, ...]) -> bool:
    """Whether an action, or the thing that a lone verb was done to, was not understood."""
    if parts.names or parts.concepts or parts.ids or parts.ports:
        return False
    acted = parts.said.chosen or parts.changes or parts.reads
    for word in left:
        if not acted and _acts(word.lower()):
            return True
        if parts.said.acts and not parts.resources.ids and _is_thing(word.lower()):
            return True
    return False


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
