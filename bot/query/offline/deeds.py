"""The table of deeds: what was done, in words that the call's own name does not hold."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("deeds.txt")


class Deed(NamedTuple):
    """Words that must all be said, each one of several, and the calls they mean together."""

    needs: tuple[frozenset[str], ...]
    names: tuple[str, ...]
    sources: tuple[str, ...]


@cache
def deeds() -> tuple[Deed, ...]:
    """Every line of the file."""
    return tuple(_read(_sections()["deeds"], _classes()))


@cache
def compounds() -> frozenset[str]:
    """Nouns of several words that are one thing: the "group" of "log group" is no group."""
    parts = " ; ".join(_sections()["compounds"]).split(";")
    return frozenset(part.strip() for part in parts if part.strip())


@cache
def known() -> frozenset[str]:
    """Every English word of the lines; none of them is somebody's name."""
    return frozenset(
        part
        for deed in deeds()
        for need in deed.needs
        for word in need
        for part in word.split("_")
        if part.isascii()
    )


def _classes() -> dict[str, frozenset[str]]:
    pairs = (line.partition(":") for line in _sections()["classes"])
    return {name.strip(): frozenset(rest.split()) for name, _, rest in pairs}


def _read(lines: list[str], classes: dict[str, frozenset[str]]) -> Iterator[Deed]:
    for line in lines:
        said, _, meant = line.partition("=>")
        needs = tuple(_need(word, classes) for word in said.split())
        names = tuple(word for word in meant.split() if not word.startswith("@"))
        own = tuple(f"{w[1:]}.amazonaws.com" for w in meant.split() if w.startswith("@"))
        yield Deed(needs, names, own)


def _need(written: str, classes: dict[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for word in written.split("/"):
        found |= classes[word[1:]] if word.startswith("+") else {word}
    return frozenset(found)


@cache
def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(name, []).append(line)
    return found
