"""What comes twice, late, in another order or without an answer still happens exactly once."""

import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from integrations.sandbox import story
from integrations.sandbox.aws.pump import events_of
from integrations.sandbox.eyes import Json, marker, text_of
from tests.faults.bench import ANA, BEN, CHEN, Bench
from tests.faults.proof import exactly_once
from tests.faults.rounds import Round, bare, fresh, open_port

pytestmark = [
    pytest.mark.slow, pytest.mark.timeout(300),
]  # fmt: skip

#: Every order of two copies in either dialect.
ORDERS = sorted(set(itertools.permutations("aaoo")))
#: What Slack's own client says when the card was rewritten under somebody's finger.
GONE = "That control is not there any more."


def proposed(bench: Bench, count: int) -> list[Round]:
    """Rounds that wait for somebody to approve."""
    rounds = fresh(bench, count)
    for round in rounds:
        round.click_propose()
        round.proposed()
    bench.quiet()
    return rounds


def test_a_hundred_clicks_by_two_people_each_delivered_twice(bench: Bench) -> None:
    (round,) = proposed(bench, 1)
    (card,) = round.messages("request")
    bench.knobs.order("slack", "interactive", "duplicate", times=100)

    def click(number: int) -> Json:
        return bench.eyes.click((BEN, CHEN)[number % 2], card, "request.approve")

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(click, range(100)))
    assert all(answer["acked"] or answer["error"] == GONE for answer in answers)
    assert sum(answer["acked"] for answer in answers) > 1
    round.finished()
    exactly_once(bench, [round])


def test_one_person_who_clicks_many_times_approves_once(bench: Bench) -> None:
    (round,) = proposed(bench, 1)
    (card,) = round.messages("request")
    with ThreadPoolExecutor(16) as pool:
        clicks = [pool.submit(bench.eyes.click, BEN, card, "request.approve") for _ in range(16)]
    assert any(click.result()["acked"] for click in clicks)
    round.finished()
    exactly_once(bench, [round])


@pytest.mark.parametrize("order", ORDERS, ids="".join)
def test_a_finding_in_both_dialects_twice_in_any_order(bench: Bench, order: str) -> None:
    bench.settled()
    (group,) = bare(bench, 1)
    # The stand-in's own events are lost, so that ours come in the order of the test.
    bench.knobs.order("aws", "sqs.deliver", "drop", times=100)
    open_port(bench, group)
    bench.knobs.wait_settled()
    bench.knobs.clear()
    asff = next(f for f in bench.knobs.raw("findings") if _about(f, group))
    ocsf = next(f for f in bench.knobs.raw("ocsf") if f["finding_info"]["uid"] == asff["Id"])
    first, second = events_of(asff, ocsf, datetime.now(UTC))
    since, sqs = time.time(), bench.eyes.aws("sqs")
    url = sqs.get_queue_url(QueueName=story.QUEUE_NAME)["QueueUrl"]
    for dialect in order:
        body = json.dumps(first if dialect == "a" else second)
        sqs.send_message(QueueUrl=url, MessageBody=body)
    bench.eyes.until("the card", lambda: _cards(bench, group))
    bench.settled()
    assert len(_cards(bench, group)) == 1
    assert bench.knobs.effects("jira", "POST issue", since) == 1
    assert bench.dead_letters() == []


def test_messages_that_the_queue_delivers_twice_change_nothing(bench: Bench) -> None:
    bench.settled()
    since = time.time()
    bench.knobs.order("aws", "sqs.deliver", "duplicate", times=100)
    (round,) = fresh(bench, 1)
    bench.settled()
    assert bench.knobs.hits("aws")["sqs.deliver"] >= 2
    assert len(_cards(bench, round.group)) == 1
    assert bench.knobs.effects("jira", "POST issue", since) == 1


