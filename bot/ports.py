"""What the core needs from the outside, one protocol per outside system."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import msgspec

from bot.models.case import Case
from bot.models.change import Change, Job
from bot.models.event import Event
from bot.models.finding import Finding, Resource
from bot.models.impact import ImpactPart
from bot.models.plan import Call, Plan
from bot.models.ticket import TicketComment, TicketContent, TicketRef, TicketState
from bot.ports_chat import Chat as Chat
from bot.ports_chat import Directory as Directory
from bot.ports_chat import Message as Message
from bot.ports_chat import Person as Person
from bot.ports_chat import Room as Room
from bot.query.sources import Estimate, Reach

T = TypeVar("T", bound=msgspec.Struct)


class Stored(msgspec.Struct, Generic[T], frozen=True):
    """A value and the version it was read at."""

    value: T
    version: int


class Clock(Protocol):
    """The one source of time."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...


class Lease(Protocol):
    """A held lock; `token` grows with every holder, so that a late holder can be refused."""

    token: int

    def held(self) -> bool:
        """Renew, and say whether it is still ours."""
        ...


class Store(Protocol):
    """Truth. Every method may raise Upstream when Redis cannot be reached."""

    def get(self, kind: type[T], id: str) -> Stored[T] | None:
        """The aggregate, or None."""
        ...

    def many(self, kind: type[T], ids: Sequence[str]) -> list[Stored[T]]:
        """Those of the aggregates that exist, in one call."""
        ...

    def commit(self, change: Change) -> tuple[str, ...]:
        """Apply all of it or nothing; returns the audit entries' stream ids. Raises Conflict."""
        ...

    def resolve(self, name: str) -> str | None:
        """The id a unique name stands for."""
        ...

    def members(
        self, index: str, *, low: float = float("-inf"), high: float = float("inf"),
        limit: int = 100, newest: bool = True,
    ) -> list[str]:  # fmt: skip
        """Members of a sorted index by score."""
        ...

    def lease(
        self, name: str, ttl_s: float, *, wait_s: float = 0.0
    ) -> AbstractContextManager[Lease | None]:
        """Hold `name` alone for the block; None when someone else holds it after `wait_s`."""
        ...

    def take(self, bucket: str, *, rate: float, burst: float, cost: float = 1.0) -> float:
        """Take from a shared token bucket; 0 when granted, else the seconds to wait."""
        ...

    def remember(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep bytes for a while (caches, raw documents)."""
        ...

    def recall(self, key: str) -> bytes | None:
        """The kept bytes, or None."""
        ...

    def recall_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """The same for many keys in one call, in the order asked."""
        ...

    def offer(self, menu: str, choices: Sequence[tuple[str, str]]) -> None:
        """What the edge answers to searches in a menu (its action id), as (text, value) pairs."""
        ...

    def once(self, key: str, ttl_s: float) -> bool:
        """True the first time within `ttl_s` seconds, False afterwards."""
        ...

    def add(self, counter: str, amount: int, ttl_s: float) -> int:
        """Add to a counter that is forgotten `ttl_s` after its last change; 0 only reads it."""
        ...

    def flag(self, name: str) -> str | None:
        """An operator's switch (`stopped`), or None when unset."""
        ...

    def set_flag(self, name: str, value: str | None) -> None:
        """Set or clear a switch."""
        ...

    def dead_letter(self, source: str, reason: str, document: bytes) -> None:
        """Keep what could not be handled, with the reason, for 14 days."""
        ...

    def dead_letters(self, source: str, limit: int = 100) -> list[dict[str, Any]]:
        """The newest dead letters: `{id, at, source, reason, document}`."""
        ...


class AuditLog(Protocol):
    """The sealed log."""

    def wait_sealed(self, entry: str, timeout_s: float) -> bool:
        """True once the entry with this stream id is in the chain; False on time-out."""
        ...


class Aws(Protocol):
    """AWS, addressed by account and region; every method raises Upstream on failure."""

    def read(self, call: Call, account: str, region: str) -> dict[str, Any]:
        """Run a read call with the account's read role, all pages merged."""
        ...

    def dry_run(self, call: Call, plan: Plan, approver: str) -> str:
        """Empty when EC2 says the call would have worked, else its refusal in one line."""
        ...

    def write(self, call: Call, plan: Plan, approver: str) -> dict[str, Any]:
        """Run one approved call with the write role cut down to `plan`, SourceIdentity = approver.

        Asserts account, partition and region first; raises Refused when they differ.
        """
        ...


class Hub(Protocol):
    """Security Hub, for writing."""

    def update(self, findings: Sequence[Finding], workflow: str, note: str) -> dict[str, str]:
        """Set the workflow status in every hub; error codes of findings (by key) not updated."""
        ...


class EventStore(Protocol):
    """A place where CloudTrail events are kept."""

    name: str

    def compile(self, query: Any) -> Any:
        """The store's own form of an IR query; raises QueryUnsupported. Pure."""
        ...

    def run(self, query: Any, *, progress: Callable[[str], None] | None = None) -> Any:
        """Run an IR query (`bot.query.model.Query`) and return `bot.query.model.Rows`."""
        ...

    def check(self) -> str:
        """Empty when usable, else what to do, in one sentence."""
        ...


@runtime_checkable
class SurveyedStore(EventStore, Protocol):
    """An event store that can tell what it holds and what a query would cost, before it is run."""

    def reach(self) -> tuple[Reach, ...]:
        """What was discovered, cached for minutes; raises Upstream."""
        ...

    def estimate(self, query: Any) -> Estimate:
        """The likely cost of the query. Pure but for the cached discovery."""
        ...


@runtime_checkable
class CountingStore(EventStore, Protocol):
    """An event store that can prove that a day was recorded at all."""

    def days(self, query: Any) -> Mapping[tuple[str, date], int]:
        """Events of any kind by account and UTC day of the query's window; raises Upstream."""
        ...


class ImpactSource(Protocol):
    """One source of impact; slow ones are asked in parallel under a deadline."""

    name: str

    def impact_of(self, case: Case) -> ImpactPart:
        """What this source knows; raises Upstream when it cannot be asked."""
        ...


@runtime_checkable
class CostlySource(ImpactSource, Protocol):
    """A source under a budget: asked by itself only where the answer may matter, else on request.

    Its `impact_of` looks as an automatic look does, with all the time there is.
    """

    def look(self, case: Case, *, asked: bool, patience_s: float) -> ImpactPart:
        """What it knows, within `patience_s` seconds; `asked` by a person, who saw the price.

        Over budget is a part that says so. Raises Upstream when it cannot be asked.
        """
        ...

    def unlooked(self, case: Case, why: str) -> ImpactPart:
        """The part that says nobody looked, and what a look may cost; asks nobody."""
        ...


class Tickets(Protocol):
    """A ticketing system."""

    name: str

    def find_or_create(self, digest: str, content: TicketContent) -> TicketRef:
        """The one ticket labelled with `digest`, created when there is none."""
        ...

    def update(self, key: str, content: TicketContent) -> None:
        """Rewrite summary, description, priority and links to `content`."""
        ...

    def move(self, key: str, state: TicketState) -> TicketRef:
        """Bring the ticket to a status of this category; no-op when it is there."""
        ...

    def comment(self, key: str, comment: TicketComment) -> None:
        """Add the comment unless one with its marker stands already."""
        ...

    def read(self, key: str) -> TicketRef:
        """The ticket as it stands."""
        ...

    def check(self) -> str:
        """Empty when usable, else what to do, in one sentence."""
        ...


class Jobs(Protocol):
    """The work queues."""

    def put(self, job: Job) -> None:
        """Queue a job outside any transition (the store queues those of a change itself)."""
        ...


class EventReader(Protocol):
    """The narrow need of origin and questions: events about one resource."""

    def about(
        self, resource: Resource, *, account: str, region: str, limit: int,
        patience_s: float = 30.0,
    ) -> list[Event]:  # fmt: skip
        """Management events that name the resource, newest first.

        Raises OverBudget when nothing could be read within `patience_s` seconds.
        """
        ...
