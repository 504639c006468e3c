"""How long something was off or open: stops paired with starts, openings with closings."""

from datetime import datetime, timedelta
from typing import ClassVar

from bot.investigate import facts as f
from bot.investigate.correlate.base import Bench, Join, Joined, trail_step
from bot.investigate.gaps import gaps
from bot.investigate.origin import openings
from bot.models.answer import Line, Value
from bot.models.event import Event
from bot.query.model import Correlation, Events, Query, Resources, Rows, Window

_ON = ("StartLogging", "CreateTrail")
_SHOWN = 5


class PairOpenClose(Join):
    """A start or closing after the window is looked for, up to the moment of the question."""

    kind: ClassVar[Correlation] = "pair_open_close"

    def join(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """The gaps in logging, or the times rules were open, with their lengths."""
        if query.intent == "logging_integrity":
            return self._logging(query, rows, bench)
        return self._rules(query, rows, bench)

    def _logging(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """The starts that ended the stops; the live check of trails says the lengths."""
        found = [gap for gap in gaps(rows.events) if gap.restarted is None]
        if not found:
            return Joined()
        first = min(gap.stopped.at for gap in found)
        later = self._later(query, bench, first, events=Events(names=_ON))
        ended = {
            gap.restarted.id for gap in gaps(_once(tuple(rows.events), later)) if gap.restarted
        }
        return Joined(events=tuple(event for event in later if event.id in ended))

    def _rules(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        ports = query.rule.ports if query.rule else ()
        world = bool(query.rule and query.rule.world)
        found = openings(rows.events, ports, world=world)
        later: tuple[Event, ...] = ()
        groups = tuple(dict.fromkeys(o.rule.group for o in found if o.closed_by is None))
        if groups:
            first = min(o.event.at for o in found if o.closed_by is None)
            events = Events(groups=("sg.rule_change",))
            later = self._later(query, bench, first, events=events, resources=Resources(groups))
            inside = {opening.event.id for opening in found}
            every = openings(_once(tuple(rows.events), later), ports, world=world)
            found = [opening for opening in every if opening.event.id in inside]
        if not found:
            return Joined()
        lines = []
        for one in found[-_SHOWN:]:
            end = one.closed_by
            given: dict[str, Value] = {
                "rule": f.text(one.rule.text()), "resource": f.code(one.rule.group),
                "start": f.moment(one.event.at), "actor": f.actor(one.event.actor),
                "standing": f.standing(one.event.actor),
            }  # fmt: skip
            ids = (one.event.id, *((end.id,) if end else ()))
            lines.append(self._span("answer.rule_open", ids, one.event, end, given, bench))
        used = {one.closed_by.id for one in found if one.closed_by}
        return Joined(details=tuple(lines), events=tuple(e for e in later if e.id in used))

    def _later(
        self, query: Query, bench: Bench, first: datetime, **changes: object
    ) -> tuple[Event, ...]:
        """Calls from `first` to the moment of the question, which may have ended it."""
        end = max(query.asked_at, first + timedelta(seconds=1))
        window = Window(first, end, query.window.tz, "", "after")
        found = bench.ask("closing", trail_step(query, window, **changes))
        return found.events if found else ()

    def _span(
        self, key: str, ids: tuple[str, ...], begin: Event, end: Event | None,
        given: dict[str, Value], bench: Bench,
    ) -> Line:  # fmt: skip
        if end is None:
            return bench.facts.line(f"{key}.still", ids, **given)
        length = f.text(span_text(end.at - begin.at))
        return bench.facts.line(key, ids, **given, end=f.moment(end.at), length=length)


def span_text(span: timedelta) -> str:
    """A length of time without language: `2 d 3 h`, `47 min`, `30 s`."""
    seconds = int(span.total_seconds())
    units = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    parts = []
    for size, name in units:
        if seconds >= size:
            parts.append(f"{seconds // size} {name}")
            seconds %= size
    return " ".join(parts[:2]) or "0 s"


def _once(first: tuple[Event, ...], second: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple({event.id: event for event in (*first, *second)}.values())
