"""A finding is a claim: nothing closes, hides or reopens a case because somebody says so."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.errors import Refused, RetryLater
from bot.findings.observe import Came
from bot.models.change import Change, Write
from bot.remediate import gate
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from integrations.stores.redis import RedisStore
from tests.contract.hub_bench import ACTING, Bench, events, group_document, imported
from tests.sandbox.aws.asking import door, open_group

PAYMENTS = story.ACCOUNTS[0].id
LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture(scope="module")
def aws() -> Iterator[Handle]:
    """One stand-in; every test has groups of its own."""
    with running_aws(seed=False) as handle, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", handle.url)
        environment.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        environment.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield handle


@pytest.fixture
def bench(aws: Handle, store: RedisStore) -> Bench:
    """All use cases over one empty store."""
    return Bench(store, aws, ACTING)


@pytest.fixture
def ec2(aws: Handle) -> Any:
    """The observer's client in the payments account."""
    return aws.client("ec2", aws.session(PAYMENTS))


def _take(bench: Bench, document: dict[str, Any]) -> None:
    bench.intake.take(list(events(document)))
    bench.work()


def _age(bench: Bench) -> None:
    """Let two minutes go by for the case, after which the hub is no longer only late."""
    stored = bench.store.get(type(bench.case()), bench.case().id)
    assert stored is not None
    old = msgspec.structs.replace(
        stored.value, updated_at=stored.value.updated_at - timedelta(minutes=3)
    )
    bench.store.commit(Change(writes=(Write(old, stored.version),)))


def _confirm(bench: Bench) -> Came:
    return bench.observer.confirm(bench.case().id)


def test_a_forged_pass_leaves_the_open_port_open(bench: Bench, ec2: Any) -> None:
    """The hub (or somebody in its name) says passed, the group is open: the case says so."""
    group, _ = open_group(ec2, "forged")
    _take(bench, group_document(PAYMENTS, group))
    _take(bench, group_document(PAYMENTS, group, failed=False, at=LATER))
    case = bench.case()
    assert (case.state, case.hub_disagrees) == ("new", True)
    assert "case.fixed" not in bench.audited() and "case.disputed" in bench.audited()
    assert f"slack:case:{case.id}" in bench.due() or not case.channel


def test_a_real_fix_closes_it(bench: Bench, ec2: Any) -> None:
    """The same claim after the rule is gone; and a dispute ends when the resource agrees."""
    group, rule = open_group(ec2, "real")
    _take(bench, group_document(PAYMENTS, group))
    _take(bench, group_document(PAYMENTS, group, failed=False, at=LATER))
    assert bench.case().hub_disagrees
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])
    assert _confirm(bench) == "closed"
    assert (bench.case().state, bench.case().hub_disagrees) == ("fixed", False)
    assert bench.audited().count("case.fixed") == 1
    assert _confirm(bench) == "nothing"


def test_a_deleted_resource_closes_with_its_reason(bench: Bench, ec2: Any) -> None:
    """The hub archives the finding; the group is not there any more."""
    group, _ = open_group(ec2, "deleted")
    _take(bench, group_document(PAYMENTS, group))
    ec2.delete_security_group(GroupId=group)
    archived = {**group_document(PAYMENTS, group, at=LATER), "RecordState": "ARCHIVED"}
    _take(bench, archived)
    case = bench.case()
    assert case.state == "fixed"
    assert case.state_reason.raw == "The resource does not exist any more."


def test_what_cannot_be_re_read_is_asked_of_the_hub_itself(aws: Handle, bench: Bench) -> None:
    """A forged pass of a custom product's finding: the hub still holds it failed, so it stands."""
    imported(aws, PAYMENTS, "own-1")
    document = json.loads(bench.reader.documents(["own-1"])[0])
    _take(bench, document)
    forged = {**document, "Compliance": {"Status": "PASSED"}, "UpdatedAt": LATER.isoformat()}
    bench.intake.take([json.dumps(forged).encode()])
    with pytest.raises(RetryLater):
        _confirm(bench)
    _age(bench)
    assert _confirm(bench) == "disputed"
    case = bench.case()
    assert case.state == "new" and [f.compliance for f in case.findings] == ["FAILED"]
    assert "case.claim_refused" in bench.audited()


def test_what_the_hub_has_lost_closes_with_its_reason(aws: Handle, bench: Bench) -> None:
    """An archived finding that the hub deleted meanwhile."""
    # A control nothing here looks at.
    document = json.loads(
        json.dumps(group_document(PAYMENTS, "sg-0", "S3.9")).replace("S3.9", "S3.99")
    )
    document["Resources"] = [{"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::nothing"}]
    _take(bench, document)
    _take(bench, {**document, "RecordState": "ARCHIVED", "UpdatedAt": LATER.isoformat()})
    case = bench.case()
    assert case.state == "fixed"
    assert case.state_reason.raw == "Security Hub does not have the finding any more."


def test_a_suppression_made_outside_names_its_author(aws: Handle, bench: Bench) -> None:
    """GetFindingHistory knows who it was, whatever the note pretends."""
    imported(aws, PAYMENTS, "own-2")
    document = json.loads(bench.reader.documents(["own-2"])[0])
    _take(bench, document)
    identifier = {"Id": "own-2", "ProductArn": document["ProductArn"]}
    aws.client("securityhub").batch_update_findings(
        FindingIdentifiers=[identifier],
        Workflow={"Status": "SUPPRESSED"},
        Note={"Text": "all fine", "UpdatedBy": "somebody else"},
    )
    _take(bench, json.loads(bench.reader.documents(["own-2"])[0]))
    case = bench.case()
    assert case.state == "suppressed"
    assert case.state_by.startswith("arn:aws:") and "somebody" not in case.state_by
    assert case.state_reason.raw == "all fine"


