"""The table of an answer: at most 25 rows of it in the message, all of them as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence

from bot.investigate import facts
from bot.investigate.masking import mask_text
from bot.models.answer import Row, Value
from bot.models.event import Event
from bot.models.untrusted import Untrusted
from bot.query.match import ranked, value_of
from bot.query.model import Aggregate, GroupKey, Intent, Query
from bot.query.outcome import denied, failed
from bot.query.sg_rules import group_of, rules_of

SHOWN = 25
_TIMES = frozenset({"hour", "day", "week", "month", "weekday", "hour_of_day"})
_EVENT = ("time", "event", "actor", "source_ip", "target", "outcome", "account", "region")
_COLUMNS: dict[Intent, tuple[str, ...]] = {
    "auth_report": ("time", "actor", "source_ip", "login", "mfa", "account", "region"),
    "sg_exposure": ("time", "target", "rule", "actor", "source_ip", "account", "region"),
    "sg_changes": ("time", "event", "target", "rule", "actor", "source_ip", "outcome", "account"),
    "origin": ("time", "event", "target", "rule", "actor", "source_ip", "outcome"),
    "permission_denied": ("time", "event", "actor", "source_ip", "outcome", "account", "region"),
}
#: The columns of a CSV of events.
CSV = ("time", "source", "event", "actor", "kind", "standing", "source_ip", "target", "rule",
        "outcome", "mfa", "account", "region", "agent", "id")  # fmt: skip
#: Where a request names what it is about, most telling first.
_PRINCIPALS = ("userName", "roleName", "groupName")
_TARGETS = ("groupId", "instanceId", "bucketName", "policyArn", "roleName", "userName", "groupName",
            "policyName", "functionName", "keyId", "vpcId", "subnetId", "routeTableId", "roleArn",
            "networkAclId", "name", "trailName", "dBInstanceIdentifier")  # fmt: skip


def table(query: Query, events: Sequence[Event]) -> tuple[tuple[str, ...], tuple[Row, ...], int]:
    """Columns as words keys, the rows to show, and how many there are in all."""
    if query.aggregate is not None:
        return _grouped(query.aggregate, query.window.tz, events)
    names = _COLUMNS.get(query.intent, _EVENT)
    if not any(rules_of(event) for event in events):
        names = tuple(name for name in names if name != "rule")
    rows = tuple(
        Row(tuple(_cell(event, name) for name in names), event.id) for event in events[:SHOWN]
    )
    return tuple(f"answer.column.{name}" for name in names), rows, len(events)


def _grouped(
    wanted: Aggregate, tz: str, events: Sequence[Event]
) -> tuple[tuple[str, ...], tuple[Row, ...], int]:
    groups = ranked(events, wanted, tz)
    if set(wanted.by) & _TIMES and not (wanted.top or wanted.fewest):
        groups.sort(key=lambda group: group.key)
    columns = (
        *wanted.by,
        "count",
        *(f"distinct_{key}" for key in wanted.distinct),
        "first",
        "last",
    )
    rows = []
    for group in groups[:SHOWN]:
        keys = tuple(_key(group.last, name, tz) for name in wanted.by)
        ids = set(group.events)
        own = [event for event in events if event.id in ids] if wanted.distinct else []
        several = tuple(
            facts.number(len({value_of(event, key, tz) for event in own}))
            for key in wanted.distinct
        )
        tail = (facts.moment(group.first.at), facts.moment(group.last.at))
        rows.append(Row((*keys, facts.number(group.count), *several, *tail)))
    return tuple(f"answer.column.{name}" for name in columns), tuple(rows), len(groups)


def _key(event: Event, name: GroupKey, tz: str) -> Value:
    if name in _TIMES or name in ("role", "kind"):
        return facts.code(value_of(event, name, tz))
    if name == "access_key":
        return facts.code(mask_text(event.actor.access_key))
    if name == "agent":
        return facts.outside(event.agent.raw)
    return facts.means(event) if name == "means" else _cell(event, name)


def csv_of(events: Sequence[Event]) -> bytes:
    """Every event as a line of CSV."""
    return sheet(CSV, (line_of(event) for event in events))


def line_of(event: Event) -> list[str]:
    """The cells of one event under the heads of `CSV`."""
    return [mask_text(_plain(event, name)) for name in CSV]


def sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of outside text as UTF-8 CSV with a byte order mark, which spreadsheets want.

    A cell that a spreadsheet would run as a formula begins with an apostrophe:
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _safe(cell: str) -> str:
    text = Untrusted(cell).line(1000)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _plain(event: Event, name: str) -> str:
    extra = {
        "time": event.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source": event.source,
        "kind": event.actor.kind,
        "standing": "verified" if event.actor.verified else "claimed",
        "outcome": event.error_code or ("failed" if failed(event) else "ok"),
        "mfa": event.mfa,
        "agent": event.agent.raw,
        "id": event.id,
    }
    return extra[name] if name in extra else _cell(event, name).text


def _cell(event: Event, name: str) -> Value:
    simple = {
        "time": lambda: facts.moment(event.at),
        "event": lambda: facts.code(event.name),
        "source": lambda: facts.code(event.source.removesuffix(".amazonaws.com")),
        "actor": lambda: facts.actor(event.actor),
        "source_ip": lambda: facts.address(event),
        "target": lambda: facts.outside(target(event)),
        "rule": lambda: facts.text("; ".join(rule.text() for rule in rules_of(event))[:200]),
        "outcome": lambda: _outcome(event),
        "login": lambda: facts.word(f"answer.login.{event.login_result.lower() or 'unknown'}"),
        "mfa": lambda: facts.word(f"answer.mfa.{event.mfa or 'none'}"),
        "account": lambda: facts.code(event.account),
        "region": lambda: facts.code(event.region),
        "error": lambda: facts.code(event.error_code),
    }
    return simple[name]()


def _outcome(event: Event) -> Value:
    if denied(event):
        return facts.word("answer.outcome.denied")
    if failed(event):
        code = event.error_code
        return facts.outside(code) if code else facts.word("answer.outcome.failed")
    return facts.word("answer.outcome.ok")


def target(event: Event) -> str:
    """What the call was about, by its request, else the first resource it lists, else empty."""
    if group_of(event):
        return group_of(event)
    request = event.request if isinstance(event.request, dict) else {}
    who = next((request[k] for k in _PRINCIPALS if isinstance(request.get(k), str)), "")
    policy = request.get("policyArn") or request.get("policyName")
    if who and isinstance(policy, str):
        return f"{who}: {policy.rpartition('/')[2]}"
    for name in _TARGETS:
        value = request.get(name)
        if isinstance(value, str) and value:
            return value
    for name in ("instancesSet", "instanceIds"):
        items = request.get(name)
        items = items.get("items") if isinstance(items, dict) else None
        if isinstance(items, list) and items and isinstance(items[0], dict):
            return str(items[0].get("instanceId", ""))
    return event.resources[0] if event.resources else ""
