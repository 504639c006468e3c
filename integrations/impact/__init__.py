"""Impact sources, found by scanning this folder: one file is one source with `build(context)`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Protocol

from bot.folder import modules
from bot.ports import Clock, EventReader, ImpactSource, Store
from bot.settings import Settings


class Clients(Protocol):
    """Who hands out AWS clients (integrations.aws.sessions.Sessions)."""

    def client(self, service: str, account: str, region: str) -> Any:
        """A boto3 client with the account's read role; raises Refused, Upstream."""
        ...


@dataclass(frozen=True)
class Context:
    """What a source may be built from; `wait` pauses a thread for so many seconds."""

    sessions: Clients
    settings: Settings
    clock: Clock
    store: Store
    events: EventReader | None = None
    wait: Callable[[float], Any] = field(default_factory=lambda: Event().wait)


def load_all(context: Context) -> tuple[ImpactSource, ...]:
    """Every source that can be built here, the most trusted first (a module's `PRECEDENCE`).

    Files that begin with an underscore are parts of others; a `build` that returns None says that
    its source is not configured. Raises ValueError when two files claim one name.
    """
    found: list[tuple[int, str, ImpactSource]] = []
    for loaded in modules(__name__):
        built: ImpactSource | None = loaded.build(context)
        if built is None:
            continue
        if built.name in {name for _, name, _ in found}:
            raise ValueError(f"two impact sources are called {built.name}")
        found.append((getattr(loaded, "PRECEDENCE", 50), built.name, built))
    return tuple(source for _, _, source in sorted(found, key=lambda entry: entry[:2]))
