"""Slack reaching the edge over signed HTTP instead of a socket: a click and a command."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from integrations.sandbox import story
from integrations.sandbox.eyes import Eyes, Json, buttons, marker

pytestmark = [pytest.mark.slow]

ANA = story.PEOPLE[0].id


@pytest.fixture(autouse=True, scope="module")
def over_http(eyes: Eyes) -> Iterator[None]:
    """The workspace posts to the edge's own address for as long as the module runs."""
    _delivery(eyes, {"mode": "http", "url": eyes.endpoints["bot"]})
    yield
    _delivery(eyes, {"mode": "socket"})


def test_a_click_arrives(eyes: Eyes) -> None:
    card = eyes.until("a card that offers a fix", lambda: _offering(eyes), 60)
    assert eyes.click(ANA, card, "case.propose")["acked"]

    def proposed() -> bool:
        return any(marker(m).startswith("request:") for m in eyes.thread(ANA, card))

    assert eyes.until("the request in the thread", proposed)


def test_a_command_is_answered(eyes: Eyes) -> None:
    seen = {message["ts"] for message in eyes.messages(ANA)}
    channel = eyes.endpoints["channels"]["security-findings"]
    said = eyes.act(ANA, "slash", channel=channel, command="/hubward", text="status")
    assert said["acked"]

    def answered() -> list[Json]:
        return [m for m in eyes.messages(ANA) if m["ts"] not in seen and not marker(m)]

    assert eyes.until("an answer only Ana sees", answered)


def test_a_request_that_slack_did_not_sign_is_refused(eyes: Eyes) -> None:
    headers = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=0000"}
    request = urllib.request.Request(
        f"{eyes.endpoints['bot']}/slack/events", b"payload=%7B%7D", headers
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    refused.value.close()
    assert refused.value.code == 401


def _offering(eyes: Eyes) -> Json | None:
    """A card about a port on which traffic was seen, so that no reason has to be typed."""
    offering = [card for card in eyes.cards(ANA) if "case.propose" in buttons(card)]
    return next((c for c in offering if "Port" in c["text"] and "In use: yes" in c["text"]), None)


def _delivery(eyes: Eyes, how: Json) -> None:
    url = f"{eyes.endpoints['slack_page']}_sandbox/delivery"
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(how).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["ok"]
