"""EC2 where moto leaves something out, and the refusals of what is not emulated."""

import pytest

from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle
from tests.sandbox.aws.asking import conforms, open_group, refused

WRITE = ("111111111111", story.WRITE_ROLE)


def test_revoke_tells_what_it_removed(bare: Handle) -> None:
    """RevokedSecurityGroupRules, request id, description; a second revoke finds nothing."""
    ec2 = bare.client("ec2", bare.session(*WRITE))
    group, rule = open_group(ec2, "revoke")
    answer = ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])
    conforms(ec2, "RevokeSecurityGroupIngress", answer)
    [gone] = answer["RevokedSecurityGroupRules"]
    assert (gone["SecurityGroupRuleId"], gone["CidrIpv4"]) == (rule, "0.0.0.0/0")
    assert gone["Description"] == "open"
    assert len(answer["ResponseMetadata"]["RequestId"]) == 36
    again = refused(ec2.revoke_security_group_ingress, GroupId=group, SecurityGroupRuleIds=[rule])
    assert again in ("InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound")


def test_revoke_of_the_default_egress(bare: Handle) -> None:
    """Egress rules are told too."""
    ec2 = bare.client("ec2", bare.session(*WRITE))
    group, _ = open_group(ec2, "egress")
    wanted = [{"Name": "group-id", "Values": [group]}]
    rules = ec2.describe_security_group_rules(Filters=wanted)["SecurityGroupRules"]
    [out] = [rule for rule in rules if rule["IsEgress"]]
    ids = [out["SecurityGroupRuleId"]]
    answer = ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=ids)
    assert [r["SecurityGroupRuleId"] for r in answer["RevokedSecurityGroupRules"]] == ids


def test_rule_tags_and_description_round_trip(bare: Handle) -> None:
    """Tags given on authorize come back with the rule."""
    ec2 = bare.client("ec2", bare.session(*WRITE))
    _, rule = open_group(ec2, "tags")
    [seen] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"]
    assert seen["Tags"] == [{"Key": "why", "Value": "test"}]
    assert seen["Description"] == "open"


def test_dry_run_changes_nothing(bare: Handle) -> None:
    """DryRun is refused with DryRunOperation and the rule stays."""
    ec2 = bare.client("ec2", bare.session(*WRITE))
    group, rule = open_group(ec2, "dry")
    params = {"GroupId": group, "SecurityGroupRuleIds": [rule], "DryRun": True}
    assert refused(ec2.revoke_security_group_ingress, **params) == "DryRunOperation"
    assert ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"]


def test_modify_rule_keeps_its_id(bare: Handle) -> None:
    """ModifySecurityGroupRules narrows in place."""
    ec2 = bare.client("ec2", bare.session(*WRITE))
    group, rule = open_group(ec2, "narrow")
    narrowed = {
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "CidrIpv4": "203.0.113.0/24",
        "Description": "office",
    }
    ec2.modify_security_group_rules(
        GroupId=group,
        SecurityGroupRules=[{"SecurityGroupRuleId": rule, "SecurityGroupRule": narrowed}],
    )
    [seen] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"]
    assert (seen["CidrIpv4"], seen["Description"]) == ("203.0.113.0/24", "office")


def test_duplicate_rule_is_refused(bare: Handle) -> None:
    """Opening the same rule twice is InvalidPermission.Duplicate."""
    ec2 = bare.client("ec2", bare.session(*WRITE))
    group, _ = open_group(ec2, "twice")
    code = refused(
        ec2.authorize_security_group_ingress,
        GroupId=group,
        IpProtocol="tcp",
        FromPort=22,
        ToPort=22,
        CidrIp="0.0.0.0/0",
    )
    assert code == "InvalidPermission.Duplicate"


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("ec2", "enable_snapshot_block_public_access", {"State": "block-all-sharing"}),
        ("ssm", "start_automation_execution", {"DocumentName": "x"}),
        ("guardduty", "get_findings", {"DetectorId": "a", "FindingIds": ["x"]}),
        ("rds", "describe_db_recommendations", {}),
        ("cloudtrail", "list_channels", {}),
        ("securityhub", "get_insights", {}),
        ("iam", "generate_service_last_accessed_details", {"Arn": "arn:aws:iam::1:role/long-one"}),
        ("accessanalyzer", "list_analyzers", {}),
    ],
)
def test_what_is_missing_says_so(
    bare: Handle, service: str, operation: str, params: dict[str, object]
) -> None:
    """Each protocol's refusal is a ClientError with one code, after a single attempt."""
    client = bare.client(service, bare.session(*WRITE), attempts=4)
    assert refused(getattr(client, operation), **params) == "UnsupportedOperation"


def test_account_public_access_block(bare: Handle) -> None:
    """s3control works once the account prefix of the host is left out."""
    control = bare.client("s3control", bare.session(*WRITE))
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True}
    block["RestrictPublicBuckets"] = True
    control.put_public_access_block(AccountId=WRITE[0], PublicAccessBlockConfiguration=block)
    seen = control.get_public_access_block(AccountId=WRITE[0])
    assert seen["PublicAccessBlockConfiguration"] == block


def test_two_regions(bare: Handle) -> None:
    """DescribeRegions names the story's regions."""
    ec2 = bare.client("ec2", bare.session(*WRITE))
    answer = ec2.describe_regions()
    conforms(ec2, "DescribeRegions", answer)
    assert {row["RegionName"] for row in answer["Regions"]} == set(story.REGIONS)


def test_public_snapshots_are_told_apart(told: Handle) -> None:
    """OwnerIds and RestorableByUserIds select; after the fix nothing public is left."""
    ec2 = told.client("ec2", told.session("333333333333", "Anything"))
    wanted = {"OwnerIds": ["self"], "RestorableByUserIds": ["all"]}
    answer = ec2.describe_snapshots(**wanted)
    conforms(ec2, "DescribeSnapshots", answer)
    [snapshot] = answer["Snapshots"]
    assert snapshot["OwnerId"] == "333333333333"
    change = {
        "SnapshotId": snapshot["SnapshotId"],
        "Attribute": "createVolumePermission",
        "GroupNames": ["all"],
    }
    ec2.modify_snapshot_attribute(**change, OperationType="remove")
    assert ec2.describe_snapshots(**wanted)["Snapshots"] == []
    ec2.modify_snapshot_attribute(**change, OperationType="add")


def test_trail_says_what_it_covers(told: Handle) -> None:
    """The trail logs management events of every region, and is on."""
    trails = told.client("cloudtrail", told.session("111111111111"))
    [trail] = trails.describe_trails()["trailList"]
    assert trail["IsMultiRegionTrail"]
    assert trails.get_trail_status(Name=trail["TrailARN"])["IsLogging"]
    answer = trails.get_event_selectors(TrailName=trail["TrailARN"])
    conforms(trails, "GetEventSelectors", answer)
    assert answer["EventSelectors"][0]["IncludeManagementEvents"]
