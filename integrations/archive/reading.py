"""The bytes of one file as records: inflated, recognised by what they hold, never guessed at."""

import re
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from integrations.archive.wrapped import joined, opened, unwrapped

_GZIP = b"\x1f\x8b"
_LARGEST = 1032
_BOM = b"\xef\xbb\xbf"
#: What a file may begin with that is never read, and why.
_REFUSED = (
    (b"PK\x03\x04", "zip"), (b"\xff\xfe", "utf16"), (b"\xfe\xff", "utf16"),
    (b"BZh", "packed"), (b"\xfd7zXZ", "packed"), (b"\x28\xb5\x2f\xfd", "packed"),
)  # fmt: skip
#: CloudWatch Logs exports to S3 put the time before each line.
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?[ \t]+(?=[{\[])")

#: Any two of these in a first line make it a header; data lines hold numbers and addresses.
#: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
FLOW_FIELDS = frozenset({
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport",
    "protocol", "packets", "bytes", "start", "end", "action", "log-status", "vpc-id",
    "subnet-id", "instance-id", "tcp-flags", "type", "pkt-srcaddr", "pkt-dstaddr", "region",
    "az-id", "flow-direction", "traffic-path",
})  # fmt: skip


class Unreadable(Exception):
    """A file that is not read; `reason` is a key of bot/words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Document(msgspec.Struct, gc=False):
    """The members that tell the kinds of JSON files apart."""

    records: list[msgspec.Raw] | None = msgspec.field(default=None, name="Records")
    events: list[msgspec.Raw] | None = msgspec.field(default=None, name="Events")
    time: msgspec.Raw | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="eventTime")
    digest: msgspec.Raw | msgspec.UnsetType = msgspec.field(
        default=msgspec.UNSET, name="digestStartTime"
    )
    call: msgspec.Raw | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="eventName")
    insight: msgspec.Raw | msgspec.UnsetType = msgspec.field(
        default=msgspec.UNSET, name="insightDetails"
    )


_DOCUMENT = msgspec.json.Decoder(_Document)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


def inflated(path: str) -> bytes:
    """The whole file, inflated when it is gzip; raises Unreadable."""
    try:
        data = Path(path).read_bytes()
    except OSError as problem:
        raise Unreadable("archive.skip.unreadable") from problem
    if not data:
        raise Unreadable("archive.skip.empty")
    body = inflate(data) if data.startswith(_GZIP) else data
    if reason := refused(body[:4096]):
        raise Unreadable(reason)
    return body.removeprefix(_BOM)


def refused(head: bytes) -> str:
    """Why a file that begins so is not read at all; empty when it may be."""
    for mark, reason in _REFUSED:
        if head.startswith(mark):
            return f"archive.skip.{reason}"
    first = head.split(b"\n", 1)[0].lower()
    if b"event name" in first and b"event time" in first:
        return "archive.skip.history"
    return ""


def inflate(data: bytes) -> bytes:
    """All members of a gzip file. Raises Unreadable for a torn or damaged one."""
    damaged: type[Exception] = zlib.error
    try:
        from isal import igzip as gzip
        from isal import isal_zlib
    except ImportError:
        import gzip  # type: ignore[no-redef]  # slower, the same bytes
    else:
        damaged = isal_zlib.error  # type: ignore[assignment]
        if (whole := _at_once(data, isal_zlib.decompress, damaged)) is not None:
            return whole
    try:
        body: bytes = gzip.decompress(data)  # type: ignore[no-untyped-call]
    except EOFError as problem:
        raise Unreadable("archive.skip.truncated") from problem
    except (OSError, zlib.error, damaged) as problem:
        raise Unreadable("archive.skip.corrupt") from problem
    if not body.strip():
        raise Unreadable("archive.skip.empty")
    return body


def _at_once(
    data: bytes, decompress: Callable[..., bytes], damaged: type[Exception]
) -> bytes | None:
    """A file of one sound member in one piece, None for any other.

    The last four bytes of a member are its length (RFC 1952 section 2.3.1); room for so much is
    made at once instead of step by step, which takes less than half the time.
    """
    size = int.from_bytes(data[-4:], "little")
    # A second member begins so; the largest ratio of deflate is 1,032.
    if data.find(_GZIP + b"\x08", 1) > 0 or not 0 < size <= _LARGEST * len(data):
        return None
    try:
        body = decompress(data, wbits=31, bufsize=size + 1)
    except (OSError, EOFError, damaged):
        return None
    return body if len(body) == size and not body[:64].isspace() else None


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


def passed_over(path: str) -> bool:
    """True for flow logs, False for what may be JSON; raises Unreadable for what is neither."""
    try:
        head = head_of(path)
    except OSError as problem:
        raise Unreadable("archive.skip.unreadable") from problem
    if reason := refused(head):
        raise Unreadable(reason)
    # A torn or damaged file has no head; it is told about when it is inflated.
    if not head or is_json(head):
        return False
    names = head.split(b"\n", 1)[0].decode("utf-8", "replace").split()
    if len(FLOW_FIELDS.intersection(names)) >= 2:
        return True
    raise Unreadable("archive.skip.foreign")


def is_json(data: bytes) -> bool:
    """Whether the text begins as JSON does, perhaps behind a time."""
    text = data.removeprefix(_BOM).lstrip()
    return text[:1] in (b"{", b"[") or _STAMP.match(text) is not None


def records(data: bytes) -> tuple[list[msgspec.Raw], int]:
    """The records of a JSON file, undecoded, and how many lines could not be read.

    Known are `{"Records": […]}`, a list, one record, one of these per line or one behind the
    other, what `aws cloudtrail lookup-events` prints, and records inside the documents of
    EventBridge, CloudWatch Logs, Elasticsearch and Splunk. Raises Unreadable for everything else.
    """
    try:
        return _document(data), 0
    except msgspec.ValidationError as problem:
        if _STAMP.match(data):
            return _lines(data, problem)
        raise Unreadable("archive.skip.foreign") from problem
    except RecursionError as problem:
        raise Unreadable("archive.skip.deep") from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        if b"\n" in data.strip():
            return _lines(data, problem)
        return _line(data, problem), 0


def _document(data: bytes) -> list[msgspec.Raw]:
    if data.lstrip()[:1] == b"[":
        return unwrapped(_ARRAY.decode(data))
    found = _DOCUMENT.decode(data)
    if found.records is not None:
        return unwrapped(found.records)
    if found.digest is not msgspec.UNSET:
        raise Unreadable("archive.skip.digest")
    named = found.call is not msgspec.UNSET or found.insight is not msgspec.UNSET
    if found.events is None and named and found.time is not msgspec.UNSET:
        return [msgspec.Raw(data)]
    if inner := opened(data):
        return inner
    if named or found.events == []:
        return [msgspec.Raw(data)] if named else []
    raise Unreadable("archive.skip.foreign")


def _line(data: bytes, problem: Exception) -> list[msgspec.Raw]:
    """One line that is no single document: a time before it, or several behind one another."""
    text = data.strip()
    if stamp := _STAMP.match(text):
        text = text[stamp.end() :]
    try:
        return joined(text, _document)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _broken(problem) from problem


def _lines(data: bytes, problem: Exception) -> tuple[list[msgspec.Raw], int]:
    found: list[msgspec.Raw] = []
    bad = 0
    reason: Unreadable | None = None
    for line in data.split(b"\n"):
        if not line.strip():
            continue
        try:
            found += _document(line)
        except RecursionError:
            bad += 1
        except (msgspec.MsgspecError, UnicodeDecodeError):
            try:
                found += _line(line, problem)
            except Unreadable:
                bad += 1
        except Unreadable as told:
            bad, reason = bad + 1, told
    if not found:
        raise reason or _broken(problem) from problem
    return found, bad


def _broken(problem: Exception) -> Unreadable:
    torn = "truncated" in str(problem)
    return Unreadable("archive.skip.half" if torn else "archive.skip.json")
