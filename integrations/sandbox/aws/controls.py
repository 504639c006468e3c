"""The controls of the emulated hub, each with a check that reads the real state behind it."""

from dataclasses import dataclass

from integrations.sandbox.aws import checks
from integrations.sandbox.aws.checks import Check


@dataclass(frozen=True)
class Control:
    """One control: its title and severity as the Security Hub user guide lists them."""

    id: str
    title: str
    severity: str
    service: str
    check: Check
    parameters: tuple[tuple[str, tuple[str, ...]], ...] = ()


_RISKY = (("restrictedPorts", tuple(str(port) for port in checks.HIGH_RISK)),)

CONTROLS: dict[str, Control] = {
    control.id: control
    for control in (
        Control(
            "EC2.19",
            "Security groups should not allow unrestricted access to ports with high risk",
            "CRITICAL",
            "ec2",
            checks.closed(checks.HIGH_RISK),
            _RISKY,
        ),
        Control(
            "EC2.13",
            "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22",
            "HIGH",
            "ec2",
            checks.closed((22,)),
        ),
        Control(
            "EC2.14",
            "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 3389",
            "HIGH",
            "ec2",
            checks.closed((3389,)),
        ),
        Control(
            "EC2.1",
            "Amazon EBS snapshots should not be publicly restorable",
            "CRITICAL",
            "ec2",
            checks.snapshot_private,
        ),
        Control(
            "EC2.2",
            "VPC default security groups should not allow inbound or outbound traffic",
            "HIGH",
            "ec2",
            checks.default_group_empty,
        ),
        Control(
            "EC2.6",
            "VPC flow logging should be enabled in all VPCs",
            "MEDIUM",
            "ec2",
            checks.flow_logs_on,
        ),
        Control(
            "EC2.7",
            "EBS default encryption should be enabled",
            "MEDIUM",
            "ec2",
            checks.encrypts_by_default,
        ),
        Control(
            "EC2.8",
            "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)",
            "HIGH",
            "ec2",
            checks.imds_v2,
        ),
        Control(
            "S3.2",
            "S3 general purpose buckets should block public read access",
            "CRITICAL",
            "s3",
            checks.not_readable,
        ),
        Control(
            "S3.8",
            "S3 general purpose buckets should block public access",
            "HIGH",
            "s3",
            checks.blocked,
        ),
        Control(
            "S3.9",
            "S3 general purpose buckets should have server access logging enabled",
            "MEDIUM",
            "s3",
            checks.bucket_logs,
        ),
        Control(
            "RDS.2",
            "RDS DB instances should prohibit public access, as determined by the "
            "PubliclyAccessible configuration",
            "CRITICAL",
            "rds",
            checks.database("PubliclyAccessible", False),
        ),
        Control(
            "RDS.8",
            "RDS DB instances should have deletion protection enabled",
            "LOW",
            "rds",
            checks.database("DeletionProtection", True),
        ),
        Control(
            "Lambda.1",
            "Lambda function policies should prohibit public access",
            "CRITICAL",
            "lambda",
            checks.function_private,
        ),
        Control(
            "KMS.3",
            "AWS KMS keys should not be deleted unintentionally",
            "CRITICAL",
            "kms",
            checks.key_stays,
        ),
        Control(
            "KMS.4", "AWS KMS key rotation should be enabled", "MEDIUM", "kms", checks.key_rotates
        ),
        Control(
            "IAM.7",
            "Password policies for IAM users should have strong configurations",
            "MEDIUM",
            "iam",
            checks.strong_passwords,
        ),
        Control(
            "CloudTrail.4",
            "CloudTrail log file validation should be enabled",
            "LOW",
            "cloudtrail",
            checks.validates,
        ),
    )
}
