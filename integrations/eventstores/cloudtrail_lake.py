"""CloudTrail Lake: SQL over event data stores, which keep whole events for up to ten years.

It takes no new customers since 31 May 2026; whoever had it keeps it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.errors import HubwardError, QueryUnsupported
from bot.query.catalogue import names_of
from bot.query.data_events import DATA_EVENTS
from bot.query.match import ordered
from bot.query.model import Coverage, Place, Query, Rows, Statistics
from bot.query.sources import Estimate, Reach
from integrations.eventstores import Context
from integrations.eventstores._lake_jobs import (
    PAGE,
    CountsQuery,
    EventsQuery,
    LakeQuery,
    Row,
)
from integrations.eventstores._lake_stores import NAME, LakeStore, LakeStores, Pair, chosen
from integrations.eventstores._sql_asking import limits_of, places_of, together
from integrations.eventstores._sql_running import Deadline, side_by_side
from integrations.eventstores._sql_text import Part, fitting, whole_seconds
from integrations.eventstores._sql_where import Columns, Statement, trail_parts

#: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartQuery.html
MOST_TEXT = 10_000
#: US dollars for a gigabyte (10⁹ bytes) scanned: https://aws.amazon.com/cloudtrail/pricing/
USD_GB = 0.005
#: Where an answer is empty, how far before the window something is looked for.
_BEFORE = timedelta(days=30)
_NOTHING = "00000000-0000-0000-0000-000000000000"


class LakeColumns(Columns):
    """Lake keeps request and response as maps of text, and the whole event in `eventjson`.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-supported-event-schemas.html
    """

    binds = False

    def has(self, column: str) -> bool:
        """Every column of the documented schema is there."""
        return bool(column)

    def member(self, column: str, key: str) -> str:
        """The value under a key of a map; nothing where there is none."""
        return f"element_at({column}, '{key}')"

    def reads(self, yes: bool) -> str:
        """`readonly` is a truth value, missing in old records."""
        return f"(readonly IS NULL OR readonly = {'true' if yes else 'false'})"

    def anywhere(self, part: Part, word: str) -> list[str]:
        """The word in the whole event's text."""
        return [f"strpos(lower(eventjson), {part.put(word)}) > 0"]

    def within(self, part: Part, root: str, word: str) -> str:
        """The same; which member it stands in is seen afterwards."""
        return f"strpos(lower(eventjson), {part.put(word.lower())}) > 0" if root else ""


