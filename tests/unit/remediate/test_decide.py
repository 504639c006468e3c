"""Clicks on a waiting request: twice, late, by the wrong people, and a hundred at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import RetryLater, Upstream
from bot.models.request import Request
from bot.ports import Person
from tests.unit.remediate.desk import ANA, BEN, CHEN, DEVELOPMENT, OKI, PRODUCTION, Desk


def _waiting(desk: Desk, account: str = PRODUCTION, requester: str = ANA) -> Request:
    return desk.remediator.propose(desk.case(desk.group(account), account).id, requester)


def test_a_hundred_clicks_are_one_write(desk: Desk) -> None:
    """One approval counts, one job is queued, and eight workers make one call between them."""
    group = desk.group()
    request = desk.remediator.propose(desk.case(group).id, ANA)
    with ThreadPoolExecutor(16) as pool:
        clicks = [pool.submit(desk.remediator.approve, request.id, 1, BEN) for _ in range(100)]
        outcomes = [click.result() for click in clicks]
    assert sum(outcome.done for outcome in outcomes) == 1
    assert {o.key for o in outcomes if not o.done} == {"approval.already_running"}
    assert len(desk.jobs("execute")) == 1
    assert len(desk.request(request.id).approvals) == 1

    def work(_: int) -> str:
        while True:
            try:
                done = desk.remediator.execute(request.id)
                return done.state if done else ""
            except RetryLater:
                continue

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(8))) == {"done"}
    assert len(desk.writes(group)) == 1


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (ANA, "You asked for this yourself"),
        ("U0ANA2", "You asked for this yourself"),
        (CHEN, "production account of another team"),
        ("U0NOBODY", "not on the approver list"),
    ],
)
def test_the_wrong_people_are_told_why_and_who(desk: Desk, person: str, told: str) -> None:
    """The requester first of all, also through a second account."""
    request = _waiting(desk)
    outcome = desk.remediator.approve(request.id, 1, person)
    assert not outcome.done
    assert told in outcome.sentence()
    assert "payments" in outcome.sentence()
    assert outcome.sentence("zh") != outcome.sentence("en")
    assert desk.request(request.id) == request


def test_guests_strangers_and_failing_lookups_are_refused(desk: Desk) -> None:
    """Even when they are on the list."""
    request = _waiting(desk)
    guest, stranger = Person(BEN, "ben", guest=True), Person(BEN, "ben", external=True)
    for person, told in ((guest, "Guests"), (stranger, "other organisations")):
        desk.people.persons[BEN] = person
        assert told in desk.remediator.approve(request.id, 1, BEN).sentence()
    desk.people.failing = Upstream("Slack", "down")
    assert "could not confirm" in desk.remediator.approve(request.id, 1, BEN).sentence()
    assert desk.request(request.id).state == "awaiting_approval"


def test_development_takes_any_approver_but_the_requester(desk: Desk) -> None:
    """R2 outside production."""
    request = _waiting(desk, DEVELOPMENT, requester=CHEN)
    assert not desk.remediator.approve(request.id, 1, CHEN).done
    assert desk.remediator.approve(request.id, 1, BEN).done


def test_on_call_may_decide_for_production(desk: Desk) -> None:
    """Of whatever team."""
    assert desk.remediator.approve(_waiting(desk).id, 1, OKI).done


def test_two_people_where_two_are_needed(desk: Desk) -> None:
    """The first yes waits, the same again is said to be there, the second starts it."""
    request = _waiting(desk, DEVELOPMENT, requester="")
    first = desk.remediator.approve(request.id, 1, BEN)
    assert (first.done, first.params) == (True, {"have": 1, "quorum": 2})
    again = desk.remediator.approve(request.id, 2, BEN)
    assert "approved this already" in again.sentence()
    assert desk.remediator.approve(request.id, 1, CHEN).done
    assert desk.request(request.id).state == "prechecking"


def test_a_click_after_the_end_of_time(desk: Desk) -> None:
    """The click itself ends it; the timer then finds nothing to do."""
    request = _waiting(desk)
    desk.clock.forward(minutes=240)
    outcome = desk.remediator.approve(request.id, 1, BEN)
    assert not outcome.done
    assert "ran out" in outcome.sentence()
    assert desk.request(request.id).state == "expired"
    assert not desk.remediator.expire(request.id).done
    assert not desk.jobs("execute")


def test_the_timer_ends_it_only_when_it_is_time(desk: Desk) -> None:
    """An early timer changes nothing."""
    request = _waiting(desk)
    assert not desk.remediator.expire(request.id).done
    desk.clock.forward(minutes=241)
    assert desk.remediator.expire(request.id).done
    assert desk.request(request.id).state == "expired"


def test_the_first_no_ends_it_with_its_reason(desk: Desk) -> None:
    """A no wants words; afterwards nobody can say yes."""
    request = _waiting(desk)
    assert "say why" in desk.remediator.deny(request.id, 1, CHEN, "  ").sentence()
    assert "approver list" in desk.remediator.deny(request.id, 1, ANA, "no").sentence()
    assert desk.remediator.deny(request.id, 1, CHEN, "the vendor still needs it").done
    denied = desk.request(request.id)
    assert (denied.state, denied.decided_by) == ("denied", CHEN)
    assert denied.problem == "the vendor still needs it"
    late = desk.remediator.approve(request.id, 1, BEN)
    assert late.sentence() == "This request is already decided: denied."
    assert desk.remediator.execute(request.id) == denied


def test_only_the_requester_takes_it_back(desk: Desk) -> None:
    """Approvers deny instead."""
    request = _waiting(desk)
    assert not desk.remediator.cancel(request.id, 1, BEN).done
    assert desk.remediator.cancel(request.id, 1, "U0ANA2").done
    assert desk.request(request.id).state == "cancelled"


def test_withdrawn_when_somebody_else_fixed_it(desk: Desk) -> None:
    """Hubward's own withdrawal carries its reason."""
    request = _waiting(desk)
    assert desk.remediator.withdraw(request.id, "remediation.fixed.closed").done
    assert desk.request(request.id).problem == "remediation.fixed.closed"
    assert not desk.remediator.withdraw(request.id, "remediation.fixed.closed").done


def test_no_approval_is_taken_while_stopped(desk: Desk) -> None:
    """The stop switch is said, and the request goes on waiting."""
    request = _waiting(desk)
    desk.store.set_flag("stopped", "ana")
    assert "resume" in desk.remediator.approve(request.id, 1, BEN).sentence()
    desk.store.set_flag("stopped", None)
    assert desk.remediator.approve(request.id, 1, BEN).done


def test_a_request_nobody_knows(desk: Desk) -> None:
    """An old button of a request that is long gone."""
    assert "not known" in desk.remediator.approve("r0", 1, BEN).sentence()


def test_a_new_request_can_follow_an_ended_one(desk: Desk) -> None:
    """Retry keeps the parameters and names what it retries."""
    request = _waiting(desk)
    desk.remediator.cancel(request.id, 1, ANA)
    again = desk.remediator.retry(request.id, ANA)
    assert (again.retries, again.state) == (request.id, "awaiting_approval")
    assert again.plan.params == request.plan.params
