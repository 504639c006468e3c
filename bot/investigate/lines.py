"""Sentences from facts: the one place where a line's blanks are filled, for any sink."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.investigate.agent.references import parts
from bot.models.answer import Fact, Line, Value
from bot.words import Lang, all_words, say

Show = Callable[[Value], str]
_RESULT = re.compile(r"q\d+\.")


def sentence(line: Line, facts: Sequence[Fact], lang: Lang, show: Show) -> str:
    """The line in `lang`; `show` encodes a value for the sink (words are filled in here).

    A count of one takes the sentence's `.one` form where there is one. KeyError for a line that
    names a fact which is not in `facts`: nothing can be said that was not computed.
    """
    known = {fact.id: fact for fact in facts}
    if line.prose:
        return _written(line.prose, known, lang, show)
    values = {name: known[id].value for name, id in line.facts.items()}
    key = line.key
    count = values.get("n")
    if count is not None and count.text == "1" and f"{key}.one" in all_words():
        key = f"{key}.one"
    filled = {
        name: say(value.text, lang) if value.kind == "word" else show(value)
        for name, value in values.items()
    }
    return say(key, lang, **filled)


def _written(prose: str, known: Mapping[str, Fact], lang: Lang, show: Show) -> str:
    """A model's words with its facts in their places; each says itself what it is, and where.

    A right figure under a wrong word would be as false as a wrong one, so the label stands beside
    the value, written by code; a second mention of the same fact goes without.
    """
    said, seen = [], set()
    for part in parts(prose):
        if not part.fact:
            # Sinks trim a value; between references the spaces are part of the sentence.
            lead = " " if part.text[:1].isspace() else ""
            trail = " " if part.text[-1:].isspace() and part.text.strip() else ""
            said.append(f"{lead}{show(Value('text', part.text.strip()))}{trail}")
            continue
        value = known[part.fact].value
        text = say(value.text, lang) if value.kind == "word" else show(value)
        label = "" if part.fact in seen else _labelled(known[part.fact], lang)
        seen.add(part.fact)
        said.append(f"{text}{label}")
    return "".join(said)


def _labelled(fact: Fact, lang: Lang) -> str:
    """` (calls that were denied, q1)`, ` (actor, q1 r3)`: the fact's own name and its row."""
    key = f"model.fact.{fact.name}"
    name = say(key, lang) if key in all_words() else fact.name.replace("_", " ")
    where = fact.id.rpartition(".")[0].replace(".", " ") if _RESULT.match(fact.id) else ""
    opens, comma, closes = ("（", "，", "）") if lang == "zh" else (" (", ", ", ")")
    return f"{opens}{name}{comma if where else ''}{where}{closes}"
