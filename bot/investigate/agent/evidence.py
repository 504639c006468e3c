"""What an investigation has found so far: queries by number, and the facts prose may refer to."""

from collections.abc import Sequence

import msgspec

from bot.investigate import facts as f
from bot.investigate.masking import mask_text
from bot.investigate.tables import target
from bot.models.answer import Fact, Value
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.models.untrusted import Untrusted
from bot.query.flows import flow_groups
from bot.query.match import counted, value_of
from bot.query.model import Query, Rows
from bot.query.outcome import denied, failed

#: Rows the model sees of one result; the rest is counted, and shown to people as CSV.
SEEN = 40
_CELL = 80
#: Characters of a row: 40 tokens at 2.8 characters each; and what a cut cell keeps at least.
_ROW, _LEAST = 112, 8
#: Cells that a further query may be asked about as they stand: never cut.
_FIRM = frozenset({"time", "ip", "account", "region", "src", "dst", "count", "bytes"})
_Facts = dict[str, Value]


class Asked(msgspec.Struct, frozen=True):
    """One query that was run, under the number prose refers to it by."""

    id: str
    query: Query
    rows: Rows
    source: str

    @property
    def whole(self) -> bool:
        """Whether the result is everything there is, so that a zero in it means none."""
        return not (self.rows.coverage.gaps or self.rows.statistics.truncated_by)


