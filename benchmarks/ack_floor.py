"""ack-floor: CPU of one acknowledged click without the HTTP server, beside hand-written code."""

import argparse
import asyncio
import time

from benchmarks.ack_clicks import FORM, click, signed
from benchmarks.ack_designs import Bare, NoStore, bare
from benchmarks.measuring import report, valkey
from integrations.stores.inbox import RedisInbox


async def _cpu_us(take: Bare, actions: int, clicks: int) -> float:
    """CPU microseconds per click of this process, Redis and the making of clicks excluded."""
    made = []
    for _ in range(clicks):
        body = click(actions)
        stamp, signature = signed(body)
        headers = {
            "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature,
            "Content-Type": FORM,
        }  # fmt: skip
        made.append((headers, body))
    started = time.process_time()
    for headers, body in made:
        assert await take(headers, body) == 200
    return (time.process_time() - started) / clicks * 1e6


async def _run(url: str, pairs: int, clicks: int) -> None:
    inbox = RedisInbox(url, "bench-floor:")
    designs = {
        key: bare(key[0], inbox, key[1])
        for key in [("floor", 150), ("edge", 150), ("edge", 5), ("default", 150), ("default", 5)]
    }
    for design in ("floor", "edge"):
        designs[f"{design} without Lua", 150] = bare(design, NoStore(), 150)
    found: dict[tuple[str, int], list[float]] = {key: [] for key in designs}
    for round_number in range(pairs + 1):
        for key, take in designs.items():
            # The default wiring waits 10 ms per click, so it gets fewer of them.
            count = clicks // 5 if key[0] == "default" else clicks
            spent = await _cpu_us(take, key[1], count)
            if round_number:
                found[key].append(spent)
    await inbox.close()
    for name, value, baseline in (
        ("ack-floor: edge / floor, CPU us", ("edge", 150), ("floor", 150)),
        (
            "ack-floor: edge / floor, both without the Lua call, CPU us",
            ("edge without Lua", 150),
            ("floor without Lua", 150),
        ),
        ("ack-floor: edge 150 / 5 actions, CPU us", ("edge", 150), ("edge", 5)),
        ("ack-floor: default wiring / floor, CPU us", ("default", 150), ("floor", 150)),
        ("ack-floor: default wiring 150 / 5 actions, CPU us", ("default", 150), ("default", 5)),
    ):
        report(name, found[value], found[baseline], clicks=clicks)


def main(arguments: list[str]) -> None:
    """Options: --pairs (5 or more), --clicks per measurement."""
    parser = argparse.ArgumentParser(prog="ack-floor")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--clicks", type=int, default=500)
    given = parser.parse_args(arguments)
    with valkey() as url:
        asyncio.run(_run(url, given.pairs, given.clicks))
