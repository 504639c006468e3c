"""From the question to its first sign, and from Stop to its end at AWS: within a second each."""

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from integrations.sandbox.eyes import Eyes, text_of

pytestmark = [pytest.mark.slow]
ANA, BEN, ROOM = "U0ANA00001", "U0BEN00001", "C0FINDINGS"
SLOW = {"op": "cloudtrail.DescribeQuery", "kind": "slow", "seconds": 1.5, "times": 500}


@pytest.fixture
def slow(eyes: Eyes) -> Iterator[None]:
    """CloudTrail Lake takes its time."""
    _aws(eyes, "faults", SLOW)
    yield
    _aws(eyes, "faults", {}, "DELETE")


def _aws(eyes: Eyes, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:
    """One request of the AWS stand-in's control surface."""
    data = json.dumps(body).encode() if body is not None else None
    given = urllib.request.Request(
        f"{eyes.endpoints['aws']}/_sandbox/{path}", data, {"Content-Type": "application/json"},
        method=method if body is not None else "GET",
    )  # fmt: skip
    with urllib.request.urlopen(given, timeout=30) as answer:
        return json.loads(answer.read())


def asked(eyes: Eyes, text: str) -> dict[str, Any]:
    """The question as it was posted."""
    ts = eyes.act(ANA, "message", channel=ROOM, text=f"@hubward {text}")["ts"]
    return {"ts": ts, "channel": ROOM}


def replied(eyes: Eyes, root: dict[str, Any], block: str) -> dict[str, Any] | None:
    """The reply once it has a block of this type."""
    for message in eyes.thread(ANA, root):
        if any(one["type"] == block for one in message["blocks"]):
            return message
    return None


def working(eyes: Eyes, root: dict[str, Any]) -> bool:
    """Whether the thread says that Hubward works there."""
    return any(one["thread_ts"] == root["ts"] for one in eyes.state(ANA)["sessions"])


def test_the_first_sign_comes_within_a_second(eyes: Eyes, slow: None) -> None:
    for number in range(6):
        began = time.monotonic()
        root = asked(eyes, f"using CloudTrail Lake who deleted bucket b{number} last week?")
        eyes.until("a sign", lambda root=root: working(eyes, root))  # type: ignore[misc]
        assert time.monotonic() - began <= 1.0, number
        eyes.act(ANA, "stop", channel=ROOM, thread_ts=root["ts"])


@pytest.mark.parametrize("own", [True, False], ids=["our button", "Slack's own"])
def test_stop_ends_it_within_a_second(eyes: Eyes, slow: None, own: bool) -> None:
    started = len(_aws(eyes, "requests?op=cloudtrail.StartQuery")["requests"])
    root = asked(eyes, "using CloudTrail Lake who created access keys in the last 30 days?")
    reply = eyes.until("Stop", lambda: replied(eyes, root, "actions"))
    eyes.until("the read", lambda: _reads(eyes, root))
    eyes.until(
        "the query",
        lambda: len(_aws(eyes, "requests?op=cloudtrail.StartQuery")["requests"]) > started,
    )
    before = len(_aws(eyes, "requests?op=cloudtrail.CancelQuery")["requests"])
    began = time.monotonic()
    if own:
        eyes.act(ANA, "click", channel=ROOM, ts=reply["ts"], action_id="reply.stop")
    else:
        eyes.act(ANA, "stop", channel=ROOM, thread_ts=root["ts"])
    told = eyes.until("its end", lambda: _ended(eyes, root), timeout_s=5)
    assert time.monotonic() - began <= 1.2, "a second, and a tenth to look twice"
    assert "was stopped by" in text_of(told)
    eyes.until(
        "CancelQuery",
        lambda: len(_aws(eyes, "requests?op=cloudtrail.CancelQuery")["requests"]) > before,
        timeout_s=3,
    )
    assert not working(eyes, root)


def _reads(eyes: Eyes, root: dict[str, Any]) -> bool:
    """Whether a read is under way, which stands in a card of its own."""
    reply = replied(eyes, root, "task_card")
    return reply is not None and "Reading CloudTrail Lake" in json.dumps(reply["blocks"])


def _ended(eyes: Eyes, root: dict[str, Any]) -> dict[str, Any] | None:
    return next((m for m in eyes.thread(ANA, root) if "stopped" in text_of(m)), None)
