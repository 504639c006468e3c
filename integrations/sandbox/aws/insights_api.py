"""StartQuery, GetQueryResults and StopQuery of CloudWatch Logs over the sandbox's log groups."""

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.aws.errors import AwsError, unsupported
from integrations.sandbox.aws.insights import MOST_ROWS, Command, read_query
from integrations.sandbox.aws.insights_run import Cells, Run
from integrations.sandbox.aws.insights_stats import Row
from integrations.sandbox.aws.loggroups import Group, LogGroups
from integrations.sandbox.aws.wire import Call

#: Queries at once per account and region, dashboards included (API reference, StartQuery).
CONCURRENT = 30
#: Most rows of one GetQueryResults, and how long a page's token lasts (API reference).
PAGE = 10_000
TOKEN_S = 3600
#: A query nobody polls ends by itself after so long.
_OWN_END_S = 30.0
_PARTIAL = 10
_WAYS = ("logGroupName", "logGroupNames", "logGroupIdentifiers")


@dataclass
class Query:
    """One started query: Running for so many polls, then Complete."""

    place: tuple[str, str]
    groups: list[Group]
    rows: list[Cells]
    statistics: dict[str, float]
    polls: int
    started: float = field(default_factory=time.monotonic)
    status: str = "Running"
    tokens: dict[str, tuple[int, float]] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether it takes one of the places of concurrent queries."""
        return self.status == "Running" and time.monotonic() - self.started < _OWN_END_S


class Logs:
    """Thread-safe Logs Insights; each account and region knows only its own queries.

    `polls` is for how many GetQueryResults a new query stays Running.
    """

    def __init__(self, groups: LogGroups) -> None:
        self._groups = groups
        self._queries: dict[str, Query] = {}
        self._lock = threading.Lock()
        self.polls = 1

    def start_query(self, call: Call) -> dict[str, Any]:
        """CloudWatch Logs StartQuery (API reference): epoch seconds, inclusive; raises AwsError."""
        params = call.params
        if params.get("queryLanguage", "CWLI") != "CWLI":
            raise unsupported("logs.StartQuery", "only the CWLI language is emulated")
        start, end = params.get("startTime"), params.get("endTime")
        if not isinstance(start, int) or not isinstance(end, int) or start > end:
            raise AwsError("InvalidParameterException", "startTime must not be after endTime")
        limit = params.get("limit") or 0
        if not 0 <= limit <= MOST_ROWS:
            raise AwsError("InvalidParameterException", f"limit is 1 to {MOST_ROWS}")
        text = str(params.get("queryString") or "")
        if len(text) > 10_000:
            raise AwsError("InvalidParameterException", "queryString has at most 10000 characters")
        commands = read_query(text)
        chosen = self._chosen(call, commands)
        self._refuse_too_many(call)
        rows, scanned = self._scan(chosen, commands, start * 1000, end * 1000 + 999)
        outcome = Run(rows).execute(commands, limit)
        statistics = {
            "recordsMatched": float(outcome.matched),
            "recordsScanned": float(len(rows)),
            "bytesScanned": float(sum(len(row["@message"].encode()) for row in rows)),
            "estimatedRecordsSkipped": 0.0,
            "estimatedBytesSkipped": 0.0,
            "logGroupsScanned": float(scanned),
        }
        query_id = str(uuid.uuid4())
        place = (call.account, call.region)
        with self._lock:
            made = Query(place, chosen, outcome.rows, statistics, self.polls)
            self._queries[query_id] = made
        return {"queryId": query_id}

    def get_query_results(self, call: Call) -> dict[str, Any]:
        """GetQueryResults: a few rows while Running, then pages of at most 10,000."""
        query = self._query(call)
        size = call.params.get("maxItems") or PAGE
        if not 1 <= size <= PAGE:
            raise AwsError("InvalidParameterException", f"maxItems is 1 to {PAGE}")
        with self._lock:
            status, first = query.status, self._first(query, call.params.get("nextToken"))
            if status == "Running":
                query.polls -= 1
                size = _PARTIAL
                if query.polls <= 0:
                    query.status = "Complete"
            rows = [] if status == "Cancelled" else query.rows[first : first + size]
            answer: dict[str, Any] = {
                "queryLanguage": "CWLI", "results": rows, "status": status,
                "statistics": {**query.statistics, "resultCount": float(len(query.rows))},
            }  # fmt: skip
            if status == "Complete" and first + size < len(query.rows):
                token = uuid.uuid4().hex
                query.tokens[token] = (first + size, time.monotonic())
                answer["nextToken"] = token
        return answer

    def _first(self, query: Query, token: Any) -> int:
        if not token:
            return 0
        first, made = query.tokens.get(str(token), (0, 0.0))
        if not first or time.monotonic() - made > TOKEN_S:
            raise AwsError("InvalidParameterException", "the token is not valid")
        return first

    def stop_query(self, call: Call) -> dict[str, Any]:
        """StopQuery; a finished query cannot be stopped."""
        query = self._query(call)
        with self._lock:
            if query.status != "Running":
                raise AwsError("InvalidParameterException", "the query has already ended")
            query.status = "Cancelled"
        return {"success": True}

    def groups_of(self, call: Call) -> dict[str, Any]:
        """ListLogGroupsForQuery: the ARNs of the groups that a query looked into."""
        return {"logGroupIdentifiers": [group.arn for group in self._query(call).groups]}

    def _query(self, call: Call) -> Query:
        with self._lock:
            query = self._queries.get(str(call.params.get("queryId")))
        if query is None or query.place != (call.account, call.region):
            raise AwsError("ResourceNotFoundException", "no such query")
        return query

    def _refuse_too_many(self, call: Call) -> None:
        place = (call.account, call.region)
        with self._lock:
            running = sum(q.running for q in self._queries.values() if q.place == place)
        if running >= CONCURRENT:
            raise AwsError("LimitExceededException", f"{CONCURRENT} queries run already")

    def _chosen(self, call: Call, commands: list[Command]) -> list[Group]:
        """The groups that the request or its SOURCE command names."""
        here = self._groups.all(call.account, call.region)
        given = [call.params[name] for name in _WAYS if call.params.get(name)]
        source = commands[0].source if commands[0].kind == "source" else None
        if len(given) + (source is not None) != 1:
            raise AwsError(
                "InvalidParameterException", f"give exactly one of {', '.join(_WAYS)} or SOURCE"
            )
        if source is not None:
            classes = source.classes or ("STANDARD",)
            mine = not source.accounts or call.account in source.accounts
            return [
                group for group in here
                if mine and group.kind in classes
                and (not source.prefixes or group.name.startswith(source.prefixes))
            ]  # fmt: skip
        wanted = [given[0]] if isinstance(given[0], str) else list(given[0])
        if len(wanted) > 50:
            raise AwsError("InvalidParameterException", "at most 50 log groups")
        known = {name: group for group in here for name in (group.name, group.arn)}
        for name in wanted:
            if name not in known:
                raise AwsError("ResourceNotFoundException", f"Log group '{name}' does not exist")
        return [known[name] for name in dict.fromkeys(wanted)]

    def _scan(
        self, chosen: list[Group], commands: list[Command], first_ms: int, last_ms: int
    ) -> tuple[list[Row], int]:
        """The rows of the window, and from how many groups: filterIndex leaves others out."""
        indexed = [name for c in commands if c.kind == "filterIndex" for name in c.names]
        if indexed and any(group.kind != "STANDARD" for group in chosen):
            raise AwsError(
                "InvalidParameterException", "filterIndex is for log groups of the Standard class"
            )
        read = [group for group in chosen if all(name in group.indexes for name in indexed)]
        return [row for g in read for row in self._groups.rows(g, first_ms, last_ms)], len(read)
