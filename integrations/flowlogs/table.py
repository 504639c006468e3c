"""What one flow-log query told, kept for the cases of a whole network; pure."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from bot.impact.exposure_path import is_outside
from bot.models.impact import Traffic
from integrations.flowlogs.insights import Answer
from integrations.flowlogs.wording import Span

WINDOW_DAYS = 14
_TOP = 5


class Row(msgspec.Struct, frozen=True, array_like=True):
    """Flows of one source to one port of one interface; `last` in epoch seconds, 0 unknown."""

    interface: str
    port: int
    source: str
    flows: int
    bytes: int
    last: float


class Table(msgspec.Struct, frozen=True):
    """The answer about some `interfaces` and ports (`spans`, none: every port), read at `at`.

    `oldest` is the first record of each interface, None until somebody needed to know.
    """

    at: datetime
    interfaces: frozenset[str]
    spans: tuple[Span, ...]
    rows: tuple[Row, ...]
    partial: bool = False
    skipped: int = 0
    oldest: dict[str, datetime] | None = None

    def covers(self, interfaces: Iterable[str], spans: Sequence[Span]) -> bool:
        """Whether everything about these interfaces and ports was asked."""
        if not self.interfaces.issuperset(interfaces):
            return False
        if not self.spans:
            return not spans
        return bool(spans) and all(
            any(a <= first and last <= b for a, b in self.spans) for first, last in spans
        )

    def hides(self, interfaces: Iterable[str], spans: Sequence[Span]) -> bool:
        """Whether flows of these may have been left out in favour of others': worth asking for
        them alone.
        """
        return self.partial and (self.interfaces, self.spans) != (
            frozenset(interfaces),
            tuple(spans),
        )


class Tables(msgspec.Struct, frozen=True):
    """The tables of one network, oldest first."""

    tables: tuple[Table, ...] = ()

    def packed(self) -> bytes:
        """For the store: addresses repeat and compress well."""
        return zlib.compress(msgspec.msgpack.encode(self), 1)


def unpacked(data: bytes | None) -> Tables:
    """What was packed; nothing when there is nothing."""
    return msgspec.msgpack.decode(zlib.decompress(data), type=Tables) if data else Tables()


def table_of(
    answer: Answer, interfaces: Iterable[str], spans: tuple[Span, ...], at: datetime
) -> Table:
    """The table of one answer."""
    return Table(
        at, frozenset(interfaces), spans, tuple(map(_row, answer.rows)), answer.partial,
        answer.skipped,
    )  # fmt: skip


def _row(row: dict[str, str]) -> Row:
    seen = time_of(row.get("last", ""))
    return Row(
        row.get("interfaceId", ""), int(float(row.get("dstPort", 0))), row.get("srcAddr", ""),
        int(float(row.get("flows", 0))), int(float(row.get("volume", 0))),
        seen.timestamp() if seen else 0.0,
    )  # fmt: skip


def oldest_of(answer: Answer) -> dict[str, datetime]:
    """The first record of each interface."""
    found = {row.get("interfaceId", ""): time_of(row.get("first", "")) for row in answer.rows}
    return {interface: at for interface, at in found.items() if at}


def seen_in(table: Table, interfaces: Iterable[str], spans: Sequence[Span]) -> Traffic | None:
    """The accepted traffic of some interfaces and ports, None where the table holds none."""
    wanted = set(interfaces)
    rows = [
        row
        for row in table.rows
        if row.interface in wanted
        and (not spans or any(first <= row.port <= last for first, last in spans))
    ]
    if not rows:
        return None
    by_source: dict[str, int] = {}
    for row in rows:
        by_source[row.source] = by_source.get(row.source, 0) + row.flows
    counted = sorted(by_source.items(), key=lambda pair: (-pair[1], pair[0]))
    last = max(row.last for row in rows)
    return Traffic(
        certainty="confirmed",
        window_days=WINDOW_DAYS,
        sources=len(counted),
        flows=sum(flows for _, flows in counted),
        bytes=sum(row.bytes for row in rows),
        last_seen=datetime.fromtimestamp(last, UTC) if last else None,
        top=tuple(counted[:_TOP]),
        outside=sum(map(is_outside, by_source)),
        at=table.at,
        partial=table.partial,
        skipped=table.skipped,
        reached=tuple(sorted({row.interface for row in rows if is_outside(row.source)})),
    )


def unseen_in(table: Table, interfaces: Iterable[str]) -> Traffic:
    """No flows: worth saying only where the log holds the whole window and was read whole."""
    held = [at for i, at in (table.oldest or {}).items() if i in set(interfaces)]
    start = table.at - timedelta(days=WINDOW_DAYS)
    if table.partial or table.skipped:
        return Traffic("unknown", WINDOW_DAYS, why="sampled", at=table.at)
    if not held or min(held) > start + timedelta(days=1):
        return Traffic("unknown", WINDOW_DAYS, why="flow-log-young", at=table.at)
    return Traffic("not_confirmed", WINDOW_DAYS, at=table.at)


def time_of(text: str) -> datetime | None:
    """Insights' times: `max(@timestamp)` as epoch milliseconds or, from a field, UTC text."""
    try:
        if text.isdigit():
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
