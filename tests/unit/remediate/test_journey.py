"""From a case to a closed one: propose, approve, execute, verify, and what the rest is told."""

import msgspec
import pytest

from bot.errors import Refused
from bot.models.impact import Impact
from bot.remediate import PolicyRefusal
from bot.settings import RemediationSettings
from tests.unit.remediate.desk import ANA, BEN, DEVELOPMENT, SETTINGS, Desk


def test_click_fix_closed(desk: Desk) -> None:
    """One write, the private rule and port 443 untouched, everything told."""
    group = desk.group()
    case = desk.case(group)
    request = desk.remediator.propose(case.id, ANA)
    assert (request.state, request.quorum, request.rule) == (
        "awaiting_approval",
        1,
        "R2-production",
    )
    assert desk.stored_case(case.id).request_id == request.id
    assert not desk.writes(group)

    outcome = desk.remediator.approve(request.id, 1, BEN)
    assert outcome.done and outcome.request
    assert desk.stored_case(case.id).state == "in_progress"
    (job,) = desk.jobs("execute")
    assert job.body == {"request": request.id}

    done = desk.remediator.execute(request.id)
    assert done is not None
    assert (done.state, done.problem) == ("done", "")
    assert set(desk.rules(group)) == {"22 10.0.0.0/8", "443 0.0.0.0/0"}
    assert len(desk.writes(group)) == 1
    closed = desk.stored_case(case.id)
    assert (closed.state, closed.closed_by_request) == ("fixed", request.id)
    assert {f"slack:case:{case.id}", f"ticket:case:{case.id}", f"hub:case:{case.id}"} <= set(
        desk.timers()
    )
    assert not {name for name in desk.timers() if name.startswith(("expire", "remind"))}


def test_the_log_tells_who_what_and_when_before_it_happened(desk: Desk) -> None:
    """Proposal, approval, intent, answer with AWS's request id, verification: in that order."""
    group = desk.group()
    request = desk.approved(group)
    desk.remediator.execute(request.id)
    entries = [entry for entry in desk.audit() if entry.about == request.id]
    assert [entry.what.removeprefix("request.") for entry in entries] == [
        "proposed", "approved", "about_to_execute", "executed", "applied", "done",
    ]  # fmt: skip
    assert [entry.who for entry in entries[:2]] == [ANA, BEN]
    assert entries[2].detail["call"]["operation"] == "revoke_security_group_ingress"
    (write,) = desk.writes(group)
    assert entries[3].detail["answer"]["RequestId"] == write["detail"]["request_id"]
    assert write["detail"]["source_identity"] == BEN


def test_the_dry_run_is_no_write(desk: Desk) -> None:
    """EC2 is asked before anybody has to decide; nothing changes."""
    group = desk.group()
    before = desk.rules(group)
    desk.remediator.propose(desk.case(group).id, ANA)
    assert desk.rules(group) == before


def test_a_second_proposal_is_the_first_one(desk: Desk) -> None:
    """One open request per case, whoever asks."""
    case = desk.case(desk.group())
    first = desk.remediator.propose(case.id, ANA)
    assert desk.remediator.propose(case.id, BEN).id == first.id


def test_reminders_and_end_are_set_with_the_request(desk: Desk) -> None:
    """Half, four fifths, and the end of the waiting time."""
    request = desk.remediator.propose(desk.case(desk.group()).id, ANA)
    names = {f"{name}:{request.id}" for name in ("expire", "remind50", "remind80")}
    assert names <= desk.timers()
    assert (request.expires_at - request.created_at).total_seconds() == 240 * 60


def test_nothing_left_to_fix_is_said(desk: Desk) -> None:
    """Somebody closed it by hand before the click."""
    group = desk.group()
    case = desk.case(group)
    desk.close(desk.rules(group)["22 0.0.0.0/0"], group)
    with pytest.raises(Refused, match="nothing to fix"):
        desk.remediator.propose(case.id, ANA)


def test_a_deleted_group_is_said_too(desk: Desk) -> None:
    """Deleted resources leave findings behind."""
    group = desk.group()
    case = desk.case(group)
    desk.observer[case.account].delete_security_group(GroupId=group)
    with pytest.raises(Refused, match="nothing to fix"):
        desk.remediator.propose(case.id, ANA)


