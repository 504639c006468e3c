"""The job engine with real workers: hand-off, retries, dead letters, recovery after kill -9."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.errors import RetryLater, Upstream
from bot.models.change import Job
from integrations.stores.redis import RedisStore
from integrations.stores.streams import Engine, Handler, put

THREADS = {"notify": 1, "execute": 2}


@contextmanager
def engine(store: RedisStore, **handlers: Handler) -> Iterator[Engine]:
    """An engine that runs for the block."""
    made = Engine(store, handlers, THREADS)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def test_a_job_is_handed_over_at_once_and_taken_off_its_queue(store: RedisStore) -> None:
    seen: queue.Queue[Job] = queue.Queue()
    with engine(store, note=seen.put):
        put(store, Job("notify", "note", "n1", {"x": 1}))
        assert seen.get(timeout=5).body == {"x": 1}
    assert store.client.xlen(f"{store.prefix}q:notify") == 0


def test_a_failing_job_runs_again_and_then_succeeds(store: RedisStore) -> None:
    done = threading.Event()
    calls: list[int] = []

    def flaky(job: Job) -> None:
        calls.append(1)
        if len(calls) < 2:
            raise Upstream("AWS", "throttled", retryable=True, retry_after_s=0.05)
        done.set()

    with engine(store, flaky=flaky):
        put(store, Job("notify", "flaky", "f1"))
        assert done.wait(10)
    assert len(calls) == 2


def test_a_job_may_ask_to_run_later_without_counting_as_failed(store: RedisStore) -> None:
    done = threading.Event()
    calls: list[int] = []

    def patient(job: Job) -> None:
        calls.append(1)
        if len(calls) < 12:
            raise RetryLater(0.01)
        done.set()

    with engine(store, patient=patient):
        put(store, Job("notify", "patient", "p1"))
        assert done.wait(20)


def test_an_unknown_job_becomes_a_dead_letter(store: RedisStore) -> None:
    seen: queue.Queue[Job] = queue.Queue()
    with engine(store, note=seen.put):
        put(store, Job("notify", "nobody", "x1"))
        put(store, Job("notify", "note", "n2"))
        seen.get(timeout=5)
    (letter,) = store.dead_letters("job")
    assert "nobody" in letter["reason"]


_VICTIM = """
import sys, threading
from integrations.stores.redis import RedisStore
from integrations.stores.streams import Engine
store = RedisStore(sys.argv[1], prefix=sys.argv[2])
def hang(body):
    print("started", flush=True)
    threading.Event().wait()
Engine(store, {"hang": hang}, {"execute": 1}).start()
threading.Event().wait()
"""


def test_the_job_of_a_killed_worker_runs_again_within_five_seconds(
    store: RedisStore, redis_url: str
) -> None:
    command = [sys.executable, "-c", _VICTIM, redis_url, store.prefix]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
        put(store, Job("execute", "hang", "h1", {"x": 2}))
        assert victim.stdout is not None
        assert victim.stdout.readline() == "started\n"
        seen: queue.Queue[Job] = queue.Queue()
        with engine(store, hang=seen.put):
            with pytest.raises(queue.Empty):
                seen.get(timeout=4)  # Alive and working: nobody takes its job away.
            os.kill(victim.pid, signal.SIGKILL)
            killed = time.monotonic()
            assert seen.get(timeout=10).body == {"x": 2}
            assert time.monotonic() - killed < 5.0
