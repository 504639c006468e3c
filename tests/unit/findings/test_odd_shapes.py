"""More odd shapes of real documents: two ages of one product, odd words, fields that are null."""

import pytest

from bot.findings.glance import glance
from bot.findings.keys import weak_resource
from tests.unit.findings.documents import raw, read


@pytest.mark.parametrize(
    ("name", "severity", "status"),
    [
        ("ocsf_version_unknown", "CRITICAL", "NEW"),
        ("ocsf_status_warning", "CRITICAL", None),
        ("ocsf_status_sentence", "CRITICAL", None),
        ("ocsf_resolved_as_create", "INFORMATIONAL", "RESOLVED"),
        ("ocsf_vendor_severity", "HIGH", "NEW"),
        ("ocsf_closed", "CRITICAL", "ARCHIVED"),
        ("ocsf_severity_unknown", None, "NEW"),
        ("asff_severity_none", None, "NEW"),
        ("asff_no_workflow_no_compliance", "CRITICAL", None),
        ("asff_nulls", "CRITICAL", "NEW"),
        ("asff_legacy_workflow_state", "CRITICAL", "RESOLVED"),
    ],
)
def test_what_is_not_told_stays_unknown(
    name: str, severity: str | None, status: str | None
) -> None:
    seen = glance(raw(name))
    assert (seen.severity if seen.severity_known else None, seen.status) == (severity, status)


@pytest.mark.parametrize("name", ["ocsf_guardduty_data", "ocsf_guardduty_device"])
def test_both_ages_of_guardduty_are_one_threat_on_one_instance(name: str) -> None:
    finding = read(name)
    assert finding.active_threat and finding.verified_source
    assert finding.resources[0].short_id == "i-0123456789abcdef0"
    assert finding.resources[0].name.raw == "checkout-1"
    assert weak_resource(finding) == finding.resources[0]


def test_a_policy_is_known_by_its_arn_not_by_its_id() -> None:
    assert glance(raw("ocsf_policy_id")).resources == ("arn:aws:iam::111111111111:policy/wide",)
