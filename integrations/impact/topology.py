"""What stands around the resource: for a group its interfaces and instances, else what is cheap."""

from collections.abc import Callable
from typing import Any

from bot.errors import Upstream
from bot.impact.exposure_path import exposure_of, exposure_path, use_of
from bot.impact.tag_facts import applications_of, environment_of, lowered, owner_of
from bot.models.case import Case
from bot.models.impact import Dependent, Exposure, ImpactPart, Use
from bot.models.untrusted import Untrusted
from integrations.flowlogs.insights import called
from integrations.impact import Context
from integrations.impact._groups import group_id, read_group, read_openings

PRECEDENCE = 20
_STATED = (
    "public-function", "public-document", "public-policy", "public-cluster", "public-snapshot",
)  # fmt: skip
_RUNNING = ("running", "pending")
#: A filter takes at most 200 values: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html
_MOST_INSTANCES = 200


class Topology:
    """Reads EC2, S3, RDS and Lambda; everything else is left unknown."""

    name = "topology"

    def __init__(self, context: Context) -> None:
        self._clients = context.sessions

    def impact_of(self, case: Case) -> ImpactPart:
        """Exposure, use, path and dependents as they stand now. Raises Refused, Upstream."""
        if group_id(case):
            return self._group(case)
        short = case.resource.short_id
        readers: tuple[tuple[bool, Callable[[Case], ImpactPart]], ...] = (
            (short.startswith("i-"), self._instance),
            (":s3:" in case.resource.id, self._bucket),
            (":rds:" in case.resource.id and ":db:" in case.resource.id, self._database),
            (short.startswith("snap-"), self._snapshot),
        )
        reader = next((read for fits, read in readers if fits), None)
        if reader:
            return reader(case)
        # The finding itself says that the resource is public, and AWS made it.
        stated = case.family in _STATED and any(f.verified_source for f in case.findings if f.open)
        return ImpactPart(self.name, exposure="public-config" if stated else None)

    def _group(self, case: Case) -> ImpactPart:
        group = read_group(self._clients, case)
        openings = [opening for opening in group.openings if opening.touches(case.ports)]
        ids = [i.behind[1] for i in group.interfaces if i.behind[0] == "instance"]
        instances = list(map(_machine, self._described(case, list(dict.fromkeys(ids)))))
        others = [
            Dependent(i.behind[0], i.behind[1] or i.id)
            for i in group.interfaces
            if i.behind[0] != "instance"
        ]
        running = [dependent.state in _RUNNING for dependent in instances]
        return _part(
            self.name,
            exposure_of(openings, group.interfaces),
            use_of(group.interfaces, running),
            [*instances, *others],
            path=exposure_path(openings, group.interfaces),
        )

    def _instance(self, case: Case) -> ImpactPart:
        found = self._described(case, [case.resource.short_id])
        if not found:
            return _part(self.name, "unknown", "detached", [])
        machine = _machine(found[0])
        use: Use = "in_use" if machine.state in _RUNNING else "stopped"
        exposure: Exposure = "private"
        if found[0].get("PublicIpAddress"):
            groups = tuple(group["GroupId"] for group in found[0].get("SecurityGroups", []))
            opened = groups and any(o.world for o in read_openings(self._clients, case, groups))
            exposure = "internet-reachable" if opened else "private"
        return _part(self.name, exposure, use, [machine])

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

    def _bucket(self, case: Case) -> ImpactPart:
        s3 = self._clients.client("s3", case.account, case.region)
        bucket = case.resource.id.rsplit(":", 1)[-1].split("/", 1)[0]
        try:
            status = called(s3.get_bucket_policy_status, Bucket=bucket)
        except Upstream as problem:
            if problem.code != "NoSuchBucketPolicy":
                raise
            return ImpactPart(self.name, exposure="unknown")
        public = bool(status.get("PolicyStatus", {}).get("IsPublic"))
        return ImpactPart(self.name, exposure="public-config" if public else "unknown")

    def _database(self, case: Case) -> ImpactPart:
        rds = self._clients.client("rds", case.account, case.region)
        answer = called(rds.describe_db_instances, DBInstanceIdentifier=case.resource.short_id)
        (database,) = answer["DBInstances"]
        status = database.get("DBInstanceStatus", "")
        exposure: Exposure = "public-config" if database.get("PubliclyAccessible") else "private"
        use: Use = "stopped" if status == "stopped" else "in_use"
        return ImpactPart(self.name, exposure=exposure, use=use)

    def _snapshot(self, case: Case) -> ImpactPart:
        ec2 = self._clients.client("ec2", case.account, case.region)
        answer = called(
            ec2.describe_snapshot_attribute,
            SnapshotId=case.resource.short_id, Attribute="createVolumePermission",
        )  # fmt: skip
        allowed = answer.get("CreateVolumePermissions", [])
        if any(entry.get("Group") == "all" for entry in allowed):
            return ImpactPart(self.name, exposure="public-config")
        return ImpactPart(self.name, exposure="cross-account" if allowed else "private")


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
    source: str, exposure: Exposure, use: Use, dependents: list[Dependent], path: Any = ()
) -> ImpactPart:
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
    )


def build(context: Context) -> Topology:
    """The source for the registry."""
    return Topology(context)
