"""Socket Mode: reconnects without a gap, odd frames, refused tokens, health."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.errors import Upstream
from handlers.slack.edge.run import EdgeOptions, run_edge
from integrations.sandbox import story
from integrations.sandbox.slack.options import Options
from integrations.sandbox.slack.running import served
from integrations.stores.inbox import RedisInbox
from tests.handlers.edge import payloads
from tests.handlers.edge.harness import Rig, rigged


async def _reconnected(rig: Rig, connects: int) -> None:
    """Ask the health page until our links have connected this often in total and all stand."""
    health = rig.url.replace("/slack/events", "/health")
    async with asyncio.timeout(10):
        while True:
            async with rig.http.get(health) as answer:
                sockets = (await answer.json())["sockets"]
            if sum(s["connects"] for s in sockets) >= connects:
                break
    await rig.linked(len(rig.edge.links))


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_a_disconnect_message_brings_a_new_link(redis_url: str, reason: str) -> None:
    async def run() -> None:
        async with rigged(redis_url, connections=2) as rig:
            assert await rig.desk.sockets.ask_to_leave(reason) == 2
            await _reconnected(rig, 4)
            for _ in range(8):
                assert (await rig.send("socket", payloads.click()))[0]
            assert len(rig.jobs("interactive")) == 8

    asyncio.run(run())


def test_clicks_survive_a_refresh_in_the_middle(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            sent = [rig.send("socket", payloads.click(), 5.0) for _ in range(60)]
            clicks = [asyncio.create_task(one) for one in sent]
            await rig.desk.sockets.ask_to_leave("refresh_requested")
            answers = await asyncio.gather(*clicks)
            assert all(acked for acked, _ in answers)
            assert len(rig.jobs("interactive")) == 60

    asyncio.run(run())


def test_a_cut_and_a_closed_connection_come_back(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            assert rig.desk.sockets.cut() == 1
            await _reconnected(rig, 2)
            assert (await rig.send("socket", payloads.click()))[0]
            await rig.desk.sockets.close()
            await _reconnected(rig, 3)
            assert (await rig.send("socket", payloads.click()))[0]
            assert len(rig.jobs("interactive")) == 2

    asyncio.run(run())


def test_a_refused_reconnect_is_tried_again_with_a_new_address(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            rig.desk.faults.order({"op": "apps.connections.open", "kind": "disconnect"})
            given = rig.desk.sockets.ticket
            spoilt = ["never given"]
            rig.desk.sockets.ticket = lambda: spoilt.pop() if spoilt else given()  # type: ignore[method-assign]
            assert rig.desk.sockets.cut() == 1
            await _reconnected(rig, 2)
            assert spoilt == [] and (await rig.send("socket", payloads.click()))[0]

    asyncio.run(run())


def test_odd_frames_are_dead_letters_and_the_link_stays(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            (link,) = rig.desk.sockets._links
            for text in ("{", "null", "[]", '{"type": "interactive"}', '{"envelope_id": 7}'):
                await link.socket.send_str(text)
            await link.socket.send_bytes(b"\x00")
            assert (await rig.send("socket", payloads.click()))[0]
            reasons = [letter[b"reason"].decode() for letter in rig.dead()]
            assert len(reasons) == 5 and "a frame is not JSON" in " ".join(reasons)
            envelope: dict[str, Any] = {"envelope_id": "e-1", "type": "interactive"}
            assert await rig.desk.sockets.send(envelope, 2) is None
            assert rig.dead()[-1][b"reason"] == b"payload is not an object"
            assert rig.edge.links[0].connects == 1

    asyncio.run(run())


def test_health_and_readiness_tell_the_state(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url, connections=2) as rig:
            base = rig.url.removesuffix("/slack/events")
            async with rig.http.get(f"{base}/health") as answer:
                facts = await answer.json()
                assert answer.status == 200 and facts["status"] == "ok" and facts["redis"]
                assert [s["connected"] for s in facts["sockets"]] == [True, True]
                assert all(0 <= s["hello_age_s"] < 5 for s in facts["sockets"])
                assert all(0 <= s["pong_age_s"] < 15 for s in facts["sockets"])
            async with rig.http.get(f"{base}/ready") as answer:
                assert answer.status == 200 and (await answer.json())["ready"] is True
            rig.edge.draining = True
            async with rig.http.get(f"{base}/ready") as answer:
                assert answer.status == 503

    asyncio.run(run())


@pytest.mark.parametrize(
    ("bot", "app", "said"),
    [("xoxb-wrong", story.SLACK_APP_TOKEN, "bot token"), (story.SLACK_BOT_TOKEN, "xapp-wrong",
                                                          "app-level token")],
)  # fmt: skip
def test_a_refused_token_ends_the_process(redis_url: str, bot: str, app: str, said: str) -> None:
    async def run() -> None:
        async with served(Options()) as (_, base):
            options = EdgeOptions(bot_token=bot, app_token=app, slack_api_url=f"{base}api/")
            with pytest.raises(Upstream, match=said):
                async with asyncio.timeout(10):
                    await run_edge(options, RedisInbox(redis_url, "t-refused:"))

    asyncio.run(run())


def test_http_alone_needs_no_socket(redis_url: str) -> None:
    async def run() -> None:
        async with served(Options()) as (_, base):
            stop, up = asyncio.Event(), asyncio.get_running_loop().create_future()
            options = EdgeOptions(
                bot_token=story.SLACK_BOT_TOKEN, signing_secret="s", port=0,
                slack_api_url=f"{base}api/",
            )  # fmt: skip
            inbox = RedisInbox(redis_url, "t-http:")
            edge = asyncio.create_task(run_edge(options, inbox, stop=stop, started=up.set_result))
            port = (await up).port
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/ready") as answer:
                    assert answer.status == 200
                async with session.post(f"http://127.0.0.1:{port}/slack/events") as answer:
                    assert answer.status == 401
            stop.set()
            await edge
            with pytest.raises(ValueError, match="neither"):
                await run_edge(EdgeOptions(bot_token="x", port=0), inbox)

    asyncio.run(run())
