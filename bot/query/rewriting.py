"""Many ways of saying a thing made one: patterns, and what is written in their place."""

import re
from collections.abc import Iterable

Rules = tuple[tuple[re.Pattern[str], str], ...]


def rules(pairs: Iterable[tuple[str, str]]) -> Rules:
    """Patterns without regard to case, each with its replacement as `re.sub` takes it."""
    return tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in pairs)


def rewritten(text: str, by: Rules) -> str:
    """The text after all of the rules, one after the other. Pure."""
    for pattern, said in by:
        text = pattern.sub(said, text)
    return text
