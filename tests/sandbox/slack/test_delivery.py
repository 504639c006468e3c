"""Deliveries that go wrong: refreshes, cuts, duplicates, late apps, retries, signed HTTP."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle, Json
from integrations.sandbox.slack.running import running_slack
from integrations.sandbox.slack.signed import signature
from tests.sandbox.slack.echo_app import Heard, build, card, connected

ANA = "U0ANA00001"
ROOM = "C0FINDINGS"


async def _do(call: Any, *args: Any, **fields: Any) -> Any:
    return await asyncio.to_thread(partial(call, *args, **fields))


async def _heard(heard: Heard) -> Json:
    async with asyncio.timeout(10):
        return await heard.bodies.get()


def test_the_client_follows_a_refresh(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            before = len(await _do(slack.requests, "apps.connections.open"))
            assert await _do(slack.disconnect, "refresh_requested") == 1
            assert await _do(slack.wait_linked, 1)
            after = await _do(slack.requests, "apps.connections.open")
            assert len(after) == before + 1
            assert (await _do(slack.say, ANA, ROOM, "@hubward hi"))["acked"]
            assert (await _heard(heard))["event"]["type"] == "app_mention"

    asyncio.run(run())


def test_the_client_comes_back_after_a_cut(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack, ping_interval=0.2) as heard:
            ordered = await _do(slack.fault, "socket", "disconnect")
            assert ordered["hits"] == 1
            assert await _do(slack.wait_linked, 1)
            assert (await _do(slack.say, ANA, ROOM, "@hubward hi"))["acked"]
            assert (await _heard(heard))["event"]["type"] == "app_mention"

    asyncio.run(run())


def test_several_links_share_the_payloads(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as one, connected(slack) as two:
            assert await _do(slack.wait_linked, 2)
            for number in range(4):
                assert (await _do(slack.say, ANA, ROOM, f"@hubward {number}"))["acked"]
            heard = [await _heard(one), await _heard(one), await _heard(two), await _heard(two)]
            assert len({body["event_id"] for body in heard}) == 4

    asyncio.run(run())


def test_a_duplicate_arrives_twice_with_one_id(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            await _do(slack.fault, "events_api", "duplicate")
            await _do(slack.say, ANA, ROOM, "@hubward twice")
            first, second = await _heard(heard), await _heard(heard)
            assert first["event_id"] == second["event_id"]

    asyncio.run(run())


@pytest.mark.parametrize(("when", "reached"), [("before", False), ("after", True)])
def test_a_held_delivery_waits_for_its_release(slack: Handle, when: str, reached: bool) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            await _do(slack.fault, "slash_commands", "hold", when=when)
            ran = asyncio.create_task(_do(slack.slash, ANA, ROOM, "help"))
            assert await _do(slack.wait_held)
            if reached:
                assert (await _heard(heard))["text"] == "help"
            assert heard.bodies.empty() and not ran.done()
            await _do(slack.clear_faults)
            assert (await ran)["acked"]
            if not reached:
                assert (await _heard(heard))["text"] == "help"

    asyncio.run(run())


def test_nobody_there_is_said_to_the_person(slack: Handle) -> None:
    ran = slack.slash(ANA, ROOM, "help")
    assert ran["error"] == '/hubward failed with the error "dispatch_failed"'
    slack.fault("slash_commands", "drop")
    ran = slack.slash(ANA, ROOM, "help")
    assert ran["error"] == '/hubward failed with the error "operation_timeout"'


def test_an_unacked_click_times_out_and_its_trigger_expires() -> None:
    async def run(slack: Handle) -> None:
        app = AsyncApp(token=story.SLACK_BOT_TOKEN, signing_secret="x")
        app.client.base_url = slack.api_url
        handler = AsyncSocketModeHandler(app, story.SLACK_APP_TOKEN)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            assert await _do(slack.wait_linked)
            posted = await app.client.chat_postMessage(channel=ROOM, text="t", blocks=card())
            pressed = await _do(slack.click, ANA, ROOM, posted["ts"], "act")
            assert "took too long to respond" in pressed["error"]
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]

    with running_slack(ack_s=0.2) as slack:
        asyncio.run(run(slack))

    async def late(slack: Handle) -> None:
        async with connected(slack) as heard:
            posted = await heard.client.chat_postMessage(channel=ROOM, text="t", blocks=card())
            pressed = await _do(slack.click, ANA, ROOM, posted["ts"], "act")
            assert not pressed["acked"]
            opened = (await _do(slack.requests, "views.open"))[0]
            assert opened["detail"]["error"] == "expired_trigger_id"

    with running_slack(ack_s=0.5, trigger_s=0.0) as slack:
        asyncio.run(late(slack))


def test_a_missed_event_is_retried_with_its_attempt() -> None:
    async def run(slack: Handle) -> None:
        async with connected(slack) as heard:
            await _do(slack.fault, "events_api", "drop", times=3)
            missed = await _do(slack.say, ANA, ROOM, "@hubward again")
            assert not missed["acked"]
            body = await _heard(heard)
            rows = [row for row in await _do(slack.requests, "events_api") if row["status"] != 200]
            assert len(rows) == 3
            assert {row["detail"]["event_id"] for row in rows} == {body["event_id"]}

    with running_slack(clock_scale=100_000) as slack:
        asyncio.run(run(slack))


@asynccontextmanager
async def _served(app: AsyncApp, seen: list[web.Request]) -> AsyncIterator[str]:
    async def receive(request: web.Request) -> web.Response:
        seen.append(request)
        body = await request.text()
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        answer = await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
        kind = answer.headers.get("content-type", ["text/plain"])[0].split(";")[0]
        return web.Response(status=answer.status, text=answer.body, content_type=kind)

    server = web.Application()
    server.router.add_post("/slack/events", receive)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def test_signed_http_reaches_the_same_app(slack: Handle) -> None:
    async def run() -> None:
        heard, seen = Heard(), list[web.Request]()
        async with _served(build(slack.api_url, heard), seen) as url:
            await _do(slack.deliver_to, url)
            assert (await _do(slack.say, ANA, ROOM, "@hubward over http"))["acked"]
            await _heard(heard)
            ran = await _do(slack.slash, ANA, ROOM, "help")
            assert ran["response"] == {"text": "you said help"}
            await _heard(heard)
            posted = await heard.client.chat_postMessage(channel=ROOM, text="t", blocks=card())
            assert (await _do(slack.click, ANA, ROOM, posted["ts"], "act"))["acked"]
            view = (await _do(slack.modals, ANA))[0]
            heard.submission = {"response_action": "errors", "errors": {"why": "More."}}
            values = {"why": {"reason": "no"}}
            refused = await _do(slack.submit, ANA, view["id"], values)
            assert refused["errors"] == {"why": "More."}
            kinds = [request.content_type for request in seen]
            assert kinds[0] == "application/json" and set(kinds[1:]) == {
                "application/x-www-form-urlencoded"
            }
            for session in (await _do(slack.requests, "interactive"),):
                assert all(row["status"] == 200 for row in session)
            await _do(slack.deliver_to, None)

    asyncio.run(run())


def test_the_signature_is_the_documented_one() -> None:
    stamp, body = str(int(time.time())), b"payload=%7B%7D"
    mac = hmac.new(b"secret", b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    assert signature("secret", stamp, body) == "v0=" + mac.hexdigest()
