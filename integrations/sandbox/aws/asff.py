"""A control's verdict on a resource as an ASFF finding, as Security Hub itself writes it."""

import uuid
from datetime import datetime
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.checks import Target
from integrations.sandbox.aws.controls import CONTROLS
from integrations.sandbox.aws.hub import PRODUCT, hub_time
from integrations.sandbox.aws.ocsf import NORMALIZED

_GUIDE = "https://docs.aws.amazon.com/console/securityhub/{control}/remediation"
_NAMES = {account.id: account.name for account in story.ACCOUNTS}


def finding_id(target: Target) -> str:
    """The consolidated control finding's ARN; the same for the same control and resource."""
    unique = uuid.uuid5(uuid.NAMESPACE_URL, f"{target.control}|{target.arn}|{target.region}")
    return (
        f"arn:aws:securityhub:{target.region}:{target.account}:security-control/"
        f"{target.control}/finding/{unique}"
    )


def severity(control: str, passed: bool) -> dict[str, Any]:
    """The Severity block: a passed control finding is informational."""
    label = "INFORMATIONAL" if passed else CONTROLS[control].severity
    return {"Label": label, "Normalized": NORMALIZED[label], "Original": label}


def finding(
    target: Target,
    passed: bool,
    first_seen: datetime,
    seen: datetime,
    tags: dict[str, str],
    details: dict[str, Any],
) -> dict[str, Any]:
    """One ASFF document (Security Hub user guide, "ASFF syntax")."""
    control = CONTROLS[target.control]
    block = severity(target.control, passed)
    resource: dict[str, Any] = {
        "Type": target.type,
        "Id": target.arn,
        "Partition": "aws",
        "Region": target.region,
    }
    if tags:
        resource["Tags"] = tags
    if details:
        resource["Details"] = {target.type: details}
    compliance: dict[str, Any] = {
        "Status": "PASSED" if passed else "FAILED",
        "SecurityControlId": target.control,
        "AssociatedStandards": [
            {"StandardsId": "standards/aws-foundational-security-best-practices/v/1.0.0"}
        ],
    }
    if control.parameters:
        compliance["SecurityControlParameters"] = [
            {"Name": name, "Value": list(values)} for name, values in control.parameters
        ]
    return {
        "SchemaVersion": "2018-10-08",
        "Id": finding_id(target),
        "ProductArn": PRODUCT.format(region=target.region),
        "ProductName": "Security Hub",
        "CompanyName": "AWS",
        "Region": target.region,
        "GeneratorId": f"security-control/{target.control}",
        "AwsAccountId": target.account,
        "AwsAccountName": _NAMES[target.account],
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        "FirstObservedAt": hub_time(first_seen),
        "LastObservedAt": hub_time(seen),
        "CreatedAt": hub_time(first_seen),
        "UpdatedAt": hub_time(seen),
        "Severity": block,
        "FindingProviderFields": {
            "Severity": {"Label": block["Label"], "Original": block["Label"]},
            "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        },
        "Title": control.title,
        "Description": f"This control checks {target.arn}: {control.title[:1].lower()}"
        f"{control.title[1:]}.",
        "Remediation": {
            "Recommendation": {
                "Text": "For information on how to correct this issue, consult the AWS Security "
                "Hub controls documentation.",
                "Url": _GUIDE.format(control=target.control),
            }
        },
        "ProductFields": {
            "aws/securityhub/ProductName": "Security Hub",
            "aws/securityhub/CompanyName": "AWS",
            "Resources:0/Id": target.arn,
            "aws/securityhub/FindingId": f"{PRODUCT.format(region=target.region)}/"
            f"{finding_id(target)}",
        },
        "Resources": [resource],
        "Compliance": compliance,
        "WorkflowState": "NEW",
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    }
