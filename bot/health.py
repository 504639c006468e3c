"""What works and what is missing: each integration's own check, asked at most every 30 seconds."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from bot.errors import HubwardError
from bot.views.status import Health

Check = Callable[[], str]


class Seldom:
    """A check that walks many accounts, asked at most every ten minutes by one process."""

    def __init__(self, check: Check, keep_s: float = 600.0) -> None:
        self._check = check
        self._keep_s = keep_s
        self._lock = threading.Lock()
        self._kept = ""
        self._until = 0.0

    def __call__(self) -> str:
        """The check's answer, or its last one; a problem is asked about again at once."""
        with self._lock:
            if time.monotonic() >= self._until or self._kept:
                self._kept = _asked(self._check)
                self._until = time.monotonic() + self._keep_s
            return self._kept


class Checks:
    """Named checks; each answers "" or one sentence that says what to do."""

    def __init__(self, checks: Mapping[str, Check], keep_s: float = 30.0) -> None:
        self._checks = dict(checks)
        self._keep_s = keep_s
        self._lock = threading.Lock()
        self._kept: tuple[Health, ...] = ()
        self._until = 0.0

    def now(self) -> tuple[Health, ...]:
        """Ask every system at once, without regard to the last answers."""
        with ThreadPoolExecutor(max_workers=max(1, len(self._checks))) as pool:
            problems = list(pool.map(_asked, self._checks.values()))
        return tuple(map(Health, self._checks, problems))

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
