"""query_flow_logs: the closed query over VPC Flow Logs."""

from typing import Any, get_args

import msgspec

from bot.investigate.agent.forms import among, closed, moment, numbers, one_of, texts, window
from bot.investigate.agent.tools._reading import answered
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.ports_model import Tool
from bot.query.flow_form import FlowFilter, FlowKey
from bot.query.model import Aggregate, Order, Query, Where

_SCHEMA = closed(
    {
        "start": moment(), "end": moment(),
        "action": one_of(["accept", "reject"]),
        "src": texts(), "dst": texts(), "either": texts(),
        "src_ports": numbers(), "dst_ports": numbers(), "protocols": numbers(),
        "interfaces": texts(), "instances": texts(), "subnets": texts(),
        "accounts": texts(), "regions": texts(),
        "by": among(list(get_args(FlowKey))), "top": {"type": "integer"},
    },
    ("start", "end"),
)  # fmt: skip


class QueryFlowLogs(AgentTool):
    """Reads flow records."""

    shown = False
    spec = Tool(
        "query_flow_logs",
        "Read VPC Flow Log records, times as in query_events. Addresses or CIDR ranges; protocols "
        "as IANA numbers. `by` sums records and bytes per group.",
        _SCHEMA,
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """The records as rows or groups; raises QueryInvalid, NotPermitted, Upstream."""

        def take(name: str) -> tuple[Any, ...]:
            return tuple(given.get(name, ()))

        query = Query(
            intent="flow_summary", dataset="vpc_flow", window=window(given, bench.tz),
            asked_at=bench.now, where=Where(take("accounts"), take("regions")),
            flow=FlowFilter(
                action=given.get("action", "any"), src=take("src"), dst=take("dst"),
                either=take("either"), src_ports=take("src_ports"), dst_ports=take("dst_ports"),
                protocols=take("protocols"), interfaces=take("interfaces"),
                instances=take("instances"), subnets=take("subnets"),
            ),
        )  # fmt: skip
        if take("by"):
            grouped = Aggregate(take("by"), ("count", "bytes"), top=int(given.get("top", 0)))
            query = msgspec.structs.replace(query, aggregate=grouped, order=Order("bytes"))
        return answered(bench, bench.within(query), "time|src|dst|dst_port|action|bytes|interface")
