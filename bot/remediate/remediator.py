"""The use cases of a request in one object, as handlers and jobs call them."""

import time
from collections.abc import Callable
from typing import Any

from bot.errors import Refused
from bot.models.request import Request
from bot.ports import AuditLog, Aws, Clock, Directory, Store
from bot.remediate import decide, recover, undo
from bot.remediate.execute import execute
from bot.remediate.means import Means
from bot.remediate.outcome import Outcome
from bot.remediate.propose import Wish, propose
from bot.settings import Settings


class Remediator:
    """Everything that can happen to a request. Thread-safe: all state is in the store.

    `wait` pauses for so many seconds while AWS settles.
    """

    def __init__(
        self,
        store: Store,
        aws: Aws,
        audit: AuditLog,
        directory: Directory,
        settings: Settings,
        clock: Clock,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._means = Means(store, aws, audit, directory, settings, clock, wait)

    def propose(
        self,
        case_id: str,
        requester: str,
        params: dict[str, Any] | None = None,
        reason: str = "",
        via: str = "slack",
        *,
        break_glass: bool = False,
    ) -> Request:
        """A request for the case's fix, or the open one it has.

        `requester` is a Slack user id or a mapped e-mail, "" for no human. Raises Refused,
        NotPermitted, Upstream.
        """
        wish = Wish(requester, params, reason, via, break_glass=break_glass)
        return propose(self._means, case_id, wish)

    def retry(self, request_id: str, requester: str, reason: str = "") -> Request:
        """A new request with the parameters of one that ended without a fix."""
        old = self._means.store.get(Request, request_id)
        if old is None:
            raise Refused("approval.not_found")
        wish = Wish(requester, old.value.plan.params, reason, retries=request_id)
        return propose(self._means, old.value.case_id, wish)

    def propose_undo(self, request_id: str, requester: str, reason: str = "") -> Request:
        """The undo of a fix; runs at once when the policy lets one click do. Raises Refused."""
        return undo.propose_undo(self._means, request_id, requester, reason)

    def approve(self, request_id: str, revision: int, person_id: str) -> Outcome:
        """One yes. `revision` is the card's; a plan never changes within a request, so an older
        card of the same request still counts.
        """
        return decide.approve(self._means, request_id, person_id)

    def deny(self, request_id: str, revision: int, person_id: str, reason: str) -> Outcome:
        """One no, which ends it."""
        return decide.deny(self._means, request_id, person_id, reason)

    def cancel(self, request_id: str, revision: int, person_id: str) -> Outcome:
        """The requester withdraws it."""
        return decide.cancel(self._means, request_id, person_id)

    def withdraw(self, request_id: str, problem: str) -> Outcome:
        """Hubward withdraws it, for a reason given as a words key."""
        return decide.withdraw(self._means, request_id, problem)

    def expire(self, request_id: str) -> Outcome:
        """End it if its time is over (job kind `expire`)."""
        return decide.expire(self._means, request_id)

    def execute(self, request_id: str) -> Request | None:
        """Carry it out or go on with it (job kind `execute`). Raises RetryLater, Upstream."""
        return execute(self._means, request_id)

    def recover(self) -> tuple[str, ...]:
        """Queue again what was left in the middle; returns the ids (at start-up)."""
        return recover.recover(self._means)
