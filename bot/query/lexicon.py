"""Every AWS operation by verb and thing, and every service by its names, as botocore has them.

The data file is written by `python -m docs.lexicon`; the core itself never imports botocore.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).with_name("lexicon.txt")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z0-9]+|[A-Z]+(?=[sv]?\d|\b|$)|[A-Z]+s?|[a-z0-9]+")
_DATE = re.compile(r"\d{4}_?\d{2}_?\d{2}(?:v\d)?$")
#: Words that look like plurals and are none.
_SINGULAR = frozenset({
    "access", "address", "alias", "analysis", "aws", "canvas", "chaos", "dns", "ecs", "eks",
    "https", "iops", "kms", "metrics", "os", "process", "rds", "series", "ses", "sns", "sqs",
    "status", "waf",
})  # fmt: skip


class Call(NamedTuple):
    """One operation: `thing` is what it is about, in lower case and singular."""

    source: str
    name: str
    verb: str
    thing: str


def singular(word: str) -> str:
    """A noun's singular by its ending; what looks like a plural and is none stays."""
    if word in _SINGULAR or len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "dresses")):
        return word[:-2]
    return word[:-1]


def split(name: str) -> tuple[str, str, str]:
    """Verb, noun as written, and the noun's words: DeleteAccessKey is Delete, AccessKey,
    "access key"; a date at the end is dropped.
    """
    parts = _PART.findall(_DATE.sub("", name))
    verb = parts[0] if parts else name
    noun = name[len(verb) :]
    return verb, noun, " ".join(singular(part.lower()) for part in parts[1:])


class Lexicon:
    """The whole file, looked up by thing; a thing's line is taken apart when it is asked for."""

    def __init__(self, text: str) -> None:
        self._things: dict[str, str] = {}
        self.services: dict[str, tuple[str, ...]] = {}
        for line in text.splitlines()[1:]:
            head, _, rest = line.partition("\t")
            if head.startswith("@"):
                source = f"{head[1:]}.amazonaws.com"
                for name in {head[1:], *rest.split("\t")} - {""}:
                    self.services[name] = (*self.services.get(name, ()), source)
            else:
                self._things[head] = rest
        self.words = frozenset(word for thing in self._things for word in thing.split())

    def known(self, thing: str) -> bool:
        """Whether some call is about exactly this."""
        return bool(thing) and thing in self._things

    def calls(self, thing: str) -> Iterator[Call]:
        """Every call about exactly this."""
        for part in self._things.get(thing, "").split("\t"):
            noun, *entries = part.split(" ")
            for entry in entries:
                source, _, verbs = entry.partition(":")
                for verb in verbs.split(","):
                    yield Call(f"{source}.amazonaws.com", verb + noun, verb, thing)

    def ending(self, thing: str) -> list[str]:
        """Longer things that end like this one: "key" finds "access key"."""
        return self._endings.get(thing, [])

    def beginning(self, thing: str) -> list[str]:
        """Longer things that begin like this one: "function" finds "function code"."""
        return self._beginnings.get(thing, [])

    @cached_property
    def _beginnings(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for thing in self._things:
            rest = thing
            while " " in rest:
                rest = rest.rpartition(" ")[0]
                found.setdefault(rest, []).append(thing)
        return found

    @cached_property
    def _endings(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for thing in self._things:
            rest = thing
            while " " in rest:
                rest = rest.split(" ", 1)[1]
                found.setdefault(rest, []).append(thing)
        return found

    def holding(self, words: Collection[str]) -> list[str]:
        """Things that are made of all these words and perhaps more, shortest first."""
        wanted = set(words)
        found = [t for t in self._things if wanted <= set(t.split())]
        return sorted(found, key=lambda thing: (len(thing.split()), thing))

    def names(self) -> Iterator[str]:
        """Every call's name."""
        for thing in self._things:
            for call in self.calls(thing):
                yield call.name


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once when first needed."""
    return Lexicon(DATA.read_text("utf-8"))


@cache
def folded_names() -> dict[str, str]:
    """Every call's name by itself in lower case, for people who type without capitals."""
    return {name.lower(): name for name in lexicon().names()}


def by_name(name: str) -> list[Call]:
    """The calls of this name, one for each service that has it."""
    return [call for call in lexicon().calls(split(name)[2]) if call.name == name]
