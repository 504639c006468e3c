"""The edge as a process: what it imports, and that SIGTERM in a burst loses nothing."""

import asyncio
import json
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import redis

from integrations.sandbox import story
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.names import secret
from integrations.sandbox.slack.options import Options
from integrations.sandbox.slack.running import served
from integrations.sandbox.slack.signed import packed, signature
from integrations.sandbox.slack.sockets import NoLink
from tests.handlers.edge import payloads

FORBIDDEN = {
    "anthropic", "boto3", "botocore", "duckdb", "jira", "moto", "openai", "pydantic", "requests",
    "yaml",
}  # fmt: skip
Child = tuple[asyncio.subprocess.Process, Desk, dict[str, Any], str]


@asynccontextmanager
async def _child(redis_url: str) -> AsyncIterator[Child]:
    prefix = f"t{secrets.token_hex(4)}:"
    async with served(Options()) as (desk, base):
        asked = {
            "redis_url": redis_url, "prefix": prefix, "bot_token": story.SLACK_BOT_TOKEN,
            "app_token": story.SLACK_APP_TOKEN, "signing_secret": story.SLACK_SIGNING_SECRET,
            "slack_api_url": f"{base}api/", "port": 0,
        }  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.handlers.edge.child", json.dumps(asked),
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            up = json.loads(await process.stdout.readline())
            assert await desk.sockets.wait_count(2, 20)
            yield process, desk, up, prefix
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            client = redis.Redis.from_url(redis_url)
            for key in client.scan_iter(f"{prefix}*"):
                client.delete(key)
            client.close()


def test_the_edge_imports_nothing_heavy(redis_url: str) -> None:
    async def run() -> None:
        async with _child(redis_url) as (process, _, up, _):
            roots = {name.partition(".")[0] for name in up["modules"]}
            assert {"slack_bolt", "aiohttp", "redis", "msgspec"} <= roots
            assert roots & FORBIDDEN == set()
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 10) == 0

    asyncio.run(run())


async def _over_socket(desk: Desk, payload: dict[str, Any]) -> bool:
    envelope = {"envelope_id": secret(), "type": "interactive", "payload": payload}
    try:
        await desk.sockets.send(envelope, 3)
    except (NoLink, TimeoutError):
        return False
    return True


async def _over_http(session: aiohttp.ClientSession, port: int, payload: dict[str, Any]) -> bool:
    kind, body = packed("interactive", payload)
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": kind, "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(story.SLACK_SIGNING_SECRET, stamp, body),
    }  # fmt: skip
    url = f"http://127.0.0.1:{port}/slack/events"
    try:
        async with session.post(url, data=body, headers=headers) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_sigterm_in_a_burst_loses_no_acknowledged_click(redis_url: str, transport: str) -> None:
    async def run() -> None:
        async with _child(redis_url) as (process, desk, up, prefix), aiohttp.ClientSession() as web:

            async def one(number: int) -> int | None:
                payload = payloads.click(value=f"cs:C{number}:1")
                if transport == "http":
                    acked = await _over_http(web, up["port"], payload)
                else:
                    acked = await _over_socket(desk, payload)
                return number if acked else None

            clicks = [asyncio.create_task(one(number)) for number in range(200)]
            await asyncio.wait(clicks, return_when=asyncio.FIRST_COMPLETED)
            process.send_signal(signal.SIGTERM)
            acked = {done for done in await asyncio.gather(*clicks) if done is not None}
            assert await asyncio.wait_for(process.wait(), 10) == 0
            client: Any = redis.Redis.from_url(redis_url)
            rows = client.xrange(f"{prefix}q:interactive")
            client.close()
            values = [json.loads(row[b"j"])["body"]["payload"]["actions"][0] for _, row in rows]
            written = {int(action["value"].split(":")[1][1:]) for action in values}
            assert acked and acked == written

    asyncio.run(run())
