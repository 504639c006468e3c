"""Each odd shape of real ASFF and OCSF documents reads as it should."""

from datetime import UTC, datetime

import pytest

from bot.errors import MalformedFinding
from bot.findings.families import HIGH_RISK_PORTS
from bot.findings.parse import parse
from tests.unit.findings.documents import names, raw, read

GROUP = "arn:aws:ec2:us-east-1:111111111111:security-group/sg-0a1b2c3d4e5f60718"
AT = datetime(2025, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize("name", names())
def test_every_fixture_has_an_identity(name: str) -> None:
    finding = read(name)
    assert finding.key and finding.uid and finding.family
    assert finding.account == "111111111111"
    assert finding.region and finding.resources
    assert finding.updated_at.tzinfo is not None and finding.updated_at.year == 2025


def test_both_dialects_of_one_finding_have_one_key_and_one_resource() -> None:
    asff, ocsf = read("asff_control"), read("ocsf_compliance")
    assert asff.key == ocsf.key
    assert asff.resources[0].id == ocsf.resources[0].id == GROUP
    assert (asff.control, asff.family) == (ocsf.control, ocsf.family) == ("EC2.19", "open-port")
    assert asff.parameters == ocsf.parameters == {"restrictedPorts": ["22", "3389"]}
    assert asff.severity == ocsf.severity == "CRITICAL"
    assert asff.verified_source and ocsf.verified_source
    assert asff.updated_at == ocsf.updated_at == AT


@pytest.mark.parametrize(
    ("name", "severity", "known"),
    [
        ("asff_severity_normalized", "HIGH", True),
        ("asff_severity_no_normalized", "MEDIUM", True),
        ("asff_severity_none", "INFORMATIONAL", False),
        ("asff_severity_disagrees", "INFORMATIONAL", True),
        ("ocsf_severity_word_only", "INFORMATIONAL", True),
        ("ocsf_severity_other", "HIGH", True),
        ("ocsf_severity_unknown", "INFORMATIONAL", False),
        ("ocsf_severity_siblings", "MEDIUM", True),
    ],
)
def test_severity(name: str, severity: str, known: bool) -> None:
    finding = read(name)
    assert (finding.severity, finding.severity_known) == (severity, known)


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "INFORMATIONAL"), (1, "LOW"), (39, "LOW"), (40, "MEDIUM"), (69, "MEDIUM"), (70, "HIGH"),
     (89, "HIGH"), (90, "CRITICAL"), ("100", "CRITICAL")],
)  # fmt: skip
def test_normalized_severity_steps(value: object, label: str) -> None:
    assert read("asff_control", Severity={"Normalized": value}).severity == label


@pytest.mark.parametrize(
    ("name", "control", "family"),
    [
        ("asff_control_in_product_fields", "S3.2", "public-bucket"),
        ("asff_rule_id", "CIS-1.2.0/4.1", "open-port"),
        ("asff_generator_only", "KMS.3", "key-deletion"),
        ("asff_inspector_reachability", None, "open-port"),
        ("asff_vulnerability", None, "cve-2024-0001"),
        ("asff_bare_key", None, "recon:iamuser-userpermissions"),
        ("ocsf_exposure", None, "exposure"),
        ("ocsf_uid_alt", "SQS.3", "public-policy"),
    ],
)
def test_control_and_family(name: str, control: str | None, family: str) -> None:
    finding = read(name)
    assert (finding.control, finding.family) == (control, family)


def test_prowlers_two_dialects_meet_in_one_family() -> None:
    asff, ocsf = read("asff_prowler"), read("ocsf_prowler")
    assert asff.control == ocsf.control
    assert asff.family == ocsf.family == "open-port"
    assert ocsf.compliance == "FAILED"
    assert dict(ocsf.resources[0].tags)["team"] == "payments"


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("asff_no_region", GROUP),
        ("asff_account_resource", "AWS::::Account:111111111111"),
        ("asff_bare_key", "AKIAEXAMPLEKEY000001"),
        ("asff_type_other", "queue-worker-7"),
        (
            "asff_target_and_actor",
            "arn:aws:ec2:us-east-1:111111111111:instance/i-0123456789abcdef0",
        ),
        ("ocsf_bare_instance", "arn:aws:ec2:us-east-1:111111111111:instance/i-0123456789abcdef0"),
        ("ocsf_uid_alt", "arn:aws:sqs:us-east-1:111111111111:jobs"),
        ("ocsf_no_resources", ""),
    ],
)
def test_first_resource(name: str, resource: str) -> None:
    assert read(name).resources[0].id == resource


@pytest.mark.parametrize(
    "name",
    ["asff_no_region", "asff_no_region_anywhere_but_product", "ocsf_data_tags", "ocsf_old_names"],
)
def test_region_comes_from_where_it_stands(name: str) -> None:
    finding = read(name)
    assert finding.region == finding.resources[0].region == "us-east-1"


def test_other_partitions_are_kept() -> None:
    finding = read("asff_govcloud")
    assert finding.partition == "aws-us-gov"
    assert finding.verified_source


@pytest.mark.parametrize(
    ("name", "microsecond"),
    [("asff_time_nanoseconds", 123456), ("asff_time_offset", 0), ("asff_time_three_digit_hour", 0),
     ("ocsf_time_seconds", 0), ("ocsf_time_milliseconds", 0), ("ocsf_prowler", 123456)],
)  # fmt: skip
def test_times(name: str, microsecond: int) -> None:
    assert read(name).updated_at == AT.replace(microsecond=microsecond)


