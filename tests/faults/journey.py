"""The third journey as a list of moments at which a worker may die, and how one is recorded."""

import re
import time
from collections.abc import Sequence
from typing import Literal, NamedTuple

from integrations.sandbox.eyes import buttons
from integrations.sandbox.tour import title
from tests.faults.bench import Bench
from tests.faults.knobs import Json, Target, When
from tests.faults.rounds import Round

Phase = Literal["propose", "approve"]
Queue = Literal["approve", "execute", "hub", "ticket", "slack"]
#: What people and the intake of findings do meanwhile, and statistics.
_OTHERS = ("interactive", "case", "case.opened", "case.assessed", "case.updated", "counters")
#: How many calls of a queue may be parked at once: its threads, less those others need.
_ROOM: dict[tuple[Phase, Queue], int] = {
    ("propose", "approve"): 2, ("propose", "slack"): 2, ("propose", "ticket"): 2,
    ("approve", "approve"): 2, ("approve", "execute"): 3, ("approve", "hub"): 1,
    ("approve", "ticket"): 2, ("approve", "slack"): 2,
}  # fmt: skip
#: The same for both phases together: every click needs a thread of the approve queue.
_TOGETHER: dict[Queue, int] = {"approve": 2, "execute": 3, "hub": 1, "ticket": 3, "slack": 3}
#: The call is made under a lock that every other call of its kind needs.
_ALONE = ("GET serverInfo",)
_READ = re.compile(r"^GET |\.Describe|\.List|^sts\.|^auth\.test|\.info$")
_PHASES: tuple[Phase, ...] = ("propose", "approve")
#: A queue is filled before those it does not need.
_ORDER: dict[Phase, tuple[Queue, ...]] = {
    "propose": ("approve", "ticket", "slack"),
    "approve": ("approve", "hub", "ticket", "slack", "execute"),
}


class Moment(NamedTuple):
    """The `nth` call of `op` (or commit of that name) after the click that begins `phase`.

    `queue` is the job queue whose thread it stops.
    """

    phase: Phase
    queue: Queue
    target: Target | Literal["redis"]
    op: str
    nth: int = 1


class Point(NamedTuple):
    """A moment, and on which side of it the worker dies."""

    moment: Moment
    when: When

    def __str__(self) -> str:
        nth = f" {self.moment.nth}" if self.moment.nth > 1 else ""
        return f"{self.moment.phase}: {self.when} {self.moment.op}{nth}"


def packed(moments: Sequence[Moment]) -> list[list[Point]]:
    """Both sides of every moment, as few deaths as possible: one worker dies at many places.

    After a read is before the next moment, so a read has one side.
    """
    batches: list[list[Point]] = []
    for moment in moments:
        sides: tuple[When, ...] = ("before",) if _READ.search(moment.op) else ("before", "after")
        for when in sides:
            point = Point(moment, when)
            place = next((batch for batch in batches if _fits(batch, moment)), None)
            if place is None:
                batches.append([point])
            else:
                place.append(point)
    return [sorted(batch, key=_rank) for batch in batches]


def _fits(batch: Sequence[Point], moment: Moment) -> bool:
    same = [p.moment for p in batch if p.moment.queue == moment.queue]
    if any(m.op in _ALONE for m in [*same, moment]) and same:
        return False
    here = [m for m in same if m.phase == moment.phase]
    return len(here) < _ROOM[moment.phase, moment.queue] and len(same) < _TOGETHER[moment.queue]


def _rank(point: Point) -> tuple[int, int]:
    phase, queue = point.moment.phase, point.moment.queue
    return _PHASES.index(phase), _ORDER[phase].index(queue)


def record(bench: Bench, round: Round) -> dict[Phase, set[str]]:
    """The journey undisturbed, each phase by a worker that knows nothing yet: calls and commits."""
    found: dict[Phase, set[str]] = {}
    bench.fresh_worker()
    begin = time.time(), len(bench.valve.labels)
    round.click_propose()
    bench.eyes.until("a request", lambda: "request.approve" in buttons(_last(round)))
    bench.quiet()
    found["propose"] = _since(bench, *begin)
    bench.fresh_worker()
    begin = time.time(), len(bench.valve.labels)
    round.click_approve()
    bench.eyes.until("its end", lambda: title(_last(round)).startswith("✅"))
    bench.quiet()
    found["approve"] = _since(bench, *begin)
    return found


def _last(round: Round) -> Json:
    return next(iter(round.messages("request")[-1:]), {})


def _since(bench: Bench, at: float, commits: int) -> set[str]:
    targets: tuple[Target, ...] = ("slack", "aws", "jira")
    calls = {
        row["op"]
        for target in targets
        for row in bench.knobs.calls(target)
        if row["at"] >= at
        and not row["op"].startswith("sqs.")
        and row["detail"].get("role") != "Observer"
    }
    return (calls | set(bench.valve.labels[commits:])) - set(_OTHERS)
