"""The execution switch: anyone on duty may stop, an approver lets it run again."""

from bot.approvals.explain import explain
from bot.approvals.policy import Verdict, may_resume, may_stop
from bot.approvals.roles import actor
from bot.errors import NotPermitted
from bot.models.change import AuditEntry, Change
from bot.ports import Clock, Directory, Store
from bot.settings import Settings
from bot.words import say

STOPPED = "stopped"


class Switch:
    """Stops and resumes the running of approved plans; both are audited."""

    def __init__(
        self, store: Store, directory: Directory, settings: Settings, clock: Clock
    ) -> None:
        self._store = store
        self._directory = directory
        self._settings = settings
        self._clock = clock

    def stop(self, person: str, reason: str) -> None:
        """No approved plan runs from now on. Raises NotPermitted."""
        self._allow(may_stop(actor(self._directory, self._settings.approvals, person)))
        # An empty reason would read as no stop at all.
        said = reason.strip() or say("lifecycle.no_reason", self._settings.workspace.language)
        self._store.set_flag(STOPPED, said)
        self._write("execution.stopped", person, said)

    def resume(self, person: str) -> None:
        """Approved plans run again. Raises NotPermitted."""
        self._allow(may_resume(actor(self._directory, self._settings.approvals, person)))
        self._write("execution.resumed", person, "")
        self._store.set_flag(STOPPED, None)

    def _allow(self, verdict: Verdict) -> None:
        if not verdict.permit:
            raise NotPermitted("remediation.not_permitted", sentence=explain(verdict))

    def _write(self, what: str, person: str, reason: str) -> None:
        entry = AuditEntry(what, person, "execution", self._clock.now(), {"reason": reason[:500]})
        self._store.commit(Change(audit=(entry,)))
