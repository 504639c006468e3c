"""Accepted traffic to the open ports, from VPC flow logs."""

from bot.impact.exposure_path import Opening
from bot.models.case import Case
from bot.models.impact import Exposure, ImpactPart, Traffic
from integrations.flowlogs.insights import WINDOW_DAYS, FlowLogs
from integrations.impact import Context
from integrations.impact._groups import group_id, read_group

PRECEDENCE = 30


class TrafficSource:
    """Only open ports on security groups have traffic to look for."""

    name = "traffic"

    def __init__(self, context: Context) -> None:
        self._clients = context.sessions
        self._logs = FlowLogs(context.sessions, context.clock, context.wait)

    def impact_of(self, case: Case) -> ImpactPart:
        """Seen, none seen, or unknown with the reason. Raises Refused, Upstream."""
        if case.family != "open-port" or not group_id(case):
            return ImpactPart(self.name)
        group = read_group(self._clients, case)
        openings = [opening for opening in group.openings if opening.touches(case.ports)]
        # A rule that is gone by now may still have been used; its ports are in the case.
        asked = openings or [Opening("", "tcp", port, port, "") for port in case.ports]
        if not asked:
            nothing = Traffic("unknown", WINDOW_DAYS, why="no-open-rule")
            return ImpactPart(self.name, traffic=nothing)
        traffic = self._logs.traffic(case.account, case.region, group.vpc, group.interfaces, asked)
        # Insiders using an open port do not make it used from the internet.
        exposure: Exposure | None = "internet-observed" if openings and traffic.outside else None
        return ImpactPart(self.name, traffic=traffic, exposure=exposure)


def build(context: Context) -> TrafficSource:
    """The source for the registry."""
    return TrafficSource(context)
