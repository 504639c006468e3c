"""The facts table: everything a sentence may say is put here first, by code."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.investigate.masking import mask_text
from bot.models.answer import Fact, Line, Value, ValueKind
from bot.models.event import Actor, Event
from bot.query.agents import how


class Facts:
    """Collects facts and makes the lines that refer to them."""

    def __init__(self) -> None:
        self._found: list[Fact] = []

    def add(self, name: str, value: Value, events: Iterable[str] = ()) -> str:
        """Keep a fact; returns the id a line refers to it by."""
        id = f"f{len(self._found) + 1}"
        self._found.append(Fact(id, name, value, tuple(events)))
        return id

    def line(self, key: str, events: Iterable[str] = (), /, **values: Value) -> Line:
        """A sentence whose blanks are these values, each kept as a fact resting on `events`."""
        ids = tuple(events)
        return Line(key, {name: self.add(name, value, ids) for name, value in values.items()})

    def value(self, id: str) -> str:
        """The text of a fact's value; KeyError for an unknown id."""
        return {fact.id: fact.value.text for fact in self._found}[id]

    def all(self) -> tuple[Fact, ...]:
        """Every fact so far."""
        return tuple(self._found)


def number(count: int) -> Value:
    """A count."""
    return Value("number", str(count))


def moment(at: datetime) -> Value:
    """A point in time."""
    return Value("time", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def code(text: str) -> Value:
    """An identifier AWS gave: an event name, an id, an account; access keys are shortened."""
    return Value("code", mask_text(text))


def outside(text: str) -> Value:
    """Text somebody else wrote; access keys in it are shortened."""
    return Value("outside", mask_text(text))


def text(words: str) -> Value:
    """Text of our own without language: a rule, a number with its unit."""
    return Value("text", mask_text(words))


def word(key: str) -> Value:
    """A phrase of bot/words."""
    return Value("word", key)


def actor(who: Actor) -> Value:
    """The actor's name; a session name never stands without the role it was used in."""
    name = who.name.raw or who.principal or who.account
    if who.kind == "AssumedRole" and not who.verified and who.role and who.role != name:
        name = f"{who.role}/{name}"
    if name == "HIDDEN_DUE_TO_SECURITY_REASONS":
        return word("answer.actor.hidden")
    kinds: tuple[ValueKind, ValueKind] = ("outside", "word")
    return Value(kinds[0], mask_text(name)) if name else Value(kinds[1], "answer.actor.unknown")


def standing(who: Actor) -> Value:
    """Whether AWS vouches for the name or the caller chose it."""
    return word("answer.actor.verified" if who.verified else "answer.actor.claimed")


def means(event: Event) -> Value:
    """How the call was made, and whether only its user agent says so."""
    found = how(event)
    kind = "verified" if found.verified or found.means == "unknown" else "claimed"
    return word(f"answer.how.{found.means}.{kind}")


def address(event: Event) -> Value:
    """The source address, or a phrase where the record has none."""
    return outside(event.source_ip.raw) if event.source_ip else word("answer.address.none")
