"""Truth in Valkey or Redis (6.2 commands): versioned aggregates, one Lua call per transition."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from bot.errors import Conflict
from bot.models.change import Change
from bot.ports import Stored
from integrations.stores.connection import DEFAULT_PREFIX, connect, script, speaks_redis
from integrations.stores.packing import packed

T = TypeVar("T", bound=msgspec.Struct)

_encode = msgspec.json.encode
#: Aggregates read by one call, so that nobody else waits long.
_AT_ONCE = 1000
#: Dead letters are kept this long (ms), as long as SQS would at most.
_DEAD_MS = 14 * 86_400_000


class RedisStore:
    """The `Store` port. `prefix` separates installations (and tests) in one server."""

    def __init__(self, url: str, prefix: str = DEFAULT_PREFIX) -> None:
        self.client = connect(url)
        self.prefix = prefix
        self._commit = script(self.client, "commit")
        self._many = script(self.client, "many")
        self._take = script(self.client, "take")
        self._lease = script(self.client, "lease")

    def _aggregate(self, kind: type, id: str) -> str:
        return f"{self.prefix}a:{kind.__name__.lower()}:{id}"

    @speaks_redis
    def get(self, kind: type[T], id: str) -> Stored[T] | None:
        """The aggregate and its version, or None."""
        version, body = self.client.hmget(self._aggregate(kind, id), "v", "d")
        if body is None:
            return None
        return Stored(msgspec.json.decode(body, type=kind), int(version))

    @speaks_redis
    def many(self, kind: type[T], ids: Sequence[str]) -> list[Stored[T]]:
        """Those of the aggregates that exist, in the order asked, a thousand per round trip."""
        decode, found = msgspec.json.Decoder(kind).decode, []
        for first in range(0, len(ids), _AT_ONCE):
            keys = [self._aggregate(kind, id) for id in ids[first : first + _AT_ONCE]]
            rows = self._many(keys=keys)
            pairs = zip(rows[::2], rows[1::2], strict=True)
            found += [Stored(decode(body), int(version)) for version, body in pairs if body]
        return found

    @speaks_redis
    def commit(self, change: Change) -> tuple[str, ...]:
        """Apply the change in one Lua call; returns the audit entries' stream ids.

        Raises Conflict when an aggregate is no longer at the version it was read at, or a unique
        name belongs to another id.
        """
        document, bodies = packed(change)
        answer = self._commit(args=[self.prefix, time.time(), document, *bodies])
        if int(answer[0]) == 0:
            raise Conflict(answer[1].decode())
        return tuple(id.decode() for id in answer[1:])

    @speaks_redis
    def resolve(self, name: str) -> str | None:
        """The id a unique name stands for."""
        found = self.client.get(f"{self.prefix}n:{name}")
        return found.decode() if found else None

    @speaks_redis
    def members(
        self,
        index: str,
        *,
        low: float = float("-inf"),
        high: float = float("inf"),
        limit: int = 100,
        newest: bool = True,
    ) -> list[str]:
        """Members of a sorted index with scores from `low` to `high`, highest first if newest."""
        key = f"{self.prefix}i:{index}"
        if newest:
            found = self.client.zrevrangebyscore(key, high, low, start=0, num=limit)
        else:
            found = self.client.zrangebyscore(key, low, high, start=0, num=limit)
        return [member.decode() for member in found]

    @contextmanager
    def lease(
        self, name: str, ttl_s: float, *, wait_s: float = 0.0
    ) -> Iterator["RedisLease | None"]:
        """Hold `name` alone; yields None when someone else holds it after `wait_s` seconds."""
        lease = RedisLease(self._lease, f"{self.prefix}lease:{name}", ttl_s)
        deadline = time.monotonic() + wait_s
        taken = lease.take()
        while not taken and time.monotonic() < deadline:
            # A list nobody pushes to: the wait costs the server nothing and needs no sleep.
            self.client.blpop([f"{self.prefix}never"], timeout=0.05)
            taken = lease.take()
        try:
            yield lease if taken else None
        finally:
            if taken:
                lease.drop()

    @speaks_redis
    def take(self, bucket: str, *, rate: float, burst: float, cost: float = 1.0) -> float:
        """Take `cost` from the bucket that refills `rate` per second; returns seconds to wait."""
        return float(self._take(keys=[f"{self.prefix}bucket:{bucket}"], args=[rate, burst, cost]))

    @speaks_redis
    def remember(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep bytes for `ttl_s` seconds."""
        self.client.set(f"{self.prefix}keep:{key}", value, px=max(1, int(ttl_s * 1000)))

    @speaks_redis
    def recall(self, key: str) -> bytes | None:
        """The kept bytes, or None."""
        found: bytes | None = self.client.get(f"{self.prefix}keep:{key}")
        return found

    @speaks_redis
    def recall_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """The kept bytes of each key in the order asked, None where there are none, in one call."""
        if not keys:
            return []
        start = f"{self.prefix}keep:"
        found: list[bytes | None] = self.client.mget([start + key for key in keys])
        return found

    @speaks_redis
    def offer(self, menu: str, choices: Sequence[tuple[str, str]]) -> None:
        """Keep for a day what the edge answers to searches in the menu with this action id."""
        rows = [{"text": text, "value": value} for text, value in choices]
        self.client.set(f"{self.prefix}options:{menu}", _encode(rows), ex=86_400)

    @speaks_redis
    def once(self, key: str, ttl_s: float) -> bool:
        """True for the first caller within `ttl_s` seconds."""
        name = f"{self.prefix}once:{key}"
        return bool(self.client.set(name, "1", nx=True, px=max(1, int(ttl_s * 1000))))

    @speaks_redis
    def add(self, counter: str, amount: int, ttl_s: float) -> int:
        """Add to a counter and return its value; 0 only reads it."""
        key = f"{self.prefix}count:{counter}"
        if not amount:
            return int(self.client.get(key) or 0)
        pipe = self.client.pipeline(transaction=True)
        pipe.incrby(key, amount)
        pipe.pexpire(key, max(1, int(ttl_s * 1000)))
        return int(pipe.execute()[0])

    @speaks_redis
    def flag(self, name: str) -> str | None:
        """An operator's switch, or None."""
        found = self.client.hget(f"{self.prefix}flags", name)
        return None if found is None else found.decode()

    @speaks_redis
    def set_flag(self, name: str, value: str | None) -> None:
        """Set a switch, or clear it with None."""
        if value is None:
            self.client.hdel(f"{self.prefix}flags", name)
        else:
            self.client.hset(f"{self.prefix}flags", name, value)

    @speaks_redis
    def dead_letter(self, source: str, reason: str, document: bytes) -> None:
        """Keep what could not be handled, with its reason, for 14 days."""
        oldest = int(time.time() * 1000) - _DEAD_MS
        fields = {"source": source, "reason": reason, "at": time.time(), "document": document}
        self.client.xadd(f"{self.prefix}dead", fields, minid=str(oldest), approximate=True)

    @speaks_redis
    def dead_letters(self, source: str, limit: int = 100) -> list[dict[str, Any]]:
        """The newest dead letters of one source (`finding`, `slack`, `job`), newest first."""
        rows = self.client.xrevrange(f"{self.prefix}dead", count=10_000)
        found = [
            {
                "id": id.decode(),
                "at": datetime.fromtimestamp(float(row[b"at"]), UTC).isoformat(),
                "source": row[b"source"].decode(),
                "reason": row[b"reason"].decode("utf-8", "replace"),
                "document": row[b"document"].decode("utf-8", "replace"),
            }
            for id, row in rows
            if row[b"source"].decode() == source
        ]
        return found[:limit]


class RedisLease:
    """A lock with a fencing token; it ends by itself when its holder dies."""

    def __init__(self, run: Any, key: str, ttl_s: float) -> None:
        self._run = run
        self._keys = [key, key.replace("lease:", "fence:", 1)]
        self._ttl_ms = int(ttl_s * 1000)
        self._owner = secrets.token_hex(8)
        self.token = 0

    def take(self) -> bool:
        """Try once to become the holder."""
        self.token = int(self._run(keys=self._keys, args=["take", self._owner, self._ttl_ms]))
        return self.token > 0

    def held(self) -> bool:
        """Renew, and say whether it is still ours."""
        return int(self._run(keys=self._keys, args=["renew", self._owner, self._ttl_ms])) == 1

    def drop(self) -> None:
        """Let others have it."""
        self._run(keys=self._keys, args=["drop", self._owner, self._ttl_ms])
