"""Whether flow logs are on now: for the networks a question names, or where they were changed."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from bot.errors import Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.reaching import Pair, pairs_of
from bot.investigate.state.base import Live, StateCheck, unknown
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.plan import Call
from bot.query.model import Query

ACTION = "ec2:DescribeFlowLogs"
_CHANGES = frozenset({"CreateFlowLogs", "DeleteFlowLogs"})
_NETWORK = re.compile(r"(?:vpc|subnet|eni)-[0-9a-z]{4,32}")
_MOST_PLACES, _SHOWN = 40, 5


class FlowLogConfigNow(StateCheck):
    """A flow log covers its VPC, subnet or interface; one of the VPC covers what lies in it."""

    name = "flow_log_config_now"
    needs: ClassVar[tuple[str, ...]] = (ACTION,)

    def wanted(self, query: Query, events: Sequence[Event]) -> bool:
        """When flow logs were made or deleted, or traffic of a named network is asked about."""
        return bool(_changed(events)) or (query.dataset == "vpc_flow" and bool(_named(query)))

    def asked(self, query: Query, events: Sequence[Event]) -> bool:
        """Traffic found in files needs no word about it."""
        return bool(_changed(events))

    def look(
        self, query: Query, events: Sequence[Event], live: Live, facts: Facts
    ) -> tuple[Line, ...]:
        """One line per flow log of these networks; that there is none only where all was seen."""
        changed, named = _changed(events), _named(query)
        places = tuple(dict.fromkeys((e.account, e.region) for e in changed))
        found: list[tuple[Pair, dict[str, Any]]] = []
        lines: list[Line] = []
        looked = places or pairs_of(query, live.settings)
        if len(looked) > _MOST_PLACES:
            left = f.number(len(looked) - _MOST_PLACES)
            lines.append(facts.line("answer.state.places_left", n=left))
        for pair in looked[:_MOST_PLACES]:
            try:
                answer = live.read(Call("ec2", "describe_flow_logs", {}), *pair)
            except (Upstream, Refused) as problem:
                where = f"{live.settings.account_name(pair[0])} {pair[1]}"
                lines.append(unknown(problem, ACTION, where, facts))
                continue
            found += [(pair, log) for log in answer.get("FlowLogs", ())]
        if named:
            found = [(pair, log) for pair, log in found if log.get("ResourceId") in named]
        base = {"time": f.moment(live.now), "source": f.code(ACTION)}
        told = [_line(pair, log, live, facts) for pair, log in found[:_SHOWN]]
        if len(found) > _SHOWN:
            told.append(facts.line("answer.state.flow_logs_left", n=f.number(len(found) - _SHOWN)))
        if not found and not lines:
            of = ", ".join(named) or ", ".join(
                f"{live.settings.account_name(account)} {region}" for account, region in looked
            )
            told.append(facts.line("answer.state.flow_log_none", **base, of=f.outside(of)))
        return (*told, *lines)


def _changed(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.name in _CHANGES]


def _named(query: Query) -> tuple[str, ...]:
    flow = query.flow
    ids = (*query.resources.ids, *flow.vpcs, *flow.subnets, *flow.interfaces)
    return tuple(dict.fromkeys(id for id in ids if _NETWORK.fullmatch(id)))


def _line(pair: Pair, log: dict[str, Any], live: Live, facts: Facts) -> Line:
    """API reference, FlowLog: ACTIVE is its only status; delivery may fail all the same."""
    to = log.get("LogGroupName") or log.get("LogDestination") or "-"
    failed = log.get("DeliverLogsStatus") == "FAILED"
    return facts.line(
        "answer.state.flow_log_failed" if failed else "answer.state.flow_log_on",
        time=f.moment(live.now), source=f.code(ACTION),
        of=f.outside(str(log.get("ResourceId", "-"))),
        where=f.text(f"{live.settings.account_name(pair[0])} {pair[1]}"),
        traffic=f.code(str(log.get("TrafficType", "-"))), to=f.outside(str(to)),
        problem=f.outside(str(log.get("DeliverLogsErrorMessage") or "-")),
    )  # fmt: skip
