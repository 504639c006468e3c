"""The local archive: trail and flow log files in a folder, read as they lie or converted."""

import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import msgspec

from bot.errors import QueryUnsupported
from bot.models.event import Event
from bot.query.flows import flows_ordered
from bot.query.match import matches, ordered
from bot.query.model import Coverage, Place, Query, Rows, Skipped, Statistics
from integrations.archive.daily import converted_days, raw_days
from integrations.archive.files import LogFile, files_in, placed, wanted
from integrations.archive.flowlogs import FlowScan, scan_flows
from integrations.archive.hot import HotArchive
from integrations.archive.manifest import Manifest, key_of, load
from integrations.archive.scan import Scan, add_event, collecting_paused, scan
from integrations.archive.sql import compile_query
from integrations.eventstores import Context

NAME = "local"
#: The form's limit where nobody named one; an archive answers without.
MOST_ROWS = 1000


class LocalArchive:
    """The event store over a folder. It never writes there.

    `own` marks the operator's archive: its sources are read too, days it does not hold are refused
    rather than answered with silence, and `convert` is called when files were read as they lie.
    """

    name = NAME

    def __init__(
        self, root: Path, *, workers: int = 2, prefilter: bool = False, own: bool = False,
        seconds: float = 3600.0, convert: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self._root = root
        self._workers = workers
        self._prefilter = prefilter
        self._own = own
        self._convert = convert
        self._hot = HotArchive(root, seconds=seconds)

    def compile(self, query: Query) -> str:
        """The statement over the converted part, which also says what is sought in raw files.

        Raises QueryUnsupported for days that the operator's archive does not hold.
        """
        if self._own:
            self._refuse_other_days(query)
        if query.dataset == "vpc_flow":
            return msgspec.json.encode(query.flow).decode()
        return compile_query(query).text()

    def run(self, query: Query, *, progress: Callable[[str], None] | None = None) -> Rows:
        """Every match in the archive, uncapped; what was not read is in the coverage.

        Raises Upstream when the converted part takes longer than it may.
        """
        started = time.monotonic()
        manifest = load(self._root)
        files, foreign = self._files(manifest)
        chosen = wanted(files, query)
        if query.dataset == "vpc_flow":
            found = scan_flows(chosen, query, workers=self._workers, progress=progress)
            records = flows_ordered(found.records, query)
            shown = tuple(records[: query.limit] if _few(query) else records)
            return Rows(
                NAME, (), Coverage(_places(found.seen), skipped=(*found.skipped, *foreign)),
                _cost(found, len(records), started), self.compile(query), shown,
            )  # fmt: skip
        fresh = tuple(f for f in chosen if not manifest.has(key_of(f, self._root), str(f.size)))
        read = scan(
            fresh, query, workers=self._workers, prefilter=self._prefilter, progress=progress
        )
        if fresh and self._convert:
            self._convert()
        self._add_converted(manifest, query, read)
        events = tuple(_ordered(read.events, query))
        skipped = (*read.skipped, *_left_out(manifest, query), *foreign)
        return Rows(
            NAME, events, Coverage(_places(read.seen), skipped=skipped),
            _cost(read, len(read.events), started), self.compile(query),
        )  # fmt: skip

    def days(self, query: Query) -> dict[tuple[str, date], int]:
        """Events of any kind by account and day (UTC) of the window, duplicates included."""
        manifest = load(self._root)
        first, last = query.window.start.date(), query.window.end.date()
        chosen = wanted(self._files(manifest)[0], query)
        raw = [f for f in chosen if not manifest.has(key_of(f, self._root), str(f.size))]
        found = converted_days(manifest, first, last)
        found.update(raw_days(raw, first, last, workers=self._workers))
        accounts = query.where.accounts
        return {key: n for key, n in found.items() if not accounts or key[0] in accounts}

    def check(self) -> str:
        """Empty when the folder holds something to read, else what to do."""
        manifest = load(self._root)
        if manifest.parts or self._files(manifest)[0]:
            return ""
        return f"{self._root} holds no log files: hubward archive add DIR"

    def _files(self, manifest: Manifest) -> tuple[tuple[LogFile, ...], tuple[Skipped, ...]]:
        roots = [self._root]
        if self._own:
            roots += [Path(name) for name in manifest.sources if Path(name).exists()]
        found = [files_in(root) for root in roots if root.exists()]
        chain = itertools.chain.from_iterable
        return tuple(chain(f for f, _ in found)), tuple(chain(s for _, s in found))

    def _add_converted(self, manifest: Manifest, query: Query, read: Scan) -> None:
        last = query.window.end - timedelta(microseconds=1)
        days = (query.window.start.date(), last.date())
        parts = manifest.parts_between(*days)
        if not parts:
            return
        for place, count in manifest.seen_between(*days).items():
            if query.where.accounts and place[0] not in query.where.accounts:
                continue
            read.seen[place] += count
            read.examined += count
        read.files += len(parts)
        with collecting_paused():
            odd = [part for part in parts if part in set(manifest.odd)]
            for event in self._hot.events(parts, query, whole=self._own, odd=odd):
                if matches(event, query):
                    add_event(read, event, query)

    def _refuse_other_days(self, query: Query) -> None:
        manifest = load(self._root)
        days = {day.day for day in manifest.days}
        for file in self._files(manifest)[0]:
            if file.day is None and not manifest.has(key_of(file, self._root), str(file.size)):
                return
            days |= {file.day} if file.day else set[date]()
        first, last = query.window.start.date(), query.window.end.date() - timedelta(days=1)
        if not days or first < min(days) or last > max(days):
            raise QueryUnsupported(NAME, "events of these days")


def build(context: Context) -> LocalArchive | None:
    """The store for the registry, None where no archive is configured."""
    folder = os.environ.get("HUBWARD_ARCHIVE_DIR", "")
    if not folder:
        return None
    limit = float(context.settings.questions.max_seconds)
    return LocalArchive(Path(folder), own=True, seconds=limit, convert=Behind(Path(folder)))


class Behind:
    """Converts what is new in another process, one at a time, while answers go out.

    A process of its own, at the lowest priority: an answer never waits for it, and it goes on when
    the one that began it ends. Whoever finds another at work waits for it and then has nothing to
    do. Buckets are not listed for a question.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.running: subprocess.Popen[bytes] | None = None

    def __call__(self) -> None:
        if self.running is None or self.running.poll() is not None:
            command = ["nice", "-n", "19", sys.executable, "-m", "bot", "archive", "add", "--quiet",
                       "--folders", "--dir", str(self._root)]  # fmt: skip
            self.running = subprocess.Popen(
                command if shutil.which("nice") else command[3:], stdin=subprocess.DEVNULL
            )


def _left_out(manifest: Manifest, query: Query) -> Iterator[Skipped]:
    """Files of the window's days that conversion could not read, with the reason each has."""
    left = {name: file.skipped for name, file in manifest.files.items() if file.skipped}
    placed_ = tuple(placed(LogFile("", name, 0)) for name in left)
    for file in wanted(placed_, query):
        if left[file.name] != "archive.skip.flow":
            yield Skipped(file.name, left[file.name])


def _few(query: Query) -> bool:
    """Whether somebody named a number of rows; groups are made of all."""
    return query.aggregate is None and query.limit < MOST_ROWS


def _ordered(events: list[Event], query: Query) -> list[Event]:
    if _few(query):
        return ordered(events, query)
    return sorted(events, key=lambda e: (e.at, e.id), reverse=query.order.newest)


def _places(seen: Mapping[tuple[str, str], int]) -> tuple[Place, ...]:
    """Where something was recorded in the window at all; elsewhere silence proves nothing."""
    if not seen:
        return (Place("-", "-", saw_any=False),)
    return tuple(
        Place(account or "-", region or "-", examined=count)
        for (account, region), count in sorted(seen.items())
    )


def _cost(found: Scan | FlowScan, matched: int, started: float) -> Statistics:
    return Statistics(
        pages=found.files,
        examined=found.examined,
        matched=matched,
        seconds=round(time.monotonic() - started, 3),
        unreadable=found.unreadable,
    )
