"""Security group rules as DescribeSecurityGroupRules answers them, and a group that obeys calls."""

import copy
import itertools
from typing import Any

from bot.models.plan import Call, Target
from bot.remediations.base import Answers

GROUP = "sg-0123456789abcdef0"
TARGET = Target(
    "111111111111", "us-east-1", f"arn:aws:ec2:us-east-1:111111111111:security-group/{GROUP}"
)


def rule(
    id: str,
    protocol: str = "tcp",
    low: int = 22,
    high: int | None = None,
    source: str = "0.0.0.0/0",
    *,
    egress: bool = False,
    description: str = "",
    tags: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One rule in AWS's own shape; `source` is a CIDR, `pl-…` or `sg-…`."""
    made: dict[str, Any] = {
        "SecurityGroupRuleId": id,
        "GroupId": GROUP,
        "GroupOwnerId": "111111111111",
        "IsEgress": egress,
        "IpProtocol": protocol,
        "FromPort": -1 if protocol == "-1" else low,
        "ToPort": -1 if protocol == "-1" else (low if high is None else high),
        "Tags": [{"Key": key, "Value": value} for key, value in (tags or {}).items()],
    }
    if source.startswith("pl-"):
        made["PrefixListId"] = source
    elif source.startswith("sg-"):
        made["ReferencedGroupInfo"] = {"GroupId": source, "UserId": "111111111111"}
    else:
        made["CidrIpv6" if ":" in source else "CidrIpv4"] = source
    if description:
        made["Description"] = description
    return made


def state(*rows: dict[str, Any], tags: dict[str, str] | None = None) -> Answers:
    """Both answers that a plan is made from."""
    labels = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
    return {
        "groups": {"SecurityGroups": [{"GroupId": GROUP, "Tags": labels}]},
        "rules": {"SecurityGroupRules": list(rows)},
    }


def carried_out(before: Answers, call: Call, ids: "itertools.count[int]") -> tuple[Answers, Any]:
    """The state after one call and the call's answer, by the EC2 API reference."""
    rows = copy.deepcopy((before["rules"] or {})["SecurityGroupRules"])
    params: dict[str, Any] = call.params
    answer: dict[str, Any] = {"Return": True}
    if call.operation == "revoke_security_group_ingress":
        rows = [r for r in rows if r["SecurityGroupRuleId"] not in params["SecurityGroupRuleIds"]]
    elif call.operation == "authorize_security_group_ingress":
        made = _made(params, f"sgr-new{next(ids)}")
        rows.append(made)
        answer["SecurityGroupRules"] = [made]
    else:
        wanted = params["SecurityGroupRules"][0]
        (row,) = [r for r in rows if r["SecurityGroupRuleId"] == wanted["SecurityGroupRuleId"]]
        for key in ("CidrIpv4", "CidrIpv6", "Description"):
            row.pop(key, None)
        row.update(wanted["SecurityGroupRule"])
    return {"groups": before["groups"], "rules": {"SecurityGroupRules": rows}}, answer


def _made(params: dict[str, Any], id: str) -> dict[str, Any]:
    (permission,) = params["IpPermissions"]
    source, description = "", ""
    for field, key in (
        ("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"),
        ("PrefixListIds", "PrefixListId"), ("UserIdGroupPairs", "GroupId"),
    ):  # fmt: skip
        for one in permission.get(field, ()):
            source, description = one[key], one.get("Description", "")
    tags = {
        tag["Key"]: tag["Value"]
        for spec in params.get("TagSpecifications", ())
        for tag in spec["Tags"]
    }
    low, high = permission.get("FromPort", -1), permission.get("ToPort", -1)
    protocol = permission["IpProtocol"]
    return rule(id, protocol, low, high, source, description=description, tags=tags)


def contents(answers: Answers) -> list[tuple[Any, ...]]:
    """The rules without their generated ids, in one order."""
    return sorted(
        (
            r["IpProtocol"], r["FromPort"], r["ToPort"], r["IsEgress"],
            r.get("CidrIpv4") or r.get("CidrIpv6") or r.get("PrefixListId")
            or r["ReferencedGroupInfo"]["GroupId"],
            r.get("Description", ""), str(sorted(t["Key"] + t["Value"] for t in r["Tags"])),
        )
        for r in (answers["rules"] or {})["SecurityGroupRules"]
    )  # fmt: skip
