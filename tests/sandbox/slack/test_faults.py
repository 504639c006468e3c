"""Ordered faults of the Web API: throttled, dropped, slow and parked calls."""

import socket
import threading
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle

ANA = "U0ANA00001"
ROOM = "C0FINDINGS"


def _post_raw(slack: Handle, text: str) -> socket.socket:
    """Send a chat.postMessage without reading the answer, as a process about to die does."""
    body = f"channel={ROOM}&text={text}"
    at = urlsplit(slack.url)
    assert at.hostname is not None
    link = socket.create_connection((at.hostname, at.port or 0))
    head = (
        "POST /api/chat.postMessage HTTP/1.1",
        f"Host: {at.netloc}",
        f"Authorization: Bearer {story.SLACK_BOT_TOKEN}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    link.sendall(("\r\n".join(head) + "\r\n\r\n" + body).encode())
    return link


def _texts(slack: Handle) -> list[str]:
    return [message["text"] for message in slack.messages(ANA, ROOM)]


def test_a_throttled_call_has_no_effect(slack: Handle, web: WebClient) -> None:
    slack.fault("chat.postMessage", "throttle", seconds=7)
    with pytest.raises(SlackApiError) as refused:
        web.chat_postMessage(channel=ROOM, text="one")
    assert refused.value.response.headers["Retry-After"] == "7"
    web.chat_postMessage(channel=ROOM, text="two")
    assert _texts(slack) == ["two"]
    assert [row["status"] for row in slack.requests("chat.postMessage")] == [429, 200]


@pytest.mark.parametrize(("when", "left"), [("before", []), ("after", ["x"])])
def test_a_dropped_call_loses_its_answer(
    slack: Handle, web: WebClient, when: str, left: list[str]
) -> None:
    slack.fault("chat.postMessage", "drop", when=when)
    with pytest.raises(OSError):
        web.chat_postMessage(channel=ROOM, text="x")
    assert _texts(slack) == left
    assert [row["effect"] for row in slack.requests("chat.postMessage")] == [bool(left)]


def test_a_call_held_before_its_effect_goes_on_when_released(slack: Handle, web: WebClient) -> None:
    slack.fault("chat.postMessage", "hold")
    caller = threading.Thread(target=web.chat_postMessage, kwargs={"channel": ROOM, "text": "x"})
    caller.start()
    assert slack.wait_held(10)
    assert _texts(slack) == []
    slack.clear_faults()
    caller.join()
    assert _texts(slack) == ["x"]


def test_a_caller_that_died_while_held_before_leaves_no_effect(slack: Handle) -> None:
    slack.fault("chat.postMessage", "hold")
    link = _post_raw(slack, "ghost")
    assert slack.wait_held(10)
    link.close()
    slack.clear_faults()
    assert _settled(slack) == [False]
    assert _texts(slack) == []


def test_a_caller_that_died_while_held_after_leaves_its_effect(slack: Handle) -> None:
    slack.fault("chat.postMessage", "hold", when="after")
    link = _post_raw(slack, "applied")
    assert slack.wait_held(10)
    link.close()
    assert _texts(slack) == ["applied"]
    slack.clear_faults()
    assert _settled(slack) == [True]


def _settled(slack: Handle) -> list[bool]:
    """The effects of the logged posts, read once at least one is logged."""
    while not (rows := slack.requests("chat.postMessage")):
        pass
    return [row["effect"] for row in rows]


def test_a_bad_order_says_what_is_wrong(slack: Handle) -> None:
    with pytest.raises(OSError, match="400"):
        slack.fault("chat.postMessage", "explode")
    assert slack.call("GET", "faults")["faults"] == []
    assert not slack.wait_held(0.01)
