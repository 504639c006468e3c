"""Words nobody understood, and whether the answer could hang on one of them."""

import re

from bot.query.model import Identity, Outcome
from bot.query.offline.parts import Parts

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]+|[\u4e00-\u9fff]+")
#: Where a verb stands: the word that says what was done.
_VERB_PLACE = re.compile(
    r"\b(?:who|anyone|anybody|someone|somebody|(?:has|have|had|did|was|were|been|got)"
    r"(?:\s+(?:anyone|anybody|someone|somebody|it|they|he|she))?)\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?:....ed|....ing|....ated)$", re.IGNORECASE)


def weighs(text: str, left: tuple[str, ...], parts: Parts) -> bool:
    """Whether what is left over may change the answer, so that it is better to ask.

    A question that names its calls by a verb, somebody, or a thing by its id stands on that; one
    that rests on a kind of thing, a place or a time alone does not stand an unknown verb beside it.
    """
    words = [word for word in left if len(word) > 2 and not re.search(r"\d", word)]
    if not words:
        return False
    exact = parts.outcome != Outcome() or bool(
        parts.names or parts.ids or parts.concepts or parts.said.chosen or parts.customs
    )
    named = parts.identity != Identity() or bool(parts.resources.ids)
    said = len(_WORD.findall(text))
    if len(words) > 3 and 2 * len(words) >= said and not exact:
        return True
    if exact or named or parts.intent in ("auth_report", "sg_exposure", "logging_integrity"):
        return False
    if not parts.names_something and not parts.shape.by and not parts.said.acts:
        # A place or a time alone says too little to stand a word of weight beside it.
        return any(len(word) > 3 for word in words)
    return any(_unknown_verb(text, word) for word in words if word.isascii())


def _unknown_verb(text: str, word: str) -> bool:
    at = text.find(word)
    return at >= 0 and bool(_VERB_PLACE.search(text[:at])) and bool(_ENDING.search(word))
