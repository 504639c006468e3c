"""Asks the questions over the corpus and compares with brute force: precision, recall, F1."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import msgspec

from bot.investigate.facts import Facts
from bot.investigate.reports import report, selected
from bot.investigate.second import first_found
from bot.models.event import Event
from bot.query.context import Context, Reading
from bot.query.events import event_of
from bot.query.match import matches, ordered
from bot.query.model import Query
from bot.query.offline.reading import read
from bot.query.validate import QueryInvalid
from tests.evals import corpus, estate, shapes
from tests.evals.brute import expected

HERE = Path(__file__).parent
#: What a question's `corpus` may name.
CORPORA: dict[str, ModuleType] = {"month": corpus, "shapes": shapes, "estate": estate}


class Ground(NamedTuple):
    """A corpus made ready: its records, the same as events, its moment and its accounts."""

    records: list[dict[str, Any]]
    events: list[Event]
    now: datetime
    accounts: dict[str, str]


def ground(name: str) -> Ground:
    """The named corpus; KeyError for a name that is none."""
    unit = CORPORA[name]
    records = unit.generate()
    return Ground(records, [event_of(r) for r in records], unit.NOW, dict(unit.ACCOUNTS))


def outcomes_of(folder: Path) -> list["Outcome"]:
    """Every question of a folder judged over the corpus it names."""
    made: dict[str, Ground] = {}
    found = []
    for question in questions(folder):
        name = question.get("corpus", "month")
        over = made.setdefault(name, made.get(name) or ground(name))
        found.append(judge(question, over.records, over.events, over.now, over.accounts))
    return found


class Outcome(NamedTuple):
    """One question judged. `kind` is right, wrong (answered, but not this), clarified, refused."""

    question: dict[str, Any]
    kind: str
    precision: float
    recall: float
    query: str = ""

    @property
    def f1(self) -> float:
        """The harmonic mean; a question asked back scores nothing."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def questions(folder: Path) -> list[dict[str, Any]]:
    """All questions of a folder's JSON files, in order."""
    found: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.json")):
        found += json.loads(path.read_text("utf-8"))
    return found


def ask(
    text: str,
    events: Sequence[Event],
    now: datetime,
    before: Iterable[str] = (),
    accounts: Mapping[str, str] = corpus.ACCOUNTS,
) -> tuple[Reading, frozenset[str]]:
    """The reading and the ids of the events it selects; `before` are the thread's questions."""
    span = (min(e.at for e in events if e.at.year > 1970), max(e.at for e in events))
    context = Context(accounts=dict(accounts), span=span)
    for earlier in before:
        found, rows = _once(earlier, context, events, now)
        if found.query is not None:
            context = Context(accounts=context.accounts, span=span, parent=found.query, last=rows)
    found, rows = _once(text, context, events, now)
    return found, frozenset(event.id for event in rows)


def _once(
    text: str, context: Context, events: Sequence[Event], now: datetime
) -> tuple[Reading, tuple[Event, ...]]:
    """The reading with the query that answers in the end, and the events of its answer."""
    found = read(text, context, now)
    if found.query is None:
        return found, ()

    def run(query: Query) -> tuple[Query, tuple[Event, ...]]:
        matching = [event for event in events if matches(event, query)]
        return query, selected(query, ordered(matching, query, whole=True))

    query, rows = first_found(found.query, found.others, run, lambda made: not made[1])
    made = report(query, rows, Facts())
    return msgspec.structs.replace(found, query=query), made.events if made else ()


def judge(question: dict[str, Any], records: list[dict[str, Any]], events: Sequence[Event],
          now: datetime = corpus.NOW, accounts: Mapping[str, str] = corpus.ACCOUNTS,
          ) -> Outcome:  # fmt: skip
    """One question, asked and compared."""
    try:
        found, got = ask(question["question"], events, now, question.get("before", ()), accounts)
    except QueryInvalid as error:
        refused = question["expect"] is None
        return Outcome(question, "right" if refused else "clarified", refused, refused, str(error))
    query = _brief(found)
    if question["expect"] is None:
        refused = found.query is None
        return Outcome(question, "right" if refused else "wrong", refused, refused, query)
    if found.query is None:
        return Outcome(question, "clarified", 0.0, 0.0, f"left {found.unparsed}")
    best = Outcome(question, "wrong", 0.0, 0.0, query)
    tests = [question["expect"], *([question["alt"]] if "alt" in question else [])]
    for test in tests:
        want = expected(records, test, now, question.get("pick", ""))
        hit = len(got & want)
        precision = hit / len(got) if got else float(not want)
        recall = hit / len(want) if want else float(not got)
        shaped = _shaped(question, found)
        kind = "right" if precision == recall == 1 and shaped else "wrong"
        judged = Outcome(question, kind, precision, recall, query)
        best = max(best, judged, key=lambda outcome: outcome.f1)
    return best


def _brief(found: Reading) -> str:
    body = msgspec.to_builtins(found.query) if found.query else {}
    window = body.pop("window", {})
    for name in ("asked_at", "assumptions", "order"):
        body.pop(name, None)
    body = {name: value for name, value in body.items() if value}
    return f"{body} {window.get('start')}..{window.get('end')} left {found.unparsed}"


def _shaped(question: dict[str, Any], found: Reading) -> bool:
    wanted = question.get("table")
    made = found.query.aggregate if found.query else None
    return not wanted or (made is not None and set(wanted) <= set(made.by))


def table(outcomes: Sequence[Outcome]) -> str:
    """Means per class of question, then over all."""
    lines = [
        f"{'class':<10} {'n':>4} {'P':>6} {'R':>6} {'F1':>6} {'exact':>6} {'wrong':>6} asked back"
    ]
    names = list(dict.fromkeys(o.question["class"] for o in outcomes))
    for name in [*names, "all"]:
        some = [o for o in outcomes if name in ("all", o.question["class"])]
        mean = [sum(values) / len(some) for values in zip(
            *((o.precision, o.recall, o.f1) for o in some), strict=True)]  # fmt: skip
        kinds = [o.kind for o in some]
        wrong = sum(o.kind == "wrong" and o.f1 < 1 for o in some)
        lines.append(
            f"{name:<10} {len(some):>4} {mean[0]:>6.3f} {mean[1]:>6.3f} {mean[2]:>6.3f} "
            f"{kinds.count('right'):>6} {wrong:>6} {kinds.count('clarified'):>10}"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the table and the failures of a folder of questions."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", nargs="?", type=Path, default=HERE / "tuned")
    arguments.add_argument("--quiet", action="store_true", help="the table alone")
    args = arguments.parse_args()
    outcomes = outcomes_of(args.folder)
    for outcome in outcomes:
        if outcome.kind != "right" and not args.quiet:
            text = outcome.question["question"]
            marks = f"P{outcome.precision:.2f} R{outcome.recall:.2f}"
            print(f"{outcome.kind} {marks} {text}\n    {outcome.query}")
    print(table(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
