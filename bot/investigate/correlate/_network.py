"""The parts of a network as calls and live answers name them: interfaces, subnets, children."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from bot.models.event import Event
from bot.query.outcome import failed

#: Ids of what lives in a VPC, as EC2 forms them.
_CHILD = re.compile(r"(?:subnet|sg|rtb|acl|eni|i|nat|igw|eigw|vpce|vgw)-[0-9a-z]{4,32}")
#: Calls whose records name a VPC beside things that need not be in it.
_LOOSE = frozenset({"CreateTags", "DeleteTags", "CreateVpcPeeringConnection",
                    "AcceptVpcPeeringConnection"})  # fmt: skip


class Interface(msgspec.Struct, frozen=True):
    """A network interface; what its record did not say is empty."""

    id: str
    instance: str = ""
    subnet: str = ""
    vpc: str = ""
    addresses: tuple[str, ...] = ()
    account: str = ""
    region: str = ""


class Subnet(msgspec.Struct, frozen=True):
    """A subnet and its range."""

    id: str
    cidr: str = ""
    vpc: str = ""


def interfaces_in(events: Iterable[Event]) -> list[Interface]:
    """Every interface that a successful call made, attached or answered with."""
    found: dict[str, Interface] = {}
    for event in events:
        if failed(event):
            continue
        for part in (event.request, event.response):
            for one in interfaces_of(part):
                placed = msgspec.structs.replace(one, account=event.account, region=event.region)
                found[one.id] = _merged(found.get(one.id), placed)
    return list(found.values())


def interfaces_of(value: Any) -> Iterator[Interface]:
    """Every interface within nested data, as CloudTrail or boto3 spell it."""
    yield from _walk(value, {})


def _walk(value: Any, around: dict[str, str]) -> Iterator[Interface]:
    if isinstance(value, list):
        for entry in value:
            yield from _walk(entry, around)
        return
    if not isinstance(value, dict):
        return
    plain = {key[:1].lower() + key[1:]: entry for key, entry in value.items()}
    names = ("instanceId", "subnetId", "vpcId", "privateIpAddress")
    here = around | {n: plain[n] for n in names if isinstance(plain.get(n), str)}
    id = plain.get("networkInterfaceId")
    if isinstance(id, str) and id.startswith("eni-"):
        attachment = plain.get("attachment") or {}
        owner = {key[:1].lower() + key[1:]: v for key, v in attachment.items()} if isinstance(
            attachment, dict) else {}  # fmt: skip
        instance = here.get("instanceId") or str(owner.get("instanceId") or "")
        yield Interface(id, instance, here.get("subnetId", ""), here.get("vpcId", ""),
                        _addresses(plain, here))  # fmt: skip
    for entry in plain.values():
        yield from _walk(entry, here)


def _addresses(plain: dict[str, Any], here: dict[str, str]) -> tuple[str, ...]:
    own = [here["privateIpAddress"]] if here.get("privateIpAddress") else []
    for name, member in (
        ("privateIpAddressesSet", "privateIpAddress"), ("privateIpAddresses", "PrivateIpAddress"),
        ("ipv6AddressesSet", "ipv6Address"), ("ipv6Addresses", "Ipv6Address"),
    ):  # fmt: skip
        items = plain.get(name)
        items = items.get("item") or items.get("items") if isinstance(items, dict) else items
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and isinstance(item.get(member), str):
                own.append(item[member])
    return tuple(dict.fromkeys(own))


def _merged(old: Interface | None, new: Interface) -> Interface:
    if old is None:
        return new
    return Interface(
        new.id, new.instance or old.instance, new.subnet or old.subnet, new.vpc or old.vpc,
        tuple(dict.fromkeys(old.addresses + new.addresses)), new.account, new.region,
    )  # fmt: skip


def subnets_in(values: Iterable[Any]) -> list[Subnet]:
    """Every subnet with its range within nested data."""
    found: dict[str, Subnet] = {}
    stack = list(values)
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            plain = {key[:1].lower() + key[1:]: entry for key, entry in value.items()}
            id, cidr = plain.get("subnetId"), plain.get("cidrBlock")
            if isinstance(id, str) and isinstance(cidr, str):
                found[id] = Subnet(id, cidr, str(plain.get("vpcId") or ""))
            stack += value.values()
    return [found[id] for id in sorted(found)]


def children_in(events: Iterable[Event], parents: Iterable[str]) -> list[str]:
    """Ids of what successful calls placed in a VPC or subnet: they name both in one part."""
    wanted = set(parents)
    found: dict[str, None] = {}
    for event in events:
        if failed(event) or event.name in _LOOSE:
            continue
        texts = set(_texts(event.request)) | set(_texts(event.response))
        if texts & wanted:
            found |= dict.fromkeys(t for t in sorted(texts - wanted) if _CHILD.fullmatch(t))
    return list(found)


def texts_with(value: Any, pattern: re.Pattern[str]) -> list[str]:
    """Every string within nested data that is an id of this form."""
    return sorted({text for text in _texts(value) if pattern.fullmatch(text)})


def children_of(value: Any) -> list[str]:
    """Ids of VPC parts anywhere within nested data."""
    return texts_with(value, _CHILD)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
