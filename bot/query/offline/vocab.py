"""Verbs, things and services as people say them, in both languages; the words are in vocab.txt."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("vocab.txt")


class Vocabulary:
    """The sections of the file.

    `forms` gives a written verb's lemma and `tiers` a lemma's groups of call verbs, best first.
    `things` says what a phrase means in the calls' words, `homes` which services are meant when a
    thing's name alone is said, `everyday` which service names are common words too.
    `sets` are lists of words by their use.
    """

    def __init__(self, text: str) -> None:
        self.forms: dict[str, str] = {}
        self.tiers: dict[str, tuple[tuple[str, ...], ...]] = {}
        self.homes: dict[str, frozenset[str]] = {}
        sections = _sections(text)
        for lemma, rest in _pairs(sections["verbs"]):
            written, *groups = rest.split("|")
            self.forms.update(dict.fromkeys(written.split(), lemma))
            self.tiers[lemma] = tuple(tuple(group.split()) for group in groups)
        self.things = {said: _listed(meant) for said, meant in _pairs(sections["things"])}
        for source, things in _pairs(sections["homes"]):
            for thing in _listed(things):
                known = self.homes.get(thing, frozenset())
                self.homes[thing] = known | {f"{source}.amazonaws.com"}
        chinese = [pair.partition("=") for line in sections["chinese"] for pair in line.split(";")]
        longest = sorted(chinese, key=lambda pair: -len(pair[0].strip()))
        self.chinese = {said.strip(): meant.strip() for said, _, meant in longest}
        self.services = dict(_pairs(sections["services"]))
        found: dict[str, set[str]] = {}
        for name, words in _pairs(sections["sets"]):
            found.setdefault(name, set()).update(words.split())
        self.sets = {name: frozenset(words) for name, words in found.items()}
        self.everyday = frozenset(" ".join(sections["everyday"]).split())


@cache
def vocabulary() -> Vocabulary:
    """The words, read once when first needed."""
    return Vocabulary(_FILE.read_text("utf-8"))


def _sections(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(name, []).append(line)
    return found


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        key, _, value = line.partition(":")
        yield key.strip(), value.strip()


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
