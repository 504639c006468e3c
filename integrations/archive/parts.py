"""Lines of a day as one Parquet file, sorted by outcome, service, call and time."""

import atexit
import os
import shutil
import threading
from pathlib import Path
from typing import Any

from integrations.archive.files import LogFile
from integrations.archive.rowform import COLUMNS, TAIL

#: Rows of a group are what a question reads at least, of every column; the fewest DuckDB allows.
_ROW_GROUP = 2048
#: A single record is at most 256 KB, but other tools join them.
_LONGEST_LINE = 64_000_000
_MEMORY = "190MB"


class Sorted:
    """Some of a day's lines as one Parquet file; renamed into place when it is whole.

    Gives the day, the file's name below the archive, and whether a row in it is odd.
    """

    def __init__(self, folder: str, root: str, number: int) -> None:
        self._folder, self._root, self._number = folder, root, number

    def __call__(self, group: LogFile) -> tuple[str, str, bool]:
        day, _, number = group.name.partition(".")
        name = f"dt={day}/part-{self._number:08d}-{number}.parquet"
        target = Path(self._root, name)
        target.parent.mkdir(exist_ok=True)
        made = Path(self._folder, f"{group.name}.parquet")
        path, odd = _in_order(Path(group.path))
        lines = _reads(path, COLUMNS | TAIL)
        _connected(self._folder).execute(
            f"COPY (SELECT {', '.join(COLUMNS)}, coalesce(text, raw) AS raw "
            f"FROM {lines} LEFT JOIN forms USING (form)) "
            f"TO '{_quoted(str(made))}' "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false, "
            f"ROW_GROUP_SIZE {_ROW_GROUP})"
        )
        shutil.rmtree(group.path)
        made.replace(target)
        return day, name, odd


def _in_order(folder: Path) -> tuple[str, bool]:
    """The lines of all pieces in one file, in the order of their first cells; whether one is odd.

    They are outcome, service, call and time, so bytes are compared; DuckDB's own sort of whole
    rows needs several times the memory. Of odd rows the first cells are empty.
    """
    pieces = sorted(folder.iterdir())
    lines = b"".join(path.read_bytes() for path in pieces).split(b"\n")
    lines.pop()  # behind the last line's end
    lines.sort()
    for path in pieces:
        path.unlink()
    target = folder / "lines"
    with open(target, "wb") as file:
        file.write(b"\n".join(lines) + b"\n")
    return str(target), lines[0].startswith(b"\x01")


def _reads(files: str, columns: dict[str, str]) -> str:
    """DuckDB's reader of our lines: cells apart by a character that no cell holds."""
    named = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    return (
        f"read_csv('{_quoted(files)}', columns={{{named}}}, delim='\x01', quote='', escape='', "
        f"header=false, auto_detect=false, new_line='\\n', max_line_size={_LONGEST_LINE}, "
        "nullstr='')"
    )


_OWN = threading.local()


def _connected(folder: str) -> Any:
    """This thread's connection; making one takes as long as sorting five thousand rows."""
    import _duckdb as duckdb

    key = (os.getpid(), folder)
    if getattr(_OWN, "key", None) != key:
        _OWN.connection = duckdb.connect(config=_config(folder))
        _OWN.key = key
        atexit.register(_OWN.__dict__.clear)
        forms = _reads(f"{folder}/forms/*", {"form": "VARCHAR", "text": "VARCHAR"})
        _OWN.connection.execute(f"CREATE TABLE forms AS SELECT * FROM {forms}")
    return _OWN.connection


def _config(folder: str) -> dict[str, str | bool | int | float | list[str]]:
    return {"threads": "1", "memory_limit": _MEMORY, "temp_directory": f"{folder}/spill",
            "preserve_insertion_order": "true"}  # fmt: skip


def _quoted(path: str) -> str:
    return path.replace("'", "''")
