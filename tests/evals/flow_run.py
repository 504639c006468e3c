"""Asks the questions about flow logs over a written archive and compares the record ids."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock, answered
from bot.investigate.kept import CommandKeeping
from bot.settings import Settings
from integrations.eventstores.local import LocalArchive
from tests.evals import flow_corpus
from tests.evals.run import Outcome, table

HERE = Path(__file__).parent


def judged(
    questions: Sequence[dict[str, Any]], root: Path, records: list[flow_corpus.Record]
) -> list[Outcome]:
    """Every question put to the batch mode over the archive, as an analyst would."""
    keeping, clock = CommandKeeping(), GivenClock()
    stores = {"local": LocalArchive(root, workers=1)}
    investigator = Investigator(keeping, stores, Settings(), clock, None)
    lines = []
    for question in questions:
        thread = f"t-{question['id']}"
        for text in (*question.get("before", ()), question["question"]):
            lines.append(json.dumps({"id": question["id"], "question": text, "thread": thread,
                                     "now": flow_corpus.NOW.isoformat()}))  # fmt: skip
    # Of several answers with one id the last is the follow-up's.
    got = {row["id"]: row for row in answered(lines, investigator, keeping, clock, lambda a, z: "")}
    return [_judge(question, got[question["id"]], records) for question in questions]


def _judge(
    question: dict[str, Any], row: dict[str, Any], records: list[flow_corpus.Record]
) -> Outcome:
    asked = row.get("query") is None
    brief = json.dumps(
        {k: v for k, v in (row.get("query") or {}).items()
         if k in ("flow", "aggregate", "intent", "dataset", "limit", "events")}
        or {"error": row.get("error")}
    )  # fmt: skip
    if question["expect"] is None:
        return Outcome(question, "right" if asked else "wrong", asked, asked, brief)
    if asked:
        return Outcome(question, "clarified", 0.0, 0.0, brief)
    want = flow_corpus.expected(records, question["expect"], question.get("pick", ""))
    got = set(row["event_ids"])
    hit = len(got & want)
    precision = hit / len(got) if got else float(not want)
    recall = hit / len(want) if want else float(not got)
    by = ((row["query"] or {}).get("aggregate") or {}).get("by", [])
    shaped = set(question.get("table", ())) <= set(by)
    kind = "right" if precision == recall == 1 and shaped else "wrong"
    return Outcome(question, kind, precision, recall, brief)


def main() -> int:
    """Print the table and the failures of one file of questions."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file", nargs="?", type=Path, default=HERE / "flows_tuned.json")
    arguments.add_argument("--quiet", action="store_true", help="the table alone")
    args = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        records = flow_corpus.write(Path(folder))
        outcomes = judged(json.loads(args.file.read_text("utf-8")), Path(folder), records)
    for outcome in outcomes:
        if outcome.kind != "right" and not args.quiet:
            marks = f"P{outcome.precision:.2f} R{outcome.recall:.2f}"
            print(f"{outcome.kind} {marks} {outcome.question['question']}\n    {outcome.query}")
    print(table(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
