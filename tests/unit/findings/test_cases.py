"""Findings become cases: once, in any order, with the states people expect."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest

from bot.findings.cases import Folded, fold
from bot.models.case import Case
from bot.models.finding import Finding
from tests.unit.findings.documents import AT, read

NOW = AT + timedelta(minutes=5)
LATER = "2025-11-21T08:00:00.000Z"
FAILED = read("asff_control")
PASSED = read(
    "asff_control", UpdatedAt=LATER, Compliance={"Status": "PASSED", "SecurityControlId": "EC2.19"}
)
SUPPRESSED = read(
    "asff_control",
    Workflow={"Status": "SUPPRESSED"},
    Note={"Text": "accepted", "UpdatedBy": "alice", "UpdatedAt": LATER},
)


def case_of(*findings: Finding) -> Case:
    """The case the findings make, one after the other."""
    case: Case | None = None
    for finding in findings:
        case = fold(case, finding, NOW).case or case
    assert case is not None
    return case


def change(case: Case, **changes: Any) -> Case:
    """A copy with other fields."""
    return msgspec.structs.replace(case, **changes)


def hub(**changes: Any) -> Finding:
    """The fixture as the hub might send it next."""
    return msgspec.structs.replace(FAILED, **changes)


def test_a_failed_finding_opens_a_case_with_a_readable_title() -> None:
    case = case_of(FAILED)
    assert (case.state, case.severity, case.family) == ("new", "CRITICAL", "open-port")
    assert case.title.raw == "Port 22 open to the internet on payments-bastion"
    assert case.ports == (22,) and case.controls == ("EC2.19",)
    assert case.parameters == {"restrictedPorts": ["22", "3389"]}
    assert case.first_seen == FAILED.first_seen


@pytest.mark.parametrize("finding", [PASSED, read("ocsf_closed"), SUPPRESSED])
def test_without_a_case_a_finding_that_asks_for_nothing_is_only_counted(finding: Finding) -> None:
    assert fold(None, finding, NOW) == Folded(None, "counted")


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_two_dialects_twice_and_out_of_order_are_one_case(order: tuple[int, ...]) -> None:
    newer = read("asff_control", UpdatedAt="2025-11-20T09:00:00.000Z")
    sent = [FAILED, read("ocsf_compliance"), newer, read("ocsf_compliance")]
    case = case_of(*(sent[index] for index in order))
    (finding,) = case.findings
    assert finding.updated_at == newer.updated_at
    assert finding.metadata_uid == "0c1d2e3f4a5b6c7d"
    assert {copy.format for copy in finding.copies} == {"asff", "ocsf"}
    assert (case.state, case.reopened) == ("new", 0)


def test_several_controls_on_one_group_are_one_case() -> None:
    other = read(
        "asff_control",
        Id="arn:aws:securityhub:us-east-1:111111111111:security-control/EC2.13/finding/2",
        Compliance={"Status": "FAILED", "SecurityControlId": "EC2.13"},
        Severity={"Label": "HIGH"},
    )
    reach = read("asff_inspector_reachability")
    case = case_of(FAILED, other, reach)
    assert len(case.findings) == 3
    assert case.controls == ("EC2.13", "EC2.19")
    assert case.severity == "CRITICAL"
    assert case.key == case_of(reach).key


def test_the_same_document_again_changes_nothing() -> None:
    assert fold(case_of(FAILED), FAILED, NOW).outcome == "unchanged"


def test_an_older_document_is_stale() -> None:
    old = hub(updated_at=AT - timedelta(days=1), severity="LOW")
    assert fold(case_of(FAILED), old, NOW) == Folded(None, "stale")


def test_passed_fixes_the_case_and_failed_reopens_it() -> None:
    fixed = fold(case_of(FAILED), PASSED, NOW)
    assert fixed.outcome == "fixed" and fixed.case
    assert (fixed.case.state, fixed.case.state_by) == ("fixed", "security-hub")
    assert fixed.case.severity == "CRITICAL"
    again = fold(fixed.case, hub(updated_at=PASSED.updated_at + timedelta(days=1)), NOW)
    assert again.outcome == "reopened" and again.case
    assert (again.case.state, again.case.reopened) == ("new", 1)


def test_a_case_with_one_finding_left_stays_open() -> None:
    other = read("asff_control", Id="x:security-control/EC2.18/finding/9", Compliance={
        "Status": "FAILED", "SecurityControlId": "EC2.18"}, Severity={"Label": "HIGH"})  # fmt: skip
    folded = fold(case_of(FAILED, other), PASSED, NOW)
    assert folded.outcome == "updated" and folded.case
    assert (folded.case.state, folded.case.severity) == ("new", "HIGH")


def test_a_request_under_way_closes_its_case_itself() -> None:
    busy = change(case_of(FAILED), state="in_progress", request_id="r1")
    folded = fold(busy, PASSED, NOW)
    assert folded.outcome == "waiting" and folded.case
    assert folded.case.state == "in_progress"


def test_what_the_hub_repeats_from_before_our_fix_does_not_reopen() -> None:
    closed = change(case_of(FAILED), state="fixed", closed_by_request="r1", updated_at=NOW)
    repeat = hub(updated_at=AT + timedelta(minutes=1))
    folded = fold(closed, repeat, NOW + timedelta(minutes=2))
    assert folded.outcome == "updated" and folded.case
    assert (folded.case.state, folded.case.updated_at) == ("fixed", NOW)
    later = fold(folded.case, hub(updated_at=NOW + timedelta(hours=1)), NOW)
    assert later.outcome == "reopened"


def test_a_suppression_made_outside_is_taken_over_with_its_author() -> None:
    folded = fold(case_of(FAILED), SUPPRESSED, NOW)
    assert folded.outcome == "suppressed" and folded.case
    assert (folded.case.state, folded.case.state_by) == ("suppressed", "alice")
    assert folded.case.state_reason.raw == "accepted"
    lifted = fold(folded.case, read("asff_control", Note={"Text": "no", "UpdatedBy": "bob"}), NOW)
    assert lifted.outcome == "unsuppressed" and lifted.case and lifted.case.state == "new"


def test_the_other_hubs_untouched_copy_does_not_lift_a_suppression() -> None:
    hidden = case_of(FAILED, SUPPRESSED)
    copy = msgspec.structs.replace(read("ocsf_compliance"), updated_at=AT + timedelta(seconds=3))
    folded = fold(hidden, copy, NOW)
    assert folded.case and folded.case.state == "suppressed"
    assert folded.case.findings[0].workflow == "SUPPRESSED"


def test_a_suppression_of_our_own_is_not_lifted_by_the_next_update() -> None:
    ours = change(case_of(FAILED), state="suppressed", state_by="U0ANA00001")
    folded = fold(ours, hub(updated_at=AT + timedelta(days=1)), NOW)
    assert folded.outcome == "updated" and folded.case and folded.case.state == "suppressed"


def test_our_own_echo_changes_no_state() -> None:
    echo = read(
        "asff_control",
        Workflow={"Status": "RESOLVED"},
        Note={"Text": "fixed by request r1", "UpdatedBy": "hubward"},
    )
    folded = fold(case_of(FAILED), echo, NOW)
    assert folded.outcome == "updated" and folded.case
    assert folded.case.state == "new"
    assert folded.case.findings[0].note_by == "hubward"
    assert fold(folded.case, echo, NOW).outcome == "unchanged"


def test_a_later_edit_by_a_person_counts_although_our_note_still_stands() -> None:
    note = {"Text": "seen by request r1", "UpdatedBy": "hubward"}
    ours = read("asff_control", Workflow={"Status": "NOTIFIED"}, Note=note)
    case = case_of(FAILED, ours)
    hidden = read("asff_control", Workflow={"Status": "SUPPRESSED"}, Note=note)
    assert fold(case, hidden, NOW).outcome == "suppressed"


def test_what_fails_again_after_passing_opens_even_where_only_one_hub_was_resolved() -> None:
    resolved = read("asff_control", UpdatedAt=LATER, Workflow={"Status": "RESOLVED"}, Compliance={
        "Status": "PASSED", "SecurityControlId": "EC2.19"})  # fmt: skip
    case = case_of(FAILED, resolved)
    assert case.state == "fixed"
    ocsf = msgspec.structs.replace(
        read("ocsf_compliance"), updated_at=resolved.updated_at + timedelta(days=1)
    )
    assert fold(case, ocsf, NOW).outcome == "reopened"


def test_a_snoozed_case_sleeps_on_but_closes() -> None:
    asleep = change(case_of(FAILED), state="snoozed", snoozed_until=NOW)
    folded = fold(asleep, hub(updated_at=AT + timedelta(hours=1)), NOW)
    assert folded.case and folded.case.state == "snoozed"
    closed = fold(asleep, PASSED, NOW)
    assert closed.case and (closed.case.state, closed.case.snoozed_until) == ("fixed", None)


def test_global_resources_are_one_case_across_regions() -> None:
    user = "arn:aws:iam::111111111111:user/demo"
    east, west = (
        read("asff_control", Id=f"x/{region}", Region=region,
             Compliance={"Status": "FAILED", "SecurityControlId": "IAM.3"},
             Resources=[{"Type": "AwsIamUser", "Id": user, "Region": region}])
        for region in ("us-east-1", "eu-west-1")
    )  # fmt: skip
    assert east.key != west.key
    assert case_of(east).key == case_of(west).key
    assert case_of(east).title.raw == "demo has an access key older than 90 days"


def test_a_strangers_control_named_like_one_of_our_sentences_gets_its_own_title() -> None:
    finding = read(
        "asff_control", Compliance={"Status": "FAILED", "SecurityControlId": "open-port.many"}
    )
    assert case_of(finding).title.raw.endswith("(payments-bastion)")
