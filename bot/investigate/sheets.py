"""All rows of an answer as CSV: calls, traffic, or both in one sheet."""

from collections.abc import Sequence
from typing import Any

import msgspec

from bot.investigate.tables import CSV, line_of, sheet
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.flows import protocol_name

_STAMP = "%Y-%m-%dT%H:%M:%SZ"
#: What both kinds of record have, under one head.
_SHARED = ("time", "account", "region", "id")
_FLOW = ("time", "end", "src", "src_port", "dst", "dst_port", "protocol", "action", "packets",
         "bytes", "status", "interface", "instance", "subnet", "vpc", "direction", "account",
         "region", "id")  # fmt: skip
_NUMBERS = ("src_port", "dst_port", "packets", "bytes")


def csv_of(events: Sequence[Event], flows: Sequence[FlowRecord] = ()) -> bytes:
    """Every record as a line; with both kinds, the columns of the other kind stay empty."""
    if not flows:
        return sheet(CSV, map(line_of, events))
    told = map(_flow, flows)
    if not events:
        return sheet(_FLOW, ([cells[name] for name in _FLOW] for cells in told))
    head = (*CSV, *(name for name in _FLOW if name not in _SHARED))
    called = (dict(zip(CSV, line_of(event), strict=True)) for event in events)
    rows = [*called, *told]
    rows.sort(key=lambda cells: cells["time"])
    return sheet(head, ([cells.get(name, "") for name in head] for cells in rows))


def flow_detail(record: FlowRecord) -> dict[str, Any]:
    """One flow record under its fields' names, without those that its log lacks."""
    told: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(record).items()
        if value not in ("", -1)
    }
    told |= {"at": record.at.strftime(_STAMP), "end": record.end.strftime(_STAMP)}
    return told | {"protocol": protocol_name(record.protocol)}


def _flow(record: FlowRecord) -> dict[str, str]:
    cells = {name: str(value) for name, value in msgspec.structs.asdict(record).items()}
    cells |= {name: "" for name in _NUMBERS if cells[name] == "-1"}
    cells |= {"time": record.at.strftime(_STAMP), "end": record.end.strftime(_STAMP)}
    return cells | {"protocol": protocol_name(record.protocol)}
