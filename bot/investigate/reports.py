"""What an answer says first: one report per kind of question, numbers only from the records."""

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.origin import openings, standing
from bot.investigate.policies import grants_admin
from bot.investigate.tables import target
from bot.models.answer import Line
from bot.models.event import Event
from bot.query.match import counted, in_large_groups
from bot.query.model import Intent, Query
from bot.query.outcome import denied, failed, missing_action
from bot.query.sg_rules import group_of, rules_of

_TOP = 3


class Report(msgspec.Struct, frozen=True):
    """The conclusion, lines under it, and the events that belong in the table."""

    conclusion: Line
    details: tuple[Line, ...]
    events: tuple[Event, ...]


def selected(query: Query, events: Sequence[Event]) -> tuple[Event, ...]:
    """The events that answer: all, or the first or newest few when that was asked."""
    events = in_large_groups(events, query)
    ranked = sorted(events, key=lambda e: (e.at, e.id), reverse=query.order.newest)
    return tuple(ranked[: query.limit]) if query.limit < 1000 else tuple(events)


def report(query: Query, events: Sequence[Event], facts: Facts, cause: str = "") -> Report | None:
    """The report for the query's intent, or None when nothing in the events answers it.

    `cause` is the id of the event known to have made a case's weakness, empty when not known.
    """
    if not events:
        return None
    known = next((event for event in events if cause and event.id == cause), None)
    if known is not None and query.intent == "origin" and not rules_of(known):
        return Report(_called("answer.origin.only", query, known, 1, facts), (), tuple(events))
    return _REPORTS.get(query.intent, _list)(query, tuple(events), facts)


def _origin(query: Query, events: tuple[Event, ...], facts: Facts) -> Report | None:
    if not any(rules_of(event) for event in events):
        return _latest(query, events, facts)
    wanted = query.rule
    ports = wanted.ports if wanted else ()
    found = openings(events, ports)
    # Several sources may be let in; the one that lets in everybody is the one that matters.
    chosen = standing([o for o in found if o.rule.world]) or standing(found)
    still = standing(found)
    if chosen and chosen.closed_by and still and not still.closed_by:
        chosen = still
    if chosen is None:
        return None
    event = chosen.event
    line = facts.line(
        "answer.origin.opened", (event.id,),
        actor=f.actor(event.actor), standing=f.standing(event.actor), time=f.moment(event.at),
        rule=f.text(chosen.rule.text()), resource=f.code(chosen.rule.group), ip=f.address(event),
        how=f.means(event), event=f.code(event.id),
    )  # fmt: skip
    details = []
    if chosen.closed_by:
        end = chosen.closed_by
        details.append(facts.line(
            "answer.origin.closed", (end.id,), actor=f.actor(end.actor), time=f.moment(end.at),
            standing=f.standing(end.actor), event=f.code(end.id),
        ))  # fmt: skip
    others = {o.event.id for o in found} - {event.id}
    if others:
        details.append(facts.line("answer.origin.others", others, n=f.number(len(others))))
    return Report(line, tuple(details), events)


def _latest(query: Query, events: tuple[Event, ...], facts: Facts) -> Report | None:
    worked = [event for event in events if not failed(event)]
    if not worked:
        return None
    event = max(worked, key=lambda e: (e.at, e.id))
    key = "answer.origin.only" if len(worked) == 1 else "answer.origin.latest"
    return Report(_called(key, query, event, len(worked), facts), (), events)


def _called(key: str, query: Query, event: Event, count: int, facts: Facts) -> Line:
    what = query.resources.ids[0] if query.resources.ids else target(event)
    return facts.line(
        key, (event.id,), n=f.number(count), name=f.code(event.name), time=f.moment(event.at),
        actor=f.actor(event.actor), standing=f.standing(event.actor), resource=f.outside(what),
        ip=f.address(event), how=f.means(event), event=f.code(event.id),
    )  # fmt: skip