@pytest.mark.parametrize(
    ("name", "workflow", "compliance", "archived", "is_open"),
    [
        ("asff_control", "NEW", "FAILED", False, True),
        ("asff_legacy_workflow_state", "RESOLVED", "NOT_AVAILABLE", False, False),
        ("asff_passed_resolved", "RESOLVED", "PASSED", False, False),
        ("ocsf_status_sentence", "NEW", "FAILED", False, True),
        ("ocsf_status_resolved", "RESOLVED", "FAILED", False, False),
        ("ocsf_closed", "NEW", "FAILED", True, False),
        ("ocsf_lower_pass", "NEW", "PASSED", False, False),
    ],
)
def test_state(name: str, workflow: str, compliance: str, archived: bool, is_open: bool) -> None:
    finding = read(name)
    seen = (finding.workflow, finding.compliance, finding.archived, finding.open)
    assert seen == (workflow, compliance, archived, is_open)


@pytest.mark.parametrize(
    ("name", "verified"),
    [("asff_third_party", False), ("asff_prowler", False), ("ocsf_old_names", False),
     ("asff_target_and_actor", True)],
)  # fmt: skip
def test_verified_source(name: str, verified: bool) -> None:
    assert read(name).verified_source is verified


def test_a_products_name_inside_somebody_elses_arn_is_not_first_party() -> None:
    arn = "arn:aws:securityhub:us-east-1:111111111111:product/aws/securityhub"
    assert not read("asff_control", ProductArn=arn).verified_source


def test_an_allow_listed_product_is_verified() -> None:
    finding = parse(raw("asff_third_party"), ("111111111111/default",))
    assert finding.verified_source


def test_sample_and_threat_marks() -> None:
    assert read("asff_sample").sample
    assert not read("asff_control").sample
    assert read("asff_target_and_actor").active_threat
    assert not read("asff_bare_key").active_threat


def test_ports_come_from_the_rules_that_are_open_to_everyone() -> None:
    assert read("asff_control").ports == (22,)
    assert read("asff_inspector_reachability").ports == (22,)
    assert read("asff_no_details").ports == ()


def test_vulnerabilities() -> None:
    first, second = read("asff_vulnerability").vulnerabilities
    assert (first.id, first.epss, first.exploit_available) == ("CVE-2024-0001", 0.91, True)
    assert (second.epss, second.exploit_available) == (0.02, False)
    (only,) = read("ocsf_vulnerability").vulnerabilities
    assert (only.epss, only.exploit_available, only.fix_available) == (0.62, True, False)


@pytest.mark.parametrize(
    ("body", "at"),
    [
        (b"{}", ""),
        (b"", ""),
        (b"[]", ""),
        (b"\xff\xfe", ""),
        (b'{"SchemaVersion": "2018-10-08"}', "/Id"),
        (b'{"class_uid": 2003}', "/finding_info/uid"),
        (b'{"SchemaVersion": "1", "Id": "a", "Resources": [{}, 7]}', "/Resources/1"),
        (b'{"SchemaVersion": "1", "Id": "a", "Severity": "HIGH"}', "/Severity"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, ""),
        (b'{"SchemaVersion": "1", "Id": "' + b"x" * 600_000 + b'"}', ""),
    ],
)  # fmt: skip
def test_what_is_no_finding_says_where(body: bytes, at: str) -> None:
    with pytest.raises(MalformedFinding) as caught:
        parse(body)
    assert caught.value.at == at
    assert caught.value.reason


def open_group(*ports: tuple[int, int], cidr: str = "0.0.0.0/0") -> list[dict[str, object]]:
    """The resource of an ASFF finding about a group with these world-open ranges."""
    rules = [
        {"IpProtocol": "tcp", "FromPort": low, "ToPort": high, "IpRanges": [{"CidrIp": cidr}]}
        for low, high in ports
    ]
    details = {"AwsEc2SecurityGroup": {"IpPermissions": rules}}
    return [{"Type": "AwsEc2SecurityGroup", "Id": GROUP, "Details": details}]


@pytest.mark.parametrize(
    ("control", "parameters", "ranges", "ports"),
    [
        ("EC2.19", [], [(443, 443), (3389, 3389)], (3389,)),
        ("EC2.19", [{"Name": "restrictedPorts", "Value": ["443"]}], [(443, 443)], (443,)),
        ("EC2.18", [], [(443, 443), (8443, 8443)], (8443,)),
        ("EC2.18", [{"Name": "authorizedTcpPorts", "Value": ["8443"]}], [(443, 443)], (443,)),
        ("EC2.19", [], [(0, 65535)], HIGH_RISK_PORTS),
        ("EC2.13", [], [(22, 22), (443, 443)], (22,)),
    ],
)
def test_only_the_ports_the_control_complains_about(
    control: str, parameters: list[object], ranges: list[tuple[int, int]], ports: tuple[int, ...]
) -> None:
    compliance = {"Status": "FAILED", "SecurityControlId": control,
                  "SecurityControlParameters": parameters}  # fmt: skip
    finding = read("asff_control", Resources=open_group(*ranges), Compliance=compliance)
    assert finding.ports == ports


def test_a_rule_for_an_inner_range_opens_nothing() -> None:
    resources = open_group((22, 22), cidr="10.0.0.0/8")
    assert read("asff_control", Resources=resources).ports == ()
