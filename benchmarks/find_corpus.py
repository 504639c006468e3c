"""Seeded findings of full shape for the finding benchmarks, as ASFF and as OCSF documents."""

import json
import random
from collections.abc import Iterator
from typing import Any

#: Control, severity, title, resource type in both vocabularies, what its ARN ends with.
_CONTROLS = (
    ("EC2.19", "CRITICAL", "Security groups should not allow unrestricted access to ports with "
     "high risk", "AwsEc2SecurityGroup", "AWS::EC2::SecurityGroup", "ec2", "security-group/sg-"),
    ("EC2.8", "HIGH", "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)",
     "AwsEc2Instance", "AWS::EC2::Instance", "ec2", "instance/i-"),
    ("S3.5", "MEDIUM", "S3 general purpose buckets should require requests to use SSL",
     "AwsS3Bucket", "AWS::S3::Bucket", "s3", "demo-bucket-"),
    ("KMS.4", "MEDIUM", "AWS KMS key rotation should be enabled", "AwsKmsKey", "AWS::KMS::Key",
     "kms", "key/"),
    ("RDS.8", "LOW", "RDS DB instances should have deletion protection enabled",
     "AwsRdsDbInstance", "AWS::RDS::DBInstance", "rds", "db:demo-"),
)  # fmt: skip
_ACCOUNTS = tuple(f"{n}" * 12 for n in range(1, 5))
_REGIONS = ("us-east-1", "eu-central-1")
_STANDARD = "aws-foundational-security-best-practices/v/1.0.0"
_HELP = "https://docs.aws.amazon.com/console/securityhub"
_SEVERITY_IDS = {"LOW": 2, "MEDIUM": 3, "HIGH": 4, "CRITICAL": 5}


class Made:
    """The facts of one finding; `moved` seconds later it is the next version of itself."""

    def __init__(self, seed: int, number: int, moved: int = 0) -> None:
        lot = random.Random(f"{seed}/{number}")
        row = _CONTROLS[lot.randrange(len(_CONTROLS))]
        self.control, self.severity, self.title, self.asff_type, self.ocsf_type, *arn = row
        self.account, self.region = lot.choice(_ACCOUNTS), lot.choice(_REGIONS)
        self.id = f"{lot.getrandbits(68):017x}"
        self.name = f"{lot.choice(('checkout', 'payments', 'ledger', 'search'))}-{number}"
        place = "::" if arn[0] == "s3" else f"{self.region}:{self.account}:"
        self.arn = f"arn:aws:{arn[0]}:{place}{arn[1]}{self.id}".replace("s3::", "s3:::")
        uuid = f"{lot.getrandbits(128):032x}"
        self.uuid = "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:]))
        self.uid = (
            f"arn:aws:securityhub:{self.region}:{self.account}:security-control/{self.control}"
            f"/finding/{self.uuid}"
        )
        self.seen = f"2025-11-{lot.randrange(1, 20):02d}T08:{lot.randrange(60):02d}:00.000Z"
        self.updated = f"2025-11-20T{8 + moved // 3600:02d}:{moved // 60 % 60:02d}:00.000Z"
        self.text = (
            f"This control checks {self.control} for {self.name}. It fails when the setting of the "
            "resource is not the one that the standard asks for. "
        ) * 2


def _details(made: Made) -> dict[str, Any]:
    rules = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port,
              "IpRanges": [{"CidrIp": "10.0.0.0/8"}]} for port in (22, 443, 8443)]  # fmt: skip
    held = {"Name": made.name, "OwnerId": made.account, "VpcId": "vpc-0abc0abc0abc0abc0"}
    return {**held, "IpPermissions": rules}


def asff(made: Made) -> dict[str, Any]:
    """The finding as Security Hub CSPM writes it, about 3 KB."""
    product = f"arn:aws:securityhub:{made.region}::product/aws/securityhub"
    return {
        "SchemaVersion": "2018-10-08", "Id": made.uid, "ProductArn": product,
        "ProductName": "Security Hub", "CompanyName": "AWS", "Region": made.region,
        "GeneratorId": f"security-control/{made.control}", "AwsAccountId": made.account,
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        "FirstObservedAt": made.seen, "LastObservedAt": made.updated, "CreatedAt": made.seen,
        "UpdatedAt": made.updated, "ProcessedAt": made.updated,
        "Severity": {"Label": made.severity, "Normalized": 40, "Original": made.severity},
        "Title": made.title, "Description": made.text,
        "Remediation": {"Recommendation": {
            "Text": "For information on how to correct this issue, consult the documentation.",
            "Url": f"{_HELP}/{made.control}/remediation"}},
        "ProductFields": {
            "RelatedAWSResources:0/name": f"securityhub-{made.control.lower()}-{made.uuid[:8]}",
            "RelatedAWSResources:0/type": "AWS::Config::ConfigRule",
            "aws/securityhub/ProductName": "Security Hub", "aws/securityhub/CompanyName": "AWS",
            "aws/securityhub/FindingId": f"{product}/{made.uid}",
            "Resources:0/Id": made.arn,
        },
        "Resources": [{
            "Type": made.asff_type, "Id": made.arn, "Partition": "aws", "Region": made.region,
            "Tags": {"Name": made.name, "team": "payments", "env": "production"},
            "Details": {made.asff_type: _details(made)},
        }],
        "Compliance": {
            "Status": "FAILED", "SecurityControlId": made.control,
            "RelatedRequirements": ["PCI DSS v3.2.1/1.2.1", "NIST.800-53.r5 AC-4(21)",
                                    "NIST.800-53.r5 SC-7(11)", "NIST.800-53.r5 SC-7(16)"],
            "AssociatedStandards": [{"StandardsId": f"standards/{_STANDARD}"},
                                    {"StandardsId": "standards/nist-800-53/v/5.0.0"}],
        },
        "WorkflowState": "NEW", "Workflow": {"Status": "NEW"}, "RecordState": "ACTIVE",
        "FindingProviderFields": {"Severity": {"Label": made.severity, "Original": made.severity},
                                  "Types": ["Software and Configuration Checks"]},
    }  # fmt: skip


