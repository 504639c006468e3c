"""Carrying out: changed resources, wrong places, switches, budgets, and telling the hub."""

from collections.abc import Callable

import msgspec
import pytest

from bot.errors import RetryLater, Upstream
from bot.hub_write_back import HubWriteBack
from bot.models.change import Change, Job
from bot.models.request import Request
from bot.settings import AccountSettings, RemediationSettings
from integrations.aws.security_hub import SecurityHub
from tests.unit.remediate.breaking import Blind
from tests.unit.remediate.desk import ANA, BEN, PRODUCTION, SETTINGS, Desk
from tests.unit.remediate.people import People


def _run(desk: Desk, request: Request) -> Request:
    done = desk.remediator.execute(request.id)
    assert done is not None
    return done


def test_a_rule_edited_after_the_yes_voids_it(desk: Desk) -> None:
    """Stale, with the lines that differ; nothing is written; a new proposal is possible."""
    group = desk.group()
    request = desk.approved(group)
    extra = desk.open(group, 22, "198.51.100.7/32")
    stale = _run(desk, request)
    assert (stale.state, stale.problem) == ("stale", "remediation.changed")
    assert stale.diff == (f"+ tcp 22 from 198.51.100.7/32 ({extra})",)
    assert not desk.writes(group)
    assert desk.stored_case(request.case_id).state == "new"
    assert desk.remediator.retry(request.id, ANA).state == "awaiting_approval"


def test_a_rule_replaced_by_its_twin_voids_it_too(desk: Desk) -> None:
    """Same words, other id: the plan names ids."""
    group = desk.group()
    request = desk.approved(group)
    desk.close(desk.rules(group)["22 0.0.0.0/0"], group)
    desk.open(group, 22, "0.0.0.0/0")
    assert _run(desk, request).state == "stale"
    assert not desk.writes(group)


def test_a_change_elsewhere_in_the_group_does_not_matter(desk: Desk) -> None:
    """The state seen is what the decision rests on, no more."""
    group = desk.group()
    request = desk.approved(group)
    desk.open(group, 8443, "10.1.0.0/16")
    assert _run(desk, request).state == "done"


def test_fixed_by_hand_after_the_yes_is_done(desk: Desk) -> None:
    """Without a write, and there is nothing to undo."""
    group = desk.group()
    request = desk.approved(group)
    desk.close(desk.rules(group)["22 0.0.0.0/0"], group)
    assert _run(desk, request).state == "done"
    assert not desk.writes(group)
    assert desk.stored_case(request.case_id).state == "fixed"
    with pytest.raises(Exception, match="nothing to undo"):
        desk.remediator.propose_undo(request.id, ANA)


def test_an_ended_request_does_nothing(desk: Desk) -> None:
    """The job may come again any number of times."""
    group = desk.group()
    request = desk.approved(group)
    done = _run(desk, request)
    assert [_run(desk, request) for _ in range(3)] == [done] * 3
    assert len(desk.writes(group)) == 1


def _wrong_account(desk: Desk) -> None:
    desk.change_settings(
        accounts=(
            AccountSettings(
                PRODUCTION, "payments-prod", environment="production", team="payments",
                write_role="arn:aws:iam::444444444444:role/HubwardWrite",
            ),
        )
    )  # fmt: skip


def _denied(desk: Desk) -> None:
    desk.change_settings(remediation=RemediationSettings(execute=True, deny_accounts=(PRODUCTION,)))


def _not_ours(desk: Desk) -> None:
    desk.change_settings(accounts=SETTINGS.accounts[1:])


def _observing(desk: Desk) -> None:
    desk.change_settings(remediation=RemediationSettings())


def _stopped(desk: Desk) -> None:
    desk.store.set_flag("stopped", "ana")


def _demoted(desk: Desk) -> None:
    desk.change_settings(
        approvals=msgspec.structs.replace(SETTINGS.approvals, approvers=(), on_call=())
    )


def _slack_down(desk: Desk) -> None:
    desk.people = People(failing=Upstream("Slack", "down"))


