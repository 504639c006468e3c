"""A rendering (card, ticket) is not given up while the other system may come back."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import RetryLater, Upstream

_log = logging.getLogger("hubward.rendering")
#: Seconds until the next try when the other system did not name a time.
_AGAIN_S = 10.0


@contextmanager
def patiently(object: str) -> Iterator[None]:
    """Turn a failure that may pass into RetryLater, so that it does not use up the job's attempts.

    An outage of an hour is longer than any number of attempts, and the state to show is stored.
    """
    try:
        yield
    except Upstream as problem:
        if not problem.retryable:
            raise
        wait = problem.retry_after_s or _AGAIN_S
        _log.warning("%s waits %.0f s: %s", object, wait, problem)
        raise RetryLater(wait) from problem
