"""VPC flow log files: text of any version and column order, and Parquet."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.models.flow import FlowRecord
from bot.query.flows import flow_matches
from bot.query.model import Query, Skipped
from bot.query.watched import check
from integrations.archive.files import LogFile
from integrations.archive.reading import FLOW_FIELDS, Unreadable, head_of, inflated, is_json
from integrations.archive.spreading import spread

#: Without these two columns a record has neither place nor time.
_NEEDED = frozenset({"interface-id", "start"})
#: Some exports write these in milliseconds.
_MILLISECONDS = 10**11


class FlowPart(msgspec.Struct, frozen=True):
    """What one file gave."""

    records: tuple[FlowRecord, ...] = ()
    examined: int = 0
    unreadable: int = 0
    seen: dict[tuple[str, str], int] = {}
    skipped: Skipped | None = None
    read: bool = True


class FlowScan(msgspec.Struct):
    """What all files gave together."""

    records: list[FlowRecord] = []
    seen: dict[tuple[str, str], int] = {}
    files: int = 0
    examined: int = 0
    unreadable: int = 0
    skipped: list[Skipped] = []
    seconds: float = 0.0


def scan_flows(
    files: Sequence[LogFile], query: Query, *, workers: int = 2,
    progress: Callable[[str], None] | None = None,
) -> FlowScan:  # fmt: skip
    """The matching records of all files; trail files among them are passed over."""
    started = time.monotonic()
    found = FlowScan()
    for number, part in enumerate(spread(_Job(query), files, workers), 1):
        check()
        found.records += part.records
        found.examined += part.examined
        found.unreadable += part.unreadable
        found.files += part.read and not part.skipped
        for place, count in part.seen.items():
            found.seen[place] = found.seen.get(place, 0) + count
        if part.skipped:
            found.skipped.append(part.skipped)
        if progress:
            progress(f"{number}/{len(files)}")
    found.seconds = round(time.monotonic() - started, 3)
    return found


class _Job:
    """One file's matching records; small enough to be sent to another process."""

    def __init__(self, query: Query) -> None:
        self._query = query

    def __call__(self, file: LogFile) -> FlowPart:
        try:
            if not _may_be_flow(file):
                return FlowPart(read=False)
            return _sift(flow_records(file), self._query)
        except Unreadable as problem:
            return FlowPart(skipped=Skipped(file.name, problem.reason))


def _may_be_flow(file: LogFile) -> bool:
    if file.holds == "flow" or file.name.endswith(".parquet"):
        return True
    if file.holds != "unknown":
        return False
    try:
        start = head_of(file.path)
    except OSError as problem:
        raise Unreadable("archive.skip.unreadable") from problem
    return bool(start) and not is_json(start)


def _sift(records: Iterator[FlowRecord | None], query: Query) -> FlowPart:
    kept: list[FlowRecord] = []
    seen: dict[tuple[str, str], int] = {}
    examined = unreadable = 0
    for record in records:
        if record is None:
            unreadable += 1
            continue
        examined += 1
        if query.window.start <= record.at < query.window.end:
            place = (record.account, record.region)
            seen[place] = seen.get(place, 0) + 1
            if flow_matches(record, query):
                kept.append(record)
    return FlowPart(tuple(kept), examined, unreadable, seen)


def flow_records(file: LogFile) -> Iterator[FlowRecord | None]:
    """Every record of a file, None for one that cannot be read; raises Unreadable."""
    rows = _parquet(file) if file.name.endswith(".parquet") else _text(inflated(file.path))
    for number, row in rows:
        yield _record(row, number, file)


def _text(data: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    lines = data.decode("utf-8", "replace").splitlines()
    names = lines[0].split() if lines else []
    if len(FLOW_FIELDS.intersection(names)) < 2 or not set(names) >= _NEEDED:
        raise Unreadable("archive.skip.header")
    for number, line in enumerate(lines[1:], 1):
        cells = line.split()
        if cells:
            # A torn last line has fewer cells; what is missing must not shift what is there.
            yield number, dict(zip(names, cells, strict=True)) if len(cells) == len(names) else {}


def _parquet(file: LogFile) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Rows with the columns' hyphens back; Athena's form has underscores in their place."""
    import _duckdb as duckdb

    try:
        with (
            tempfile.TemporaryDirectory(prefix="hubward-duckdb-") as spill,
            duckdb.connect(config={"temp_directory": spill}) as connection,
        ):
            rows = connection.execute(
                "SELECT * FROM read_parquet($1, file_row_number=true, hive_partitioning=false) "
                "ORDER BY file_row_number",
                [file.path],
            )
            names = [str(column[0]).replace("_", "-") for column in rows.description or ()]
            if not set(names) >= _NEEDED:
                raise Unreadable("archive.skip.foreign")
            while some := rows.fetchmany(10_000):
                for cells in some:
                    row = dict(zip(names, cells, strict=True))
                    yield int(row["file-row-number"]) + 1, row
    except duckdb.Error as problem:
        raise Unreadable("archive.skip.parquet") from problem


def _record(row: Mapping[str, Any], line: int, file: LogFile) -> FlowRecord | None:
    start, interface = _number(row.get("start")), _word(row.get("interface-id"))
    if start < 0 or not interface:
        return None
    end = _number(row.get("end"))
    return FlowRecord(
        id=f"{interface}/{start}/{line}",
        at=_moment(start),
        end=_moment(end if end >= 0 else start),
        interface=interface,
        src=_word(row.get("srcaddr")),
        dst=_word(row.get("dstaddr")),
        src_port=_number(row.get("srcport")),
        dst_port=_number(row.get("dstport")),
        protocol=_number(row.get("protocol")),
        packets=max(0, _number(row.get("packets"))),
        bytes=max(0, _number(row.get("bytes"))),
        action=_word(row.get("action")),
        status=_word(row.get("log-status")),
        account=_word(row.get("account-id")) or file.account,
        region=_word(row.get("region")) or file.region,
        instance=_word(row.get("instance-id")),
        subnet=_word(row.get("subnet-id")),
        vpc=_word(row.get("vpc-id")),
        direction=_word(row.get("flow-direction")),
    )


def _moment(seconds: int) -> datetime:
    if seconds >= _MILLISECONDS:
        seconds //= 1000
    return datetime.fromtimestamp(seconds, UTC)


def _number(value: Any) -> int:
    """A number, -1 for the hyphen and for anything else."""
    if isinstance(value, datetime):
        return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1


def _word(value: Any) -> str:
    text = "" if value is None else str(value)
    return "" if text == "-" else text
