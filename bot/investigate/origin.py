"""Who opened it: the call that made the state of a resource what it is, from its rule changes."""

from collections.abc import Iterable, Sequence

import msgspec

from bot.models.event import Event
from bot.query.outcome import failed
from bot.query.sg_rules import Rule, rules_of


class Opening(msgspec.Struct, frozen=True):
    """A rule, the call that opened it, and the call that closed it again, if any did."""

    rule: Rule
    event: Event
    closed_by: Event | None = None


def openings(
    events: Iterable[Event], ports: Sequence[int], *, world: bool = False
) -> list[Opening]:
    """Every opening of one of the ports (any port when none is given), oldest first.

    Calls that failed opened nothing. A closing is matched by rule id where both records name one,
    else by the same protocol, ports and source on the same group.
    """
    found: list[Opening] = []
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        if failed(event):
            continue
        for rule in rules_of(event):
            if rule.act != "open":
                # A changed rule replaces the rule of the same id.
                found = [_closed(known, rule, event) for known in found]
            if rule.act != "close" and rule.direction == "ingress" and _wanted(rule, ports, world):
                found.append(Opening(rule, event))
    return found


def standing(found: Sequence[Opening]) -> Opening | None:
    """The newest opening nobody closed, else the newest of all, else None."""
    still = [opening for opening in found if opening.closed_by is None]
    return next(reversed(still or list(found)), None)


def _wanted(rule: Rule, ports: Sequence[int], world: bool) -> bool:
    if world and not rule.world:
        return False
    return not ports or any(rule.covers(port) for port in ports)


def _closed(known: Opening, rule: Rule, event: Event) -> Opening:
    if known.closed_by is not None or (rule.group and known.rule.group != rule.group):
        return known
    if rule.act == "modify" and rule.rule_id != known.rule.rule_id:
        return known
    by_id = bool(rule.rule_id) and rule.rule_id == known.rule.rule_id
    same = (rule.protocol, rule.first, rule.last, rule.source) == (
        known.rule.protocol, known.rule.first, known.rule.last, known.rule.source,
    )  # fmt: skip
    return msgspec.structs.replace(known, closed_by=event) if by_id or same else known
