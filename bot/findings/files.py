"""Files of findings, one document at a time: only one document or line is in memory at once."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import msgspec

from bot.errors import MalformedFinding
from bot.findings.envelope import documents

#: What a file of a folder must end with to be read; objects copied from S3 often have no suffix.
SUFFIXES = ("", ".json", ".ndjson", ".jsonl", ".asff", ".ocsf", ".gz")
#: No single value of a file may be larger: a hundred findings of Security Hub's 240 KB are 24 MB.
MAX_VALUE = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
# The wrapping of `aws securityhub get-findings` and of our own queue: its list can be any size.
_LISTED = re.compile(rb'\s*\{\s*"[Ff]indings"\s*:\s*\[')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]"]', re.DOTALL)
_SPACE = b" \t\r\n"

#: A document, or why there is none.
Piece = bytes | MalformedFinding


def paths_in(path: Path) -> list[Path]:
    """The files of a folder that may hold findings, in order of name; a file is itself."""
    if not path.is_dir():
        return [path]
    found = (p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
    return sorted(p for p in found if not p.name.startswith("."))


def read_file(path: Path) -> Iterator[Piece]:
    """Every finding document of a file in its order. Raises OSError when it cannot be opened."""
    with path.open("rb") as file:
        zipped = path.suffix.lower() == ".gz"
        yield from pieces(cast(IO[bytes], gzip.GzipFile(fileobj=file)) if zipped else file)


def pieces(file: IO[bytes]) -> Iterator[Piece]:
    """Every finding document of a stream: NDJSON, an array, `{"Findings": […]}`, one document,
    several in a row; each may be an event that wraps findings.
    """
    try:
        start = file.read(_CHUNK)
        start = start.removeprefix(_BOM)
        values = _lines(file, start) if _is_lines(start) else _values(file, start)
        for value in values:
            if isinstance(value, MalformedFinding):
                yield value
                continue
            try:
                yield from documents(value)
            except MalformedFinding as problem:
                yield problem
    except (EOFError, gzip.BadGzipFile) as problem:
        yield MalformedFinding(f"the rest of the file cannot be read: {problem}")


def _is_lines(start: bytes) -> bool:
    """Whether each line is a value by itself: the first or the second one is complete."""
    first, _, rest = start.lstrip().partition(b"\n")
    first = first.strip()
    if not rest or first[-1:] in (b"[", b"{", b","):
        return False
    return _complete(first) or _complete(rest.lstrip().partition(b"\n")[0])


def _complete(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _lines(file: IO[bytes], start: bytes) -> Iterator[Piece]:
    held, skipping = start, False
    while True:
        *whole, held = held.split(b"\n")
        for line in whole:
            if not skipping and line.strip():
                yield line
            skipping = False
        if len(held) > MAX_VALUE and not skipping:
            yield MalformedFinding(f"the line is longer than {MAX_VALUE} bytes")
            skipping = True
        chunk = file.read(_CHUNK)
        if not chunk:
            break
        held = chunk if skipping else held + chunk
    if not skipping and held.strip():
        yield held


def _values(file: IO[bytes], start: bytes) -> Iterator[Piece]:
    """The elements of one large array, or the values that stand one after the other."""
    opening = re.match(rb"\s*\[", start) or _LISTED.match(start)
    depth = opening.group().count(b"{") + 1 if opening else 0
    buffer = start[opening.end() :] if opening else start
    splitter = _Splitter(buffer)
    while True:
        yield from splitter.ready()
        if splitter.closed and depth:
            # What follows the list (a NextToken) holds no finding.
            return
        if splitter.size > MAX_VALUE:
            yield MalformedFinding(f"a value is longer than {MAX_VALUE} bytes; the rest is unread")
            return
        chunk = file.read(_CHUNK)
        if not chunk:
            break
        splitter.add(chunk)
    rest = splitter.rest()
    if rest or depth:
        yield rest if rest and not depth else MalformedFinding("the file ends inside a value")


class _Splitter:
    """Cuts bytes into objects by their braces; `closed` once a bracket ends the list around."""

    def __init__(self, buffer: bytes) -> None:
        self._buffer = buffer
        self._at = 0
        self._begin = 0
        self._depth = 0
        self.closed = False

    @property
    def size(self) -> int:
        """Bytes held."""
        return len(self._buffer)

    def add(self, chunk: bytes) -> None:
        """More bytes."""
        self._buffer += chunk

    def rest(self) -> bytes:
        """What is left over, without the commas between values."""
        return self._buffer[self._begin :].strip(_SPACE + b",")

    def ready(self) -> Iterator[bytes]:
        """The objects that are complete."""
        for token in _TOKEN.finditer(self._buffer, self._at):
            mark = token.group()
            if mark == b'"':
                # A string that ends in the next chunk.
                self._at = token.start()
                break
            self._at = token.end()
            if mark in b"{[":
                self._depth += 1
            elif mark in b"}]":
                self._depth -= 1
                if self._depth <= 0:
                    yield from self._cut()
                if self.closed:
                    return
        self._buffer = self._buffer[self._begin :]
        self._at -= self._begin
        self._begin = 0

    def _cut(self) -> Iterator[bytes]:
        self.closed = self._depth < 0
        end = self._at - 1 if self.closed else self._at
        value = self._buffer[self._begin : end].strip(_SPACE + b",")
        self._begin, self._depth = self._at, 0
        # Between the objects there may be a null or a word, which is refused by itself.
        brace = max(value.find(b"{"), 0)
        for part in (value[:brace].strip(_SPACE + b","), value[brace:]):
            if part:
                yield part
