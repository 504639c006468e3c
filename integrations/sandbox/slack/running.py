"""Starts the stand-in: in this process's event loop, in a thread of its own, or until a signal."""

import asyncio
import json
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from aiohttp import web

from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.options import Options
from integrations.sandbox.slack.server import DESK, build_app


@asynccontextmanager
async def served(options: Options) -> AsyncIterator[tuple[Desk, str]]:
    """Serve on 127.0.0.1 in the running loop; yields the desk and the base URL."""
    app = build_app(options)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", options.port)
        await site.start()
        port = runner.addresses[0][1]
        base = f"http://127.0.0.1:{port}/"
        app[DESK].at(base)
        yield app[DESK], base
    finally:
        await runner.cleanup()


@contextmanager
def running_slack(options: Options | None = None, **fields: Any) -> Iterator[Handle]:
    """Run a stand-in in a thread; yields its Handle and stops it at the end.

    `fields` are those of Options (`rate_scale=10`, `ack_s=0.5`, …).
    """
    chosen = options or Options(**fields)
    started = threading.Event()
    told: dict[str, Any] = {}

    async def run() -> None:
        told["stop"] = asyncio.Event()
        told["loop"] = asyncio.get_running_loop()
        async with served(chosen) as (_, base):
            told["base"] = base
            started.set()
            await told["stop"].wait()

    def target() -> None:
        try:
            asyncio.run(run())
        except BaseException as failed:
            told.setdefault("failed", failed)
            raise
        finally:
            started.set()

    thread = threading.Thread(target=target, name="slack-stand-in", daemon=True)
    thread.start()
    started.wait()
    if "base" not in told:
        raise RuntimeError("the Slack stand-in did not start") from told.get("failed")
    try:
        yield Handle(told["base"])
    finally:
        told["loop"].call_soon_threadsafe(told["stop"].set)
        thread.join()


async def run_until_signal(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; prints one JSON line on standard output when it listens."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with served(options) as (_, base):
        print(json.dumps({"ready": "slack", "page": base, "api": f"{base}api/"}), flush=True)
        await stop.wait()
