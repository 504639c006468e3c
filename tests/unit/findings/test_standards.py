"""The compliance frameworks of a finding, whichever way a document names them."""

from typing import Any

import pytest

from bot.findings import shape
from bot.findings.case_change import kept
from tests.unit.findings.documents import read
from tests.unit.views.samples import NOW, case

FSBP = "aws-foundational-security-best-practices/1.0.0"


@pytest.mark.parametrize(
    ("associated", "requirements", "expected"),
    [
        ([{"StandardsId": "standards/pci-dss/v/3.2.1"}], [], ("pci-dss/3.2.1",)),
        (["ruleset/cis-aws-foundations-benchmark/v/1.2.0"], None,
         ("cis-aws-foundations-benchmark/1.2.0",)),
        (["arn:aws:securityhub:::standards/x/v/1", "standards/x/v/1"], [], ("x/1",)),
        # Frameworks that are named win over single requirements.
        ([{"StandardsId": "standards/pci-dss/v/3.2.1"}], ["NIST.800-53.r5 AC-4"],
         ("pci-dss/3.2.1",)),
        (None, ["NIST.800-53.r5 AC-4", "NIST.800-53.r5 AC-4(21)", "NIST.800-171.r2 3.1.3"],
         ("NIST.800-171.r2", "NIST.800-53.r5")),
        ([], ["PCI DSS v3.2.1/1.2.1", "CIS AWS Foundations Benchmark v1.2.0/4.1"],
         ("CIS AWS Foundations Benchmark v1.2.0", "PCI DSS v3.2.1")),
        ("standards/pci-dss/v/3.2.1", {"a": 1}, ()),
        ([None, 7, {}, {"StandardsId": None}], [None], ("7",)),
        (["s" * 500], [], ("s" * 80,)),
    ],
)  # fmt: skip
def test_frameworks(associated: Any, requirements: Any, expected: tuple[str, ...]) -> None:
    assert shape.standards(associated, requirements) == expected


def test_prowlers_frameworks_stand_aside() -> None:
    """`unmapped.compliance` is `{framework: [requirement, …]}`."""
    assert read("ocsf_prowler").standards == ("CIS-1.4",)
    aside = {"CIS-3.0": ["5.2"], "PCI-4.0": [], "": ["x"]}
    assert shape.standards(None, ["CIS-3.0 5.2"], aside) == ("CIS-3.0", "PCI-4.0")
    assert shape.standards(None, None, ["CIS-3.0"]) == ()


def test_both_dialects_name_the_same_framework() -> None:
    standards = [{"StandardsId": f"standards/{FSBP.replace('/', '/v/')}"}]
    asff = read("asff_control", Compliance={"Status": "FAILED", "AssociatedStandards": standards})
    assert asff.standards == read("ocsf_compliance").standards == (FSBP,)


def test_the_time_of_a_fix_is_kept_and_cleared_when_it_comes_back() -> None:
    fixed = kept(case(state="fixed", updated_at=NOW), 1).value
    assert fixed.fixed_at == NOW
    later = kept(case(state="fixed", fixed_at=NOW, updated_at=NOW.replace(year=2027)), 2).value
    assert later.fixed_at == NOW
    assert kept(case(state="new", fixed_at=NOW), 3).value.fixed_at is None
