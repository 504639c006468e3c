"""The four things the edge does itself, and what people read when Redis is away."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.ports import Message
from handlers.slack.edge.mux import Routes
from handlers.slack.edge.options import matching
from integrations.stores.inbox import loading_view
from tests.handlers.edge import payloads
from tests.handlers.edge.harness import Rig, rigged

TRANSPORTS = pytest.mark.parametrize("transport", ["socket", "http"])


def _reason(values: Mapping[str, Any]) -> dict[str, str]:
    typed = values.get("input.reason", {}).get("input.reason", {}).get("value") or ""
    return {} if len(typed) >= 10 else {"input.reason": "Ten characters or more."}


def _broken(values: Mapping[str, Any]) -> dict[str, str]:
    raise RuntimeError("a bug")


ROUTES = Routes(
    modal=frozenset({"request.deny", "/hubward fix", "ask_cloudtrail"}),
    validators={"modal.deny": _reason, "modal.broken": _broken},
    help=Message("How to ask", ({"type": "divider"},)),
)


@TRANSPORTS
@pytest.mark.parametrize("text", ["", "help", "  HELP  me"])
def test_help_is_answered_in_the_acknowledgement(redis_url: str, transport: str, text: str) -> None:
    async def run() -> None:
        async with rigged(redis_url, ROUTES) as rig:
            acked, answer = await rig.send(transport, payloads.slash(text))
            assert acked and answer == {
                "text": "How to ask",
                "blocks": [{"type": "divider"}],
                "response_type": "ephemeral",
            }
            assert rig.jobs("interactive") == []

    asyncio.run(run())


@TRANSPORTS
def test_mistakes_in_a_modal_come_back_at_once(redis_url: str, transport: str) -> None:
    async def run() -> None:
        async with rigged(redis_url, ROUTES) as rig:
            short = {"input.reason": {"input.reason": {"type": "plain_text_input", "value": "no"}}}
            sent = payloads.submission("modal.deny", short)
            acked, answer = await rig.send(transport, sent)
            errors = {"input.reason": "Ten characters or more."}
            assert acked and answer == {"response_action": "errors", "errors": errors}
            assert rig.jobs("interactive") == []
            short["input.reason"]["input.reason"]["value"] = "too risky on a Friday"
            sent["view"]["state"]["values"] = short
            assert await rig.send(transport, sent) == (True, None)
            assert len(rig.jobs("interactive")) == 1
            assert await rig.send(transport, payloads.submission("modal.broken")) == (True, None)
            assert len(rig.jobs("interactive")) == 2

    asyncio.run(run())


@TRANSPORTS
def test_a_menu_is_searched_in_the_stored_list(redis_url: str, transport: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            choices = [{"text": f"payments-{n} (1{n:011d})", "value": f"{n}"} for n in range(150)]
            rig.redis.set(f"{rig.prefix}options:pick.account", json.dumps(choices))
            acked, answer = await rig.send(transport, payloads.suggestion("pick.account", "PAY"))
            assert acked and len(answer["options"]) == 100
            shown = {"type": "plain_text", "text": choices[0]["text"], "emoji": False}
            assert answer["options"][0] == {"text": shown, "value": "0"}
            _, answer = await rig.send(transport, payloads.suggestion("pick.account", "x"))
            assert answer == {"options": []}
            rig.redis.set(f"{rig.prefix}options:pick.account", "{broken")
            _, answer = await rig.send(transport, payloads.suggestion("pick.account", ""))
            assert answer == {"options": []}
            _, answer = await rig.send(transport, payloads.suggestion("nobody.knows", ""))
            assert answer == {"options": []}

    asyncio.run(run())


def test_options_match_words_and_values_and_skip_what_slack_would_refuse() -> None:
    good = {"text": "data-prod (333333333333)", "value": "acc-3"}
    odd: list[Any] = [7, None, {"text": ""}, {"text": "x"}, {"text": "x", "value": "v" * 151}]
    for typed in ("data", " DATA ", "333", "acc", ""):
        assert [o["value"] for o in matching([*odd, good], typed)] == ["acc-3"], typed
    assert matching([good], "prod") == []
    assert len(matching([{"text": "t" * 200, "value": "v"}], "t")[0]["text"]["text"]) == 75


def _look(rig: Rig, id: str, timeout_s: float) -> str | None:
    return loading_view(rig.redis, prefix=rig.prefix, id=id, timeout_s=timeout_s)


async def _loaded(rig: Rig, id: str) -> str | None:
    return await asyncio.to_thread(_look, rig, id, 5.0)


@TRANSPORTS
def test_a_loading_modal_opens_and_the_worker_learns_its_id(redis_url: str, transport: str) -> None:
    async def run() -> None:
        async with rigged(redis_url, ROUTES) as rig:
            sent = payloads.click("request.deny")
            sent["trigger_id"] = rig.desk.triggers.give(payloads.USER)
            assert await rig.send(transport, sent) == (True, None)
            (job,) = rig.jobs("interactive")
            assert job["body"]["loading"] is True and job["body"]["view_id"] is None
            view_id = await _loaded(rig, job["id"])
            assert view_id and view_id == await _loaded(rig, job["id"])
            opened = rig.desk.views.seen_by(payloads.USER, view_id)
            assert opened is not None and opened["callback_id"] == "modal.loading"

    asyncio.run(run())


def test_an_expired_trigger_tells_the_worker_that_there_is_no_modal(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url, ROUTES) as rig:
            for sent in (payloads.click("request.deny"), payloads.slash("fix"),
                         payloads.shortcut("ask_cloudtrail")):  # fmt: skip
                assert (await rig.send("socket", sent))[0]
                assert await _loaded(rig, rig.jobs("interactive")[-1]["id"]) == ""
            # A verb with a case behind it has nothing to choose.
            for sent in (payloads.click("case.ack"), payloads.slash("fix C1")):
                assert await rig.send("socket", sent) == (True, None)
                job = rig.jobs("interactive")[-1]
                assert job["body"]["loading"] is False
            found = await asyncio.to_thread(_look, rig, job["id"], 0.05)
            assert found is None

    asyncio.run(run())
