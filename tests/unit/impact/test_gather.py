"""Sources are asked at once; the failing and the late leave unknowns and nothing else."""

import threading
import time

from bot.errors import Upstream
from bot.findings.cases import fold
from bot.impact.assess import gather
from bot.models.case import Case
from bot.models.impact import ImpactPart
from bot.models.untrusted import Untrusted
from tests.unit.findings.documents import AT, StandingClock, read

CLOCK = StandingClock(AT)


class Source:
    """A source that waits for `gate`, then answers or raises."""

    def __init__(
        self, name: str, *, owner: str = "", problem: Exception | None = None,
        gate: threading.Barrier | threading.Event | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.owner = owner
        self.problem = problem
        self.gate = gate

    def impact_of(self, case: Case) -> ImpactPart:
        """The part, or the problem."""
        if self.gate:
            self.gate.wait(20)
        if self.problem:
            raise self.problem
        return ImpactPart(self.name, owner=Untrusted(self.owner) if self.owner else None)


def make_case() -> Case:
    """The fixture's case."""
    case = fold(None, read("asff_control"), AT).case
    assert case is not None
    return case


def test_all_are_asked_at_once() -> None:
    together = threading.Barrier(4)
    sources = [Source(f"s{n}", gate=together) for n in range(4)]
    impact = gather(make_case(), sources, deadline_s=15, clock=CLOCK)
    assert impact.missing == ()
    assert len(impact.sources) == 4


def test_precedence_is_the_order_given_and_not_who_answers_first() -> None:
    gate = threading.Event()
    slow = Source("first", owner="ana", gate=gate)

    class Opens(Source):
        """Answers at once and lets the other one go."""

        def impact_of(self, case: Case) -> ImpactPart:
            """The part."""
            gate.set()
            return super().impact_of(case)

    quick = Opens("second", owner="ben")
    impact = gather(make_case(), [slow, quick], deadline_s=15, clock=CLOCK)
    assert impact.owner.raw == "ana"


def test_failures_of_every_kind_leave_an_unknown() -> None:
    sources = [
        Source("refused", problem=Upstream("AWS", "AccessDenied")),
        Source("broken", problem=ZeroDivisionError()),
        Source("fine", owner="ana"),
    ]
    impact = gather(make_case(), sources, deadline_s=15, clock=CLOCK)
    assert impact.missing == ("broken:failed", "refused:failed")
    assert impact.owner.raw == "ana"


def test_nobody_waits_for_the_late() -> None:
    gate = threading.Event()
    started = time.monotonic()
    sources = [Source("late", gate=gate), Source("fine", owner="ana")]
    impact = gather(make_case(), sources, deadline_s=0.2, clock=CLOCK)
    gate.set()
    assert time.monotonic() - started < 10
    assert impact.missing == ("late:late",)
    assert impact.owner.raw == "ana"


def test_no_sources_at_all() -> None:
    assert gather(make_case(), [], deadline_s=0, clock=CLOCK).missing == ()
