"""EC2 answers that moto leaves out: the rules a revoke removed, and rule ids that do not exist."""

import re
from typing import Any

from integrations.sandbox.aws.backing import Backing
from integrations.sandbox.aws.checks import Target
from integrations.sandbox.aws.errors import Answer
from integrations.sandbox.aws.wire import Call, parse_answer, write_answer

_RULE = (
    ("SecurityGroupRuleId", "SecurityGroupRuleId"),
    ("GroupId", "GroupId"),
    ("IsEgress", "IsEgress"),
    ("IpProtocol", "IpProtocol"),
    ("FromPort", "FromPort"),
    ("ToPort", "ToPort"),
    ("CidrIpv4", "CidrIpv4"),
    ("CidrIpv6", "CidrIpv6"),
    ("PrefixListId", "PrefixListId"),
    ("Description", "Description"),
)


def rules_of(backing: Backing, account: str, region: str, group_id: str) -> list[dict[str, Any]]:
    """Every rule of a security group, as DescribeSecurityGroupRules answers; [] when it is gone."""
    client = backing.client("ec2", account, region)
    try:
        answer = client.describe_security_group_rules(
            Filters=[{"Name": "group-id", "Values": [group_id]}]
        )
    except client.exceptions.ClientError:
        return []
    return list(answer["SecurityGroupRules"])


def revoke(backing: Backing, call: Call) -> Answer:
    """RevokeSecurityGroup{Ingress,Egress} with RevokedSecurityGroupRules.

    Shape: EC2 API reference, RevokeSecurityGroupIngress, response elements.
    """
    group_id = str(call.params.get("GroupId") or "") or _by_name(backing, call)
    before = rules_of(backing, call.account, call.region, group_id)
    answer = backing.serve(call)
    if answer[0] != 200 or not before:
        return answer
    left = {
        rule["SecurityGroupRuleId"]
        for rule in rules_of(backing, call.account, call.region, group_id)
    }
    gone = [_revoked(rule) for rule in before if rule["SecurityGroupRuleId"] not in left]
    result = {"Return": True, "UnknownIpPermissions": [], "RevokedSecurityGroupRules": gone}
    return write_answer(call, result)


def _by_name(backing: Backing, call: Call) -> str:
    name = call.params.get("GroupName")
    client = backing.client("ec2", call.account, call.region)
    found = client.describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])
    groups = found["SecurityGroups"]
    return str(groups[0]["GroupId"]) if groups else ""


def _revoked(rule: dict[str, Any]) -> dict[str, Any]:
    shown = {out: rule[member] for out, member in _RULE if rule.get(member) is not None}
    referenced = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    if referenced:
        shown["ReferencedGroupId"] = referenced
    return shown


def normal_regions(answer: Answer) -> Answer:
    """DescribeRegions cut to the story's two regions, the ones that are opted in."""
    from integrations.sandbox import story

    status, headers, body = answer
    if status != 200:
        return answer
    items = re.findall(rb"<item>.*?</item>", body, re.S)
    kept = [i for i in items if any(f">{r}<".encode() in i for r in story.REGIONS)]
    start, end = body.find(b"<regionInfo>"), body.find(b"</regionInfo>")
    if start < 0 or end < 0:
        return answer
    return status, headers, body[: start + 12] + b"".join(kept) + body[end:]


def snapshots(backing: Backing, call: Call) -> Answer:
    """DescribeSnapshots with OwnerIds (`self` too) and RestorableByUserIds, which moto ignores."""
    answer = backing.serve(call)
    owners = {call.account if o == "self" else o for o in call.params.get("OwnerIds") or []}
    public = "all" in (call.params.get("RestorableByUserIds") or [])
    if answer[0] != 200 or not (owners or public):
        return answer
    client = backing.client("ec2", call.account, call.region)
    kept = []
    for one in parse_answer(call, answer).get("Snapshots", []):
        if owners and one["OwnerId"] not in owners:
            continue
        if public and not is_public(client, one["SnapshotId"]):
            continue
        kept.append(one)
    return write_answer(call, {"Snapshots": kept})


def is_public(client: Any, snapshot_id: str) -> bool:
    """Whether everyone may create volumes from a snapshot."""
    answer = client.describe_snapshot_attribute(
        SnapshotId=snapshot_id, Attribute="createVolumePermission"
    )
    return any(p.get("Group") == "all" for p in answer.get("CreateVolumePermissions", []))


def group_facts(backing: Backing, target: Target) -> tuple[dict[str, str], dict[str, Any]]:
    """A security group's own tags, and its Details as ASFF shows them (AwsEc2SecurityGroup)."""
    client = backing.client("ec2", target.account, target.region)
    group = client.describe_security_groups(GroupIds=[target.native])["SecurityGroups"][0]
    rules = rules_of(backing, target.account, target.region, target.native)
    details = {
        "GroupId": target.native,
        "GroupName": group["GroupName"],
        "OwnerId": target.account,
        "VpcId": group["VpcId"],
        "IpPermissions": [
            {
                "IpProtocol": rule["IpProtocol"],
                "FromPort": rule["FromPort"],
                "ToPort": rule["ToPort"],
                "IpRanges": [{"CidrIp": rule["CidrIpv4"]}],
            }
            for rule in rules
            if not rule["IsEgress"] and rule.get("CidrIpv4")
        ],
    }
    return {tag["Key"]: tag["Value"] for tag in group.get("Tags", [])}, details
