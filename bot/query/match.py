"""The one evaluator of a query over events; stores that filter coarsely re-check rows here."""

import ipaddress
import json
from collections.abc import Iterable
from typing import Any

import msgspec

from bot.models.event import Event
from bot.query.catalogue import GLOBAL_SOURCES, names_of, sources_of
from bot.query.model import Custom, Exclusions, GroupKey, Identity, Query, RuleFilter
from bot.query.outcome import denied, failed
from bot.query.sg_rules import rules_of


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
        and _who(event, query.identity)
        and _touches(event, query.resources.ids)
        and _outcome(event, query)
        and _auth(event, query)
        and (query.read_only is None or event.read_only is query.read_only)
        and (query.rule is None or _rule(event, query.rule))
        and not _excluded(event, query.exclude)
        and all(_custom(event.raw, test) for test in query.custom)
    )


def ordered(events: Iterable[Event], query: Query) -> list[Event]:
    """The events in the order and up to the limit of the query; equal times sort by id."""
    found = sorted(events, key=lambda e: (e.at, e.id), reverse=query.order.newest)
    return found[: query.limit]


def counted(events: Iterable[Event], by: tuple[GroupKey, ...]) -> list[Counted]:
    """Groups by the keys' values, largest first, then by key."""
    groups: dict[tuple[str, ...], list[Event]] = {}
    for event in events:
        groups.setdefault(tuple(value_of(event, key) for key in by), []).append(event)
    found = []
    for key, members in groups.items():
        members.sort(key=lambda e: (e.at, e.id))
        ids = tuple(event.id for event in members)
        found.append(Counted(key, len(members), members[0], members[-1], ids))
    return sorted(found, key=lambda group: (-group.count, group.key))


def value_of(event: Event, key: GroupKey) -> str:
    """One grouping key of an event, as text."""
    values: dict[str, str] = {
        "actor": event.actor.name.raw, "source_ip": event.source_ip.raw, "event": event.name,
        "source": event.source, "account": event.account, "region": event.region,
        "mfa": event.mfa, "error": event.error_code,
    }  # fmt: skip
    # A flow log's key says nothing about a call; the validator keeps the two apart.
    return values.get(key, "")


def _place(event: Event, query: Query) -> bool:
    where = query.where
    if where.accounts and event.account not in where.accounts:
        return False
    # Records of global services carry us-east-1; the caller's region is not in them.
    if not where.regions or event.region in where.regions:
        return True
    return event.region == "us-east-1" and event.source in GLOBAL_SOURCES


def _call(event: Event, query: Query) -> bool:
    wanted = query.events
    if wanted.ids and event.id not in wanted.ids:
        return False
    names = names_of(wanted.groups, wanted.names)
    if names and not any(event.name == name or _dated(event.name, name) for name in names):
        return False
    sources = sources_of(wanted.groups) | set(wanted.sources)
    if wanted.names and not wanted.sources:
        return True
    return not sources or event.source in sources


def _dated(actual: str, name: str) -> bool:
    """Lambda writes CreateFunction as CreateFunction20150331 and 20150331v2."""
    tail = actual.removeprefix(name)
    return tail != actual and tail[:8].isdigit() and len(tail) >= 8


def _who(event: Event, who: Identity) -> bool:
    if who == Identity():
        return True
    actor = event.actor
    names = {actor.name.raw, actor.principal.rpartition(":")[2]} - {""}
    return (
        (who.root and actor.kind == "Root")
        or bool(names & set(who.user_names))
        or (bool(actor.role) and actor.role in who.role_names)
        or (bool(actor.arn) and actor.arn in who.arns)
        or (bool(actor.access_key) and actor.access_key in who.access_keys)
        or _in_ranges(event.source_ip.raw, who.source_ips)
    )


def _in_ranges(address: str, ranges: tuple[str, ...]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address in ranges
    return any(ip in ipaddress.ip_network(text, strict=False) for text in ranges)


def _touches(event: Event, ids: tuple[str, ...]) -> bool:
    if not ids:
        return True
    seen = set(event.resources)
    seen.update(name.rpartition("/")[2].rpartition(":")[2] for name in event.resources)
    seen.update(_strings(event.request))
    seen.update(_strings(event.response))
    wanted = {id for given in ids for id in (given, given.rpartition("/")[2].rpartition(":")[2])}
    return bool(seen & wanted)


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


def _excluded(event: Event, out: Exclusions) -> bool:
    return (
        event.actor.name.raw in out.user_names
        or event.name in out.names
        or (bool(out.source_ips) and _in_ranges(event.source_ip.raw, out.source_ips))
        or (out.aws_services and bool(event.actor.invoked_by or event.actor.kind == "AWSService"))
    )


def _custom(raw: dict[str, Any], test: Custom) -> bool:
    value: Any = raw
    for part in test.path.split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return test.op == "ne"
    if test.op == "exists":
        return value is not None
    return _compare(value if isinstance(value, str) else json.dumps(value), test)


def _compare(text: str, test: Custom) -> bool:
    if isinstance(test.value, tuple) and test.op == "prefix":
        return text.startswith(test.value)
    if isinstance(test.value, tuple):
        return (text in test.value) is (test.op != "ne")
    found: bool = {
        "eq": text == test.value,
        "ne": text != test.value,
        "in": text == test.value,
        "prefix": text.startswith(test.value),
        "contains": test.value in text,
    }[test.op]
    return found
