"""The job engine: Redis Streams consumer groups, blocking reads, heartbeats, recovery of the dead.

A job is taken by one worker; while it runs its worker renews the claim every second. A job whose
worker died is claimed by another within five seconds. Handlers re-read state, so running a job
again is harmless.
"""

import functools
import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping

import msgspec
import redis

from bot.errors import HubwardError, RetryLater, Upstream
from bot.models.change import Job
from integrations.stores.connection import script
from integrations.stores.packing import envelope
from integrations.stores.redis import RedisStore

Handler = Callable[[Job], object]
GROUP = "workers"
_BLOCK_MS = 1_500
_HEARTBEAT_S = 1.0
#: A claim not renewed for this long belongs to a dead worker.
_DEAD_AFTER_MS = 3_000
_ATTEMPTS = 8
_log = logging.getLogger("hubward.jobs")


def promote(store: RedisStore) -> float | None:
    """Move every due timer into its queue; returns when the next is due (epoch s), if any."""
    moved, due = script(store.client, "promote")(args=[store.prefix, time.time(), 200])
    return time.time() if moved == 200 else float(due) if due else None


def put(store: RedisStore, job: Job) -> None:
    """Queue a job outside any transition."""
    fields = {"j": msgspec.json.encode(job), "n": "1"}
    store.client.xadd(f"{store.prefix}q:{job.queue}", fields)


