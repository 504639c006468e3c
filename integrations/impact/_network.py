"""Routes and network ACLs of subnets, and the other open interfaces of a network, from EC2."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import msgspec

from bot.impact.exposure_path import Interface, Opening
from bot.impact.ways import AclEntry, Route, Way, admits, gateway_of
from bot.models.case import Case
from integrations.flowlogs.insights import called
from integrations.impact import Context
from integrations.impact._groups import interface_of, openings_in, pages
from integrations.impact._memory import kept

#: Routes and ACLs change seldom; a quarter of an hour spares two calls for most cases.
_KEPT_S = 900.0
#: Web ports are meant to be open and carry most of the traffic; wide ranges cover them too.
_WEB, _WIDE = (80, 443), 1000


class _Subnet(msgspec.Struct, frozen=True):
    table: str
    routes: tuple[Route, ...]
    acl: str
    entries: tuple[AclEntry, ...]


def ways(
    context: Context, case: Case, vpc: str, subnets: Iterable[str],
    spans: Sequence[tuple[int, int]],
) -> dict[str, Way]:  # fmt: skip
    """How each subnet meets the internet on these ports. Raises Refused, Upstream."""
    found: dict[str, Way] = {}
    for subnet in dict.fromkeys(subnets):
        key = f"subnet:{case.account}:{case.region}:{subnet}"
        ask = partial(_read, context, case, vpc, subnet)
        read = kept(context.store, key, _Subnet, _KEPT_S, ask)
        gateway = gateway_of(read.routes)
        found[subnet] = Way(
            gateway=gateway,
            table=read.table,
            routed=bool(gateway) if read.table else None,
            acl=read.acl,
            admits=admits(read.entries, spans) if read.acl else None,
        )
    return found


def _read(context: Context, case: Case, vpc: str, subnet: str) -> _Subnet:
    ec2 = context.sessions.client("ec2", case.account, case.region)
    answer = called(ec2.describe_route_tables, Filters=_is("association.subnet-id", subnet))
    tables = answer.get("RouteTables", [])
    if not tables:
        # A subnet without a table of its own uses the main one:
        # https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html
        wanted = _is("vpc-id", vpc) + _is("association.main", "true")
        tables = called(ec2.describe_route_tables, Filters=wanted).get("RouteTables", [])
    table = tables[0] if tables else {}
    answer = called(ec2.describe_network_acls, Filters=_is("association.subnet-id", subnet))
    acl: dict[str, Any] = next(iter(answer.get("NetworkAcls", [])), {})
    return _Subnet(
        table.get("RouteTableId", ""),
        tuple(map(_route, table.get("Routes", []))),
        acl.get("NetworkAclId", ""),
        tuple(_entry(entry) for entry in acl.get("Entries", []) if not entry.get("Egress")),
    )


def _is(name: str, value: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [value]}]


def _route(route: dict[str, Any]) -> Route:
    destination = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock") or ""
    active = route.get("State", "active") == "active"
    return Route(destination, route.get("GatewayId") or "", active)


def _entry(entry: dict[str, Any]) -> AclEntry:
    span = entry.get("PortRange") or {}
    return AclEntry(
        number=int(entry.get("RuleNumber", 32767)),
        allow=entry.get("RuleAction") == "allow",
        protocol=str(entry.get("Protocol", "-1")),
        first=int(span.get("From", 0)),
        last=int(span.get("To", 65535)),
        source=entry.get("CidrBlock") or entry.get("Ipv6CidrBlock") or "",
    )


def neighbours(context: Context, case: Case, vpc: str) -> tuple[list[Interface], list[Opening]]:
    """Interfaces of the network whose groups let the internet in, and those rules.

    Web ports and wide ranges are left out: their traffic would fill the answer. Raises Refused,
    Upstream.
    """
    ec2 = context.sessions.client("ec2", case.account, case.region)
    groups: dict[str, list[Opening]] = {}
    for group in pages(ec2.describe_security_groups, "SecurityGroups", _is("vpc-id", vpc)):
        found = [o for o in openings_in(group) if o.world and _odd(o)]
        if found:
            groups[group["GroupId"]] = found
    if not groups:
        return [], []
    interfaces, openings = [], dict[Opening, None]()
    for entry in pages(ec2.describe_network_interfaces, "NetworkInterfaces", _is("vpc-id", vpc)):
        named = [group.get("GroupId", "") for group in entry.get("Groups", [])]
        rules = [opening for group in named for opening in groups.get(group, ())]
        if rules:
            interfaces.append(interface_of(entry))
            openings.update(dict.fromkeys(rules))
    return interfaces, list(openings)


def _odd(opening: Opening) -> bool:
    wide = opening.protocol == "-1" or opening.last - opening.first >= _WIDE
    return not wide and not any(opening.first <= port <= opening.last for port in _WEB)
