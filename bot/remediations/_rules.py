"""Security group rules as plain values: what they open, how they read, how they are made again."""

import ipaddress
from collections.abc import Iterable
from typing import Any

import msgspec

_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


class Rule(msgspec.Struct, frozen=True, order=True):
    """One ingress rule. `low` and `high` are ports, 0 and 65535 where the rule names none.

    One of `cidr`, `prefix_list` and `group` is set; `group_owner` is the account of `group`.
    """

    id: str
    protocol: str
    low: int
    high: int
    cidr: str = ""
    prefix_list: str = ""
    group: str = ""
    group_owner: str = ""
    description: str = ""
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def world(self) -> bool:
        """Open to every address of its family (`0.0.0.0/0`, `::/0`)."""
        return bool(self.cidr) and ipaddress.ip_network(self.cidr, strict=False).prefixlen == 0

    @property
    def v6(self) -> bool:
        """Whether the source is an IPv6 range."""
        return ":" in self.cidr

    @property
    def source(self) -> str:
        """The source as AWS names it."""
        return self.cidr or self.prefix_list or self.group

    @property
    def what(self) -> str:
        """`tcp 22 from 0.0.0.0/0`, without the generated id."""
        if self.protocol == "all":
            return f"all protocols, all ports from {self.source}"
        ports = str(self.low) if self.low == self.high else f"{self.low}-{self.high}"
        return f"{self.protocol} {ports} from {self.source}"

    @property
    def line(self) -> str:
        """The same with the id, for people."""
        return f"{self.what} ({self.id})" if self.id else self.what

    def carries(self, protocol: str) -> bool:
        """Whether traffic of `protocol` (tcp, udp) passes."""
        return self.protocol in (protocol, "all")


def from_aws(raw: dict[str, Any]) -> Rule:
    """A rule from DescribeSecurityGroupRules; protocol numbers become names, `-1` becomes all."""
    protocol = str(raw.get("IpProtocol", "-1")).lower()
    protocol = "all" if protocol == "-1" else _NUMBERS.get(protocol, protocol)
    low, high = raw.get("FromPort"), raw.get("ToPort")
    if protocol == "all" or (protocol in ("tcp", "udp") and low in (None, -1)):
        low, high = 0, 65535
    group = raw.get("ReferencedGroupInfo") or {}
    tags = sorted((str(t["Key"]), str(t.get("Value", ""))) for t in raw.get("Tags") or ())
    return Rule(
        id=str(raw.get("SecurityGroupRuleId", "")),
        protocol=protocol,
        low=-1 if low is None else int(low),
        high=-1 if high is None else int(high),
        cidr=str(raw.get("CidrIpv4") or raw.get("CidrIpv6") or ""),
        prefix_list=str(raw.get("PrefixListId") or ""),
        group=str(group.get("GroupId") or ""),
        group_owner=str(group.get("UserId") or ""),
        description=str(raw.get("Description") or ""),
        tags=tuple(tag for tag in tags if not tag[0].startswith("aws:")),
    )


def ingress(answer: dict[str, Any]) -> list[Rule]:
    """The ingress rules of a DescribeSecurityGroupRules answer, sorted by id."""
    rows = answer.get("SecurityGroupRules") or ()
    return sorted(from_aws(row) for row in rows if not row.get("IsEgress"))


def authorize_params(group: str, rule: Rule) -> dict[str, Any]:
    """AuthorizeSecurityGroupIngress parameters that make `rule`, with description and tags."""
    permission: dict[str, Any] = {"IpProtocol": _wire_protocol(rule)}
    if rule.protocol != "all":
        permission |= {"FromPort": rule.low, "ToPort": rule.high}
    described = {"Description": rule.description} if rule.description else {}
    if rule.cidr:
        field, key = ("Ipv6Ranges", "CidrIpv6") if rule.v6 else ("IpRanges", "CidrIp")
        permission[field] = [{key: rule.cidr, **described}]
    elif rule.prefix_list:
        permission["PrefixListIds"] = [{"PrefixListId": rule.prefix_list, **described}]
    else:
        owner = {"UserId": rule.group_owner} if rule.group_owner else {}
        permission["UserIdGroupPairs"] = [{"GroupId": rule.group, **owner, **described}]
    params: dict[str, Any] = {"GroupId": group, "IpPermissions": [permission]}
    if rule.tags:
        params["TagSpecifications"] = [
            {
                "ResourceType": "security-group-rule",
                "Tags": [{"Key": key, "Value": value} for key, value in rule.tags],
            }
        ]
    return params


def modify_params(group: str, rule: Rule) -> dict[str, Any]:
    """ModifySecurityGroupRules parameters that give the rule of this id these values."""
    body: dict[str, Any] = {"IpProtocol": _wire_protocol(rule)}
    # AWS wants both ports in a modify, -1 for a rule about all protocols.
    body["FromPort"], body["ToPort"] = (-1, -1) if rule.protocol == "all" else (rule.low, rule.high)
    body["CidrIpv6" if rule.v6 else "CidrIpv4"] = rule.cidr
    if rule.description:
        body["Description"] = rule.description
    return {
        "GroupId": group,
        "SecurityGroupRules": [{"SecurityGroupRuleId": rule.id, "SecurityGroupRule": body}],
    }


def made_by(params: dict[str, Any]) -> Rule:
    """The rule an AuthorizeSecurityGroupIngress call of ours makes (one permission, one source)."""
    permission = params["IpPermissions"][0]
    raw: dict[str, Any] = {key: permission.get(key) for key in ("IpProtocol", "FromPort", "ToPort")}
    for field, key, name in (
        ("IpRanges", "CidrIp", "CidrIpv4"),
        ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
        ("PrefixListIds", "PrefixListId", "PrefixListId"),
    ):
        if permission.get(field):
            raw[name] = permission[field][0][key]
    if permission.get("UserIdGroupPairs"):
        raw["ReferencedGroupInfo"] = permission["UserIdGroupPairs"][0]
    return from_aws(raw)


def ranges(ports: Iterable[int]) -> list[tuple[int, int]]:
    """Port numbers as ascending closed ranges without gaps."""
    out: list[tuple[int, int]] = []
    for port in sorted(set(ports)):
        if out and out[-1][1] == port - 1:
            out[-1] = (out[-1][0], port)
        else:
            out.append((port, port))
    return out


def plain(value: msgspec.Struct) -> dict[str, Any]:
    """A struct as it is read back from the store: objects, lists, strings, numbers."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(value))
    return made


def _wire_protocol(rule: Rule) -> str:
    return "-1" if rule.protocol == "all" else rule.protocol
