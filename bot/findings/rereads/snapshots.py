"""Snapshots everybody may restore, of volumes and of databases."""

from typing import ClassVar

from bot.findings.rereads.base import Answers, Reread, Seen, first, seen, tail
from bot.models.plan import Call, Target

_NO_VOLUME = ("InvalidSnapshot.NotFound",)
_NO_DATABASE = ("DBSnapshotNotFound", "DBSnapshotNotFoundFault", "DBClusterSnapshotNotFoundFault")


class PublicSnapshot(Reread):
    """One snapshot, or (EC2.1 speaks of the account) any of the account's in this region."""

    controls: ClassVar[tuple[str, ...]] = ("EC2.1", "RDS.1")
    families: ClassVar[tuple[str, ...]] = ("public-snapshot",)
    iam_read: ClassVar[tuple[str, ...]] = (
        "ec2:DescribeSnapshotAttribute",
        "ec2:DescribeSnapshots",
        "rds:DescribeDBClusterSnapshotAttributes",
        "rds:DescribeDBSnapshotAttributes",
    )

    def reads(self, target: Target) -> dict[str, Call]:
        """Who may restore it."""
        volume = tail(target, "ec2", "snapshot")
        if volume:
            asked = {"SnapshotId": volume, "Attribute": "createVolumePermission"}
            return {"volume": Call("ec2", "describe_snapshot_attribute", asked, _NO_VOLUME)}
        for kind, operation, name in (
            ("cluster-snapshot", "describe_db_cluster_snapshot_attributes",
             "DBClusterSnapshotIdentifier"),
            ("snapshot", "describe_db_snapshot_attributes", "DBSnapshotIdentifier"),
        ):  # fmt: skip
            found = tail(target, "rds", kind)
            if found:
                return {kind: Call("rds", operation, {name: found}, _NO_DATABASE)}
        if not target.resource.startswith("AWS::::Account:"):
            return {}
        public = {"OwnerIds": ["self"], "RestorableByUserIds": ["all"]}
        return {"all": Call("ec2", "describe_snapshots", public)}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There while everybody is among those who may."""
        ((name, answer),) = state.items()
        if answer is None:
            return "gone"
        if name == "all":
            return seen(bool(answer.get("Snapshots")))
        if name == "volume":
            who = answer.get("CreateVolumePermissions") or []
            return seen(any(entry.get("Group") == "all" for entry in who))
        prefix = "DBClusterSnapshot" if name == "cluster-snapshot" else "DBSnapshot"
        held = answer.get(f"{prefix}AttributesResult") or {}
        shared = held.get(f"{prefix}Attributes") or []
        return seen(any("all" in (entry.get("AttributeValues") or []) for entry in shared))


class PublicDatabase(Reread):
    """A database instance with an address on the internet."""

    controls: ClassVar[tuple[str, ...]] = ("RDS.2",)
    families: ClassVar[tuple[str, ...]] = ("public-database",)
    iam_read: ClassVar[tuple[str, ...]] = ("rds:DescribeDBInstances",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The instance."""
        return _instance(target)

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There while it is publicly accessible."""
        found = first(state["instances"], "DBInstances")
        return seen(bool(found.get("PubliclyAccessible"))) if found else "gone"


class DatabaseSettings(Reread):
    """A database instance that anybody may delete, or that does not update itself."""

    controls: ClassVar[tuple[str, ...]] = ("RDS.8", "RDS.13")
    iam_read: ClassVar[tuple[str, ...]] = ("rds:DescribeDBInstances",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The instance."""
        return _instance(target)

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There while a setting that one of these controls asks for is off."""
        found = first(state["instances"], "DBInstances")
        if not found:
            return "gone"
        asked = {"RDS.8": "DeletionProtection", "RDS.13": "AutoMinorVersionUpgrade"}
        return seen(any(not found.get(asked[name]) for name in controls if name in asked))


def _instance(target: Target) -> dict[str, Call]:
    name = tail(target, "rds", "db")
    asked = {"DBInstanceIdentifier": name}
    call = Call("rds", "describe_db_instances", asked, ("DBInstanceNotFound",))
    return {"instances": call} if name else {}
