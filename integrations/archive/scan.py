"""First touch: every wanted file read as it lies, in two workers, exactly as the evaluator says."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from bot.models.event import Event
from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import Query, Skipped
from bot.query.watched import check
from integrations.archive.coarse import Coarse, Head, coarse, spells
from integrations.archive.files import LogFile
from integrations.archive.quick import candidates, holding, passing
from integrations.archive.reading import (
    Unreadable,
    inflated,
    passed_over,
    records,
)  # fmt: skip
from integrations.archive.spreading import spread

#: Above this one search through the whole file is cheaper than one through each record.
_MANY = 100
#: From here on an event keeps only the members that totals and tables need.
WHOLE_RECORDS = 2_000
_LIGHT = ("eventID", "eventTime", "eventSource", "eventName", "awsRegion", "recipientAccountId",
          "userIdentity", "sourceIPAddress", "errorCode", "errorMessage", "readOnly",
          "sessionCredentialFromConsole")  # fmt: skip


class Part(msgspec.Struct, frozen=True):
    """What one file gave: the records that passed the quick test, and what was seen on the way."""

    account: str
    records: tuple[bytes, ...] = ()
    seen: dict[tuple[str, str], int] = {}
    examined: int = 0
    unreadable: int = 0
    skipped: Skipped | None = None


class Scan(msgspec.Struct):
    """What all files gave together; `seen` counts records of the window by account and region."""

    events: list[Event] = []
    seen: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    files: int = 0
    examined: int = 0
    unreadable: int = 0
    skipped: list[Skipped] = []
    known: set[tuple[Any, ...]] = set()


def scan(
    files: Sequence[LogFile], query: Query, *, workers: int = 2, prefilter: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Scan:  # fmt: skip
    """The matching events of all files; one that cannot be read is listed, the rest is read.

    `prefilter` passes over files in which no word of the question stands: the same answer, but
    their records are not counted as examined.
    """
    found = Scan()
    with collecting_paused():
        _read_all(found, files, query, workers, prefilter, progress)
    return found


@contextmanager
def collecting_paused() -> Iterator[None]:
    """Records form no cycles, and walking a growing heap of them costs a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read_all(
    found: Scan, files: Sequence[LogFile], query: Query, workers: int, prefilter: bool,
    progress: Callable[[str], None] | None,
) -> None:  # fmt: skip
    job = _Job(coarse(query), prefilter)
    for number, part in enumerate(spread(job, files, workers), 1):
        check()
        _take(found, part, query)
        if progress:
            progress(f"{number}/{len(files)}")


class _Job:
    """The quick test over one file; small enough to be sent to another process."""

    def __init__(self, plan: Coarse, prefilter: bool) -> None:
        self._plan = plan
        self._prefilter = prefilter

    def __call__(self, file: LogFile) -> Part:
        try:
            return read_file(file, self._plan, prefilter=self._prefilter)
        except Unreadable as problem:
            return Part(file.account, skipped=Skipped(file.name, problem.reason))


def read_file(file: LogFile, plan: Coarse, *, prefilter: bool = False) -> Part:
    """The records of one file that pass the quick test; raises Unreadable."""
    if file.holds in ("digest", "insight"):
        raise Unreadable(f"archive.skip.{file.holds}")
    if file.name.endswith(".parquet") or (file.holds == "unknown" and passed_over(file.path)):
        return Part(file.account)
    data = inflated(file.path)
    if prefilter and not spells(data, plan):
        return Part(file.account)
    if (found := candidates(file, data, plan)) is not None:
        whole, some = found
        place = {(file.account, file.region): len(whole)}
        chosen = tuple(bytes(raw) for raw in passing(some, plan))
        return Part(file.account, chosen, place, len(whole))
    bad = 0
    try:
        heads = msgspec.json.decode(data, type=_batch(plan.head)).Records
        raws: list[msgspec.Raw] | None = None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        heads = None
    if heads is None:
        raws, bad = records(data)
        heads = [_head(raw, plan.head) for raw in raws]
    kept, nameless, seen = _sift(heads, plan)
    if raws is None and (kept or nameless):
        raws, _ = records(data)
    strangers = _strangers(raws or [], nameless)
    if strangers and len(strangers) == len(heads):
        raise Unreadable(next(iter(strangers.values())))
    kept = [number for number in kept if number not in strangers]
    chosen = _spelling(data, raws or [], kept, plan)
    return Part(file.account, chosen, seen, len(heads) - len(strangers), bad + len(strangers))


