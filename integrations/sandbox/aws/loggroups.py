"""CloudWatch log groups: what lies in them, and the fields Logs Insights discovers there."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.aws.backing import Backing
from integrations.sandbox.aws.flows import FIELDS, Flows, message
from integrations.sandbox.aws.insights_functions import text_time
from integrations.sandbox.aws.insights_stats import Row
from integrations.sandbox.aws.trail import Record, Trail
from integrations.sandbox.aws.trail_ocsf import to_ocsf

#: After its time a record reaches the log group; AWS: about five minutes on average.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
DELIVERY_S = 60
#: Fields that are discovered in one record.
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
MOST_FIELDS = 200
#: "filterIndex" of the user guide: indexed in every Standard group, and by data source.
INDEXES = ("@logStream", "@aws.region", "@aws.account", "@source.log", "@data_source_name",
           "@data_source_type", "@data_format", "traceId", "severityText",
           "attributes.session.id")  # fmt: skip
SOURCE_INDEXES = {
    "aws_cloudtrail": ("eventSource", "eventName", "awsRegion", "userAgent", "errorCode"),
    "amazon_vpc": ("action", "logStatus", "region", "flowDirection", "type"),
}
_CACHED = 50_000


@dataclass(frozen=True)
class Group:
    """One log group; `source` is the data source's name and type, empty for neither kind."""

    account: str
    region: str
    name: str
    created_ms: int
    retention_days: int
    kind: str
    source: tuple[str, str]
    format: str

    @property
    def arn(self) -> str:
        """The ARN as logGroupIdentifiers want it, without the star."""
        return f"arn:aws:logs:{self.region}:{self.account}:log-group:{self.name}"

    @property
    def indexes(self) -> tuple[str, ...]:
        """The fields that are indexed; Infrequent Access has none."""
        if self.kind != "STANDARD":
            return ()
        return INDEXES + SOURCE_INDEXES.get(self.source[0], ())


