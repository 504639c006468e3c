"""Which event store answers: the first that can say it, holds it, and reads it in time."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec

from bot.errors import HubwardError, QueryUnsupported, Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.costs import dollars, size
from bot.investigate.facts import Facts
from bot.investigate.reaching import Held, Outside, Pair, Spans, held_by, pairs_of, reaches_back
from bot.investigate.splitting import Part, cut, joined_rows
from bot.models.answer import Line, Value
from bot.ports import EventStore, SurveyedStore
from bot.query.model import Query, Rows
from bot.query.sources import Estimate
from bot.query.watched import reading
from bot.settings import Settings

#: Stores by what they cost: no set-up and free first.
PREFERENCE = ("lookup_events", "logs_insights", "cloudtrail_lake", "athena", "local")
#: LookupEvents gives 50 events a page and two pages a second in one account and region, so that 40
#: pages take 20 seconds.
#: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
MOST_PAGES = 40
_OTHERS = 4
#: Features that say more than "cannot express".
_WHYS = {
    "connection": "unready", "data events": "data",
    "events older than 90 days": "window", "events of these days": "window",
}  # fmt: skip


class Weighed(msgspec.Struct, frozen=True):
    """One store and the last part of the key that says why: taken, fits, many, unsupported, …"""

    store: str
    why: str
    estimate: Estimate = Estimate()
    problem: HubwardError | None = None

    @property
    def able(self) -> bool:
        """Whether it could answer all of the question."""
        return self.why in ("fits", "many", "open")


class Chosen:
    """The store, or several with a part each, behind the same methods as one store."""

    def __init__(
        self, stores: "Stores", name: str, weighed: tuple[Weighed, ...],
        parts: tuple[Part, ...] = (), left: Spans | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.weighed = weighed
        self.parts = parts
        self.left = left or {}
        self._stores = stores

    @property
    def names(self) -> frozenset[str]:
        """Every store that is asked."""
        return frozenset({self.name, *(part.store for part in self.parts)})

    def compile(self, query: Query) -> Any:
        """The store's own form; raises QueryUnsupported."""
        return self._stores.by_name[self.name].compile(query)

    def run(self, query: Query, *, progress: Callable[[str], None] | None = None) -> Rows:
        """The answer; a split question is split again for each further step of it."""
        if not self.parts:
            return self._stores.read(self.name, query, progress)
        parts, left = self._stores.split(query, self.names)
        if not parts:
            raise QueryUnsupported(self.name, "part of the window")
        found = [self._stores.read(p.store, p.query, progress) for p in parts]
        return joined_rows(query, found, left)

    def check(self) -> str:
        """Empty when usable."""
        return self._stores.by_name[self.name].check()

    def told(self, query: Query, facts: Facts) -> tuple[Line, ...]:
        """Which store was taken and why, what it may cost, and why none of the others."""
        lines = []
        others = [w for w in self.weighed if w.store not in self.names][:_OTHERS]
        mine = next((w for w in self.weighed if w.store == self.name), Weighed(self.name, "fits"))
        if others or query.store != "auto":
            why = "named" if query.store != "auto" else "split" if self.parts else mine.why
            given: dict[str, Value] = {
                "store": f.word(f"answer.store.{self.name}"),
                "why": f.word(f"answer.choice.{why}"), "cost": _cost(mine.estimate),
            }  # fmt: skip
            for number, other in enumerate(others, 1):
                given[f"store{number}"] = f.word(f"answer.store.{other.store}")
                given[f"why{number}"] = f.word(f"answer.choice.not.{other.why}")
            lines.append(facts.line(f"answer.choice.others{len(others)}", **given))
        for part in self.parts:
            lines.append(facts.line(
                "answer.choice.part", store=f.word(f"answer.store.{part.store}"),
                start=f.moment(part.query.window.start), end=f.moment(part.query.window.end),
                accounts=f.code(", ".join(part.query.where.accounts) or "-"),
            ))  # fmt: skip
        return tuple(lines)


