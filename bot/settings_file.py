"""Reads `hubward.yaml`: every mistake is reported at once, each with its line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import yaml

from bot.errors import SettingsInvalid
from bot.settings import Settings

_ACCOUNT = re.compile(r"^\d{12}$")
_WHO = re.compile(r"^[UWSC][A-Z0-9]{2,}$")
_PATH = re.compile(r"\$((?:\.\w+|\[\d+\]|\[\.\.\.\])*)")


def load(path: Path, *, observe: bool = False) -> Settings:
    """The file as Settings; `observe` forces the three switches that write outside to off.

    Raises SettingsInvalid with every problem found, each with its line number.
    """
    if not path.exists():
        raise SettingsInvalid((f"{path} does not exist; docs/settings.md shows a first one.",))
    text = path.read_text("utf-8")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text) or {}
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SettingsInvalid((f"{path.name} line {line}: {_reason(problem)}",)) from None
    found = [*_structure(data), *_meaning(data)]
    if found:
        lines = tuple(f"{path.name} line {_line(root, where)}: {what}" for where, what in found)
        raise SettingsInvalid(lines)
    settings = msgspec.convert(data, type=Settings)
    return observing(settings) if observe else settings


def observing(settings: Settings) -> Settings:
    """The same settings with nothing written to Security Hub, tickets or AWS."""
    replace = msgspec.structs.replace
    return replace(
        settings,
        workspace=replace(settings.workspace, hub_write_back=False),
        tickets=replace(settings.tickets, enabled=False),
        remediation=replace(settings.remediation, execute=False),
    )


Where = tuple[str | int, ...]


def _structure(data: Any) -> Iterator[tuple[Where, str]]:
    """Shape mistakes, section by section and entry by entry, so that one does not hide another."""
    if not isinstance(data, dict):
        yield (), "the file must be a mapping of sections"
        return
    sections = get_type_hints(Settings)
    for name, value in data.items():
        if name not in sections:
            yield (name,), f"there is no section {name!r}; sections are {', '.join(sections)}"
        elif isinstance(value, list) and name in ("accounts", "routes"):
            (kind, *_) = sections[name].__args__
            for at, entry in enumerate(value):
                yield from _converted(entry, kind, (name, at))
        else:
            yield from _converted(value, sections[name], (name,))


def _converted(value: Any, kind: Any, where: Where) -> Iterator[tuple[Where, str]]:
    try:
        msgspec.convert(value, type=kind)
    except msgspec.ValidationError as problem:
        text, _, path = str(problem).partition(" - at ")
        yield where + _steps(path), f"{'.'.join(map(str, where))}: {text}"


def _steps(path: str) -> Where:
    found = _PATH.search(path)
    parts = re.findall(r"\.(\w+)|\[(\d+)\]", found.group(1)) if found else []
    return tuple(name if name else int(number) for name, number in parts)


def _meaning(data: Any) -> Iterator[tuple[Where, str]]:
    """What a shape cannot say: ids that are none, people that are none, nobody who may approve."""
    if not isinstance(data, dict):
        return
    accounts = data.get("accounts") or []
    seen: set[str] = set()
    for at, account in enumerate(a for a in accounts if isinstance(a, dict)):
        id = account.get("id")
        if not isinstance(id, str) or not _ACCOUNT.match(id):
            yield ("accounts", at, "id"), f'account id {id!r} must be 12 digits, in quotes ("012…")'
        elif id in seen:
            yield ("accounts", at, "id"), f"account {id} is listed twice"
        seen.add(str(id))
    approvals = data.get("approvals") or {}
    execute = (data.get("remediation") or {}).get("execute") is True
    if isinstance(approvals, dict):
        for name in ("operators", "approvers", "on_call", "incident"):
            for at, who in enumerate(approvals.get(name) or []):
                if not isinstance(who, str) or not _WHO.match(who):
                    yield (
                        ("approvals", name, at),
                        f"{who!r} is no Slack user id (U…) or user group id (S…)",
                    )
        if execute and not approvals.get("approvers"):
            yield (
                ("approvals",),
                "remediation.execute is on but approvals.approvers is empty: nobody could approve",
            )


def _line(root: Any, where: Where) -> int:
    """The line (from 1) where the entry stands, or the nearest parent that exists."""
    node, line = root, 1
    for step in where:
        children: list[tuple[Any, Any]] = []
        if isinstance(node, yaml.MappingNode):
            children = [(key.value, (key, value)) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            children = [(at, (value, value)) for at, value in enumerate(node.value)]
        found = next((pair for name, pair in children if name == step), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _reason(problem: yaml.YAMLError) -> str:
    return str(getattr(problem, "problem", None) or problem).split("\n")[0]
