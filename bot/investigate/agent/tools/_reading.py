"""What a query tool gives back: totals as facts, rows as short lines, and what is missing."""

from typing import Any

from bot.investigate.agent.evidence import Evidence, shown
from bot.investigate.agent.tools.base import Bench, Result
from bot.query.model import Query

_GAPS = 10


def answered(bench: Bench, query: Query, columns: str) -> Result:
    """Run a query that is within the scope; raises QueryUnsupported, Upstream, Refused."""
    asked = bench.evidence.add(query, bench.run(query))
    rows = asked.rows
    gaps = [f"{p.account} {p.region}: {p.reason or 'empty'}" for p in rows.coverage.gaps]
    return Result("data" if rows.events or rows.flows else "no data", {
        "query": asked.id, "source": rows.store,
        "window": [query.window.start.isoformat(), query.window.end.isoformat()],
        "facts": totals(bench.evidence, asked.id), "rows": shown(asked, bench.evidence.facts),
        "columns": "|".join((*query.aggregate.by, "count")) if query.aggregate else columns,
        "incomplete": gaps[:_GAPS], "truncated": rows.statistics.truncated_by,
    })  # fmt: skip


def totals(evidence: Evidence, id: str) -> dict[str, Any]:
    """The facts of a result that are not of a row."""
    return {
        name.removeprefix(f"{id}."): fact.value.text
        for name, fact in evidence.facts.items()
        if name.startswith(f"{id}.") and name.count(".") == 1
    }
