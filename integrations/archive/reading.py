"""The bytes of one file as records: inflated, recognised by what they hold, never guessed at."""

import zlib
from pathlib import Path

import msgspec

_GZIP = b"\x1f\x8b"


class Unreadable(Exception):
    """A file that is not read; `reason` is a key of bot/words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Document(msgspec.Struct, gc=False):
    """The members that tell the kinds of JSON files apart."""

    records: list[msgspec.Raw] | None = msgspec.field(default=None, name="Records")
    events: list[msgspec.Raw] | None = msgspec.field(default=None, name="Events")
    digest: msgspec.Raw | msgspec.UnsetType = msgspec.field(
        default=msgspec.UNSET, name="digestStartTime"
    )
    call: msgspec.Raw | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="eventName")
    insight: msgspec.Raw | msgspec.UnsetType = msgspec.field(
        default=msgspec.UNSET, name="insightDetails"
    )


class _Looked(msgspec.Struct, gc=False):
    """An element of what LookupEvents answers, as the AWS command line prints it."""

    record: str = msgspec.field(name="CloudTrailEvent")


_DOCUMENT = msgspec.json.Decoder(_Document)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_LOOKED = msgspec.json.Decoder(_Looked)


def inflated(path: str) -> bytes:
    """The whole file, inflated when it is gzip; raises Unreadable."""
    try:
        data = Path(path).read_bytes()
    except OSError as problem:
        raise Unreadable("archive.skip.unreadable") from problem
    if not data:
        raise Unreadable("archive.skip.empty")
    return inflate(data) if data.startswith(_GZIP) else data


def inflate(data: bytes) -> bytes:
    """All members of a gzip file. Raises Unreadable for a torn or damaged one."""
    try:
        from isal import igzip as gzip
    except ImportError:
        import gzip  # type: ignore[no-redef]  # slower, the same bytes

    try:
        body: bytes = gzip.decompress(data)  # type: ignore[no-untyped-call]
    except EOFError as problem:
        raise Unreadable("archive.skip.truncated") from problem
    except (OSError, zlib.error) as problem:
        raise Unreadable("archive.skip.corrupt") from problem
    if not body.strip():
        raise Unreadable("archive.skip.empty")
    return body


def head_of(path: str, size: int = 4096) -> bytes:
    """The first inflated bytes, enough to tell what a file holds; empty when it has none."""
    with open(path, "rb") as file:
        data = file.read(size)
    if not data.startswith(_GZIP):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, size)
    except zlib.error:
        return b""


def is_json(data: bytes) -> bool:
    """Whether the text begins as JSON does."""
    return data.lstrip()[:1] in (b"{", b"[")


def records(data: bytes) -> tuple[list[msgspec.Raw], int]:
    """The records of a JSON file, undecoded, and how many lines could not be read.

    Known are `{"Records": […]}`, a list, one record, one of these per line, and what
    `aws cloudtrail lookup-events` prints. Raises Unreadable for everything else.
    """
    try:
        return _document(data), 0
    except msgspec.ValidationError as problem:
        raise Unreadable("archive.skip.foreign") from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        if b"\n" in data.strip():
            return _lines(data, problem)
        raise _broken(problem) from problem


def _document(data: bytes) -> list[msgspec.Raw]:
    if data.lstrip()[:1] == b"[":
        return _ARRAY.decode(data)
    found = _DOCUMENT.decode(data)
    if found.records is not None:
        return found.records
    if found.digest is not msgspec.UNSET:
        raise Unreadable("archive.skip.digest")
    if found.events is not None:
        return [msgspec.Raw(_LOOKED.decode(item).record.encode()) for item in found.events]
    if found.call is not msgspec.UNSET or found.insight is not msgspec.UNSET:
        return [msgspec.Raw(data)]
    raise Unreadable("archive.skip.foreign")


def _lines(data: bytes, problem: Exception) -> tuple[list[msgspec.Raw], int]:
    found: list[msgspec.Raw] = []
    bad = 0
    for line in data.split(b"\n"):
        if not line.strip():
            continue
        try:
            found += _document(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, Unreadable):
            bad += 1
    if not found:
        raise _broken(problem) from problem
    return found, bad


def _broken(problem: Exception) -> Unreadable:
    torn = "truncated" in str(problem)
    return Unreadable("archive.skip.half" if torn else "archive.skip.json")
