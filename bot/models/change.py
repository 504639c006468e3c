"""What one atomic step of the store holds: new bodies and everything that follows from them."""

from datetime import datetime
from typing import Any, Literal

import msgspec

Sink = Literal["slack", "ticket", "hub"]
Queue = Literal[
    "interactive", "approve", "execute", "findings", "ask", "notify", "slack", "ticket", "hub"
]


class AuditEntry(msgspec.Struct, frozen=True):
    """One line of the audit log, before it is sealed.

    `what` is a verb phrase key (`request.approved`), `who` a Slack user id, `hubward` or an e-mail,
    `about` the aggregate's id, `detail` plain JSON. The store adds the stream id.
    """

    what: str
    who: str
    about: str
    at: datetime
    detail: dict[str, Any] = {}


class Job(msgspec.Struct, frozen=True):
    """Follow-up work. The same `id` is queued once per day, and every job re-reads state first."""

    queue: Queue
    kind: str
    id: str
    body: dict[str, Any] = {}


class Timer(msgspec.Struct, frozen=True):
    """Run `job` at `due`; a later timer of the same name replaces it, `due` None cancels it."""

    name: str
    due: datetime | None
    job: Job | None = None


class Dirty(msgspec.Struct, frozen=True):
    """A rendering that no longer shows the stored state; `object` is `case:ID`, `request:ID`."""

    sink: Sink
    object: str
    delay_s: float = 0.0


class Index(msgspec.Struct, frozen=True):
    """Put `member` into a sorted index at `score`, or take it out when `score` is None."""

    name: str
    member: str
    score: float | None


class Write(msgspec.Struct, frozen=True):
    """One aggregate's next body; `seen` is the version it was read at, 0 to create it."""

    value: Any
    seen: int
    keep_s: int | None = None


class Keep(msgspec.Struct, frozen=True):
    """Bytes to recall for `ttl_s` seconds, kept only while aggregate `kind` `id` is at `seen`.

    `seen` is the version before this step, 0 when there is no such aggregate; a step that finds
    another version drops the keep and not the step.
    """

    name: str
    value: str
    ttl_s: int
    kind: str
    id: str
    seen: int


class Change(msgspec.Struct, frozen=True):
    """One all-or-nothing step. `names` are unique names (name → id) that must be free or ours."""

    writes: tuple[Write, ...] = ()
    audit: tuple[AuditEntry, ...] = ()
    jobs: tuple[Job, ...] = ()
    timers: tuple[Timer, ...] = ()
    dirty: tuple[Dirty, ...] = ()
    index: tuple[Index, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    keeps: tuple[Keep, ...] = ()
