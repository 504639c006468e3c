"""How prose refers to facts, `{q1.count}`; light, because every answer is worded through it."""

import re

import msgspec

REF = re.compile(r"\{([a-z][a-z0-9_.]{0,60})\}")

_FIRST = re.compile(r"(?:\{[^}]*\}|[^.!?。！？\n])+[.!?。！？]?")


class Part(msgspec.Struct, frozen=True):
    """A piece of prose: words, or the id of a fact."""

    text: str = ""
    fact: str = ""


def parts(prose: str) -> tuple[Part, ...]:
    """The prose cut at its references. Pure."""
    found: list[Part] = []
    at = 0
    for match in REF.finditer(prose):
        if match.start() > at:
            found.append(Part(text=prose[at : match.start()]))
        found.append(Part(fact=match.group(1)))
        at = match.end()
    if at < len(prose):
        found.append(Part(text=prose[at:]))
    return tuple(found)


def first_sentence(prose: str) -> tuple[str, str]:
    """The prose cut after its first sentence; the second part is empty where there is no more."""
    found = _FIRST.match(prose)
    return (prose[: found.end()], prose[found.end() :].strip()) if found else (prose, "")