class LogGroups:
    """The groups that moto keeps, with the trail, the flow logs and their classes added."""

    def __init__(
        self, backing: Backing, trail: Trail, flows: Flows, clock: Callable[[], datetime]
    ) -> None:
        self._backing = backing
        self._trail = trail
        self._flows = flows
        self._clock = clock
        self._trails: dict[tuple[str, str, str], datetime] = {}
        self._ocsf: set[tuple[str, str, str]] = set()
        self._kinds: dict[tuple[str, str, str], str] = {}
        self._rows: dict[tuple[str, int], tuple[Record, Row]] = {}
        self._lock = threading.Lock()

    def deliver(
        self, account: str, region: str, name: str, since: datetime, *, ocsf: bool = False
    ) -> None:
        """Let the records of all accounts arrive in this group, which began at `since`.

        With `ocsf` they are transformed on the way; such a group is listed under no data source.
        """
        self._backing.client("logs", account, region).create_log_group(logGroupName=name)
        self._trails[account, region, name] = since
        if ocsf:
            self._ocsf.add((account, region, name))

    def note(self, account: str, region: str, name: str, kind: str) -> None:
        """Remember the class that a group was created in."""
        self._kinds[account, region, name] = kind

    def all(self, account: str, region: str) -> list[Group]:
        """Every group of one place, by name."""
        client = self._backing.client("logs", account, region)
        pages = client.get_paginator("describe_log_groups").paginate()
        found = [group for page in pages for group in page["logGroups"]]
        formats = self._formats(account, region)
        known = {told["logGroupName"] for told in found}
        for name in self._flows.groups(account, region):
            formats.setdefault(name, "")
            if name not in known:
                found.append(
                    {"logGroupName": name, "creationTime": self._clock().timestamp() * 1e3}
                )
        made = [self._group(account, region, told, formats) for told in found]
        return sorted(made, key=lambda group: group.name)

    def _group(
        self, account: str, region: str, told: dict[str, Any], formats: dict[str, str]
    ) -> Group:
        name = str(told["logGroupName"])
        place = (account, region, name)
        began = self._trails.get(place)
        listed = began and place not in self._ocsf
        source = ("aws_cloudtrail", "management") if listed else ("", "")
        if name in formats:
            source = ("amazon_vpc", "flow")
        created = int(began.timestamp() * 1000) if began else int(told["creationTime"])
        if self._flows.rows(*place):
            created -= 30 * 86_400_000
        return Group(
            account, region, name, created, int(told.get("retentionInDays") or 0),
            self._kinds.get(place, "STANDARD"), source, formats.get(name, ""),
        )  # fmt: skip

    def _formats(self, account: str, region: str) -> dict[str, str]:
        logs = self._backing.client("ec2", account, region).describe_flow_logs()["FlowLogs"]
        return {
            log["LogGroupName"]: str(log.get("LogFormat") or "")
            for log in logs
            if log.get("LogGroupName")
        }

    def rows(self, group: Group, first_ms: int, last_ms: int) -> list[Row]:
        """The records with a time from `first_ms` to `last_ms`, both inclusive, as delivered."""
        now = self._clock()
        if group.retention_days:
            kept = now - timedelta(days=group.retention_days)
            first_ms = max(first_ms, int(kept.timestamp() * 1000))
        last_ms = min(last_ms, int(now.timestamp() * 1000))
        place = (group.account, group.region, group.name)
        found: Iterator[Row]
        if place in self._trails:
            found = (self._trail_row(group, record) for record in self._trail.all())
        elif (flows := self._flows.rows(*place)) is not None:
            found = (_flow_row(group, number, flow) for number, flow in enumerate(flows))
        else:
            found = self._put_rows(group)
        return [row for row in found if first_ms <= row["@epoch"] <= last_ms]

    def record(self, pointer: str) -> Row | None:
        """The record a @ptr stands for, None for one that is not ours."""
        try:
            account, region, name, _ = json.loads(base64.b64decode(pointer + "==", validate=False))
        except (ValueError, TypeError):
            return None
        groups = [group for group in self.all(account, region) if group.name == name]
        rows = self.rows(groups[0], 0, 2**53) if groups else []
        return next((row for row in rows if row["@ptr"] == pointer), None)

    def _trail_row(self, group: Group, record: Record) -> Row:
        key = (group.arn, id(record))
        with self._lock:
            if key in self._rows:
                return self._rows[key][1]
        at = int(datetime.fromisoformat(record["eventTime"]).timestamp() * 1000)
        place = (group.account, group.region, group.name)
        written = to_ocsf(record) if place in self._ocsf else record
        line = json.dumps(written, separators=(",", ":"))
        stream = f"o-hubward_{record['recipientAccountId']}_CloudTrail_{record['awsRegion']}"
        digest = hashlib.sha256(line.encode()).hexdigest()[:24]
        row = _system(group, at + DELIVERY_S * 1000, line, stream, digest) | discovered(written)
        with self._lock:
            if len(self._rows) > _CACHED:
                self._rows.clear()
            # The record is kept too, so that its identity stays its own.
            self._rows[key] = (record, row)
        return row

    def _put_rows(self, group: Group) -> Iterator[Row]:
        """What was written with PutLogEvents."""
        client = self._backing.client("logs", group.account, group.region)
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group.name)
        for page in pages:
            for event in page["events"]:
                line, stream = event["message"], event["logStreamName"]
                row = _system(group, event["timestamp"], line, stream, str(event["eventId"]))
                yield row | _fields_of(group, line)


def _system(group: Group, at_ms: int, line: str, stream: str, key: str) -> Row:
    """The fields that CloudWatch Logs generates; `@epoch` is ours, for the window."""
    told = json.dumps([group.account, group.region, group.name, key])
    return {
        "@timestamp": text_time(at_ms),
        "@ingestionTime": text_time(at_ms + 1000),
        "@message": line,
        "@logStream": stream,
        "@log": f"{group.account}:{group.name}",
        "@ptr": base64.b64encode(told.encode()).decode().rstrip("="),
        "@epoch": at_ms,
    }


def _flow_row(group: Group, number: int, flow: Row) -> Row:
    row = _system(
        group, flow["startTime"] * 1000, message(flow), f"{flow['interfaceId']}-all", str(number)
    )
    return row | ({} if custom(group.format) else {n: v for n, v in flow.items() if v != "-"})


def custom(written: str) -> bool:
    """Whether a flow log's format is not the default one, whose fields alone are discovered."""
    names = written.replace("${", "").replace("}", "").split()
    return bool(names) and len(names) != len(FIELDS)


def _fields_of(group: Group, line: str) -> Row:
    if line.lstrip().startswith("{"):
        try:
            return discovered(json.loads(line))
        except ValueError:
            return {}
    cells = line.split()
    if group.source[0] != "amazon_vpc" or custom(group.format) or len(cells) != len(FIELDS):
        return {}
    return {name: cell for name, cell in zip(FIELDS, cells, strict=True) if cell != "-"}


def discovered(record: Any) -> Row:
    """A JSON record's fields: dotted names, numbers for places in lists, the first 200 of them."""
    found: Row = {}
    for name, value in _leaves(record, ""):
        if len(found) == MOST_FIELDS:
            break
        found[name] = int(value) if isinstance(value, bool) else value
    return found


def _leaves(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, f"{prefix}.{place}")
    elif value is not None:
        yield prefix, value
