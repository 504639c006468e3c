"""The values of Logs Insights: numbers where both sides are, else text; missing is missing."""

import ipaddress
import json
from typing import Any


def number(value: Any) -> float | None:
    """The value as a number, None where it is none."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str) or not value or value[-1] not in "0123456789.":
        return None
    try:
        return float(value)
    except ValueError:
        return None


def text(value: Any) -> str:
    """The value as a result shows it: whole numbers without a point, truth as 1 and 0."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def same(left: Any, right: Any) -> bool:
    """Equality; a missing field equals nothing."""
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    a, b = number(left), number(right)
    return a == b if a is not None and b is not None else text(left) == text(right)


def compared(left: Any, operator: str, right: Any) -> bool:
    """One comparison; a missing side makes every one of them false."""
    if left is None or right is None:
        return False
    if operator in ("=", "!="):
        return same(left, right) is (operator == "=")
    a, b = number(left), number(right)
    if a is None or b is None:
        return False
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]


def truth(value: Any) -> bool:
    """Whether a condition holds; a missing one does not."""
    return bool(value) and value != "0"


def rank(value: Any) -> tuple[int, float, str]:
    """A sort key: missing, numbers by size, text."""
    if value is None:
        return 0, 0.0, ""
    size = number(value)
    return (1, size, "") if size is not None else (2, 0.0, text(value))


def address(value: Any, version: int = 0) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The value as an address (of version 4 or 6, 0 for either), None where it is none."""
    try:
        found = ipaddress.ip_address(text(value))
    except ValueError:
        return None
    return found if version in (0, found.version) else None


def inside(value: Any, subnet: Any, version: int = 0) -> bool:
    """Whether a value is an address inside the subnet; anything else is not."""
    found = address(value, version)
    try:
        network = ipaddress.ip_network(text(subnet), strict=False)
    except ValueError:
        return False
    return found is not None and found.version == network.version and found in network
