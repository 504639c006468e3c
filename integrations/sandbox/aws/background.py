"""Work that goes on behind the answers: one thread, in order, and a way to wait for its end."""

import queue
import threading
import traceback
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """One thread that does each ordered piece of work in turn; a failure is printed."""

    def __init__(self, name: str, work: Callable[[T], None]) -> None:
        self._work = work
        self._orders: queue.SimpleQueue[T | None] = queue.SimpleQueue()
        self._open = 0
        self._idle = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is ordered, then end."""
        self._orders.put(None)
        self._thread.join(timeout=5)

    def order(self, work: T) -> None:
        """Queue one piece of work."""
        with self._idle:
            self._open += 1
        self._orders.put(work)

    def settle(self, timeout_s: float) -> bool:
        """True once everything ordered is done; False after `timeout_s` seconds."""
        with self._idle:
            return self._idle.wait_for(lambda: self._open == 0, timeout_s)

    def _run(self) -> None:
        while (work := self._orders.get()) is not None:
            try:
                self._work(work)
            except Exception:
                traceback.print_exc()
            finally:
                with self._idle:
                    self._open -= 1
                    self._idle.notify_all()
