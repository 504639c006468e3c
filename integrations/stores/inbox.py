"""The edge's side of the work queues: one Lua call makes a payload durable and counts it once."""

import asyncio
import os
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Literal, TypeVar

import msgspec
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.errors import Upstream
from bot.models.change import Job
from integrations.stores.connection import DEFAULT_PREFIX, SCRIPTS

R = TypeVar("R")
Claim = Literal["new", "duplicate", "replayed"]
_CLAIMS: dict[int, Claim] = {1: "new", 0: "duplicate", -1: "replayed"}
REPLAY_S = 600
_LOADED_S = 3_600
_DEAD_MS = 14 * 86_400_000
_DOCUMENT = 64 * 1024
#: Slack gives three seconds, and a call is tried twice.
_TIMEOUT_S = 1.0
_BATCH = 64


class RedisInbox:
    """Claims payloads and writes their jobs; an asynchronous twin of what the worker reads.

    Claims that arrive while a call is under way travel together in the next one, so that a burst
    costs a few calls and one connection.
    """

    def __init__(self, url: str, prefix: str = DEFAULT_PREFIX) -> None:
        self.prefix = prefix
        self._redis: Any = redis.asyncio.Redis.from_url(
            url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S, protocol=2,
            retry=Retry(NoBackoff(), 0),
        )  # fmt: skip
        self._script = self._redis.register_script((SCRIPTS / "claim.lua").read_text("utf-8"))
        self._waiting: list[tuple[list[str], list[Any], asyncio.Future[int | bytes]]] = []
        self._sender: asyncio.Task[None] | None = None

    async def claim(self, job: Job, *, keep_s: int, signature: str = "") -> Claim:
        """Write `job` to `q:<queue>` unless its id was claimed within `keep_s` seconds.

        A `signature` seen within 600 s whose id has expired answers `replayed`. Raises Upstream;
        `ambiguous` says that the row may stand although no answer came.
        """
        p = self.prefix
        keys = [f"{p}once:{job.id}", f"{p}q:{job.queue}", f"{p}replay:{signature}"]
        args = [os.urandom(8), keep_s, REPLAY_S if signature else 0, msgspec.json.encode(job)]
        answer: asyncio.Future[int | bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append((keys, args, answer))
        if self._sender is None:
            self._sender = asyncio.create_task(self._send())
        code = await answer
        if isinstance(code, bytes):
            raise Upstream("Redis", code.decode("utf-8", "replace"), retryable=True)
        return _CLAIMS[code]

    async def _send(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            keys = [key for row in batch for key in row[0]]
            args = [arg for row in batch for arg in row[1]]
            try:
                codes = await self._reliably(partial(self._script, keys=keys, args=args))
            except Exception as problem:
                for _, _, answer in batch:
                    if not answer.done():
                        answer.set_exception(problem)
                continue
            for (_, _, answer), code in zip(batch, codes, strict=True):
                if not answer.done():
                    answer.set_result(code)
        self._sender = None

    async def _reliably(self, call: Callable[[], Awaitable[R]]) -> R:
        """Run `call`, once more after a lost connection; raises Upstream."""
        ambiguous = False
        for last in (False, True):
            try:
                return await call()
            except (RedisError, OSError, TimeoutError) as problem:
                ambiguous = ambiguous or not _never_sent(problem)
                if last or isinstance(problem, redis.ResponseError):
                    raise Upstream(
                        "Redis", f"it cannot be reached ({problem})",
                        retryable=True, ambiguous=ambiguous,
                    ) from problem  # fmt: skip
        raise AssertionError("unreachable")

    async def loaded(self, id: str, view_id: str) -> None:
        """Leave the id of the loading modal for the worker's `loading_view`."""
        key = f"{self.prefix}loaded:{id}"
        pipeline = self._redis.pipeline().rpush(key, view_id).expire(key, _LOADED_S)
        await self._reliably(pipeline.execute)

    async def choices(self, action_id: str) -> Sequence[Any]:
        """The JSON list under `options:<action_id>`; empty when there is none or it is no list."""
        raw = await self._reliably(lambda: self._redis.get(f"{self.prefix}options:{action_id}"))
        try:
            found = msgspec.json.decode(raw or b"[]")
        except msgspec.DecodeError:
            return ()
        return found if isinstance(found, list) else ()

    async def dead_letter(self, reason: str, document: bytes) -> None:
        """Keep at most 64 KiB of what nobody can handle, for 14 days."""
        fields = {
            "source": "slack", "reason": reason[:500], "at": time.time(),
            "document": document[:_DOCUMENT],
        }  # fmt: skip
        oldest = str(int(time.time() * 1000) - _DEAD_MS)
        await self._reliably(
            lambda: self._redis.xadd(f"{self.prefix}dead", fields, minid=oldest, approximate=True)
        )

    async def alive(self) -> bool:
        """Whether Redis answers a PING within a second or two."""
        try:
            return bool(await self._reliably(self._redis.ping))
        except Upstream:
            return False

    async def close(self) -> None:
        """Finish the claims under way and close the connections."""
        if self._sender is not None:
            await self._sender
        await self._redis.aclose()


def _never_sent(problem: BaseException) -> bool:
    """Whether the failure happened before a command could leave: nobody listened."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, ConnectionRefusedError | socket.gaierror | FileNotFoundError):
            return True
        seen = seen.__cause__ or seen.__context__
    return isinstance(problem, redis.ResponseError)


def loading_view(client: Any, *, prefix: str, id: str, timeout_s: float = 3.0) -> str | None:
    """The worker's side: the view id of the loading modal of job `id`, waited for if need be.

    `client` is a synchronous client. Empty when Slack refused to open it, None when the edge said
    nothing in time. Reading does not consume it (the list is moved onto itself), so a job that
    runs again finds it again.
    """
    key = f"{prefix}loaded:{id}"
    found: bytes | None = client.blmove(key, key, timeout_s, "LEFT", "LEFT")
    return None if found is None else found.decode()
