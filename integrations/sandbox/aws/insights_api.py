"""StartQuery, GetQueryResults and StopQuery over the sandbox's flow logs."""

import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.flows import Flows, Row, message
from integrations.sandbox.aws.insights import Aggregate, Command, Parser
from integrations.sandbox.aws.wire import Call


@dataclass
class Query:
    """One started query; it is Running once and Complete ever after."""

    place: tuple[str, str]
    rows: list[list[dict[str, str]]]
    statistics: dict[str, float]
    status: str = "Running"


class Logs:
    """Thread-safe Logs Insights; each account and region knows only its own queries."""

    def __init__(self, flows: Flows) -> None:
        self._flows = flows
        self._queries: dict[str, Query] = {}
        self._lock = threading.Lock()

    def start_query(self, call: Call) -> dict[str, Any]:
        """CloudWatch Logs StartQuery (API reference): epoch seconds, inclusive; raises AwsError."""
        params = call.params
        if params.get("queryLanguage", "CWLI") != "CWLI":
            raise AwsError("InvalidParameterException", "the sandbox emulates CWLI only")
        start, end = params.get("startTime"), params.get("endTime")
        if not isinstance(start, int) or not isinstance(end, int) or start > end:
            raise AwsError("InvalidParameterException", "startTime must not be after endTime")
        text = str(params.get("queryString") or "")
        if len(text) > 10_000:
            raise AwsError("InvalidParameterException", "queryString has at most 10000 characters")
        commands = Parser(text).commands()
        scanned = self._scan(call, start, end)
        rows, matched = execute(commands, scanned, int(params.get("limit") or 10_000))
        statistics = {
            "recordsMatched": float(matched),
            "recordsScanned": float(len(scanned)),
            "bytesScanned": float(sum(len(row["@message"]) for row in scanned)),
        }
        query_id = str(uuid.uuid4())
        with self._lock:
            self._queries[query_id] = Query((call.account, call.region), rows, statistics)
        return {"queryId": query_id}

    def get_query_results(self, call: Call) -> dict[str, Any]:
        """GetQueryResults: Running without rows once, then Complete with all of them."""
        query = self._query(call)
        with self._lock:
            status, rows = query.status, query.rows
            if status == "Running":
                query.status, rows = "Complete", []
            elif status == "Cancelled":
                rows = []
        return {
            "queryLanguage": "CWLI",
            "results": rows,
            "statistics": query.statistics,
            "status": status,
        }

    def stop_query(self, call: Call) -> dict[str, Any]:
        """StopQuery; a finished query cannot be stopped."""
        query = self._query(call)
        with self._lock:
            if query.status != "Running":
                raise AwsError("InvalidParameterException", "the query has already ended")
            query.status = "Cancelled"
        return {"success": True}

    def _query(self, call: Call) -> Query:
        with self._lock:
            query = self._queries.get(str(call.params.get("queryId")))
        if query is None or query.place != (call.account, call.region):
            raise AwsError("ResourceNotFoundException", "no such query")
        return query

    def _scan(self, call: Call, start: int, end: int) -> list[Row]:
        scanned = []
        for group in _groups(call.params):
            rows = self._flows.rows(call.account, call.region, group)
            if rows is None:
                raise AwsError("ResourceNotFoundException", f"Log group '{group}' does not exist")
            for row in rows:
                if start <= row["startTime"] <= end:
                    log = f"{call.account}:{group}"
                    scanned.append({**row, **_discovered(row), "@log": log})
        return scanned


def _groups(params: dict[str, Any]) -> list[str]:
    names = ("logGroupName", "logGroupNames", "logGroupIdentifiers")
    given = [params[name] for name in names if params.get(name)]
    if len(given) != 1:
        raise AwsError("InvalidParameterException", f"give exactly one of {', '.join(names)}")
    groups = [given[0]] if isinstance(given[0], str) else list(given[0])
    if len(groups) > 50:
        raise AwsError("InvalidParameterException", "at most 50 log groups")
    return [g.split(":log-group:")[-1] if g.startswith("arn:") else g for g in groups]


def _discovered(row: Row) -> Row:
    line = message(row)
    return {
        "@timestamp": text_time(row["startTime"]),
        "@ingestionTime": text_time(row["endTime"] + 60),
        "@message": line,
        "@logStream": f"{row['interfaceId']}-all",
        "@ptr": f"ptr-{row['interfaceId']}-{row['startTime']}-{row['srcAddr']}-{row['srcPort']}",
        "@epoch": row["startTime"],
    }


def text_time(epoch_s: float) -> str:
    """A time as Insights shows it."""
    return datetime.fromtimestamp(epoch_s, UTC).strftime("%Y-%m-%d %H:%M:%S.000")


def execute(
    commands: list[Command], rows: list[Row], limit: int
) -> tuple[list[list[dict[str, str]]], int]:
    """Run the commands; the rows as {field, value} lists, and how many records matched."""
    matched, columns, counted, sorted_ = len(rows), None, False, False
    aliases: list[tuple[str, str]] = []
    for command in commands:
        if command.kind == "filter" and command.test:
            rows = [row for row in rows if command.test(row)]
            matched = matched if counted else len(rows)
        elif command.kind == "fields":
            aliases += [pair for pair in command.fields if pair not in aliases]
            rows = [{**row, **{a: row[f] for f, a in command.fields if f in row}} for row in rows]
            columns = [alias for _, alias in aliases]
        elif command.kind == "stats":
            rows = _stats(command, rows)
            columns = [b.name for b in command.by] + [a.name for a in command.aggregates]
            counted = sorted_ = True
        elif command.kind == "sort":
            for name, down in reversed(command.sort):
                rows = sorted(rows, key=partial(_by, name), reverse=down)
            sorted_ = True
        else:
            limit = min(limit, command.limit)
    if not sorted_:
        rows = sorted(rows, key=lambda row: _key(row.get("@timestamp")), reverse=True)
    shown = columns or ["@timestamp", "@message"]
    if not counted:
        shown = [*shown, "@ptr"]
    return [_cells(row, shown) for row in rows[:limit]], matched


def _cells(row: Row, columns: list[str]) -> list[dict[str, str]]:
    return [{"field": name, "value": _text(row[name])} for name in columns if name in row]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _by(name: str, row: Row) -> tuple[int, float, str]:
    return _key(row.get(name))


def _key(value: Any) -> tuple[int, float, str]:
    try:
        return 1, float(value), ""
    except (TypeError, ValueError):
        return (0, 0.0, "") if value is None else (2, 0.0, str(value))


def _stats(command: Command, rows: list[Row]) -> list[Row]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = tuple(
            text_time(row["@epoch"] // by.bin_s * by.bin_s) if by.bin_s else str(row.get(by.field))
            for by in command.by
        )
        groups.setdefault(key, []).append(row)
    if not command.by:
        groups.setdefault((), [])
    return [
        {by.name: part for by, part in zip(command.by, key, strict=True)}
        | {one.name: _aggregate(one, members) for one in command.aggregates}
        for key, members in groups.items()
    ]


def _aggregate(one: Aggregate, rows: list[Row]) -> Any:
    if one.field == "*":
        return len(rows)
    values = [row[one.field] for row in rows if one.field in row]
    if one.function == "count":
        return len(values)
    if one.function == "count_distinct":
        return len(set(values))
    if one.function in ("min", "max"):
        pick = min if one.function == "min" else max
        return pick(values, key=_key) if values else ""
    numbers = [float(value) for value in values]
    if one.function == "sum":
        return sum(numbers)
    return sum(numbers) / len(numbers) if numbers else ""
