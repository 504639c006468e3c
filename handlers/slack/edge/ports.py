"""What the edge needs from the outside: one inbox, which the worker reads from."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from bot.models.change import Job

Claim = Literal["new", "duplicate", "replayed"]


class Inbox(Protocol):
    """Where inbound payloads become durable. Every method may raise Upstream."""

    async def claim(self, job: Job, *, keep_s: int, signature: str = "") -> Claim:
        """Write `job` to its queue unless its id was seen in the last `keep_s` seconds.

        `signature` is the HTTP signature; one seen in the last 600 s although the id is free again
        makes the claim `replayed`.
        The error's `ambiguous` says whether the row may have been written all the same.
        """
        ...

    async def loaded(self, id: str, view_id: str) -> None:
        """Tell the worker which loading modal was opened for job `id`; empty when none could be."""
        ...

    async def choices(self, action_id: str) -> Sequence[Any]:
        """The stored options of a menu, as they were written."""
        ...

    async def dead_letter(self, reason: str, document: bytes) -> None:
        """Keep what nobody can handle, with the reason."""
        ...

    async def alive(self) -> bool:
        """Whether the store answers now."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
