"""What stands around the resource: for a group its interfaces and instances, else what is cheap."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from bot.errors import HubwardError
from bot.impact.exposure_path import Behind, Interface, Opening, exposure_of, exposure_path, use_of
from bot.impact.tag_facts import applications_of, environment_of, lowered, owner_of
from bot.impact.ways import Way
from bot.models.case import Case
from bot.models.impact import Dependent, Exposure, Hop, ImpactPart, Use
from bot.models.untrusted import Untrusted
from integrations.flowlogs.insights import called
from integrations.flowlogs.shared import spans_of
from integrations.impact import Context
from integrations.impact._balancers import Balancer, balancers
from integrations.impact._groups import group_id, read_group, read_openings
from integrations.impact._network import ways
from integrations.impact._roles import behind_profile
from integrations.impact._serving import READERS

PRECEDENCE = 20
_STATED = (
    "public-function", "public-document", "public-policy", "public-cluster", "public-snapshot",
)  # fmt: skip
_RUNNING = ("running", "pending")
#: A filter takes at most 200 values: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html
_MOST_INSTANCES = 200
#: Profiles of so many instances are looked up; the path follows one of them.
_MOST_ROLES = 3
T = TypeVar("T")


class Topology:
    """Reads EC2, load balancers, IAM, S3, RDS and Lambda; everything else is left unknown."""

    name = "topology"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._clients = context.sessions

    def impact_of(self, case: Case) -> ImpactPart:
        """Exposure, use, path and dependents as they stand now. Raises Refused, Upstream.

        What surrounds the resource (routes, load balancers, roles) is left out where it may not be
        read, and named in `missing`.
        """
        if group_id(case):
            return self._group(case)
        if case.resource.short_id.startswith("i-"):
            return self._instance(case)
        reader = next((read for fits, read in READERS if fits(case)), None)
        if reader:
            return reader(self._context, case)
        # The finding itself says that the resource is public, and AWS made it.
        stated = case.family in _STATED and any(f.verified_source for f in case.findings if f.open)
        return ImpactPart(self.name, exposure="public-config" if stated else None)

    def _group(self, case: Case) -> ImpactPart:
        group = read_group(self._clients, case)
        openings = [opening for opening in group.openings if opening.touches(case.ports)]
        ids = [i.behind[1] for i in group.interfaces if i.behind[0] == "instance"]
        machines = self._described(case, list(dict.fromkeys(ids)))
        others = [
            Dependent(i.behind[0], i.behind[1] or i.id)
            for i in group.interfaces
            if i.behind[0] != "instance"
        ]
        around = _Around(self._context, case)
        found = around.ways(group.vpc, group.interfaces, openings)
        behind = around.behind(machines)
        instances = list(map(_machine, machines))
        balanced = around.balanced(group.id, {one.id for one in instances})
        dependents = [*instances, *_named_once(others, balanced)]
        running = [one.state in _RUNNING for one in instances]
        return _part(
            self.name,
            exposure_of(openings, group.interfaces, found),
            use_of(group.interfaces, running),
            dependents,
            path=exposure_path(openings, group.interfaces, found, behind),
            missing=tuple(around.missing),
        )

    def _instance(self, case: Case) -> ImpactPart:
        found = self._described(case, [case.resource.short_id])
        if not found:
            return _part(self.name, "unknown", "detached", [])
        machine = _machine(found[0])
        use: Use = "in_use" if machine.state in _RUNNING else "stopped"
        exposure, path = self._way_in(case, found[0])
        around = _Around(self._context, case)
        return _part(
            self.name, exposure, use, [machine, *around.balanced("", {machine.id})],
            path=path, missing=tuple(around.missing),
        )  # fmt: skip

    def _way_in(self, case: Case, machine: dict[str, Any]) -> tuple[Exposure, tuple[Hop, ...]]:
        if not machine.get("PublicIpAddress"):
            return "private", ()
        groups = tuple(group["GroupId"] for group in machine.get("SecurityGroups", []))
        openings = [o for o in read_openings(self._clients, case, groups) if o.world]
        if not openings:
            return "private", ()
        interface = Interface(
            id=next((i["NetworkInterfaceId"] for i in machine.get("NetworkInterfaces", [])), ""),
            addresses=(machine.get("PrivateIpAddress", ""),),
            public=(machine["PublicIpAddress"],),
            behind=("instance", machine["InstanceId"]),
            subnet=machine.get("SubnetId", ""),
        )
        around = _Around(self._context, case)
        found = around.ways(machine.get("VpcId", ""), [interface], openings)
        behind = around.behind([machine])
        exposure = exposure_of(openings, [interface], found)
        return exposure, exposure_path(openings, [interface], found, behind)

    def _described(self, case: Case, ids: list[str]) -> list[dict[str, Any]]:
        if not ids:
            return []
        ec2 = self._clients.client("ec2", case.account, case.region)
        wanted = [{"Name": "instance-id", "Values": ids[:_MOST_INSTANCES]}]
        answer = called(ec2.describe_instances, Filters=wanted)
        return [
            instance
            for reservation in answer.get("Reservations", [])
            for instance in reservation.get("Instances", [])
        ]


class _Around:
    """Surroundings that a narrow role may not read: each failure is named and nothing else."""

    def __init__(self, context: Context, case: Case) -> None:
        self._context = context
        self._case = case
        self.missing: list[str] = []

    def _tried(self, name: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except HubwardError:
            self.missing.append(f"topology:{name}")
            return otherwise

    def ways(
        self, vpc: str, interfaces: Sequence[Interface], openings: Sequence[Opening]
    ) -> Mapping[str, Way]:
        """Routes and ACLs of the subnets that an open rule could be reached through."""
        subnets = [i.subnet for i in interfaces if i.subnet and i.public]
        if not subnets or not any(opening.world for opening in openings):
            return {}
        spans = spans_of(openings)
        return self._tried(
            "routes", lambda: ways(self._context, self._case, vpc, subnets, spans), {}
        )

    def behind(self, machines: Sequence[dict[str, Any]]) -> dict[str, Behind]:
        """The roles of the instances, by instance."""
        profiles = {
            machine["InstanceId"]: machine["IamInstanceProfile"]["Arn"]
            for machine in machines
            if machine.get("IamInstanceProfile", {}).get("Arn")
        }
        return self._tried(
            "role",
            lambda: {
                id: behind_profile(self._context, self._case, arn)
                for id, arn in list(profiles.items())[:_MOST_ROLES]
            },
            {},
        )

    def balanced(self, group: str, instances: set[str]) -> list[Dependent]:
        """Load balancers that carry the group or forward to one of the instances."""
        if not group and not instances:
            return []

        def read() -> list[Dependent]:
            all_of_them = balancers(self._context, self._case)
            if all_of_them.left_out:
                self.missing.append("topology:target-groups")
            return [
                found
                for one in all_of_them.found
                if group in one.groups or one.serves(instances)
                for found in _balancer(one, instances)
            ]

        return self._tried("balancers", read, [])


def _balancer(one: Balancer, instances: set[str]) -> list[Dependent]:
    groups = [Dependent("target-group", name) for name in one.serves(instances)]
    return [Dependent("load-balancer", one.short, Untrusted(one.dns), one.facing), *groups]


def _named_once(others: list[Dependent], balanced: list[Dependent]) -> list[Dependent]:
    """A balancer known by its interface and by its own description is one."""
    told = {(one.kind, one.id) for one in balanced}
    return [*(one for one in others if (one.kind, one.id) not in told), *balanced]


def _machine(instance: dict[str, Any]) -> Dependent:
    tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
    return Dependent(
        kind="instance",
        id=instance["InstanceId"],
        name=Untrusted(tags.get("Name", "")),
        state=instance.get("State", {}).get("Name", ""),
        tags=tuple(sorted(tags.items())),
    )


def _part(
    source: str, exposure: Exposure, use: Use, dependents: list[Dependent],
    path: tuple[Hop, ...] = (), missing: tuple[str, ...] = (),
) -> ImpactPart:  # fmt: skip
    facts = [lowered(dependent.tags) for dependent in dependents]
    claims = [claim for claim in map(environment_of, facts) if claim]
    production = next((claim for claim in claims if claim[0] == "production"), None)
    owner = next((found for found in map(owner_of, facts) if found), None)
    return ImpactPart(
        source=source,
        # Only the one claim that can raise a score is passed on.
        environment=production[0] if production else None,
        environment_from=f"tag {production[1]} behind it" if production else "",
        owner=owner[0] if owner else None,
        owner_from=f"tag {owner[1]} behind it" if owner else "",
        applications=tuple(dict.fromkeys(app for tags in facts for app in applications_of(tags))),
        exposure=exposure,
        use=use,
        path=path,
        dependents=tuple(dependents),
        missing=missing,
    )


def build(context: Context) -> Topology:
    """The source for the registry."""
    return Topology(context)
