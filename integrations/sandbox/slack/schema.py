"""A small checker of JSON shapes that words its complaints the way Slack's API words them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Check = Callable[[Any, str, "Report"], None]


@dataclass
class Report:
    """The complaints found so far, each `text [json-pointer:/where]`."""

    complaints: list[str] = field(default_factory=list)
    surface: str = "message"

    def say(self, text: str, pointer: str) -> None:
        """Add one complaint about the value at `pointer`."""
        self.complaints.append(f"{text} [json-pointer:{pointer}]")


@dataclass(frozen=True)
class Field:
    """One property of an object: how its value is checked and whether it must be there."""

    check: Check
    required: bool = False


def need(check: Check) -> Field:
    """A property that must be present."""
    return Field(check, required=True)


def may(check: Check) -> Field:
    """A property that may be absent."""
    return Field(check)


def string(most: int | None = None, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.say("must provide a string", pointer)
        elif len(value) < least:
            report.say(f"must be more than {least - 1} characters", pointer)
        elif most is not None and len(value) > most:
            report.say(f"must be less than {most + 1} characters", pointer)

    return check


def boolean(value: Any, pointer: str, report: Report) -> None:
    """A JSON true or false."""
    if not isinstance(value, bool):
        report.say("must provide a boolean", pointer)


def integer(least: int, most: int | None = None) -> Check:
    """A whole number in a range."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.say("must provide an integer", pointer)
        elif value < least:
            report.say(f"must be greater than {least - 1}", pointer)
        elif most is not None and value > most:
            report.say(f"must be less than {most + 1}", pointer)

    return check


def number(value: Any, pointer: str, report: Report) -> None:
    """Any JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        report.say("must provide a number", pointer)


def one_of(*allowed: Any) -> Check:
    """One of a closed list of values."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if value not in allowed:
            report.say("must be a valid enum value", pointer)

    return check


def url(most: int) -> Check:
    """An http or https address of at most `most` characters."""
    length = string(most)

    def check(value: Any, pointer: str, report: Report) -> None:
        length(value, pointer, report)
        if isinstance(value, str) and not value.startswith(("http://", "https://")):
            report.say("must be a valid URL", pointer)

    return check


def listing(item: Check, most: int | None = None, least: int = 0) -> Check:
    """An array whose items all pass `item`."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.say("must provide an array", pointer)
            return
        if len(value) < least:
            report.say(f"no less than {least} items allowed", pointer)
        if most is not None and len(value) > most:
            report.say(f"no more than {most} items allowed", pointer)
        for index, entry in enumerate(value):
            item(entry, f"{pointer}/{index}", report)

    return check


def shape(fields: Mapping[str, Field]) -> Check:
    """An object with exactly these properties."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.say("must provide an object", pointer)
            return
        for name, rule in fields.items():
            if name in value:
                rule.check(value[name], f"{pointer}/{name}", report)
            elif rule.required:
                report.say(f"missing required field: {name}", pointer)
        for name in value:
            if name not in fields:
                report.say(f"invalid additional property: {name}", pointer)

    return check


def tagged(table: Mapping[str, Check]) -> Check:
    """An object whose `type` chooses its shape; other types are refused."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.say("must provide an object", pointer)
            return
        if "type" not in value:
            report.say("missing required field: type", pointer)
            return
        kind = value["type"]
        chosen = table.get(kind) if isinstance(kind, str) else None
        if chosen is None:
            report.say(f"unsupported type: {kind}", f"{pointer}/type")
            return
        chosen(value, pointer, report)

    return check


def both(*checks: Check) -> Check:
    """A value that must pass every check, in order."""

    def check(value: Any, pointer: str, report: Report) -> None:
        for one in checks:
            one(value, pointer, report)

    return check


def exactly_one(*names: str) -> Check:
    """An object carrying one, and only one, of these properties."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            report.say(f"must define either {' or '.join(names)}", pointer)

    return check


def some_of(*names: str) -> Check:
    """An object carrying at least one of these properties."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, dict) and not any(name in value for name in names):
            report.say(f"must define either {' or '.join(names)}", pointer)

    return check


def anything(value: Any, pointer: str, report: Report) -> None:
    """Any JSON value."""
