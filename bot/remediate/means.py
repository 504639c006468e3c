"""The outside systems a request needs, together, and the reading of a resource through them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.errors import Upstream
from bot.models.plan import Call, Target
from bot.ports import AuditLog, Aws, Clock, Directory, Store
from bot.remediations.base import Answers, Remediation
from bot.settings import Settings

#: Pauses (s) between tries of a read that AWS asks to repeat.
_READ_PAUSES = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Means:
    """Everything a request is carried out with. `wait` pauses for so many seconds."""

    store: Store
    aws: Aws
    audit: AuditLog
    directory: Directory
    settings: Settings
    clock: Clock
    wait: Callable[[float], None] = time.sleep

    def look(self, remediation: Remediation, target: Target) -> Answers:
        """The resource as it is now; raises Upstream when AWS cannot say."""
        reads = remediation.reads(target)
        return {name: self._read(call, target) for name, call in reads.items()}

    def _read(self, call: Call, target: Target) -> dict[str, Any] | None:
        pauses = iter(_READ_PAUSES)
        while True:
            try:
                return self.aws.read(call, target.account, target.region)
            except Upstream as problem:
                if problem.code in call.done_if:
                    return None
                pause = next(pauses, None)
                if pause is None or not problem.retryable:
                    raise
                self.wait(max(pause, problem.retry_after_s or 0.0))
