"""cold-start: CPU, wall time and memory until the edge is ready, beside importing everything."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measuring import median, report, valkey

EAGER = """
import boto3, anthropic, jira
from slack_bolt.async_app import AsyncApp
import redis.asyncio, msgspec
session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1")
clients = [session.client(name) for name in ("securityhub", "ec2", "cloudtrail", "logs")]
from benchmarks.cold_start import tell
tell()
"""
FORBIDDEN = ("anthropic", "boto3", "botocore", "duckdb", "jira", "moto", "pydantic")


def tell() -> None:
    """Print what this process has used by now: CPU seconds, peak MB, heavy modules."""
    peak = next(
        int(line.split()[1])
        for line in Path("/proc/self/status").read_text("ascii").splitlines()
        if line.startswith("VmHWM")
    )
    heavy = [name for name in FORBIDDEN if name in sys.modules]
    print(json.dumps({"cpu": sum(os.times()[:2]), "mb": peak / 1024, "heavy": heavy}), flush=True)


def edge(slack_api_url: str, redis_url: str) -> None:
    """Start a whole edge, two sockets and HTTP; tell once it would take a payload; end."""
    import asyncio

    from handlers.slack.edge.run import Edge, EdgeOptions, run_edge
    from integrations.stores.inbox import RedisInbox

    async def run() -> None:
        stop = asyncio.Event()
        greeted: list[asyncio.Task[None]] = []

        async def ready(started: Edge) -> None:
            while not (await started.ready())[0]:
                await asyncio.sleep(0.002)
            tell()
            stop.set()

        options = EdgeOptions(
            bot_token="xoxb-sandbox-hubward-bot", app_token="xapp-1-A0HUBWARD1-sandbox",
            signing_secret="s", slack_api_url=slack_api_url, port=0,
        )  # fmt: skip
        await run_edge(
            options, RedisInbox(redis_url, "bench-cold:"), stop=stop,
            started=lambda up: greeted.append(asyncio.create_task(ready(up))),
        )  # fmt: skip

    asyncio.run(run())


def _child(code: str, cache: str) -> dict[str, Any]:
    """Run code in a fresh interpreter that finds compiled modules, as an image ships them."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        told: dict[str, Any] = json.loads(process.stdout.readline())
        told["wall"] = time.perf_counter() - started
    return told


def _measure(pairs: int, edge_code: str, cache: str) -> tuple[list[Any], list[Any]]:
    edges, eagers = [], []
    for number in range(pairs + 1):
        value, baseline = _child(edge_code, cache), _child(EAGER, cache)
        if number:  # The first compiles.
            edges.append(value)
            eagers.append(baseline)
    return edges, eagers


def main(arguments: list[str]) -> None:
    """Options: --pairs."""
    parser = argparse.ArgumentParser(prog="cold-start")
    parser.add_argument("--pairs", type=int, default=7)
    given = parser.parse_args(arguments)
    from integrations.sandbox.slack.running import running_slack

    with (
        valkey() as url,
        running_slack(rate_scale=1000) as slack,
        TemporaryDirectory() as c,
    ):
        code = f"from benchmarks.cold_start import edge; edge({slack.api_url!r}, {url!r})"
        edges, eagers = _measure(given.pairs, code, c)
    assert not any(told["heavy"] for told in edges), edges[0]["heavy"]
    names: list[tuple[str, Callable[[Any], float]]] = [
        ("cold-start: CPU s until ready: edge / everything imported", lambda told: told["cpu"]),
        ("cold-start: peak MB: edge / everything imported", lambda told: told["mb"]),
    ]
    for name, of in names:
        report(name, [of(t) for t in edges], [of(t) for t in eagers],
               wall_s=round(median([told["wall"] for told in edges]), 3))  # fmt: skip
