"""Event stores, found by scanning this folder: one file is one store with `build(context)`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import sleep
from typing import Any, Protocol

from bot.folder import modules
from bot.ports import Clock, EventStore, Store
from bot.settings import Settings


class Clients(Protocol):
    """Who hands out AWS clients (integrations.aws.sessions.Sessions)."""

    def client(self, service: str, account: str, region: str) -> Any:
        """A boto3 client with the account's read role; raises Refused, Upstream."""
        ...


@dataclass(frozen=True)
class Context:
    """What a store may be built from; `wait` pauses a thread for so many seconds."""

    settings: Settings
    store: Store
    sessions: Clients
    clock: Clock
    wait: Callable[[float], None] = field(default=sleep)


def load(context: Context) -> dict[str, EventStore]:
    """Every configured event store by name; `build` returns None for one that is not.

    Files that begin with an underscore are parts of others.

    Raises ValueError when two files claim one name.
    """
    found: dict[str, EventStore] = {}
    for unit in modules(__name__):
        built: EventStore | None = unit.build(context)
        if built is None:
            continue
        if built.name in found:
            raise ValueError(f"two event stores are called {built.name}")
        found[built.name] = built
    return found
