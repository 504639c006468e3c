"""The functions of Logs Insights over one record's values.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
"""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox.aws.insights_compare import address, inside, number, text

_DAY = 86_400_000
#: Milliseconds of each unit of a span; a month is thirty days.
UNITS = {
    "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": _DAY, "w": 7 * _DAY,
    "mo": 30 * _DAY, "q": 91 * _DAY, "y": 365 * _DAY,
}  # fmt: skip


def span_ms(written: str) -> int:
    """`5m` in milliseconds."""
    digits = written.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits) * UNITS[written[len(digits) :]]


def moment_ms(value: Any) -> float | None:
    """A time as epoch milliseconds: from a number, or from the text that results show."""
    if value is None:
        return None
    size = number(value)
    if size is not None:
        return size
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000


def text_time(epoch_ms: float) -> str:
    """A time as Insights shows it."""
    moment = datetime.fromtimestamp(epoch_ms / 1000, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def floored(value: Any, span: Any) -> str | None:
    """The beginning of the span (milliseconds) a time lies in, as text."""
    at = moment_ms(value)
    return None if at is None else text_time(at // span * span)


def _ceiled(value: Any, span: Any) -> str | None:
    at = moment_ms(value)
    return None if at is None else text_time(-(-at // span) * span)


def _from_ms(value: Any) -> str | None:
    size = number(value)
    return None if size is None else text_time(size)


def _numeric(act: Callable[..., float]) -> Callable[..., Any]:
    def apply(*values: Any) -> Any:
        sizes = [number(value) for value in values]
        if any(size is None for size in sizes):
            return None
        try:
            return act(*sizes)
        except (ValueError, ZeroDivisionError, OverflowError):
            return None

    return apply


def _textual(act: Callable[..., Any]) -> Callable[..., Any]:
    def apply(*values: Any) -> Any:
        return None if values[0] is None else act(*(text(v) for v in values if v is not None))

    return apply


def _substr(whole: str, start: str, length: str = "") -> str:
    first = int(float(start))
    return whole[first : first + int(float(length))] if length else whole[first:]


def _parsed(value: Any) -> Any:
    try:
        found = json.loads(text(value))
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None


def _coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _blank(value: Any) -> bool:
    return value is None or not text(value).strip()


#: Name in lower case → fewest arguments, most arguments, what it does.
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "abs": (1, 1, _numeric(abs)),
    "ceil": (1, 1, _numeric(math.ceil)),
    "floor": (1, 1, _numeric(math.floor)),
    "greatest": (1, 99, _numeric(max)),
    "least": (1, 99, _numeric(min)),
    "log": (1, 1, _numeric(math.log)),
    "sqrt": (1, 1, _numeric(math.sqrt)),
    "datefloor": (2, 2, floored),
    "dateceil": (2, 2, _ceiled),
    "frommillis": (1, 1, _from_ms),
    "tomillis": (1, 1, moment_ms),
    "ispresent": (1, 1, lambda value: value is not None),
    "coalesce": (1, 99, _coalesce),
    "jsonparse": (1, 1, lambda value: None if value is None else _parsed(value)),
    "jsonstringify": (1, 1, lambda value: None if value is None else text(value)),
    "isvalidip": (1, 1, lambda value: address(value) is not None),
    "isvalidipv4": (1, 1, lambda value: address(value, 4) is not None),
    "isvalidipv6": (1, 1, lambda value: address(value, 6) is not None),
    "isipinsubnet": (2, 2, inside),
    "isipv4insubnet": (2, 2, lambda value, subnet: inside(value, subnet, 4)),
    "isipv6insubnet": (2, 2, lambda value, subnet: inside(value, subnet, 6)),
    "isempty": (1, 1, lambda value: value is None or text(value) == ""),
    "isblank": (1, 1, _blank),
    "concat": (1, 99, lambda *values: "".join(text(v) for v in values if v is not None)),
    "ltrim": (1, 2, _textual(lambda whole, chars=" \t\n": whole.lstrip(chars))),
    "rtrim": (1, 2, _textual(lambda whole, chars=" \t\n": whole.rstrip(chars))),
    "trim": (1, 2, _textual(lambda whole, chars=" \t\n": whole.strip(chars))),
    "strlen": (1, 1, _textual(len)),
    "toupper": (1, 1, _textual(str.upper)),
    "tolower": (1, 1, _textual(str.lower)),
    "substr": (2, 3, _textual(_substr)),
    "replace": (3, 3, _textual(lambda whole, old, new="": whole.replace(old, new))),
    "strcontains": (2, 2, _textual(lambda whole, part="": int(part in whole))),
}
