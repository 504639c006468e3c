"""The way from the internet to what runs behind a security group, as far as it was read."""

import ipaddress
from collections.abc import Mapping, Sequence

import msgspec

from bot.impact.ways import WORLD, Way
from bot.models.impact import Exposure, Hop, HopState, Traffic, Use

#: Hops that accepted flows to an interface prove: its subnet's ACL, its rule and itself.
_PROVED = (
    "internet", "network-acl", "rule", "interface", "instance", "load-balancer", "database",
    "function", "network-interface",
)  # fmt: skip
# RFC 1918, 4193 and 6598, loopback and link-local: addresses that do not come from outside.
_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
                 "169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128")
)  # fmt: skip


class Opening(msgspec.Struct, frozen=True):
    """An ingress rule: protocol `-1` is everything; ports are inclusive; `source` as AWS has it."""

    rule_id: str
    protocol: str
    first: int
    last: int
    source: str

    @property
    def world(self) -> bool:
        """Whether everyone may come in."""
        return self.source in WORLD

    def touches(self, ports: Sequence[int]) -> bool:
        """Whether any of `ports` is open; no ports means any."""
        return not ports or any(self.first <= port <= self.last for port in ports)

    def text(self) -> str:
        """`tcp 22 from 0.0.0.0/0`."""
        if self.protocol == "-1":
            return f"all traffic from {self.source}"
        span = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.protocol} {span} from {self.source}"


class Interface(msgspec.Struct, frozen=True):
    """A network interface that uses the group; `behind` is what it belongs to (kind, id)."""

    id: str
    addresses: tuple[str, ...]
    public: tuple[str, ...]
    behind: tuple[str, str]
    subnet: str = ""
    attached: bool = True


class Behind(msgspec.Struct, frozen=True):
    """What the instance of an interface may do: its role, and policies that give it data.

    `data` is None where the role's policies were not read.
    """

    role: str = ""
    data: tuple[str, ...] | None = None


def exposure_of(
    openings: Sequence[Opening], interfaces: Sequence[Interface], ways: Mapping[str, Way] = {}
) -> Exposure:
    """How far outsiders get: a world-open rule and a public address make it reachable.

    A subnet whose route table or network ACL was read and lets nothing in is not reachable; one
    that was not read changes nothing. Never more than reachable: that needs seen traffic.
    """
    if not any(opening.world for opening in openings):
        return "private"
    if any(i.public and i.attached and not _way(i, ways).closed for i in interfaces):
        return "internet-reachable"
    return "public-config"


def _way(interface: Interface, ways: Mapping[str, Way]) -> Way:
    return ways.get(interface.subnet, Way())


def use_of(interfaces: Sequence[Interface], running: Sequence[bool]) -> Use:
    """Whether something depends on the group; `running` is one entry per instance behind it."""
    if not interfaces:
        return "detached"
    if any(interface.behind[0] != "instance" and interface.attached for interface in interfaces):
        return "in_use"
    if not running:
        return "unknown" if any(interface.attached for interface in interfaces) else "detached"
    return "in_use" if any(running) else "stopped"


def exposure_path(
    openings: Sequence[Opening], interfaces: Sequence[Interface], ways: Mapping[str, Way] = {},
    behind: Mapping[str, Behind] = {},
) -> tuple[Hop, ...]:  # fmt: skip
    """internet → gateway → ACL → rule → interface → what it belongs to → role → data.

    It follows the most exposed interface and ends where something was read that lets nothing
    through. `ways` is by subnet, `behind` by instance. Empty when no rule lets the internet in; a
    hop that nobody could read, or beyond one, is unknown.
    """
    opened = [opening for opening in openings if opening.world]
    if not opened:
        return ()
    first = Hop("internet", opened[0].source, "configured")
    more = f" +{len(opened) - 1}" if len(opened) > 1 else ""
    rule = Hop("rule", f"{opened[0].rule_id} {opened[0].text()}{more}".strip(), "configured")
    if not interfaces:
        return first, Hop("gateway", "", "unknown"), rule, Hop("interface", "", "unknown")
    most = max(
        interfaces,
        key=lambda i: (
            bool(i.public), not _way(i, ways).closed, i.attached, i.behind[0] == "instance",
        ),
    )  # fmt: skip
    way = _way(most, ways)
    gate = _gate(way)
    if way.closed:
        return (first, *gate)
    # Without a public address traffic may still come through a load balancer or peer.
    reach: HopState = "configured" if most.public else "unknown"
    hops = [first, *gate, rule, Hop("interface", _named(most), reach)]
    if most.behind[1]:
        hops.append(Hop(most.behind[0], most.behind[1], reach))
        hops += _beyond(behind.get(most.behind[1]), reach)
    return tuple(hops)


def _gate(way: Way) -> list[Hop]:
    """The hops that the subnet's routes and ACL make; the last one says so when it lets none in."""
    if way.routed is False:
        return [Hop("no-gateway", way.table, "configured")]
    hops = [Hop("gateway", way.gateway, "configured" if way.gateway else "unknown")]
    if way.admits is False:
        return [*hops, Hop("closed-acl", way.acl, "configured")]
    if way.acl:
        hops.append(Hop("network-acl", way.acl, "configured" if way.admits else "unknown"))
    return hops


def _named(interface: Interface) -> str:
    return f"{interface.id} {' '.join(interface.public)}".strip()


def _beyond(behind: Behind | None, reach: HopState) -> list[Hop]:
    """What somebody on the instance could do with its role, as far as it was read."""
    if behind is None or not behind.role:
        return []
    data = Hop("data", "", "unknown")
    if behind.data:
        data = Hop("data", ", ".join(behind.data[:3]), reach)
    return [Hop("role", behind.role, reach), data]


def observed(path: tuple[Hop, ...], traffic: Traffic | None) -> tuple[Hop, ...]:
    """The path with the hops marked observed that accepted traffic from outside came through.

    Only up to the interface it was seen at, and what that belongs to: flows say nothing about what
    a role was used for, nor by which gateway they came.
    """
    if traffic is None or traffic.certainty != "confirmed" or not traffic.outside:
        return path
    seen = next((hop for hop in path if hop.what == "interface"), None)
    if seen is None or (traffic.reached and seen.id.split(" ")[0] not in traffic.reached):
        return path
    return tuple(
        msgspec.structs.replace(hop, state="observed") if hop.what in _PROVED else hop
        for hop in path
    )


def is_outside(address: str) -> bool:
    """Whether an address lies outside private, shared and link-local ranges."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not any(parsed in network for network in _INSIDE if network.version == parsed.version)
