"""What the recognisers found in a question, before it becomes a query."""

import msgspec

from bot.query.model import (
    Auth,
    Events,
    Exclusions,
    Identity,
    Intent,
    Outcome,
    Resources,
    Where,
    Window,
)  # fmt: skip
from bot.query.offline.services import StoreName


class Parts(msgspec.Struct, frozen=True):
    """One field per recogniser; what was not said is empty."""

    text: str
    window: Window | None
    resources: Resources
    excluded_ports: tuple[int, ...]
    ports: tuple[int, ...]
    world: bool
    where: Where
    exclude: Exclusions
    identity: Identity
    store: StoreName
    events: Events
    intent: Intent | None
    outcome: Outcome
    auth: Auth
    changes: bool
    flows: bool
    present: bool
    this: bool
    grouped: bool
    counted: bool
    subject: bool
    acts: tuple[str, ...]

    @property
    def names_something(self) -> bool:
        """Whether anything narrows the question to particular events."""
        return bool(
            self.resources.ids
            or self.ports
            or self.events != Events()
            or self.identity != Identity()
            or self.outcome != Outcome()
            or self.this
        )
