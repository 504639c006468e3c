"""What can be wrong in `hubward.yaml`, found without stopping at the first mistake."""

import ipaddress
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import msgspec

from bot.settings import Settings

#: The path of an entry: section, then keys and list positions.
Where = tuple[str | int, ...]
Found = Iterator[tuple[Where, str]]

_ACCOUNT = re.compile(r"\d{12}")
_PERSON = re.compile(r"[UWS][A-Z0-9]{2,}")
_WEB = re.compile(r"https?://[^\s/]+")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ASKER = re.compile(r"[UWSC][A-Z0-9]{2,}")


def mistakes(data: Any) -> Found:
    """Every mistake of the parsed file, with the path of the entry it is about. Pure."""
    if not isinstance(data, dict):
        yield (), "the file must be a mapping of sections"
        return
    sections = get_type_hints(Settings)
    for name, value in data.items():
        if name not in sections:
            yield (str(name),), f"there is no section {name!r}; sections are {', '.join(sections)}"
        else:
            yield from _shape(value, sections[name], (name,))
    yield from _accounts(data)
    yield from _people(data)
    yield from _values(data)
    yield from _notes(data)
    yield from _digest(data)


def _shape(value: Any, kind: Any, where: Where) -> Found:
    """Entries that are missing, unknown, or of another type than the settings have there."""
    inner, path = get_args(kind), ".".join(map(str, where))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if isinstance(value, dict):
            yield from _fields(value, kind, where)
        else:
            yield where, f"{path} must be a mapping of keys"
    elif get_origin(kind) is tuple:
        if isinstance(value, list):
            for at, entry in enumerate(value):
                yield from _shape(entry, inner[0], (*where, at))
        else:
            yield where, f"{path} must be a list"
    elif get_origin(kind) is dict and isinstance(value, dict):
        for name, entry in value.items():
            if not isinstance(name, str):
                yield (*where, str(name)), f"{path}: the key {name!r} must be text, in quotes"
            yield from _shape(entry, inner[1], (*where, name))
    elif kind is str and not isinstance(value, str):
        # Ids are told about below, with an example.
        if where[-1] != "id":
            yield where, f"{path} must be text; put it in quotes"
    else:
        try:
            msgspec.convert(value, type=kind)
        except msgspec.ValidationError as problem:
            yield where, f"{path}: {str(problem).partition(' - at ')[0]}"


def _fields(value: dict[Any, Any], kind: type[msgspec.Struct], where: Where) -> Found:
    hints, path = get_type_hints(kind), ".".join(map(str, where))
    for name, entry in value.items():
        if name in hints:
            yield from _shape(entry, hints[name], (*where, name))
        else:
            yield (*where, str(name)), f"{path} has no key {name!r}; keys are {', '.join(hints)}"
    for field in msgspec.structs.fields(kind):
        # A missing account id is told with the account ids.
        if field.required and field.name not in value and (where[0], field.name) != (
            "accounts", "id",
        ):  # fmt: skip
            yield where, f"{path}: `{field.name}` is missing"


def _accounts(data: dict[str, Any]) -> Found:
    """Account ids must be twelve digits in quotes (YAML reads some bare ones as octal), once."""
    seen: set[str] = set()
    for at, account in enumerate(_list(data.get("accounts"))):
        if not isinstance(account, dict):
            continue
        id, where = account.get("id"), ("accounts", at, "id")
        if not isinstance(id, str) or not _ACCOUNT.fullmatch(id):
            yield where, f'account id {id!r} must be 12 digits, in quotes ("012345678901")'
        elif id in seen:
            yield where, f"account {id} is listed twice"
        seen.add(str(id))
    denied = _list(_section(data, "remediation").get("deny_accounts"))
    yield from _ids(denied, ("remediation", "deny_accounts"))
    for at, route in enumerate(_list(data.get("routes"))):
        yield from _ids(_list(_mapping(route).get("accounts")), ("routes", at, "accounts"))
    for at, scope in enumerate(_list(_section(data, "questions").get("scopes"))):
        chosen = [id for id in _list(_mapping(scope).get("accounts")) if id != "all"]
        yield from _ids(chosen, ("questions", "scopes", at, "accounts"))


