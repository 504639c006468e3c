"""People act and a real Bolt app over real Socket Mode answers."""

import asyncio
import json
from functools import partial
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from integrations.sandbox.slack.handle import Handle, Json
from tests.sandbox.slack.echo_app import Heard, card, connected

ANA, CHEN, GUS, EVE = "U0ANA00001", "U0CHEN0001", "U0GUS00001", "U0EVE00001"
ROOM = "C0FINDINGS"


def _post(url: str, body: Json) -> tuple[int, str]:
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=10) as answer:
            return int(answer.status), answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


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


def test_a_response_url_takes_five_uses(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            posted = await heard.client.chat_postMessage(channel=ROOM, text="t", blocks=card())
            await _do(slack.click, ANA, ROOM, posted["ts"], "act")
            url = (await _heard(heard))["response_url"]
            assert await _do(_post, url, {"text": "just you"}) == (200, "ok")
            assert await _do(_post, url, {"text": "all", "response_type": "in_channel"})
            assert await _do(_post, url, {"replace_original": True, "text": "done"})
            texts = [m["text"] for m in await _do(slack.messages, ANA, ROOM)]
            assert texts == ["done", "just you", "all"]
            assert [m["text"] for m in await _do(slack.messages, CHEN, ROOM)] == ["done", "all"]
            too_wide = {"blocks": [{"type": "header"}]}
            status, text = await _do(_post, url, too_wide)
            assert status == 400 and "missing required field: text" in text
            await _do(_post, url, {"text": "four"})
            assert await _do(_post, url, {"delete_original": True}) == (200, "ok")
            status, text = await _do(_post, url, {"text": "six"})
            assert status == 404 and json.loads(text)["error"] == "used_url"
            assert posted["ts"] not in [m["ts"] for m in await _do(slack.messages, ANA, ROOM)]

    asyncio.run(run())


def test_confirm_close_shortcut_and_home(slack: Handle) -> None:
    async def run() -> None:
        ask = {
            "title": {"type": "plain_text", "text": "Sure?"},
            "text": {"type": "plain_text", "text": "It closes the port."},
            "confirm": {"type": "plain_text", "text": "Yes"},
            "deny": {"type": "plain_text", "text": "No"},
        }
        async with connected(slack) as heard:
            blocks = card(confirm=ask)
            posted = await heard.client.chat_postMessage(channel=ROOM, text="t", blocks=blocks)
            where: Json = {"channel": ROOM, "ts": posted["ts"], "action_id": "act"}
            asked = await _do(slack.act, GUS, "click", **where)
            assert asked["confirm"]["title"]["text"] == "Sure?" and heard.bodies.empty()
            assert (await _do(slack.act, GUS, "confirm", **where))["acked"]
            assert (await _heard(heard))["user"]["id"] == GUS
            view = (await _do(slack.modals, GUS))[0]
            closed = await _do(slack.act, GUS, "close", view_id=view["id"])
            assert closed["acked"] and (await _heard(heard))["type"] == "view_closed"
            fields: Json = {"channel": ROOM, "ts": posted["ts"], "callback_id": "investigate"}
            assert (await _do(slack.act, ANA, "shortcut", **fields))["acked"]
            body = await _heard(heard)
            assert body["type"] == "message_action" and body["message_ts"] == posted["ts"]
            assert (await _do(slack.act, ANA, "home"))["acked"]
            assert (await _heard(heard))["event"]["tab"] == "home"

    asyncio.run(run())


def test_what_only_some_may_see_only_they_can_press(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            blocks = card(visible_to_user_ids=[CHEN])
            posted = await heard.client.chat_postMessage(channel=ROOM, text="t", blocks=blocks)
            hidden = await _do(slack.click, ANA, ROOM, posted["ts"], "act")
            assert hidden["error"] == "That control is not there any more."
            assert (await _do(slack.click, CHEN, ROOM, posted["ts"], "act"))["acked"]
            outside = await _do(slack.say, GUS, "C0APPROVAL", "hello")
            assert outside["error"] == "You are not in that channel."

    asyncio.run(run())
