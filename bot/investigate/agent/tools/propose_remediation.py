"""propose_remediation: puts a plan before people; it runs nothing and approves nothing."""

from typing import Any

from bot.errors import NotPermitted, Refused
from bot.investigate import facts as f
from bot.investigate.agent.forms import closed
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.ports_model import Tool
from bot.remediations import remediations


class ProposeRemediation(AgentTool):
    """Makes a request card for the person who asked."""

    makes = True
    spec = Tool(
        "propose_remediation",
        "Put a registered remediation for one resource before the approvers. Only when the person "
        "asked for a fix.",
        closed(
            {name: {"type": "string"} for name in ("remediation", "resource", "account", "region")},
            ("remediation", "resource", "account", "region"),
        ),
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """The request's id as a fact; raises Refused, NotPermitted, Upstream."""
        slug, account = str(given["remediation"]), str(given["account"])
        if bench.propose is None:
            raise Refused("model.tool.no_proposals")
        if slug not in remediations():
            raise Refused("model.tool.no_remediation", known=", ".join(sorted(remediations())))
        if account not in bench.accounts:
            raise NotPermitted("answer.scope.account", accounts=account)
        bench.evidence.touched.add(account)
        request = bench.propose(slug, str(given["resource"]), account, str(given["region"]))
        bench.evidence.put("proposal.request", f.code(request))
        return Result("data", {"facts": {"proposal.request": request}})
