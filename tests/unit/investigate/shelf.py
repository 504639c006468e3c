"""Event stores that hold what a test says, for tests of choosing between them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import QueryUnsupported, Upstream
from bot.models.event import Event
from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import Coverage, Place, Query, Rows, Statistics, Window
from bot.query.sources import Estimate, Reach
from bot.settings import AccountSettings, Settings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A, B = "111111111111", "222222222222"
US, EU = "us-east-1", "eu-west-1"
SETTINGS = Settings(
    accounts=(
        AccountSettings(A, "prod", regions=(US, EU)),
        AccountSettings(B, "data", regions=(US,)),
    )
)  # fmt: skip


class Shelf:
    """One store: what it reaches, what it cannot say, what it holds."""

    def __init__(
        self, name: str, *reaches: Reach, events: tuple[Event, ...] = (), cannot: str = "",
        oldest_days: int = 0, calls: int = 1, bytes: int | None = None, down: bool = False,
    ) -> None:  # fmt: skip
        self.name = name
        self._reaches = reaches
        self._events = events
        self._cannot = cannot
        self._oldest = timedelta(days=oldest_days)
        self._estimate = Estimate(bytes=bytes, usd=bytes / 2e11 if bytes else None, calls=calls)
        self.down = down
        self.asked: list[Query] = []

    def compile(self, query: Query) -> str:
        """Raises QueryUnsupported for what the test says it cannot express."""
        if self._cannot:
            raise QueryUnsupported(self.name, self._cannot)
        if self._oldest and query.window.start < NOW - self._oldest:
            raise QueryUnsupported(self.name, "events older than 90 days")
        return f"{self.name} query"

    def run(self, query: Query, *, progress: Callable[[str], None] | None = None) -> Rows:
        """Its events that match."""
        if self.down:
            raise Upstream(self.name, "down")
        self.asked.append(query)
        found = tuple(event for event in self._events if matches(event, query))
        places = tuple(Place(a, r) for a in query.where.accounts for r in query.where.regions)
        cost = Statistics(matched=len(found), examined=len(self._events), bytes=1000, usd=0.5)
        return Rows(self.name, found, Coverage(places), cost, f"{self.name} query")

    def check(self) -> str:
        """Always well."""
        return ""

    def reach(self) -> tuple[Reach, ...]:
        """What the test says; raises Upstream when it is down."""
        if self.down:
            raise Upstream(self.name, "down")
        return self._reaches

    def estimate(self, query: Query) -> Estimate:
        """What the test says."""
        return self._estimate


def reach(days: float | None = None, *accounts: str, until_days: float = 0, **more: Any) -> Reach:
    """Held since so many days; both accounts and regions where none are named."""
    since = NOW - timedelta(days=days) if days is not None else None
    until = NOW - timedelta(days=until_days) if until_days else None
    given = {"regions": (US, EU), "until": until} | more
    return Reach("r1", "cloudtrail", accounts or (A, B), since=since, **given)


def lookup(calls: int = 1, **more: Any) -> Shelf:
    """LookupEvents: 90 days of everything."""
    held = Reach("history", "cloudtrail", (A, B), since=NOW - timedelta(days=90))
    return Shelf("lookup_events", held, oldest_days=90, calls=calls, **more)


def query(days: float, *, until: float = 0.0, **changes: Any) -> Query:
    """A question about the last so many days."""
    window = Window(NOW - timedelta(days=days), NOW - timedelta(days=until))
    return Query("list_events", window, NOW, **changes)


def event(id: str, days: float = 1.0, account: str = A, region: str = US, **more: Any) -> Event:
    """A record of so many days ago."""
    at = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return event_of({
        "eventID": id, "eventTime": at, "eventName": "RunInstances", "awsRegion": region,
        "eventSource": "ec2.amazonaws.com", "recipientAccountId": account,
        "userIdentity": {"type": "IAMUser", "userName": "alice", "accountId": account}, **more,
    })  # fmt: skip
