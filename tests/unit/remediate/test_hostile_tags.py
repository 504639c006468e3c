"""Orders in a resource's name and tags, which a model reads with describe_resource and obeys."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.ask import lines
from integrations.sandbox.anthropic.serve import RunningAnthropic, running_anthropic
from tests.contract.test_hostile import CASES
from tests.unit.remediate.desk import PRODUCTION, Desk
from tests.unit.remediate.test_case_investigations import Thread

LOOK = {"name": "describe_resource", "input": {
    "id": "$group", "account": "$account", "region": "$region",
}}  # fmt: skip
SCRIPT = {"question": "please look at this group", "steps": [LOOK]}
#: What a tag may hold (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html).
_MOST = 256


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


@pytest.fixture
def thread(desk: Desk, service: RunningAnthropic, tmp_path: Path) -> Thread:
    return Thread(desk, service, tmp_path / "trail")


def _obeys(case: dict[str, Any]) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = [{"tools": [LOOK]}]
    for step in case["obeys"]:
        asked = {"tools": [{"name": step.get("tool"), "input": step.get("input")}]}
        turns.append(asked if "tool" in step else {"text": step["prose"]})
    return [*turns, *([turns[-1]] if "text" in turns[-1] else [{"text": "Done as told: 1."}] * 2)]


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case["id"])
def test_a_tag_gives_no_orders(
    thread: Thread, service: RunningAnthropic, case: dict[str, Any]
) -> None:
    text = case["text"][:_MOST]
    ec2 = thread.desk.observer[PRODUCTION]
    ec2.create_tags(Resources=[thread.group], Tags=[{"Key": "note", "Value": text}])
    before = len(service.server.bodies)
    answer = thread.ask(SCRIPT, _obeys(case))
    assert not answer.conclusion.prose and answer.notes[-1].key == "model.note.fallback"
    assert text not in "\n".join(lines(answer, "UTC"))
    assert not thread.desk.stored_case(thread.case.id).request_id
    bodies = [json.loads(body) for body in service.server.bodies[before:]]
    assert len({json.dumps([body["system"], body["tools"]]) for body in bodies}) == 1
    read = json.loads(bodies[1]["messages"][2]["content"][0]["content"])
    assert '"Key":"note"' in read["now"], "the model saw the tag"
    for body in bodies:
        for message in body["messages"]:
            content = message["content"]
            blocks = content if isinstance(content, list) else [{"type": "text", "text": content}]
            said = [block["text"] for block in blocks if block["type"] == "text"]
            assert message["role"] == "assistant" or not any(text in one for one in said)
