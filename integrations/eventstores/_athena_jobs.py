"""One statement over one Athena table: started, waited for, read page by page, or stopped."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from bot.errors import HubwardError, Refused, Upstream
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.events import event_of
from bot.query.flows import flow_matches
from bot.query.match import matches
from bot.query.model import Query
from bot.query.sources import EventSource
from integrations.eventstores import Context
from integrations.eventstores._athena_rows import Row, flow_of, record_of
from integrations.eventstores._athena_table import Table
from integrations.eventstores._sql_running import Deadline, call, ended, pages, refused
from integrations.eventstores._sql_where import Statement

SYSTEM = "Athena"
#: https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html
PAGE = 1000
#: "10 MB minimum per query": https://aws.amazon.com/athena/pricing/
LEAST_BYTES = 10 * 1024**2
#: US dollars for a terabyte scanned: https://aws.amazon.com/athena/pricing/
USD_TB = 5.0
_UNDER_WAY = frozenset({"QUEUED", "RUNNING"})

Pair = tuple[str, str]


def price(bytes_: int, queries: int = 1) -> float:
    """List price in US dollars of so many bytes over so many queries."""
    return max(bytes_, LEAST_BYTES * queries) / 1024**4 * USD_TB if queries else 0.0


class Target(msgspec.Struct, frozen=True):
    """An entry of `questions.sources` and the form of its table; `pairs` None is unknown."""

    source: EventSource
    table: Table
    pairs: frozenset[Pair] | None = None
    since: datetime | None = None

    @property
    def name(self) -> str:
        """The table as the statement names it."""
        return ".".join(
            '"' + part.replace('"', '""') + '"'
            for part in (self.source.database, self.source.table)
        )

    @property
    def id(self) -> str:
        """The table as answers name it."""
        source = self.source
        return f"{source.account}/{source.region}/{source.database}.{source.table}"

    def holds(self, wanted: frozenset[Pair]) -> frozenset[Pair]:
        """Which of the places its folders may hold."""
        return wanted if self.pairs is None else wanted & self.pairs


class AthenaQuery:
    """Runs one statement and hands on its rows; `stop` may be called from another thread."""

    def __init__(
        self, context: Context, target: Target, deadline: Deadline, statement: Statement
    ) -> None:
        self.target = target
        self.reason = ""
        self.error: HubwardError | None = None
        self.bytes = 0
        self.pages = 0
        self._context = context
        self._deadline = deadline
        self._statement = statement
        self._id = ""
        self._status: dict[str, Any] = {}

    def run(self) -> None:
        """Start, wait, read; raises HubwardError."""
        self._id = str(self._call("start_query_execution", **self._order())["QueryExecutionId"])
        state = ended(self._context, self._deadline, self._look, _UNDER_WAY)
        if not state:
            self.reason = "seconds"
            self.stop()
            return
        if state != "SUCCEEDED":
            raise self._failure()
        self._read()

    def stop(self) -> None:
        """Stop the query; one that has ended meanwhile is none of our business."""
        if self._id:
            with suppress(HubwardError):
                self._call("stop_query_execution", QueryExecutionId=self._id)

    def take(self, row: Row) -> bool:
        """Take one row; False to stop reading."""
        raise LookupError(sorted(row))

    def _order(self) -> dict[str, Any]:
        source, statement = self.target.source, self._statement
        order: dict[str, Any] = {
            "QueryString": statement.over(self.target.name),
            "QueryExecutionContext": {"Catalog": source.catalog, "Database": source.database},
            "WorkGroup": source.workgroup,
        }
        if statement.values:
            order["ExecutionParameters"] = list(statement.values)
        if source.output:
            order["ResultConfiguration"] = {"OutputLocation": source.output}
        return order

    def _look(self) -> str:
        told = self._call("get_query_execution", QueryExecutionId=self._id)["QueryExecution"]
        self.bytes = int(told.get("Statistics", {}).get("DataScannedInBytes") or 0)
        self._status = told.get("Status", {})
        if self.bytes > self.target.source.max_bytes and self._status.get("State") == "RUNNING":
            self.stop()
            raise Refused("source.athena.max_bytes", table=self.target.id)
        return str(self._status.get("State", ""))

    def _read(self) -> None:
        fetch = partial(self._call, "get_query_results", QueryExecutionId=self._id, MaxResults=PAGE)
        names: list[str] = []
        for answer in pages(self, self._deadline, fetch):
            rows = answer["ResultSet"].get("Rows", [])
            if not names:
                info = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
                names = [str(column["Name"]).lower() for column in info]
                # The first row of the first page repeats the names.
                rows = rows[1:]
            for row in rows:
                cells = zip(names, row.get("Data", ()), strict=False)
                taken = {n: c["VarCharValue"] for n, c in cells if "VarCharValue" in c}
                if not self.take(taken):
                    return

    def _call(self, operation: str, **given: Any) -> dict[str, Any]:
        source = self.target.source
        client = self._context.sessions.client("athena", source.account, source.region)
        try:
            return call(self._context, self._deadline, SYSTEM, getattr(client, operation), **given)
        except Upstream as problem:
            raise _plain(problem.detail, self.target) or problem from problem

    def _failure(self) -> HubwardError:
        reason = str(self._status.get("StateChangeReason") or "no reason given")
        return _plain(reason, self.target) or Upstream(SYSTEM, f"{self.target.id}: {reason[:300]}")


def _plain(reason: str, target: Target) -> HubwardError | None:
    """The failures an operator can mend, as sentences."""
    low, group = reason.lower(), target.source.workgroup
    if "output location" in low:
        return Refused("source.athena.output", table=target.id, workgroup=group)
    if "bytes scanned limit" in low:
        return Refused("source.athena.limit", workgroup=group)
    if refused(reason):
        return Refused("source.athena.denied", table=target.id, detail=reason[:300])
    return None


class RowsQuery(AthenaQuery):
    """Makes events or flow records of rows and keeps those that match."""

    def __init__(
        self, context: Context, target: Target, deadline: Deadline, statement: Statement,
        query: Query,
    ) -> None:  # fmt: skip
        super().__init__(context, target, deadline, statement)
        self._query = query
        self.events: list[Event] = []
        self.flows: list[FlowRecord] = []
        self.examined: Counter[Pair] = Counter()
        self._same: Counter[str] = Counter()
        self.unreadable = 0
        self.oldest: datetime | None = None

    def take(self, row: Row) -> bool:
        """Judge one row by the one evaluator; False when as many events match as may."""
        made = flow_of(row) if self._query.dataset == "vpc_flow" else event_from(row)
        if made is None:
            self.unreadable += 1
            return True
        self.examined[(made.account, made.region)] += 1
        self.oldest = min(self.oldest or made.at, made.at)
        if isinstance(made, FlowRecord):
            # Which way it went is settled over all of them.
            self._same[made.id] += 1
            if self._same[made.id] > 1:
                made = msgspec.structs.replace(made, id=f"{made.id}-{self._same[made.id]}")
            self.flows += [made] if flow_matches(made, self._query) else []
        elif matches(made, self._query):
            if len(self.events) >= self._deadline.rows:
                self.reason = "rows"
                return False
            self.events.append(made)
        return True


def event_from(row: Row) -> Event:
    """The event of a row; where the record does not say its place, its folder does."""
    event = event_of(record_of(row))
    return msgspec.structs.replace(
        event,
        account=event.account or row.get("folder_account", ""),
        region=event.region or row.get("folder_region", ""),
    )


class CountsQuery(AthenaQuery):
    """Hands rows on as they are."""

    def __init__(
        self, context: Context, target: Target, deadline: Deadline, statement: Statement,
        each: Callable[[Row], None],
    ) -> None:  # fmt: skip
        super().__init__(context, target, deadline, statement)
        self._each = each

    def take(self, row: Row) -> bool:
        """Hand the row on."""
        self._each(row)
        return True
