"""The discovery calls of CloudWatch Logs: groups, their data sources, fields and indexes."""

import base64
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.insights_compare import text
from integrations.sandbox.aws.loggroups import Group, LogGroups
from integrations.sandbox.aws.wire import Call

_MINUTE_MS = 60_000


def _refusal(why: str) -> AwsError:
    return AwsError("InvalidParameterException", why)


def _paged(call: Call, items: list[Any], key: str, default: int, most: int) -> dict[str, Any]:
    """One page; the token is bound to the other parameters."""
    size = call.params.get("limit") or default
    if not isinstance(size, int) or not 1 <= size <= most:
        raise _refusal(f"limit is 1 to {most}")
    rest = {k: v for k, v in sorted(call.params.items()) if k != "nextToken"}
    mark = json.dumps([rest, call.account, call.region], default=str)
    first = 0
    if token := call.params.get("nextToken"):
        try:
            told, first = json.loads(base64.b64decode(str(token)))
        except ValueError as error:
            raise _refusal("the token is not one of ours") from error
        if told != mark:
            raise _refusal("the token belongs to other parameters")
    answer: dict[str, Any] = {key: items[first : first + size]}
    if first + size < len(items):
        made = json.dumps([mark, first + size]).encode()
        answer["nextToken"] = base64.b64encode(made).decode()
    return answer


def create_log_group(groups: LogGroups, call: Call, status: int) -> None:
    """CreateLogGroup succeeded: remember the class, which moto forgets."""
    kind = str(call.params.get("logGroupClass") or "STANDARD")
    if status < 400:
        groups.note(call.account, call.region, str(call.params["logGroupName"]), kind)


def describe_log_groups(groups: LogGroups, call: Call) -> dict[str, Any]:
    """DescribeLogGroups: by prefix or by a part of the name, by class, or the named ones."""
    params = call.params
    prefix, part = params.get("logGroupNamePrefix"), params.get("logGroupNamePattern")
    if prefix and part:
        raise _refusal("LogGroup name prefix and LogGroup name pattern are mutually exclusive")
    named = params.get("logGroupIdentifiers") or []
    kind = params.get("logGroupClass")
    found = [
        group
        for group in groups.all(call.account, call.region)
        if group.name.startswith(prefix or "")
        and (part or "") in group.name
        and (not named or group.name in named or group.arn in named)
        and kind in (None, group.kind)
    ]
    return _paged(call, [_shown(group) for group in found], "logGroups", 50, 50)


def _shown(group: Group) -> dict[str, Any]:
    told: dict[str, Any] = {
        "logGroupName": group.name, "creationTime": group.created_ms, "metricFilterCount": 0,
        "arn": f"{group.arn}:*", "logGroupArn": group.arn, "storedBytes": 0,
        "logGroupClass": group.kind,
    }  # fmt: skip
    if group.retention_days:
        told["retentionInDays"] = group.retention_days
    return told


def list_log_groups(groups: LogGroups, call: Call) -> dict[str, Any]:
    """ListLogGroups: by data source, field index, class, or a pattern of the name."""
    params = call.params
    wanted, fields = params.get("dataSources") or [], params.get("fieldIndexNames") or []
    pattern = re.compile(str(params.get("logGroupNamePattern") or ""))
    found = [
        {"logGroupName": g.name, "logGroupArn": g.arn, "logGroupClass": g.kind}
        for g in groups.all(call.account, call.region)
        if pattern.search(g.name)
        and params.get("logGroupClass") in (None, g.kind)
        and (not wanted or any(_from_source(g, one) for one in wanted))
        and all(name in g.indexes for name in fields)
    ]
    return _paged(call, found, "logGroups", 50, 1000)


def _from_source(group: Group, wanted: dict[str, str]) -> bool:
    name, kind = group.source
    return bool(name) and wanted.get("name") == name and wanted.get("type") in (None, "", kind)


def summaries(groups: LogGroups, call: Call) -> dict[str, Any]:
    """ListAggregateLogGroupSummaries: how many groups each data source writes to."""
    shaped = call.params.get("groupBy") == "DATA_SOURCE_NAME_TYPE_AND_FORMAT"
    counted = Counter(g.source for g in groups.all(call.account, call.region) if g.source[0])
    found = []
    for (name, kind), count in sorted(counted.items()):
        told = [("@data_source_name", name), ("@data_source_type", kind)]
        told += [("@data_format", "Default")] if shaped else []
        identifiers = [{"key": key, "value": value} for key, value in told]
        found.append({"logGroupCount": count, "groupingIdentifiers": identifiers})
    return _paged(call, found, "aggregateLogGroupSummaries", 50, 50)


def field_indexes(groups: LogGroups, call: Call) -> dict[str, Any]:
    """DescribeFieldIndexes: the default indexes, which cover a group from its beginning."""
    found = []
    now = int(call.at.timestamp() * 1000)
    for name in call.params.get("logGroupIdentifiers") or []:
        group = _named(groups, call, str(name))
        found += [
            {
                "logGroupIdentifier": group.arn, "fieldIndexName": field, "lastScanTime": now,
                "firstEventTime": group.created_ms, "lastEventTime": now, "type": "FIELD_INDEX",
                "indexCategory": "DEFAULT",
            }
            for field in group.indexes
        ]  # fmt: skip
    return {"fieldIndexes": found}


def _named(groups: LogGroups, call: Call, name: str) -> Group:
    for group in groups.all(call.account, call.region):
        if name in (group.name, group.arn):
            return group
    raise AwsError("ResourceNotFoundException", f"Log group '{name}' does not exist")


def group_fields(groups: LogGroups, call: Call) -> dict[str, Any]:
    """GetLogGroupFields: the last 15 minutes, or 8 minutes around `time` (epoch seconds)."""
    name, identifier = (call.params.get(k) for k in ("logGroupName", "logGroupIdentifier"))
    if bool(name) == bool(identifier):
        raise _refusal("give either logGroupName or logGroupIdentifier")
    now = int(call.at.timestamp() * 1000)
    first, last = now - 15 * _MINUTE_MS, now
    if around := call.params.get("time"):
        first, last = (int(around) * 1000 + m * _MINUTE_MS for m in (-8, 8))
    rows = groups.rows(_named(groups, call, str(name or identifier)), first, last)
    counted = Counter(key for row in rows for key in row if key != "@epoch")
    found = [{"name": key, "percent": n * 100 // len(rows)} for key, n in counted.most_common()]
    return {"logGroupFields": found}


def log_record(groups: LogGroups, call: Call) -> dict[str, Any]:
    """GetLogRecord: every field of the record that a @ptr stands for."""
    row = groups.record(str(call.params.get("logRecordPointer") or ""))
    if row is None or not row["@log"].startswith(f"{call.account}:"):
        raise AwsError("ResourceNotFoundException", "no such log record")
    return {"logRecord": {name: text(value) for name, value in row.items() if name != "@epoch"}}


READS: dict[str, Callable[[LogGroups, Call], dict[str, Any]]] = {
    "logs.DescribeLogGroups": describe_log_groups,
    "logs.ListLogGroups": list_log_groups,
    "logs.ListAggregateLogGroupSummaries": summaries,
    "logs.DescribeFieldIndexes": field_indexes,
    "logs.GetLogGroupFields": group_fields,
    "logs.GetLogRecord": log_record,
}
