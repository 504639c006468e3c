"""Seals audit entries: one loop in one worker reads them in order, chains and writes them."""

import logging
import threading
import time

import msgspec
import redis

from bot.audit import seal
from bot.errors import HubwardError
from bot.models.change import AuditEntry
from bot.ports import Lease
from integrations.audit_sinks.jsonl import JsonLinesSink
from integrations.stores.redis import RedisStore

_log = logging.getLogger("hubward.audit")
_LEASE_S = 3.0
#: Sealed entries stay in Redis this long (ms) for the Home tab and exports.
_KEEP_MS = 7 * 86_400_000


class Sealer:
    """The `AuditLog` port and the loop behind it. Only the lease holder writes."""

    def __init__(self, store: RedisStore, sink: JsonLinesSink) -> None:
        self._store = store
        self._sink = sink
        self._redis = store.client
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin sealing in the background."""
        self._thread = threading.Thread(target=self._loop, name="sealer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Seal what is there and end."""
        self._stop.set()
        if self._thread:
            self._thread.join(10)

    def wait_sealed(self, entry: str, timeout_s: float) -> bool:
        """True once the entry with this stream id is in the chain; False on time-out."""
        deadline = time.monotonic() + timeout_s
        while True:
            if _order(self._sealed()) >= _order(entry):
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._redis.blpop([self._waiter(entry)], timeout=max(0.01, min(left, 1.0)))

    def _sealed(self) -> str:
        found = self._redis.get(f"{self._store.prefix}sealed")
        return found.decode() if found else "0-0"

    def _waiter(self, entry: str) -> str:
        return f"{self._store.prefix}sealed:{entry}"

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                with self._store.lease("sealer", _LEASE_S) as lease:
                    if lease:
                        self._seal_while(lease)
                if not self._stop.is_set():
                    self._stop.wait(0.5)
            except (redis.RedisError, OSError, HubwardError) as problem:
                _log.warning("audit entries wait: %s", problem)
                self._stop.wait(0.5)

    def _seal_while(self, lease: Lease) -> None:
        seq, before, last = self._sink.head()
        self._redis.set(f"{self._store.prefix}sealed", last)
        while lease.held() and not self._stop.is_set():
            stream = f"{self._store.prefix}audit"
            answer = self._redis.xread({stream: last}, count=500, block=1_000)
            rows = answer[0][1] if answer else []
            lines = []
            for id, fields in rows:
                body = msgspec.json.decode(fields[b"e"], type=AuditEntry)
                line = seal(seq + 1, id.decode(), before, body)
                seq, before, last = line.seq, line.hash, line.entry
                lines.append(line)
            # A holder that slept past its lease must not write after its successor.
            if lines and lease.held():
                self._sink.append(lines)
                self._announce(last, [line.entry for line in lines])

    def _announce(self, last: str, entries: list[str]) -> None:
        pipe = self._redis.pipeline()
        pipe.set(f"{self._store.prefix}sealed", last)
        for entry in entries:
            pipe.rpush(self._waiter(entry), "1")
            pipe.expire(self._waiter(entry), 30)
        oldest = int(time.time() * 1000) - _KEEP_MS
        pipe.xtrim(f"{self._store.prefix}audit", minid=str(oldest), approximate=True)
        pipe.execute()


def _order(entry: str) -> tuple[int, int]:
    at, number = entry.split("-")
    return int(at), int(number)
