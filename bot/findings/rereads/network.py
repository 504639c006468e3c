"""EC2: default groups, metadata service, flow logs, subnets, default encryption, snapshots.

Controls: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
"""

from typing import ClassVar

from bot.findings.rereads.base import Answers, Reread, Seen, first, seen, tail
from bot.models.plan import Call, Target


class DefaultGroup(Reread):
    """A VPC's default security group that lets anything in or out."""

    controls: ClassVar[tuple[str, ...]] = ("EC2.2",)
    families: ClassVar[tuple[str, ...]] = ("default-group",)
    iam_read: ClassVar[tuple[str, ...]] = ("ec2:DescribeSecurityGroups",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The group."""
        group = tail(target, "ec2", "security-group")
        gone = ("InvalidGroup.NotFound", "InvalidGroupId.NotFound")
        call = Call("ec2", "describe_security_groups", {"GroupIds": [group]}, gone)
        return {"groups": call} if group else {}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There while it has a rule."""
        group = first(state["groups"], "SecurityGroups")
        if not group:
            return "gone"
        return seen(bool(group.get("IpPermissions") or group.get("IpPermissionsEgress")))


class Imds(Reread):
    """An instance that still answers the metadata service's first version."""

    controls: ClassVar[tuple[str, ...]] = ("EC2.8",)
    families: ClassVar[tuple[str, ...]] = ("imds",)
    iam_read: ClassVar[tuple[str, ...]] = ("ec2:DescribeInstances",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The instance."""
        instance = tail(target, "ec2", "instance")
        gone = ("InvalidInstanceID.NotFound",)
        call = Call("ec2", "describe_instances", {"InstanceIds": [instance]}, gone)
        return {"instances": call} if instance else {}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """Closed once tokens are required or the service is off."""
        instance = first(first(state["instances"], "Reservations"), "Instances")
        if not instance or (instance.get("State") or {}).get("Name") == "terminated":
            return "gone"
        options = instance.get("MetadataOptions")
        if not options:
            return None
        off = options.get("HttpEndpoint") == "disabled"
        return seen(not off and options.get("HttpTokens") != "required")


class FlowLogs(Reread):
    """A VPC of whose traffic nothing is written down."""

    controls: ClassVar[tuple[str, ...]] = ("EC2.6",)
    families: ClassVar[tuple[str, ...]] = ("flow-logs",)
    iam_read: ClassVar[tuple[str, ...]] = ("ec2:DescribeFlowLogs", "ec2:DescribeVpcs")

    def reads(self, target: Target) -> dict[str, Call]:
        """The VPC and its flow logs."""
        vpc = tail(target, "ec2", "vpc")
        of_vpc = {"Filter": [{"Name": "resource-id", "Values": [vpc]}]}
        gone = ("InvalidVpcID.NotFound",)
        return {
            "vpcs": Call("ec2", "describe_vpcs", {"VpcIds": [vpc]}, gone),
            "logs": Call("ec2", "describe_flow_logs", of_vpc),
        } if vpc else {}  # fmt: skip

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """Closed by one active log that records what was rejected, as the control asks."""
        if not first(state["vpcs"], "Vpcs"):
            return "gone"
        logs = (state["logs"] or {}).get("FlowLogs") or []
        return seen(
            not any(
                log.get("FlowLogStatus") == "ACTIVE" and log.get("TrafficType") in ("ALL", "REJECT")
                for log in logs
            )
        )


class SubnetPublicIp(Reread):
    """A subnet that gives public addresses to whatever starts in it."""

    controls: ClassVar[tuple[str, ...]] = ("EC2.15",)
    families: ClassVar[tuple[str, ...]] = ("subnet-public-ip",)
    iam_read: ClassVar[tuple[str, ...]] = ("ec2:DescribeSubnets",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The subnet."""
        subnet = tail(target, "ec2", "subnet")
        gone = ("InvalidSubnetID.NotFound",)
        call = Call("ec2", "describe_subnets", {"SubnetIds": [subnet]}, gone)
        return {"subnets": call} if subnet else {}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There while it does."""
        subnet = first(state["subnets"], "Subnets")
        return seen(bool(subnet.get("MapPublicIpOnLaunch"))) if subnet else "gone"


class VolumeEncryption(Reread):
    """A region in which new volumes are not encrypted by themselves."""

    controls: ClassVar[tuple[str, ...]] = ("EC2.7",)
    families: ClassVar[tuple[str, ...]] = ("volume-encryption",)
    iam_read: ClassVar[tuple[str, ...]] = ("ec2:GetEbsEncryptionByDefault",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The account's setting in this region."""
        return {"default": Call("ec2", "get_ebs_encryption_by_default", {})}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There until it is on."""
        return seen(not (state["default"] or {}).get("EbsEncryptionByDefault"))


class SnapshotBlock(Reread):
    """A region in which snapshots may be made public."""

    controls: ClassVar[tuple[str, ...]] = ("EC2.182",)
    families: ClassVar[tuple[str, ...]] = ("snapshot-block",)
    iam_read: ClassVar[tuple[str, ...]] = ("ec2:GetSnapshotBlockPublicAccessState",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The account's setting in this region."""
        return {"block": Call("ec2", "get_snapshot_block_public_access_state", {})}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """Closed only when all sharing is blocked, as the control asks."""
        return seen((state["block"] or {}).get("State") != "block-all-sharing")
