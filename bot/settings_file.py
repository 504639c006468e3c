"""Reads `hubward.yaml`: every mistake is reported at once, each with its line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.errors import SettingsInvalid
from bot.known_exploited import read_list
from bot.settings import Settings
from bot.settings_check import Where, mistakes


def load(path: Path, *, observe: bool = False) -> Settings:
    """The file as Settings; `observe` forces the three switches that write outside to off.

    Raises SettingsInvalid with every problem found, each with its line number.
    """
    if not path.exists():
        raise SettingsInvalid((f"{path} does not exist; docs/settings.md shows a first one.",))
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as problem:
        raise SettingsInvalid((f"{path} cannot be read: {problem.strerror}.",)) from None
    except UnicodeDecodeError:
        raise SettingsInvalid((f"{path} is not UTF-8 text.",)) from None
    root, data = _parsed(path.name, text)
    found = [*_twice(root), *((_line(root, where), what) for where, what in mistakes(data))]
    settings = None if found else msgspec.convert(data, type=Settings)
    if settings is not None and settings.priority.known_exploited_file:
        try:
            settings = _with_known_exploited(settings, path.parent)
        except ValueError as problem:
            where: Where = ("priority", "known_exploited_file")
            found.append((_line(root, where), f"priority.known_exploited_file: {problem}"))
    if found or settings is None:
        lines = (f"{path.name} line {line}: {what}" for line, what in sorted(found))
        raise SettingsInvalid(tuple(lines))
    return observing(settings) if observe else settings


def _with_known_exploited(settings: Settings, folder: Path) -> Settings:
    """The same settings with what the operator's file lists. Raises ValueError."""
    priority = settings.priority
    listed = read_list(folder / priority.known_exploited_file)
    known = frozenset(id.upper() for id in priority.known_exploited) | listed
    replace = msgspec.structs.replace
    return replace(settings, priority=replace(priority, known_exploited=known))


def observing(settings: Settings) -> Settings:
    """The same settings with nothing written to Security Hub, tickets or AWS."""
    replace = msgspec.structs.replace
    return replace(
        settings,
        workspace=replace(settings.workspace, hub_write_back=False),
        tickets=replace(settings.tickets, enabled=False),
        remediation=replace(settings.remediation, execute=False),
    )


def _parsed(name: str, text: str) -> tuple[Any, Any]:
    """The file as nodes, which know their lines, and as plain data; an empty file is {}."""
    try:
        root, data = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except yaml.YAMLError as problem:
        line = _line_of(problem, text)
        raise SettingsInvalid((f"{name} line {line}: {_reason(problem)}",)) from None
    except (ValueError, OverflowError, RecursionError) as problem:
        # A date or a number that looks like one to YAML but is none.
        raise SettingsInvalid((f"{name} line 1: a value cannot be read: {problem}",)) from None
    return root, {} if data is None else data


def _twice(root: Any) -> Iterator[tuple[int, str]]:
    """Keys that stand twice in one mapping: YAML would silently keep the last."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            names = set[str]()
            for key, value in node.value:
                waiting.append(value)
                if isinstance(key, yaml.ScalarNode):
                    if key.value in names:
                        yield key.start_mark.line + 1, f"{key.value!r} stands here twice"
                    names.add(key.value)


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


def _line_of(problem: yaml.YAMLError, text: str) -> int:
    mark = getattr(problem, "problem_mark", None)
    if mark:
        return int(mark.line) + 1
    return text.count("\n", 0, int(getattr(problem, "position", 0) or 0)) + 1


def _reason(problem: yaml.YAMLError) -> str:
    return str(getattr(problem, "problem", None) or problem).split("\n")[0]
