"""Questions about the answer before: is this normal, what should I do, is it true elsewhere."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from bot.errors import QueryUnsupported, Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.choosing import Chosen, Stores
from bot.investigate.differing import told_apart
from bot.investigate.facts import Facts
from bot.investigate.reports import Report
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.model import Query, Rows

Kind = Literal["", "normal", "advice", "verify"]
Run = Callable[[Query], Rows]
#: How many windows before are counted: as many days of a week, else a month of weeks.
_DAYS, _OTHERS = 7, 4
_SHOWN = 5
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("normal", r"(?:is|was|are|were) (?:this|that|it|these|those|they) (?:all )?(?:really )?"
               r"(?:normal|usual|unusual|expected|typical|suspicious|an? (?:anomaly|outlier))"
               r"|anything unusual(?: here| about \w+)?|(?:这|这些|那)?(?:正常|异常|可疑)吗?"
               r"|(?:这|那)(?:是)?(?:正常|异常)的?吗?"),
    ("advice", r"what (?:should|shall|can|do) (?:i|we) do(?: now| next| about (?:it|this|that))?"
               r"|what now|what next|any (?:advice|recommendations?|suggestions?)"
               r"|(?:我|我们)?(?:应该|该|要|现在)?(?:怎么办|怎么做|做什么|如何处理)|有什么建议"),
    ("verify", r"(?:please )?(?:verify|double[- ]check|cross[- ]check)(?: (?:this|that|it))?"
               r"(?: (?:with|in|on|against) .{0,40})?|核实(?:一下)?|验证(?:一下)?|复核"),
)  # fmt: skip


def kind_of(text: str) -> Kind:
    """What is asked about the answer before, or empty when it is a question of its own."""
    plain = text.strip().strip("?？!！.。 ").casefold()
    return next((kind for kind, pattern in _KINDS if re.fullmatch(pattern, plain)), "")


def tell(
    kind: Kind, query: Query, rows: Rows, chosen: Chosen, stores: Stores, facts: Facts,
    now: datetime,
) -> Report:  # fmt: skip
    """The report for what was asked; `rows` are the answer before, read again from `chosen`."""
    if kind == "normal":
        return normal(query, rows, chosen.run, facts)
    if kind == "verify":
        return verify(rows, stores.second(chosen, query), facts, now)
    return advice(query, rows)


def normal(query: Query, rows: Rows, run: Run, facts: Facts) -> Report:
    """The same question over the comparable windows before, and whether this one stands out.

    Comparable are the same hours of the seven days before, for windows longer than a day the four
    spans of the same length. Only windows that were read to the end count.
    """
    earlier = []
    for start in _starts(query):
        step = _moved(query, start)
        try:
            before = run(step)
        except (QueryUnsupported, Upstream, Refused):
            continue
        if _comparable(before):
            earlier.append((step, before))
    count = len(_records(rows))
    ids = tuple(record.id for record in _records(rows))
    if not earlier:
        line = facts.line("answer.normal.unknown", ids, n=f.number(count))
        return Report(line, (), rows.events)
    counts = [len(_records(before)) for _, before in earlier]
    low, high = min(counts), max(counts)
    key = "more" if count > high else "fewer" if count < low else "usual"
    line = facts.line(
        f"answer.normal.{key}", ids, n=f.number(count), windows=f.number(len(earlier)),
        low=f.number(low), high=f.number(high),
    )  # fmt: skip
    details = [
        facts.line(
            "answer.normal.before", (), start=f.moment(step.window.start),
            end=f.moment(step.window.end), n=f.number(len(_records(before))),
        )
        for step, before in earlier
    ]  # fmt: skip
    strange = _new(_records(rows), [one for _, before in earlier for one in _records(before)])
    if strange:
        names = ", ".join(strange[:_SHOWN])
        details.append(facts.line("answer.normal.new", ids, names=f.outside(names)))
    return Report(line, tuple(details), rows.events)


def _comparable(rows: Rows) -> bool:
    """Whether a window was read to the end, and anything at all was recorded in it.

    A region nobody uses holds no event in any window, which makes none of them less comparable.
    """
    places = rows.coverage.places
    whole = not rows.statistics.truncated_by and not any(place.reason for place in places)
    return whole and (not places or any(place.saw_any for place in places))


def advice(query: Query, rows: Rows) -> Report:
    """The next step for this kind of question, labelled as suggested."""
    return Report(Line(f"answer.advice.{query.intent}"), (), rows.events)


def verify(first: Rows, other: tuple[Rows, Chosen] | None, facts: Facts, now: datetime) -> Report:
    """Whether a second source holds the same events; the ids that only one of them has, and why."""
    if other is None:
        return Report(Line("answer.verify.alone"), (), first.events)
    second = other[0]
    here, there = ({_same(record): record for record in _records(rows)} for rows in (first, second))
    names = {
        "first": f.word(f"answer.store.{first.store}"),
        "second": f.word(f"answer.store.{second.store}"),
    }
    left, right = [id for id in here if id not in there], [id for id in there if id not in here]
    if not left and not right:
        ids = tuple(record.id for record in here.values())
        line = facts.line("answer.verify.same", ids, **names, n=f.number(len(here)))
        return Report(line, (), first.events)
    ids = (*(one.id for one in here.values()), *(there[id].id for id in right))
    line = facts.line(
        "answer.verify.differs", ids, **names, left=f.number(len(left)),
        right=f.number(len(right)), both=f.number(len(here) - len(left)),
    )  # fmt: skip
    lost = [one for id in left if isinstance(one := here[id], Event)]
    more = [one for id in right if isinstance(one := there[id], Event)]
    details = (
        *told_apart(lost, first.store, second, now, facts),
        *told_apart(more, second.store, first, now, facts),
    )
    return Report(line, details, (*first.events, *more))


def _records(rows: Rows) -> Sequence[Event | FlowRecord]:
    """What the rows hold: calls, or the flow records of a question about traffic."""
    return rows.events or rows.flows


def _same(record: Event | FlowRecord) -> str:
    """What two sources call one record by: stores cite the line of a flow record differently."""
    if isinstance(record, Event):
        return record.id
    return (
        f"{record.interface}/{record.at.timestamp():.0f}/{record.src}:{record.src_port}/"
        f"{record.dst}:{record.dst_port}/{record.action}"
    )


def _starts(query: Query) -> list[timedelta]:
    span = query.window.end - query.window.start
    if span <= timedelta(days=1):
        return [timedelta(days=n) for n in range(1, _DAYS + 1)]
    return [span * n for n in range(1, _OTHERS + 1)]


def _moved(query: Query, back: timedelta) -> Query:
    window = query.window
    moved = msgspec.structs.replace(window, start=window.start - back, end=window.end - back)
    return msgspec.structs.replace(query, window=moved)


def _new(now: Sequence[Event | FlowRecord], before: Sequence[Event | FlowRecord]) -> list[str]:
    """Callers and addresses that only this window has."""
    found = []
    for read in (_caller, _address):
        seen = {read(event) for event in before}
        found += sorted({read(event) for event in now} - seen - {""})
    return found


def _caller(record: Event | FlowRecord) -> str:
    """Flow logs show hosts, and no caller."""
    return record.actor.name.raw if isinstance(record, Event) else ""


def _address(record: Event | FlowRecord) -> str:
    return record.source_ip.raw if isinstance(record, Event) else record.src