@pytest.mark.parametrize(
    ("meanwhile", "problem"),
    [
        (_wrong_account, "remediation.wrong_place"),
        (_denied, "remediation.never_write"),
        (_not_ours, "remediation.foreign_account"),
        (_observing, "approval.reason.observe"),
        (_stopped, "approval.reason.stopped"),
        (_demoted, "approval.reason.not_approver"),
        (_slack_down, "approval.reason.lookup"),
    ],
)
def test_what_stops_an_approved_request(
    desk: Desk, meanwhile: Callable[[Desk], None], problem: str
) -> None:
    """Each ends it with its own sentence and without a write."""
    group = desk.group()
    request = desk.approved(group)
    meanwhile(desk)
    failed = _run(desk, request)
    assert (failed.state, failed.problem) == ("failed", problem)
    assert not desk.writes(group)
    assert "22 0.0.0.0/0" in desk.rules(group)
    assert desk.stored_case(request.case_id).state == "new"


def test_the_hourly_budget_delays(desk: Desk) -> None:
    """A storm waits; nothing is lost."""
    desk.change_settings(remediation=RemediationSettings(execute=True, per_hour=1))
    first, second = desk.approved(desk.group()), desk.approved(desk.group())
    assert _run(desk, first).state == "done"
    with pytest.raises(RetryLater) as caught:
        desk.remediator.execute(second.id)
    assert 3000 < caught.value.delay_s <= 3600
    assert desk.request(second.id).state == "prechecking"


def test_what_cannot_be_seen_is_never_called_done(desk: Desk) -> None:
    """After the settle time it failed, says what still stands, and can be undone."""
    group = desk.group()
    request = desk.approved(group)
    calls, desk.calls = desk.calls, Blind(desk.calls)
    failed = _run(desk, request)
    assert (failed.state, failed.problem) == ("failed", "remediation.not_settled")
    assert failed.diff == request.plan.before
    assert 10 < sum(desk.waits) <= 30
    case = desk.stored_case(request.case_id)
    assert (case.state, case.closed_by_request) == ("new", "")
    assert f"hub:case:{case.id}" not in desk.timers()
    desk.calls = calls


def test_the_hub_is_told_after_our_own_observation(desk: Desk) -> None:
    """RESOLVED with our note once the case is fixed, nothing before."""
    from integrations.sandbox import story

    group = desk.group()
    request = desk.approved(group)
    back = HubWriteBack(desk.store, SecurityHub(desk.sessions), desk.settings, desk.clock)
    back.run(f"case:{request.case_id}")
    assert back.flush() == 0
    _import(desk, request, story.HOME_REGION)
    _run(desk, request)
    back.run(f"case:{request.case_id}")
    assert back.flush() == 1
    hub = desk.aws.client("securityhub")
    wanted = [{"Value": f"uid-{group}", "Comparison": "EQUALS"}]
    (finding,) = hub.get_findings(Filters={"Id": wanted})["Findings"]
    assert finding["Workflow"]["Status"] == "RESOLVED"
    assert finding["Note"]["UpdatedBy"] == "hubward"
    assert request.id in finding["Note"]["Text"]


def _import(desk: Desk, request: Request, region: str) -> None:
    """Put the case's finding into the hub, as our own product (the stand-in takes no other)."""
    case = desk.stored_case(request.case_id)
    product = "arn:aws:securityhub:us-east-1:555555555555:product/555555555555/default"
    (finding,) = case.findings
    ours = msgspec.structs.replace(finding, product=product)
    stored = desk.store.get(type(case), case.id)
    assert stored is not None
    from bot.models.change import Write

    moved = msgspec.structs.replace(case, findings=(ours,))
    desk.store.commit(Change(writes=(Write(moved, stored.version),)))
    desk.aws.client("securityhub").batch_import_findings(
        Findings=[
            {
                "SchemaVersion": "2018-10-08",
                "Id": finding.uid,
                "ProductArn": product,
                "GeneratorId": "test",
                "AwsAccountId": "555555555555",
                "Types": ["Software and Configuration Checks"],
                "CreatedAt": "2026-01-01T00:00:00.000Z",
                "UpdatedAt": "2026-01-01T00:00:00.000Z",
                "Severity": {"Label": "LOW"},
                "Title": "t",
                "Description": "d",
                "Resources": [{"Type": "Other", "Id": "r"}],
            }
        ]
    )


def test_the_job_is_named_after_the_state_it_is_for(desk: Desk) -> None:
    """The queue takes the same name once a day, so a repeated commit cannot queue it twice."""
    request = desk.approved(desk.group())
    (job,) = desk.jobs("execute")
    assert job == Job("execute", "execute", f"execute:{request.id}:2", {"request": request.id})
    assert request.approvals[0].approver == BEN