def _spelling(
    data: bytes, raws: Sequence[msgspec.Raw], kept: Sequence[int], plan: Coarse
) -> tuple[bytes, ...]:
    """The kept records that spell the question's words; many are looked through in one search."""
    many = len(kept) > _MANY and (plan.needles or plan.spelled)
    holders = holding(data, raws, plan.needles, plan.spelled) if many else None
    if holders is not None:
        return tuple(bytes(raws[number]) for number in kept if number in holders)
    return tuple(text for number in kept if spells(text := bytes(raws[number]), plan))


_BATCHES: dict[type[Head], Any] = {}


def _batch(head: type[Head]) -> Any:
    if head not in _BATCHES:
        _BATCHES[head] = msgspec.defstruct(
            "Batch", [("Records", list[head] | None, None)], gc=False  # type: ignore[valid-type]
        )  # fmt: skip
    return _BATCHES[head]


def _head(raw: msgspec.Raw, kind: type[Head]) -> Head | None:
    """None for a record with a member of an unexpected type: the evaluator looks at it whole."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _sift(
    heads: Sequence[Head | None], plan: Coarse
) -> tuple[list[int], list[int], dict[tuple[str, str], int]]:
    """Places of those that pass, places of those without a name, and what the window holds."""
    passes, first, last = plan.test(), plan.first, plan.last
    seen: dict[tuple[str | None, str | None], int] = {}
    kept: list[int] = []
    nameless: list[int] = []
    for number, head in enumerate(heads):
        if head is None:
            kept.append(number)
            continue
        if not head.eventName:
            nameless.append(number)
        time = head.eventTime or ""
        if first <= time <= last:
            place = (head.recipientAccountId, head.awsRegion)
            seen[place] = seen.get(place, 0) + 1
        elif len(time) == 20 and time[10] == "T":
            continue
        if passes(head):
            kept.append(number)
    return (
        kept,
        nameless,
        {(account or "", region or ""): n for (account, region), n in seen.items()},
    )


def _strangers(raws: Sequence[msgspec.Raw], nameless: Sequence[int]) -> dict[int, str]:
    """Records that are no calls, by what they are."""
    found = {}
    for number in nameless:
        try:
            record = msgspec.json.decode(raws[number])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            record = None
        if isinstance(record, dict) and (
            "insightDetails" in record or record.get("eventCategory") == "Insight"
        ):
            found[number] = "archive.skip.insight"
        elif not isinstance(record, dict) or "eventSource" not in record:
            found[number] = "archive.skip.foreign"
    return found


def _take(found: Scan, part: Part, query: Query) -> None:
    found.seen.update(part.seen)
    found.examined += part.examined
    found.unreadable += part.unreadable
    if part.skipped:
        found.skipped.append(part.skipped)
    else:
        found.files += 1
    for event in read_events(part.records, part.account):
        if event is None:
            found.unreadable += 1
        elif matches(event, query):
            add_event(found, event, query)


def add_event(found: Scan, event: Event, query: Query) -> None:
    """Add a match unless it is there: a record may be delivered twice, an id may name two calls."""
    key = (event.account, event.source, event.id, event.name, event.at)
    if not event.id or key not in found.known:
        found.known.add(key)
        many = len(found.events) >= WHOLE_RECORDS
        found.events.append(light(event, query) if many else event)


def read_events(raws: Iterable[bytes], account: str) -> Iterator[Event | None]:
    """Records as events, None for one that cannot be decoded.

    `account` is the one whose trail wrote the file; it owns records that do not name theirs.
    """
    decode = msgspec.json.Decoder().decode
    for raw in raws:
        try:
            record = decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            record = None
        if not isinstance(record, dict):
            yield None
            continue
        event = event_of(record)
        if account and not record.get("recipientAccountId"):
            event = msgspec.structs.replace(event, account=account)
        yield event


def light(event: Event, query: Query) -> Event:
    """The event without its large members, as far as totals and tables do without them.

    A table of records shows what a request was about, one of groups does not. Those of security
    groups always say what they opened.
    """
    if "SecurityGroup" in event.name:
        return event
    raw = {name: event.raw[name] for name in _LIGHT if name in event.raw}
    request = None if query.aggregate else event.request
    return msgspec.structs.replace(event, raw=raw, request=request, response=None)