def _cloud(made: Made) -> dict[str, Any]:
    account = {"uid": made.account, "name": "payments-prod", "type": "AWS Account", "type_id": 10}
    return {"account": account, "region": made.region, "provider": "AWS", "cloud_partition": "aws"}


def _resource(made: Made) -> dict[str, Any]:
    tags = {"Name": made.name, "team": "payments", "env": "production"}
    return {
        "uid": made.arn, "type": made.ocsf_type, "region": made.region, "name": made.name,
        "cloud_partition": "aws", "owner": {"account": {"uid": made.account}},
        "tags": [{"name": name, "value": value} for name, value in tags.items()],
        "data": {"Configuration": {"OwnerId": made.account, "Name": made.name,
                                   "State": {"Name": "running", "Code": 16},
                                   "VpcId": "vpc-0abc0abc0abc0abc0"}},
    }  # fmt: skip


def _compliance(made: Made) -> dict[str, Any]:
    return {
        "control": made.control, "status": "Fail", "status_id": 3,
        "standards": [f"standards/{_STANDARD}", "standards/nist-800-53/v/5.0.0",
                      "standards/pci-dss/v/4.0.1", "standards/nist-800-171/v/2.0.0"],
        "requirements": ["PCI DSS v3.2.1/1.2.1", "NIST.800-53.r5 AC-4(21)",
                         "NIST.800-53.r5 SC-7(11)", "NIST.800-53.r5 SC-7(16)",
                         "NIST.800-53.r5 SC-7(21)", "NIST.800-171.r2 3.1.3",
                         "NIST.800-171.r2 3.13.1", "PCI DSS v4.0.1/1.3.1"],
        "assessments": [{"desc": "The setting is as the standard asks for.",
                         "meets_criteria": False, "name": made.control}],
    }  # fmt: skip


def ocsf(made: Made) -> dict[str, Any]:
    """The finding as Security Hub (2025) writes it, about 3.3 KB."""
    level = _SEVERITY_IDS[made.severity]
    return {
        "activity_id": 1, "activity_name": "Create", "category_uid": 2, "category_name": "Findings",
        "class_uid": 2003, "class_name": "Compliance Finding", "type_uid": 200301,
        "type_name": "Compliance Finding: Create", "time": 1763625600000, "time_dt": made.updated,
        "severity": made.severity.title(), "severity_id": level, "status": "New", "status_id": 1,
        "metadata": {
            "uid": made.uuid.replace("-", "") * 2, "version": "1.6.0",
            "profiles": ["cloud", "datetime", "linux"], "processed_time_dt": made.updated,
            "product": {"uid": f"arn:aws:securityhub:{made.region}::productv2/aws/securityhub",
                        "name": "Security Hub", "vendor_name": "AWS",
                        "feature": {"uid": f"security-control/{made.control}"}},
        },
        "cloud": _cloud(made),
        "finding_info": {
            "uid": made.uid, "title": made.title, "desc": made.text,
            "types": ["Posture Management"], "created_time_dt": made.seen,
            "modified_time_dt": made.updated, "first_seen_time_dt": made.seen,
            "last_seen_time_dt": made.updated, "created_time": 1761984000000,
            "modified_time": 1763625600000,
            "analytic": {"name": made.control, "category": "Rule", "type": "Rule", "type_id": 1},
        },
        "resources": [_resource(made)],
        "compliance": _compliance(made),
        "remediation": {"desc": "For information on how to correct this issue, consult the "
                                "documentation.",
                        "references": [f"{_HELP}/{made.control}/remediation"]},
        "observables": [{"name": "resources[].uid", "type": "Resource UID", "type_id": 10,
                         "value": made.arn}],
        "vendor_attributes": {"severity": made.severity.title(), "severity_id": level},
    }  # fmt: skip


def documents(count: int, dialect: str, *, seed: int = 7, moved: int = 0) -> Iterator[bytes]:
    """`count` documents of one dialect (`asff`, `ocsf`), the same for the same seed."""
    form = {"asff": asff, "ocsf": ocsf}[dialect]
    for number in range(count):
        yield json.dumps(form(Made(seed, number, moved)), separators=(",", ":")).encode()
