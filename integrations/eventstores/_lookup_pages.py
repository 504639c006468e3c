"""The paging of LookupEvents: many places at once, two calls a second each, within a budget."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from bot.errors import HubwardError, Upstream
from bot.impact.spend import count
from bot.models.event import Event
from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import Place, Query
from bot.query.watched import carried, check, pause, stop_watch
from integrations.eventstores import Context

PAGE = 50
#: "The rate of lookup requests is limited to two per second, per account, per Region."
#: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
RATE = 2.0
#: Of these, what looks that run by themselves may take.
SLOW_RATE = 1.0
_THREADS = 64
_BUSY = frozenset({"ThrottlingException", "Throttling", "RequestLimitExceeded"})
_BUSY_TRIES = 5


class Attribute(msgspec.Struct, frozen=True):
    """One LookupAttribute."""

    key: str
    value: str


class Lookup(msgspec.Struct, frozen=True):
    """A compiled query: one chain of pages per attribute, or one without any."""

    attributes: tuple[Attribute, ...]
    start: datetime
    end: datetime

    def text(self, places: int) -> str:
        """The query as a person may repeat it with the AWS command line."""
        parts = [
            f"AttributeKey={a.key},AttributeValue="
            f"{'…' + a.value[-4:] if a.key == 'AccessKeyId' else a.value}"
            for a in self.attributes
        ]
        shown = " | ".join(parts) or "(no attribute)"
        span = f"{self.start:%Y-%m-%dT%H:%M:%SZ} {self.end:%Y-%m-%dT%H:%M:%SZ}"
        return f"LookupEvents {shown} {span} ×{places}"


class Budget:
    """What one question may cost; pages count per place, whose rate limit is its own.

    `slow` keeps to half the rate and counts the calls as today's looks.
    """

    def __init__(self, pages: int, rows: int, seconds: float, *, slow: bool = False) -> None:
        self.pages = pages
        self.slow = slow
        self._rows = rows
        self.started = time.monotonic()
        self._until = self.started + seconds
        self._lock = threading.Lock()
        self._stopped = stop_watch()

    def left(self) -> float:
        """Seconds left, 0 when none or when the question was stopped."""
        return 0.0 if self._stopped() else max(0.0, self._until - time.monotonic())

    def spent(self, pages: int) -> str:
        """Which limit is reached: `rows`, `seconds`, `pages`, or empty."""
        if self._rows <= 0:
            return "rows"
        if self.left() <= 0:
            return "seconds"
        return "pages" if pages >= self.pages else ""

    def row(self) -> bool:
        """Take one row; False when none is left."""
        with self._lock:
            self._rows -= 1
            return self._rows >= 0


@dataclass
class Reading:
    """What the places gave together."""

    events: list[Event] = field(default_factory=list)
    places: tuple[Place, ...] = ()
    unreadable: int = 0
    truncated_by: str = ""
    seconds: float = 0.0
    error: HubwardError | None = None


@dataclass
class _Local:
    """What one place gave."""

    account: str
    region: str
    pages: int = 0
    examined: int = 0
    unreadable: int = 0
    reason: str = ""
    saw_any: bool = True
    oldest: datetime | None = None
    events: list[Event] = field(default_factory=list)
    error: HubwardError | None = None


def read_places(
    context: Context, lookup: Lookup, places: tuple[tuple[str, str], ...], query: Query,
    budget: Budget, progress: Callable[[str], None] | None,
) -> Reading:  # fmt: skip
    """Read every place; a place that fails is reported, the others still answer."""
    locals_ = [_Local(account, region) for account, region in places]
    done = 0

    def one(local: _Local) -> None:
        nonlocal done
        _read(context, lookup, query, budget, local)
        done += 1
        if progress:
            progress(f"{done}/{len(locals_)}")

    with ThreadPoolExecutor(max_workers=max(1, min(_THREADS, len(locals_)))) as pool:
        list(pool.map(carried(one), locals_))
        check()
        if not any(local.events for local in locals_):
            quiet = [local for local in locals_ if not local.examined and not local.reason]
            list(pool.map(lambda local: _canary(context, lookup, budget, local), quiet))
    return _together(locals_, budget)


def _together(locals_: list[_Local], budget: Budget) -> Reading:
    reading = Reading(seconds=time.monotonic() - budget.started)
    seen: set[tuple[str, str, str]] = set()
    for local in locals_:
        for event in local.events:
            key = (event.account, event.source, event.id)
            if key not in seen:
                seen.add(key)
                reading.events.append(event)
        reading.unreadable += local.unreadable
        reading.error = reading.error or local.error
        if local.reason in ("rows", "seconds", "pages"):
            reading.truncated_by = reading.truncated_by or local.reason
    reading.places = tuple(
        Place(p.account, p.region, p.pages, p.examined, p.reason, p.oldest, p.saw_any)
        for p in locals_
    )
    return reading


def _read(context: Context, lookup: Lookup, query: Query, budget: Budget, local: _Local) -> None:
    try:
        for attribute in lookup.attributes or (None,):
            if not _chain(context, lookup, attribute, query, budget, local):
                return
    except HubwardError as problem:
        local.reason, local.error = "failed", problem


def _chain(
    context: Context, lookup: Lookup, attribute: Attribute | None, query: Query, budget: Budget,
    local: _Local,
) -> bool:  # fmt: skip
    """Read one attribute to its end; False when the budget stopped it."""
    request = _request(lookup, attribute)
    while True:
        local.reason = budget.spent(local.pages)
        if local.reason:
            return False
        answer = _page(context, local, request, budget)
        if answer is None:
            local.reason = "seconds"
            return False
        local.pages += 1
        for item in answer.get("Events", ()):
            event = _event(item, local)
            local.oldest = min(local.oldest or event.at, event.at)
            if matches(event, query):
                if not budget.row():
                    local.reason = "rows"
                    return False
                local.events.append(event)
        if not answer.get("NextToken"):
            return True
        request["NextToken"] = answer["NextToken"]


def _canary(context: Context, lookup: Lookup, budget: Budget, local: _Local) -> None:
    """One event of any kind, however long before, shows that silence means silence."""
    request = _request(lookup, None) | {"MaxResults": 1}
    del request["StartTime"]
    try:
        answer = _page(context, local, request, budget)
    except HubwardError as problem:
        local.reason, local.error = "failed", problem
        return
    local.saw_any = bool(answer and answer.get("Events"))


def _request(lookup: Lookup, attribute: Attribute | None) -> dict[str, Any]:
    request: dict[str, Any] = {
        "StartTime": lookup.start, "EndTime": lookup.end, "MaxResults": PAGE,
    }  # fmt: skip
    if attribute:
        request["LookupAttributes"] = [
            {"AttributeKey": attribute.key, "AttributeValue": attribute.value}
        ]
    return request


def _page(
    context: Context, local: _Local, request: dict[str, Any], budget: Budget
) -> dict[str, Any] | None:
    """One page under the shared rate; None when time ran out while waiting. Raises Upstream."""
    from botocore.exceptions import BotoCoreError, ClientError

    client = context.sessions.client("cloudtrail", local.account, local.region)
    for attempt in range(_BUSY_TRIES):
        if not _turn(context, local, budget):
            return None
        try:
            answer: dict[str, Any] = client.lookup_events(**request)
            return answer
        except ClientError as problem:
            code = str(problem.response["Error"].get("Code", ""))
            if code not in _BUSY or attempt == _BUSY_TRIES - 1:
                raise Upstream("CloudTrail", _where(local, code), code=code) from problem
        except BotoCoreError as problem:
            raise Upstream("CloudTrail", _where(local, str(problem)), retryable=True) from problem
        seconds = min(8.0, 0.5 * 2**attempt) * random.uniform(0.5, 1.0)
        if seconds > budget.left():
            return None
        pause(context.wait, seconds)
    return None


def _turn(context: Context, local: _Local, budget: Budget) -> bool:
    """Wait for this account and region's turn; False when time runs out before it."""
    bucket = f"lookup:{local.account}:{local.region}"
    rates = [(f"{bucket}:slow", SLOW_RATE)] if budget.slow else []
    for name, rate in (*rates, (bucket, RATE)):
        while wait := context.store.take(name, rate=rate, burst=rate):
            if wait > budget.left():
                return False
            pause(context.wait, wait)
    if budget.slow:
        count(context.store, context.clock, "lookups")
    return True


def _where(local: _Local, what: str) -> str:
    return f"LookupEvents {local.account} {local.region}: {what}"


def _event(item: dict[str, Any], local: _Local) -> Event:
    """The record inside an element, or what its envelope says when the record cannot be read."""
    local.examined += 1
    try:
        raw = msgspec.json.decode(item.get("CloudTrailEvent") or "")
    except msgspec.DecodeError:
        raw = None
    if not isinstance(raw, dict):
        local.unreadable += 1
        raw = {
            "eventID": item.get("EventId"),
            "eventName": item.get("EventName"),
            "eventSource": item.get("EventSource"),
            "eventTime": item.get("EventTime"),
            "readOnly": item.get("ReadOnly"),
            "userIdentity": {"userName": item.get("Username")},
        }
    listed = [
        {"ResourceName": entry["ResourceName"]}
        for entry in item.get("Resources", ())
        if entry.get("ResourceName")
    ]
    event = event_of(raw)
    names = event.resources + tuple(entry["ResourceName"] for entry in listed)
    return msgspec.structs.replace(
        event,
        account=event.account or local.account,
        region=event.region or local.region,
        resources=tuple(dict.fromkeys(names)),
    )
