"""Security Hub: filters, updates through both APIs, refusals, history, imports, re-evaluation."""

from typing import Any

import pytest

from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle
from tests.sandbox.aws.asking import conforms, door, open_group, refused

Finding = dict[str, Any]


def _of(hub: Any, **filters: str) -> list[Finding]:
    """Findings whose fields equal the given values."""
    wanted = {name: [{"Value": v, "Comparison": "EQUALS"}] for name, v in filters.items()}
    return list(hub.get_findings(Filters=wanted, MaxResults=100)["Findings"])


def _v2(hub: Any, field: str, value: str) -> list[Finding]:
    """OCSF findings where one string field equals a value."""
    one = {"FieldName": field, "Filter": {"Value": value, "Comparison": "EQUALS"}}
    filters = {"CompositeFilters": [{"StringFilters": [one]}]}
    return list(hub.get_findings_v2(Filters=filters, MaxResults=100)["Findings"])


def _key(finding: Finding) -> dict[str, str]:
    return {"Id": finding["Id"], "ProductArn": finding["ProductArn"]}


def test_probes(told: Handle) -> None:
    """Both hubs are on and both aggregators name the home region."""
    hub = told.client("securityhub")
    for operation, method in (
        ("DescribeHub", "describe_hub"),
        ("DescribeSecurityHubV2", "describe_security_hub_v2"),
        ("ListFindingAggregators", "list_finding_aggregators"),
        ("ListAggregatorsV2", "list_aggregators_v2"),
    ):
        conforms(hub, operation, getattr(hub, method)())
    [first] = hub.list_finding_aggregators()["FindingAggregators"]
    seen = hub.get_finding_aggregator(**first)
    assert seen["FindingAggregationRegion"] == story.HOME_REGION
    [second] = hub.list_aggregators_v2()["AggregatorsV2"]
    assert hub.get_aggregator_v2(**second)["LinkedRegions"] == ["eu-west-1"]


