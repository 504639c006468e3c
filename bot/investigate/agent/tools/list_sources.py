"""list_sources: where events are kept, for which accounts and since when."""

from typing import Any

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
        """The sources as data; raises Upstream."""
        found = bench.sources() if bench.sources is not None else []
        return Result("data" if found else "no data", {"sources": found})
