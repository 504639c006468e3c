"""CloudWatch Logs Insights: trails and flow logs in log groups, which it finds by itself."""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

from bot.errors import QueryUnsupported, Upstream
from bot.query.flows import flows_ordered
from bot.query.model import Coverage, Place, Query, Rows, Statistics
from bot.query.sources import Estimate, Reach
from bot.query.watched import carried, check
from integrations.eventstores import Context
from integrations.eventstores._insights_groups import Discovery, Found, discover
from integrations.eventstores._insights_query import NAME, Compiled, compile_query
from integrations.eventstores._insights_rows import Taken
from integrations.eventstores._insights_run import TimeUp
from integrations.eventstores._insights_units import (
    Unit,
    canary,
    covers,
    days_of,
    needed,
    read,
    units_of,
)

_THREADS = 8
_GB = 1e9
_TICK = timedelta(microseconds=1)
#: How long the size of a log is remembered.
_RATE_S = 7 * 86_400.0


class LogsInsights:
    """The event store over log groups: an account's own, or one the organisation's trail fills."""

    name = NAME

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings = context.settings

    def compile(self, query: Query) -> Compiled:
        """The query's text, without use of indexes; raises QueryUnsupported for one too long."""
        return compile_query(query)

    def run(self, query: Query, *, progress: Callable[[str], None] | None = None) -> Rows:
        """Read every log group that holds something of it, side by side, within the seconds.

        Raises QueryUnsupported where no group does, Upstream when none could be read.
        """
        started = time.monotonic()
        deadline = started + self._settings.questions.max_seconds
        units = units_of(query, self._chosen(query))
        taken = Taken(query, self._accounts(query), self._settings.questions.max_rows)
        done = 0

        def one(unit: Unit) -> None:
            nonlocal done
            read(self._context, unit, query, taken, deadline)
            done += 1
            if progress:
                progress(f"{done}/{len(units)}")

        with ThreadPoolExecutor(max_workers=min(_THREADS, len(units))) as pool:
            list(pool.map(carried(one), units))
            check()
            if not taken.examined:
                list(pool.map(lambda unit: canary(self._context, unit, deadline), units))
        errors = [unit.error for unit in units if unit.error]
        if errors and all(unit.reason == "failed" for unit in units):
            raise errors[0]
        self._learn(units)
        return self._rows(query, units, taken, started)

    def days(self, query: Query) -> dict[tuple[str, date], int]:
        """Events of any kind by account and UTC day, where one group is counted, not the sum of
        several. Raises QueryUnsupported where no group holds such events, Upstream.
        """
        deadline = time.monotonic() + self._settings.questions.max_seconds
        first, last = query.window.start.date(), (query.window.end - _TICK).date()
        ours, found = self._accounts(query), dict[tuple[str, date], int]()
        for unit in units_of(query, self._chosen(query)):
            try:
                told = days_of(self._context, unit, query, deadline)
            except TimeUp as late:
                raise Upstream("CloudWatch Logs", "counting took too long") from late
            for (account, day), count in told.items():
                if account in ours and first <= day <= last:
                    found[account, day] = max(count, found.get((account, day), 0))
        return found

    def reach(self) -> tuple[Reach, ...]:
        """The log groups found; raises Upstream when no place answers."""
        return tuple(group.reach() for group in self._found().groups)

    def estimate(self, query: Query) -> Estimate:
        """From what earlier questions read of the same groups; unknown bytes where none did."""
        try:
            units = units_of(query, self._chosen(query))
        except (QueryUnsupported, Upstream):
            return Estimate()
        total = 0.0
        for unit in units:
            keys = [_rate_key(unit), _rate_key(unit, index=False)]
            kept = next((k for k in self._context.store.recall_many(keys) if k is not None), None)
            if kept is None:
                return Estimate(calls=2 * len(units))
            total += float(kept) * (unit.compiled.end - unit.compiled.start + 1)
        return Estimate(int(total), self._price(int(total)), 2 * len(units))

    def check(self) -> str:
        """Empty when every place answers, else the permission to add; no group is no problem."""
        try:
            return "; ".join(discover(self._context, fresh=True).problems)
        except Upstream as problem:
            return str(problem)

    def _found(self) -> Discovery:
        return discover(self._context)

    def _accounts(self, query: Query) -> frozenset[str]:
        """Whose records count: an organisation's log group holds those of others too."""
        return frozenset(query.where.accounts or (a.id for a in self._settings.accounts))

    def _pairs(self, query: Query) -> list[tuple[str, str]]:
        pairs = []
        for account in sorted(self._accounts(query)):
            entry = self._settings.account(account)
            regions = query.where.regions or (entry.regions if entry else ())
            pairs += [(account, region) for region in regions]
        return pairs

    def _chosen(self, query: Query) -> list[Found]:
        """Groups with something of the question's places and window."""
        pairs, window = self._pairs(query), query.window
        of_kind = [group for group in self._found().groups if group.dataset == query.dataset]
        found = [
            group for group in of_kind
            if (group.until is None or group.until > window.start)
            and (not pairs or any(covers(group, *pair) for pair in pairs))
        ]  # fmt: skip
        if not found:
            raise QueryUnsupported(NAME, "log groups with these events")
        return needed(found)

    def _rows(self, query: Query, units: Sequence[Unit], taken: Taken, started: float) -> Rows:
        newest = query.order.newest
        events = sorted(taken.events, key=lambda e: (e.at, e.id), reverse=newest)
        scanned = sum(unit.bytes for unit in units)
        cut = [unit.reason for unit in units if unit.reason in ("rows", "seconds")]
        return Rows(
            NAME,
            tuple(events),
            Coverage(tuple(self._places(query, units, taken)), ("answer.note.large_events",)),
            Statistics(
                pages=sum(unit.queries for unit in units),
                examined=taken.examined,
                matched=taken.matched,
                seconds=round(time.monotonic() - started, 3),
                truncated_by=cut[0] if cut else "",
                unreadable=taken.unreadable,
                bytes=scanned,
                usd=self._price(scanned),
            ),
            "\n".join(unit.text for unit in units),
            tuple(flows_ordered(taken.flows, query)),
        )

    def _places(self, query: Query, units: Sequence[Unit], taken: Taken) -> Iterable[Place]:
        """By account and region asked about: the worst that happened to a group of its records."""
        for account, region in self._pairs(query):
            mine = [unit for unit in units if unit.covers(account, region)]
            if not mine:
                yield Place(account, region, reason="outside")
                continue
            bad = next((unit for unit in mine if unit.reason), None)
            late = _late(mine, query)
            yield Place(
                account, region, pages=sum(unit.queries for unit in mine),
                examined=taken.seen[account, region],
                reason=bad.reason if bad else "outside" if late else "",
                oldest=bad.oldest if bad else late,
                saw_any=any(unit.saw_any for unit in mine),
            )  # fmt: skip

    def _learn(self, units: Sequence[Unit]) -> None:
        """Bytes per second of time, which is what the next question costs."""
        for unit in units:
            span = unit.compiled.end - unit.compiled.start + 1
            if not unit.reason and unit.queries == 1 and span > 0:
                kept = f"{unit.bytes / span:.6f}".encode()
                self._context.store.remember(_rate_key(unit), kept, _RATE_S)

    def _price(self, scanned: int) -> float:
        """https://aws.amazon.com/cloudwatch/pricing/ : Logs Insights, per GB of data scanned."""
        return scanned / _GB * self._settings.impact.prices.insights_gb


def _late(units: Sequence[Unit], query: Query) -> datetime | None:
    """When the oldest of the groups began, where that is after the window's start."""
    begun = [group.since for unit in units for group in unit.groups]
    known = [since for since in begun if since is not None]
    late = len(known) == len(begun) and min(known) > query.window.start
    return min(known) if late else None


def _rate_key(unit: Unit, *, index: bool = True) -> str:
    """Groups and, where an index saves reading, what is sought through it."""
    second = unit.compiled.text.split("\n")[1]
    sought = second if index and second.startswith("| filterIndex") else ""
    told = ",".join((*(group.id for group in unit.groups), sought))
    return f"insights:rate:{hashlib.sha256(told.encode()).hexdigest()[:24]}"


def build(context: Context) -> LogsInsights:
    """The store for the registry."""
    return LogsInsights(context)
