"""Every odd shape seen in real ASFF and OCSF has a fixture that has it, and what it reads as."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.findings.cases import fold
from bot.findings.glance import glance, glance_of
from bot.findings.parse import parse
from bot.models.finding import Finding
from tests.unit.findings.documents import AT, document, names, raw

Doc = dict[str, Any]
#: Row, fixture, how the fixture shows it, what has to come out.
Row = tuple[str, str, Callable[[Doc], object], Callable[[Finding], object]]
SG = "arn:aws:ec2:us-east-1:111111111111:security-group/sg-0a1b2c3d4e5f60718"


def _severity(doc: Doc) -> Doc:
    held: Doc = doc.get("Severity") or {}
    return held


def _part(doc: Doc) -> Doc:
    found: Doc = doc["Resources"][0] if "Resources" in doc else doc["resources"][0]
    return found


ASFF: tuple[Row, ...] = (
    ("no Label", "asff_severity_normalized", lambda d: "Label" not in _severity(d),
     lambda f: f.severity == "HIGH"),
    ("no Normalized", "asff_severity_no_normalized", lambda d: "Normalized" not in _severity(d),
     lambda f: f.severity == "MEDIUM"),
    ("no Severity", "asff_severity_none", lambda d: not _severity(d),
     lambda f: not f.severity_known),
    ("INFORMATIONAL with 10", "asff_severity_disagrees", lambda d: _severity(d)["Normalized"] == 10,
     lambda f: f.severity == "INFORMATIONAL"),
    ("LOW with 40", "asff_severity_disagrees_low", lambda d: _severity(d)["Normalized"] == 40,
     lambda f: f.severity == "LOW"),
    ("no Details", "asff_no_details", lambda d: "Details" not in _part(d),
     lambda f: f.resources[0].id == SG and f.ports == ()),
    ("an account as resource", "asff_account_resource", lambda d: "::::" in _part(d)["Id"],
     lambda f: f.resources[0].id == "AWS::::Account:111111111111"),
    ("a bare access key", "asff_bare_key", lambda d: _part(d)["Id"].startswith("AKIA"),
     lambda f: f.resources[0].id.startswith("AKIA") and f.region == "us-east-1"),
    ("type Other", "asff_type_other", lambda d: _part(d)["Type"] == "Other",
     lambda f: f.resources[0].id == "queue-worker-7"),
    ("target and actor", "asff_target_and_actor",
     lambda d: [r["ResourceRole"] for r in d["Resources"]] == ["Actor", "Target"],
     lambda f: f.resources[0].short_id == "i-0123456789abcdef0"),
    ("no Region, the resource's", "asff_no_region",
     lambda d: "Region" not in d and _part(d).get("Region"), lambda f: f.region == "us-east-1"),
    ("no Region, the product's", "asff_no_region_anywhere_but_product",
     lambda d: "Region" not in d and "Region" not in _part(d), lambda f: f.region == "us-east-1"),
    ("no Workflow, no Compliance", "asff_no_workflow_no_compliance",
     lambda d: not {"Workflow", "Compliance"} & set(d),
     lambda f: (f.status_known, f.compliance, f.open) == (False, "NOT_AVAILABLE", True)),
    ("legacy WorkflowState", "asff_legacy_workflow_state",
     lambda d: d["WorkflowState"] == "RESOLVED" and "Workflow" not in d,
     lambda f: f.workflow == "RESOLVED" and not f.open),
    ("control in ProductFields.ControlId", "asff_control_in_product_fields",
     lambda d: "ControlId" in d["ProductFields"], lambda f: f.control == "S3.2"),
    ("control in ProductFields.RuleId", "asff_rule_id", lambda d: "RuleId" in d["ProductFields"],
     lambda f: f.control == "CIS-1.2.0/4.1"),
    ("control in GeneratorId", "asff_generator_only",
     lambda d: "SecurityControlId" not in d["Compliance"] and not d.get("ProductFields"),
     lambda f: f.control == "KMS.3"),
    ("PASSED and RESOLVED among them", "asff_passed_resolved",
     lambda d: d["Compliance"]["Status"] == "PASSED", lambda f: not f.open),
    ("nine decimals and a blank", "asff_time_nanoseconds", lambda d: len(d["UpdatedAt"]) == 29,
     lambda f: f.updated_at == AT.replace(microsecond=123456)),
    ("an offset", "asff_time_offset", lambda d: "+02:00" in d["UpdatedAt"],
     lambda f: f.updated_at == AT),
    ("a three-digit hour", "asff_time_three_digit_hour", lambda d: "T008" in d["UpdatedAt"],
     lambda f: f.updated_at == AT),
)  # fmt: skip

OCSF: tuple[Row, ...] = (
    ("finding, resource, cloud.account_uid", "ocsf_old_names",
     lambda d: "finding" in d and "finding_info" not in d and "account" not in d["cloud"],
     lambda f: f.account == "111111111111" and f.resources[0].id == SG),
    ("no resource at all", "ocsf_no_resources", lambda d: not d.get("resources"),
     lambda f: f.resources[0].id == ""),
    ("a version no OCSF has", "ocsf_version_unknown",
     lambda d: d["metadata"]["version"] == "7.5.0", lambda f: f.control == "EC2.19"),
    ("seconds", "ocsf_time_seconds", lambda d: d["time"] < 1e11, lambda f: f.updated_at == AT),
    ("milliseconds", "ocsf_time_milliseconds", lambda d: d["time"] > 1e11,
     lambda f: f.updated_at == AT),
    ("an offset", "ocsf_time_offset", lambda d: "+02:00" in d["finding_info"]["modified_time_dt"],
     lambda f: f.updated_at == AT),
    ("no zone", "ocsf_prowler", lambda d: d["time_dt"][-1].isdigit() and "+" not in d["time_dt"],
     lambda f: f.updated_at == AT.replace(microsecond=123456)),
    ("FAILED", "ocsf_upper_failed", lambda d: d["compliance"]["status"] == "FAILED",
     lambda f: f.compliance == "FAILED"),
    ("PASSED", "ocsf_upper_passed", lambda d: d["compliance"]["status"] == "PASSED",
     lambda f: f.compliance == "PASSED" and not f.open),
    ("Fail", "ocsf_compliance", lambda d: d["compliance"]["status"] == "Fail",
     lambda f: f.compliance == "FAILED"),
    ("Pass", "ocsf_lower_pass", lambda d: d["compliance"]["status"] == "Pass",
     lambda f: f.compliance == "PASSED"),
    ("status_code FAIL beside New", "ocsf_prowler",
     lambda d: (d["status_code"], d["status"]) == ("FAIL", "New"),
     lambda f: (f.compliance, f.workflow) == ("FAILED", "NEW")),
    ("Resolved", "ocsf_status_resolved", lambda d: d["status"] == "Resolved",
     lambda f: f.workflow == "RESOLVED"),
    ("Warning", "ocsf_status_warning", lambda d: d["status"] == "Warning",
     lambda f: (f.workflow, f.status_known) == ("NEW", False)),
    ("a sentence", "ocsf_status_sentence", lambda d: " " in d["status"],
     lambda f: (f.workflow, f.status_known) == ("NEW", False)),
    ("severity_id absent, a blank behind", "ocsf_severity_word_only",
     lambda d: "severity_id" not in d and d["severity"] == "Informational ",
     lambda f: (f.severity, f.severity_known) == ("INFORMATIONAL", True)),
    ("severity_id 99 with a word", "ocsf_severity_other", lambda d: d["severity_id"] == 99,
     lambda f: f.severity == "HIGH"),
    ("severity_id 0", "ocsf_severity_unknown", lambda d: d["severity_id"] == 0,
     lambda f: not f.severity_known),
    ("Security Hub v2's own", "ocsf_vendor_severity",
     lambda d: "productv2" in d["metadata"]["product"]["uid"] and d["vendor_attributes"],
     lambda f: f.severity == "HIGH" and f.verified_source),
    ("a CloudFormation type", "ocsf_compliance",
     lambda d: _part(d)["type"] == "AWS::EC2::SecurityGroup",
     lambda f: f.resources[0].type == "AWS::EC2::SecurityGroup"),
    ("a queue's URL, the ARN aside", "ocsf_uid_alt", lambda d: _part(d)["uid"].startswith("https"),
     lambda f: f.resources[0].id == "arn:aws:sqs:us-east-1:111111111111:jobs"),
    ("a policy's id", "ocsf_policy_id", lambda d: _part(d)["uid"].startswith("ANPA"),
     lambda f: f.resources[0].id == "arn:aws:iam::111111111111:policy/wide"),
    ("a bare instance id", "ocsf_bare_instance", lambda d: _part(d)["uid"].startswith("i-"),
     lambda f: f.resources[0].id.endswith(":instance/i-0123456789abcdef0")),
    ("GuardDuty, October", "ocsf_guardduty_data", lambda d: "device" not in _part(d),
     lambda f: f.active_threat and f.resources[0].name.raw == "checkout-1"),
    ("GuardDuty, November", "ocsf_guardduty_device", lambda d: "device" in _part(d),
     lambda f: f.active_threat and f.resources[0].name.raw == "checkout-1"),
    ("closed while New", "ocsf_closed", lambda d: (d["activity_id"], d["status"]) == (3, "New"),
     lambda f: f.archived and not f.open),
    ("resolved as Create", "ocsf_resolved_as_create",
     lambda d: (d["activity_id"], d["status"]) == (1, "Resolved"),
     lambda f: f.workflow == "RESOLVED" and not f.open),
    ("tags as name and value", "ocsf_compliance", lambda d: "name" in _part(d)["tags"][0],
     lambda f: dict(f.resources[0].tags)["Name"] == "payments-bastion"),
    ("tags inside data as key and value", "ocsf_data_tags",
     lambda d: "key" in _part(d)["data"]["tags"][0], lambda f: f.resources[0].tags),
    ("an EPSS score as text", "ocsf_vulnerability",
     lambda d: isinstance(d["vulnerabilities"][0]["cve"]["epss"]["score"], str),
     lambda f: f.vulnerabilities[0].epss == 0.62),
    ("provider aws", "ocsf_prowler", lambda d: d["cloud"]["provider"] == "aws",
     lambda f: f.partition == "aws"),
    ("provider Azure", "ocsf_provider_azure", lambda d: d["cloud"]["provider"] == "Azure",
     lambda f: f.account == "111111111111"),
    ("no provider", "ocsf_data_tags", lambda d: not d["cloud"].get("provider"),
     lambda f: f.partition == "aws"),
)  # fmt: skip


@pytest.mark.parametrize("row", [*ASFF, *OCSF], ids=lambda row: f"{row[1]}-{row[0]}")
def test_a_row_has_its_fixture_and_reads_as_it_should(row: Row) -> None:
    name, fixture, shows, reads = row
    assert shows(document(fixture)), f"{fixture} does not show: {name}"
    finding = parse(raw(fixture))
    assert reads(finding), name
    assert glance(raw(fixture)) == glance_of(finding)
    folded = fold(None, finding, AT)
    assert (folded.case is not None) == finding.open


def test_every_fixture_is_named_by_a_test_of_shapes() -> None:
    used = {row[1] for row in (*ASFF, *OCSF)}
    others = {"asff_control", "asff_govcloud", "asff_inspector_reachability", "asff_nulls",
              "asff_prowler", "asff_sample", "asff_third_party", "asff_vulnerability",
              "ocsf_exposure", "ocsf_severity_siblings"}  # fmt: skip
    assert used | others == set(names())
