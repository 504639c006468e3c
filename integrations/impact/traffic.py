"""Accepted traffic to the open ports, from VPC flow logs."""

from bot.errors import OverBudget
from bot.impact.exposure_path import Opening
from bot.models.case import Case
from bot.models.impact import Exposure, ImpactPart, Traffic
from integrations.flowlogs.shared import Ask, FlowLogs
from integrations.flowlogs.table import WINDOW_DAYS
from integrations.impact import Context
from integrations.impact._groups import group_id, read_group
from integrations.impact._network import neighbours

PRECEDENCE = 30
#: With all the time there is.
_PATIENT_S = 60.0


class TrafficSource:
    """Only open ports on security groups have traffic to look for."""

    name = "traffic"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._logs = FlowLogs(
            context.sessions, context.store, context.settings.impact, context.clock, context.wait
        )

    def impact_of(self, case: Case) -> ImpactPart:
        """Seen, none seen, or unknown with the reason. Raises Refused, Upstream."""
        return self.look(case, asked=False, patience_s=_PATIENT_S)

    def look(self, case: Case, *, asked: bool, patience_s: float) -> ImpactPart:
        """The same; over the day's bytes only what a query of the last hour already told."""
        if not _fits(case):
            return ImpactPart(self.name)
        context = self._context
        group = read_group(context.sessions, case)
        openings = [opening for opening in group.openings if opening.touches(case.ports)]
        # A rule that is gone by now may still have been used; its ports are in the case.
        wanted = openings or [Opening("", "tcp", port, port, "") for port in case.ports]
        if not wanted:
            nothing = Traffic("unknown", WINDOW_DAYS, why="no-open-rule")
            return ImpactPart(self.name, traffic=nothing)
        ask = Ask(
            case.account, case.region, group.vpc, group.interfaces, tuple(wanted), asked, patience_s
        )
        try:
            traffic = self._logs.traffic(ask, lambda: neighbours(context, case, group.vpc))
        except OverBudget:
            return self._part(case, "budget", group.vpc)
        # Insiders using an open port do not make it used from the internet.
        exposure: Exposure | None = "internet-observed" if openings and traffic.outside else None
        return ImpactPart(self.name, traffic=traffic, exposure=exposure)

    def unlooked(self, case: Case, why: str) -> ImpactPart:
        """Nobody looked; what the newest query in the region read stands for the price."""
        return self._part(case, why, "") if _fits(case) else ImpactPart(self.name)

    def _part(self, case: Case, why: str, vpc: str) -> ImpactPart:
        size = self._logs.size(case.account, case.region, vpc)
        traffic = Traffic("unknown", WINDOW_DAYS, why=why)
        return ImpactPart(self.name, traffic=traffic, unlooked=why, look_bytes=size)


def _fits(case: Case) -> bool:
    return case.family == "open-port" and bool(group_id(case))


def build(context: Context) -> TrafficSource:
    """The source for the registry."""
    return TrafficSource(context)
