"""Taking a fix back: one click soon after, people later, and never over somebody else's change."""

import msgspec
import pytest

from bot.errors import Refused
from bot.models.case import Priority
from bot.models.change import Change, Write
from bot.models.request import Request
from bot.remediate import PolicyRefusal
from tests.unit.remediate.desk import ANA, BEN, CHEN, PRODUCTION, Desk


def _fixed(desk: Desk, group: str) -> Request:
    request = desk.approved(group)
    done = desk.remediator.execute(request.id)
    assert done is not None and done.state == "done"
    return done


def _rule(desk: Desk, group: str, name: str) -> dict[str, object]:
    """A rule's description, tags and range as AWS shows them now."""
    found = desk.observer[PRODUCTION].describe_security_group_rules(
        SecurityGroupRuleIds=[desk.rules(group)[name]]
    )["SecurityGroupRules"][0]
    return {k: found.get(k) for k in ("Description", "Tags", "CidrIpv4", "FromPort", "ToPort")}


def test_one_click_soon_after(desk: Desk) -> None:
    """The requester alone, within the hour: the rule is back with description and tags, the case
    is open again, the hub and the ticket are told.
    """
    group = desk.group()
    before, old_id = _rule(desk, group, "22 0.0.0.0/0"), desk.rules(group)["22 0.0.0.0/0"]
    fix = _fixed(desk, group)
    desk.clock.forward(minutes=59)
    undo = desk.remediator.propose_undo(fix.id, ANA)
    assert (undo.kind, undo.undoes, undo.state, undo.rule) == (
        "undo",
        fix.id,
        "prechecking",
        "undo",
    )
    done = desk.remediator.execute(undo.id)
    assert done is not None
    assert (done.state, done.problem, done.diff) == ("done", "", ())
    assert _rule(desk, group, "22 0.0.0.0/0") == before
    new_id = desk.rules(group)["22 0.0.0.0/0"]
    assert new_id != old_id
    (made,) = done.steps[0].answer["SecurityGroupRules"]
    assert made["SecurityGroupRuleId"] == new_id
    case = desk.stored_case(fix.case_id)
    assert (case.state, case.reopened, case.closed_by_request) == ("new", 1, "")
    assert {f"hub:case:{case.id}", f"ticket:case:{case.id}"} <= desk.timers()
    assert desk.request(fix.id).state == "done"
    assert len(desk.writes(group)) == 2


def test_after_an_undo_it_can_be_fixed_again(desk: Desk) -> None:
    """Undone on purpose is not flapping; the old fix cannot be undone twice."""
    group = desk.group()
    fix = _fixed(desk, group)
    undo = desk.remediator.propose_undo(fix.id, ANA)
    desk.remediator.execute(undo.id)
    with pytest.raises(Refused, match="undone already"):
        desk.remediator.propose_undo(fix.id, ANA)
    assert desk.remediator.propose(fix.case_id, ANA).state == "awaiting_approval"


def test_later_it_takes_the_same_people_as_the_fix(desk: Desk) -> None:
    """After an hour the requester cannot, the owning team can."""
    fix = _fixed(desk, desk.group())
    desk.clock.forward(minutes=61)
    undo = desk.remediator.propose_undo(fix.id, ANA)
    assert (undo.state, undo.rule) == ("awaiting_approval", "R2-production")
    assert "yourself" in desk.remediator.approve(undo.id, 1, ANA).sentence()
    assert desk.remediator.approve(undo.id, 1, BEN).done
    done = desk.remediator.execute(undo.id)
    assert done is not None and done.state == "done"


