"""How Logs Insights compares values: as numbers where both are numbers, else as text."""

import ipaddress
import re
from collections.abc import Callable
from typing import Any


def unquoted(text: str) -> str:
    """A quoted string without its quotes and backslashes."""
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def same(left: Any, right: Any) -> bool:
    """Equality; `right` is the value of the query text, a float or a string."""
    if isinstance(right, float):
        try:
            return bool(float(left) == right)
        except (TypeError, ValueError):
            return False
    return str(left) == str(right)


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def test(left: Any, right: Any) -> bool:
        try:
            return compare(float(left), float(right))
        except (TypeError, ValueError):
            return False

    return test


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": same,
    "!=": lambda left, right: not same(left, right),
    "<": _ordered(lambda a, b: a < b),
    "<=": _ordered(lambda a, b: a <= b),
    ">": _ordered(lambda a, b: a > b),
    ">=": _ordered(lambda a, b: a >= b),
}


def inside(value: Any, network: ipaddress.IPv4Network) -> bool:
    """Whether a value is an address inside the subnet; anything else is not."""
    try:
        return ipaddress.IPv4Address(str(value)) in network
    except ValueError:
        return False
