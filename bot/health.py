"""What works and what is missing: each integration's own check, asked at most every 30 seconds."""

import threading
import time
from collections.abc import Callable, Mapping

from bot.errors import HubwardError
from bot.views.status import Health

Check = Callable[[], str]


class Checks:
    """Named checks; each answers "" or one sentence that says what to do."""

    def __init__(self, checks: Mapping[str, Check], keep_s: float = 30.0) -> None:
        self._checks = dict(checks)
        self._keep_s = keep_s
        self._lock = threading.Lock()
        self._kept: tuple[Health, ...] = ()
        self._until = 0.0

    def now(self) -> tuple[Health, ...]:
        """Ask every system, without regard to the last answers."""
        return tuple(Health(name, _asked(check)) for name, check in self._checks.items())

    def recent(self) -> tuple[Health, ...]:
        """Answers not older than `keep_s` seconds."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._kept, self._until = self.now(), time.monotonic() + self._keep_s
            return self._kept


def _asked(check: Check) -> str:
    try:
        return check()
    except HubwardError as problem:
        return str(problem)
    except Exception as problem:  # A check must report, whatever a library raises.
        return f"{type(problem).__name__}: {problem}"
