"""The one evaluator of a query over events; stores that filter coarsely re-check rows here."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.models.event import Event
from bot.query.agents import how
from bot.query.catalogue import GLOBAL_SOURCES, names_of, sources_of
from bot.query.clock import falls
from bot.query.custom import passes
from bot.query.model import Aggregate, Events, GroupKey, Having, Query, RuleFilter
from bot.query.outcome import denied, failed
from bot.query.sg_rules import rules_of
from bot.query.who import dated, glob, left_out, reads, wanted_by

#: Grouping keys that are spans of time.
BINS: dict[str, str] = {
    "hour": "%Y-%m-%d %H:00", "day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m",
    "weekday": "%u %a", "hour_of_day": "%H:00",
}  # fmt: skip


class Counted(msgspec.Struct, frozen=True):
    """One group of an aggregation, most frequent first; `events` are ids of all its members."""

    key: tuple[str, ...]
    count: int
    first: Event
    last: Event
    events: tuple[str, ...]


def matches(event: Event, query: Query) -> bool:
    """Whether the event is one the query asks for."""
    return (
        query.window.start <= event.at < query.window.end
        and _place(event, query)
        and _call(event, query)
        and wanted_by(event, query.identity)
        and _touches(event, query.resources.ids)
        and _outcome(event, query)
        and _auth(event, query)
        and (query.read_only is None or reads(event) is query.read_only)
        and (query.rule is None or _rule(event, query.rule))
        and not left_out(event, query.exclude)
        and (query.clock is None or falls(event.at, query.clock, query.window.tz))
        and all(passes(event, test) for test in query.custom)
    )


def ordered(events: Iterable[Event], query: Query, *, whole: bool = False) -> list[Event]:
    """The events in the order and up to the limit of the query, or the `whole` of them.

    Equal times sort by id.
    """
    found = sorted(events, key=lambda e: (e.at, e.id), reverse=query.order.newest)
    return found if whole else found[: query.limit]


def counted(events: Iterable[Event], by: tuple[GroupKey, ...], tz: str = "UTC") -> list[Counted]:
    """Groups by the keys' values, largest first, then by key; days and hours are those of `tz`."""
    groups: dict[tuple[str, ...], list[Event]] = {}
    for event in events:
        groups.setdefault(tuple(value_of(event, key, tz) for key in by), []).append(event)
    found = []
    for key, members in groups.items():
        members.sort(key=lambda e: (e.at, e.id))
        ids = tuple(event.id for event in members)
        found.append(Counted(key, len(members), members[0], members[-1], ids))
    return sorted(found, key=lambda group: (-group.count, group.key))


def ranked(events: Iterable[Event], wanted: Aggregate, tz: str = "UTC") -> list[Counted]:
    """The groups that are to be shown, in the order asked for."""
    found = counted(events, wanted.by, tz)
    if wanted.fewest:
        found.sort(key=lambda group: (group.count, group.key))
    return found[: wanted.top or None]


def in_large_groups(events: Sequence[Event], query: Query) -> tuple[Event, ...]:
    """The events of the groups that have as many as the query asks for; all where it asks not."""
    made = query.aggregate
    if made is None or not made.having:
        return tuple(events)
    tz = query.window.tz
    groups: dict[tuple[str, ...], list[Event]] = {}
    for event in events:
        groups.setdefault(tuple(value_of(event, key, tz) for key in made.by), []).append(event)
    kept = {id(event) for members in groups.values() if _large(members, made.having, tz)
            for event in members}  # fmt: skip
    return tuple(event for event in events if id(event) in kept)


def _large(members: Sequence[Event], wanted: tuple[Having, ...], tz: str) -> bool:
    for had in wanted:
        if had.of == "count":
            size = len(members)
        elif had.of == "errors":
            size = sum(failed(event) for event in members)
        else:
            size = len({value_of(event, had.of, tz) for event in members})  # type: ignore[arg-type]
        if size < had.least or (had.most and size > had.most):
            return False
    return True


