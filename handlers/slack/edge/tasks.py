"""Background tasks that nobody awaits but that must be finished before the process ends."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """A set of running tasks; a task is held here, because the event loop keeps none alive."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        """How many are running."""
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run `work` in the background."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self, timeout_s: float) -> int:
        """Wait for all of them, `timeout_s` seconds at most; returns how many were cut off."""
        if not self._running:
            return 0
        _, late = await asyncio.wait(self._running, timeout=timeout_s)
        for task in late:
            task.cancel()
        return len(late)
