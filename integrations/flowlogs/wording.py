"""The text of the flow-log queries."""

from collections.abc import Iterable, Sequence

from bot.impact.exposure_path import Interface
from integrations.flowlogs.insights import MAX_ROWS

#: The longest query text (CloudWatch Logs API reference, StartQuery), with room to spare.
LONGEST = 9_800
Span = tuple[int, int]


def accepted(interfaces: Sequence[Interface], spans: Sequence[Span]) -> str:
    """Accepted flows to the ports of the interfaces, by interface, port and source.

    No spans mean every port, which are then not told apart. The destination address tells incoming
    flows from answers and from the instance's own calls. A REJECT proves nothing and is left out.
    """
    addresses = [address for interface in interfaces for address in interface.addresses]
    lines = [
        'filter action = "ACCEPT"',
        f"filter interfaceId in {_listed(interface.id for interface in interfaces)}",
        f"filter dstAddr in {_listed(addresses)}",
    ]
    tests = [f"(dstPort >= {first} and dstPort <= {last})" for first, last in spans]
    if tests:
        lines.append(f"filter {' or '.join(tests)}")
    by = "interfaceId, dstPort, srcAddr" if spans else "interfaceId, srcAddr"
    lines.append(f"stats count(*) as flows, sum(bytes) as volume, max(@timestamp) as last by {by}")
    return " | ".join([*lines, "sort flows desc", f"limit {MAX_ROWS}"])


def coverage(interfaces: Iterable[str]) -> str:
    """How far back the log goes for each interface."""
    listed = _listed(interfaces)
    return (
        f"filter interfaceId in {listed}"
        f" | stats count(*) as flows, min(@timestamp) as first by interfaceId | limit {MAX_ROWS}"
    )


def _listed(values: Iterable[str]) -> str:
    # Ids and addresses from AWS; anything that could end the string is dropped, not escaped.
    clean = ("".join(c for c in value if c.isalnum() or c in "-.:") for value in values)
    return "[" + ", ".join(f'"{value}"' for value in clean) + "]"
