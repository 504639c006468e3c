"""get_case: what Hubward holds about the case of this thread."""

from typing import Any

from bot.errors import Refused
from bot.investigate import facts as f
from bot.investigate.agent.forms import closed
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.ports_model import Tool


class GetCase(AgentTool):
    """Reads the thread's case."""

    spec = Tool(
        "get_case",
        "What Hubward holds about the case this thread belongs to: resource, controls, severity, "
        "priority, ports, state, since when.",
        closed({}),
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """The case as facts `case.…`; raises Refused outside a case's thread or its accounts."""
        case = bench.case
        if case is None or case.account not in bench.accounts:
            raise Refused("answer.clarify.thread")
        bench.evidence.touched.add(case.account)
        found = {
            "resource": f.outside(case.resource.short_id), "account": f.code(case.account),
            "region": f.code(case.region), "controls": f.code(", ".join(case.controls)),
            "state": f.text(str(case.state)), "since": f.moment(case.first_seen),
            "severity": f.text(str(case.severity)),
            "ports": f.code(", ".join(map(str, case.ports))),
            "priority": f.text(case.priority.band if case.priority else ""),
        }  # fmt: skip
        found = {name: value for name, value in found.items() if value.text}
        for name, value in found.items():
            bench.evidence.put(f"case.{name}", value)
        told = {f"case.{name}": value.text for name, value in found.items()}
        return Result("data", {"facts": told})
