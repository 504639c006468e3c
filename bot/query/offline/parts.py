"""What the recognisers found in a question, before it becomes a query."""

import re

import msgspec

from bot.query.catalogue import names_of, sources_of
from bot.query.clock import Clock
from bot.query.lexicon import by_name
from bot.query.model import (
    Auth,
    Custom,
    Events,
    Exclusions,
    Identity,
    Intent,
    Outcome,
    Resources,
    Where,
    Window,
)  # fmt: skip
from bot.query.offline.calls import Said
from bot.query.offline.second import Doubts
from bot.query.offline.services import StoreName
from bot.query.offline.shape import Shape

_DELETED = re.compile(r"\b(?:delet|remov|destroy)\w*|删", re.IGNORECASE)
_EITHER = re.compile(r"\bor\b|\band\b|或|、|和|以及", re.IGNORECASE)


class Parts(msgspec.Struct, frozen=True):
    """One field per recogniser; what was not said is empty."""

    text: str
    window: Window | None
    resources: Resources
    excluded_ports: tuple[int, ...]
    ports: tuple[int, ...]
    world: bool
    where: Where
    exclude: Exclusions
    identity: Identity
    store: StoreName
    names: tuple[str, ...]
    concepts: tuple[str, ...]
    said: Said
    intent: Intent | None
    outcome: Outcome
    auth: Auth
    shape: Shape
    changes: bool
    reads: bool
    flows: bool
    present: bool
    this: bool
    subject: bool
    customs: tuple[Custom, ...] = ()
    ids: tuple[str, ...] = ()
    clock: Clock | None = None
    used: bool = False
    own: tuple[str, ...] = ()
    doubts: Doubts = Doubts()

    @property
    def events(self) -> Events:
        """The calls meant: named outright, else by verb and thing, else by their common name."""
        if self.ids:
            return Events(ids=self.ids)
        if self.names:
            return Events(names=self.names, sources=self.own)
        if self.concepts:
            wanted = _calls_of(self.concepts)
            both = tuple(name for name in self.said.names if name in wanted)
            here = set(self.said.sources) & sources_of(self.concepts)
            # "Disabling" GuardDuty may be deleting its detector; a narrower verb is just that.
            if both and "detection.off" in self.concepts and not _DELETED.search(self.text):
                both = ()
                owners = {c.source for name in self.said.names for c in by_name(name)}
                here = here or owners & sources_of(self.concepts)
            if both and _EITHER.search(self.text):
                return Events(names=self.said.names)
            if both:
                return Events(names=both)
            if here:
                return Events(names=tuple(sorted(wanted)), sources=tuple(sorted(here)))
            return Events(groups=self.concepts)
        return Events(names=self.said.names, sources=self.said.sources)

    @property
    def names_something(self) -> bool:
        """Whether anything narrows the question to particular events."""
        return bool(
            self.resources.ids
            or self.ports
            or self.events != Events()
            or self.identity != Identity()
            or self.outcome != Outcome()
            or self.customs
            or self.this
        )


def _calls_of(groups: tuple[str, ...]) -> frozenset[str]:
    return names_of(groups, ())
