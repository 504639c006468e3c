"""Load balancers of an account and region: their names, and which instances stand behind them."""

from typing import Any

import msgspec

from bot.models.case import Case
from integrations.flowlogs.insights import called
from integrations.impact import Context
from integrations.impact._memory import kept

_KEPT_S = 900.0
#: One call per target group tells its targets; more groups than this are not read.
_MOST_GROUPS = 20


class Balancer(msgspec.Struct, frozen=True):
    """A load balancer with the target groups it forwards to; `targets` are by group name."""

    name: str
    dns: str
    facing: str
    groups: tuple[str, ...]
    targets: dict[str, tuple[str, ...]]

    @property
    def short(self) -> str:
        """`app/web/50dc6c495c0c9188`, as the description of its interfaces has it."""
        return self.name.rpartition("loadbalancer/")[2]

    def serves(self, instances: set[str]) -> tuple[str, ...]:
        """The target groups that hold one of the instances."""
        return tuple(name for name, ids in self.targets.items() if instances & set(ids))


class Balancers(msgspec.Struct, frozen=True):
    """All of them; `left_out` says that there were more target groups than were read."""

    found: tuple[Balancer, ...] = ()
    left_out: bool = False


def balancers(context: Context, case: Case) -> Balancers:
    """Those where the case is, a quarter of an hour old at most. Raises Refused, Upstream."""
    key = f"balancers:{case.account}:{case.region}"
    return kept(context.store, key, Balancers, _KEPT_S, lambda: _read(context, case))


def _read(context: Context, case: Case) -> Balancers:
    elb = context.sessions.client("elbv2", case.account, case.region)
    loads = _all(elb.describe_load_balancers, "LoadBalancers")
    if not loads:
        return Balancers()
    groups = _all(elb.describe_target_groups, "TargetGroups")
    targets: dict[str, dict[str, tuple[str, ...]]] = {}
    for group in groups[:_MOST_GROUPS]:
        health = called(elb.describe_target_health, TargetGroupArn=group["TargetGroupArn"])
        ids = tuple(one["Target"]["Id"] for one in health.get("TargetHealthDescriptions", []))
        for load in group.get("LoadBalancerArns", []):
            targets.setdefault(load, {})[group["TargetGroupName"]] = ids
    return Balancers(
        tuple(
            Balancer(
                name=load["LoadBalancerArn"],
                dns=load.get("DNSName", ""),
                facing=load.get("Scheme", ""),
                groups=tuple(load.get("SecurityGroups", [])),
                targets=targets.get(load["LoadBalancerArn"], {}),
            )
            for load in loads
        ),
        len(groups) > _MOST_GROUPS,
    )


def _all(operation: Any, field: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    params: dict[str, Any] = {}
    while True:
        answer = called(operation, **params)
        found += answer.get(field, [])
        if not answer.get("NextMarker"):
            return found
        params["Marker"] = answer["NextMarker"]
