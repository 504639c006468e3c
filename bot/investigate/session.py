"""The second step of a session question: what the keys of an assumed role did afterwards."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.reports import Report
from bot.models.event import Event
from bot.query.model import Events, Identity, Query, Resources, Rows, Window
from bot.query.outcome import failed

#: Calls that reach into an instance, and where the instance is named.
_INSTANCE_KEYS = frozenset({"instanceId", "instanceIds", "target"})


def follow(query: Query, rows: Rows, run: Callable[[Query], Rows]) -> Rows | None:
    """The session's own calls, from the newest successful AssumeRole to the window's end.

    None when no call succeeded or its answer does not name the key (copies of a record made for
    another account leave the credentials out).
    """
    event = assumed(rows.events)
    key = session_key(event) if event else ""
    if event is None or not key or event.at >= query.window.end:
        return None
    window = Window(event.at, query.window.end, query.window.tz, query.window.phrase, "after")
    step = msgspec.structs.replace(
        query,
        window=window,
        identity=Identity(access_keys=(key,)),
        events=Events(),
        resources=Resources(),
        custom=(),
        intent="user_report",
        needs=(),
    )
    return run(step)


def assumed(events: Sequence[Event]) -> Event | None:
    """The newest AssumeRole that worked."""
    worked = [event for event in events if event.name == "AssumeRole" and not failed(event)]
    return max(worked, key=lambda e: (e.at, e.id), default=None)


def session_key(event: Event) -> str:
    """The access key the call handed out, or empty."""
    response = event.response if isinstance(event.response, dict) else {}
    given = response.get("credentials")
    return str(given.get("accessKeyId", "")) if isinstance(given, dict) else ""


def report(query: Query, first: Rows, after: Rows | None, facts: Facts) -> Report | None:
    """Who took the role, what the session did, which instances it touched; None if nobody did."""
    event = assumed(first.events)
    if event is None:
        return None
    calls = after.events if after else ()
    touched = sorted({id for call in calls for id in instances(call.request)})
    role = query.resources.ids[0] if query.resources.ids else ""
    base = {
        "actor": f.actor(event.actor), "standing": f.standing(event.actor),
        "time": f.moment(event.at), "role": f.outside(role or event.name),
        "event": f.code(event.id),
    }  # fmt: skip
    if after is None:
        return Report(facts.line("answer.session.hidden", (event.id,), **base), (), first.events)
    ids = tuple(call.id for call in calls)
    line = facts.line(
        "answer.session.trace", (event.id, *ids), **base, n=f.number(len(calls)),
        instances=f.number(len(touched)),
    )  # fmt: skip
    details = ()
    if touched:
        names = f.outside(", ".join(touched[:10]))
        details = (facts.line("answer.session.instances", ids, names=names),)  # type: ignore[assignment]
    return Report(line, details, (*calls, event))


def instances(value: Any, name: str = "") -> set[str]:
    """Instance ids anywhere in a request, under the names that stand for an instance."""
    if isinstance(value, dict):
        return {id for key, entry in value.items() for id in instances(entry, key)}
    if isinstance(value, list):
        return {id for entry in value for id in instances(entry, name)}
    hit = name in _INSTANCE_KEYS and isinstance(value, str) and value.startswith("i-")
    return {value} if hit else set()
