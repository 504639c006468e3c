"""The local archive: trail and flow log files in a folder, read as they lie or converted."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from bot.models.event import Event
from bot.query.flows import flows_ordered
from bot.query.match import ordered
from bot.query.model import Coverage, Place, Query, Rows, Statistics
from integrations.archive.files import LogFile, files_in, wanted
from integrations.archive.flowlogs import scan_flows
from integrations.archive.scan import Scan, scan
from integrations.eventstores import Context

NAME = "local"
#: The form's limit where nobody named one; an archive answers without.
MOST_ROWS = 1000


class LocalArchive:
    """The event store over a folder; it never writes there."""

    name = NAME

    def __init__(self, root: Path, *, workers: int = 2, prefilter: bool = False) -> None:
        self._root = root
        self._workers = workers
        self._prefilter = prefilter
        self._files, self._foreign = files_in(root)

    def compile(self, query: Query) -> str:
        """The query as it is shown; every query can be expressed."""
        return f"{self._root}: {_shown(query)}"

    def run(self, query: Query, *, progress: Callable[[str], None] | None = None) -> Rows:
        """Every match in the archive, uncapped; what was not read is in the coverage."""
        started = time.monotonic()
        files = wanted(self._files, query)
        if query.dataset == "vpc_flow":
            return self._flows(query, files, progress)
        found = scan(
            files, query, workers=self._workers, prefilter=self._prefilter, progress=progress
        )
        events = tuple(_ordered(found, query))
        return Rows(
            NAME,
            events,
            Coverage(_places(found.seen), skipped=(*found.skipped, *self._foreign)),
            Statistics(
                pages=found.files,
                examined=found.examined,
                matched=len(events),
                seconds=round(time.monotonic() - started, 3),
                unreadable=found.unreadable,
            ),
            self.compile(query),
        )

    def _flows(
        self, query: Query, files: tuple[LogFile, ...], progress: Callable[[str], None] | None
    ) -> Rows:
        found = scan_flows(files, query, workers=self._workers, progress=progress)
        records = flows_ordered(found.records, query)
        if query.aggregate is None and query.limit < MOST_ROWS:
            records = records[: query.limit]
        return Rows(
            NAME,
            (),
            Coverage(_places(found.seen), skipped=(*found.skipped, *self._foreign)),
            Statistics(
                pages=found.files,
                examined=found.examined,
                matched=len(found.records),
                seconds=found.seconds,
                unreadable=found.unreadable,
            ),
            self.compile(query),
            tuple(records),
        )

    def check(self) -> str:
        """Empty when the folder holds a file that may be read."""
        return "" if self._files else f"{self._root} holds no log files"


def build(context: Context) -> LocalArchive | None:
    """The store for the registry, None where no archive is configured."""
    folder = os.environ.get("HUBWARD_ARCHIVE_DIR", "")
    return LocalArchive(Path(folder)) if folder else None


def _ordered(found: Scan, query: Query) -> list[Event]:
    """All of them unless fewer were asked for; groups are made of all."""
    if query.aggregate is None and query.limit < MOST_ROWS:
        return ordered(found.events, query)
    return sorted(found.events, key=lambda e: (e.at, e.id), reverse=query.order.newest)


def _places(seen: Mapping[tuple[str, str], int]) -> tuple[Place, ...]:
    """Where something was recorded in the window at all; elsewhere silence proves nothing."""
    if not seen:
        return (Place("-", "-", saw_any=False),)
    return tuple(
        Place(account or "-", region or "-", examined=count)
        for (account, region), count in sorted(seen.items())
    )


def _shown(query: Query) -> str:
    """The closed form itself: over files as they lie, the evaluator reads it directly."""
    return msgspec.json.encode(msgspec.structs.replace(query, assumptions=())).decode()