def test_filters_and_paging(told: Handle) -> None:
    """Filters filter; pages join to the whole; sort is by severity."""
    hub = told.client("securityhub")
    everything = hub.get_findings(MaxResults=100)
    conforms(hub, "GetFindings", everything)
    pages: list[Finding] = []
    token: dict[str, str] = {}
    while True:
        page = hub.get_findings(MaxResults=7, **token)
        pages += page["Findings"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert [f["Id"] for f in pages] == [f["Id"] for f in everything["Findings"]]
    criterion = [{"Field": "SeverityLabel", "SortOrder": "desc"}]
    ordered = hub.get_findings(SortCriteria=criterion, MaxResults=100)["Findings"]
    assert ordered[0]["Severity"]["Label"] == "CRITICAL"
    assert ordered[-1]["Severity"]["Label"] == "INFORMATIONAL"


@pytest.mark.parametrize(
    ("comparison", "value", "test"),
    [
        ("EQUALS", "EC2.19", lambda c: c == "EC2.19"),
        ("PREFIX", "EC2.1", lambda c: c.startswith("EC2.1")),
        ("NOT_EQUALS", "EC2.19", lambda c: c != "EC2.19"),
        ("PREFIX_NOT_EQUALS", "EC2.", lambda c: not c.startswith("EC2.")),
        ("CONTAINS", "S3", lambda c: "S3" in c),
    ],
)
def test_string_comparisons(told: Handle, comparison: str, value: str, test: Any) -> None:
    """Each comparison selects what plain Python selects from the unfiltered answer."""
    hub = told.client("securityhub")
    wanted = {"ComplianceSecurityControlId": [{"Value": value, "Comparison": comparison}]}
    got = hub.get_findings(Filters=wanted, MaxResults=100)["Findings"]
    every = hub.get_findings(MaxResults=100)["Findings"]
    expected = [f["Id"] for f in every if test(f["Compliance"]["SecurityControlId"])]
    assert expected
    assert sorted(f["Id"] for f in got) == sorted(expected)


def test_date_filter(told: Handle) -> None:
    """A date range of days leaves only the recent ones."""
    hub = told.client("securityhub")
    recent = [{"DateRange": {"Value": 10, "Unit": "DAYS"}}]
    got = hub.get_findings(Filters={"CreatedAt": recent}, MaxResults=100)["Findings"]
    assert 0 < len(got) < len(hub.get_findings(MaxResults=100)["Findings"])


def test_what_is_not_a_filter_is_refused(told: Handle) -> None:
    """Real but not emulated filters, bad fields and bad sizes are refused, never ignored."""
    hub = told.client("securityhub")
    mac = {"ResourceContainerName": [{"Value": "x", "Comparison": "EQUALS"}]}
    assert refused(hub.get_findings, Filters=mac) == "InvalidInputException"
    odd = [{"Field": "Nonsense", "SortOrder": "asc"}]
    assert refused(hub.get_findings, SortCriteria=odd) == "InvalidInputException"
    one = {"FieldName": "impact", "Filter": {"Value": "x", "Comparison": "EQUALS"}}
    filters = {"CompositeFilters": [{"StringFilters": [one]}]}
    assert refused(hub.get_findings_v2, Filters=filters) == "ValidationException"


def test_two_forms_of_one_finding(told: Handle) -> None:
    """The OCSF copy names the ASFF one; the product ARN differs by productv2."""
    hub = told.client("securityhub")
    for asff in hub.get_findings(MaxResults=100)["Findings"]:
        [ocsf] = _v2(hub, "finding_info.uid", asff["Id"])
        product = ocsf["metadata"]["product"]["uid"]
        assert product.replace("productv2", "product") == asff["ProductArn"]
        assert ocsf["class_uid"] == 2003
        assert ocsf["compliance"]["control"] == asff["Compliance"]["SecurityControlId"]
        assert ocsf["cloud"]["account"]["uid"] == asff["AwsAccountId"]


def test_members_see_their_own(told: Handle) -> None:
    """A member account sees its own findings of the region asked."""
    hub = told.client("securityhub", told.session("222222222222"), "eu-west-1")
    seen = hub.get_findings(MaxResults=100)["Findings"]
    assert seen
    assert {(f["AwsAccountId"], f["Region"]) for f in seen} == {("222222222222", "eu-west-1")}


def test_update_through_either_api_changes_both(told: Handle) -> None:
    """V1 workflow shows in OCSF, V2 status and comment show in ASFF; UpdatedAt stays."""
    hub = told.client("securityhub")
    [low] = _of(hub, ComplianceSecurityControlId="RDS.8")
    note = {"Text": "taken", "UpdatedBy": "hubward"}
    answer = hub.batch_update_findings(
        FindingIdentifiers=[_key(low)], Workflow={"Status": "NOTIFIED"}, Note=note
    )
    conforms(hub, "BatchUpdateFindings", answer)
    [ocsf] = _v2(hub, "finding_info.uid", low["Id"])
    assert (ocsf["status"], ocsf["status_id"], ocsf["comment"]) == ("In Progress", 2, "taken")
    uid = ocsf["metadata"]["uid"]
    answer = hub.batch_update_findings_v2(MetadataUids=[uid], StatusId=3, Comment="later")
    conforms(hub, "BatchUpdateFindingsV2", answer)
    [now] = _of(hub, ComplianceSecurityControlId="RDS.8")
    assert (now["Workflow"]["Status"], now["Note"]["Text"]) == ("SUPPRESSED", "later")
    assert now["UpdatedAt"] == low["UpdatedAt"]
    history = hub.get_finding_history(FindingIdentifier=_key(low))
    conforms(hub, "GetFindingHistory", history)
    assert history["Records"][0]["UpdateSource"]["Type"] == "BATCH_UPDATE_FINDINGS"
    hub.batch_update_findings(FindingIdentifiers=[_key(low)], Workflow={"Status": "NEW"})


def test_update_by_triple_and_severity(told: Handle) -> None:
    """The triple finds the same finding; severity 6 shows as Fatal and CRITICAL."""
    hub = told.client("securityhub")
    [low] = _of(hub, ComplianceSecurityControlId="CloudTrail.4")
    triple = {
        "CloudAccountUid": low["AwsAccountId"],
        "FindingInfoUid": low["Id"],
        "MetadataProductUid": low["ProductArn"].replace("product", "productv2", 1),
    }
    hub.batch_update_findings_v2(FindingIdentifiers=[triple], SeverityId=6)
    [ocsf] = _v2(hub, "finding_info.uid", low["Id"])
    assert (ocsf["severity"], ocsf["vendor_attributes"]["severity"]) == ("Fatal", "Low")
    [now] = _of(hub, ComplianceSecurityControlId="CloudTrail.4")
    assert now["Severity"]["Label"] == "CRITICAL"
    hub.batch_update_findings_v2(FindingIdentifiers=[triple], SeverityId=2)


def test_updates_are_refused_one_by_one(told: Handle) -> None:
    """Unknown and repeated identifiers come back as unprocessed; bad values refuse all."""
    hub = told.client("securityhub")
    [low] = _of(hub, ComplianceSecurityControlId="RDS.8")
    unknown = {"Id": "nobody", "ProductArn": low["ProductArn"]}
    answer = hub.batch_update_findings(
        FindingIdentifiers=[_key(low), _key(low), unknown], Workflow={"Status": "NEW"}
    )
    codes = [one["ErrorCode"] for one in answer["UnprocessedFindings"]]
    assert codes == ["DuplicatedFindingIdentifier", "FindingNotFound"]
    many = [_key(low)] * 101
    update = hub.batch_update_findings
    assert refused(update, FindingIdentifiers=many) == "InvalidInputException"
    both = {"MetadataUids": ["x"], "FindingIdentifiers": [], "StatusId": 42}
    assert refused(hub.batch_update_findings_v2, **both) == "ValidationException"
    missing = hub.batch_update_findings_v2(MetadataUids=["x"], StatusId=1)
    [one] = missing["UnprocessedFindings"]
    assert one["ErrorCode"] == "ResourceNotFoundException"


def test_import_of_our_own(bare: Handle) -> None:
    """The caller's default product may import; another product may not."""
    hub = bare.client("securityhub")
    account, region = story.TOOLING_ACCOUNT, story.HOME_REGION
    asff = {
        "SchemaVersion": "2018-10-08",
        "Id": "ours-1",
        "ProductArn": f"arn:aws:securityhub:{region}:{account}:product/{account}/default",
        "GeneratorId": "hubward",
        "AwsAccountId": account,
        "Types": ["Software and Configuration Checks"],
        "CreatedAt": "2026-01-01T00:00:00.000Z",
        "UpdatedAt": "2026-01-01T00:00:00.000Z",
        "Severity": {"Label": "LOW"},
        "Title": "t",
        "Description": "d",
        "Resources": [{"Type": "Other", "Id": "r"}],
    }
    answer = hub.batch_import_findings(Findings=[asff, {**asff, "ProductArn": "arn:aws:other"}])
    conforms(hub, "BatchImportFindings", answer)
    assert (answer["SuccessCount"], answer["FailedCount"]) == (1, 1)
    assert [f["Id"] for f in _of(hub, Id="ours-1")] == ["ours-1"]


def test_fix_closes_and_reopening_opens(told: Handle) -> None:
    """Revoking the open rule passes all controls of the group in both forms; opening it fails."""
    hub = told.client("securityhub")
    ec2 = told.client("ec2", told.session("111111111111", story.WRITE_ROLE))
    truths = door(told, "GET", "truths")
    group, rule = truths["groups"]["payments-bastion"], truths["rules"]["ssh"]
    arn = f"arn:aws:ec2:us-east-1:111111111111:security-group/{group}"
    keys = [_key(f) for f in _of(hub, ResourceId=arn)]
    hub.batch_update_findings(FindingIdentifiers=keys, Workflow={"Status": "NOTIFIED"})
    [before] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"]
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])
    assert door(told, "GET", "settled")["settled"]
    closed = _of(hub, ResourceId=arn)
    assert {f["Compliance"]["SecurityControlId"] for f in closed} == {"EC2.13", "EC2.19"}
    for finding in closed:
        assert finding["Compliance"]["Status"] == "PASSED"
        assert finding["Workflow"]["Status"] == "RESOLVED"
        [ocsf] = _v2(hub, "finding_info.uid", finding["Id"])
        assert (ocsf["compliance"]["status"], ocsf["status"]) == ("Pass", "Resolved")
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": before["Description"]}],
            }
        ],
    )
    door(told, "GET", "settled")
    again = _of(hub, ResourceId=arn)
    assert {f["Workflow"]["Status"] for f in again} == {"NEW"}
    assert {f["Compliance"]["Status"] for f in again} == {"FAILED"}
    assert {f["Severity"]["Label"] for f in again} == {"CRITICAL", "HIGH"}


def test_a_newly_opened_group_gets_its_findings(told: Handle) -> None:
    """A group nobody judged before is reported once opened, and resolved once deleted."""
    hub = told.client("securityhub")
    session = told.session("333333333333", "Anything")
    ec2 = told.client("ec2", session)
    group, rule = open_group(ec2, "newly-open")
    door(told, "GET", "settled")
    arn = f"arn:aws:ec2:us-east-1:333333333333:security-group/{group}"
    found = _of(hub, ResourceId=arn)
    controls = {f["Compliance"]["SecurityControlId"] for f in found}
    assert controls == {"EC2.19", "EC2.13"}
    assert {f["Compliance"]["Status"] for f in found} == {"FAILED"}
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])
    door(told, "GET", "settled")
    assert {f["Workflow"]["Status"] for f in _of(hub, ResourceId=arn)} == {"RESOLVED"}
    ec2.delete_security_group(GroupId=group)
    door(told, "GET", "settled")
    assert {f["RecordState"] for f in _of(hub, ResourceId=arn)} == {"ARCHIVED"}
