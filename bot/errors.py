"""The errors Hubward raises on purpose; each names the sentence its reader gets."""

from typing import Any


class HubwardError(Exception):
    """Root of every expected failure.

    `key` names a sentence in `bot/words`, `params` fill it. Anything else that is raised is a bug:
    it is logged under an id and the user is told that id.
    """

    def __init__(self, key: str, /, **params: Any) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        """The error in plain English, for logs and the command line."""
        from bot.words import say

        return say(self.key, "en", **self.params)


class SettingsInvalid(HubwardError):
    """The operator's file or environment is wrong; `problems` holds one line per mistake."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("error.settings", problems="\n".join(f"- {line}" for line in problems))
        self.problems = problems


class MalformedFinding(HubwardError):
    """A document is not a finding we can read; `at` is a JSON pointer (RFC 6901)."""

    def __init__(self, reason: str, at: str = "") -> None:
        super().__init__("error.malformed_finding", reason=reason, at=at or "/")
        self.reason = reason
        self.at = at


class NotPermitted(HubwardError):
    """The person may not do this; the key says why."""


class Refused(HubwardError):
    """The act is not possible for the reason the key gives; trying again will not help."""


class Conflict(HubwardError):
    """The aggregate changed since it was read; read again and decide again."""

    def __init__(self, what: str) -> None:
        super().__init__("error.conflict", what=what)
        self.what = what


class IllegalTransition(HubwardError):
    """The state machine has no such step."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__("error.illegal_transition", state=state, event=event)
        self.state = state
        self.event = event


class QueryUnsupported(HubwardError):
    """The event store cannot express this query; another store may."""

    def __init__(self, store: str, feature: str) -> None:
        super().__init__("error.query_unsupported", store=store, feature=feature)
        self.store = store
        self.feature = feature


class Upstream(HubwardError):
    """Another system failed or refused.

    `retryable` says whether the same call may succeed later, `retry_after_s` when (seconds),
    `ambiguous` whether the call may have taken effect although no answer came.
    """

    def __init__(
        self,
        system: str,
        detail: str,
        *,
        code: str = "",
        retryable: bool = False,
        retry_after_s: float | None = None,
        ambiguous: bool = False,
    ) -> None:
        super().__init__("error.upstream", system=system, detail=detail)
        self.system = system
        self.detail = detail
        self.code = code
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.ambiguous = ambiguous


class Stopped(HubwardError):
    """Somebody pressed Stop, or a newer question took this one's place; nothing is answered."""

    def __init__(self) -> None:
        super().__init__("reply.stopped_error")


class OverBudget(HubwardError):
    """A budget does not allow this look by itself; a person may still ask for it."""

    def __init__(self) -> None:
        super().__init__("finding.why.budget")


class RetryLater(Exception):
    """A job wants to run again after `delay_s` seconds; not a failure, not counted as one."""

    def __init__(self, delay_s: float) -> None:
        super().__init__(delay_s)
        self.delay_s = delay_s