def _ids(ids: list[Any], where: Where) -> Found:
    for id in ids:
        if isinstance(id, str) and not _ACCOUNT.fullmatch(id):
            yield where, f"{id!r} is no account id (12 digits)"


def _people(data: dict[str, Any]) -> Found:
    """People are Slack ids; a plan that may run needs somebody who may approve it."""
    approvals = _section(data, "approvals")
    lists: list[tuple[Where, list[Any]]] = [
        (("approvals", name), _list(approvals.get(name)))
        for name in ("operators", "approvers", "on_call", "incident")
    ]
    for at, route in enumerate(_list(data.get("routes"))):
        lists.append((("routes", at, "mention"), _list(_mapping(route).get("mention"))))
    for team, people in _mapping(approvals.get("teams")).items():
        lists.append((("approvals", "teams", team), _list(people)))
    for where, people in lists:
        for at, who in enumerate(people):
            if isinstance(who, str) and not _PERSON.fullmatch(who):
                yield (*where, at), f"{who!r} is no Slack user id (U…) or user group id (S…)"
    for at, scope in enumerate(_list(_section(data, "questions").get("scopes"))):
        who = _mapping(scope).get("who")
        if isinstance(who, str) and not _ASKER.fullmatch(who):
            sentence = f"{who!r} is no Slack user (U…), user group (S…) or channel id (C…)"
            yield ("questions", "scopes", at, "who"), sentence
    if _section(data, "remediation").get("execute") is True and not approvals.get("approvers"):
        place: Where = ("approvals",) if "approvals" in data else ("remediation", "execute")
        empty = "remediation.execute is on but approvals.approvers is empty: nobody could approve"
        yield place, empty


def _values(data: dict[str, Any]) -> Found:
    """Text that must name a time zone, a network or a day."""
    zone = _section(data, "workspace").get("timezone")
    if isinstance(zone, str) and not _is_zone(zone):
        yield ("workspace", "timezone"), f"{zone!r} is no time zone (such as Europe/Berlin)"
    remediation = _section(data, "remediation")
    for at, network in enumerate(_list(remediation.get("corporate_ranges"))):
        if isinstance(network, str) and not _is_network(network):
            place: Where = ("remediation", "corporate_ranges", at)
            yield place, f"{network!r} is no network (such as 198.51.100.0/24)"
    for at, entry in enumerate(_list(remediation.get("exceptions"))):
        day = _mapping(entry).get("expires")
        if isinstance(day, str) and not _is_day(day):
            yield ("remediation", "exceptions", at, "expires"), f"{day!r} is no day (YYYY-MM-DD)"


def _notes(data: dict[str, Any]) -> Found:
    """A note says something about something; only web addresses are linked from a card."""
    for at, entry in enumerate(_list(data.get("notes"))):
        note, where = _mapping(entry), ("notes", at)
        if not any(note.get(name) for name in ("control", "family", "account", "team")):
            yield where, "a note needs a control, family, account or team it is about"
        if not note.get("text") and not note.get("runbook"):
            yield where, "a note needs a text or a runbook"
        runbook = note.get("runbook")
        if isinstance(runbook, str) and runbook and not _WEB.match(runbook):
            yield (*where, "runbook"), f"{runbook!r} is no http or https address"


def _digest(data: dict[str, Any]) -> Found:
    digest = _section(data, "digest")
    at = digest.get("at")
    if isinstance(at, str) and not _CLOCK.fullmatch(at):
        yield ("digest", "at"), f'{at!r} is no time of day (such as "09:00")'
    for channel, zone in _mapping(digest.get("timezones")).items():
        if isinstance(zone, str) and not _is_zone(zone):
            place: Where = ("digest", "timezones", channel)
            yield place, f"{zone!r} is no time zone (such as Europe/Berlin)"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # An unknown name is a KeyError, a folder an OSError.
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-31")


def _section(data: dict[str, Any], name: str) -> dict[str, Any]:
    return _mapping(data.get(name))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
