"""The audit log as an append-only JSON Lines file, with its head anchored in a second file."""

import os
from pathlib import Path

import msgspec

from bot.audit import GENESIS, Sealed


class JsonLinesSink:
    """Appends sealed entries to `audit.jsonl` in `folder` and keeps the head in `anchor`.

    Put the two on different media (or ship the anchor elsewhere) to notice a rewritten file.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "audit.jsonl"
        self._anchor = folder / "anchor"

    def append(self, lines: list[Sealed]) -> None:
        """Write and flush to disk; only then is an entry sealed."""
        with self._file.open("ab") as file:
            for line in lines:
                file.write(msgspec.json.encode(line) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        fresh = self._anchor.with_suffix(".new")
        fresh.write_text(f"{lines[-1].seq} {lines[-1].hash}\n", "ascii")
        fresh.replace(self._anchor)

    def head(self) -> tuple[int, str, str]:
        """(seq, hash, stream id) of the last whole entry; zeros for an empty log.

        A line cut off by a crash is removed: it was never acknowledged.
        """
        if not self._file.exists():
            return 0, GENESIS, "0-0"
        with self._file.open("rb+") as file:
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)
        lines = self.lines()
        return (lines[-1].seq, lines[-1].hash, lines[-1].entry) if lines else (0, GENESIS, "0-0")

    def lines(self) -> list[Sealed]:
        """Every entry, oldest first."""
        if not self._file.exists():
            return []
        with self._file.open("rb") as file:
            return [msgspec.json.decode(row, type=Sealed) for row in file if row.endswith(b"\n")]

    def anchor(self) -> tuple[int, str] | None:
        """The anchored (seq, hash), or None when there is none yet."""
        if not self._anchor.exists():
            return None
        seq, hash = self._anchor.read_text("ascii").split()
        return int(seq), hash