class CloudTrailLake:
    """The event store over event data stores. Newest first, whole events, every row re-checked."""

    name = NAME

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stores = LakeStores(context)
        self._bytes_a_day = 0.0

    def compile(self, query: Query) -> Statement:
        """The statement, but for the store's id. Raises QueryUnsupported for flow logs."""
        if query.dataset != "cloudtrail":
            raise QueryUnsupported(NAME, "flow logs")
        span = _span(query.window.start, query.window.end)
        newest = query.order.newest or query.order.by != "time"
        most = self._context.settings.questions.max_pages * PAGE
        tail = f"ORDER BY eventtime {'DESC' if newest else 'ASC'} LIMIT {most}"
        room = MOST_TEXT - len(span) - len(tail) - 200
        parts = fitting(trail_parts(query, LakeColumns()), room)
        return Statement("eventjson", " AND ".join([span, *(p.text for p in parts)]), tail)

    def run(self, query: Query, *, progress: Callable[[str], None] | None = None) -> Rows:
        """Ask the fewest event data stores that hold the question's places, side by side.

        Raises QueryUnsupported where none holds any of them, and the first problem when all fail.
        """
        statement = self.compile(query)
        wanted = places_of(self._context.settings, query)
        stores, left = self._chosen(query, wanted)
        deadline = limits_of(self._context.settings)
        jobs = [
            EventsQuery(self._context, store, deadline, statement.over(store.id), query)
            for store in stores
        ]
        side_by_side(jobs, deadline, progress)
        failed = [job.error for job in jobs if job.error]
        if failed and len(failed) == len(jobs):
            raise failed[0]
        events, cut = together(jobs, query, deadline.rows)
        silent, spent = self._silent(query, jobs, wanted, deadline)
        places = [*self._places(jobs, wanted, silent), *_unheld(left)]
        bytes_ = sum(job.bytes for job in jobs) + spent
        self._learn(query, bytes_)
        return Rows(
            NAME,
            tuple(ordered(events, query, whole=True)),
            Coverage(tuple(sorted(places, key=lambda p: (p.account, p.region)))),
            Statistics(
                pages=sum(job.pages for job in jobs),
                examined=sum(sum(job.examined.values()) for job in jobs),
                matched=len(events),
                seconds=deadline.taken(),
                truncated_by=cut,
                unreadable=sum(job.unreadable for job in jobs),
                bytes=bytes_,
                usd=bytes_ / 1e9 * USD_GB,
            ),
            "\n".join(str(_named(statement, store)) for store in stores),
        )

    def reach(self) -> tuple[Reach, ...]:
        """Every event data store with CloudTrail events; raises Upstream where none can be seen."""
        return tuple(self._stores.reach(store) for store in self._stores.found())

    def estimate(self, query: Query) -> Estimate:
        """What the last question read per day of its window, times this one's days."""
        days = max(1.0, (query.window.end - query.window.start) / timedelta(days=1))
        if not self._bytes_a_day:
            return Estimate(calls=1, seconds=5.0)
        bytes_ = int(self._bytes_a_day * days)
        return Estimate(bytes_, bytes_ / 1e9 * USD_GB, 1, 5.0)

    def days(self, query: Query) -> dict[tuple[str, date], int]:
        """Events of any kind per account and UTC day of the window. Raises as `run` does."""
        wanted = places_of(self._context.settings, query)
        stores, _ = self._chosen(query, wanted)
        deadline = limits_of(self._context.settings)
        found: Counter[tuple[str, date]] = Counter()

        def count(row: Row) -> None:
            account = row.get("recipientaccountid") or ""
            found[(account, date.fromisoformat(row["day"][:10]))] += int(row["n"])

        text = (
            "SELECT recipientaccountid, date_trunc('day', eventtime) AS day, count(*) AS n FROM {}"
            f" WHERE {_span(query.window.start, query.window.end)}"
            " GROUP BY recipientaccountid, date_trunc('day', eventtime)"
        )
        jobs = self._counts(stores, text, deadline, count)
        problem = next((job.error for job in jobs if job.error), None)
        if problem:
            raise problem
        return dict(found)

    def check(self) -> str:
        """Empty when every event data store may be asked, or there is none; else what to allow."""
        try:
            stores = self._stores.found()
        except HubwardError as problem:
            return f"allow cloudtrail:ListEventDataStores, cloudtrail:GetEventDataStore ({problem})"
        problems = list(self._stores.problems())
        seen: set[Pair] = set()
        for store in stores:
            if not store.why_not and (store.account, store.region) not in seen:
                seen.add((store.account, store.region))
                problems += self._denied(store)
        return "; ".join(problems)

    def _denied(self, store: LakeStore) -> list[str]:
        """Permissions that are missing, told by calls that cannot do anything."""
        from botocore.exceptions import BotoCoreError, ClientError

        client = self._context.sessions.client("cloudtrail", store.account, store.region)
        calls: dict[str, tuple[str, dict[str, str]]] = {
            "StartQuery": ("start_query", {"QueryStatement": "SELECT"}),
            "DescribeQuery": ("describe_query", {"QueryId": _NOTHING}),
            "GetQueryResults": ("get_query_results", {"QueryId": _NOTHING}),
            "CancelQuery": ("cancel_query", {"QueryId": _NOTHING}),
        }
        missing = []
        for name, (operation, given) in calls.items():
            try:
                getattr(client, operation)(**given)
            except ClientError as problem:
                if "AccessDenied" in str(problem.response["Error"].get("Code", "")):
                    missing.append(f"cloudtrail:{name}")
            except BotoCoreError as problem:
                return [f"{store.account} {store.region}: {problem}"]
        return [f"{store.account} {store.region}: allow {', '.join(missing)}"] if missing else []

    def _chosen(
        self, query: Query, wanted: frozenset[Pair]
    ) -> tuple[list[LakeStore], frozenset[Pair]]:
        found = [(store, self._stores.covers(store)) for store in self._stores.found()]
        if names_of(query.events.groups, query.events.names) & DATA_EVENTS:
            found = [(store, pairs) for store, pairs in found if store.data]
            if not found:
                raise QueryUnsupported(NAME, "data events")
        if query.read_only:
            found = [(store, pairs) for store, pairs in found if store.reads]
        stores, left = chosen(found, wanted, query.window.start, self._context.clock.now())
        if not stores:
            raise QueryUnsupported(NAME, "event data store")
        return stores, left

    def _counts(
        self, stores: Sequence[LakeStore], text: str, deadline: Deadline,
        each: Callable[[Row], None],
    ) -> list[LakeQuery]:  # fmt: skip
        jobs: list[LakeQuery] = [
            CountsQuery(self._context, store, deadline, text.format(store.id), each)
            for store in stores
        ]
        side_by_side(jobs, deadline)
        return jobs

    def _silent(
        self, query: Query, jobs: Sequence[EventsQuery], wanted: frozenset[Pair],
        deadline: Deadline,
    ) -> tuple[frozenset[Pair], int]:  # fmt: skip
        """Where an empty answer proves nothing, as no event of any kind is there; and its bytes."""
        if any(job.examined or job.reason for job in jobs):
            return frozenset(), 0
        seen: set[Pair] = set()

        def note(row: Row) -> None:
            seen.add((row.get("recipientaccountid") or "", row.get("awsregion") or ""))

        text = (
            "SELECT recipientaccountid, awsregion, count(*) AS n FROM {}"
            f" WHERE {_span(query.window.start - _BEFORE, query.window.end)}"
            " GROUP BY recipientaccountid, awsregion"
        )
        counts = self._counts([job.store for job in jobs], text, deadline, note)
        for count, job in zip(counts, jobs, strict=True):
            job.reason = count.reason
        return frozenset(wanted - seen), sum(count.bytes for count in counts)

    def _places(
        self, jobs: Sequence[EventsQuery], wanted: frozenset[Pair], silent: frozenset[Pair]
    ) -> list[Place]:
        places, done = [], set[Pair]()
        for job in jobs:
            for pair in sorted(self._stores.covers(job.store) & wanted - done):
                done.add(pair)
                places.append(Place(
                    *pair, job.pages, job.examined[pair], job.reason,
                    job.oldest if job.reason else None, pair not in silent,
                ))  # fmt: skip
        return places

    def _learn(self, query: Query, bytes_: int) -> None:
        days = max(1.0, (query.window.end - query.window.start) / timedelta(days=1))
        self._bytes_a_day = bytes_ / days


def build(context: Context) -> CloudTrailLake:
    """The store for the registry."""
    return CloudTrailLake(context)


def _span(start: datetime, end: datetime) -> str:
    first, last = whole_seconds(start, end)
    form = "timestamp '%Y-%m-%d %H:%M:%S'"
    return f"eventtime >= {first.astimezone(UTC):{form}} AND eventtime < {last:{form}}"


def _named(statement: Statement, store: LakeStore) -> Statement:
    return Statement(statement.columns, statement.conditions, statement.tail, table=store.id)


def _unheld(left: frozenset[Pair]) -> list[Place]:
    """Places that no event data store holds."""
    return [Place(*pair, saw_any=False) for pair in left]
