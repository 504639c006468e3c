"""Tolerant readers of the loose parts of finding documents; nothing here raises or guesses."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bot.findings.families import CONTROL_PORTS, exposed_ports
from bot.findings.keys import product_name
from bot.models.finding import Compliance, Severity

LABELS: dict[str, Severity] = {
    "INFORMATIONAL": "INFORMATIONAL", "LOW": "LOW", "MEDIUM": "MEDIUM", "HIGH": "HIGH",
    "CRITICAL": "CRITICAL", "FATAL": "CRITICAL",
}  # fmt: skip
_COMPLIANCE: dict[str, Compliance] = {
    "PASS": "PASSED", "PASSED": "PASSED", "FAIL": "FAILED", "FAILED": "FAILED",
    "WARNING": "WARNING",
}  # fmt: skip
#: The same for the words as Security Hub writes them.
COMPLIANCES: dict[str, Compliance] = {
    "PASSED": "PASSED", "FAILED": "FAILED", "WARNING": "WARNING", "Pass": "PASSED",
    "Fail": "FAILED", "Warning": "WARNING", "NOT_AVAILABLE": "NOT_AVAILABLE",
}  # fmt: skip
_WORLD = ("0.0.0.0/0", "::/0")
_WORLD_AS_JSON = (b"0.0.0.0/0", rb"0.0.0.0\/0", b"::/0", rb"::\/0")
_REACHABLE = re.compile(r"^Ports? (?:range )?(\d{1,5})(?:\s*-\s*(\d{1,5}))? (?:is|are) reachable")
# GuardDuty finding types that mean somebody is already inside:
# https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html
_THREAT = re.compile(
    r"Backdoor:|Trojan:|C&C|Command and Control|CredentialExfiltration|CompromisedCredentials"
    r"|AttackSequence:"
)

_STANDARD = re.compile(r"^(?:arn:[^/]*:::?)?(?:standards|ruleset)/")
#: The number of one requirement at the end: `/1.2.1`, ` AC-4(21)`, ` 3.1.3`.
_REQUIREMENT = re.compile(r"(?:/[\w.()-]+|\s+(?:[A-Z]{1,3}[-.])?\d[\w.()-]*)$")


def text(value: Any) -> str:
    """A string or number as text without surrounding space; anything else is ""."""
    # Called forty times per finding: strings are the common case, and then nothing.
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def first_text(*values: Any) -> str:
    """The first of `values` that has text, else ""."""
    # Called ten times per finding: a plain loop is twice as fast as a generator here.
    for value in values:
        if value is None or value == "":
            continue
        found = text(value)
        if found:
            return found
    return ""


def account_text(*values: Any) -> str:
    """The first account id; a number gets back the leading zeros JSON took from it."""
    for value in values:
        found = text(value)
        if found:
            return found.zfill(12) if found.isdigit() else found
    return ""


def number(value: Any) -> float | None:
    """A number, also from a string ("0.12", "443"), else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def whole(value: Any) -> int | None:
    """A whole number, also from a string, else None."""
    found = number(value)
    return int(found) if found is not None and found == found and abs(found) < 1e15 else None