def value_of(event: Event, key: GroupKey, tz: str = "UTC") -> str:
    """One grouping key of an event, as text; weeks are those of ISO 8601."""
    if key in BINS:
        return event.at.astimezone(ZoneInfo(tz)).strftime(BINS[key])
    if key == "means":
        return how(event).means
    values: dict[str, str] = {
        "actor": event.actor.name.raw, "source_ip": event.source_ip.raw, "event": event.name,
        "source": event.source, "account": event.account, "region": event.region,
        "mfa": event.mfa, "error": event.error_code, "agent": event.agent.raw,
        "role": event.actor.role, "access_key": event.actor.access_key, "kind": event.actor.kind,
    }  # fmt: skip
    # A flow log's key says nothing about a call; the validator keeps the two apart.
    return values.get(key, "")


def _place(event: Event, query: Query) -> bool:
    where = query.where
    if where.accounts and event.account not in where.accounts:
        return False
    if not where.regions or event.region in where.regions:
        return True
    # Records of global services carry us-east-1, not the caller's region: who asks for such a call
    # or resource means those, who asks for everything in a region does not.
    if query.events == Events() and not query.resources.ids:
        return False
    return event.region == "us-east-1" and event.source in GLOBAL_SOURCES


def _call(event: Event, query: Query) -> bool:
    wanted = query.events
    if wanted.ids and event.id not in wanted.ids:
        return False
    names = names_of(wanted.groups, wanted.names)
    if names and not any(event.name == name or dated(event.name, name) for name in names):
        return False
    sources = sources_of(wanted.groups) | set(wanted.sources)
    if wanted.names and not wanted.sources:
        return True
    return not sources or event.source in sources


def _touches(event: Event, ids: tuple[str, ...]) -> bool:
    """Whether one of the ids stands in request, response or resources, or in a refusal's words.

    A refused call often carries no request at all; then only its message names its subject.
    """
    if not ids:
        return True
    seen = {name.casefold() for name in event.resources}
    seen |= {_tail(name) for name in seen}
    written: list[str] = []
    for value in (event.request, event.response):
        for text in _strings(value):
            seen.add(text.casefold())
            if text.startswith(("{", "[")):
                written.append(text)
    if event.error_message:
        written.append(event.error_message.raw)
    wanted = {id.casefold() for given in ids for id in (given, _tail(given))}
    if seen & wanted:
        return True
    loose = [
        glob(id) for given in ids for id in (given, _tail(given)) if "*" in id and id.strip("*")
    ]
    if any(pattern.fullmatch(name) for pattern in loose for name in seen):
        return True
    return any(_within_text(text, wanted) for text in written)


def _tail(name: str) -> str:
    return name.rpartition("/")[2].rpartition(":")[2]


def _within_text(text: str, wanted: set[str]) -> bool:
    folded = text.casefold()
    return any(
        id in folded and re.search(rf"(?<![\w-]){re.escape(id)}(?![\w-])", folded) for id in wanted
    )


def _strings(value: Any) -> Iterable[str]:
    """Every string in a nested value, and the last part of each ARN among them."""
    if isinstance(value, str):
        yield value
        if value.startswith("arn:"):
            yield value.rpartition("/")[2].rpartition(":")[2]
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _strings(entry)


def _outcome(event: Event, query: Query) -> bool:
    wanted = query.outcome
    if wanted.codes and event.error_code not in wanted.codes:
        return False
    if wanted.status == "any":
        return True
    if wanted.status == "denied":
        return denied(event)
    return failed(event) is (wanted.status == "failure")


def _auth(event: Event, query: Query) -> bool:
    wanted = query.auth
    if wanted.login != "any" and event.login_result.lower() != wanted.login:
        return False
    return wanted.mfa == "any" or event.mfa == wanted.mfa


def _rule(event: Event, wanted: RuleFilter) -> bool:
    return any(
        (wanted.direction in ("any", rule.direction))
        and (not wanted.world or rule.world or not rule.source)
        and (not wanted.ports or any(rule.covers(port) for port in wanted.ports))
        and not (wanted.exclude_ports and rule.within(wanted.exclude_ports))
        for rule in rules_of(event)
    )
