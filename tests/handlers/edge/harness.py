"""Runs an edge in the test's event loop between the Slack stand-in and a real Valkey."""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import redis

from handlers.slack.edge.mux import Routes
from handlers.slack.edge.run import Edge, EdgeOptions, run_edge
from integrations.sandbox import story
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.names import secret
from integrations.sandbox.slack.options import Options
from integrations.sandbox.slack.running import served
from integrations.sandbox.slack.signed import packed, signature
from integrations.stores.inbox import RedisInbox
from tests.handlers.edge.payloads import envelope_type

LOADING: dict[str, Any] = {
    "type": "modal",
    "callback_id": "modal.loading",
    "title": {"type": "plain_text", "text": "Hubward"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "One moment …"}}],
}
Answer = tuple[bool, Any]


class Rig:
    """What a test holds: the stand-in's desk, the edge, and a client of the same Valkey."""

    def __init__(self, desk: Desk, edge: Edge, redis_url: str, prefix: str) -> None:
        self.desk, self.edge, self.prefix = desk, edge, prefix
        self.redis: Any = redis.Redis.from_url(redis_url)
        self.url = f"http://127.0.0.1:{edge.port}/slack/events"
        self.http = aiohttp.ClientSession()

    async def post(self, body: bytes, content_type: str, **headers: str) -> tuple[int, str]:
        """One signed request as Slack sends it; `headers` replace ours (`_` for `-`)."""
        now = str(int(time.time()))
        sent = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": signature(story.SLACK_SIGNING_SECRET, now, body),
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.http.post(self.url, data=body, headers=sent) as answer:
            return answer.status, await answer.text()

    async def send(self, transport: str, payload: Any, timeout_s: float = 2.0) -> Answer:
        """Deliver a payload over `socket` or `http`; whether it was acked, and with what."""
        kind = envelope_type(payload)
        if transport == "http":
            content_type, body = packed(kind, payload)
            status, text = await self.post(body, content_type)
            return status == 200, json.loads(text) if text else None
        envelope = {"envelope_id": secret(), "type": kind, "payload": payload}
        try:
            return True, await self.desk.sockets.send(envelope, timeout_s)
        except TimeoutError:
            return False, None

    def jobs(self, queue: str) -> list[dict[str, Any]]:
        """The jobs of a queue, oldest first."""
        rows = self.redis.xrange(f"{self.prefix}q:{queue}")
        return [json.loads(fields[b"j"]) for _, fields in rows]

    def dead(self) -> list[dict[bytes, bytes]]:
        """The dead letters, oldest first."""
        return [fields for _, fields in self.redis.xrange(f"{self.prefix}dead")]

    async def linked(self, count: int) -> None:
        """Wait until the stand-in holds `count` links of ours."""
        assert await self.desk.sockets.wait_count(count, 10)


@contextlib.asynccontextmanager
async def rigged(
    redis_url: str, routes: Routes | None = None, connections: int = 1, **options: Any
) -> AsyncIterator[Rig]:
    """Start the stand-in and an edge with both transports; stops both, keys removed."""
    prefix = f"t{secrets.token_hex(4)}:"
    stop, up = asyncio.Event(), asyncio.get_running_loop().create_future()
    async with served(Options(**options)) as (desk, base):
        edge_options = EdgeOptions(
            bot_token=story.SLACK_BOT_TOKEN, app_token=story.SLACK_APP_TOKEN,
            signing_secret=story.SLACK_SIGNING_SECRET, slack_api_url=f"{base}api/", port=0,
            connections=connections, routes=routes or Routes(), loading_view=LOADING, drain_s=5,
        )  # fmt: skip
        running = asyncio.create_task(
            run_edge(edge_options, RedisInbox(redis_url, prefix), stop=stop, started=up.set_result)
        )
        await asyncio.wait([running, up], return_when=asyncio.FIRST_COMPLETED)
        if not up.done():
            running.result()
        rig = Rig(desk, up.result(), redis_url, prefix)
        try:
            await rig.linked(connections)
            yield rig
        finally:
            stop.set()
            await running
            await rig.http.close()
            with contextlib.suppress(redis.ConnectionError):  # A test may have stopped it.
                for key in rig.redis.scan_iter(f"{prefix}*"):
                    rig.redis.delete(key)
            rig.redis.close()
