"""The rows of Logs Insights as events and flow records, each checked in full."""

import hashlib
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.events import event_of
from bot.query.flows import flow_matches
from bot.query.match import matches
from bot.query.model import Query
from integrations.eventstores._insights_groups import Found
from integrations.eventstores._insights_ocsf import MARKS, record_of
from integrations.eventstores._insights_run import Row

#: The default format, version 2.
#: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
DEFAULT_FORMAT = (
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport",
    "protocol", "packets", "bytes", "start", "end", "action", "log-status",
)  # fmt: skip


def columns_of(written: str) -> tuple[str, ...]:
    """The columns of a flow log's format (`${version} ${account-id} …`), the default's for none."""
    names = tuple(written.replace("${", " ").replace("}", " ").split())
    return names or DEFAULT_FORMAT


class Taken:
    """What all units gave together; thread-safe. At most `most` rows are kept."""

    def __init__(self, query: Query, accounts: frozenset[str], most: int) -> None:
        self._query = query
        self._accounts = accounts
        self._most = most
        self._lock = threading.Lock()
        self._events: dict[tuple[str, str, str], Event] = {}
        self._flows: list[FlowRecord] = []
        self._ids: Counter[str] = Counter()
        self.seen: Counter[tuple[str, str]] = Counter()
        self.examined = 0
        self.unreadable = 0

    @property
    def full(self) -> bool:
        """Whether no more rows may be kept."""
        return self.matched >= self._most

    @property
    def matched(self) -> int:
        """How many rows are kept."""
        return len(self._events) + len(self._flows)

    @property
    def events(self) -> tuple[Event, ...]:
        """The kept events, as they came."""
        return tuple(self._events.values())

    @property
    def flows(self) -> tuple[FlowRecord, ...]:
        """The kept flow records, as they came."""
        return tuple(self._flows)

    def take(self, row: Row, groups: Mapping[str, Found]) -> None:
        """Judge one row; `groups` are those of the query by what `@log` calls them."""
        group = groups.get(row.get("@log", "")) or next(iter(groups.values()))
        with self._lock:
            self.examined += 1
            if self._query.dataset == "vpc_flow":
                self._take_flow(row, group)
            else:
                self._take_event(row)

    def _take_event(self, row: Row) -> None:
        raw = _record(row.get("@message", ""))
        if raw is None:
            self.unreadable += 1
            return
        event = event_of(raw)
        self.seen[event.account, event.region] += 1
        ours = not self._accounts or event.account in self._accounts
        if ours and matches(event, self._query) and not self.full:
            # Two groups may hold one record, and so may two trails.
            key = event.id or digest(row["@message"])
            self._events.setdefault((event.account, event.source, key), event)

    def _take_flow(self, row: Row, group: Found) -> None:
        record = self._flow(row, group)
        if record is None:
            self.unreadable += 1
            return
        self.seen[record.account, record.region] += 1
        ours = not self._accounts or record.account in self._accounts
        if ours and flow_matches(record, self._query) and not self.full:
            self._flows.append(record)

    def _flow(self, row: Row, group: Found) -> FlowRecord | None:
        """The record of a line; its id is `interface-id/start/digest`.

        Insights does not number the lines of a stream. The digest is of line, stream and group, so
        that one record has one id whoever asks; a second line just like it has `-2` behind.
        """
        line = row.get("@message", "")
        made = flow_of(line, columns_of(group.format), group)
        if made is None:
            return None
        id = f"{made.id}/{digest(row.get('@log', ''), row.get('@logStream', ''), line)}"
        self._ids[id] += 1
        twin = f"-{self._ids[id]}" if self._ids[id] > 1 else ""
        return msgspec.structs.replace(made, id=id + twin)


def digest(*parts: str) -> str:
    """Twelve hexadecimal digits that stand for the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def _record(line: str) -> dict[str, Any] | None:
    try:
        raw = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None
    if not isinstance(raw, dict):
        return None
    return record_of(raw) if raw.keys() >= MARKS else raw


def flow_of(line: str, names: tuple[str, ...], group: Found) -> FlowRecord | None:
    """One line of a flow log, None where it lacks a column, its start or its interface."""
    cells = line.split()
    if len(cells) != len(names):
        return None
    row = {name: cell for name, cell in zip(names, cells, strict=True) if cell != "-"}
    start, interface = _number(row.get("start")), row.get("interface-id", "")
    if start < 0 or not interface:
        return None
    return FlowRecord(
        id=f"{interface}/{start}",
        at=datetime.fromtimestamp(start, UTC),
        end=datetime.fromtimestamp(max(start, _number(row.get("end"))), UTC),
        interface=interface,
        src=row.get("srcaddr", ""),
        dst=row.get("dstaddr", ""),
        src_port=_number(row.get("srcport")),
        dst_port=_number(row.get("dstport")),
        protocol=_number(row.get("protocol")),
        packets=max(0, _number(row.get("packets"))),
        bytes=max(0, _number(row.get("bytes"))),
        action=row.get("action", ""),
        status=row.get("log-status", ""),
        account=row.get("account-id") or group.account,
        region=row.get("region") or group.region,
        instance=row.get("instance-id", ""),
        subnet=row.get("subnet-id", ""),
        vpc=row.get("vpc-id", ""),
        direction=row.get("flow-direction", ""),
    )


def _number(value: str | None) -> int:
    try:
        return int(value or "")
    except ValueError:
        return -1
