"""Live changes on their way to the open pages, each person's own."""

import asyncio
from collections.abc import Collection
from typing import Any


class Broadcast:
    """Fan-out of changes to subscribed pages; a page that does not read loses its oldest ones."""

    def __init__(self, keep: int = 1_000) -> None:
        self._keep = keep
        self._pages: dict[asyncio.Queue[dict[str, Any] | None], str] = {}

    def subscribe(self, person: str) -> asyncio.Queue[dict[str, Any] | None]:
        """A queue of the changes this person may see; None in it means the server stops."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(self._keep)
        self._pages[queue] = person
        return queue

    def leave(self, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
        """Forget a page."""
        self._pages.pop(queue, None)

    def send(self, change: dict[str, Any], to: Collection[str] | None = None) -> None:
        """Queue a change for the pages of the people in `to`, for everybody when it is None."""
        for queue, person in self._pages.items():
            if to is None or person in to:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(change)

    def stop(self) -> None:
        """Tell every page that the stream ends."""
        for queue in self._pages:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
