"""Live checks: every file here, except `base` and those that start with an underscore."""

import functools
from collections.abc import Sequence

import msgspec

from bot.folder import instances
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.state.base import Live as Live
from bot.investigate.state.base import StateCheck
from bot.models.answer import Line
from bot.models.event import Event
from bot.query.model import Need, Query


class Looked(msgspec.Struct, frozen=True):
    """What the looks found, and the needs of the question they filled."""

    lines: tuple[Line, ...] = ()
    met: tuple[Need, ...] = ()


@functools.cache
def checks() -> tuple[StateCheck, ...]:
    """All checks by name, found by scanning the folder once; ValueError when two share a name."""
    found: dict[str, StateCheck] = {}
    for check in instances(__name__, StateCheck):  # type: ignore[type-abstract]
        if check.name in found:
            raise ValueError(f"two checks are called {check.name}")
        found[check.name] = check
    return tuple(found[name] for name in sorted(found))


def needs() -> frozenset[str]:
    """Every IAM action the checks call with the read role."""
    return frozenset(action for check in checks() for action in check.needs)


def look(query: Query, events: Sequence[Event], live: Live, facts: Facts) -> Looked:
    """Every look the answer is better with; without a live account it says what is unknown."""
    lines: list[Line] = []
    met: list[Need] = []
    for check in checks():
        if not check.wanted(query, events):
            continue
        lines += check.observed(query, events, live, facts)
        if live.aws is not None:
            met += check.meets
        elif not check.asked(query, events):
            continue
        else:
            what = f.word(f"answer.state.what.{check.name}")
            lines.append(facts.line("answer.state.archive", what=what))
            continue
        lines += check.look(query, events, live, facts)
    return Looked(tuple(lines), tuple(met))
