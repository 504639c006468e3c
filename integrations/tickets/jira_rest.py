"""Calls to one Jira site through the jira library, with our own retries and plain errors."""

import email.utils
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.errors import Upstream
from bot.models.untrusted import Untrusted

T = TypeVar("T")

CONNECT_TIMEOUT_S = 3.05
READ_TIMEOUT_S = 8.0
TRIES = 4
#: Longer waits than this belong to the outbox, not to a thread that holds a lease.
WAIT_MAX_S = 5.0
_BACKOFF_S = 0.4
_PATIENCE_S = 12.0
_DETAIL_MAX = 300


class JiraRest:
    """One site; the library is imported and the site's kind asked at the first call.

    The library's own retries are off (`max_retries=0`): it sends a POST again after a dropped
    connection, sleeps up to 60 s and fails on Retry-After as a date.
    """

    def __init__(
        self, url: str, user: str, token: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.url = url.rstrip("/")
        self._user = user
        self._token = token
        self.pause = pause
        self._client: Any = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close pooled connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    @property
    def cloud(self) -> bool:
        """Whether the site is Jira Cloud (serverInfo.deploymentType)."""
        return bool(self._connected()._is_cloud)

    def again(self, doing: str, act: Callable[[Any], T]) -> T:
        """Run an idempotent call, trying again while the failure may pass; raises Upstream."""
        started = time.monotonic()
        for attempt in range(TRIES):
            try:
                return self.once(doing, act)
            except Upstream as error:
                late = attempt + 1 == TRIES or time.monotonic() - started > _PATIENCE_S
                if late or not self.wait(error, attempt):
                    raise
        raise AssertionError("unreachable")

    def once(self, doing: str, act: Callable[[Any], T]) -> T:
        """Run a call exactly once; raises Upstream (`ambiguous` when it may have taken effect)."""
        import requests
        from jira.exceptions import JIRAError

        try:
            return act(self._connected())
        except JIRAError as error:
            raise upstream_of(doing, error) from error
        except requests.ConnectTimeout as error:
            raise self._unreachable(error, ambiguous=False) from error
        except requests.RequestException as error:
            raise self._unreachable(error, ambiguous=not _never_sent(error)) from error

    def wait(self, error: Upstream, attempt: int) -> bool:
        """Wait before the next try; False when there should be none from here."""
        if not error.retryable:
            return False
        asked = error.retry_after_s
        if asked is not None and asked > WAIT_MAX_S:
            return False
        base = asked if asked is not None else _BACKOFF_S * 2**attempt
        self.pause(base + random.uniform(0, _BACKOFF_S))
        return True

    def get(self, doing: str, path: str, **params: str) -> Any:
        """GET a REST v2 path, retried; the JSON."""
        return self.again(doing, lambda client: client._get_json(path, params=params))

    def put(self, doing: str, path: str, body: Any) -> None:
        """PUT a REST v2 path, retried: the bodies we send set values, so twice is once."""
        import json

        data = json.dumps(body)
        self.again(doing, lambda c: c._session.put(c._get_url(path), data=data))

    def post(self, doing: str, path: str, body: Any, *, idempotent: bool = False) -> Any:
        """POST to a REST v2 path; sent again only when `idempotent`. The JSON or None."""
        import json

        data = json.dumps(body)

        def act(client: Any) -> Any:
            answer = client._session.post(client._get_url(path), data=data)
            return answer.json() if answer.content else None

        return self.again(doing, act) if idempotent else self.once(doing, act)

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                from jira import JIRA

                signed: dict[str, Any] = {"token_auth": self._token}
                if self._user:
                    signed = {"basic_auth": (self._user, self._token)}
                # serverInfo must be asked: without it the library searches a removed address.
                self._client = JIRA(
                    self.url,
                    **signed,
                    max_retries=0,
                    timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                    logging=False,
                )
            return self._client

    def _unreachable(self, error: Exception, *, ambiguous: bool) -> Upstream:
        detail = (
            f"no answer from {self.url} ({type(error).__name__}). Check JIRA_URL and that this "
            "machine may reach it; Hubward tries again by itself"
        )
        return Upstream("Jira", detail, code="no-answer", retryable=True, ambiguous=ambiguous)


def upstream_of(doing: str, error: Any) -> Upstream:
    """What a JIRAError means to us: whether to try again, when, and what a person should do."""
    status = int(error.status_code or 0)
    said = Untrusted(str(error.text or "")).line(_DETAIL_MAX)
    advice = {
        401: "check JIRA_USER and JIRA_TOKEN; the token may have expired",
        403: "give the account the project permission this needs",
        404: "it does not exist, or the account may not browse it",
        410: "the site removed this API; update Hubward",
        429: "the site limits its callers; Hubward tries again by itself",
    }.get(status, "Hubward tries again by itself" if status in (502, 503, 504) else "")
    detail = f"could not {doing} (HTTP {status})" + (f": {said}" if said else "")
    retryable = status in (429, 502, 503, 504)
    return Upstream(
        "Jira",
        f"{detail}. {advice[:1].upper()}{advice[1:]}".rstrip(". "),
        code=str(status),
        retryable=retryable,
        retry_after_s=_retry_after(error) if retryable else None,
        ambiguous=status >= 500,
    )


def field_errors(error: Upstream) -> dict[str, str]:
    """The per-field errors of a 400, empty for anything else."""
    response = getattr(error.__cause__, "response", None)
    if error.code != "400" or response is None:
        return {}
    try:
        errors = response.json().get("errors", {})
    except (ValueError, AttributeError):
        return {}
    return {str(name): str(text) for name, text in errors.items()}


def _retry_after(error: Any) -> float | None:
    """Retry-After in seconds, given as seconds or as an HTTP date (RFC 9110 §10.2.3)."""
    headers = getattr(error.response, "headers", None) or {}
    value = str(headers.get("Retry-After", "")).strip()
    if not value:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _never_sent(error: Exception) -> bool:
    """Whether the request cannot have reached the site: the connection itself failed."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    return isinstance(reason, NewConnectionError)
