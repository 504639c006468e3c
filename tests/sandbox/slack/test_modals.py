"""Modals: what the answer to a submission does, stacks, hashes, triggers."""

import asyncio
from functools import partial
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from integrations.sandbox.slack.handle import Handle, Json
from tests.sandbox.slack.echo_app import MODAL, Heard, card, connected

ANA = "U0ANA00001"
ROOM = "C0FINDINGS"
FILLED = {"why": {"reason": "because"}}


async def _do(call: Any, *args: Any, **fields: Any) -> Any:
    return await asyncio.to_thread(partial(call, *args, **fields))


async def _heard(heard: Heard) -> Json:
    async with asyncio.timeout(5):
        return await heard.bodies.get()


async def _opened(slack: Handle, heard: Heard) -> tuple[Json, str]:
    """Press the card's button; the modal it opened and the trigger that was used for it."""
    posted = await heard.client.chat_postMessage(channel=ROOM, text="t", blocks=card())
    await _do(slack.click, ANA, ROOM, posted["ts"], "act")
    trigger = (await _heard(heard))["trigger_id"]
    return (await _do(slack.modals, ANA))[0], trigger


def _titled(title: str, **fields: Any) -> Json:
    return {**MODAL, "title": {"type": "plain_text", "text": title}, **fields}


def test_update_push_and_clear(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            view, _ = await _opened(slack, heard)
            heard.submission = {"response_action": "update", "view": _titled("Two")}
            assert (await _do(slack.submit, ANA, view["id"], FILLED))["ok"]
            (two,) = await _do(slack.modals, ANA)
            assert two["id"] == view["id"] and two["title"]["text"] == "Two"
            assert two["hash"] != view["hash"]
            assert two["state"]["values"]["why"]["reason"]["value"] == "because"
            heard.submission = {"response_action": "push", "view": _titled("Three")}
            assert (await _do(slack.submit, ANA, view["id"], FILLED))["ok"]
            _, three = await _do(slack.modals, ANA)
            assert three["previous_view_id"] == three["root_view_id"] == view["id"]
            await _do(slack.act, ANA, "close", view_id=three["id"])
            assert [v["id"] for v in await _do(slack.modals, ANA)] == [view["id"]]
            heard.submission = {"response_action": "clear"}
            assert (await _do(slack.submit, ANA, view["id"], FILLED))["ok"]
            assert await _do(slack.modals, ANA) == []

    asyncio.run(run())


def test_the_stack_ends_at_three(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            await _opened(slack, heard)
            heard.submission = {"response_action": "push", "view": MODAL}
            for height in (2, 3):
                top = (await _do(slack.modals, ANA))[-1]
                assert (await _do(slack.submit, ANA, top["id"], FILLED))["ok"]
                assert len(await _do(slack.modals, ANA)) == height
            top = (await _do(slack.modals, ANA))[-1]
            full = await _do(slack.submit, ANA, top["id"], FILLED)
            assert not full["ok"] and "push_limit_reached" in full["error"]

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "explode"},
    ],
)
def test_an_answer_slack_would_refuse_leaves_the_modal(slack: Handle, answer: Json) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            view, _ = await _opened(slack, heard)
            heard.submission = answer
            refused = await _do(slack.submit, ANA, view["id"], FILLED)
            assert not refused["ok"] and "trouble connecting" in refused["error"]
            assert [v["id"] for v in await _do(slack.modals, ANA)] == [view["id"]]

    asyncio.run(run())


def test_a_used_trigger_and_an_old_hash_are_refused(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            view, trigger = await _opened(slack, heard)
            with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
                await heard.client.views_open(trigger_id=trigger, view=MODAL)
            fresh = await heard.client.views_update(
                view_id=view["id"], hash=view["hash"], view=_titled("Filled")
            )
            assert fresh["view"]["id"] == view["id"]
            with pytest.raises(SlackApiError, match="hash_conflict"):
                await heard.client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
            await _do(slack.act, ANA, "close", view_id=view["id"])
            with pytest.raises(SlackApiError, match="not_found"):
                await heard.client.views_update(view_id=view["id"], view=MODAL)

    asyncio.run(run())