def _logins(query: Query, events: tuple[Event, ...], facts: Facts) -> Report:
    bad = [event for event in events if event.login_result == "Failure"]
    good = [event for event in events if event.login_result == "Success"]
    people = {event.actor.name.raw for event in events}
    if query.auth.login == "failure":
        line = facts.line(
            "answer.logins.failed", _ids(events), n=f.number(len(events)),
            users=f.number(len(people)),
            ips=f.number(len({e.source_ip.raw for e in events})),
        )  # fmt: skip
        return Report(line, _top_logins(events, facts), events)
    without = [event for event in good if event.mfa == "no"]
    unknown = [event for event in good if event.mfa in ("unknown", "")]
    line = facts.line(
        "answer.logins.all", _ids(events), n=f.number(len(events)), users=f.number(len(people)),
        failed=f.number(len(bad)), no_mfa=f.number(len(without)), unknown=f.number(len(unknown)),
    )  # fmt: skip
    details = [
        facts.line(
            "answer.logins.no_mfa", group.events, actor=f.actor(group.last.actor),
            n=f.number(group.count), time=f.moment(group.last.at),
        )
        for group in counted(without, ("actor",))[:_TOP]
    ]  # fmt: skip
    root = [event for event in good if event.actor.kind == "Root"]
    if root:
        details.append(facts.line("answer.logins.root", _ids(root), n=f.number(len(root))))
    return Report(line, tuple(details), events)


def _top_logins(events: Sequence[Event], facts: Facts) -> tuple[Line, ...]:
    return tuple(
        facts.line(
            "answer.logins.group",
            group.events,
            actor=f.actor(group.last.actor),
            ip=f.address(group.last),
            n=f.number(group.count),
            first=f.moment(group.first.at),
            time=f.moment(group.last.at),
        )
        for group in counted(events, ("actor", "source_ip"))[:_TOP]
    )


def _denied(query: Query, events: tuple[Event, ...], facts: Facts) -> Report:
    refused = [event for event in events if denied(event)]
    others = [event for event in events if failed(event) and not denied(event)]
    people = {event.actor.name.raw for event in events}
    line = facts.line(
        "answer.denied.all" if query.outcome.status == "denied" else "answer.denied.mixed",
        _ids(events), n=f.number(len(events)), denied=f.number(len(refused)),
        failed=f.number(len(others)), users=f.number(len(people)),
    )  # fmt: skip
    details = [
        facts.line("answer.denied.action", ids, action=f.code(action), n=f.number(len(ids)))
        for action, ids in _by_action(refused)
    ]
    encoded = [event for event in refused if not missing_action(event)]
    if encoded:
        details.append(facts.line("answer.denied.encoded", _ids(encoded), n=f.number(len(encoded))))
    return Report(line, tuple(details), events)


def _by_action(events: Sequence[Event]) -> list[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = {}
    for event in events:
        if missing_action(event):
            found.setdefault(missing_action(event), []).append(event.id)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(action, tuple(ids)) for action, ids in ranked[:_TOP]]


def _policies(query: Query, events: tuple[Event, ...], facts: Facts) -> Report:
    worked = [event for event in events if not failed(event)]
    admin = [event for event in worked if grants_admin(event)]
    line = facts.line(
        "answer.policies.all", _ids(events), n=f.number(len(events)), admin=f.number(len(admin)),
        failed=f.number(len(events) - len(worked)), users=f.number(_people(events)),
    )  # fmt: skip
    details = tuple(_did(facts, "answer.policies.admin", event) for event in admin[:_TOP])
    first = {event.id for event in admin}
    return Report(line, details, tuple(sorted(events, key=lambda e: e.id not in first)))


def _groups(query: Query, events: tuple[Event, ...], facts: Facts) -> Report:
    worked = [event for event in events if not failed(event)]
    opened = [e for e in worked if any(r.world and r.act != "close" for r in rules_of(e))]
    line = facts.line(
        "answer.groups.all", _ids(events), n=f.number(len(events)),
        groups=f.number(len({group_of(e) for e in events} - {""})),
        world=f.number(len(opened)), failed=f.number(len(events) - len(worked)),
    )  # fmt: skip
    details = tuple(_did(facts, "answer.groups.world", event) for event in opened[:_TOP])
    return Report(line, details, events)


