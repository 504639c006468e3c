"""explain_denial: what a refused call lacked, from its record or from STS where that is allowed."""

from typing import Any

import msgspec

from bot.errors import Refused
from bot.investigate import facts as f
from bot.investigate import state
from bot.investigate.agent.forms import closed
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.investigate.facts import Facts
from bot.investigate.state.base import Live
from bot.models.answer import Value
from bot.ports_model import Tool
from bot.query.outcome import denied, missing_action


class ExplainDenial(AgentTool):
    """Explains one refused call."""

    spec = Tool(
        "explain_denial",
        "Explain why one call was refused. `row` is a row of an earlier result, like q1.r2.",
        closed({"row": {"type": "string"}}, ("row",)),
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """What it lacked as facts of the row; raises Refused for a row that is no denial."""
        row = str(given["row"])
        event = bench.evidence.event(row)
        asked = bench.evidence.of(row.partition(".")[0])
        if event is None or asked is None or not denied(event):
            raise Refused("model.tool.no_denial")
        found: dict[str, Value] = {"code": f.code(event.error_code)} if event.error_code else {}
        if missing_action(event):
            found["permission"] = f.code(missing_action(event))
        facts = Facts()
        query = msgspec.structs.replace(asked.query, intent="permission_denied")
        looked = state.look(query, (event,), Live(bench.aws, bench.settings, bench.now), facts)
        told = {fact.id: fact for fact in facts.all()}
        for line in looked.lines:
            found |= {name: told[id].value for name, id in line.facts.items()}
        for name, value in found.items():
            bench.evidence.put(f"{row}.{name}", value, (event.id,))
        return Result(
            "data" if "permission" in found or looked.met else "no data",
            {"row": row, "facts": {name: value.text for name, value in found.items()},
             "said": [line.key for line in looked.lines]},
        )  # fmt: skip
