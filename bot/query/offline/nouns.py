"""The things of AWS by service, as people call them in both languages; the table is in nouns.txt.

A name stands for things of the calls (lexicon.txt) and may say which calls a verb means.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.query.lexicon import Call, by_name, lexicon, singular
from bot.query.offline.vocab import vocabulary

_FILE = Path(__file__).with_name("nouns.txt")


class Noun(NamedTuple):
    """One thing under all its names: where its calls are, and the calls that verbs mean."""

    places: tuple[tuple[str, str], ...]
    deeds: dict[str, tuple[str, ...]]

    @property
    def sources(self) -> tuple[str, ...]:
        """The event sources of its calls."""
        return tuple(dict.fromkeys(source for source, _ in self.places))


class Nouns:
    """`called` finds nouns by an English name, `chinese` the English name by a Chinese one.

    `words` are all words of the English names, in the singular.
    """

    def __init__(self, text: str) -> None:
        self.called: dict[str, tuple[Noun, ...]] = {}
        self.chinese: dict[str, str] = {}
        self.words: frozenset[str] = frozenset()
        home = ""
        for line in text.splitlines():
            if line.startswith("["):
                home = line.strip("[]")
            elif line and not line.startswith("#"):
                self._add(home, [part.strip() for part in line.split("|")])

        self.words = frozenset(word for name in self.called for word in name.split())

    def _add(self, home: str, parts: list[str]) -> None:
        english, chinese, things, *deeds = parts
        places = tuple(_place(home, thing) for thing in _listed(things))
        noun = Noun(places, dict(_deed(line) for line in _listed("".join(deeds), ";")))
        names = [_plain(name) for name in _listed(english)]
        for name in names:
            self.called[name] = (*self.called.get(name, ()), noun)
        for name in _listed(chinese):
            self.chinese[name] = names[0]


@cache
def nouns() -> Nouns:
    """The table, read once when first needed."""
    return Nouns(_FILE.read_text("utf-8"))


def nouns_of(phrase: str, said: Iterable[str] = ()) -> tuple[Noun, ...]:
    """What the phrase may stand for, by `said` services where they have such a thing."""
    found = nouns().called.get(_plain(phrase), ())
    wanted = set(said)
    return tuple(noun for noun in found if wanted & set(noun.sources)) or found


def calls_of(phrase: str, lemma: str, said: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """The calls that do this to that, and their sources; nothing when the table has none."""
    names: list[str] = []
    sources: list[str] = []
    for noun in nouns_of(phrase, said):
        here = _done(noun, lemma)
        names += here
        sources += [s for name in here for s in _at(name, noun)]
    return list(dict.fromkeys(names)), list(dict.fromkeys(sources))


def _done(noun: Noun, lemma: str) -> list[str]:
    if lemma in noun.deeds:
        return list(noun.deeds[lemma])
    if lemma in _LIGHT:
        return []
    if lemma in _LOOKS:
        return _looked(noun, vocabulary().tiers[lemma][0])
    for tier in vocabulary().tiers.get(lemma, ()):
        found = [call.name for call in every_call(noun) if call.verb in tier]
        if found:
            return found
    return []


#: Verbs of every day, that say too little of what was done to a thing.
_LIGHT = frozenset({"give", "take", "grant"})
#: Verbs of looking: a thing is looked at by whatever call shows it.
_LOOKS = frozenset({"read", "describe", "list"})


def _looked(noun: Noun, own: tuple[str, ...]) -> list[str]:
    """By the verb's own calls, else by all that show the thing."""
    shown = [call for call in every_call(noun) if call.verb in ("Get", "List", "Describe")]
    if "Get" in own:
        return list(noun.deeds.get("read", ())) or [call.name for call in shown]
    exact = [call.name for call in shown if call.verb in own]
    return exact or list(noun.deeds.get("read", ())) or [call.name for call in shown]


def every_call(noun: Noun) -> list[Call]:
    """All that can be done to it."""
    return [
        call
        for source, thing in noun.places
        for call in lexicon().calls(thing)
        if call.source == source
    ]


def _at(name: str, noun: Noun) -> list[str]:
    """The services meant by a call's name: the noun's own where it has it."""
    found = [call.source for call in by_name(name)]
    return [source for source in found if source in noun.sources] or found


def _place(home: str, thing: str) -> tuple[str, str]:
    service, _, own = thing.rpartition(":")
    return f"{service or home}.amazonaws.com", _plain(own)


def _deed(line: str) -> tuple[str, tuple[str, ...]]:
    verb, _, calls = line.partition("=")
    return verb.strip(), tuple(calls.split())


def _plain(name: str) -> str:
    return " ".join(singular(word) for word in name.lower().replace("-", " ").split())


def _listed(text: str, by: str = ",") -> list[str]:
    return [part.strip() for part in text.split(by) if part.strip()]
