"""What prose may say of a resource as it is now: a closed list of facts for each kind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.investigate import facts as f
from bot.models.answer import Value

#: Facts of each kind, and the members of the description that hold them.
_PLACES: dict[str, dict[str, str]] = {
    "sg-": {"title": "GroupName", "network": "VpcId"},
    "i-": {
        "status": "State.Name", "network": "VpcId", "subnet": "SubnetId",
        "ip": "PublicIpAddress", "private_ip": "PrivateIpAddress",
        "profile": "IamInstanceProfile.Arn", "launched": "LaunchTime",
    },
    "vpc-": {"status": "State", "range": "CidrBlock"},
    "subnet-": {"status": "State", "range": "CidrBlock", "network": "VpcId"},
    "eni-": {
        "status": "Status", "network": "VpcId", "private_ip": "PrivateIpAddress",
        "ip": "Association.PublicIp", "instance": "Attachment.InstanceId",
    },
    "rtb-": {"network": "VpcId"},
    "acl-": {"network": "VpcId"},
}  # fmt: skip
_COUNTED = {"rtb-": "Routes", "acl-": "Entries"}
_EVERYONE = ("0.0.0.0/0", "::/0")


def resource_facts(start: str, found: Mapping[str, Any]) -> dict[str, Value]:
    """Facts of a description by their names; `start` is the first part of the id. Pure."""
    told = {}
    for name, place in _PLACES[start].items():
        value = _at(found, place)
        if value:
            told[name] = f.moment(value) if isinstance(value, datetime) else f.outside(str(value))
    if start in _COUNTED:
        told["entries"] = f.number(len(found.get(_COUNTED[start], ())))
    if start == "sg-":
        opened = _open_to_everyone(found.get("IpPermissions", ()))
        told["open_rules"] = f.number(len(opened))
        if opened:
            told["open_ports"] = f.code(", ".join(sorted(set(opened))))
    return told


def _at(found: Any, place: str) -> Any:
    for member in place.split("."):
        found = found.get(member) if isinstance(found, Mapping) else None
    return found


def _open_to_everyone(permissions: Any) -> list[str]:
    """The ports of each inbound rule for the whole internet, `22` or `8000-8100` or `all`."""
    opened = []
    for permission in permissions:
        first, last = permission.get("FromPort"), permission.get("ToPort")
        all_ports = permission.get("IpProtocol") == "-1" or first is None
        ports = "all" if all_ports else str(first) if first == last else f"{first}-{last}"
        ranges = [one.get("CidrIp") for one in permission.get("IpRanges", ())]
        ranges += [one.get("CidrIpv6") for one in permission.get("Ipv6Ranges", ())]
        opened += [ports for given in ranges if given in _EVERYONE]
    return opened
