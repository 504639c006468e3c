"""A security group as it stands: its ingress rules and the interfaces that use it."""

from typing import Any

import msgspec

from bot.impact.exposure_path import Interface, Opening
from bot.models.case import Case
from integrations.flowlogs.insights import called
from integrations.impact import Clients

_PAGE = 1000


class Group(msgspec.Struct, frozen=True):
    """What was read; `openings` are the ingress rules that let the internet in."""

    id: str
    vpc: str
    openings: tuple[Opening, ...]
    interfaces: tuple[Interface, ...]


def group_id(case: Case) -> str:
    """The security group a case is about, "" for other resources."""
    return case.resource.short_id if case.resource.short_id.startswith("sg-") else ""


def read_group(clients: Clients, case: Case) -> Group:
    """Rules and interfaces of the case's group, from EC2. Raises Refused, Upstream."""
    id = group_id(case)
    ec2 = clients.client("ec2", case.account, case.region)
    openings = tuple(o for o in read_openings(clients, case, (id,)) if o.world)
    found = pages(ec2.describe_network_interfaces, "NetworkInterfaces", _in_groups((id,)))
    interfaces = tuple(map(interface_of, found))
    vpc = next((str(entry["VpcId"]) for entry in found if entry.get("VpcId")), "")
    return Group(id, vpc, openings, interfaces)


def read_openings(clients: Clients, case: Case, groups: tuple[str, ...]) -> list[Opening]:
    """The ingress rules of some groups where the case is. Raises Refused, Upstream."""
    ec2 = clients.client("ec2", case.account, case.region)
    rules = pages(ec2.describe_security_group_rules, "SecurityGroupRules", _in_groups(groups))
    return [opening for opening in map(_opening, rules) if opening]


def openings_in(group: dict[str, Any]) -> list[Opening]:
    """The ingress rules inside an answer of DescribeSecurityGroups, without their ids."""
    found = []
    for rule in group.get("IpPermissions", []):
        spoken = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}
        sources = [{"CidrIpv4": entry["CidrIp"]} for entry in rule.get("IpRanges", [])]
        sources += [{"CidrIpv6": entry["CidrIpv6"]} for entry in rule.get("Ipv6Ranges", [])]
        found += [_opening(spoken | source) for source in sources]
    return [opening for opening in found if opening]


def _in_groups(groups: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"Name": "group-id", "Values": list(groups)}]


def pages(operation: Any, field: str, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every entry of a paged EC2 answer. Raises Upstream."""
    found: list[dict[str, Any]] = []
    params: dict[str, Any] = {"Filters": wanted, "MaxResults": _PAGE}
    while True:
        answer = called(operation, **params)
        found += answer.get(field, [])
        if not answer.get("NextToken"):
            return found
        params["NextToken"] = answer["NextToken"]


def _opening(rule: dict[str, Any]) -> Opening | None:
    protocol = str(rule.get("IpProtocol", "-1"))
    # ICMP has types where TCP and UDP have ports.
    if rule.get("IsEgress") or protocol in ("icmp", "icmpv6"):
        return None
    first, last = rule.get("FromPort", -1), rule.get("ToPort", -1)
    if protocol == "-1" or first < 0:
        first, last = 0, 65535
    source = rule.get("CidrIpv4") or rule.get("CidrIpv6") or ""
    return Opening(rule.get("SecurityGroupRuleId", ""), protocol, first, last, source)


def interface_of(entry: dict[str, Any]) -> Interface:
    """An entry of DescribeNetworkInterfaces."""
    public = [entry.get("Association", {}).get("PublicIp", "")]
    addresses = [entry.get("PrivateIpAddress", "")]
    for private in entry.get("PrivateIpAddresses", []):
        addresses.append(private.get("PrivateIpAddress", ""))
        public.append(private.get("Association", {}).get("PublicIp", ""))
    six = [found.get("Ipv6Address", "") for found in entry.get("Ipv6Addresses", [])]
    return Interface(
        id=entry["NetworkInterfaceId"],
        addresses=_distinct(addresses + six),
        public=_distinct(public + six),
        behind=_behind(entry),
        subnet=entry.get("SubnetId", ""),
        attached=entry.get("Status") == "in-use" or bool(entry.get("Attachment")),
    )


def _distinct(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _behind(entry: dict[str, Any]) -> tuple[str, str]:
    # The owner of a managed interface stands only in its description:
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
    instance = entry.get("Attachment", {}).get("InstanceId", "")
    if instance:
        return "instance", str(instance)
    about = str(entry.get("Description", ""))
    if about.startswith("ELB "):
        return "load-balancer", about.removeprefix("ELB ")
    if about.startswith("RDSNetworkInterface"):
        return "database", ""
    if about.startswith("AWS Lambda VPC ENI"):
        return "function", about.removeprefix("AWS Lambda VPC ENI").strip("- ")
    return "network-interface", ""