class Evidence:
    """Grows with every tool result; ids are given in order, so that a script can know them."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.facts: dict[str, Fact] = {}
        #: Names from the log and the account: prose states them by reference alone.
        self.names: set[str] = set()
        #: Accounts whose resources or cases were looked at; those of queries are in the queries.
        self.touched: set[str] = set()
        self._resources = 0

    def add(self, query: Query, rows: Rows) -> Asked:
        """Number a result and make its facts."""
        asked = Asked(f"q{len(self.asked) + 1}", query, rows, rows.store)
        self.asked.append(asked)
        made = _flow_facts(asked) if query.dataset == "vpc_flow" else _trail_facts(asked)
        for name, (value, events) in made.items():
            self.put(f"{asked.id}.{name}", value, events)
            if not asked.whole and value.kind == "number" and value.text != "0":
                fact = self.facts[f"{asked.id}.{name}"]
                self.facts[fact.id] = msgspec.structs.replace(fact, name="at_least")
        return asked

    def put(self, id: str, value: Value, events: Sequence[str] = ()) -> None:
        """Keep one fact; its label is the last part of its id."""
        self.facts[id] = Fact(id, id.rpartition(".")[2], value, tuple(events))
        if value.kind in ("outside", "code") and len(value.text) > 2:
            self.names.update((value.text, value.text.lower()))

    def resource(self, found: _Facts) -> dict[str, str]:
        """Keep the facts of one resource as `resource1.…`; what each says, by its id."""
        self._resources += 1
        told = {f"resource{self._resources}.{name}": value for name, value in found.items()}
        for id, value in told.items():
            self.put(id, value)
        return {id: value.text for id, value in told.items()}

    @property
    def partial(self) -> frozenset[str]:
        """The numbers of results that are not everything there is."""
        return frozenset(asked.id for asked in self.asked if not asked.whole)

    @property
    def bytes(self) -> int:
        """What all queries read at their stores, as far as these say it."""
        return sum(asked.rows.statistics.bytes for asked in self.asked)

    @property
    def accounts(self) -> frozenset[str]:
        """Every account that was looked at: an answer is as wide as all of them."""
        asked = {id for asked in self.asked for id in asked.query.where.accounts}
        return frozenset(asked | self.touched)

    def of(self, id: str) -> Asked | None:
        """The result with this number."""
        return next((asked for asked in self.asked if asked.id == id), None)

    def event(self, id: str) -> Event | None:
        """The event a row stands for, by `q1.r3`."""
        query, _, row = id.partition(".")
        asked, at = self.of(query), row.removeprefix("r")
        if asked is None or not at.isdigit() or not 0 < int(at) <= len(asked.rows.events):
            return None
        return asked.rows.events[int(at) - 1]


def _trail_facts(asked: Asked) -> dict[str, tuple[Value, tuple[str, ...]]]:
    events, query = asked.rows.events, asked.query
    ids = tuple(event.id for event in events)
    found: dict[str, tuple[Value, tuple[str, ...]]] = {"count": (f.number(len(events)), ids)}
    if events:
        times = sorted(events, key=lambda event: (event.at, event.id))
        found["first"] = (f.moment(times[0].at), (times[0].id,))
        found["last"] = (f.moment(times[-1].at), (times[-1].id,))
        found["actors"] = (f.number(len({value_of(e, "actor") for e in events})), ids)
        found["failed"] = (f.number(sum(map(failed, events))), ids)
        found["denied"] = (f.number(sum(map(denied, events))), ids)
    if query.aggregate is not None:
        groups = counted(events, query.aggregate.by, query.window.tz)
        for n, group in enumerate(groups[:SEEN], 1):
            found[f"g{n}.count"] = (f.number(group.count), group.events)
            for key, text in zip(query.aggregate.by, group.key, strict=True):
                found[f"g{n}.{key}"] = (f.outside(mask_text(text)), group.events)
        found["groups"] = (f.number(len(groups)), ids)
        return found
    for n, event in enumerate(events[:SEEN], 1):
        cells = {
            "time": f.moment(event.at), "event": f.code(event.name), "actor": f.actor(event.actor),
            "ip": f.address(event), "target": f.outside(mask_text(target(event))),
            "error": f.outside(event.error_code), "account": f.code(event.account),
            "region": f.code(event.region),
        }  # fmt: skip
        found |= {f"r{n}.{name}": (cell, (event.id,)) for name, cell in cells.items() if cell.text}
    return found


def _flow_facts(asked: Asked) -> dict[str, tuple[Value, tuple[str, ...]]]:
    flows, query = asked.rows.flows, asked.query
    ids = tuple(record.id for record in flows)
    found: dict[str, tuple[Value, tuple[str, ...]]] = {"count": (f.number(len(flows)), ids)}
    if query.aggregate is not None:
        for n, group in enumerate(flow_groups(flows, query)[:SEEN], 1):
            found[f"g{n}.count"] = (f.number(group.count), group.records)
            found[f"g{n}.bytes"] = (f.number(group.bytes), group.records)
            for key, text in zip(query.aggregate.by, group.key, strict=True):
                found[f"g{n}.{key}"] = (f.code(text), group.records)
        return found
    for n, record in enumerate(flows[:SEEN], 1):
        found |= {
            f"r{n}.{name}": (value, (record.id,)) for name, value in _flow_cells(record).items()
        }
    return found


def _flow_cells(record: FlowRecord) -> _Facts:
    return {
        "time": f.moment(record.at), "src": f.code(record.src), "dst": f.code(record.dst),
        "dst_port": f.code(str(record.dst_port)), "action": f.code(record.action),
        "bytes": f.number(record.bytes), "interface": f.code(record.interface),
    }  # fmt: skip


def shown(asked: Asked, facts: dict[str, Fact]) -> list[str]:
    """The result as lines for the model: `r1 time|actor|event|…`, cells cut and on one line.

    About 35 tokens a row, where the raw record takes 540.
    """
    lines: dict[str, dict[str, str]] = {}
    for id, fact in facts.items():
        query, _, rest = id.partition(".")
        row, _, cell = rest.partition(".")
        if query == asked.id and cell:
            lines.setdefault(row, {})[cell] = _short(fact.value)
    return [_fitted(row, cells) for row, cells in lines.items()]


def _fitted(row: str, cells: dict[str, str]) -> str:
    """The row in at most `_ROW` characters: its longest names are cut first, marked by …

    Prose refers to a cell and so shows it whole; only what the model reads is shorter.
    """
    room = _ROW - len(row) - len(cells)
    # A service calls from its own name, which is no address to ask for again.
    loose = [n for n, cell in cells.items() if n not in _FIRM or cell.endswith(".amazonaws.com")]
    while loose and sum(map(len, cells.values())) > room:
        longest = max(loose, key=lambda name: len(cells[name]))
        if len(cells[longest]) <= _LEAST:
            break
        cells[longest] = cells[longest].removesuffix("…")[:-1] + "…"
    return f"{row} {'|'.join(cells.values())}"


def _short(value: Value) -> str:
    return Untrusted(value.text.replace("|", "¦")).line(_CELL)
