"""One Web API call: time-outs, which calls may be repeated, and Slack's refusals as Upstream."""

import logging
import socket
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import ConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_handlers import ServerErrorRetryHandler

from bot.errors import Upstream

#: Slack answers almost always within two seconds; a modal's trigger lives for three.
TIMEOUT_S = 10
_log = logging.getLogger("hubward.slack")
#: Answers after which Slack may still have done it: https://docs.slack.dev/reference/methods
_MAYBE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_LATER = _MAYBE | {"ratelimited", "rate_limited", "team_added_to_org"}
#: The request never left us, so it cannot have taken effect.
_NEVER_SENT = (ConnectionRefusedError, socket.gaierror)


class Api:
    """Calls by method name. A call that is not repeatable is sent once and never by the SDK again.

    The SDK's default repeats a call whose connection broke, which posts a message twice.
    """

    def __init__(self, token: str, url: str) -> None:
        base = url if url.endswith("/") else f"{url}/"
        # The SDK logs failures with bodies at ERROR; ours names the method and is raised as well.
        quiet = logging.getLogger("hubward.slack.sdk")
        quiet.setLevel(logging.CRITICAL)
        self._once = WebClient(token, base, TIMEOUT_S, logger=quiet, retry_handlers=[])
        handlers = [ConnectionErrorRetryHandler(max_retry_count=2), ServerErrorRetryHandler()]
        self._again = WebClient(token, base, TIMEOUT_S, logger=quiet, retry_handlers=handlers)
        self.url = base

    def once(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """A call that would act twice if repeated; raises Upstream, `ambiguous` where unsure."""
        return self._run(self._once, method, body, changes=True)[0]

    def again(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """A call that may be repeated (a read, an update to a given text); raises Upstream."""
        return self._run(self._again, method, body, changes=False)[0]

    def with_headers(self, method: str) -> tuple[dict[str, Any], dict[str, str]]:
        """A read and its response headers, names in lower case; raises Upstream."""
        answer, headers = self._run(self._again, method, {}, changes=False)
        return answer, {name.lower(): str(value) for name, value in headers.items()}

    def upload(self, channel: str, name: str, content: bytes, *, alt: str = "") -> str:
        """Share a file, in Slack's three steps, and return its id; raises Upstream.

        Without a channel it is only kept, for an image block. `alt` describes a picture.
        """
        try:
            answer = self._once.files_upload_v2(
                channel=channel or None, filename=name, content=content, alt_txt=alt[:1000] or None
            )
            return str(answer["file"]["id"])
        except SlackApiError as problem:
            code = str(problem.response.get("error", "unknown"))
            raise Upstream("Slack", f"the file was refused ({code})", code=code) from problem
        except (SlackClientError, URLError, OSError) as problem:
            raise Upstream(
                "Slack", f"the file could not be sent ({problem})", retryable=True, ambiguous=True
            ) from problem

    def _run(
        self, client: WebClient, method: str, body: dict[str, Any], *, changes: bool
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        sent = {name: value for name, value in body.items() if value is not None}
        try:
            # Reads take no JSON body (docs.slack.dev/apis/web-api), writes need one for blocks.
            if changes or "blocks" in sent or "view" in sent:
                answer = client.api_call(method, json=sent)
            else:
                answer = client.api_call(method, params=sent)
        except SlackApiError as refused:
            raise _refusal(method, refused, changes=changes) from None
        except (OSError, SlackClientError, ValueError) as failed:
            raise _broken(method, failed, changes=changes) from failed
        if not isinstance(answer.data, dict):
            raise Upstream("Slack", f"{method} answered no JSON", code="no_json")
        return answer.data, dict(answer.headers)


def _refusal(method: str, refused: SlackApiError, *, changes: bool) -> Upstream:
    response = refused.response
    status = response.status_code
    code = str(response.get("error", "")) or f"http_{status}"
    if status == 429:
        headers = {name.lower(): value for name, value in response.headers.items()}
        seconds = _seconds(headers.get("retry-after"))
        _log.warning("%s: rate limited for %s s", method, seconds)
        return Upstream(
            "Slack", "too many messages at once", code="ratelimited", retryable=True,
            retry_after_s=seconds,
        )  # fmt: skip
    unsure = code in _MAYBE or status >= 500
    detail = code
    if code == "missing_scope":
        detail = f"the app lacks the scope {response.get('needed', '')}"
    told = response.get("response_metadata") or {}
    _log.warning("%s refused: %s %s", method, code, told.get("messages", ""))
    return Upstream(
        "Slack", detail[:300], code=code if len(code) < 60 else f"http_{status}",
        retryable=unsure or code in _LATER, ambiguous=changes and unsure,
    )  # fmt: skip


def _seconds(value: Any) -> float:
    try:
        return max(1.0, float(value))
    except (TypeError, ValueError):
        return 30.0


def _broken(method: str, failed: Exception, *, changes: bool) -> Upstream:
    cause = failed.reason if isinstance(failed, URLError) else failed
    never = isinstance(cause, _NEVER_SENT)
    _log.warning("%s: no answer (%s)", method, type(cause).__name__)
    return Upstream(
        "Slack", f"no answer ({type(cause).__name__})", code="no_answer", retryable=True,
        ambiguous=changes and not never,
    )  # fmt: skip
