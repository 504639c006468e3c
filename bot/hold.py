"""Keeping a short lease alive while a slow call runs, so that a death is noticed soon."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import Upstream
from bot.ports import Lease

#: What a process worked on is free again this long (s) after its death.
TTL_S = 4.0
_RENEW_S = 1.0


@contextmanager
def renewed(lease: Lease) -> Iterator[None]:
    """Renew `lease` every second for the block; who holds it asks `held()` before a write."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(_RENEW_S):
            try:
                if not lease.held():
                    return
            except Upstream:
                continue

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
