"""Looks whether what a hub event says of a case is so: at the resource, else at the hub again."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Literal

import msgspec

from bot.errors import Conflict, MalformedFinding, Refused, RetryLater, Upstream
from bot.findings import case_change, rereads
from bot.findings.cases import HUB, taken
from bot.findings.hub_source import Edit, HubSource
from bot.findings.keys import arn_part
from bot.findings.parse import parse
from bot.findings.rereads import Seen
from bot.models.case import Case, CaseState
from bot.models.finding import Finding
from bot.models.plan import AlreadyFixed, Call, Plan, Target
from bot.models.untrusted import Untrusted
from bot.ports import Aws, Clock, Store
from bot.remediations import remediations
from bot.remediations.base import Remediation
from bot.settings import Settings
from bot.words import say

#: What came of it: nothing to decide, closed, suppressed, or the claim did not hold.
Came = Literal["nothing", "closed", "suppressed", "disputed"]
#: GetFindings is eventually consistent: a contradiction younger than this may be only its delay.
_SETTLES = timedelta(minutes=2)
_ASK_AGAIN_S = 15.0
_ATTEMPTS = 6


class Observer:
    """Decides claims. `look` asks AWS, `confirm` writes the case; both may run again."""

    def __init__(
        self, store: Store, aws: Aws, hub: HubSource, settings: Settings, clock: Clock
    ) -> None:
        self._store = store
        self._aws = aws
        self._hub = hub
        self._settings = settings
        self._clock = clock

    def confirm(self, case_id: str, *, patient: bool = True) -> Came:
        """Decide whether a case whose findings all ended, or were all suppressed, goes with them.

        Raises RetryLater while the hub may only be late (not unless `patient`), Upstream when
        neither resource nor hub can be read: the case then stays as it is.
        """
        for _ in range(_ATTEMPTS):
            stored = self._store.get(Case, case_id)
            if stored is None or stored.value.state in ("fixed", "suppressed", "in_progress"):
                return "nothing"
            standing = [f for f in stored.value.findings if f.open]
            if standing and any(f.workflow != "SUPPRESSED" for f in standing):
                return "nothing"
            decide = self._hidden if standing else self._ended
            came, after, what = decide(stored.value, patient)
            if after == stored.value:
                return "nothing"
            after = msgspec.structs.replace(after, updated_at=self._clock.now())
            try:
                self._store.commit(case_change.settled(stored, after, what, self._settings))
                return came
            except Conflict:
                continue
        raise Conflict(f"case {case_id}")

    def close_gone(self, case_id: str) -> bool:
        """Close an open case whose resource does not exist any more; hubs forget to say so."""
        stored = self._store.get(Case, case_id)
        if stored is None or not stored.value.open or stored.value.state == "in_progress":
            return False
        if self.look(stored.value) != "gone":
            return False
        after = self._closed(stored.value, HUB, self._say("hub.resource_gone"))
        after = msgspec.structs.replace(after, updated_at=self._clock.now())
        try:
            self._store.commit(case_change.settled(stored, after, "case.fixed", self._settings))
        except Conflict:
            return False
        return True

    def look(self, case: Case) -> Seen | None:
        """The weakness as the resource shows it now, None for a case that cannot be re-read.

        Raises Upstream when AWS asks to try again.
        """
        remediation, target = _reader(case), _target(case)
        if target is None or self._settings.account(case.account) is None:
            return None
        try:
            if remediation is None:
                return self._reread(case, target)
            state = self._state(remediation.reads(target), target)
            result = remediation.plan(target, state, remediation.params_for(case))
        except Upstream as problem:
            if problem.retryable:
                raise
            return None
        except Refused:
            return None
        if isinstance(result, AlreadyFixed):
            return "gone" if result.reason.endswith(".gone") else "closed"
        return "there" if isinstance(result, Plan) else None

    def _reread(self, case: Case, target: Target) -> Seen | None:
        """What looks without a remediation show; one that does not tell leaves the case unseen."""
        looks = rereads.for_case(case) or ()
        controls = frozenset(f.control for f in case.findings if f.control)
        found: set[Seen | None] = set()
        for look in looks:
            calls = look.reads(target)
            state = self._state(calls, target)
            found.add(look.judge(target, state, controls) if calls else None)
        for answer in ("there", "gone"):
            if answer in found:
                return answer
        return "closed" if found == {"closed"} else None

    def _state(self, calls: dict[str, Call], target: Target) -> dict[str, dict[str, Any] | None]:
        return {name: self._read(call, target) for name, call in calls.items()}

    def _read(self, call: Call, target: Target) -> dict[str, Any] | None:
        try:
            return self._aws.read(call, target.account, target.region)
        except Upstream as problem:
            if problem.code in call.done_if:
                return None
            raise

    def _ended(self, case: Case, patient: bool) -> tuple[Came, Case, str]:
        seen = self.look(case)
        if seen == "there":
            return "disputed", msgspec.structs.replace(case, hub_disagrees=True), "case.disputed"
        if seen == "gone":
            return "closed", self._closed(case, HUB, self._say("hub.resource_gone")), "case.fixed"
        if seen == "closed":
            return "closed", self._closed(case, HUB, Untrusted("")), "case.fixed"
        found = self._documents(case)
        standing = [f for f in found if f.open]
        if standing:
            return self._contested(case, found, patient)
        # Nobody here could look at the resource: the card tells that it is the hub's word alone.
        after = self._closed(case, *self._why_ended(found))
        return "closed", msgspec.structs.replace(after, hub_only=True), "case.fixed"

    def _hidden(self, case: Case, patient: bool) -> tuple[Came, Case, str]:
        found = self._documents(case)
        if any(f.open and f.workflow != "SUPPRESSED" for f in found):
            return self._contested(case, found, patient)
        edit = self._edit(f for f in found if f.workflow == "SUPPRESSED")
        who = edit.who if edit and edit.who else HUB
        note = edit.note if edit else Untrusted("")
        after = self._moved(case, "suppressed", who, note)
        return "suppressed", after, "case.suppressed"

    def _contested(self, case: Case, found: list[Finding], patient: bool) -> tuple[Came, Case, str]:
        """An event said one thing, the hub itself says another: the hub's own answer is taken."""
        if patient and self._clock.now() - case.updated_at < _SETTLES:
            raise RetryLater(_ASK_AGAIN_S)
        after = case
        for finding in found:
            after = taken(after, finding, case.updated_at)
        return "disputed", after, "case.claim_refused"

    def _why_ended(self, found: list[Finding]) -> tuple[str, Untrusted]:
        """Who closed it and why, as far as the hub tells more than that the check passes."""
        if not found:
            return HUB, self._say("hub.finding_gone")
        by_hand = [f for f in found if f.compliance != "PASSED" and not f.archived]
        if by_hand:
            edit = self._edit(by_hand)
            return (edit.who, edit.note) if edit and edit.who else (HUB, Untrusted(""))
        if all(f.archived for f in found):
            return HUB, self._say("hub.archived")
        return HUB, Untrusted("")

    def _documents(self, case: Case) -> list[Finding]:
        """What the hub says now of each finding: the newest copy; of two as new the ended one."""
        found: dict[str, Finding] = {}
        ours = {f.key for f in case.findings}
        for raw in self._hub.documents([f.uid for f in case.findings]):
            try:
                finding = parse(raw, self._settings.priority.first_party)
            except MalformedFinding:
                continue
            held = found.get(finding.key)
            if finding.key in ours and (held is None or _rank(finding) > _rank(held)):
                found[finding.key] = finding
        return list(found.values())

    def _edit(self, findings: Iterable[Finding]) -> Edit | None:
        for finding in findings:
            try:
                edit = self._hub.edited_by(finding)
            except Upstream:
                # Who it was is worth knowing, but not worth holding the case back for.
                edit = None
            if edit is not None:
                return edit
        return None

    def _closed(self, case: Case, who: str, reason: Untrusted) -> Case:
        return self._moved(case, "fixed", who, reason)

    def _moved(self, case: Case, state: CaseState, who: str, reason: Untrusted) -> Case:
        return msgspec.structs.replace(
            case, state=state, state_by=who, state_reason=reason, snoozed_until=None,
            hub_disagrees=False, hub_only=False,
        )  # fmt: skip

    def _say(self, key: str) -> Untrusted:
        return Untrusted(say(key, self._settings.workspace.language))


def _rank(finding: Finding) -> tuple[object, ...]:
    return finding.updated_at, not finding.open, finding.workflow == "SUPPRESSED"


def _reader(case: Case) -> Remediation | None:
    """The remediation that knows how to read this weakness, from all findings, ended ones too."""
    known = remediations().values()
    controls = {f.control for f in case.findings if f.control}
    by_control = (r for r in known if controls & set(r.controls))
    return next(by_control, None) or next((r for r in known if case.family in r.families), None)


def _target(case: Case) -> Target | None:
    """Where to look, None when the resource's own name speaks of another account or region."""
    for part, expected in ((1, case.resource.partition), (3, case.region), (4, case.account)):
        named = arn_part(case.resource.id, part)
        if named and named != expected:
            return None
    return Target(case.account, case.region, case.resource.id, case.resource.partition)
