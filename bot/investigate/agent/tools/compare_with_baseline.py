"""compare_with_baseline: a query's count beside the comparable windows before."""

from typing import Any

from bot.errors import Refused
from bot.investigate.about import normal
from bot.investigate.agent.forms import closed
from bot.investigate.agent.tools._reading import totals
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.investigate.facts import Facts
from bot.ports_model import Tool


class CompareWithBaseline(AgentTool):
    """Says whether a result stands out."""

    spec = Tool(
        "compare_with_baseline",
        "Compare an earlier CloudTrail result (q1, q2, …) with the same hours of the seven days "
        "before, or four spans before for longer windows.",
        closed({"query": {"type": "string"}}, ("query",)),
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """Counts of the windows before as facts `q1.normal_low` …; raises Refused, Upstream."""
        asked = bench.evidence.of(str(given["query"]))
        if asked is None or asked.query.dataset != "cloudtrail":
            raise Refused("model.tool.no_query")
        facts = Facts()
        told = normal(asked.query, asked.rows, bench.run, facts)
        for name, id in told.conclusion.facts.items():
            fact = next(fact for fact in facts.all() if fact.id == id)
            bench.evidence.put(f"{asked.id}.normal_{name}", fact.value, fact.events)
        verdict = told.conclusion.key.rpartition(".")[2]
        return Result(
            "no data" if verdict == "unknown" else "data",
            {"query": asked.id, "verdict": verdict, "facts": totals(bench.evidence, asked.id)},
        )
