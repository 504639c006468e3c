"""Where flow records of an instance, subnet or VPC were captured, when the log does not say."""

from collections.abc import Callable

import msgspec

from bot.investigate.correlate._network import Interface, interfaces_in, interfaces_of
from bot.investigate.correlate.base import Bench, trail_step
from bot.models.plan import Call
from bot.query.model import Events, FlowFilter, Query, Resources, Rows

_MADE = ("RunInstances", "CreateNetworkInterface", "AttachNetworkInterface")
#: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
_FILTERS = {"i-": "attachment.instance-id", "subnet-": "subnet-id", "vpc-": "vpc-id"}


def located(
    query: Query, rows: Rows, bench: Bench, run: Callable[[Query], Rows]
) -> tuple[Query, Rows]:
    """Query and rows again with the interfaces of what was named, where nothing matched its id.

    Before version 3 of the format records name their interface alone. Raises what `run` raises.
    """
    flow = query.flow
    wanted = (*flow.instances, *flow.subnets, *flow.vpcs)
    if query.dataset != "vpc_flow" or not wanted or rows.flows:
        return query, rows
    step = trail_step(query, bench.looking_back(query), events=Events(names=_MADE),
                      resources=Resources(wanted))  # fmt: skip
    made = bench.ask("captured", step)
    found = _of(interfaces_in(made.events), wanted) if made else []
    if not found:
        found = _live(query, wanted, bench)
    if not found:
        bench.missing("captured", "answer.step.why.no_interfaces")
        return query, rows
    names = tuple(dict.fromkeys((*flow.interfaces, *(one.id for one in found))))
    flow = _sided(msgspec.structs.replace(flow, interfaces=names), found)
    query = msgspec.structs.replace(query, flow=flow)
    return query, run(query)


def _sided(flow: FlowFilter, found: list[Interface]) -> FlowFilter:
    """A direction as the interfaces' own addresses, where these are known."""
    own = tuple(dict.fromkeys(address for one in found for address in one.addresses))
    side = {"ingress": "dst", "egress": "src"}.get(flow.direction, "")
    if not side or not own or getattr(flow, side) or not all(one.addresses for one in found):
        return flow
    return msgspec.structs.replace(flow, direction="any", **{side: own})


def _of(found: list[Interface], wanted: tuple[str, ...]) -> list[Interface]:
    return [one for one in found if {one.instance, one.subnet, one.vpc} & set(wanted)]


def _live(query: Query, wanted: tuple[str, ...], bench: Bench) -> list[Interface]:
    found: list[Interface] = []
    regions = query.where.regions or ("us-east-1",)
    for account, region in [(a, r) for a in query.where.accounts for r in regions][:4]:
        for prefix, name in _FILTERS.items():
            ids = [id for id in wanted if id.startswith(prefix)]
            if not ids:
                continue
            params = {"Filters": [{"Name": name, "Values": ids}]}
            call = Call("ec2", "describe_network_interfaces", params)
            answer = bench.read("captured", call, account, region)
            found += _of(list(interfaces_of(answer)), wanted) if answer else []
    return found
