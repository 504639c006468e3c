"""CloudTrail Lake: three event data stores over the trail, and SQL on them.

Rules: CloudTrail API reference and user guide, "CloudTrail Lake SQL constraints", "Quotas".
"""

import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.sql_results import page, text
from integrations.sandbox.aws.sql_tables import Result, Tables, TooSlow
from integrations.sandbox.aws.sql_text import BadSql, Ready, Source, parsed, quoted_stores, ready
from integrations.sandbox.aws.wire import Call

if TYPE_CHECKING:
    from sqlglot import exp

#: "You can have 10 concurrent queries": CloudTrail user guide, "Quotas in AWS CloudTrail".
MOST_AT_ONCE = 10
MOST_TEXT = 10_000
#: A query nobody looks at ends by itself.
_LASTS = timedelta(seconds=5)
_ID = re.compile(r"[a-f0-9-]{36}")

Row = list[dict[str, str]]


@dataclass(frozen=True)
class EventDataStore:
    """One event data store; `kind` is its event category, `writes_only` its selector."""

    account: str
    region: str
    name: str
    organization: bool = False
    multi_region: bool = False
    days: int = 2557
    kind: str = "Management"
    writes_only: bool = False
    status: str = "ENABLED"
    made: datetime = datetime(2023, 6, 1, tzinfo=UTC)

    @property
    def id(self) -> str:
        """The last part of the ARN, the same in every sandbox."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"lake:{self.account}:{self.name}"))

    @property
    def arn(self) -> str:
        """The ARN."""
        return f"arn:aws:cloudtrail:{self.region}:{self.account}:eventdatastore/{self.id}"

    def condition(self, now: datetime) -> str:
        """Which rows of the trail are in it, as SQL."""
        oldest = max(now - timedelta(days=self.days), self.made).strftime("%Y-%m-%d %H:%M:%S")
        tests = [f"eventtime >= TIMESTAMP '{oldest}'"]
        if not self.organization:
            tests.append(f"recipientaccountid = '{self.account}'")
        if not self.multi_region:
            tests.append(f"awsregion = '{self.region}'")
        if self.writes_only:
            tests.append("NOT coalesce(readonly, false)")
        if self.kind != "Management":
            tests.append("false")
        return " AND ".join(tests)


#: The second production account is CloudTrail's delegated administrator.
STORES = (
    EventDataStore("222222222222", "us-east-1", "org-events", organization=True, multi_region=True),
    EventDataStore("222222222222", "us-east-1", "org-config", kind="ConfigurationItem"),
    EventDataStore("444444444444", "eu-west-1", "dev-writes", days=90, writes_only=True),
    EventDataStore("444444444444", "us-east-1", "dev-old", status="PENDING_DELETION"),
)


@dataclass
class Started:
    """One query; it is QUEUED, then RUNNING, then ended, a step for each look at it."""

    id: str
    place: tuple[str, str]
    text: str
    at: datetime
    result: Result | None
    error: str = ""
    looks: int = 0
    status: str = "QUEUED"
    rows: list[Row] = field(default_factory=list)

    def open_at(self, now: datetime) -> bool:
        """Whether it takes one of the places for running queries."""
        return self.status in ("QUEUED", "RUNNING") and now - self.at < _LASTS

    def advance(self, now: datetime) -> None:
        """One look further, or to its end when it was long ago."""
        if self.status in ("QUEUED", "RUNNING"):
            self.looks += 1
            over = self.looks > 2 or now - self.at > _LASTS
            ended = "FAILED" if self.error else "FINISHED"
            self.status = ended if over else ("QUEUED", "RUNNING")[self.looks - 1]


class Lake:
    """Thread-safe; each account and region knows only its own stores and queries."""

    def __init__(self, tables: Tables, clock: Callable[[], datetime]) -> None:
        self._tables = tables
        self._clock = clock
        self._queries: dict[str, Started] = {}
        self._lock = threading.Lock()

    def list_stores(self, call: Call) -> dict[str, Any]:
        """ListEventDataStores: name and ARN alone, as AWS leaves the rest empty."""
        size = call.params.get("MaxResults", 1000)
        if not 1 <= size <= 1000:
            raise AwsError("InvalidMaxResultsException", "MaxResults must be 1 to 1000")
        own = [{"EventDataStoreArn": one.arn, "Name": one.name} for one in _in(call)]
        shown, token = page(own, call.params.get("NextToken"), size, "stores")
        return {"EventDataStores": shown, **token}

    def get_store(self, call: Call) -> dict[str, Any]:
        """GetEventDataStore by ARN or id."""
        wanted = str(call.params.get("EventDataStore", ""))
        if not re.fullmatch(r"[a-zA-Z0-9._/\-:]{3,256}", wanted):
            raise AwsError("EventDataStoreARNInvalidException", f"{wanted!r} is not valid")
        one = next((one for one in _in(call) if wanted in (one.arn, one.id)), None)
        if one is None:
            raise AwsError("EventDataStoreNotFoundException", "no such event data store")
        fields = [{"Field": "eventCategory", "Equals": [one.kind]}]
        if one.writes_only:
            fields.append({"Field": "readOnly", "Equals": ["false"]})
        return {
            "EventDataStoreArn": one.arn, "Name": one.name, "Status": one.status,
            "AdvancedEventSelectors": [{"Name": "events", "FieldSelectors": fields}],
            "MultiRegionEnabled": one.multi_region, "OrganizationEnabled": one.organization,
            "RetentionPeriod": one.days, "TerminationProtectionEnabled": True,
            "CreatedTimestamp": one.made, "UpdatedTimestamp": one.made,
            "BillingMode": "EXTENDABLE_RETENTION_PRICING",
        }  # fmt: skip

    def list_imports(self, call: Call) -> dict[str, Any]:
        """ListImports: nothing was ever copied into these stores."""
        return {"Imports": []}

    def start(self, call: Call) -> dict[str, Any]:
        """StartQuery; the statement is checked at once, its rows come with later looks."""
        wording = str(call.params.get("QueryStatement") or "")
        if not 1 <= len(wording) <= MOST_TEXT or call.params.get("QueryAlias"):
            raise AwsError("InvalidParameterException", "QueryStatement has 1 to 10000 characters")
        owner = str(call.params.get("EventDataStoreOwnerAccountId") or call.account)
        if owner != call.account:
            # Only an organisation's delegated administrator may name another owner.
            raise AwsError("OperationNotPermittedException", f"{owner} has not delegated this")
        now, place = self._clock(), (call.account, call.region)
        with self._lock:
            running = [q for q in self._queries.values() if q.place == place and q.open_at(now)]
        if len(running) >= MOST_AT_ONCE:
            raise AwsError("MaxConcurrentQueriesException", "10 queries are running already")
        try:
            query = parsed(quoted_stores(wording))
            made = ready(query, lambda table: _source(call, table, now), ("eventtime",))
        except BadSql as bad:
            raise AwsError("InvalidQueryStatementException", bad.message) from bad
        started = Started(str(uuid.uuid4()), place, wording, now, None)
        self._execute(started, made)
        with self._lock:
            self._queries[started.id] = started
        return {"QueryId": started.id}

    def _execute(self, query: Started, made: Ready) -> None:
        try:
            query.result = self._tables.query(made.text, made.scans)
            query.rows = [_row(query.result, values) for values in query.result.rows]
        except TooSlow as problem:
            query.error = f"Query exhausted resources: {problem}"[:1000]
        except Exception as problem:  # DuckDB makes a class for each kind of mistake.
            if not type(problem).__module__.startswith(("duckdb", "_duckdb")):
                raise
            query.error = str(problem).split("\n", 1)[0][:1000]

    def describe(self, call: Call) -> dict[str, Any]:
        """DescribeQuery by id."""
        query = self._query(call)
        with self._lock:
            query.advance(self._clock())
        answer: dict[str, Any] = {
            "QueryId": query.id, "QueryString": query.text, "QueryStatus": query.status,
            "QueryStatistics": {"CreationTime": query.at},
        }  # fmt: skip
        if query.result and query.status in ("FINISHED", "CANCELLED"):
            answer["QueryStatistics"] |= {
                "EventsMatched": len(query.rows), "EventsScanned": query.result.records,
                "BytesScanned": query.result.bytes, "ExecutionTimeInMillis": 400,
            }  # fmt: skip
        if query.status == "FAILED":
            answer["ErrorMessage"] = query.error
        return answer

    def results(self, call: Call) -> dict[str, Any]:
        """GetQueryResults: at most 1,000 rows a page, every value text."""
        query = self._query(call)
        size = call.params.get("MaxQueryResults", 1000)
        if not 1 <= size <= 1000:
            raise AwsError("InvalidMaxResultsException", "MaxQueryResults must be 1 to 1000")
        if query.status not in ("FINISHED", "CANCELLED"):
            told = {"ErrorMessage": query.error} if query.status == "FAILED" else {}
            return {"QueryStatus": query.status, "QueryResultRows": [], **told}
        shown, token = page(query.rows, call.params.get("NextToken"), size, query.id)
        statistics = {
            "ResultsCount": len(shown), "TotalResultsCount": len(query.rows),
            "BytesScanned": query.result.bytes if query.result else 0,
        }  # fmt: skip
        return {"QueryStatus": query.status, "QueryStatistics": statistics,
                "QueryResultRows": shown, **token}  # fmt: skip

    def cancel(self, call: Call) -> dict[str, Any]:
        """CancelQuery; one that has ended cannot be cancelled."""
        query = self._query(call)
        with self._lock:
            if query.status not in ("QUEUED", "RUNNING"):
                raise AwsError("InactiveQueryException", "the query has already ended")
            query.status, query.rows = "CANCELLED", []
        return {"QueryId": query.id, "QueryStatus": query.status}

    def list_queries(self, call: Call) -> dict[str, Any]:
        """ListQueries of the last seven days, newest first."""
        wanted, place = call.params.get("QueryStatus"), (call.account, call.region)
        with self._lock:
            own = [q for q in self._queries.values() if q.place == place]
        store = str(call.params.get("EventDataStore", "")).rpartition("/")[2]
        listed = [
            {"QueryId": q.id, "QueryStatus": q.status, "CreationTime": q.at}
            for q in reversed(own)
            if store in q.text and wanted in (None, q.status)
        ]
        size = call.params.get("MaxResults", 1000)
        shown, token = page(listed, call.params.get("NextToken"), size, "queries")
        return {"Queries": shown, **token}

    def _query(self, call: Call) -> Started:
        id = str(call.params.get("QueryId") or "")
        if not _ID.fullmatch(id):
            raise AwsError("InvalidParameterException", "QueryId has 36 characters")
        with self._lock:
            found = self._queries.get(id)
        if found is None or found.place != (call.account, call.region):
            raise AwsError("QueryIdNotFoundException", f"There is no query {id}")
        return found


def _in(call: Call) -> list[EventDataStore]:
    return [one for one in STORES if (one.account, one.region) == (call.account, call.region)]


def _source(call: Call, table: "exp.Table", now: datetime) -> Source:
    one = next((one for one in _in(call) if one.id == table.name.lower()), None)
    if one is None or table.db:
        raise AwsError("EventDataStoreNotFoundException", f"{table.name} is no event data store")
    if one.status == "PENDING_DELETION":
        raise AwsError("InactiveEventDataStoreException", f"{one.name} is {one.status}")
    return Source("lake", one.condition(now))


def _row(result: Result, values: tuple[Any, ...]) -> Row:
    return [
        {name: text(value)}
        for name, value in zip(result.names, values, strict=True)
        if value is not None
    ]
