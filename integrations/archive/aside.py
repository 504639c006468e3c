"""The records of a file as lines written aside, by day, until they are sorted."""

import os
import threading
from collections import Counter
from pathlib import Path

import msgspec

from integrations.archive.files import LogFile
from integrations.archive.forms import Forms
from integrations.archive.reading import Unreadable, inflated, passed_over, records
from integrations.archive.rowform import Liner, Stranger, simple
from integrations.archive.scan import collecting_paused

#: So many bytes of lines are sorted at a time: a busy day has several parts, memory stays flat.
PART = 32_000_000
#: Lines written at a time.
_LINES = 1_000


class Lines(msgspec.Struct):
    """What one file gave: events by day, account and region, its lines already written aside."""

    name: str
    counts: dict[tuple[str, str, str], int] = {}
    unreadable: int = 0
    skipped: str = ""
    kind: str = "trail"


class Aside:
    """Writes the lines of one file aside, by day; small enough to be sent to another process."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __call__(self, file: LogFile) -> Lines:
        try:
            with collecting_paused():
                return self._write(file)
        except Unreadable as problem:
            return Lines(file.name, skipped=problem.reason)

    def _write(self, file: LogFile) -> Lines:
        if file.holds in ("digest", "insight"):
            raise Unreadable(f"archive.skip.{file.holds}")
        if file.holds == "unknown" and passed_over(file.path):
            raise Unreadable("archive.skip.flow")
        data = inflated(file.path)
        if not data.isascii():
            _check_utf8(data)
        raws, unreadable = records(data)
        plain = simple(data)
        del data
        writer = _writer(self._folder)
        line_of, owner = writer.liner.line, file.account
        counts: Counter[tuple[str, str, str]] = Counter()
        lines: dict[str, list[str]] = {}
        reasons: Counter[str] = Counter()
        for raw in raws:
            try:
                place, line = line_of(raw, owner, plain=plain)
            except Stranger as problem:
                reasons[problem.reason] += 1
                continue
            counts[place] += 1
            lines.setdefault(place[0], []).append(line)
        if raws and not counts:
            raise Unreadable(reasons.most_common(1)[0][0])
        for day, own in lines.items():
            writer.append(day, own)
        return Lines(file.name, dict(counts), unreadable + sum(reasons.values()))


class _Writer:
    """What one thread of one process writes: pieces of days, and the forms its lines name.

    Not part of the job, which is sent to another process anew for every few files.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.process = os.getpid()
        self._name = f"{self.process}-{threading.get_ident()}"
        self._forms = Path(folder, "forms", self._name)
        self._pieces: dict[str, int] = {}
        self.liner = Liner(Forms(f"{self._name}.", self._add))

    def _add(self, id: str, form: str) -> None:
        """A new form, in a file that every sort reads."""
        with open(self._forms, "a", encoding="utf-8", newline="\n") as aside:
            aside.write(f"{id}\x01{form}\n")

    def append(self, day: str, lines: list[str]) -> None:
        """Add the lines to the newest piece of the day, and go on in a new one."""
        folder = Path(self.folder, day)
        folder.mkdir(exist_ok=True)
        for start in range(0, len(lines), _LINES):
            piece = folder / f"{self._name}-{self._pieces.setdefault(day, 0)}"
            with open(piece, "ab") as aside:
                text = "\n".join(lines[start : start + _LINES])
                aside.write(text.encode("utf-8", "replace") + b"\n")
                if aside.tell() >= PART // 2:
                    self._pieces[day] += 1


_OWN = threading.local()


def _writer(folder: str) -> _Writer:
    """This thread's writer; one inherited from the process before a fork is not used."""
    found: _Writer | None = getattr(_OWN, "writer", None)
    if found is None or found.folder != folder or found.process != os.getpid():
        found = _OWN.writer = _Writer(folder)
    return found


def _check_utf8(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError as problem:
        raise Unreadable("archive.skip.json") from problem
