"""The way from the internet to what runs behind a security group, as far as it was read."""

import ipaddress
from collections.abc import Sequence

import msgspec

from bot.models.impact import Exposure, Hop, HopState, Traffic, Use

WORLD = frozenset({"0.0.0.0/0", "::/0"})
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


def exposure_of(openings: Sequence[Opening], interfaces: Sequence[Interface]) -> Exposure:
    """How far outsiders get: a world-open rule and a public address make it reachable.

    Routes and network ACLs are not read, so this never says more than reachable.
    """
    if not any(opening.world for opening in openings):
        return "private"
    if any(interface.public and interface.attached for interface in interfaces):
        return "internet-reachable"
    return "public-config"


def use_of(interfaces: Sequence[Interface], running: Sequence[bool]) -> Use:
    """Whether something depends on the group; `running` is one entry per instance behind it."""
    if not interfaces:
        return "detached"
    if any(interface.behind[0] != "instance" and interface.attached for interface in interfaces):
        return "in_use"
    if not running:
        return "unknown" if any(interface.attached for interface in interfaces) else "detached"
    return "in_use" if any(running) else "stopped"


def exposure_path(openings: Sequence[Opening], interfaces: Sequence[Interface]) -> tuple[Hop, ...]:
    """internet → rule → interface → what it belongs to, for the most exposed interface.

    Empty when no rule lets the internet in. A hop nobody could read is unknown.
    """
    opened = [opening for opening in openings if opening.world]
    if not opened:
        return ()
    hops = [Hop("internet", opened[0].source, "configured")]
    hops += [Hop("rule", f"{o.rule_id} {o.text()}".strip(), "configured") for o in opened[:5]]
    if not interfaces:
        return (*hops, Hop("interface", "", "unknown"))
    most = max(interfaces, key=lambda i: (bool(i.public), i.attached, i.behind[0] == "instance"))
    # Without a public address traffic may still come through a load balancer or peer.
    reach: HopState = "configured" if most.public else "unknown"
    hops.append(Hop("interface", f"{most.id} {' '.join(most.public)}".strip(), reach))
    if most.behind[1]:
        hops.append(Hop(most.behind[0], most.behind[1], reach))
    return tuple(hops)


def observed(path: tuple[Hop, ...], traffic: Traffic | None) -> tuple[Hop, ...]:
    """The path with its hops marked observed where accepted traffic from outside was seen."""
    if traffic is None or traffic.certainty != "confirmed" or not traffic.outside:
        return path
    return tuple(msgspec.structs.replace(hop, state="observed") for hop in path)


def is_outside(address: str) -> bool:
    """Whether an address lies outside private, shared and link-local ranges."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not any(parsed in network for network in _INSIDE if network.version == parsed.version)
