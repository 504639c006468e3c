"""How Hubward talks to Valkey or Redis: one pool, checked settings, errors in its own words."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import redis

from bot.errors import Upstream

P = ParamSpec("P")
R = TypeVar("R")
DEFAULT_PREFIX = "hw:"
SCRIPTS = Path(__file__).parent / "scripts"


def connect(url: str) -> Any:
    """A client whose blocking reads (at most 2 s) stay below its socket time-out of 8 s.

    Untyped, because the library's answer types are unions of every case.
    """
    return redis.Redis.from_url(
        url, socket_timeout=8, socket_connect_timeout=3, health_check_interval=30, protocol=2
    )


def script(client: Any, name: str) -> Any:
    """One of the Lua scripts beside this file, called by its hash."""
    return client.register_script((SCRIPTS / f"{name}.lua").read_text("utf-8"))


def speaks_redis(function: Callable[P, R]) -> Callable[P, R]:
    """Turn connection failures into Upstream, so that callers see one kind of error."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (redis.ConnectionError, redis.TimeoutError, OSError) as problem:
            raise Upstream(
                "Redis", f"it cannot be reached ({problem})", retryable=True, ambiguous=True
            ) from problem

    return wrapped


def problems(client: Any) -> list[str]:
    """What is wrong with this server for our purpose, one sentence each; empty when nothing is.

    Truth lives here, so keys must not be evicted and writes must reach the disk.
    """
    found: list[str] = []
    info: dict[str, Any] = client.info()
    if info.get("cluster_enabled"):
        found.append("Redis Cluster is not supported: use one primary (replicas are fine).")
    if info.get("maxmemory_policy", "noeviction") != "noeviction":
        found.append("Set maxmemory-policy to noeviction: Redis must never drop an approval.")
    if not info.get("aof_enabled"):
        found.append("Set appendonly to yes: approvals must survive a restart.")
    try:
        fsync = client.config_get("appendfsync").get("appendfsync")
    except redis.ResponseError:
        fsync = None  # Managed services forbid CONFIG; nothing can be said.
    if info.get("aof_enabled") and fsync not in (None, "always"):
        found.append(f"appendfsync is {fsync}: set it to always, or one second can be lost.")
    return found