class Engine:
    """Runs jobs. `threads` says how many at once per queue, `handlers` maps a job's kind."""

    def __init__(
        self, store: RedisStore, handlers: Mapping[str, Handler], threads: Mapping[str, int]
    ) -> None:
        self._store = store
        self._redis = store.client
        self._handlers = handlers
        self._threads = dict(threads)
        self._name = f"w{secrets.token_hex(4)}"
        self._stop = threading.Event()
        self._running: list[threading.Thread] = []
        self._held: set[tuple[str, bytes]] = set()
        self._lock = threading.Lock()
        self._retry = script(store.client, "retry")

    def start(self) -> None:
        """Create the groups and start every loop; returns at once."""
        for queue in self._threads:
            self._group(self._stream(queue))
        loops: list[tuple[str, Callable[[], None]]] = [
            ("timers", self._timers),
            ("heartbeat", self._heartbeat),
            ("recovery", self._recover),
        ]
        for queue, count in self._threads.items():
            consume = functools.partial(self._consume, queue)
            loops += [(f"{queue}-{n}", consume) for n in range(count)]
        for name, loop in loops:
            thread = threading.Thread(target=self._guarded, args=(loop,), name=name, daemon=True)
            thread.start()
            self._running.append(thread)

    def stop(self, timeout_s: float = 20.0) -> None:
        """Take no more jobs and wait for the running ones; an unfinished job is recovered later."""
        self._stop.set()
        self._redis.rpush(f"{self._store.prefix}wake", "1")
        deadline = time.monotonic() + timeout_s
        for thread in self._running:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _stream(self, queue: str) -> str:
        return f"{self._store.prefix}q:{queue}"

    def _group(self, stream: str) -> None:
        try:
            self._redis.xgroup_create(stream, GROUP, id="0", mkstream=True)
        except redis.ResponseError as problem:
            if "BUSYGROUP" not in str(problem):
                raise

    def _guarded(self, loop: Callable[[], None]) -> None:
        """Keep a loop alive through a Redis outage; wait on the stop event, not the clock."""
        while not self._stop.is_set():
            try:
                loop()
            except (redis.RedisError, OSError, Upstream) as problem:
                if not self._stop.is_set():
                    _log.warning("Redis cannot be reached, trying again: %s", problem)
                self._stop.wait(0.5)

    def _consume(self, queue: str) -> None:
        stream = self._stream(queue)
        while not self._stop.is_set():
            answer = self._redis.xreadgroup(
                GROUP, self._name, {stream: ">"}, count=1, block=_BLOCK_MS
            )
            for _, rows in answer or ():
                for id, fields in rows:
                    self._run(stream, id, fields)

    def _run(self, stream: str, id: bytes, fields: dict[bytes, bytes]) -> None:
        with self._lock:
            if (stream, id) in self._held:
                return
            self._held.add((stream, id))
        try:
            self._handle(stream, id, fields)
        finally:
            with self._lock:
                self._held.discard((stream, id))

    def _handle(self, stream: str, id: bytes, fields: dict[bytes, bytes]) -> None:
        attempt = int(fields.get(b"n", b"1"))
        try:
            job = msgspec.json.decode(fields[b"j"], type=Job)
            handler = self._handlers[job.kind]
        except (msgspec.MsgspecError, KeyError) as problem:
            self._store.dead_letter("job", f"unknown job: {problem}", fields.get(b"j", b""))
            self._finish(stream, id)
            return
        try:
            handler(job)
        except RetryLater as later:
            self._again(stream, id, job, attempt, later.delay_s)
        except Exception as problem:
            self._failed(stream, id, job, attempt, problem)
        else:
            self._finish(stream, id)

    def _failed(self, stream: str, id: bytes, job: Job, attempt: int, problem: Exception) -> None:
        expected = isinstance(problem, HubwardError)
        _log.log(
            logging.WARNING if expected else logging.ERROR,
            "%s (attempt %d): %s", job.id, attempt, problem, exc_info=not expected,
        )  # fmt: skip
        if attempt >= _ATTEMPTS:
            reason = f"{type(problem).__name__}: {problem} (after {attempt} attempts)"
            self._store.dead_letter("job", reason, msgspec.json.encode(job))
            self._finish(stream, id)
            return
        wait = getattr(problem, "retry_after_s", None) or min(60.0, 0.25 * 2**attempt)
        self._again(stream, id, job, attempt + 1, wait)

    def _finish(self, stream: str, id: bytes) -> None:
        self._redis.pipeline().xack(stream, GROUP, id).xdel(stream, id).execute()

    def _again(self, stream: str, id: bytes, job: Job, attempt: int, delay_s: float) -> None:
        # The name is the job's own, so that a newer timer for the same rendering replaces it.
        due = time.time() + delay_s
        args = [self._store.prefix, GROUP, id, job.id, due, envelope(job, attempt)]
        self._retry(keys=[stream], args=args)

    def _heartbeat(self) -> None:
        while not self._stop.wait(_HEARTBEAT_S) or self._held:
            with self._lock:
                held = list(self._held)
            for stream, id in held:
                self._redis.xclaim(stream, GROUP, self._name, 0, [id], idle=0, justid=True)
            if self._stop.is_set() and held:
                time.sleep(_HEARTBEAT_S)  # Draining: the event is set, so it no longer waits.

    def _recover(self) -> None:
        while not self._stop.wait(_HEARTBEAT_S):
            for queue in self._threads:
                stream = self._stream(queue)
                answer = self._redis.xautoclaim(
                    stream, GROUP, self._name, _DEAD_AFTER_MS, "0-0", count=10
                )
                for id, fields in answer[1]:
                    _log.warning("taking over %s %s from a worker that died", stream, id)
                    threading.Thread(
                        target=self._guarded_run, args=(stream, id, fields), daemon=True
                    ).start()

    def _guarded_run(self, stream: str, id: bytes, fields: dict[bytes, bytes]) -> None:
        try:
            self._run(stream, id, fields)
        except (redis.RedisError, OSError, Upstream) as problem:
            _log.warning("a recovered job goes back: %s", problem)

    def _timers(self) -> None:
        while not self._stop.is_set():
            due = promote(self._store)
            wait = 1.5 if due is None else min(1.5, due - time.time())
            if wait > 0:
                self._redis.blpop([f"{self._store.prefix}wake"], timeout=max(wait, 0.01))
