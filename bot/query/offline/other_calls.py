"""Other calls for the ones asked before: "what about stop?", 那启动的呢, "and deletions?"."""

from bot.query.lexicon import by_name, lexicon, singular, split
from bot.query.model import Custom, Events, Query, Resources
from bot.query.offline.afterwards import inverse
from bot.query.offline.parts import Parts
from bot.query.offline.turns import Turn


def changed(parent: Query, parts: Parts, turn: Turn, asks_who: bool) -> dict[str, object]:
    """Other calls; those that only say again what was asked change nothing."""
    acts, new, old = parts.said.acts, parts.events, parent.events
    if new != Events():
        shared = tuple(name for name in new.names if name in old.names)
        if turn.refers and shared and turn.narrows:
            return {} if set(shared) == set(old.names) else {"events": Events(names=shared)}
        made: dict[str, object] = {"events": _events(old, new)}
        prefix = tuple(c for c in parent.custom if c.path == "eventName")
        if prefix and (new.names or new.groups):
            made["custom"] = tuple(c for c in parent.custom if c not in prefix)
        anew = asks_who or not {split(n)[1] for n in new.names} & {split(n)[1] for n in old.names}
        if anew and not (turn.refers or parts.this or parts.resources.ids):
            made["resources"] = Resources()
        return made
    if not acts:
        return {"custom": (*parent.custom, *parts.customs)[:4]} if parts.customs else {}
    verbs = {split(name)[0] for name in old.names}
    said_before = {v for c in parent.custom if c.path == "eventName" for v in c.value}
    if set(acts) & (verbs | said_before) and (turn.refers or parts.resources.ids):
        return {}
    names = same_things(old, acts)
    if names:
        owners = {call.source for name in names for call in by_name(name)}
        kept = old.sources if owners & set(old.sources) else ()
        return {"events": Events(names=names, sources=kept), "custom": ()}
    if parts.said.changes:
        return {}
    others = tuple(c for c in parent.custom if c.path != "eventName")
    sources = old.sources or tuple(
        dict.fromkeys(call.source for name in old.names for call in by_name(name))
    )
    wanted = Events(sources=sources[:4]) if old.names else old
    return {"events": wanted, "custom": (*others, Custom("eventName", "prefix", acts))[:4]}


def _events(old: Events, new: Events) -> Events:
    """Other calls; a service alone keeps the calls asked for before where it has them."""
    if new.sources and not new.names and not new.groups and old.names:
        wanted = tuple(n for n in old.names if any(c.source in new.sources for c in by_name(n)))
        if wanted:
            return Events(names=wanted, sources=new.sources)
    return new


def same_things(old: Events, verbs: tuple[str, ...]) -> tuple[str, ...]:
    """Other verbs for the things asked about before: "what about stop?" after terminations.

    A verb that takes one of the calls before back is meant before its kin: Start after Stop.
    """
    back = {split(name)[0] for old_name in old.names for name in inverse(old_name)}
    chosen = tuple(verb for verb in verbs if verb in back) or verbs
    nouns = {split(name)[1] for name in old.names}
    exact = {v + noun for v in chosen for noun in nouns if by_name(v + noun)}
    return tuple(sorted(exact or _kin(old.names, chosen)))


def _kin(names: tuple[str, ...], verbs: tuple[str, ...]) -> set[str]:
    """Calls of the same services whose things begin alike: DisableAlarmActions by DeleteAlarms."""
    found = set()
    for name in names:
        sources = {call.source for call in by_name(name)}
        stem = singular(split(name)[2].partition(" ")[0])
        for call in lexicon().names():
            verb, _, thing = split(call)
            if verb in verbs and singular(thing.partition(" ")[0]) == stem:
                owners = {c.source for c in by_name(call)}
                found |= {call} if owners & sources else set()
    return found
