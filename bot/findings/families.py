"""Control families: what several controls of one weakness share."""

import re
from collections.abc import Mapping
from typing import Any

_OPEN_PORT = ("EC2.13", "EC2.14", "EC2.18", "EC2.19", "EC2.21", "CIS-1.2.0/4.1", "CIS-1.2.0/4.2")

# Control ids: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
_FAMILIES: dict[str, tuple[str, ...]] = {
    "open-port": _OPEN_PORT,
    "default-group": ("EC2.2",),
    "public-bucket": ("S3.2", "S3.3", "S3.8", "CloudTrail.6"),
    "account-public-access": ("S3.1",),
    "bucket-tls": ("S3.5",),
    "bucket-logging": ("S3.9", "CloudTrail.7"),
    "public-snapshot": ("EC2.1", "RDS.1"),
    "snapshot-block": ("EC2.182",),
    "public-database": ("RDS.2", "Redshift.1"),
    "public-function": ("Lambda.1",),
    "public-document": ("SSM.4", "SSM.7"),
    "public-policy": ("SQS.3", "SNS.4", "ECR.4"),
    "public-cluster": ("EKS.1",),
    "key-deletion": ("KMS.3",),
    "key-rotation": ("KMS.4",),
    "imds": ("EC2.8", "AutoScaling.3"),
    "volume-encryption": ("EC2.7",),
    "flow-logs": ("EC2.6",),
    "subnet-public-ip": ("EC2.15",),
    "trail": ("CloudTrail.1", "CloudTrail.3"),
    "trail-validation": ("CloudTrail.4",),
    "trail-logs": ("CloudTrail.5",),
    "guardduty": ("GuardDuty.1",),
    "password-policy": ("IAM.7", "IAM.10", "IAM.11", "IAM.12", "IAM.13", "IAM.14", "IAM.15",
                        "IAM.16", "IAM.17"),
    "unused-credentials": ("IAM.8", "IAM.22"),
    "old-access-key": ("IAM.3",),
    "root-key": ("IAM.4",),
    "mfa": ("IAM.5", "IAM.6", "IAM.9", "IAM.19"),
    "deletion-protection": ("RDS.7", "RDS.8", "DynamoDB.6"),
    "minor-upgrades": ("RDS.13", "RDS.35"),
    "table-recovery": ("DynamoDB.2",),
    "image-scan": ("ECR.1",),
    "queue-encryption": ("SQS.1", "SNS.1"),
    "http-redirect": ("ELB.1",),
}  # fmt: skip

# Prowler's check ids, from its public check catalogue.
_PATTERNS = (
    (re.compile(r"securitygroup_.*ingress_from_internet|port_.*exposed_to_internet"), "open-port"),
    (re.compile(r"^s3_bucket_(?:public|policy_public|level_public|acl)"), "public-bucket"),
    (re.compile(r"^s3_account_level_public"), "account-public-access"),
    (re.compile(r"_snapshots?_public|snapshots_public_access$"), "public-snapshot"),
    (re.compile(r"^rds_instance_no_public_access"), "public-database"),
    (re.compile(r"^awslambda_function_not_publicly_accessible"), "public-function"),
    (re.compile(r"^ec2_instance_imdsv2"), "imds"),
    (re.compile(r"^kms_cmk_.*delet"), "key-deletion"),
)

#: The ports a control is about where it names them (EC2.13 SSH, EC2.14 RDP; both also CIS 1.2.0).
CONTROL_PORTS: dict[str, tuple[int, ...]] = {
    "EC2.13": (22,), "CIS-1.2.0/4.1": (22,), "EC2.14": (3389,), "CIS-1.2.0/4.2": (3389,),
    "EC2.21": (22, 3389),
}  # fmt: skip
#: EC2.19's list: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
HIGH_RISK_PORTS = (
    20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500,
    5601, 8080, 8088, 8888, 9200, 9300,
)  # fmt: skip

_BY_CONTROL = {
    control.lower(): family for family, controls in _FAMILIES.items() for control in controls
}


def families() -> tuple[str, ...]:
    """The named families, for settings checks and help."""
    return tuple(_FAMILIES)


def family_of(control: str | None, *, reachability: bool = False, kind: str = "") -> str:
    """The family of a control; an unknown control is its own family, in lower case.

    `reachability` marks Inspector's network reachability findings; `kind` (a finding type, a CVE)
    stands in where there is no control.
    """
    if reachability:
        return "open-port"
    name = (control or kind).strip().lower()
    if name in _BY_CONTROL:
        return _BY_CONTROL[name]
    return next((family for pattern, family in _PATTERNS if pattern.search(name)), name or "other")


def exposed_ports(
    control: str | None, ranges: list[tuple[int, int]], thresholds: Mapping[str, Any]
) -> tuple[int, ...]:
    """The ports a control complains about: its own, else those of world-open `ranges` (inclusive).

    EC2.19 means its high-risk list and EC2.18 what is not authorised, both as `thresholds` (the
    control's parameters) say. Of a range wider than 16 ports only the high-risk ones are named, so
    that a card stays readable.
    """
    if control in CONTROL_PORTS:
        return CONTROL_PORTS[control]
    named: set[int] = set()
    for low, high in ranges:
        if high - low < 16:
            named.update(range(max(low, 0), min(high, 65535) + 1))
        else:
            named.update(port for port in HIGH_RISK_PORTS if low <= port <= high)
    if control == "EC2.19":
        named &= _ports(thresholds.get("restrictedPorts")) or set(HIGH_RISK_PORTS)
    if control == "EC2.18":
        named -= _ports(thresholds.get("authorizedTcpPorts")) or {80, 443}
    return tuple(sorted(named))


def _ports(value: Any) -> set[int]:
    listed = value if isinstance(value, list) else str(value or "").split(",")
    return {int(text) for text in (str(entry).strip() for entry in listed) if text.isdecimal()}
