"""The grammar and a model asked the same questions over the same records, judged alike.

What is right is computed by brute force over raw JSON; what was found are the events that the
answer of either side rests on.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.agent.meter import Meter
from bot.investigate.agent.transcripts import Transcript, Transcripts
from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock
from bot.investigate.kept import CommandKeeping
from bot.models.answer import Answer, Question
from bot.ports_model import Model
from bot.settings import AccountSettings, Settings
from integrations.eventstores.local import LocalArchive
from tests.evals.brute import expected
from tests.evals.run import CORPORA, ground, judge, questions


class _Memory:
    """Bytes and counters for one run: nothing outlives it."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def remember(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep bytes."""
        self.kept[key] = value

    def recall(self, key: str) -> bytes | None:
        """The kept bytes."""
        return self.kept.get(key)

    def add(self, counter: str, amount: int, ttl_s: float) -> int:
        """No counter is kept: an evaluation is stopped by its limit alone."""
        return 0


def measure(folder: Path, model: Model | None, settings: Settings, limit: int) -> dict[str, Any]:
    """Figures of both sides over the questions of a folder; `model` is None where none is asked."""
    asked = questions(folder)[: limit or None]
    return {
        "folder": str(folder), "questions": len(asked),
        "grammar": _sides(_grammar(asked)),
        "model": _sides(_modelled(asked, model, settings)) if model is not None else None,
    }  # fmt: skip


def _grammar(asked: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    grounds = {name: ground(name) for name in {q.get("corpus", "month") for q in asked}}
    for question in asked:
        over = grounds[question.get("corpus", "month")]
        begin = time.perf_counter()
        judged = judge(question, over.records, over.events, over.now, over.accounts)
        seconds = time.perf_counter() - begin
        yield {"class": question["class"], "f1": judged.f1, "exact": judged.kind == "right",
               "steps": 1, "seconds": seconds}  # fmt: skip


def _modelled(
    asked: list[dict[str, Any]], model: Model, settings: Settings
) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as root:
        records = {name: CORPORA[name].write(Path(root) / name)
                   for name in {q.get("corpus", "month") for q in asked}}  # fmt: skip
        stores = {name: LocalArchive(Path(root) / name) for name in records}
        for question in asked:
            name = question.get("corpus", "month")
            yield _one(question, name, records[name], stores[name], model, settings)


def _one(
    question: dict[str, Any], name: str, records: list[dict[str, Any]], store: LocalArchive,
    model: Model, settings: Settings,
) -> dict[str, Any]:  # fmt: skip
    unit, memory = CORPORA[name], _Memory()
    accounts = tuple(AccountSettings(id, key) for key, id in unit.ACCOUNTS.items())
    given = msgspec.structs.replace(settings, accounts=accounts)
    clock, keeping = GivenClock(), CommandKeeping()
    clock.at = unit.NOW
    plain = Investigator(keeping, {"local": store}, given, clock, None)
    means = Means(model, given, keeping, clock, Meter(given.model, memory),
                  Transcripts(memory), sure=2.0)  # fmt: skip
    assisted, begin = Assisted(plain, means), time.perf_counter()
    for earlier in (*question.get("before", ()), question["question"]):
        answer = assisted.answer(Question(earlier, channel="cli", thread="t", local=True, tz="UTC"))
    seconds = time.perf_counter() - begin
    kept = [msgspec.json.decode(body, type=Transcript) for key, body in memory.kept.items()
            if key.startswith("transcript:")]  # fmt: skip
    f1 = _f1(question, answer, records, unit.NOW)
    tokens = [k.outcome.usage.input + k.outcome.usage.output + k.outcome.usage.cached
              + k.outcome.usage.stored for k in kept]  # fmt: skip
    return {
        "class": question["class"], "f1": f1, "exact": f1 == 1.0, "seconds": seconds,
        "steps": sum(len(k.outcome.steps) for k in kept), "tokens": sum(tokens),
        "usd": sum(k.usd for k in kept),
        "ungrounded": any(k.outcome.ungrounded for k in kept),
    }  # fmt: skip


def _f1(question: dict[str, Any], answer: Answer, records: list[dict[str, Any]], now: Any) -> float:
    if question["expect"] is None:
        return float(answer.kind in ("clarify", "refused", "cannot"))
    got, best = set(answer.events), 0.0
    for test in (question["expect"], *([question["alt"]] if "alt" in question else [])):
        want = expected(records, test, now, question.get("pick", ""))
        hit = len(got & want)
        both = len(got) + len(want)
        best = max(best, 2 * hit / both if both else 1.0)
    return best


def _sides(rows: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Means, counts of what was exactly right and thrown back, and (all, right) by class."""
    found = list(rows)
    count = max(1, len(found))
    classes: dict[str, list[int]] = {}
    for row in found:
        each = classes.setdefault(row["class"], [0, 0])
        each[0] += 1
        each[1] += bool(row["exact"])
    means = {name: sum(row.get(name, 0) for row in found) / count
             for name in ("f1", "steps", "tokens", "usd", "seconds")}  # fmt: skip
    return {
        **means, "exact": sum(bool(row["exact"]) for row in found),
        "ungrounded": sum(bool(row.get("ungrounded")) for row in found), "classes": classes,
    }  # fmt: skip
