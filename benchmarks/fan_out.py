"""One question over many accounts and regions at once, against the time that one answer takes."""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from benchmarks.measuring import report, valkey
from bot.query.model import Query, Window

#: Our own limit of calls a second in one account and region must not be what is measured.
_PAUSE_S = 1.1


def main(arguments: Sequence[str]) -> None:
    """Warm reads as times the ideal, then seconds and memory for a client, ours and naive."""
    options = argparse.ArgumentParser(prog="fan-out")
    options.add_argument("--accounts", type=int, default=50)
    options.add_argument("--regions", type=int, default=1)
    options.add_argument("--latency-ms", type=float, default=50.0)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--part", default="", help="one measurement, in a process of its own")
    given = options.parse_args(arguments)
    if given.part:
        _part(given)
        return
    with _slow(given.latency_ms / 1000) as url, valkey() as redis:
        env = {
            **os.environ, "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "a", "REDIS_URL": redis,
            "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip
        places = [str(given.accounts), "--regions", str(given.regions)]
        run = [sys.executable, "-m", "benchmarks", "fan-out", "--accounts", *places,
               "--latency-ms", str(given.latency_ms), "--rounds", str(given.rounds)]  # fmt: skip
        found = [
            msgspec.json.decode(subprocess.check_output([*run, "--part", part], env=env))
            for part in ("warm", "clients", "sessions")
        ]
    _told(given, *found)


def _told(given: Any, warm: Any, clients: Any, naive: Any) -> None:
    ideal = [given.latency_ms / 1000] * len(warm["wall"])
    each = {"accounts": given.accounts, "regions": given.regions}
    report("fan-out warm, s", warm["wall"], ideal, cpu=round(warm["cpu"], 3), **each)
    report("fan-out cold, s", [warm["cold"]], ideal[:1], **each)
    report("fan-out client, ms", [clients["ms"]], [naive["ms"]], of=clients["n"])
    report("fan-out client, MB", [clients["mb"]], [naive["mb"]], of=clients["n"])


def _part(given: Any) -> None:
    if given.part == "warm":
        found = _warm(given)
    else:
        found = _clients(given) if given.part == "clients" else _sessions(given)
    print(msgspec.json.encode(found).decode())


def _warm(given: Any) -> dict[str, Any]:
    """The event store itself: budget in Redis, roles assumed, pages read, rows judged."""
    from bot.clock import SystemClock
    from integrations.eventstores import Context
    from integrations.eventstores.lookup_events import LookupEvents
    from integrations.stores.redis import RedisStore

    sessions, settings = _ground(given)
    store = RedisStore(os.environ["REDIS_URL"])
    lookup = LookupEvents(Context(settings, store, sessions, SystemClock()))
    wall, cpu, expected = list[float](), 0.0, given.accounts * given.regions
    for _ in range(given.rounds + 1):
        time.sleep(_PAUSE_S)
        now = datetime.now(UTC)
        query = Query(
            intent="list_events", window=Window(now - timedelta(hours=1), now), asked_at=now
        )
        began, used = time.perf_counter(), time.process_time()
        rows = lookup.run(query)
        wall.append(time.perf_counter() - began)
        cpu = time.process_time() - used
        if len(rows.events) != expected:
            raise SystemExit(f"{len(rows.events)} events of {expected}")
    return {"wall": wall[1:], "cold": wall[0], "cpu": cpu}


def _clients(given: Any) -> dict[str, Any]:
    """A client for each account, as the product makes them; the first, which reads AWS's models,
    and the roles taken, are left out."""
    sessions, _ = _ground(given)
    sessions.client("cloudtrail", "000000000000", "us-east-1")
    for n in range(1, given.accounts):
        sessions.client("sts", f"{n:012d}", "us-east-1")
    before, began = _memory(), time.process_time()
    for n in range(1, given.accounts):
        sessions.client("cloudtrail", f"{n:012d}", "us-east-1")
    return _each(given.accounts - 1, time.process_time() - began, _memory() - before)


def _sessions(given: Any) -> dict[str, Any]:
    """The same with a Session for each, as most scripts do."""
    import boto3

    boto3.Session().client("cloudtrail", region_name="us-east-1")
    kept, before, began = [], _memory(), time.process_time()
    for _ in range(1, given.accounts):
        kept.append(boto3.Session().client("cloudtrail", region_name="us-east-1"))
    return _each(len(kept), time.process_time() - began, _memory() - before)


def _each(n: int, seconds: float, megabytes: float) -> dict[str, Any]:
    return {"n": n, "ms": 1000 * seconds / n, "mb": megabytes / n}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ground(given: Any) -> tuple[Any, Any]:
    from bot.settings import AccountSettings, Settings
    from integrations.aws.sessions import Sessions

    regions = tuple(f"us-east-{n + 1}" for n in range(given.regions))
    accounts = tuple(
        AccountSettings(f"{n:012d}", f"a{n}", regions=regions) for n in range(given.accounts)
    )
    return Sessions(accounts, "us-east-1"), Settings(accounts=accounts)


@contextmanager
def _slow(seconds: float) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks._slow_aws", str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.kill()
