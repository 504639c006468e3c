"""A control's verdict on a resource as an ASFF finding, as Security Hub itself writes it."""

import uuid
from datetime import datetime
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.checks import Target
from integrations.sandbox.aws.controls import CONTROLS, Control
from integrations.sandbox.aws.hub import PRODUCT, hub_time
from integrations.sandbox.aws.ocsf import NORMALIZED

_GUIDE = "https://docs.aws.amazon.com/console/securityhub/{control}/remediation"
_TYPE = "Software and Configuration Checks/Industry and Regulatory Standards"
NAMES = {account.id: account.name for account in story.ACCOUNTS}


def group_controls(account: str) -> tuple[str, ...]:
    """Controls that judge security groups; EC2.19 is switched off in development accounts."""
    if account in {a.id for a in story.ACCOUNTS if a.environment == "production"}:
        return ("EC2.19", "EC2.13", "EC2.14")
    return ("EC2.13", "EC2.14")


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
    product = PRODUCT.format(region=target.region)
    return {
        "SchemaVersion": "2018-10-08",
        "Id": finding_id(target),
        "ProductArn": product,
        "ProductName": "Security Hub",
        "CompanyName": "AWS",
        "Region": target.region,
        "GeneratorId": f"security-control/{target.control}",
        "AwsAccountId": target.account,
        "AwsAccountName": NAMES[target.account],
        "Types": [_TYPE],
        "FirstObservedAt": hub_time(first_seen),
        "LastObservedAt": hub_time(seen),
        "CreatedAt": hub_time(first_seen),
        "UpdatedAt": hub_time(seen),
        "Severity": block,
        "FindingProviderFields": {"Severity": _provider(block), "Types": [_TYPE]},
        "Title": control.title,
        "Description": f"This control checks {target.arn}: {control.title}.",
        "Remediation": {"Recommendation": _recommendation(target.control)},
        "ProductFields": _fields(target, product),
        "Resources": [_resource(target, tags, details)],
        "Compliance": _compliance(control, passed),
        "WorkflowState": "NEW",
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    }


def _provider(block: dict[str, Any]) -> dict[str, str]:
    return {"Label": block["Label"], "Original": block["Label"]}


def _fields(target: Target, product: str) -> dict[str, str]:
    return {
        "aws/securityhub/ProductName": "Security Hub",
        "aws/securityhub/CompanyName": "AWS",
        "Resources:0/Id": target.arn,
        "aws/securityhub/FindingId": f"{product}/{finding_id(target)}",
    }


def _recommendation(control: str) -> dict[str, str]:
    return {
        "Text": "For information on how to correct this issue, consult the AWS Security Hub "
        "controls documentation.",
        "Url": _GUIDE.format(control=control),
    }


def _resource(target: Target, tags: dict[str, str], details: dict[str, Any]) -> dict[str, Any]:
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
    return resource


def _compliance(control: Control, passed: bool) -> dict[str, Any]:
    compliance: dict[str, Any] = {
        "Status": "PASSED" if passed else "FAILED",
        "SecurityControlId": control.id,
        "AssociatedStandards": [
            {"StandardsId": "standards/aws-foundational-security-best-practices/v/1.0.0"}
        ],
    }
    if control.parameters:
        compliance["SecurityControlParameters"] = [
            {"Name": name, "Value": list(values)} for name, values in control.parameters
        ]
    return compliance
