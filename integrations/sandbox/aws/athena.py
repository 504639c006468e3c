"""Athena over the trail and the flow logs: executions, results, the catalogue.

Rules: Athena API reference and user guide, "Service Quotas", "Use parameterized queries".
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from integrations.sandbox.aws.athena_catalog import (
    ACCOUNT,
    CATALOG,
    DATABASE,
    REGION,
    TABLES,
    WORKGROUPS,
    Table,
    Workgroup,
)
from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.sql_results import page, text
from integrations.sandbox.aws.sql_tables import Result, Tables, TooSlow
from integrations.sandbox.aws.sql_text import BadSql, Source, bound, parsed, ready
from integrations.sandbox.aws.wire import Call

if TYPE_CHECKING:
    from sqlglot import exp

MOST_TEXT = 262_144
_LASTS = timedelta(seconds=5)
#: Athena's type names of DuckDB's.
_TYPES = {"BIGINT": "bigint", "INTEGER": "integer", "BOOLEAN": "boolean", "DOUBLE": "double"}


@dataclass
class Execution:
    """One execution; QUEUED, then RUNNING, then ended, a step for each look at it."""

    id: str
    place: tuple[str, str]
    order: dict[str, Any]
    group: Workgroup
    output: str
    at: datetime
    result: Result | None = None
    ends: str = "SUCCEEDED"
    reason: str = ""
    looks: int = 0
    state: str = "QUEUED"
    rows: list[dict[str, Any]] = field(default_factory=list)

    def advance(self, now: datetime) -> None:
        """One look further, or to its end when it was long ago."""
        if self.state in ("QUEUED", "RUNNING"):
            self.looks += 1
            over = self.looks > 2 or now - self.at > _LASTS
            self.state = self.ends if over else ("QUEUED", "RUNNING")[self.looks - 1]

    def shown(self) -> dict[str, Any]:
        """The QueryExecution of GetQueryExecution."""
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.at}
        ended = self.state not in ("QUEUED", "RUNNING")
        if ended and self.reason:
            status["StateChangeReason"] = self.reason
        scanned = self.result.bytes if self.result and self.state != "QUEUED" else 0
        return {
            "QueryExecutionId": self.id, "Query": self.order["QueryString"],
            "StatementType": "DML", "Status": status, "WorkGroup": self.group.name,
            "QueryExecutionContext": self.order.get("QueryExecutionContext", {}),
            "ResultConfiguration": {"OutputLocation": f"{self.output}{self.id}.csv"},
            "Statistics": {"DataScannedInBytes": scanned, "EngineExecutionTimeInMillis": 900},
        }  # fmt: skip


class Athena:
    """Thread-safe; the tables are there for one account in one region."""

    def __init__(
        self, tables: Tables, clock: Callable[[], datetime],
        workgroups: Sequence[Workgroup] = WORKGROUPS,
    ) -> None:  # fmt: skip
        self._tables = tables
        self._clock = clock
        self._groups = {group.name: group for group in workgroups}
        self._executions: dict[str, Execution] = {}
        self._lock = Lock()

    def start(self, call: Call) -> dict[str, Any]:
        """StartQueryExecution; a bad statement fails later, a bad request at once."""
        wording = str(call.params.get("QueryString") or "")
        if not 1 <= len(wording) <= MOST_TEXT:
            raise _invalid("QueryString has 1 to 262144 characters")
        group = self._group(call)
        given = call.params.get("ResultConfiguration", {}).get("OutputLocation", "")
        output = group.output or str(given)
        if not output.startswith("s3://"):
            raise _invalid(
                "No output location provided. An output location is required either through the "
                "Workgroup result configuration setting or as an API input."
            )
        parameters = [str(value) for value in call.params.get("ExecutionParameters") or ()]
        if any(not 1 <= len(value) <= 1024 for value in parameters):
            raise _invalid("an execution parameter has 1 to 1024 characters")
        made = Execution(str(uuid.uuid4()), _place(call), dict(call.params), group, output,
                         self._clock())  # fmt: skip
        self._execute(made, wording, parameters)
        with self._lock:
            self._executions[made.id] = made
        return {"QueryExecutionId": made.id}

    def _execute(self, made: Execution, wording: str, parameters: list[str]) -> None:
        context = made.order.get("QueryExecutionContext", {})
        prunes = {column for table in TABLES for column in table.partitions}
        try:
            if parameters:
                wording = bound(wording, parameters)
            statement = ready(
                parsed(wording), lambda table: _source(made.place, table, context), prunes
            )
            made.result = self._tables.query(statement.text, statement.scans)
        except BadSql as bad:
            if bad.kind == "function":
                raise AwsError("UnsupportedOperation", bad.message, 501) from bad
            made.ends, made.reason = "FAILED", f"SYNTAX_ERROR: {bad.message}"
            return
        except TooSlow as problem:
            made.ends, made.reason = "FAILED", f"Query exhausted resources: {problem}"[:1000]
            return
        except Exception as problem:  # DuckDB makes a class for each kind of mistake.
            if not type(problem).__module__.startswith(("duckdb", "_duckdb")):
                raise
            made.ends, made.reason = "FAILED", str(problem).split("\n", 1)[0][:1000]
            return
        if made.group.cutoff and made.result.bytes > made.group.cutoff:
            made.ends, made.reason = "CANCELLED", "Bytes scanned limit was exceeded"
            return
        names = {"Data": [{"VarCharValue": name} for name in made.result.names]}
        made.rows = [names, *(_row(values) for values in made.result.rows)]

    def execution(self, call: Call) -> dict[str, Any]:
        """GetQueryExecution."""
        found = self._found(call)
        with self._lock:
            found.advance(self._clock())
        return {"QueryExecution": found.shown()}

    def stop(self, call: Call) -> dict[str, Any]:
        """StopQueryExecution; on one that has ended it does nothing."""
        found = self._found(call)
        with self._lock:
            if found.state in ("QUEUED", "RUNNING"):
                found.state, found.reason = "CANCELLED", "Query cancelled by user"
        return {}

    def results(self, call: Call) -> dict[str, Any]:
        """GetQueryResults: the names are the first row, at most 1,000 rows a page."""
        found = self._found(call)
        size = call.params.get("MaxResults", 1000)
        if not 1 <= size <= 1000:
            raise _invalid("MaxResults must be 1 to 1000")
        if found.state != "SUCCEEDED" or found.result is None:
            raise _invalid(f"Query has not yet finished. Current state: {found.state}")
        rows, token = page(
            found.rows, call.params.get("NextToken"), size, found.id, "InvalidRequestException"
        )
        info = [
            {"CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": name, "Label": name,
             "Type": _TYPES.get(kind, "varchar"), "Nullable": "UNKNOWN"}
            for name, kind in zip(found.result.names, found.result.types, strict=True)
        ]  # fmt: skip
        return {"UpdateCount": 0, **token,
                "ResultSet": {"Rows": rows, "ResultSetMetadata": {"ColumnInfo": info}}}  # fmt: skip

    def workgroup(self, call: Call) -> dict[str, Any]:
        """GetWorkGroup."""
        return {"WorkGroup": self._group(call).shown()}

    def table(self, call: Call) -> dict[str, Any]:
        """GetTableMetadata."""
        _in_database(call)
        name = str(call.params.get("TableName", "")).lower()
        found = next((table for table in TABLES if table.name == name), None)
        if found is None:
            raise AwsError("MetadataException", f"Table {name} not found")
        return {"TableMetadata": found.metadata(self._tables.accounts())}

    def tables(self, call: Call) -> dict[str, Any]:
        """ListTableMetadata."""
        _in_database(call)
        listed = [table.metadata(self._tables.accounts()) for table in TABLES]
        rows, token = page(listed, call.params.get("NextToken"), _size(call), "tables")
        return {"TableMetadataList": rows, **token}

    def databases(self, call: Call) -> dict[str, Any]:
        """ListDatabases: `default` is everywhere."""
        names = ["default", *([DATABASE] if _place(call) == (ACCOUNT, REGION) else [])]
        listed = [{"Name": name} for name in names]
        rows, token = page(listed, call.params.get("NextToken"), _size(call), "databases")
        return {"DatabaseList": rows, **token}

    def catalogs(self, _call: Call) -> dict[str, Any]:
        """ListDataCatalogs."""
        return {"DataCatalogsSummary": [
            {"CatalogName": CATALOG, "Type": "GLUE", "Status": "CREATE_COMPLETE"}
        ]}  # fmt: skip

    def _group(self, call: Call) -> Workgroup:
        name = str(call.params.get("WorkGroup") or "primary")
        own = _place(call) == (ACCOUNT, REGION)
        found = self._groups.get(name) if own or name == "primary" else None
        if found is None:
            raise _invalid(f"WorkGroup {name} is not found.")
        return found

    def _found(self, call: Call) -> Execution:
        id = str(call.params.get("QueryExecutionId") or "")
        with self._lock:
            found = self._executions.get(id)
        if found is None or found.place != _place(call):
            raise _invalid(f"QueryExecution {id} was not found")
        return found


def _place(call: Call) -> tuple[str, str]:
    return call.account, call.region


def _size(call: Call) -> int:
    return int(call.params.get("MaxResults", 50))


def _invalid(why: str) -> AwsError:
    return AwsError("InvalidRequestException", why)


def _in_database(call: Call) -> None:
    catalog, name = call.params.get("CatalogName"), str(call.params.get("DatabaseName", ""))
    if catalog != CATALOG or name.lower() != DATABASE or _place(call) != (ACCOUNT, REGION):
        raise AwsError("MetadataException", f"Database {name} not found")


def _source(place: tuple[str, str], table: "exp.Table", context: dict[str, Any]) -> Source:
    database = str(table.db or context.get("Database") or "default").lower()
    catalog = str(table.catalog or context.get("Catalog") or CATALOG).lower()
    found: Table | None = None
    if place == (ACCOUNT, REGION) and (catalog, database) == (CATALOG.lower(), DATABASE):
        found = next((one for one in TABLES if one.name == table.name.lower()), None)
    if found is None:
        name = f"{database}.{table.name}"
        raise BadSql("table", f"TABLE_NOT_FOUND: Table '{catalog}.{name}' does not exist")
    return Source(found.view)


def _row(values: tuple[Any, ...]) -> dict[str, Any]:
    return {"Data": [{} if value is None else {"VarCharValue": text(value)} for value in values]}
