"""What a correlation is: further steps of a question, joined here to the rows it read."""

from abc import ABC
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import msgspec

from bot.errors import HubwardError, QueryUnsupported, Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.reaching import Outside
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.models.plan import Call
from bot.ports import Aws
from bot.query.limits import TrafficSettings
from bot.query.model import (
    Auth,
    Correlation,
    Events,
    Exclusions,
    FlowFilter,
    Identity,
    Order,
    Outcome,
    Query,
    Resources,
    Rows,
    Window,
)  # fmt: skip

#: A question runs at most so many steps besides its own query.
MOST_STEPS = 6
#: How far back the parts of a network are looked for; LookupEvents holds 90 days.
_BACK = timedelta(days=89)


class Joined(msgspec.Struct, frozen=True):
    """What one correlation adds; a `conclusion` takes the place of the one before."""

    conclusion: Line | None = None
    details: tuple[Line, ...] = ()
    events: tuple[Event, ...] = ()
    flows: tuple[FlowRecord, ...] = ()


class Bench:
    """Where the steps of one question run: the stores, the live account if any, what was found.

    `kept` carries what one correlation found to those after it; `told` says of every step which
    source it used or why it could not be done.
    """

    def __init__(
        self, run: Callable[[Query], Rows], facts: Facts, limits: TrafficSettings,
        beginning: datetime | None = None, aws: Aws | None = None,
    ) -> None:  # fmt: skip
        """`run` puts a query to the store that fits; `beginning` is where given files start."""
        self._run = run
        self._aws = aws
        self.facts = facts
        self.limits = limits
        self.beginning = beginning
        self.told: list[Line] = []
        self.kept: dict[str, Any] = {}
        self._steps = 0
        self._looked: set[tuple[str, str]] = set()

    @property
    def live(self) -> bool:
        """Whether the accounts can be read as they are now."""
        return self._aws is not None

    def ask(self, step: str, query: Query) -> Rows | None:
        """The rows of one more step, told as `answer.step.what.<step>`; None when it failed."""
        what = f.word(f"answer.step.what.{step}")
        number = f.number(len(self.told) + 1)
        if self._steps >= MOST_STEPS:
            self._tell("answer.step.many", number=number, what=what)
            return None
        self._steps += 1
        try:
            rows, cut = self._held(msgspec.structs.replace(query, correlate=()))
        except (QueryUnsupported, Upstream, Refused) as problem:
            self._tell("answer.step.failed", number=number, what=what, why=_why(problem))
            return None
        count = len(rows.flows) if query.dataset == "vpc_flow" else len(rows.events)
        partial = bool(cut or rows.statistics.truncated_by or rows.coverage.gaps)
        key = "answer.step.partial" if partial else "answer.step.done"
        self._tell(key, number=number, what=what, store=f.word(f"answer.store.{rows.store}"),
                   n=f.number(count))  # fmt: skip
        return rows

    def _held(self, query: Query) -> tuple[Rows, bool]:
        """The rows, and whether they are of a part of the window alone.

        A step looks back as far as it may; a source that began later answers from there on.
        """
        try:
            return self._run(query), False
        except Outside as problem:
            since, until = problem.since, problem.until
            if since is None or until is None or (since, until) == _ends(query.window):
                raise
            window = msgspec.structs.replace(query.window, start=since, end=until)
            return self._run(msgspec.structs.replace(query, window=window)), True

    def read(self, step: str, call: Call, account: str, region: str) -> dict[str, Any] | None:
        """One read of the live account; None where there is none or it failed, which is told."""
        if self._aws is None:
            return None
        what = f.word(f"answer.step.what.{step}")
        number = f.number(len(self.told) + 1)
        name = f.code(f"{call.service}:{call.operation}")
        try:
            found = self._aws.read(call, account, region)
        except (Upstream, Refused) as problem:
            self._tell("answer.step.failed", number=number, what=what, why=_why(problem))
            return None
        if (step, call.operation) not in self._looked:
            # The same look in several places is one step.
            self._looked.add((step, call.operation))
            self._tell("answer.step.live", number=number, what=what, name=name)
        return found

    def missing(self, step: str, why: str) -> None:
        """Tell a step that could not be done; `why` is a key of bot/words."""
        number = f.number(len(self.told) + 1)
        what = f.word(f"answer.step.what.{step}")
        self._tell("answer.step.failed", number=number, what=what, why=f.word(why))

    def looking_back(self, query: Query) -> Window:
        """From the beginning of the files, else 89 days back, to the end of the query's window."""
        end = query.window.end
        start = self.beginning or max(end - _BACK, datetime(2006, 3, 14, tzinfo=UTC))
        return Window(min(start, query.window.start), end, query.window.tz, "", "absolute")

    def _tell(self, key: str, **given: Any) -> None:
        self.told.append(self.facts.line(key, **given))


class Join(ABC):
    """One kind of join; a correlation overrides what it does."""

    kind: ClassVar[Correlation]

    def narrow(self, query: Query, bench: Bench) -> Query:
        """The query made exact before it is run."""
        return query

    def join(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """What further steps add to the rows of the query."""
        return Joined()


def _ends(window: Window) -> tuple[datetime, datetime]:
    return window.start, window.end


def trail_step(query: Query, window: Window, **changes: Any) -> Query:
    """A query over calls in the same accounts with nothing else of the question left."""
    blank = msgspec.structs.replace(
        query, intent="list_events", dataset="cloudtrail", window=window, events=Events(),
        identity=Identity(), resources=Resources(), outcome=Outcome(), auth=Auth(), rule=None,
        read_only=None, exclude=Exclusions(), custom=(), aggregate=None, order=Order(newest=False),
        limit=1000, needs=(), flow=FlowFilter(), correlate=(),
    )  # fmt: skip
    return msgspec.structs.replace(blank, **changes)


def flow_step(query: Query, window: Window, flow: FlowFilter) -> Query:
    """A query over flow records in the same accounts and regions."""
    return trail_step(query, window, intent="flow_summary", dataset="vpc_flow", flow=flow)


def ids_of(records: Sequence[Event] | Sequence[FlowRecord]) -> tuple[str, ...]:
    """The ids of the records."""
    return tuple(record.id for record in records)


def _why(problem: HubwardError) -> Any:
    if isinstance(problem, QueryUnsupported):
        return f.text(f"{problem.store}: {problem.feature}")
    return f.outside(str(problem)[:200])
