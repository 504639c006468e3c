"""ack-http: clicks over HTTP on the loopback, serial and many at once, beside Bolt's default."""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from benchmarks.ack_clicks import request
from benchmarks.measuring import cpu_seconds, median, percentile, report, valkey


class Round(NamedTuple):
    """One measurement: requests per second, latency in ms, server CPU per request in us."""

    rate: float
    p50: float
    p99: float
    cpu_us: float


class Server(NamedTuple):
    """A design running in a process of its own."""

    pid: int
    port: int


@contextmanager
def _serving(design: str, url: str, actions: int) -> Iterator[Server]:
    command = [sys.executable, "-m", "benchmarks.ack_designs", design, url, str(actions)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Server(process.pid, int(process.stdout.readline()))
        finally:
            process.terminate()


async def _one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, made: bytes) -> float:
    started = time.perf_counter()
    writer.write(made)
    head = await reader.readuntil(b"\r\n\r\n")
    spent = time.perf_counter() - started
    assert head.startswith(b"HTTP/1.1 200"), head
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length")
    )  # fmt: skip
    if length:
        await reader.readexactly(length)
    return spent * 1000


async def _round(server: Server, actions: int, at_once: int, clicks: int) -> Round:
    """`clicks` requests over `at_once` kept-alive connections, the next when one is answered."""
    made = [request(actions) for _ in range(clicks)]
    links = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(at_once)]
    spent: list[float] = []

    async def person(link: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        while made:
            spent.append(await _one(*link, made.pop()))

    cpu, started = cpu_seconds(server.pid), time.perf_counter()
    await asyncio.gather(*(person(link) for link in links))
    wall, cpu = time.perf_counter() - started, cpu_seconds(server.pid) - cpu
    for _, writer in links:
        writer.close()
    p50, p99 = median(spent), percentile(spent, 0.99)
    return Round(len(spent) / wall, p50, p99, cpu / len(spent) * 1e6)


def _clicks(design: str, at_once: int) -> int:
    """Enough for a p99, few enough for the slow designs: a burst of 200 is one click each."""
    if at_once >= 200:
        return at_once
    if at_once > 1:
        return 1600 if design != "default" else 640
    return 1000 if design != "default" else 200


def _measure(servers: dict[tuple[str, int], Server], at_once: int, pairs: int) -> dict[
    tuple[str, int], list[Round]
]:  # fmt: skip
    found: dict[tuple[str, int], list[Round]] = {key: [] for key in servers}
    for round_number in range(pairs + 1):
        for key, server in servers.items():
            took = asyncio.run(_round(server, key[1], at_once, _clicks(key[0], at_once)))
            if round_number:  # The first warms up.
                found[key].append(took)
    return found


def _print(found: dict[tuple[str, int], list[Round]], counts: list[int], at_once: int) -> None:
    where = f"{at_once} at once" if at_once > 1 else "serial"
    for actions in counts:
        edge, default, floor = (found[design, actions] for design in ("edge", "default", "floor"))
        p99 = f"ack-http: p99 ms, {where}, {actions} actions"
        report(
            f"ack-http: requests/s, {where}, {actions} actions: edge / default wiring",
            [r.rate for r in edge], [r.rate for r in default],
        )  # fmt: skip
        report(
            f"{p99}: edge / default wiring",
            [r.p99 for r in edge], [r.p99 for r in default],
            floor=round(median([r.p99 for r in floor]), 4),
        )  # fmt: skip
        report(
            f"ack-http: server CPU us, {where}, {actions} actions: edge / floor",
            [r.cpu_us for r in edge], [r.cpu_us for r in floor],
        )  # fmt: skip
    most, least = max(counts), min(counts)
    if most != least:
        report(
            f"ack-http: server CPU us, {where}: {most} / {least} actions, edge",
            [r.cpu_us for r in found["edge", most]], [r.cpu_us for r in found["edge", least]],
        )  # fmt: skip


def main(arguments: list[str]) -> None:
    """Options: --actions 5,150 --conc 1,32,200 --pairs."""
    parser = argparse.ArgumentParser(prog="ack-http")
    parser.add_argument("--actions", default="5,150")
    parser.add_argument("--conc", default="1,32,200")
    parser.add_argument("--pairs", type=int, default=5)
    given = parser.parse_args(arguments)
    counts = [int(n) for n in given.actions.split(",")]
    for at_once in (int(n) for n in given.conc.split(",")):
        with valkey() as url:
            _one_width(url, counts, at_once, given.pairs)


def _one_width(url: str, counts: list[int], at_once: int, pairs: int) -> None:
    with ExitStack() as stack:
        servers = {
            (design, actions): stack.enter_context(_serving(design, url, actions))
            for actions in counts
            for design in ("edge", "default", "floor")
        }
        _print(_measure(servers, at_once, pairs), counts, at_once)
