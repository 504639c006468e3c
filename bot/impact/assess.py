"""Impact from all sources at once, under one deadline; whoever is late leaves an unknown."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

import msgspec

from bot.errors import HubwardError
from bot.impact.carried import carried
from bot.impact.merge import merge
from bot.models.case import Case
from bot.models.impact import Impact, ImpactPart
from bot.ports import Clock, CostlySource, ImpactSource

_log = logging.getLogger("hubward.impact")
_Ask = Callable[[], ImpactPart]
#: The share of the time after which the costly sources are decided on with what is known so far.
_FIRST = 0.6


def gather(
    case: Case, sources: Sequence[ImpactSource], *, deadline_s: float, clock: Clock,
    worth: Callable[[Impact], bool] | None = None, asked: bool = False,
) -> Impact:  # fmt: skip
    """What the sources know within `deadline_s` seconds, merged.

    Free sources are asked first; those under a budget only when `worth` holds of what the free ones
    said (no `worth`: always) or a person `asked`. A source that fails adds `NAME:failed` to
    `missing`, a late one `NAME:late`; nothing raises.
    """
    asking = _Asking(case, [source.name for source in sources], deadline_s)
    costly = [source for source in sources if isinstance(source, CostlySource)]
    for source in sources:
        if not isinstance(source, CostlySource):
            asking.start(source.name, _call(source, case))
    asking.wait(_FIRST if costly else 1.0)
    known = merge(asking.ordered(), (), clock.now())
    wanted = asked or worth is None or worth(known)
    informed = msgspec.structs.replace(case, impact=known)
    for source in costly:
        if wanted:
            asking.start(source.name, _look(source, informed, asked, asking.left()))
        else:
            asking.parts[source.name] = source.unlooked(case, "not-looked")
    asking.wait(1.0)
    missing = [*asking.missing, *(f"{name}:late" for name in asking.waiting)]
    now = clock.now()
    return carried(case.impact, merge(asking.ordered(), missing, now), now)


def _call(source: ImpactSource, case: Case) -> _Ask:
    return lambda: source.impact_of(case)


def _look(source: CostlySource, case: Case, asked: bool, patience_s: float) -> _Ask:
    return lambda: source.look(case, asked=asked, patience_s=patience_s)


class _Asking:
    """Sources under way and what they answered so far."""

    def __init__(self, case: Case, order: Sequence[str], deadline_s: float) -> None:
        self._case = case
        self._order = order
        self._deadline_s = deadline_s
        self._ends = time.monotonic() + deadline_s
        self._answers: queue.SimpleQueue[tuple[str, ImpactPart | None]] = queue.SimpleQueue()
        self.parts: dict[str, ImpactPart] = {}
        self.waiting: dict[str, None] = {}
        self.missing: list[str] = []

    def start(self, name: str, ask: _Ask) -> None:
        """Ask one source in a thread of its own."""
        self.waiting[name] = None
        # Daemon threads: a source that hangs must not keep the process from stopping. Their calls
        # carry time-outs of their own, so that none lives for long.
        threading.Thread(
            target=self._ask, args=(name, ask), name=f"impact-{name}", daemon=True
        ).start()

    def left(self) -> float:
        """Seconds until the deadline."""
        return max(0.0, self._ends - time.monotonic())

    def wait(self, share: float) -> None:
        """Take answers until all are there or so much of the time is over."""
        reserve = (1.0 - share) * self._deadline_s
        while self.waiting:
            try:
                name, part = self._answers.get(timeout=max(0.0, self.left() - reserve))
            except queue.Empty:
                return
            self.waiting.pop(name, None)
            if part is None:
                self.missing.append(f"{name}:failed")
            else:
                self.parts[name] = part

    def ordered(self) -> list[ImpactPart]:
        """The answers in order of precedence, whoever came first."""
        return [self.parts[name] for name in self._order if name in self.parts]

    def _ask(self, name: str, ask: _Ask) -> None:
        try:
            self._answers.put((name, ask()))
        except HubwardError as problem:
            _log.warning("impact source %s could not be asked: %s", name, problem)
            self._answers.put((name, None))
        except Exception:
            _log.exception("impact source %s broke on case %s", name, self._case.id)
            self._answers.put((name, None))
