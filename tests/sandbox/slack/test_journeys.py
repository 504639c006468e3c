"""People act and a real Bolt app over real Socket Mode answers."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from integrations.sandbox.slack.handle import Handle, Json
from integrations.sandbox.slack.running import running_slack
from tests.sandbox.slack.echo_app import Heard, card, connected

ANA, CHEN, GUS, EVE = "U0ANA00001", "U0CHEN0001", "U0GUS00001", "U0EVE00001"
ROOM = "C0FINDINGS"


@pytest.fixture
def slack() -> Iterator[Handle]:
    """A stand-in with a short deadline, so that what is never acked fails soon."""
    with running_slack(ack_s=2.0) as handle:
        yield handle


async def _do(call: Any, *args: Any, **fields: Any) -> Any:
    return await asyncio.to_thread(partial(call, *args, **fields))


async def _heard(heard: Heard) -> Json:
    async with asyncio.timeout(5):
        return await heard.bodies.get()


def test_a_mention_becomes_one_app_mention(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            said = await _do(slack.say, ANA, ROOM, "@hubward who opened <22> for bob@example.com?")
            assert said["acked"] and said["delivered"] == ["app_mention"]
            body = await _heard(heard)
            assert body["event"]["text"] == (
                "<@U0HUBWARD1> who opened &lt;22&gt; for <mailto:bob@example.com|bob@example.com>?"
            )
            assert body["event"]["channel"] == ROOM and body["event"]["user"] == ANA
            assert body["is_ext_shared_channel"] and body["event_id"].startswith("Ev")
            thread = await _do(slack.say, EVE, ROOM, "<@U0HUBWARD1> and?", said["ts"])
            body = await _heard(heard)
            assert body["event"]["thread_ts"] == said["ts"]
            assert body["event"]["user_team"] == "T0PARTNER1" and thread["ok"]

    asyncio.run(run())


def test_a_direct_message_is_a_message_event_and_plain_talk_is_none(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            quiet = await _do(slack.say, ANA, ROOM, "lunch?")
            assert quiet["delivered"] == []
            await _do(slack.say, CHEN, slack.dm(CHEN), "谁打开了 22 端口?")
            body = await _heard(heard)
            assert body["event"]["type"] == "message"
            assert body["event"]["channel_type"] == "im"
            assert heard.bodies.empty()

    asyncio.run(run())


def test_a_slash_command_answers_only_its_sender_and_not_in_threads(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            ran = await _do(slack.slash, ANA, ROOM, "ask who & what")
            assert ran["acked"] and ran["response"] == {"text": "you said ask who & what"}
            body = await _heard(heard)
            assert body["text"] == "ask who & what" and "thread_ts" not in body
            mine = await _do(slack.messages, ANA, ROOM)
            assert [m["text"] for m in mine if m.get("is_ephemeral")] == ["you said ask who & what"]
            assert await _do(slack.messages, GUS, ROOM) == []
            fields: Json = {"channel": ROOM, "command": "/hubward", "text": "x", "thread_ts": "1.2"}
            refused = await _do(slack.act, ANA, "slash", **fields)
            assert refused["error"] == "/hubward is not supported in threads. Sorry!"
            unknown = await _do(slack.slash, ANA, ROOM, "", "/nope")
            assert unknown["error"] == "/nope is not a valid command."

    asyncio.run(run())


def test_click_modal_errors_and_success(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            posted = await heard.client.chat_postMessage(channel=ROOM, text="t", blocks=card())
            pressed = await _do(slack.click, ANA, ROOM, posted["ts"], "act")
            assert pressed["acked"] and pressed["ack_ms"] < 2000
            body = await _heard(heard)
            assert body["actions"][0]["value"] == "rq:1"
            assert body["message"]["blocks"][1]["block_id"] == "a"
            assert body["container"]["message_ts"] == posted["ts"]
            view = (await _do(slack.modals, ANA))[0]
            empty = await _do(slack.submit, ANA, view["id"])
            assert empty["errors"] == {"why": "Please complete this required field."}
            assert heard.bodies.empty()
            heard.submission = {"response_action": "errors", "errors": {"why": "Say more."}}
            values = {"why": {"reason": "no"}}
            refused = await _do(slack.submit, ANA, view["id"], values)
            assert refused["errors"] == {"why": "Say more."}
            assert len(await _do(slack.modals, ANA)) == 1
            await _heard(heard)
            found = await _do(
                slack.act, ANA, "suggest", view_id=view["id"], action_id="find", value="sg"
            )
            assert found["options"][0]["value"] == "case-1"
            assert (await _heard(heard))["value"] == "sg"
            heard.submission = {}
            values = {"why": {"reason": "not now"}, "who": {"find": "case-1"}}
            assert (await _do(slack.submit, ANA, view["id"], values))["ok"]
            state = (await _heard(heard))["view"]["state"]["values"]
            assert state["why"]["reason"] == {"type": "plain_text_input", "value": "not now"}
            assert state["who"]["find"]["selected_option"]["value"] == "case-1"
            assert await _do(slack.modals, ANA) == []

    asyncio.run(run())
