"""Account ids, addresses and e-mails under other names while a model sees them; restored here.

The stand-ins are valid values nobody owns: addresses of the reserved block 240.0.0.0/4 (RFC 1112)
and of the documentation prefix 2001:db8::/32 (RFC 3849), names under example.invalid (RFC 2606),
accounts from 900000000001 on. One conversation keeps one mapping, so that equal stays equal.
"""

import ipaddress
import re
from typing import Any

_SEEN = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+\.[\w.-]+)"
    r"|(?P<account>(?<![\w.])\d{12}(?![\w.]))"
    r"|(?P<v4>(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]))"
    r"|(?P<v6>(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:.]))"
)
_V4 = int(ipaddress.IPv4Address("240.0.0.0"))
_V6 = int(ipaddress.IPv6Address("2001:db8:ffff::"))
_ACCOUNT = 900_000_000_000


class Pseudonyms:
    """One conversation's mapping, both ways."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._real: dict[str, str] = {}

    def hide(self, value: Any) -> Any:
        """A copy of plain data with every such value replaced, in keys too."""
        return _mapped(value, lambda text: _SEEN.sub(self._replace, text))

    def restore(self, value: Any) -> Any:
        """A copy with every stand-in put back; other text stays as it is."""
        return _mapped(value, self._back)

    def _replace(self, match: re.Match[str]) -> str:
        text, kind = match.group(), str(match.lastgroup)
        if kind in ("v4", "v6") and not _address(text):
            return text
        if text not in self._given:
            made = _made(kind, len(self._given) + 1)
            self._given[text], self._real[made] = made, text
        return self._given[text]

    def _back(self, text: str) -> str:
        return _SEEN.sub(lambda match: self._real.get(match.group(), match.group()), text)


def _made(kind: str, number: int) -> str:
    if kind == "account":
        return str(_ACCOUNT + number)
    if kind == "mail":
        return f"person{number}@example.invalid"
    if kind == "v4":
        return str(ipaddress.IPv4Address(_V4 + number))
    return str(ipaddress.IPv6Address(_V6 + number))


def _address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {change(key): _mapped(entry, change) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(entry, change) for entry in value]
    return change(value) if isinstance(value, str) else value