def test_a_forged_suppression_hides_nothing(aws: Handle, bench: Bench) -> None:
    """The event says suppressed, the hub does not."""
    imported(aws, PAYMENTS, "own-3")
    document = json.loads(bench.reader.documents(["own-3"])[0])
    _take(bench, document)
    forged = {**document, "Workflow": {"Status": "SUPPRESSED"},
              "Note": {"Text": "x", "UpdatedBy": "mallory"}}  # fmt: skip
    bench.intake.take([json.dumps(forged).encode()])
    _age(bench)
    assert _confirm(bench) == "disputed"
    assert (bench.case().state, bench.case().findings[0].workflow) == ("new", "NEW")


def test_a_finding_under_anothers_id_counts_nothing(bench: Bench, ec2: Any) -> None:
    """A custom product imports a passed finding with the id of AWS's own."""
    group, _ = open_group(ec2, "stolen")
    real = group_document(PAYMENTS, group)
    _take(bench, real)
    forged = group_document(PAYMENTS, group, failed=False, at=LATER)
    forged["ProductArn"] = f"arn:aws:securityhub:us-east-1:{PAYMENTS}:product/{PAYMENTS}/default"
    _take(bench, {**forged, "Id": real["Id"]})
    (finding,) = bench.case().findings
    assert (finding.verified_source, finding.compliance) == (True, "FAILED")
    assert not bench.jobs("confirm")


def test_the_real_finding_takes_its_place_from_a_forged_one(bench: Bench, ec2: Any) -> None:
    """Whoever came first: AWS's own product wins."""
    group, _ = open_group(ec2, "late")
    real = group_document(PAYMENTS, group)
    product = f"arn:aws:securityhub:us-east-1:{PAYMENTS}:product/{PAYMENTS}/default"
    _take(bench, {**real, "ProductArn": product, "Title": "forged"})
    assert not bench.case().findings[0].verified_source
    _take(bench, real)
    (finding,) = bench.case().findings
    assert finding.verified_source and finding.title.raw != "forged"


@pytest.mark.parametrize(
    "twist",
    [
        {"ProductArn": f"arn:aws:securityhub:us-east-1:{PAYMENTS}:product/{PAYMENTS}/default"},
        {"AwsAccountId": "999999999999"},
        {"Sample": True},
        {"Resources": [{"Type": "AwsEc2SecurityGroup", "Region": "us-east-1",
                        "Id": "arn:aws:ec2:us-east-1:999999999999:security-group/sg-0ddddddd1"}]},
    ],
)  # fmt: skip
def test_no_plan_for_what_is_not_verified(bench: Bench, twist: dict[str, Any]) -> None:
    """Custom products, foreign accounts and resources, samples: a card, but never a fix."""
    _take(bench, {**group_document(PAYMENTS, "sg-0ddddddd1"), **twist})
    refused = gate.refusal(bench.case(), bench.settings, datetime.now(UTC))
    assert isinstance(refused, Refused)


def test_the_same_finding_through_both_hubs_is_one_case(bench: Bench, ec2: Any) -> None:
    """Twice each, in any order: one case, one finding, two copies, one assessment."""
    group, _ = open_group(ec2, "both")
    first, second = events(group_document(PAYMENTS, group))
    bench.intake.take([second, first])
    bench.intake.take([first, second, first])
    (finding,) = bench.case().findings
    assert {copy.format for copy in finding.copies} == {"asff", "ocsf"}
    assert len(bench.jobs("assess")) == 1


def test_a_reset_to_new_the_next_day_is_no_news(bench: Bench, ec2: Any) -> None:
    """The hub sets NOTIFIED back to NEW: no card, no ticket, no second assessment."""
    group, _ = open_group(ec2, "reset")
    document = group_document(PAYMENTS, group)
    _take(bench, {**document, "Workflow": {"Status": "NOTIFIED"}})
    before, was = bench.due(), bench.case()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    bench.intake.take(list(events({**document, "UpdatedAt": tomorrow})))
    assert bench.case().findings[0].workflow == "NEW"
    assert not bench.jobs() and bench.due() == before
    assert (bench.case().state, bench.case().reopened) == (was.state, 0)


def test_a_resource_that_vanished_is_noticed_without_the_hub(bench: Bench, ec2: Any) -> None:
    """Third-party findings outlive their resource; the hourly look closes the case."""
    group, _ = open_group(ec2, "vanished")
    _take(bench, group_document(PAYMENTS, group))
    assert not bench.observer.close_gone(bench.case().id)
    ec2.delete_security_group(GroupId=group)
    assert bench.observer.close_gone(bench.case().id)
    assert bench.case().state_reason.raw == "The resource does not exist any more."


def test_an_unreadable_account_leaves_the_case_as_it_is(
    aws: Handle, bench: Bench, ec2: Any
) -> None:
    """AWS is busy: the claim waits, the case stays open."""
    group, _ = open_group(ec2, "busy")
    _take(bench, group_document(PAYMENTS, group))
    closing = group_document(PAYMENTS, group, failed=False, at=LATER)
    bench.intake.take(list(events(closing)))
    door(aws, "POST", "faults", {"op": "ec2.DescribeSecurityGroups", "kind": "throttle",
                                 "times": 50})  # fmt: skip
    try:
        with pytest.raises(Exception, match="AWS"):
            _confirm(bench)
    finally:
        door(aws, "DELETE", "faults")
    assert bench.case().state == "new"
