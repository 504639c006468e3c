"""How a request ends, and what becomes of its case, ticket and finding then."""

from datetime import datetime
from typing import Any

import msgspec

from bot.approvals.explain import who_can
from bot.approvals.machine import Event, advance
from bot.approvals.policy import Verdict
from bot.errors import Conflict, Upstream
from bot.models.case import Case
from bot.models.change import Dirty
from bot.models.request import Request
from bot.models.untrusted import Untrusted
from bot.ports import Stored
from bot.remediate import changes
from bot.remediate.means import Means
from bot.remediate.propose import TRIES
from bot.remediations import remediations


class End:
    """Commits ends; the case is written in the same step as the request."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def policy_problem(self, verdict: Verdict, team: str) -> tuple[str, dict[str, Any]]:
        """A verdict as a request's stored problem, in the language of the workspace."""
        lang = self._means.settings.workspace.language
        who = who_can(verdict, lang, team=team)
        return f"approval.reason.{verdict.reason.value}", {"who": who, "quorum": verdict.quorum}

    def done(self, stored: Stored[Request], event: Event, seen: dict[str, Any]) -> None:
        """The effect was seen in the resource itself: close the case, or reopen it."""
        now = self._means.clock.now()
        after = msgspec.structs.replace(
            stored.value,
            state=advance(stored.value.state, event),
            finished_at=now,
            after_state=seen,
        )
        self._end(Stored(after, stored.version), "done", now, {"observed": event, "state": seen})

    def stale(self, stored: Stored[Request], lines: tuple[str, ...]) -> None:
        """The resource is not as it was approved: the approvals are void."""
        now = self._means.clock.now()
        after = msgspec.structs.replace(
            stored.value,
            state=advance(stored.value.state, "drift"),
            finished_at=now,
            problem="remediation.changed",
            diff=lines,
        )
        self._end(Stored(after, stored.version), "stale", now, {"diff": list(lines)})

    def failed(
        self,
        stored: Stored[Request],
        event: Event,
        key: str,
        params: dict[str, Any],
        *,
        at: datetime | None = None,
    ) -> None:
        """It went wrong; what was done so far can be undone from the journal."""
        now, request = at or self._means.clock.now(), stored.value
        after = msgspec.structs.replace(
            request,
            state=advance(request.state, event),
            finished_at=now,
            problem=key,
            problem_params=params,
            after_state=request.after_state or self._seen(request),
        )
        self._end(Stored(after, stored.version), "failed", now, {"problem": key, "params": params})

    def _seen(self, request: Request) -> dict[str, Any]:
        """The state a partly executed request left behind, for its undo to compare with."""
        if not any(record.done_at for record in request.steps):
            return {}
        remediation = remediations()[request.plan.slug]
        try:
            state = self._means.look(remediation, request.plan.target)
        except Upstream:
            return {}
        params = remediation.parse(request.plan.params)
        return remediation.seen(request.plan.target, state, params)

    def _end(
        self, ended: Stored[Request], what: str, now: datetime, detail: dict[str, Any]
    ) -> None:
        for _ in range(TRIES):
            found = self._means.store.get(Case, ended.value.case_id)
            case = (
                Stored(self._case_after(found.value, ended.value, now), found.version)
                if found
                else None
            )
            try:
                self._means.store.commit(
                    changes.step(
                        ended.value,
                        ended.version,
                        what,
                        "hubward",
                        now,
                        detail=detail,
                        case=case,
                        jobs=changes.to_confirm(case, ended.value),
                        dirty=self._hub(ended.value),
                    )
                )
                return
            except Conflict:
                current = self._means.store.get(Request, ended.value.id)
                if current is None or current.version != ended.version:
                    return
        raise Conflict(f"request {ended.value.id}")

    def _case_after(self, case: Case, request: Request, now: datetime) -> Case:
        if request.state != "done":
            return msgspec.structs.replace(changes.back_to_people(case, request), updated_at=now)
        if request.kind == "fix":
            return msgspec.structs.replace(
                case,
                state="fixed",
                state_by="hubward",
                state_reason=Untrusted(""),
                closed_by_request=request.id,
                snoozed_until=None,
                updated_at=now,
            )
        return msgspec.structs.replace(
            case,
            state="new",
            state_by=request.requester or "hubward",
            state_reason=Untrusted(""),
            closed_by_request="",
            reopened=case.reopened + (case.closed_by_request == request.undoes),
            updated_at=now,
        )

    def _hub(self, request: Request) -> tuple[Dirty, ...]:
        if request.state != "done" or not self._means.settings.workspace.hub_write_back:
            return ()
        return (Dirty("hub", f"case:{request.case_id}"),)
