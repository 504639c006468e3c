"""One query over one event data store: started, waited for, read page by page, or cancelled."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from bot.errors import HubwardError, Refused, Upstream
from bot.models.event import Event
from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import Query
from integrations.eventstores import Context
from integrations.eventstores._lake_stores import NAME, LakeStore, Pair
from integrations.eventstores._sql_running import Deadline, call, ended, pages, refused

SYSTEM = "CloudTrail Lake"
#: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetQueryResults.html
PAGE = 1000
_UNDER_WAY = frozenset({"QUEUED", "RUNNING"})

Row = dict[str, str]


class LakeQuery:
    """Runs one statement and hands on its rows; `stop` may be called from another thread."""

    def __init__(self, context: Context, store: LakeStore, deadline: Deadline, text: str) -> None:
        self.store = store
        self.reason = ""
        self.error: HubwardError | None = None
        self.bytes = 0
        self.pages = 0
        self._context = context
        self._deadline = deadline
        self._text = text
        self._id = ""

    def run(self) -> None:
        """Start, wait, read; raises HubwardError."""
        started = self._call("start_query", QueryStatement=self._text)
        self._id = str(started["QueryId"])
        state = ended(self._context, self._deadline, self._look, _UNDER_WAY)
        if not state:
            self.reason = "seconds"
            self.stop()
            return
        if state == "FAILED":
            raise self._failure()
        # What a query that AWS itself ended had found so far can still be read.
        self.reason = "" if state == "FINISHED" else "seconds"
        self._read()

    def stop(self) -> None:
        """Cancel the query; one that has ended meanwhile is none of our business."""
        if self._id:
            with suppress(HubwardError):
                self._call("cancel_query", QueryId=self._id)

    def take(self, row: Row) -> bool:
        """Take one row; False to stop reading."""
        raise LookupError(sorted(row))

    def _look(self) -> str:
        told = self._call("describe_query", QueryId=self._id)
        self.bytes = int(told.get("QueryStatistics", {}).get("BytesScanned") or 0)
        return str(told.get("QueryStatus", ""))

    def _read(self) -> None:
        fetch = partial(self._call, "get_query_results", QueryId=self._id, MaxQueryResults=PAGE)
        for answer in pages(self, self._deadline, fetch):
            for cells in answer.get("QueryResultRows", ()):
                # A row is a list of maps with one member each, its name in the statement's case.
                row = {name.lower(): value for cell in cells for name, value in cell.items()}
                if not self.take(row):
                    return

    def _call(self, operation: str, **given: Any) -> dict[str, Any]:
        client = self._context.sessions.client("cloudtrail", self.store.account, self.store.region)
        return call(self._context, self._deadline, SYSTEM, getattr(client, operation), **given)

    def _failure(self) -> HubwardError:
        told = self._call("describe_query", QueryId=self._id)
        reason = str(told.get("ErrorMessage") or "no reason given")
        if refused(reason):
            return Refused("source.lake.denied", store=self.store.name, detail=reason[:300])
        return Upstream(SYSTEM, f"{self.store.name}: {reason[:300]}", code=NAME)


class EventsQuery(LakeQuery):
    """Reads whole events and keeps those that match."""

    def __init__(
        self, context: Context, store: LakeStore, deadline: Deadline, text: str, query: Query
    ) -> None:
        super().__init__(context, store, deadline, text)
        self._query = query
        self.events: list[Event] = []
        self.examined: Counter[Pair] = Counter()
        self.unreadable = 0
        self.oldest: datetime | None = None

    def take(self, row: Row) -> bool:
        """Judge one event by the one evaluator; False when as many match as may."""
        try:
            raw = msgspec.json.decode(row.get("eventjson") or "")
        except msgspec.DecodeError:
            raw = None
        if not isinstance(raw, dict):
            self.unreadable += 1
            return True
        event = event_of(raw)
        self.examined[(event.account, event.region)] += 1
        self.oldest = min(self.oldest or event.at, event.at)
        if matches(event, self._query):
            if len(self.events) >= self._deadline.rows:
                self.reason = "rows"
                return False
            self.events.append(event)
        return True


class CountsQuery(LakeQuery):
    """Reads rows as they are, for counts per place."""

    def __init__(
        self, context: Context, store: LakeStore, deadline: Deadline, text: str,
        each: Callable[[Row], None],
    ) -> None:  # fmt: skip
        super().__init__(context, store, deadline, text)
        self._each = each

    def take(self, row: Row) -> bool:
        """Hand the row on."""
        self._each(row)
        return True
