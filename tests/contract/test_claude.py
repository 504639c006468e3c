"""The model adapter through the real SDK against the wire stand-in: whole turns, or a reason."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.errors import SettingsInvalid
from bot.ports_model import Model, ModelFailed, Prompt, Tool, Turn
from bot.settings import ModelSettings
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.scripts import FAULTS
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic

SCHEMA = {
    "type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"],
    "additionalProperties": False,
}  # fmt: skip
TOOL = Tool("query_events", "Reads CloudTrail.", SCHEMA)
CALL = {"name": "query_events", "input": {"text": "谁删除了 “x|y”?"}}


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


@pytest.fixture
def claude(service: RunningAnthropic) -> Iterator[Model]:
    environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": service.url}
    with closing(load(ModelSettings(provider="anthropic"), environ)) as made:
        yield made
    service.server.scripts.clear()
    service.server.board.clear()


def prompt(question: str = "who deleted it?", **changes: Any) -> Prompt:
    made = {
        "system": "You fill queries.", "tools": (TOOL,), "max_tokens": 1000,
        "messages": ({"role": "user", "content": question},),
    }  # fmt: skip
    return Prompt(**{**made, **changes})


def say(service: RunningAnthropic, **turn: Any) -> None:
    script = {"match": "who deleted", "turns": [turn]}
    request = urllib.request.Request(
        f"{service.url}/_sandbox/scripts", json.dumps(script).encode(),
        {"Content-Type": "application/json"}, method="POST",
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 201


def ask(model: Model, deadline_s: float = 20.0, **changes: Any) -> Turn:
    return model.turn(prompt(**changes), deadline_s=deadline_s, cancelled=lambda: False)


def test_prose_and_tools_come_back_as_they_were_said(
    service: RunningAnthropic, claude: Model
) -> None:
    say(service, text="Looking. 正在查找。", tools=[CALL, CALL])
    seen: list[str] = []
    turn = claude.turn(
        prompt(), deadline_s=20, cancelled=lambda: False, on_text=seen.append
    )  # fmt: skip
    assert turn.stop == "tools"
    assert "".join(seen) == turn.text == "Looking. 正在查找。"
    assert [call.input for call in turn.calls] == [CALL["input"]] * 2
    assert len({call.id for call in turn.calls}) == 2
    assert turn.usage.cached > 0 and turn.usage.output > 0


def test_a_conversation_goes_on_with_results(service: RunningAnthropic, claude: Model) -> None:
    script = {"match": "who deleted", "turns": [{"tools": [CALL]}, {"text": "It was {f1}."}]}
    service.server.scripts.add(script)
    first = ask(claude)
    results = [{"type": "tool_result", "tool_use_id": first.calls[0].id, "content": "f1: alice"}]
    messages = (
        {"role": "user", "content": "who deleted it?"},
        {"role": "assistant", "content": list(first.blocks)},
        {"role": "user", "content": results},
    )
    second = ask(claude, messages=messages)
    assert (second.stop, second.text) == ("done", "It was {f1}.")


def test_the_prefix_is_cached_and_the_key_is_not_in_what_is_shown(claude: Model) -> None:
    shown = claude.sent(prompt())
    assert shown["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert shown["tools"][0]["strict"] is True
    assert KEY not in json.dumps(shown)


@pytest.mark.parametrize(
    ("turn", "why"),
    [
        ({"text": "half", "stop": "max_tokens"}, "cut"),
        ({"text": "no", "stop": "refusal"}, "refused"),
        ({"text": "wait", "stop": "pause_turn"}, "cut"),
        ({"text": "x", "stop": "model_context_window_exceeded"}, "window"),
        ({"text": "x", "stop": "stop_sequence"}, "broken"),
        ({"text": "x", "stop": "tool_use"}, "broken"),
        ({"tools": [CALL], "stop": "end_turn"}, "broken"),
        ({"text": "x", "status": 529, "error": "overloaded_error"}, "overloaded"),
        ({"text": "x", "status": 500, "error": "api_error"}, "overloaded"),
        ({"text": "x", "status": 429, "error": "rate_limit_error"}, "rate"),
        ({"text": "x", "status": 402, "error": "billing_error"}, "spend"),
        ({"text": "x", "status": 403, "error": "permission_error"}, "denied"),
        ({"text": "x", "status": 413, "error": "request_too_large"}, "request"),
    ],
)  # fmt: skip
def test_every_other_end_is_a_reason(
    service: RunningAnthropic, claude: Model, turn: dict[str, Any], why: str
) -> None:
    say(service, **turn)
    with pytest.raises(ModelFailed) as failed:
        ask(claude)
    assert failed.value.why == why


_BROKEN = {"error": "overloaded", "disconnect": "unreachable", "tool_cut": "cut"}


@pytest.mark.parametrize("fault", [f for f in FAULTS if f not in ("silent", "pings", "no_usage")])
def test_no_broken_stream_passes_for_a_turn(
    service: RunningAnthropic, claude: Model, fault: str
) -> None:
    say(service, text="A long sentence that takes several pieces to send. " * 4, tools=[CALL],
        fault=fault)  # fmt: skip
    with pytest.raises(ModelFailed) as failed:
        ask(claude)
    assert failed.value.why == _BROKEN.get(fault, "broken")


def test_a_turn_without_counts_is_still_a_turn(service: RunningAnthropic, claude: Model) -> None:
    say(service, text="fine", fault="no_usage")
    assert ask(claude).text == "fine"


@pytest.mark.parametrize("fault", ["silent", "pings"])
def test_a_stream_that_never_ends_is_left_in_time(
    service: RunningAnthropic, claude: Model, fault: str
) -> None:
    say(service, text="A sentence that is never finished. " * 4, fault=fault)
    with pytest.raises(ModelFailed) as failed:
        ask(claude, deadline_s=1.0)
    assert failed.value.why == "slow"


def test_stop_ends_a_silent_stream(service: RunningAnthropic, claude: Model) -> None:
    say(service, text="A sentence that is never finished. " * 4, fault="silent")
    stop = threading.Event()
    with pytest.raises(ModelFailed) as failed:
        claude.turn(
            prompt(), deadline_s=60, cancelled=stop.is_set, on_text=lambda _text: stop.set()
        )
    assert failed.value.why == "stopped"


def test_a_short_outage_is_tried_again(service: RunningAnthropic, claude: Model) -> None:
    say(service, text="back")
    service.server.board.order({"op": "messages", "kind": "throttle", "times": 2})
    assert ask(claude).text == "back"


def test_what_the_vendor_refuses_is_refused(service: RunningAnthropic, claude: Model) -> None:
    say(service, text="never said")
    loose = Tool("query_events", "", {**SCHEMA, "additionalProperties": True})
    unanswered = (
        {"role": "user", "content": "who deleted it?"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "a",
                                           "input": {}}]},
        {"role": "user", "content": "and?"},
    )  # fmt: skip
    for change in ({"tools": (loose,)}, {"messages": unanswered}, {"max_tokens": 0}):
        with pytest.raises(ModelFailed) as failed:
            ask(claude, **change)
        assert failed.value.why == "request"


def test_a_wrong_key_and_model_are_told_by_check(service: RunningAnthropic, claude: Model) -> None:
    assert claude.check() == ""
    wrong = load(
        ModelSettings(provider="anthropic", id="claude-none"),
        {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": service.url},
    )
    assert "model.id" in wrong.check()
    wrong.close()
    with pytest.raises(SettingsInvalid):
        load(ModelSettings(provider="anthropic"), {})
