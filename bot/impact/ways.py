"""How a subnet meets the internet: its route to an internet gateway and its network ACL."""

from collections.abc import Iterable, Sequence

import msgspec

WORLD = ("0.0.0.0/0", "::/0")
_ALL = "-1"


class Route(msgspec.Struct, frozen=True):
    """One route of the subnet's table; `target` is a gateway's or another target's id."""

    destination: str
    target: str
    active: bool = True


class AclEntry(msgspec.Struct, frozen=True):
    """One inbound entry of a network ACL; ports inclusive, protocol `-1` is everything."""

    number: int
    allow: bool
    protocol: str
    first: int
    last: int
    source: str


class Way(msgspec.Struct, frozen=True):
    """One subnet: `routed` and `admits` are None where it was not read or cannot be told.

    `gateway` is the internet gateway of its default route, `table` and `acl` the ids read.
    """

    gateway: str = ""
    table: str = ""
    routed: bool | None = None
    acl: str = ""
    admits: bool | None = None

    @property
    def closed(self) -> bool:
        """Whether it was read that nothing from the internet comes through."""
        return self.routed is False or self.admits is False


def gateway_of(routes: Iterable[Route]) -> str:
    """The internet gateway that the default route names, "" when there is none."""
    return next(
        (
            route.target
            for route in routes
            if route.destination in WORLD and route.active and route.target.startswith("igw-")
        ),
        "",
    )


def admits(entries: Iterable[AclEntry], spans: Sequence[tuple[int, int]]) -> bool | None:
    """Whether the ACL lets everyone in to any of the TCP port `spans`; None when only some.

    Entries are read in order of their number and the first that fits decides:
    https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
    """
    ordered = sorted(entries, key=lambda entry: entry.number)
    answers = {_decided(ordered, first, last) for first, last in spans or ((0, 65535),)}
    if True in answers:
        return True
    return None if None in answers else False


def _decided(ordered: Sequence[AclEntry], first: int, last: int) -> bool | None:
    some = False
    for entry in ordered:
        if entry.protocol not in (_ALL, "6") or entry.last < first or entry.first > last:
            continue
        if entry.source in WORLD and entry.first <= first and entry.last >= last:
            return True if entry.allow else None if some else False
        # An entry for some addresses or ports decides for a part of the internet only.
        some = some or entry.allow
    return None if some else False
