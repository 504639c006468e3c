"""The words of Logs Insights queries: the one place that quotes, and the tests made of it."""

import ipaddress
import re
from collections.abc import Iterable

#: Characters that JSON writers leave as they are, in every spelling of a record.
_PLAIN = re.compile(r"[A-Za-z0-9._+=@: -]+")
_WORD = re.compile(r"[A-Za-z0-9_.-]+")
_SPECIAL = re.compile(r"([\\.+*?()\[\]{}^$|/])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: Shorter pieces are in nearly every record.
_SHORTEST = 2


def quoted(text: str) -> str:
    """A literal of the language; raises ValueError for control characters, which have no spelling.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
    """
    if _CONTROL.search(text):
        raise ValueError("a literal cannot hold control characters")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def pattern(text: str) -> str:
    """Text as part of a pattern between slashes, where it stands for itself."""
    return _SPECIAL.sub(r"\\\1", text)


def piece(text: str, *, words: bool = False) -> str:
    """The longest part of a text that every JSON writer spells alike; empty where it is too short.

    A `*` and whatever JSON may escape end a part; with `words` a blank or a colon does too.
    """
    found = (_WORD if words else _PLAIN).findall(text)
    longest = max((part.strip() for part in found), key=len, default="")
    return longest if len(longest) >= _SHORTEST else ""


def mentions(texts: Iterable[str], *, words: bool = False) -> str:
    """The test that the record holds one of the texts in any case; empty where none can be made."""
    parts = [piece(text, words=words) for text in texts]
    if not parts or not all(parts):
        return ""
    found = "|".join(dict.fromkeys(pattern(part) for part in parts))
    return f"@message like /(?i){found if len(parts) == 1 else f'({found})'}/"


def one_of(field: str, values: Iterable[str]) -> str:
    """The test that a field equals one of the values; empty where one has no spelling."""
    wanted = tuple(dict.fromkeys(values))
    if not wanted or any(_CONTROL.search(value) for value in wanted):
        return ""
    if len(wanted) == 1:
        return f"{field} = {quoted(wanted[0])}"
    return f"{field} in [{', '.join(map(quoted, wanted))}]"


def numbers(field: str, values: Iterable[int]) -> str:
    """The test that a field is one of the numbers."""
    wanted = tuple(dict.fromkeys(values))
    if not wanted:
        return ""
    if len(wanted) == 1:
        return f"{field} = {wanted[0]}"
    return f"{field} in [{', '.join(map(str, wanted))}]"


def addresses(field: str, ranges: Iterable[str]) -> str:
    """The test that a field lies in one of the addresses or ranges, in whatever spelling."""
    plain: list[str] = []
    nets: list[str] = []
    for text in ranges:
        try:
            net = ipaddress.ip_network(text, strict=False)
        except ValueError:
            plain.append(text)
            continue
        if net.version == 4 and net.num_addresses == 1 and "/" not in text:
            plain.append(text)
        else:
            nets.append(f"isIpInSubnet({field}, {quoted(str(net))})")
    named = one_of(field, plain)
    if plain and not named:
        return ""
    return either(*([named] if named else []), *nets)


def missing_or(field: str, test: str) -> str:
    """The test, passed also by records in which the field was not discovered.

    Only the first 200 fields of a record are:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
    """
    return f"({test} or not ispresent({field}))" if test else ""


def either(*tests: str) -> str:
    """One of the tests; empty (no test at all) when one of them is."""
    if not tests or not all(tests):
        return ""
    return tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"
