"""CloudWatch Logs Insights, one query at a time: rows, the bytes AWS read for them, and a limit."""

import contextlib
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec

from bot.errors import OverBudget, Upstream

#: The most rows one answer holds:
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatchlogs_limits_cwl.html
MAX_ROWS = 10_000
#: Between polls: quick at first, because small groups answer at once.
_POLL_S, _POLL_MOST_S, _QUERY_MOST_S = 0.1, 2.0, 60.0
_RUNNING = ("Scheduled", "Running", "Unknown")


class Clients(Protocol):
    """Who hands out AWS clients with an account's read role."""

    def client(self, service: str, account: str, region: str) -> Any:
        """A boto3 client; raises Refused, Upstream."""
        ...


class Answer(msgspec.Struct, frozen=True):
    """A query's rows by field, bytes read, and how many records Insights says it passed over."""

    rows: list[dict[str, str]]
    read: int = 0
    skipped: int = 0

    @property
    def partial(self) -> bool:
        """Whether there may be more rows than one answer holds."""
        return len(self.rows) >= MAX_ROWS


class Logs:
    """One log group and window, asked any number of times."""

    def __init__(
        self, logs: Any, group: str, start: datetime, end: datetime,
        wait: Callable[[float], Any] | None = None,
    ) -> None:  # fmt: skip
        self._logs = logs
        self._group = group
        self._start = start
        self._end = end
        self._wait = wait or threading.Event().wait
        self.read = 0

    def run(self, query: str, most: int) -> Answer:
        """Run `query` to its end; `self.read` grows by the bytes it read, however it ends.

        A query that has read more than `most` bytes is stopped: raises OverBudget. Raises Upstream
        when it fails or takes more than a minute.
        """
        started = called(
            self._logs.start_query,
            logGroupName=self._group,
            startTime=int(self._start.timestamp()),
            endTime=int(self._end.timestamp()),
            queryString=query,
            limit=MAX_ROWS,
        )
        id, pause, before = started["queryId"], _POLL_S, self.read
        ends = time.monotonic() + _QUERY_MOST_S
        while time.monotonic() < ends:
            answer = called(self._logs.get_query_results, queryId=id)
            told = answer.get("statistics", {})
            self.read = before + int(told.get("bytesScanned", 0))
            if answer["status"] == "Complete":
                rows = [{c["field"]: c["value"] for c in row} for row in answer["results"]]
                skipped = int(told.get("estimatedRecordsSkipped", 0))
                return Answer(rows, self.read - before, skipped)
            if answer["status"] not in _RUNNING:
                raise Upstream("CloudWatch Logs", f"the query ended as {answer['status']}")
            if self.read - before > most:
                self._stop(id)
                raise OverBudget
            self._wait(pause)
            pause = min(pause * 1.6, _POLL_MOST_S)
        self._stop(id)
        raise Upstream("CloudWatch Logs", "the query took longer than a minute", retryable=True)

    def _stop(self, id: str) -> None:
        with contextlib.suppress(Upstream):
            called(self._logs.stop_query, queryId=id)


def called(operation: Callable[..., Any], **params: Any) -> dict[str, Any]:
    """The answer of a boto3 call; raises Upstream in place of botocore's errors."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer: dict[str, Any] = operation(**params)
    except ClientError as problem:
        error = problem.response.get("Error", {})
        code = error.get("Code", "")
        busy = "Throttl" in code or "LimitExceeded" in code
        detail = f"{problem.operation_name}: {code} {error.get('Message', '')}"
        raise Upstream("AWS", detail, code=code, retryable=busy) from problem
    except BotoCoreError as problem:
        raise Upstream("AWS", str(problem), retryable=True) from problem
    return answer
