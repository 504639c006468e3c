"""The inbox itself: an answer lost on the way, many claims in one call, what the worker reads."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
import redis

from bot.errors import Upstream
from bot.models.change import Job
from integrations.stores.inbox import RedisInbox, loading_view


class Swallower:
    """A relay to Redis that drops the answer to one script call, and the connection with it."""

    def __init__(self, url: str) -> None:
        self.target = urlsplit(url)
        self.swallow = 0
        self.calls = 0

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Relay one connection."""
        far, forth = await asyncio.open_connection(self.target.hostname, self.target.port)
        try:
            while data := await near.read(65536):
                forth.write(data)
                answer = await far.read(65536)
                if b"EVALSHA" in data and not answer.startswith(b"-NOSCRIPT"):
                    self.calls += 1
                    if self.swallow:
                        self.swallow -= 1
                        break
                back.write(answer)
        finally:
            forth.close()
            back.close()


@asynccontextmanager
async def _relayed(url: str) -> AsyncIterator[tuple[RedisInbox, Swallower]]:
    relay = Swallower(url)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    inbox = RedisInbox(f"redis://127.0.0.1:{port}{relay.target.path}", f"t{secrets.token_hex(4)}:")
    try:
        yield inbox, relay
    finally:
        await inbox.close()
        server.close()


def _job(id: str = "click:1") -> Job:
    return Job(queue="interactive", kind="slack", id=id, body={"n": 1})


def _rows(url: str, inbox: RedisInbox) -> list[Any]:
    client: Any = redis.Redis.from_url(url)
    try:
        return list(client.xrange(f"{inbox.prefix}q:interactive"))
    finally:
        client.close()


def test_a_lost_answer_is_asked_for_again_and_is_still_new(redis_url: str) -> None:
    async def run() -> None:
        async with _relayed(redis_url) as (inbox, relay):
            assert await inbox.claim(_job("first"), keep_s=60) == "new"
            relay.swallow = 1
            assert await inbox.claim(_job("second"), keep_s=60, signature="v0=a") == "new"
            assert relay.calls == 3
            assert await inbox.claim(_job("second"), keep_s=60, signature="v0=b") == "duplicate"
            assert await inbox.claim(_job("third"), keep_s=60, signature="v0=a") == "replayed"
            assert len(_rows(redis_url, inbox)) == 2

    asyncio.run(run())


def test_two_lost_answers_are_reported_as_uncertain(redis_url: str) -> None:
    async def run() -> None:
        async with _relayed(redis_url) as (inbox, relay):
            relay.swallow = 2
            with pytest.raises(Upstream) as failed:
                await inbox.claim(_job(), keep_s=60)
            assert failed.value.ambiguous and failed.value.retryable
            assert len(_rows(redis_url, inbox)) == 1

    asyncio.run(run())


def test_claims_of_a_burst_travel_together(redis_url: str) -> None:
    async def run() -> None:
        async with _relayed(redis_url) as (inbox, relay):
            claims = (inbox.claim(_job(f"j{n % 150}"), keep_s=60) for n in range(200))
            answers = await asyncio.gather(*claims)
            assert (answers.count("new"), answers.count("duplicate")) == (150, 50)
            assert relay.calls == 4
            rows = _rows(redis_url, inbox)
            assert [msgspec.json.decode(f[b"j"], type=Job).id for _, f in rows] == [
                f"j{n}" for n in range(150)
            ]
            assert all(fields[b"n"] == b"1" for _, fields in rows)

    asyncio.run(run())


def test_the_worker_waits_for_a_modal_that_opens_later(redis_url: str) -> None:
    async def run() -> None:
        client: Any = redis.Redis.from_url(redis_url)
        inbox = RedisInbox(redis_url, f"t{secrets.token_hex(4)}:")
        waiting = asyncio.create_task(
            asyncio.to_thread(lambda: loading_view(client, prefix=inbox.prefix, id="click:1"))
        )
        async with asyncio.timeout(5):
            while not any(
                c["cmd"] == "blmove" for c in await asyncio.to_thread(client.client_list)
            ):
                pass
        await inbox.loaded("click:1", "V1")
        assert await waiting == "V1"
        assert 0 < client.ttl(f"{inbox.prefix}loaded:click:1") <= 3600
        await inbox.close()
        client.close()

    asyncio.run(run())
