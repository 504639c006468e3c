"""Running Logs Insights queries: started, polled, paged, stopped at the deadline."""

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from bot.errors import Upstream
from bot.query.watched import pause, stop_watch
from integrations.eventstores import Context
from integrations.eventstores._insights_groups import Found
from integrations.flowlogs.insights import called

#: API reference, StartQuery and GetQueryResults: rows of a query, rows of a page.
MOST_ROWS, PAGE = 100_000, 10_000
#: Between polls: quick at first, because small groups answer at once.
FIRST_POLL_S, POLL_GROWTH, MOST_POLL_S = 0.3, 1.5, 2.0
_TRIES = 6
_STOP_S = 5.0
_RUNNING = ("Scheduled", "Running", "Unknown")
Row = dict[str, str]


class TimeUp(Exception):
    """The question's seconds are over."""


class Reads(msgspec.Struct):
    """What the queries of one unit of work cost so far."""

    queries: int = 0
    bytes: int = 0
    #: Of the query that runs now.
    current: int = 0

    @property
    def all_bytes(self) -> int:
        """Bytes scanned, of the running query too."""
        return self.bytes + self.current


class Asker:
    """Queries to the groups of one account, region and class, until `deadline` (monotonic)."""

    def __init__(self, context: Context, groups: tuple[Found, ...], deadline: float) -> None:
        self._wait = context.wait
        self._stopped = stop_watch()
        self._deadline = deadline
        self._groups = groups
        self._most_bytes = min((g.max_bytes for g in groups if g.max_bytes), default=0)
        self._most_rows = MOST_ROWS
        self.reads = Reads()
        first = groups[0]
        self._client = context.sessions.client("logs", first.account, first.region)

    @property
    def most_rows(self) -> int:
        """How many rows one query may give here."""
        return self._most_rows

    def pages(self, text: str, start: int, end: int) -> Iterator[list[Row]]:
        """The rows of one query in pages; raises TimeUp (the query is stopped), Upstream."""
        if self._stopped():
            raise TimeUp
        id = self._started(text, start, end)
        self.reads.queries += 1
        try:
            answer = self._finished(id)
            while True:
                yield [{c["field"]: c["value"] for c in row} for row in answer["results"]]
                token = answer.get("nextToken")
                if not token:
                    return
                answer = self._called(
                    self._client.get_query_results, queryId=id, maxItems=PAGE, nextToken=token
                )
        finally:
            self.reads.bytes, self.reads.current = self.reads.all_bytes, 0

    def _started(self, text: str, start: int, end: int) -> str:
        given = {
            "logGroupIdentifiers": [group.arn for group in self._groups],
            "startTime": start, "endTime": end, "queryString": text,
        }  # fmt: skip
        try:
            return str(self._called(
                self._client.start_query, **given, limit=self._most_rows
            )["queryId"])  # fmt: skip
        except Upstream as problem:
            # Regions that have not got the larger limit yet allow a page's worth.
            if problem.code != "InvalidParameterException" or self._most_rows == PAGE:
                raise
            self._most_rows = PAGE
            return self._started(text, start, end)

    def _finished(self, id: str) -> dict[str, Any]:
        """Poll until the query is complete; the first page."""
        seconds = FIRST_POLL_S
        while True:
            if self._stopped() or time.monotonic() >= self._deadline:
                self._stop(id)
                raise TimeUp
            try:
                answer = self._called(self._client.get_query_results, queryId=id, maxItems=PAGE)
            except TimeUp:
                self._stop(id)
                raise
            self.reads.current = int(answer.get("statistics", {}).get("bytesScanned", 0))
            if answer["status"] == "Complete":
                return answer
            if answer["status"] not in _RUNNING:
                raise Upstream("CloudWatch Logs", f"the query ended as {answer['status']}")
            if self._most_bytes and self.reads.all_bytes > self._most_bytes:
                self._stop(id)
                raise Upstream("CloudWatch Logs", "the query read more than max_bytes")
            pause(self._wait, min(seconds, max(0.0, self._deadline - time.monotonic())))
            seconds = min(seconds * POLL_GROWTH, MOST_POLL_S)

    def _stop(self, id: str) -> None:
        """A query that has just ended cannot be stopped, which is as well."""
        with contextlib.suppress(Upstream, TimeUp):
            answered(self._client.stop_query, _STOP_S, queryId=id)

    def _called(self, operation: Callable[..., Any], **params: Any) -> dict[str, Any]:
        """One call; again after a pause where AWS is busy or the connection was lost.

        Reading twice costs little. Raises TimeUp, Upstream.
        """
        for attempt in range(_TRIES):
            try:
                return answered(operation, self._deadline - time.monotonic(), **params)
            except Upstream as problem:
                busy = problem.retryable or problem.code == "ServiceUnavailableException"
                if not busy or attempt == _TRIES - 1:
                    raise
            seconds = min(8.0, 0.5 * 2**attempt) * random.uniform(0.5, 1.0)
            if self._stopped() or time.monotonic() + seconds >= self._deadline:
                raise TimeUp
            pause(self._wait, seconds)
        raise TimeUp


def answered(operation: Callable[..., Any], patience_s: float, **params: Any) -> dict[str, Any]:
    """The answer of one call within so many seconds; one that hangs is left to its own time-out.

    Raises TimeUp, Upstream.
    """
    told: list[dict[str, Any]] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            told.append(called(operation, **params))
        except Exception as problem:  # handed to whoever waits
            failed.append(problem)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(max(0.0, patience_s))
    if failed:
        raise failed[0]
    if not told:
        raise TimeUp
    return told[0]