def test_production_without_evidence_needs_a_reason(desk: Desk) -> None:
    """Unknown is not "unused"; development does not ask."""
    blind = Impact()
    case = desk.case(desk.group(), impact=blind)
    with pytest.raises(Refused, match="reason in words"):
        desk.remediator.propose(case.id, ANA)
    request = desk.remediator.propose(case.id, ANA, reason="incident 4711, agreed with payments")
    assert request.reason.raw.startswith("incident")
    development = desk.case(desk.group(DEVELOPMENT), DEVELOPMENT, impact=blind)
    assert desk.remediator.propose(development.id, ANA).state == "awaiting_approval"


def test_who_may_not_ask_is_told_who_can(desk: Desk) -> None:
    """In their language, with nothing stored."""
    case = desk.case(desk.group())
    with pytest.raises(PolicyRefusal) as caught:
        desk.remediator.propose(case.id, "U0NOBODY")
    assert "operator list" in caught.value.sentence("en")
    assert "操作员" in caught.value.sentence("zh")
    assert not desk.stored_case(case.id).request_id


def test_an_address_stands_for_its_person(desk: Desk) -> None:
    """A ticket's or token's e-mail is the mapped human; an unknown one is refused."""
    case = desk.case(desk.group())
    with pytest.raises(Refused, match=r"stranger@example\.com"):
        desk.remediator.propose(case.id, "stranger@example.com")
    assert desk.remediator.propose(case.id, "ana@home.example", via="jira").requester == ANA


def test_a_proposal_nobody_made_needs_two(desk: Desk) -> None:
    """Automation proposes, two humans decide."""
    case = desk.case(desk.group(DEVELOPMENT), DEVELOPMENT)
    request = desk.remediator.propose(case.id, "")
    assert request.quorum == 2
    assert desk.remediator.approve(request.id, 1, BEN).done
    assert desk.request(request.id).state == "awaiting_approval"


def test_observe_mode_proposes_but_never_runs(desk: Desk) -> None:
    """The plan can be seen; the yes is refused with the switch's name; nothing is asked of AWS."""
    desk.change_settings(remediation=RemediationSettings())
    group = desk.group()
    request = desk.remediator.propose(desk.case(group).id, ANA)
    outcome = desk.remediator.approve(request.id, 1, BEN)
    assert not outcome.done
    assert "remediation.execute" in outcome.sentence()
    assert desk.request(request.id).state == "awaiting_approval"
    assert desk.remediator.execute(request.id) == desk.request(request.id)


def test_chosen_parameters_are_planned(desk: Desk) -> None:
    """Narrowing keeps the rule's id; wrong choices are refused with what is wrong."""
    group = desk.group()
    case = desk.case(group)
    open_rule = desk.rules(group)["22 0.0.0.0/0"]
    with pytest.raises(Refused, match="as good as the whole internet"):
        desk.remediator.propose(case.id, ANA, {"mode": "narrow", "cidrs": ["0.0.0.0/0"]})
    with pytest.raises(Refused, match="cannot be used"):
        desk.remediator.propose(case.id, ANA, {"colour": "red"})
    request = desk.remediator.propose(
        case.id, ANA, {"mode": "narrow", "cidrs": ["203.0.113.0/24"], "ports": ["22"]}
    )
    desk.remediator.approve(request.id, 1, BEN)
    done = desk.remediator.execute(request.id)
    assert done is not None and done.state == "done"
    assert desk.rules(group)["22 203.0.113.0/24"] == open_rule


def test_what_comes_back_within_a_day_is_not_fixed_again(desk: Desk) -> None:
    """Something re-opens it: the next proposal says so, until a day has gone by."""
    group = desk.group()
    request = desk.approved(group)
    desk.remediator.execute(request.id)
    desk.open(group, 22, "0.0.0.0/0")
    stored = desk.store.get(type(desk.stored_case(request.case_id)), request.case_id)
    assert stored is not None
    from bot.models.change import Change, Write

    reopened = msgspec.structs.replace(stored.value, state="new", reopened=1)
    desk.store.commit(Change(writes=(Write(reopened, stored.version),)))
    desk.clock.forward(hours=23)
    with pytest.raises(Refused, match="24 hours"):
        desk.remediator.propose(request.case_id, ANA)
    desk.clock.forward(hours=2)
    assert desk.remediator.propose(request.case_id, ANA).state == "awaiting_approval"


def test_settings_of_this_desk_are_complete() -> None:
    """The tests rest on settings that a start-up would accept."""
    from bot.approvals.roles import policy_problems

    assert not [p for p in policy_problems(SETTINGS) if "444444444444" not in p]