def test_opening_a_p1_again_always_takes_a_second_person(desk: Desk) -> None:
    """However soon."""
    fix = _fixed(desk, desk.group())
    stored = desk.store.get(type(desk.stored_case(fix.case_id)), fix.case_id)
    assert stored is not None
    p1 = msgspec.structs.replace(stored.value, priority=Priority(90, "P1", ()))
    desk.store.commit(Change(writes=(Write(p1, stored.version),)))
    undo = desk.remediator.propose_undo(fix.id, ANA)
    assert (undo.exposes_p1, undo.state) == (True, "awaiting_approval")
    assert not desk.remediator.approve(undo.id, 1, ANA).done
    assert desk.remediator.approve(undo.id, 1, BEN).done


def test_approvers_in_scope_may_click_too(desk: Desk) -> None:
    """The team's approver at once; another team's asks and waits for one who may."""
    fix = _fixed(desk, desk.group())
    assert desk.remediator.propose_undo(fix.id, BEN).state == "prechecking"
    other = _fixed(desk, desk.group())
    waiting = desk.remediator.propose_undo(other.id, CHEN)
    assert waiting.state == "awaiting_approval"
    assert "another team" in desk.remediator.approve(waiting.id, 1, CHEN).sentence()
    assert desk.remediator.approve(waiting.id, 1, ANA).done


def test_who_has_no_role_may_not_ask(desk: Desk) -> None:
    """And nothing is stored."""
    fix = _fixed(desk, desk.group())
    with pytest.raises(PolicyRefusal):
        desk.remediator.propose_undo(fix.id, "U0NOBODY")
    assert desk.stored_case(fix.case_id).request_id == fix.id


def test_a_change_since_the_fix_is_not_overwritten(desk: Desk) -> None:
    """Refused with the lines that differ."""
    group = desk.group()
    fix = _fixed(desk, group)
    desk.open(group, 22, "192.0.2.0/24")
    with pytest.raises(Refused, match=r"192\.0\.2\.0/24"):
        desk.remediator.propose_undo(fix.id, ANA)


def test_a_change_between_the_yes_and_the_undo_voids_it(desk: Desk) -> None:
    """The same check again at execution; the fix stands, the case stays closed."""
    group = desk.group()
    fix = _fixed(desk, group)
    undo = desk.remediator.propose_undo(fix.id, ANA)
    desk.open(group, 22, "192.0.2.0/24")
    stale = desk.remediator.execute(undo.id)
    assert stale is not None and stale.state == "stale"
    assert any("192.0.2.0/24" in line for line in stale.diff)
    assert desk.stored_case(fix.case_id).state == "fixed"
    assert "22 0.0.0.0/0" not in desk.rules(group)


def test_there_is_nothing_to_undo_before_the_fix(desk: Desk) -> None:
    """While it runs the open request is in the way; denied ones changed nothing."""
    request = desk.approved(desk.group())
    with pytest.raises(Refused, match="under way"):
        desk.remediator.propose_undo(request.id, ANA)
    other = desk.remediator.propose(desk.case(desk.group()).id, ANA)
    desk.remediator.deny(other.id, 1, BEN, "not now, migration")
    with pytest.raises(Refused, match="nothing to undo"):
        desk.remediator.propose_undo(other.id, ANA)


def test_a_narrowed_rule_goes_back_with_its_id(desk: Desk) -> None:
    """Modify has a modify as its inverse."""
    group = desk.group()
    open_rule = desk.rules(group)["22 0.0.0.0/0"]
    case = desk.case(group)
    request = desk.remediator.propose(
        case.id, ANA, {"mode": "narrow", "cidrs": ["203.0.113.0/24", "198.51.100.0/24"]}
    )
    desk.remediator.approve(request.id, 1, BEN)
    desk.remediator.execute(request.id)
    assert {"22 203.0.113.0/24", "22 198.51.100.0/24"} <= set(desk.rules(group))
    undo = desk.remediator.propose_undo(request.id, ANA)
    done = desk.remediator.execute(undo.id)
    assert done is not None and done.state == "done"
    assert desk.rules(group)["22 0.0.0.0/0"] == open_rule
    assert set(desk.rules(group)) == {"22 0.0.0.0/0", "22 10.0.0.0/8", "443 0.0.0.0/0"}