class Stores:
    """The connected event stores by name."""

    def __init__(self, stores: Mapping[str, EventStore], settings: Settings | None = None) -> None:
        rest = sorted(set(stores) - set(PREFERENCE))
        self.by_name = {name: stores[name] for name in (*PREFERENCE, *rest) if name in stores}
        self._settings = settings or Settings()

    def read(self, name: str, query: Query, progress: Callable[[str], None] | None = None) -> Rows:
        """Run the query at one store, a step for whoever looks on; raises Stopped."""
        return reading(name, query, lambda: self.by_name[name].run(query, progress=progress))

    def choose(self, query: Query, *, without: Collection[str] = ()) -> Chosen:
        """The first store that can express the query and holds all of it, else several.

        LookupEvents gives way to a store that holds it all when it would need more than 40 pages.
        A store named in the question is never replaced by another: raises QueryUnsupported where
        it is not connected or cannot express the query. Where no place is held for the whole
        window: Outside. Raises Refused where no store is connected.
        """
        named = query.store != "auto"
        if named and query.store not in self.by_name:
            raise QueryUnsupported(query.store, "connection")
        names = (query.store,) if named else tuple(n for n in self.by_name if n not in without)
        weighed = tuple(self._weigh(name, query) for name in names)
        taken = _taken(weighed)
        if taken is not None:
            return Chosen(self, taken.store, weighed)
        parts, left = self.split(query, names)
        if parts and any(not spans for spans in left.values()):
            return Chosen(self, parts[0].store, weighed, parts, left)
        raise self._refusal(query, weighed, parts)

    def split(self, query: Query, names: Collection[str]) -> tuple[tuple[Part, ...], Spans]:
        """The question's parts over these stores, and what none of them holds."""
        pairs = pairs_of(query, self._settings)
        helds: dict[str, Held] = {}
        for name, store in self.by_name.items():
            if name not in names or not isinstance(store, SurveyedStore):
                continue
            try:
                helds[name] = held_by(store, query, pairs)
            except Upstream:
                continue
        return cut(query, pairs, self.by_name, helds, self._settings)

    def second(self, first: Chosen, query: Query) -> tuple[Rows, Chosen] | None:
        """The same question put to a store that was not asked, or None."""
        free = msgspec.structs.replace(query, store="auto")
        tried = set(first.names)
        while tried < set(self.by_name):
            try:
                other = self.choose(free, without=tried)
                return other.run(free), other
            except Upstream:
                tried |= other.names
            except (QueryUnsupported, Refused):
                return None
        return None

    def _weigh(self, name: str, query: Query) -> Weighed:
        store = self.by_name[name]
        try:
            store.compile(query)
        except QueryUnsupported as problem:
            return Weighed(name, _WHYS.get(problem.feature, "unsupported"), problem=problem)
        pairs = pairs_of(query, self._settings)
        try:
            held = held_by(store, query, pairs)
            estimate = store.estimate(query) if isinstance(store, SurveyedStore) else Estimate()
        except Upstream as problem:
            return Weighed(name, "unreachable", problem=problem)
        if not held.whole(query, pairs):
            return Weighed(name, held.why or _lacks(held, query, pairs), estimate)
        if name == "lookup_events" and (estimate.calls or 0) > max(MOST_PAGES, len(pairs)):
            return Weighed(name, "many", estimate)
        return Weighed(name, "fits" if held.told else "open", estimate)

    def _refusal(
        self, query: Query, weighed: tuple[Weighed, ...], parts: tuple[Part, ...]
    ) -> HubwardError:
        others = [part.store for part in parts if part.store != "lookup_events"]
        span = None
        if others:
            pairs = pairs_of(query, self._settings)
            held = {name: held_by(self.by_name[name], query, pairs) for name in set(others)}
            span = reaches_back(held)
        if span:
            return Outside(others[0], *span)
        lacking = [w for w in weighed if w.problem is None]
        problem = next((w.problem for w in weighed if w.problem), None)
        if problem is not None:
            return problem
        if lacking:
            return QueryUnsupported(lacking[0].store, f"coverage {lacking[0].why}")
        return Refused("answer.no_store")


def _taken(weighed: tuple[Weighed, ...]) -> Weighed | None:
    """What fits, first of all; what may fit, last of all."""
    for why in ("fits", "many", "open"):
        found = next((w for w in weighed if w.why == why), None)
        if found is not None:
            return found
    return None


def _lacks(held: Held, query: Query, pairs: tuple[Pair, ...]) -> str:
    """Whether places are missing altogether, or part of the window."""
    return "places" if any(not held.spans.get(pair) for pair in pairs) else "window"


def _cost(estimate: Estimate) -> Value:
    """What asking may cost: bytes and dollars where they are known, else a phrase."""
    if estimate.bytes is not None:
        price = f", {dollars(estimate.usd)} USD" if estimate.usd else ""
        return f.text(f"≈ {size(estimate.bytes)}{price}")
    return f.word("answer.choice.unpriced" if estimate.usd is None else "answer.choice.free")
