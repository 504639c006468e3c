"""SQS to triage: what is stored is deleted, what failed comes again, a stop loses nothing."""

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from handlers.findings_queue import FindingsQueue
from integrations.sandbox.aws.server import Handle, running_aws


@pytest.fixture(scope="module")
def aws() -> Iterator[Handle]:
    """An AWS stand-in with an empty queue."""
    with running_aws(seed=False) as handle:
        yield handle


@pytest.fixture(scope="module")
def sqs(aws: Handle) -> Any:
    """A client of the queue's account."""
    return aws.client("sqs")


@pytest.fixture
def url(sqs: Any, request: pytest.FixtureRequest) -> str:
    """An empty queue of this test's own."""
    name = request.node.name[:80].replace("_", "-")
    made: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    return made


def _waiting(sqs: Any, url: str) -> tuple[int, int]:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return int(found[names[0]]), int(found[names[1]])


def test_handled_messages_are_deleted(sqs: Any, url: str) -> None:
    bodies: list[bytes] = []
    for n in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=f'{{"n":{n}}}')
    queue = FindingsQueue(lambda: sqs, url, bodies.extend)
    handled = 0
    while handled < 3:
        handled += queue.poll()
    assert sorted(bodies) == [b'{"n":0}', b'{"n":1}', b'{"n":2}']
    assert _waiting(sqs, url) == (0, 0)


def test_messages_that_could_not_be_stored_stay_in_the_queue(sqs: Any, url: str) -> None:
    sqs.send_message(QueueUrl=url, MessageBody="{}")

    def refuse(bodies: Sequence[bytes]) -> None:
        raise RuntimeError("the store is down")

    with pytest.raises(RuntimeError):
        FindingsQueue(lambda: sqs, url, refuse).poll()
    assert _waiting(sqs, url) == (0, 1)


def test_stopping_waits_for_the_batch_at_hand_and_not_for_the_long_poll(sqs: Any, url: str) -> None:
    began, finish, done = threading.Event(), threading.Event(), threading.Event()

    def slow(bodies: Sequence[bytes]) -> None:
        began.set()
        finish.wait(10)
        done.set()

    queue = FindingsQueue(lambda: sqs, url, slow)
    queue.start()
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    assert began.wait(10)
    stopper = threading.Thread(target=queue.stop)
    stopper.start()
    finish.set()
    stopper.join(5)
    assert not stopper.is_alive()
    assert done.is_set()