def test_posts_whose_answers_are_lost_stand_once(bench: Bench) -> None:
    bench.quiet()
    bench.knobs.order("slack", "chat.postMessage", "drop", when="after")
    (round,) = fresh(bench, 1)
    assert len(_cards(bench, round.group)) == 1
    bench.knobs.order("slack", "chat.postMessage", "drop", when="after")
    round.click_propose()
    round.proposed()
    bench.quiet()
    assert bench.knobs.hits("slack")["chat.postMessage"] == 1
    assert len(round.messages("request")) == 1


@pytest.mark.parametrize("kind", ["drop", "disconnect"])
def test_a_ticket_whose_creation_is_not_answered_exists_once(bench: Bench, kind: str) -> None:
    bench.settled()
    since = time.time()
    bench.knobs.order("jira", "POST issue", kind, when="after")
    (round,) = fresh(bench, 1)
    assert bench.knobs.hits("jira")["POST issue"] == 1
    assert bench.knobs.effects("jira", "POST issue", since) == 1
    assert round.group in json.dumps(bench.eyes.issue(round.key))


def test_the_journey_completes_while_everybody_is_told_to_slow_down(bench: Bench) -> None:
    (round,) = proposed(bench, 1)
    for op in ("chat.update", "users.info"):
        bench.knobs.order("slack", op, "throttle")
    # Nothing that the observer asks as well.
    for op in (
        "ec2.DescribeSecurityGroups", "ec2.RevokeSecurityGroupIngress",
        "securityhub.BatchUpdateFindings", "securityhub.BatchUpdateFindingsV2",
    ):  # fmt: skip
        bench.knobs.order("aws", op, "throttle")
    for op in ("POST transitions", "POST comment"):
        bench.knobs.order("jira", op, "throttle")
    round.click_approve()
    round.finished()
    aws = bench.knobs.hits("aws")
    # The second hub is written to once its own copy of the finding has come in, which may be later.
    assert aws.pop("securityhub.BatchUpdateFindingsV2") <= 1
    assert set(aws.values()) == {1}
    assert set(bench.knobs.hits("jira").values()) == {1}
    assert bench.knobs.hits("slack")["chat.update"] == 1
    exactly_once(bench, [round])


def test_no_click_is_lost_when_the_socket_breaks(bench: Bench) -> None:
    rounds = proposed(bench, 4)

    def approve(round: Round) -> bool:
        """As a person does: again when Slack says that it did not work."""
        (card,) = round.messages("request")
        answer = bench.eyes.click(BEN, card, "request.approve")
        return bool(answer["acked"] or answer["error"] == GONE)

    with ThreadPoolExecutor(5) as pool:
        clicks = [
            pool.submit(bench.eyes.until, "a click taken", lambda r=round: approve(r), 60)
            for round in rounds
        ]
        for _ in range(3):
            bench.knobs.order("slack", "socket", "disconnect")
    assert all(click.result() for click in clicks)
    for round in rounds:
        round.finished()
    exactly_once(bench, rounds)


def test_processes_that_are_told_to_end_lose_nothing(bench: Bench) -> None:
    rounds = proposed(bench, 3)
    bench.knobs.order("aws", "ec2.RevokeSecurityGroupIngress", "hold")
    for round in rounds:
        round.click_approve()
    bench.knobs.wait_held("aws")
    ending = [bench.sandbox.parts[name].process for name in ("edge", "worker")]
    for process in ending:
        process.terminate()
    bench.knobs.clear()
    assert [process.wait(30) for process in ending] == [0, 0]
    bench.sandbox.restart("edge")
    bench.start_worker()
    for round in rounds:
        round.finished()
    exactly_once(bench, rounds)
    (more,) = proposed(bench, 1)
    more.click_approve()
    more.finished()


def _about(finding: Json, group: str) -> bool:
    control = finding.get("Compliance", {}).get("SecurityControlId")
    return bool(control == "EC2.19" and finding["Resources"][0]["Id"].endswith(group))


def _cards(bench: Bench, group: str) -> list[Json]:
    bench.relax()
    found = bench.eyes.messages(ANA)
    return [m for m in found if marker(m).startswith("case:") and group in text_of(m)]
