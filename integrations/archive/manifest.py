"""What a converted archive holds and where it came from, in one file that is replaced whole."""

import os
from datetime import date
from pathlib import Path

import msgspec

from integrations.archive.files import MANIFEST, LogFile

#: Of the columns in the Parquet files; an archive of another version is converted anew.
VERSION = 3


class Converted(msgspec.Struct, frozen=True):
    """One source file: its size or ETag when it was read, and why it was skipped if it was."""

    mark: str
    events: int = 0
    unreadable: int = 0
    skipped: str = ""


class Day(msgspec.Struct, frozen=True):
    """What one day's partition holds of one account and region."""

    day: date
    account: str
    region: str
    events: int


class Manifest(msgspec.Struct, frozen=True):
    """Source files by key, parts by day, totals by day, account and region.

    `odd` are the parts with rows that are judged by their raw text.
    """

    version: int = VERSION
    sources: tuple[str, ...] = ()
    files: dict[str, Converted] = {}
    parts: dict[str, tuple[str, ...]] = {}
    days: tuple[Day, ...] = ()
    odd: tuple[str, ...] = ()

    def has(self, key: str, mark: str) -> bool:
        """Whether the file was read as it is now."""
        known = self.files.get(key)
        return known is not None and known.mark == mark

    def seen_between(self, first: date, last: date) -> dict[tuple[str, str], int]:
        """Events of these days by account and region."""
        found: dict[tuple[str, str], int] = {}
        for day in self.days:
            if first <= day.day <= last:
                place = (day.account, day.region)
                found[place] = found.get(place, 0) + day.events
        return found

    def parts_between(self, first: date, last: date) -> tuple[str, ...]:
        """The Parquet files of these days, both included, as paths below the archive."""
        found = (
            part
            for day, parts in sorted(self.parts.items())
            if first.isoformat() <= day <= last.isoformat()
            for part in parts
        )
        return tuple(found)


def key_of(file: LogFile, root: Path) -> str:
    """What a file is known by: its path, below the archive's own folder where it lies there."""
    if "://" in file.name:
        return file.name
    path = Path(file.path).resolve()
    inside = path.is_relative_to(root.resolve())
    return (path.relative_to(root.resolve()) if inside else path).as_posix()


_KEPT: dict[Path, tuple[tuple[int, int, int], Manifest]] = {}


def load(root: Path) -> Manifest:
    """The manifest of a folder, an empty one where there is none or it is not ours.

    Read again only when the file was replaced.
    """
    path = root / MANIFEST
    try:
        told = path.stat()
        state = (told.st_ino, told.st_mtime_ns, told.st_size)
        kept = _KEPT.get(path)
        if kept is None or kept[0] != state:
            found = msgspec.json.decode(path.read_bytes(), type=Manifest)
            if found.version != VERSION:
                found = Manifest(sources=found.sources)
            kept = (state, found)
            _KEPT[path] = kept
    except (OSError, msgspec.MsgspecError):
        return Manifest()
    return kept[1]


def save(root: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step, so that a reader sees the old or the new one."""
    path = root / f".{MANIFEST}.{os.getpid()}"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    path.replace(root / MANIFEST)
