"""Literals and patterns of Trino SQL, the one place where a question's words become query text."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

#: AWS keeps the values of `?` in a statement to this many characters.
#: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
MOST_VALUE = 1024
_KEY = re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}(?=[A-Z0-9]{4}\b)")
_SPECIAL = frozenset(r"\.^$|?*+()[]{}")
#: JSON writes these as themselves in every writer, so that they can be looked for in its text.
_PLAIN = re.compile(r"[A-Za-z0-9._@: -]+")


def literal(text: str) -> str:
    """The text as a string literal: quotes are doubled, nothing else has a meaning inside.

    https://trino.io/docs/current/language/types.html#varchar
    """
    return "'" + text.replace("'", "''") + "'"


def pattern(text: str) -> str:
    """The text as part of a regular expression that matches just it, in RE2 and in Java."""
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in text)


def loose(text: str) -> str:
    """The same for a name in which `*` stands for anything."""
    return ".*".join(pattern(part) for part in text.split("*"))


def writable(text: str) -> bool:
    """Whether the text may stand in a query at all; what may not is checked afterwards instead."""
    return (
        len(text) > 0
        and len(literal(text)) <= MOST_VALUE - 64
        and "\x00" not in text
        and not any("\ud800" <= char <= "\udfff" for char in text)
    )


def foldable(text: str) -> bool:
    """Whether the text may stand in a query in lower case and mean what Python's folding means."""
    return writable(text) and text.casefold() == text.lower()


def plain(text: str) -> bool:
    """Whether JSON text that holds this value also holds it letter for letter."""
    return writable(text) and bool(_PLAIN.fullmatch(text))


def shown(text: str) -> str:
    """The query for people: of access keys the last four characters are left."""
    return _KEY.sub("…", text)


def whole_seconds(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """The span in UTC, widened to whole seconds."""
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    if last.microsecond:
        last = last.replace(microsecond=0) + timedelta(seconds=1)
    return first.replace(microsecond=0), last


class Part:
    """One condition and what it binds; without binding, values stand in the text as literals."""

    def __init__(self, binds: bool, *, needed: bool = False) -> None:
        self.binds = binds
        self.needed = needed
        self.values: list[str] = []
        self.text = ""

    def put(self, value: str) -> str:
        """The value's place in the text; call it in the order of the text."""
        if not self.binds:
            return literal(value)
        self.values.append(literal(value))
        return "?"

    def among(self, column: str, values: Iterable[str]) -> str:
        """`column IN (…)`."""
        return f"{column} IN ({', '.join(self.put(value) for value in values)})"

    def ending(self, column: str, before: str, names: Sequence[str], after: str) -> list[str]:
        """Tests that the column matches `before`, a name, `after`; long lists in parts."""
        found = []
        for some in _short(names):
            words = "|".join(loose(name) for name in some)
            found.append(f"regexp_like({column}, {self.put(f'(?s){before}(?:{words}){after}')})")
        return found

    def named(self, column: str, names: Sequence[str]) -> list[str]:
        """Tests for names in whatever case, `*` in one standing for anything."""
        exact = [name.lower() for name in names if "*" not in name]
        ways = [self.among(f"lower({column})", exact)] if exact else []
        free = [name.lower() for name in names if "*" in name]
        return [*ways, *(self.ending(f"lower({column})", "^", free, "$") if free else ())]

    def either(self, ways: Sequence[str]) -> "Part":
        """Make the condition: one of the ways."""
        self.text = ways[0] if len(ways) == 1 else f"({' OR '.join(ways)})"
        return self


def _short(names: Sequence[str]) -> list[list[str]]:
    """The names in lists whose pattern stays below the limit of a bound value."""
    lists: list[list[str]] = [[]]
    length = 0
    for name in names:
        size = 2 * len(loose(name)) + 1
        if lists[-1] and length + size > MOST_VALUE - 128:
            lists.append([])
            length = 0
        lists[-1].append(name)
        length += size
    return lists


def fitting(parts: Sequence[Part], room: int) -> list[Part]:
    """The conditions that fit into so many characters, the longest that may go left out first.

    Leaving one out makes the query find more; every row is checked exactly afterwards.
    """
    kept = [part for part in parts if part.text]
    while sum(len(part.text) + len(" AND ") for part in kept) > room:
        loose = [part for part in kept if not part.needed]
        if not loose:
            break
        kept.remove(max(loose, key=lambda part: len(part.text)))
    return kept


def addresses(part: Part, columns: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Tests for IPv4 addresses, and ranges by their whole octets; none where one is anything else.

    IPv6 has many spellings of one address, so it is left to the check afterwards.
    """
    exact, starts = [], []
    for text in wanted:
        try:
            net = ipaddress.ip_network(text, strict=False)
        except ValueError:
            return []
        octets = str(net.network_address).split(".")[: net.prefixlen // 8]
        if net.version != 4 or not octets:
            return []
        if len(octets) == 4:
            exact.append(str(net.network_address))
        else:
            starts.append(".".join(octets) + ".")
    ways = []
    for column in columns:
        ways += [part.among(column, exact)] if exact else []
        ways += part.ending(column, "^", starts, "") if starts else []
    return ways
