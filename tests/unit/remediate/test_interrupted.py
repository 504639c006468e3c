"""Interruptions: deaths at every point, lost answers, busy and stolen resources, a stuck log."""

import threading
from typing import Any

import pytest

from bot.errors import RetryLater
from bot.models.request import Request
from tests.sandbox.aws.asking import door
from tests.unit.remediate.breaking import Died, Dying
from tests.unit.remediate.desk import ANA, Desk

REVOKE = "ec2.RevokeSecurityGroupIngress"


def _run(desk: Desk, request: Request) -> Request:
    done = desk.remediator.execute(request.id)
    assert done is not None
    return done


def _fault(desk: Desk, kind: str, when: str, times: int = 1, op: str = REVOKE) -> None:
    door(desk.aws, "POST", "faults", {"op": op, "kind": kind, "when": when, "times": times})


@pytest.mark.parametrize("when", ["before", "after", "verifying"])
def test_a_death_anywhere_is_one_write(desk: Desk, when: str) -> None:
    """The next worker looks first: the call is made again only when it had no effect."""
    group = desk.group()
    request = desk.approved(group)
    calls, desk.calls = desk.calls, Dying(desk.calls, when)
    with pytest.raises(Died):
        desk.remediator.execute(request.id)
    assert desk.request(request.id).state == ("verifying" if when == "verifying" else "executing")
    desk.calls = calls
    assert _run(desk, request).state == "done"
    assert len(desk.attempts(group)) == len(desk.writes(group)) == 1
    assert set(desk.rules(group)) == {"22 10.0.0.0/8", "443 0.0.0.0/0"}
    told = [e.what for e in desk.audit() if e.about == request.id]
    assert ("request.lost" in told) is (when != "verifying")


def test_the_undo_knows_what_a_dead_worker_did(desk: Desk) -> None:
    """The effect seen after a death is journalled as ours."""
    request = desk.approved(desk.group())
    calls, desk.calls = desk.calls, Dying(desk.calls, "after")
    with pytest.raises(Died):
        desk.remediator.execute(request.id)
    desk.calls = calls
    (step,) = _run(desk, request).steps
    assert not step.already
    assert desk.remediator.propose_undo(request.id, ANA).state == "prechecking"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_looked_up_not_repeated(desk: Desk, when: str) -> None:
    """The connection breaks before or after the effect; one write either way."""
    group = desk.group()
    request = desk.approved(group)
    _fault(desk, "disconnect", when)
    assert _run(desk, request).state == "done"
    assert len(desk.writes(group)) == 1
    assert len(desk.attempts(group)) == (1 if when == "after" else 2)


def test_a_throttled_call_waits_and_goes_on(desk: Desk) -> None:
    """AWS turned it away: nothing happened, so the same call is right."""
    group = desk.group()
    request = desk.approved(group)
    _fault(desk, "throttle", "before", times=2)
    assert _run(desk, request).state == "done"
    assert len(desk.writes(group)) == 1
    assert len([pause for pause in desk.waits if pause]) >= 2


def test_a_busy_resource_is_waited_for(desk: Desk) -> None:
    """Another worker holds it: try again later, do nothing now."""
    group = desk.group()
    request = desk.approved(group)
    target = request.plan.target
    name = f"resource:{target.account}:{target.region}:{target.resource}"
    with desk.store.lease(name, 10), pytest.raises(RetryLater):
        desk.remediator.execute(request.id)
    assert desk.request(request.id).state == "prechecking"


def test_a_worker_that_lost_the_resource_does_not_write(desk: Desk) -> None:
    """Its lease is taken over while it waits for the log: the successor makes the call."""
    group = desk.group()
    request = desk.approved(group)
    sealer: Any = desk.sealer
    stolen = threading.Event()

    class Thief:
        """The log, and a lock that is stolen while it is waited for."""

        def wait_sealed(self, entry: str, timeout_s: float) -> bool:
            """Takes the lease away, once."""
            if not stolen.is_set():
                stolen.set()
                for key in desk.store.client.scan_iter(f"{desk.store.prefix}lease:resource*"):
                    desk.store.client.set(key, "somebody else", px=50)
            return bool(sealer.wait_sealed(entry, timeout_s))

    desk.sealer = Thief()  # type: ignore[assignment]
    with pytest.raises(RetryLater):
        desk.remediator.execute(request.id)
    assert not desk.writes(group)
    assert _run(desk, request).state == "done"
    assert len(desk.writes(group)) == 1


def test_nothing_is_written_before_the_intent_is_sealed(desk: Desk) -> None:
    """A log that does not move stops the write."""

    class Stuck:
        """A log that never seals."""

        def wait_sealed(self, entry: str, timeout_s: float) -> bool:
            """Never."""
            return False

    group = desk.group()
    request = desk.approved(group)
    desk.sealer = Stuck()  # type: ignore[assignment]
    failed = _run(desk, request)
    assert (failed.state, failed.problem) == ("failed", "remediation.unsealed")
    assert not desk.writes(group)


def test_recover_queues_what_was_left_and_ends_what_is_late(desk: Desk) -> None:
    """At start-up: running requests get a job, waiting ones past their time end."""
    running = desk.approved(desk.group())
    waiting = desk.remediator.propose(desk.case(desk.group()).id, ANA)
    desk.clock.forward(minutes=241)
    assert set(desk.remediator.recover()) == {running.id, waiting.id}
    assert desk.request(waiting.id).state == "expired"
    assert len([job for job in desk.jobs("execute") if job.body["request"] == running.id]) == 2
    _run(desk, running)
    assert desk.remediator.recover() == ()
