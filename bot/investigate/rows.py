"""An answer as data for programs: all its rows, and the ids of everything it rests on."""

from collections.abc import Sequence
from typing import Any

from bot.investigate.masking import mask, mask_text
from bot.models.answer import Answer
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.flows import flow_groups, flow_value
from bot.query.match import ranked, value_of
from bot.query.model import Metric, Query
from bot.query.outcome import failed
from bot.query.sg_rules import rules_of

_STAMP = "%Y-%m-%dT%H:%M:%SZ"


def event_ids(
    answer: Answer, events: Sequence[Event], flows: Sequence[FlowRecord] = ()
) -> list[str]:
    """Ids of every record the answer rests on, also behind its counts, each once.

    A question about one origin rests on the calls it names; those looked at on the way do not
    count. Every other answer rests on all it lists.
    """
    if answer.kind != "answer":
        return []
    cited = [id for fact in answer.facts for id in fact.events]
    if answer.query is None or answer.query.intent != "origin" or not cited:
        cited += [event.id for event in events] + [record.id for record in flows]
    return [id for id in dict.fromkeys(cited) if id]


def rows(
    answer: Answer, events: Sequence[Event], flows: Sequence[FlowRecord] = ()
) -> list[dict[str, Any]]:
    """Every row under the names of the closed form: groups with their metrics, else records."""
    query = answer.query
    if answer.kind != "answer" or query is None:
        return []
    if query.dataset == "vpc_flow":
        return _flow_groups(query, flows) if query.aggregate else [_flow(r) for r in flows]
    if query.aggregate is not None:
        return _groups(query, events)
    # A question of several steps may rest on both.
    return [*(_event(event) for event in events), *(_flow(record) for record in flows)]


def _groups(query: Query, events: Sequence[Event]) -> list[dict[str, Any]]:
    assert query.aggregate is not None
    by, distinct = query.aggregate.by, query.aggregate.distinct
    wanted = _wanted(query)
    members = {event.id: event for event in events} if "errors" in wanted or distinct else {}
    found = []
    tz = query.window.tz
    for group in ranked(events, query.aggregate, tz):
        own = [members[id] for id in group.events if id in members]
        measured: dict[Metric, Any] = {
            "count": group.count,
            "errors": sum(failed(event) for event in own),
            "first_seen": group.first.at.strftime(_STAMP),
            "last_seen": group.last.at.strftime(_STAMP),
        }
        row: dict[str, Any] = dict(zip(by, map(mask_text, group.key), strict=True))
        row |= {name: measured[name] for name in wanted}
        row |= {f"distinct_{key}": len({value_of(e, key, tz) for e in own}) for key in distinct}
        found.append(row)
    return found


def _flow_groups(query: Query, flows: Sequence[FlowRecord]) -> list[dict[str, Any]]:
    assert query.aggregate is not None
    found = []
    for group in flow_groups(flows, query)[: query.aggregate.top or None]:
        measured: dict[Metric, Any] = {
            "count": group.count,
            "bytes": group.bytes,
            "packets": group.packets,
            "first_seen": group.first.at.strftime(_STAMP),
            "last_seen": group.last.at.strftime(_STAMP),
        }
        row: dict[str, Any] = dict(zip(query.aggregate.by, group.key, strict=True))
        row |= {name: measured[name] for name in _wanted(query) if name in measured}
        names = (f"distinct_{key}" for key in query.aggregate.distinct)
        found.append(row | dict(zip(names, group.distinct, strict=True)))
    return found


def _wanted(query: Query) -> tuple[Metric, ...]:
    """The metrics asked for; first and last sighting come for free."""
    metrics = query.aggregate.metrics if query.aggregate else ()
    return tuple(dict.fromkeys((*metrics, "first_seen", "last_seen")))


def _event(event: Event) -> dict[str, Any]:
    row: dict[str, Any] = mask(
        {
            "event_id": event.id,
            "time": event.at.strftime(_STAMP),
            "source": event.source,
            "event": event.name,
            "actor": event.actor.name.raw,
            "actor_type": event.actor.kind,
            "role": event.actor.role,
            "source_ip": event.source_ip.raw,
            "account": event.account,
            "region": event.region,
            "error": event.error_code,
            "error_message": event.error_message.raw,
            "login": event.login_result.lower(),
            "mfa": event.mfa,
            "read_only": event.read_only,
            "rules": [rule.text() for rule in rules_of(event)],
        }
    )
    return row | {"event_id": event.id}


def _flow(record: FlowRecord) -> dict[str, Any]:
    return {
        "event_id": record.id,
        "time": record.at.strftime(_STAMP),
        "src": record.src,
        "dst": record.dst,
        "src_port": record.src_port,
        "dst_port": record.dst_port,
        "protocol": flow_value(record, "protocol"),
        "action": record.action,
        "packets": record.packets,
        "bytes": record.bytes,
        "interface": record.interface,
        "account": record.account,
        "region": record.region,
        "instance": record.instance,
        "subnet": record.subnet,
        "vpc": record.vpc,
        "direction": record.direction,
    }
