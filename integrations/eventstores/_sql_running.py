"""Running queries at AWS: started, polled, paged, and cancelled there when the time is over."""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from bot.errors import HubwardError, Upstream
from bot.query.watched import carried, check, pause, stop_asked, stop_watch
from integrations.eventstores import Context

#: First pause between two looks at a running query, its growth, and the longest pause (seconds).
_FIRST_S, _GROWTH, _LONGEST_S = 0.3, 1.5, 2.0
#: What an answer under way may take beyond the deadline before it is given up.
_GRACE_S = 1.0
#: The same once somebody pressed Stop, and how often that is looked for.
_STOP_GRACE_S, _SLICE_S = 0.5, 0.2
_TRIES = 6
_BUSY = frozenset({
    "ThrottlingException", "Throttling", "RequestLimitExceeded", "TooManyRequestsException",
    "MaxConcurrentQueriesException", "ServiceUnavailable", "InternalServerException",
})  # fmt: skip
_DENIED = re.compile(r"(?i)access ?denied|not authorized|unauthorized")


class Deadline:
    """When a question's time is over; `rows` and `pages` are what one answer may hold."""

    def __init__(self, seconds: float, *, rows: int, pages: int) -> None:
        self.started = time.monotonic()
        self.rows = rows
        self.pages = pages
        self._until = self.started + seconds
        self._stopped = stop_watch()

    def left(self) -> float:
        """Seconds left, 0 when none or when the question was stopped."""
        return 0.0 if self._stopped() else max(0.0, self._until - time.monotonic())

    def taken(self) -> float:
        """Seconds since the question began, to the millisecond."""
        return round(time.monotonic() - self.started, 3)


class Job(Protocol):
    """One query at one place; `error` is what went wrong, `reason` why it is not whole."""

    reason: str
    error: HubwardError | None

    def run(self) -> None:
        """Start, wait, read; raises HubwardError."""
        ...

    def stop(self) -> None:
        """Cancel the query at AWS; never raises, as there is nothing left to do about it."""
        ...


class Paged(Protocol):
    """A query whose results come in pages."""

    reason: str
    pages: int


def pages(
    job: Paged, deadline: Deadline, fetch: Callable[..., dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Page after page while the deadline allows; the job counts them and says why it ended early.

    `fetch` takes `NextToken` from the second page on. Raises what it raises.
    """
    token: dict[str, Any] = {}
    while True:
        if job.pages >= deadline.pages:
            job.reason = "pages"
            return
        if job.pages and deadline.left() <= 0:
            job.reason = "seconds"
            return
        answer = fetch(**token)
        job.pages += 1
        yield answer
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}


def call(
    context: Context, deadline: Deadline, system: str, operation: Callable[..., Any], **given: Any
) -> dict[str, Any]:
    """One AWS call; waits and repeats while AWS is busy and time is left. Raises Upstream."""
    from botocore.exceptions import BotoCoreError, ClientError

    for attempt in range(_TRIES):
        try:
            answer: dict[str, Any] = operation(**given)
            return answer
        except ClientError as problem:
            told = problem.response["Error"]
            code = str(told.get("Code", ""))
            seconds = min(4.0, 0.4 * 2**attempt) * random.uniform(0.5, 1.0)
            if code not in _BUSY or attempt == _TRIES - 1 or seconds > deadline.left():
                detail = f"{code}: {str(told.get('Message', ''))[:300]}"
                raise Upstream(system, detail, code=code, retryable=code in _BUSY) from problem
        except BotoCoreError as problem:
            raise Upstream(system, str(problem), retryable=True) from problem
        pause(context.wait, seconds)
    raise Upstream(system, "busy", retryable=True)


def ended(
    context: Context, deadline: Deadline, look: Callable[[], str], under_way: frozenset[str]
) -> str:
    """The state in which the query ended, or "" when the time was over before."""
    seconds = _FIRST_S
    while True:
        state = look()
        if state not in under_way:
            return state
        if deadline.left() <= 0:
            return ""
        pause(context.wait, min(seconds, deadline.left() or seconds))
        seconds = min(_LONGEST_S, seconds * _GROWTH)


def side_by_side(
    jobs: Sequence[Job], deadline: Deadline, progress: Callable[[str], None] | None = None
) -> None:
    """Run the jobs at once; those that are not done when the time is over are cancelled.

    A job whose connection hangs is left behind, so that the answer is not late. Raises Stopped.
    """
    done = 0
    lock = threading.Lock()

    def one(job: Job) -> None:
        nonlocal done
        try:
            check()
            job.run()
        except HubwardError as problem:
            job.reason, job.error = "failed", problem
        with lock:
            done += 1
            if progress:
                progress(f"{done}/{len(jobs)}")

    work = carried(one)
    threads = [threading.Thread(target=work, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread, job in zip(threads, jobs, strict=True):
        _joined(thread, deadline)
        if thread.is_alive():
            job.reason = "seconds"
            stopping = threading.Thread(target=job.stop, daemon=True)
            stopping.start()
            stopping.join(_GRACE_S)
    check()


def _joined(thread: threading.Thread, deadline: Deadline) -> None:
    """Wait until it has ended, or the time and a grace are over."""
    while thread.is_alive() and deadline.left() > 0:
        thread.join(min(_SLICE_S, deadline.left()))
    thread.join(_STOP_GRACE_S if stop_asked() else _GRACE_S)


def refused(text: str) -> bool:
    """Whether a failure's reason speaks of missing permission."""
    return bool(_DENIED.search(text))
