"""reconnect: seconds until a lost Socket Mode link stands again, beside Bolt's own handler."""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.ack_designs import WHO, NoStore
from benchmarks.measuring import report
from handlers.slack.edge.apology import Apology
from handlers.slack.edge.guard import Guard
from handlers.slack.edge.link import Link
from handlers.slack.edge.loading import Loading
from handlers.slack.edge.mux import Identity, Mux, Routes, build_app
from handlers.slack.edge.tasks import Tasks
from integrations.sandbox import story
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.options import Options
from integrations.sandbox.slack.running import served

#: A way to lose the link, and how long to wait for the next one before giving up (s).
Loss = Callable[[Desk], Awaitable[Any]]
_LIMIT_S = 20.0


async def _cut(desk: Desk) -> None:
    desk.sockets.cut()


async def _spoilt(desk: Desk) -> None:
    """Ask the link to leave and refuse the first new one, as a restarting gateway does."""
    given = desk.sockets.ticket
    refused: list[bool] = []

    def ticket() -> str:
        if not refused:
            refused.append(True)
            return "spoilt"
        return given()

    desk.sockets.ticket = ticket  # type: ignore[method-assign]
    await desk.sockets.ask_to_leave("refresh_requested")
    desk.sockets.cut()


LOSSES: dict[str, Loss] = {
    "asked to leave": lambda desk: desk.sockets.ask_to_leave("refresh_requested"),
    "closed": lambda desk: desk.sockets.close(),
    "cut": _cut,
    "first new link refused": _spoilt,
}


@asynccontextmanager
async def _edge(base: str) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=f"{base}api/", session=session)
        inbox: Any = NoStore()
        tasks = Tasks()
        mux = Mux(Routes(), inbox, Loading(client, {}, inbox, tasks),
                  Apology(client, session, tasks))  # fmt: skip
        guard = Guard(build_app(mux, WHO, client), inbox)
        link = Link(client, story.SLACK_APP_TOKEN, session, guard)
        running = asyncio.create_task(link.run())
        yield
        await link.drain(1)
        running.cancel()


@asynccontextmanager
async def _bolt(base: str) -> AsyncIterator[None]:
    client = AsyncWebClient(base_url=f"{base}api/")
    app = AsyncApp(name="bench", signing_secret="s", authorize=Identity(WHO), client=client)
    handler: Any = AsyncSocketModeHandler(app, story.SLACK_APP_TOKEN)
    await handler.connect_async()
    yield
    await handler.close_async()


async def _seconds(design: Any, lose: Loss) -> float:
    async with served(Options(rate_scale=1000)) as (desk, base), design(base):
        assert await desk.sockets.wait_count(1, 10)
        old = {id(link) for link in desk.sockets._links}
        started = time.perf_counter()
        await lose(desk)
        while not any(id(link) not in old for link in desk.sockets._links):
            if time.perf_counter() - started > _LIMIT_S:
                break
            await asyncio.sleep(0.001)
        return time.perf_counter() - started


def main(arguments: list[str]) -> None:
    """Options: --pairs. A figure of 20 s means that no link had come by then."""
    parser = argparse.ArgumentParser(prog="reconnect")
    parser.add_argument("--pairs", type=int, default=5)
    given = parser.parse_args(arguments)
    for name, lose in LOSSES.items():
        found: list[list[float]] = [[], []]
        for _ in range(given.pairs):
            for taken, design in zip(found, (_edge, _bolt), strict=True):
                taken.append(asyncio.run(_seconds(design, lose)))
        report(f"reconnect: seconds, {name}: edge / Bolt's handler", *found)
