"""list_sources: where events are kept, for which accounts and since when."""

from typing import Any

from bot.investigate import facts as f
from bot.investigate.agent.forms import closed
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.ports_model import Tool


class ListSources(AgentTool):
    """Lists the connected sources."""

    spec = Tool(
        "list_sources",
        "Where CloudTrail events and flow logs are kept: source, accounts, regions, since when.",
        closed({}),
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """The sources as data; their names and number are facts."""
        found = bench.sources() if bench.sources is not None else []
        facts = {"sources.connected": f.number(len(found))}
        for n, source in enumerate(found, 1):
            facts[f"source{n}.name"] = f.word(f"answer.store.{source['source']}")
        for id, value in facts.items():
            bench.evidence.put(id, value)
        told = {"facts": {id: value.text for id, value in facts.items()}, "sources": found}
        return Result("data" if found else "no data", told)
