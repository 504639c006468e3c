"""A worker killed at every call and every commit of the third journey finishes it exactly once."""

import pytest

from tests.faults.bench import Bench
from tests.faults.journey import Moment, Point, packed, record
from tests.faults.proof import exactly_once
from tests.faults.rounds import Round, fresh

pytestmark = [
    pytest.mark.slow, pytest.mark.timeout(300),
]  # fmt: skip

#: In the order in which they happen, so that none of a batch keeps another from happening.
MOMENTS = (
    Moment("propose", "approve", "slack", "users.info"),
    Moment("propose", "approve", "slack", "auth.test"),
    Moment("propose", "approve", "aws", "sts.AssumeRole"),
    Moment("propose", "approve", "aws", "ec2.DescribeSecurityGroups"),
    Moment("propose", "approve", "aws", "ec2.DescribeSecurityGroupRules"),
    Moment("propose", "approve", "aws", "sts.GetCallerIdentity"),
    Moment("propose", "approve", "aws", "ec2.RevokeSecurityGroupIngress"),  # its dry run
    Moment("propose", "approve", "redis", "request.proposed"),
    Moment("propose", "slack", "redis", "posted request"),
    Moment("propose", "slack", "slack", "chat.postMessage"),
    Moment("propose", "slack", "redis", "posted request", 2),
    Moment("propose", "slack", "slack", "chat.update"),
    Moment("propose", "slack", "redis", "posted case"),
    Moment("propose", "ticket", "jira", "GET serverInfo"),
    Moment("propose", "ticket", "jira", "GET myself"),
    Moment("propose", "ticket", "jira", "GET comment"),
    Moment("propose", "ticket", "jira", "POST comment"),
    Moment("propose", "ticket", "redis", "ticketlink"),
    Moment("approve", "approve", "slack", "users.info"),
    Moment("approve", "approve", "redis", "request.approved"),
    Moment("approve", "execute", "aws", "sts.AssumeRole"),
    Moment("approve", "execute", "aws", "ec2.DescribeSecurityGroups"),
    Moment("approve", "execute", "aws", "ec2.DescribeSecurityGroupRules"),
    Moment("approve", "execute", "redis", "request.about_to_execute"),
    Moment("approve", "execute", "aws", "sts.GetCallerIdentity"),
    Moment("approve", "execute", "aws", "ec2.RevokeSecurityGroupIngress"),
    Moment("approve", "execute", "redis", "request.executed"),
    Moment("approve", "execute", "redis", "request.applied"),
    Moment("approve", "execute", "aws", "ec2.DescribeSecurityGroups", 2),
    Moment("approve", "execute", "aws", "ec2.DescribeSecurityGroupRules", 2),
    Moment("approve", "execute", "redis", "request.done"),
    Moment("approve", "hub", "aws", "securityhub.BatchUpdateFindings"),
    Moment("approve", "hub", "aws", "securityhub.BatchUpdateFindingsV2"),
    Moment("approve", "hub", "redis", "hub:pending+hub:pending:all"),
    Moment("approve", "hub", "redis", "hubmark"),
    Moment("approve", "ticket", "jira", "GET issue"),
    Moment("approve", "ticket", "jira", "POST transitions"),
    Moment("approve", "ticket", "jira", "PUT issue"),
    Moment("approve", "ticket", "jira", "GET search"),
    Moment("approve", "ticket", "jira", "GET remotelink"),
    Moment("approve", "ticket", "jira", "GET comment"),
    Moment("approve", "ticket", "jira", "POST comment"),
    Moment("approve", "ticket", "redis", "ticketlink"),
    Moment("approve", "slack", "slack", "chat.update"),
    Moment("approve", "slack", "redis", "posted case"),
    Moment("approve", "slack", "redis", "posted request"),
)
#: A new process reads these once, with whatever it does first. Those that can only come first are
#: struck above, of the others another round of the same batch may be the cause.
ONCE = {
    "auth.test", "GET serverInfo", "GET myself", "GET field", "securityhub.DescribeHub",
    "securityhub.DescribeSecurityHubV2", "securityhub.ListFindingAggregators",
}  # fmt: skip
BATCHES = packed(MOMENTS)


def test_the_moments_are_those_of_an_undisturbed_journey(bench: Bench) -> None:
    (round,) = fresh(bench, 1)
    bench.settled()
    found = record(bench, round)
    listed = {phase: {moment.op for moment in MOMENTS if moment.phase == phase} for phase in found}
    assert found["propose"] == listed["propose"]
    assert found["approve"] - ONCE == listed["approve"]
    round.finished()
    exactly_once(bench, [round])


@pytest.mark.parametrize("batch", BATCHES, ids=[f"death {n}" for n in range(1, len(BATCHES) + 1)])
def test_a_worker_killed_there_finishes_once(bench: Bench, batch: list[Point]) -> None:
    rounds = fresh(bench, len(batch))
    for point, round in zip(batch, rounds, strict=True):
        round.note = str(point)
        if point.moment.phase == "approve":
            round.click_propose()
            round.proposed()
    bench.quiet()
    bench.fresh_worker()
    for number, (point, round) in enumerate(zip(batch, rounds, strict=True), 1):
        _park(bench, point, round)
        _alone(bench, batch[:number])
    bench.kill()
    bench.knobs.clear()
    bench.valve.clear()
    bench.start_worker()
    for point, round in zip(batch, rounds, strict=True):
        if point.moment.phase == "propose":
            round.proposed()
            round.click_approve()
    for round in rounds:
        round.finished()
    exactly_once(bench, rounds)


def _park(bench: Bench, point: Point, round: Round) -> None:
    """Click, and return once the call or commit of the point waits."""
    (_, _, target, op, nth), when = point
    if target == "redis":
        hold = bench.valve.order(op, when, nth - 1)
    else:
        if nth > 1:
            bench.knobs.skip(target, op, when, nth - 1)
        fault = bench.knobs.order(target, op, "hold", when=when)
    if point.moment.phase == "propose":
        round.click_propose()
    else:
        round.click_approve()

    def parked() -> bool:
        return hold.held if target == "redis" else bench.knobs.held(target, fault)

    bench.eyes.until(f"parked at {point}", parked)


def _alone(bench: Bench, parked: list[Point]) -> None:
    """Wait until what is not parked is over, or the next point could count calls of the others."""
    phase = parked[-1].moment.phase
    queue = "slack" if phase == "propose" else "execute"
    held = [p for p in parked if (p.moment.phase, p.moment.queue) == (phase, queue)]

    def over() -> bool:
        bench.relax()
        return bench.waiting(queue) <= len(held)

    bench.eyes.until(f"nothing more in {queue}", over)
