"""Questions over the converted archive: DuckDB over a few Parquet files, locked to their folder."""

import atexit
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot.errors import Upstream
from bot.models.event import Event
from bot.query.events import event_of
from bot.query.model import Query
from integrations.archive.restoring import Restorer
from integrations.archive.sql import compile_query

_MEMORY = "512MB"
_PAGE = 10_000


class HotArchive:
    """One long-lived connection; nothing outside the archive's folder can be opened by it."""

    def __init__(self, root: Path, *, seconds: float = 30.0) -> None:
        self._root = root.resolve()
        self._seconds = seconds
        self._connection: Any = None
        self._spill = ""
        self._lock = threading.Lock()

    def events(
        self, parts: Sequence[str], query: Query, *, whole: bool = False,
        odd: Sequence[str] | None = None,
    ) -> Iterator[Event]:  # fmt: skip
        """Candidates for the query from these parts; raises Upstream when it takes too long.

        `odd` are those of them with rows that are judged by their raw text, all where unknown.
        """
        made = compile_query(query, whole=whole)
        plain, judged = made.select()
        record_of, owner = Restorer(made.names), made.names.index("owner")
        for text, some, values in (
            (plain, parts, made.values), (judged, parts if odd is None else odd, made.values[:2])
        ):  # fmt: skip
            bound = [self._paths(some), *values]
            for row in self._rows(text, bound) if some else ():
                record = record_of(row)
                event = event_of(record)
                if row[owner] and not record.get("recipientAccountId"):
                    event = msgspec.structs.replace(event, account=row[owner])
                yield event

    def _paths(self, parts: Sequence[str]) -> list[str]:
        return [str(self._root / part) for part in parts]

    def _rows(self, text: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        import _duckdb as duckdb

        with self._lock:
            connection = self._connected()
            started = time.monotonic()
            timer = threading.Timer(self._seconds, connection.interrupt)
            timer.daemon = True
            timer.start()
            try:
                found = connection.execute(text, values)
                while page := found.fetchmany(_PAGE):
                    yield from page
            except duckdb.InterruptException as problem:
                took = time.monotonic() - started
                raise Upstream("archive", f"stopped after {took:.0f} s") from problem
            except duckdb.Error as problem:
                raise Upstream("archive", str(problem).split("\n", 1)[0]) from problem
            finally:
                timer.cancel()

    def _connected(self) -> Any:
        if self._connection is None:
            import _duckdb as duckdb

            self._spill = tempfile.mkdtemp(prefix="hubward-duckdb-")
            connection = duckdb.connect(
                config={"threads": "2", "memory_limit": _MEMORY, "temp_directory": self._spill}
            )
            folder = str(self._root).replace("'", "''")
            connection.execute(f"SET allowed_directories = ['{folder}/']")
            # A part never changes under its name.
            connection.execute("SET parquet_metadata_cache = true")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            self._connection = connection
            atexit.register(self.close)
        return self._connection

    def close(self) -> None:
        """Let the connection go; DuckDB complains on standard error of one left at the end."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            shutil.rmtree(self._spill, ignore_errors=True)
            atexit.unregister(self.close)
