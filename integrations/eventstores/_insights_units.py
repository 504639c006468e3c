"""The log groups of a question, as far as one query can ask them together, and their reading."""

import contextlib
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import msgspec

from bot.errors import HubwardError
from bot.query.model import Query
from integrations.eventstores import Context
from integrations.eventstores._insights_groups import Found
from integrations.eventstores._insights_ocsf import DAYS, in_ocsf, refuse
from integrations.eventstores._insights_query import Compiled, compile_query
from integrations.eventstores._insights_rows import DEFAULT_FORMAT, Taken, columns_of
from integrations.eventstores._insights_run import Asker, Row, TimeUp

#: API reference, StartQuery, logGroupIdentifiers.
MOST_GROUPS = 50
#: "limit any" stops at the first record; so far back may it look for one.
_FORM_S = 7 * 86_400.0
_EPOCH = date(1970, 1, 1)
_CANARY_S = 7 * 86_400
_CANARY = "fields @message | limit any 1"
_DAYS = (
    "fields substr(eventTime, 0, 10) as day\n"
    "| stats count(*) as n by recipientAccountId, day\n"
    "| sort day asc"
)


@dataclass
class Unit:
    """Groups of one account, region, class and form, which share a query; and what came of it."""

    groups: tuple[Found, ...]
    compiled: Compiled
    reason: str = ""
    oldest: datetime | None = None
    saw_any: bool = True
    queries: int = 0
    bytes: int = 0
    error: HubwardError | None = None
    pointers: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def text(self) -> str:
        """The query with the places it was put to, as a person may repeat it."""
        first = self.groups[0]
        names = ", ".join(group.name for group in self.groups)
        return f"# {first.account} {first.region}: {names}\n{self.compiled}"

    def covers(self, account: str, region: str) -> bool:
        """Whether records of that place arrive in one of the groups."""
        return any(covers(group, account, region) for group in self.groups)


def covers(group: Found, account: str, region: str) -> bool:
    """Whether records of the account and region arrive in the group; unknown counts as yes."""
    return (not group.accounts or account in group.accounts) and (
        not group.regions or region in group.regions
    )


def needed(groups: Iterable[Found]) -> list[Found]:
    """Without the groups of which another one holds everything."""
    found = list(groups)
    return [
        group for group in found
        if not any(_holds(other, group) and not (_holds(group, other) and other.id > group.id)
                   for other in found if other is not group)
    ]  # fmt: skip


def _holds(one: Found, other: Found) -> bool:
    return (
        one.dataset == other.dataset == "cloudtrail"
        and bool(one.accounts and other.accounts and one.regions and other.regions)
        and set(one.accounts) >= set(other.accounts)
        and set(one.regions) >= set(other.regions)
        and one.until is None
        and one.since is not None
        and (other.since is None or one.since <= other.since)
        and one.reads >= other.reads
        and one.data_events >= other.data_events
    )


def units_of(query: Query, groups: Sequence[Found]) -> list[Unit]:
    """One unit per account, region, class and form, of at most 50 groups each."""
    shared: dict[tuple[str, str, str, bool, str], list[Found]] = {}
    for group in groups:
        plain = group.dataset == "cloudtrail" or columns_of(group.format) == DEFAULT_FORMAT
        # A group of unknown form is asked by itself, once it has shown a record.
        form = group.id if group.ocsf is None else str(group.ocsf)
        key = (group.account, group.region, group.kind, plain, form)
        shared.setdefault(key, []).append(group)
    made = []
    for (_, _, kind, plain, _), members in shared.items():
        for first in range(0, len(members), MOST_GROUPS):
            chunk = tuple(members[first : first + MOST_GROUPS])
            indexed = _indexed(chunk, query) if kind == "STANDARD" else frozenset[str]()
            ocsf = bool(chunk[0].ocsf)
            compiled = compile_query(query, indexed=indexed, discovered=plain, ocsf=ocsf)
            made.append(Unit(chunk, compiled))
    return made


def _indexed(groups: Sequence[Found], query: Query) -> frozenset[str]:
    """Fields whose index knows the whole window in every group; others would hide records.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-FilterIndex-Filter.html
    """
    known = [
        {name for name, since in group.indexes.items() if since <= query.window.start}
        for group in groups
    ]
    return frozenset.intersection(*map(frozenset, known)) if known else frozenset()


