"""The person behind a role session: the AssumeRole call that handed out the session's key."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.errors import QueryUnsupported, Upstream
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.models.answer import Line
from bot.models.event import Event
from bot.query.events import moment_of
from bot.query.model import (
    Custom,
    Events,
    Exclusions,
    Identity,
    Order,
    Outcome,
    Query,
    Resources,
    Rows,
    Where,
    Window,
)  # fmt: skip

_CALLS = ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
#: The session's creation time is the second of the call; clocks of two services may differ.
_SLACK = timedelta(minutes=2)


def caller(event: Event, query: Query, run: Callable[[Query], Rows]) -> Event | None:
    """The call that opened the session `event` was made in, or None.

    Asked only where the session name is the caller's own choice. None when the record names no key
    or no creation time, when the call lies outside the store, and for calls that were not found.
    """
    created = _created(event)
    actor = event.actor
    if actor.kind != "AssumedRole" or actor.verified or not actor.access_key or created is None:
        return None
    step = msgspec.structs.replace(
        query,
        intent="list_events",
        window=Window(created - _SLACK, created + _SLACK, query.window.tz, "", "around"),
        where=Where((event.account,), query.where.regions),
        events=Events(names=_CALLS),
        identity=Identity(),
        resources=Resources(),
        outcome=Outcome("success"),
        rule=None,
        read_only=None,
        exclude=Exclusions(),
        custom=(Custom("responseElements.credentials.accessKeyId", "eq", actor.access_key),),
        order=Order(),
        needs=(),
    )
    try:
        rows = run(step)
    except (QueryUnsupported, Upstream):
        return None
    return rows.events[0] if rows.events else None


def told(found: Event, facts: Facts) -> Line:
    """Who opened the session; this, unlike the session's name, comes from AWS."""
    return facts.line(
        "answer.origin.traced", (found.id,), actor=f.actor(found.actor),
        standing=f.standing(found.actor), name=f.code(found.name), time=f.moment(found.at),
        event=f.code(found.id),
    )  # fmt: skip


def _created(event: Event) -> datetime | None:
    who: Any = event.raw.get("userIdentity")
    for member in ("sessionContext", "attributes"):
        who = who.get(member) if isinstance(who, dict) else None
    at = moment_of(who.get("creationDate") if isinstance(who, dict) else None)
    return at if at.year > 1970 else None
