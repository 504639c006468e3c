"""Athena: SQL over CloudTrail and flow log files in S3, for as long as the files are kept."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.errors import QueryUnsupported
from bot.query.flows import flows_ordered
from bot.query.model import Coverage, Place, Query, Rows, Statistics
from bot.query.sources import Estimate, Reach
from integrations.eventstores import Context
from integrations.eventstores._athena_jobs import (
    PAGE,
    CountsQuery,
    Pair,
    RowsQuery,
    Target,
    price,
)
from integrations.eventstores._athena_rows import Row
from integrations.eventstores._athena_table import DOCUMENTED, NAME
from integrations.eventstores._athena_targets import Targets
from integrations.eventstores._athena_where import counting, flow_statement, trail_statement
from integrations.eventstores._sql_asking import limits_of, places_of, together
from integrations.eventstores._sql_running import Deadline, side_by_side
from integrations.eventstores._sql_where import Statement

#: Where an answer is empty, the last days of the window are looked into for anything at all.
_LOOK = timedelta(days=2)


class Athena:
    """The event store over the tables of `questions.sources`; every row is checked again."""

    name = NAME

    def __init__(self, context: Context) -> None:
        self._context = context
        self._targets = Targets(context)
        self._bytes_a_day: dict[str, float] = {}

    def compile(self, query: Query) -> Statement:
        """The statement over the first table of the query's dataset, in the documented form.

        Raises QueryUnsupported where no table is configured or a test cannot be asked.
        """
        sources = self._targets.sources(query.dataset)
        if not sources:
            raise QueryUnsupported(NAME, "connection")
        target = Target(sources[0], DOCUMENTED[query.dataset])
        return self._statement(query, target)

    def run(self, query: Query, *, progress: Callable[[str], None] | None = None) -> Rows:
        """Ask every table that may hold the question's places, side by side.

        Raises QueryUnsupported where none does, and the first problem when all fail.
        """
        self.compile(query)
        wanted = places_of(self._context.settings, query)
        targets = self._chosen(query, wanted)
        deadline = limits_of(self._context.settings)
        made = [(target, self._statement(query, target)) for target in targets]
        jobs = [
            RowsQuery(self._context, target, deadline, statement, query)
            for target, statement in made
        ]
        side_by_side(jobs, deadline, progress)
        failed = [job.error for job in jobs if job.error]
        if failed and len(failed) == len(jobs):
            raise failed[0]
        silent, spent = self._silent(query, jobs, wanted, deadline)
        events, cut = together(jobs, query, deadline.rows)
        flows = flows_ordered({f.id: f for job in jobs for f in job.flows}.values(), query)
        bytes_ = sum(job.bytes for job in jobs) + spent
        self._learn(query, bytes_)
        return Rows(
            NAME,
            tuple(events),
            Coverage(self._places(jobs, wanted, silent), _notes(query)),
            Statistics(
                pages=sum(job.pages for job in jobs),
                examined=sum(sum(job.examined.values()) for job in jobs),
                matched=len(events) + len(flows),
                seconds=deadline.taken(),
                truncated_by=cut,
                unreadable=sum(job.unreadable for job in jobs),
                bytes=bytes_,
                usd=price(bytes_, len(jobs) + bool(spent)),
            ),
            "\n".join(str(statement) for _, statement in made),
            tuple(flows),
        )

    def reach(self) -> tuple[Reach, ...]:
        """Every configured table; one that cannot be looked at says why."""
        return tuple(
            self._targets.reach(source)
            for source in (
                *self._targets.sources("cloudtrail"),
                *self._targets.sources("vpc_flow"),
            )
        )

    def estimate(self, query: Query) -> Estimate:
        """What the last question read per day of its window, times this one's days."""
        days = max(1.0, (query.window.end - query.window.start) / timedelta(days=1))
        tables = len(self._targets.sources(query.dataset))
        a_day = self._bytes_a_day.get(query.dataset)
        if a_day is None:
            return Estimate(calls=tables, seconds=8.0)
        return Estimate(int(a_day * days), price(int(a_day * days), tables), tables, 8.0)

    def days(self, query: Query) -> dict[tuple[str, date], int]:
        """Events of any kind per account and UTC day of the window. Raises as `run` does."""
        found: Counter[tuple[str, date]] = Counter()

        def count(row: Row) -> None:
            day = date.fromisoformat(row["day"][:10])
            found[(row.get("account", ""), day)] += int(row["n"])

        deadline = limits_of(self._context.settings)
        jobs = [
            CountsQuery(
                self._context, target, deadline,
                counting(query, target.table, target.name, query.window.start, by_day=True), count,
            )
            for target in self._chosen(query, places_of(self._context.settings, query))
        ]  # fmt: skip
        side_by_side(jobs, deadline)
        problem = next((job.error for job in jobs if job.error), None)
        if problem:
            raise problem
        return dict(found)

    def check(self) -> str:
        """Empty when every configured table may be asked, else what to allow or to add."""
        problems: list[str] = []
        for source in (*self._targets.sources("cloudtrail"), *self._targets.sources("vpc_flow")):
            problems += self._targets.problems(source)
        return "; ".join(problems)

    def _statement(self, query: Query, target: Target) -> Statement:
        if target.table.problem:
            raise QueryUnsupported(NAME, "date partition")
        most = self._context.settings.questions.max_pages * PAGE
        make = flow_statement if query.dataset == "vpc_flow" else trail_statement
        return make(query, target.table, target.name, most)

    def _chosen(self, query: Query, wanted: frozenset[Pair]) -> list[Target]:
        found = self._targets.found(query.dataset)
        targets = [target for target in found if target.holds(wanted)]
        if not targets:
            raise QueryUnsupported(NAME, "table with these accounts and regions")
        return targets

    def _silent(
        self, query: Query, jobs: Sequence[RowsQuery], wanted: frozenset[Pair], deadline: Deadline
    ) -> tuple[frozenset[Pair], int]:
        """Where an empty answer proves nothing, as no record is there; and the bytes read."""
        if any(job.examined or job.reason for job in jobs):
            return frozenset(), 0
        seen: set[Pair] = set()

        def note(row: Row) -> None:
            seen.add((row.get("account", ""), row.get("region", "")))

        start = max(query.window.start, query.window.end - _LOOK)
        counts = [
            CountsQuery(
                self._context, job.target, deadline,
                counting(query, job.target.table, job.target.name, start), note,
            )
            for job in jobs
        ]  # fmt: skip
        side_by_side(counts, deadline)
        for count, job in zip(counts, jobs, strict=True):
            job.reason = count.reason
        return frozenset(wanted - seen), sum(count.bytes for count in counts)

    def _places(
        self, jobs: Sequence[RowsQuery], wanted: frozenset[Pair], silent: frozenset[Pair]
    ) -> tuple[Place, ...]:
        places: dict[Pair, Place] = {}
        for job in jobs:
            for pair in job.target.holds(wanted):
                oldest = job.oldest if job.reason else None
                places.setdefault(pair, Place(
                    *pair, job.pages, job.examined[pair], job.reason, oldest, pair not in silent,
                ))  # fmt: skip
        for pair in wanted - set(places):
            places[pair] = Place(*pair, saw_any=False)
        return tuple(place for _, place in sorted(places.items()))

    def _learn(self, query: Query, bytes_: int) -> None:
        days = max(1.0, (query.window.end - query.window.start) / timedelta(days=1))
        self._bytes_a_day[query.dataset] = bytes_ / days


def build(context: Context) -> Athena:
    """The store for the registry."""
    return Athena(context)


def _notes(query: Query) -> tuple[str, ...]:
    return ("answer.note.athena_fields",) if query.dataset == "cloudtrail" else ()