def read(context: Context, unit: Unit, query: Query, taken: Taken, deadline: float) -> None:
    """Run the unit's query to its end, in as many parts as its rows need."""
    try:
        asker = Asker(context, unit.groups, deadline)
    except HubwardError as problem:
        unit.reason, unit.error = "failed", problem
        return
    try:
        _settle(context, unit, query, deadline)
        unit.reason = _parts(asker, unit, query, taken)
    except TimeUp:
        unit.reason = "seconds"
    except HubwardError as problem:
        unit.reason, unit.error = "failed", problem
    unit.queries += asker.reads.queries
    unit.bytes += asker.reads.all_bytes


def _settle(context: Context, unit: Unit, query: Query, deadline: float) -> None:
    """Find out the form of a group that has not shown it, from one record of the window.

    It is remembered for a week. Raises QueryUnsupported for what OCSF cannot answer.
    """
    group = unit.groups[0]
    if group.dataset == "cloudtrail" and group.ocsf is None:
        key = f"insights:form:{group.id}"
        kept = context.store.recall(key)
        if kept is None:
            asker = Asker(context, unit.groups, deadline)
            try:
                pages = list(asker.pages(_CANARY, unit.compiled.start, unit.compiled.end))
            finally:
                unit.bytes += asker.reads.all_bytes
            shown = next((row.get("@message", "") for page in pages for row in page), "")
            kept = b"ocsf" if in_ocsf(shown) else b"plain"
            if shown:
                context.store.remember(key, kept, _FORM_S)
        if kept == b"ocsf":
            group = msgspec.structs.replace(group, ocsf=True)
            unit.groups, unit.compiled = (group,), compile_query(query, ocsf=True)
    if group.ocsf:
        refuse(query)


def _parts(asker: Asker, unit: Unit, query: Query, taken: Taken) -> str:
    """Where a query gives all the rows it may, the next asks for what lies beyond the last one.

    Why it stopped early, or empty.
    """
    start, end = unit.compiled.start, unit.compiled.end
    by_name = {f"{group.account}:{group.name}": group for group in unit.groups}
    while start <= end:
        count, edge = 0, 0
        for page in asker.pages(unit.compiled.text, start, end):
            count += len(page)
            for row in page:
                pointer = row.get("@ptr", "")
                if not pointer or pointer not in unit.pointers:
                    unit.pointers.add(pointer)
                    taken.take(row, by_name)
            edge = _second(page[-1]) if page else edge
            unit.oldest = datetime.fromtimestamp(edge, UTC) if edge else unit.oldest
            if taken.full:
                return "rows"
        if count < asker.most_rows or not edge:
            return ""
        if (edge >= end) if query.order.newest else (edge <= start):
            # One second alone holds more than a query gives.
            return "rows"
        start, end = (start, edge) if query.order.newest else (edge, end)
    return ""


def _second(row: Row) -> int:
    """The row's second; 0 where it has no readable time."""
    try:
        return int(datetime.fromisoformat(row["@timestamp"]).replace(tzinfo=UTC).timestamp())
    except (KeyError, ValueError):
        return 0


def canary(context: Context, unit: Unit, deadline: float) -> None:
    """One record of any kind, up to a week before, shows that silence means silence."""
    if unit.reason or time.monotonic() >= deadline:
        return
    asker = Asker(context, unit.groups, deadline)
    try:
        pages = asker.pages(_CANARY, max(0, unit.compiled.start - _CANARY_S), unit.compiled.end)
        unit.saw_any = any(list(pages))
    except TimeUp:
        unit.reason = "seconds"
    except HubwardError as problem:
        unit.reason, unit.error = "failed", problem
    unit.queries += asker.reads.queries
    unit.bytes += asker.reads.all_bytes


def days_of(
    context: Context, unit: Unit, query: Query, deadline: float
) -> dict[tuple[str, date], int]:
    """How many events of any kind the unit's groups hold by account and UTC day of the window.

    Raises TimeUp, Upstream.
    """
    _settle(context, unit, query, deadline)
    asker = Asker(context, unit.groups, deadline)
    found: dict[tuple[str, date], int] = {}
    ocsf = unit.groups[0].ocsf
    text = DAYS if ocsf else _DAYS
    for page in asker.pages(text, unit.compiled.start, unit.compiled.end):
        for row in page:
            with contextlib.suppress(KeyError, ValueError):
                if ocsf:
                    key = row["account"], _EPOCH + timedelta(days=int(float(row["day"])))
                else:
                    key = row["recipientAccountId"], date.fromisoformat(row["day"])
                found[key] = int(float(row["n"]))
    return found
