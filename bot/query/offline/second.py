"""Other readings of names that a question did not say clearly: who acted, or what was acted on."""

from typing import NamedTuple

import msgspec

from bot.query.model import Assumption, Custom, Events, Identity, Query, Resources, Where
from bot.query.offline import persons

#: Each further query costs as much as the first.
MOST = 2
#: Kinds of question about people alone.
_PEOPLE = frozenset({"auth_report", "session_trace"})


class Doubts(NamedTuple):
    """Names whose side only their place told: read as who acts, as a thing, as where it was.

    `users` are called users, as people call roles too.
    """

    actors: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    users: tuple[str, ...] = ()


def others(query: Query, doubts: Doubts, parent: Query | None = None) -> tuple[Query, ...]:
    """The query with its doubtful names on the other side, likeliest first.

    The last may widen the calls on a thing that is named to other services, or to names that hold
    the verb. No name, time or outcome is dropped; each says in its first assumption how it was
    read. They are for a query that finds nothing. In a follow-up to `parent` a name takes the
    place of the thing that was asked about.
    """
    if query.dataset != "cloudtrail":
        return ()
    addressed = _addressed(query)
    if query.intent in _PEOPLE:
        return () if addressed is None else (addressed,)
    if parent is not None and parent.resources == query.resources:
        query_of_thing = msgspec.structs.replace(query, resources=Resources())
    else:
        query_of_thing = query
    made = [addressed, _acted_on(query_of_thing, doubts.actors), _acting(query, doubts.things)]
    made += [_calling(query, doubts.accounts), _in_a_role(query, doubts.users)]
    made.append(_elsewhere(next((other for other in made if other is not None), query)))
    return tuple(other for other in made if other is not None and other != query)[:MOST]


def _addressed(query: Query) -> Query | None:
    """Users read as the people whose addresses begin with their names."""
    who = query.identity
    moved = tuple(name for name in who.user_names if persons.addresses(name))
    if not moved:
        return None
    users = tuple(form for name in who.user_names for form in persons.addresses(name) or (name,))
    who = msgspec.structs.replace(who, user_names=users)
    notes = (_read("address", moved), *query.assumptions)
    return msgspec.structs.replace(query, identity=who, assumptions=notes)


def _acted_on(query: Query, names: tuple[str, ...]) -> Query | None:
    """Names of callers read as things."""
    who = query.identity
    moved = tuple(name for name in names if name in (*who.user_names, *who.role_names))
    if not moved:
        return None
    left = msgspec.structs.replace(
        who,
        user_names=tuple(name for name in who.user_names if name not in moved),
        role_names=tuple(name for name in who.role_names if name not in moved),
    )
    ids, custom = query.resources.ids, query.custom
    if ids and len(moved) == 1 and len(custom) < 4:
        # Two things named apart are both in the request; ids are alternatives.
        custom = (*custom, Custom("requestParameters", "contains", moved[0]))
    else:
        ids = (*ids, *moved)
    return msgspec.structs.replace(
        _listing(query), identity=left, resources=Resources(ids), custom=custom,
        assumptions=(_read("thing", moved), *query.assumptions),
    )  # fmt: skip


def _acting(query: Query, names: tuple[str, ...]) -> Query | None:
    """Names of things read as callers."""
    ids = query.resources.ids
    moved = tuple(name for name in names if name in ids)
    if not moved or query.identity != Identity():
        return None
    left = tuple(id for id in ids if id not in moved)
    kind = query.intent if left else _listing(query).intent
    return msgspec.structs.replace(
        query, intent=kind, resources=Resources(left),
        identity=Identity(user_names=moved, role_names=moved),
        assumptions=(_read("caller", moved), *query.assumptions),
    )  # fmt: skip


def _calling(query: Query, accounts: tuple[str, ...]) -> Query | None:
    """The account that was called read as the one that calls."""
    moved = tuple(id for id in accounts if id in query.where.accounts)
    if not moved or query.identity.accounts:
        return None
    left = tuple(id for id in query.where.accounts if id not in moved)
    who = msgspec.structs.replace(query.identity, accounts=moved)
    return msgspec.structs.replace(
        query, where=Where(left, query.where.regions), identity=who,
        assumptions=(_read("account", moved), *query.assumptions),
    )  # fmt: skip


def _in_a_role(query: Query, names: tuple[str, ...]) -> Query | None:
    """Users read as roles."""
    who = query.identity
    moved = tuple(name for name in names if name in who.user_names and name not in who.role_names)
    if not moved:
        return None
    left = tuple(name for name in who.user_names if name not in moved)
    who = msgspec.structs.replace(who, user_names=left, role_names=(*who.role_names, *moved))
    notes = (_read("role", moved), *query.assumptions)
    return msgspec.structs.replace(query, identity=who, assumptions=notes)


def _elsewhere(query: Query) -> Query | None:
    """The same done to the same thing by calls of another service, or with the verb inside."""
    ids, events = query.resources.ids, query.events
    if not ids or query.rule is not None:
        return None
    if events.names and events.sources:
        wider = msgspec.structs.replace(query, events=Events(names=events.names))
    elif events == Events(sources=events.sources) and any(_verbal(test) for test in query.custom):
        tests = tuple(_within(test) if _verbal(test) else test for test in query.custom)
        if not all(test.value for test in tests if test.path == "eventName"):
            return None
        wider = msgspec.structs.replace(query, custom=tests)
    else:
        return None
    notes = (_read("wider", ids), *query.assumptions)
    return msgspec.structs.replace(wider, assumptions=notes)


def _verbal(test: Custom) -> bool:
    return test.path == "eventName" and test.op == "prefix"


def _within(test: Custom) -> Custom:
    """ScheduleKeyDeletion deletes as DeleteKey would; "Set" and "Get" are in too many names."""
    verbs = (test.value,) if isinstance(test.value, str) else test.value
    stems = tuple(verb.removesuffix("e") for verb in verbs if len(verb) > 5)
    return Custom("eventName", "contains", stems)


def _listing(query: Query) -> Query:
    """What a report about somebody is once it is about a thing."""
    if query.intent == "user_report":
        return msgspec.structs.replace(query, intent="list_events", aggregate=None)
    if query.intent == "origin":
        return msgspec.structs.replace(query, intent="list_events")
    return query


def _read(side: str, names: tuple[str, ...]) -> Assumption:
    return Assumption(f"answer.assume.as_{side}", {"name": ", ".join(names)})
