"""A model in the sandbox's Slack: its tools as cards, its answer, its question back, its Stop."""

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.sandbox.anthropic.demo import QUESTIONS
from integrations.sandbox.eyes import Eyes, text_of
from integrations.sandbox.supervisor import Options, Sandbox

pytestmark = [pytest.mark.slow]
ANA, ROOM = "U0ANA00001", "C0FINDINGS"
ENDLESS = "please wonder for ever, it smells"


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    """A sandbox that asks the stand-in for a model."""
    folder: Path = tmp_path_factory.mktemp("sandbox")
    made = Sandbox(Options(folder, quiet=True, model="stand-in"))
    try:
        made.start()
        yield Eyes(json.loads((folder / "endpoints.json").read_text("utf-8")))
    finally:
        made.stop()


def says(eyes: Eyes, match: str, *turns: dict[str, Any]) -> None:
    """Give the stand-in another script."""
    body = json.dumps({"match": match, "turns": turns}).encode()
    url = eyes.endpoints["faults"]["anthropic"].replace("faults", "scripts")
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()


def asked(eyes: Eyes, text: str, thread: str = "") -> dict[str, Any]:
    """The question as it was posted."""
    more = {"thread_ts": thread} if thread else {}
    ts = eyes.act(ANA, "message", channel=ROOM, text=f"@hubward {text}", **more)["ts"]
    return {"ts": thread or ts, "channel": ROOM}


def newest(eyes: Eyes, root: dict[str, Any], words: str) -> dict[str, Any] | None:
    """The reply with these words in it."""
    return next((m for m in eyes.thread(ANA, root) if words in text_of(m)), None)


@pytest.mark.parametrize(
    ("question", "words"), [(QUESTIONS[0], "Suggested:"), (QUESTIONS[1], "建议：")]
)
def test_a_loose_question_is_answered_in_the_models_words(
    eyes: Eyes, question: str, words: str
) -> None:
    root = asked(eyes, question)
    told = eyes.until("the answer", lambda: newest(eyes, root, words), timeout_s=60)
    said = text_of(told)
    assert "demo.user" in said and "198.51.100.23" in said
    assert "claude-sonnet-5-5" in said and "gave no answer" not in said


def test_a_question_back_has_answers_to_press(eyes: Eyes) -> None:
    card = eyes.until("a card", lambda: eyes.cards(ANA))[0]
    root = asked(eyes, QUESTIONS[2], card["ts"])
    told = eyes.until("the question", lambda: newest(eyes, root, "alone"), timeout_s=30)
    choices = [block for block in told["blocks"] if "accessory" in block]
    assert len(choices) == 2 and "(the case alone)" in text_of(told)


def test_stop_ends_a_turn_of_the_model(eyes: Eyes) -> None:
    says(eyes, ENDLESS, {"tools": [{"name": "list_sources", "input": {}}]},
         {"text": "Half of it is done", "fault": "silent"})  # fmt: skip
    root = asked(eyes, ENDLESS)
    eyes.until("the tool", lambda: newest(eyes, root, "Looking which sources"), timeout_s=30)
    began = time.monotonic()
    eyes.act(ANA, "stop", channel=ROOM, thread_ts=root["ts"])
    told = eyes.until("its end", lambda: newest(eyes, root, "was stopped by"), timeout_s=5)
    assert time.monotonic() - began <= 1.2, "a second, and a tenth to look twice"
    assert "Half of it" not in text_of(told)