def _exposure(query: Query, events: tuple[Event, ...], facts: Facts) -> Report | None:
    out = query.rule.exclude_ports if query.rule else ()
    ports = query.rule.ports if query.rule else ()
    found = [o for o in openings(events, ports, world=True) if not o.rule.within(out)]
    if not found:
        return None
    still = [opening for opening in found if opening.closed_by is None]
    line = facts.line(
        "answer.exposure.all", (o.event.id for o in found), n=f.number(len(found)),
        groups=f.number(len({o.rule.group for o in found})), open=f.number(len(still)),
    )  # fmt: skip
    details = tuple(
        facts.line(
            "answer.exposure.rule", (o.event.id,), rule=f.text(o.rule.text()),
            resource=f.code(o.rule.group), actor=f.actor(o.event.actor),
            standing=f.standing(o.event.actor), time=f.moment(o.event.at),
        )
        for o in reversed(still[-5:])
    )  # fmt: skip
    ids = {opening.event.id for opening in found}
    return Report(line, details, tuple(event for event in events if event.id in ids))


def _logging(query: Query, events: tuple[Event, ...], facts: Facts) -> Report:
    stops = [e for e in events if not failed(e) and e.name in ("StopLogging", "DeleteTrail")]
    key = "answer.logging.stopped" if stops else "answer.logging.kept"
    line = facts.line(
        key, _ids(stops or events), n=f.number(len(events)), stops=f.number(len(stops)),
        users=f.number(_people(events)),
    )  # fmt: skip
    details = tuple(_did(facts, "answer.logging.stop", event) for event in stops[:_TOP])
    return Report(line, details, events)


def _user(query: Query, events: tuple[Event, ...], facts: Facts) -> Report:
    bad = [event for event in events if failed(event)]
    first, last = min(e.at for e in events), max(e.at for e in events)
    line = facts.line(
        "answer.user.all", _ids(events), n=f.number(len(events)), failed=f.number(len(bad)),
        services=f.number(len({e.source for e in events})), first=f.moment(first),
        last=f.moment(last), ips=f.number(len({e.source_ip.raw for e in events})),
    )  # fmt: skip
    writes = [event for event in events if event.read_only is False and not failed(event)]
    changes = Counter(event.name for event in writes)
    details = [facts.line("answer.user.writes", _ids(writes), n=f.number(len(writes)))]
    details += [
        facts.line(
            "answer.user.write", _ids([e for e in writes if e.name == name]),
            name=f.code(name), n=f.number(count),
        )
        for name, count in changes.most_common(_TOP)
    ]  # fmt: skip
    return Report(line, tuple(details), events)


def _list(query: Query, events: tuple[Event, ...], facts: Facts) -> Report:
    if len(events) == 1:
        only = events[0]
        key = "answer.list.one_failed" if failed(only) else "answer.list.one"
        return Report(_did(facts, key, only), (), events)
    bad = [event for event in events if failed(event)]
    key = "answer.list.changes" if query.read_only is False else "answer.list.events"
    if query.intent in ("connectivity", "network_changes"):
        key = "answer.list.changes"
    line = facts.line(
        key, _ids(events), n=f.number(len(events)), users=f.number(_people(events)),
        failed=f.number(len(bad)),
    )  # fmt: skip
    worked = [event for event in events if not failed(event)]
    details = tuple(_did(facts, "answer.list.one", event) for event in worked[:_TOP])
    return Report(line, details, events)


def _did(facts: Facts, key: str, event: Event) -> Line:
    return facts.line(
        key, (event.id,), actor=f.actor(event.actor), standing=f.standing(event.actor),
        name=f.code(event.name), time=f.moment(event.at), event=f.code(event.id),
        resource=f.outside(target(event)) if target(event) else f.word("answer.target.none"),
        error=f.outside(event.error_code or event.error_message.raw or "-"),
        rule=f.text("; ".join(rule.text() for rule in rules_of(event))[:200] or "-"),
    )  # fmt: skip


def _ids(events: Sequence[Event]) -> tuple[str, ...]:
    return tuple(event.id for event in events)


def _people(events: Sequence[Event]) -> int:
    return len({event.actor.name.raw for event in events})


_REPORTS: dict[Intent, Callable[[Query, tuple[Event, ...], Facts], Report | None]] = {
    "origin": _origin, "auth_report": _logins, "permission_denied": _denied,
    "policy_changes": _policies, "sg_changes": _groups, "sg_exposure": _exposure,
    "logging_integrity": _logging, "user_report": _user,
}  # fmt: skip