def member(document: Any, *path: str) -> Any:
    """The value below `path` of nested objects, None where the path ends early."""
    for name in path:
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def items(value: Any) -> list[Any]:
    """A list as it is, a single object as a list of one, anything else as none."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def pairs(value: Any) -> tuple[tuple[str, str], ...]:
    """Tags from `{k: v}`, `[{name|key, value}]` or `["k:v"]` (Prowler's labels), sorted."""
    found: dict[str, str] = {}
    if isinstance(value, dict):
        found = {text(name): text(held) for name, held in value.items()}
    elif isinstance(value, list):
        for entry in value:
            if isinstance(entry, dict):
                name = first_text(entry.get("name"), entry.get("key"), entry.get("Key"))
                found[name] = first_text(entry.get("value"), entry.get("Value"))
            elif isinstance(entry, str):
                name, _, held = entry.partition("=" if "=" in entry else ":")
                found[name.strip()] = held.strip()
    return tuple(sorted((name, held) for name, held in found.items() if name))


def parameters(value: Any) -> dict[str, Any]:
    """The control's own thresholds by name, from a map or a list of name and value."""
    if isinstance(value, dict):
        return {str(name): held for name, held in value.items()}
    found: dict[str, Any] = {}
    for entry in items(value):
        name = first_text(member(entry, "Name"), member(entry, "name"))
        if name:
            held = next((entry[k] for k in ("Value", "value", "values") if k in entry), None)
            found[name] = held
    return found


def severity_label(*words: Any) -> Severity | None:
    """The first word that is a severity, whatever its case."""
    return next((LABELS[w] for w in (text(x).upper() for x in words) if w in LABELS), None)


def compliance_status(*words: Any) -> Compliance:
    """PASSED, FAILED or WARNING from either dialect's words, else NOT_AVAILABLE."""
    found = (text(word).upper() for word in words)
    return next((_COMPLIANCE[word] for word in found if word in _COMPLIANCE), "NOT_AVAILABLE")


def standards(associated: Any, requirements: Any, mapped: Any = None) -> tuple[str, ...]:
    """The compliance frameworks, as `name/version` where the document says which, sorted.

    `standards/pci-dss/v/3.2.1` becomes `pci-dss/3.2.1`; only without any of those are the single
    requirements read (`NIST.800-53.r5 AC-4`, `PCI DSS v3.2.1/1.2.1`).
    https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Compliance.html
    """
    found = set[str]()
    for entry in associated if isinstance(associated, list) else ():
        named = text(entry.get("StandardsId") if isinstance(entry, dict) else entry)
        found.add(_STANDARD.sub("", named).replace("/v/", "/", 1))
    if isinstance(mapped, dict):
        # Prowler keeps them aside as `{framework: [requirement, …]}`.
        found |= {text(name) for name in mapped}
    if not found and isinstance(requirements, list):
        found = {_REQUIREMENT.sub("", text(entry)) for entry in requirements}
    return tuple(sorted(name[:80] for name in found if name))


@lru_cache(maxsize=1024)
def compliance_of(*words: str) -> Compliance:
    """The same for words that are known to be text."""
    return compliance_status(*words)


def is_threat(types: Any) -> bool:
    """Whether a finding type says that somebody is acting now."""
    held = types if isinstance(types, list) else []
    return are_threats(tuple(kind for kind in held if isinstance(kind, str)))


def are_threats(types: tuple[str, ...]) -> bool:
    """The same for types that are known to be text."""
    return THREATS[types]


class _Threats(dict[tuple[str, ...], bool]):
    """Remembers what each combination of types means; `lru_cache` takes three times as long."""

    def __missing__(self, types: tuple[str, ...]) -> bool:
        if len(self) >= 1024:
            self.clear()
        found = self[types] = any(_THREAT.search(kind) for kind in types)
        return found


#: Whether types, as a tuple of text, say that somebody is acting now.
THREATS = _Threats()


def reachable_range(product: str, title: str) -> tuple[int, int] | None:
    """The port range of an Inspector network reachability finding, from its title."""
    match = _REACHABLE.match(title) if product_name(product) == "aws/inspector" else None
    return (int(match[1]), int(match[2] or match[1])) if match else None


def named_ports(
    control: str | None, details: list[Any], reach: tuple[int, int] | None, thresholds: Any,
    raw: bytes,
) -> tuple[int, ...]:  # fmt: skip
    """The exposed ports a document names: by control, by title, or in a security group's rules.

    `raw` is the document `details` are from: one that never names the whole internet has no such
    rule, and nearly all documents end there.
    """
    if control in CONTROL_PORTS:
        return CONTROL_PORTS[control]
    ranges = [reach] if reach else []
    if names_the_world(raw):
        for detail in details:
            ranges.extend(_world_ranges(detail))
    return exposed_ports(control, ranges, parameters(thresholds)) if ranges else ()


def names_the_world(raw: bytes) -> bool:
    """Whether a document names all addresses anywhere."""
    # What all four ways to write it end with; most documents are searched once.
    return b"/0" in raw and any(world in raw for world in _WORLD_AS_JSON)


def _world_ranges(details: Any) -> Iterator[tuple[int, int]]:
    for rule in items(_below(details, "ippermissions", 3)):
        if not isinstance(rule, dict) or not _is_open(rule):
            continue
        rule = {name.lower().replace("_", ""): held for name, held in rule.items()}
        low, high = whole(rule.get("fromport")), whole(rule.get("toport"))
        if text(rule.get("ipprotocol")) == "-1":
            yield 0, 65535
        elif low is not None and text(rule.get("ipprotocol")) not in ("icmp", "icmpv6", "1", "58"):
            yield low, high if high is not None else low


def _is_open(rule: dict[str, Any]) -> bool:
    """Whether a rule of a security group lets everyone in."""
    for name, ranges in rule.items():
        if name.lower().replace("_", "") in ("ipranges", "ipv6ranges"):
            for held in items(ranges):
                if isinstance(held, dict) and any(text(cidr) in _WORLD for cidr in held.values()):
                    return True
    return False


def _below(document: Any, name: str, depth: int) -> Any:
    if not isinstance(document, dict) or depth == 0:
        return None
    for key, held in document.items():
        if key.lower().replace("_", "") == name:
            return held
    inner = (_below(held, name, depth - 1) for held in document.values())
    return next((held for held in inner if held is not None), None)
