"""What people do with a case besides fixing it: take it, hand it on, quiet it, accept it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from bot.approvals.policy import Actor, Reason
from bot.approvals.roles import actor
from bot.errors import Conflict, NotPermitted, Refused
from bot.findings import sla
from bot.findings.case_change import indexes, kept
from bot.models.case import Case
from bot.models.change import AuditEntry, Change, Dirty, Job, Timer
from bot.models.untrusted import Untrusted
from bot.ports import Clock, Directory, Store
from bot.settings import Settings

#: Nothing stays quiet or accepted for longer.
LONGEST_DAYS = 90
#: How long a look that somebody asked for may take, seconds.
_LOOK_S = 45.0
_ATTEMPTS = 5
#: Accepting a risk here, and its end, are told to Security Hub where that is allowed.
_TOLD_HUB = ("case.suppressed", "case.woken")


class Lifecycle:
    """Each method changes one case for one person; raises NotPermitted, Refused, Upstream."""

    def __init__(
        self, store: Store, directory: Directory, settings: Settings, clock: Clock
    ) -> None:
        self._store = store
        self._directory = directory
        self._settings = settings
        self._clock = clock

    def acknowledge(self, case_id: str, person: str) -> Case:
        """“I have it”: the person becomes the assignee."""
        self._responder(person)

        def change(case: Case) -> Case:
            state = "acknowledged" if case.state == "new" else case.state
            return msgspec.structs.replace(case, state=state, assignee=person, state_by=person)

        return self._change(case_id, person, "case.acknowledged", change)

    def assign(self, case_id: str, person: str, to: str) -> Case:
        """Give the case to `to`, who must be staff."""
        self._responder(person)
        if self._actor(to).problem is not Reason.OK:
            raise Refused("lifecycle.person")
        return self._change(
            case_id,
            person,
            "case.assigned",
            lambda case: msgspec.structs.replace(case, assignee=to),
        )

    def snooze(self, case_id: str, person: str, days: int, reason: str) -> Case:
        """Quiet until `days` days from now (1 to 90); it comes back by itself."""
        self._responder(person)
        if not 1 <= days <= LONGEST_DAYS:
            raise Refused("lifecycle.days")
        until = self._clock.now() + timedelta(days=days)

        def change(case: Case) -> Case:
            return msgspec.structs.replace(
                case, state="snoozed", snoozed_until=until, state_by=person,
                state_reason=Untrusted(reason),
            )  # fmt: skip

        wake = Job(
            "notify", "wake", f"wake:{case_id}:{until.timestamp():.0f}", {"case_id": case_id}
        )
        return self._change(
            case_id, person, "case.snoozed", change, Timer(f"wake:{case_id}", until, wake)
        )

    def suppress(self, case_id: str, person: str, reason: str) -> Case:
        """Accept the risk for 90 days; a critical one needs an approver."""
        who = self._responder(person)
        stored = self._store.get(Case, case_id)
        critical = stored is not None and stored.value.severity == "CRITICAL"
        if critical and not who.roles & {"approver", "on_call"}:
            raise NotPermitted("lifecycle.second_person")
        until = self._clock.now() + timedelta(days=LONGEST_DAYS)

        def change(case: Case) -> Case:
            return msgspec.structs.replace(
                case, state="suppressed", snoozed_until=until, state_by=person,
                state_reason=Untrusted(reason),
            )  # fmt: skip

        wake = Job(
            "notify", "wake", f"wake:{case_id}:{until.timestamp():.0f}", {"case_id": case_id}
        )
        return self._change(
            case_id, person, "case.suppressed", change, Timer(f"wake:{case_id}", until, wake)
        )

    def wake(self, case_id: str) -> None:
        """Bring a quiet or accepted case back when its time is over; a no-op before."""
        stored = self._store.get(Case, case_id)
        if stored is None or stored.value.state not in ("snoozed", "suppressed"):
            return
        due = stored.value.snoozed_until
        if due is None or due > self._clock.now() + timedelta(seconds=1):
            return

        def change(case: Case) -> Case:
            return msgspec.structs.replace(
                case, state="new", snoozed_until=None, state_by="hubward"
            )

        self._change(case_id, "hubward", "case.woken", change)

    def look(self, case_id: str, person: str) -> None:
        """Look at what nobody looked at, budget or not; the person saw what it costs."""
        self._responder(person)
        stored = self._store.get(Case, case_id)
        if stored is None:
            raise Refused("lifecycle.gone")
        now, impact = self._clock.now(), stored.value.impact
        # Two presses within a minute are one look.
        id = f"look:{case_id}:{now:%Y%m%d%H%M}"
        body = {"case_id": case_id, "deadline_s": _LOOK_S, "look": True}
        told: dict[str, Any] = dict(impact.unlooked) if impact else {}
        told["bytes"] = impact.look_bytes if impact else -1
        entry = AuditEntry("case.looked", person, case_id, now, told)
        self._store.commit(Change(jobs=(Job("ask", "assess", id, body),), audit=(entry,)))

    def _actor(self, person: str) -> Actor:
        return actor(self._directory, self._settings.approvals, person)

    def _responder(self, person: str) -> Actor:
        """Somebody the operator's file gives any role; a failed look-up is a no."""
        who = self._actor(person)
        if who.problem is not Reason.OK:
            raise NotPermitted("lifecycle.staff_only")
        if not who.roles and not who.teams:
            raise NotPermitted("lifecycle.not_responder")
        return who

    def _change(
        self,
        case_id: str,
        person: str,
        what: str,
        change: Callable[[Case], Case],
        timer: Timer | None = None,
    ) -> Case:
        for _ in range(_ATTEMPTS):
            stored = self._store.get(Case, case_id)
            if stored is None:
                raise Refused("lifecycle.gone")
            if what in ("case.snoozed", "case.suppressed"):
                _may_be_put_away(stored.value)
            now = self._clock.now()
            after = msgspec.structs.replace(change(stored.value), updated_at=now)
            dirty = [Dirty("slack", f"case:{case_id}")]
            if self._settings.tickets.enabled:
                dirty.append(Dirty("ticket", f"case:{case_id}"))
            if self._settings.workspace.hub_write_back and what in _TOLD_HUB:
                dirty.append(Dirty("hub", f"case:{case_id}"))
            try:
                self._store.commit(
                    Change(
                        writes=(kept(after, stored.version),),
                        index=indexes(after),
                        audit=(AuditEntry(what, person, case_id, now),),
                        timers=(
                            *sla.timers(after, self._settings, now),
                            *((timer,) if timer else ()),
                        ),
                        dirty=tuple(dirty),
                    )
                )
            except Conflict:
                continue
            return after
        raise Conflict(f"case {case_id}")


def _may_be_put_away(case: Case) -> None:
    """A fix that runs must not lose its case, and a fixed one must not wake as if it were open."""
    if case.state == "in_progress":
        raise Refused("lifecycle.busy")
    if case.state == "fixed":
        raise Refused("lifecycle.fixed")
