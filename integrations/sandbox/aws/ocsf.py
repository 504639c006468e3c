"""The OCSF form of a held finding, as Security Hub's second API writes control findings."""

from datetime import datetime
from typing import Any

from integrations.sandbox import story

#: Security Hub user guide, "OCSF severity": id, caption.
SEVERITIES = {
    0: "Unknown",
    1: "Informational",
    2: "Low",
    3: "Medium",
    4: "High",
    5: "Critical",
    6: "Fatal",
    99: "Other",
}
STATUSES = {
    0: "Unknown",
    1: "New",
    2: "In Progress",
    3: "Suppressed",
    4: "Resolved",
    5: "Archived",
    99: "Other",
}
_LABEL_OF = {0: "INFORMATIONAL", 1: "INFORMATIONAL", 2: "LOW", 3: "MEDIUM", 4: "HIGH"} | {
    5: "CRITICAL",
    6: "CRITICAL",
    99: "INFORMATIONAL",
}
_ID_OF = {"INFORMATIONAL": 1, "LOW": 2, "MEDIUM": 3, "HIGH": 4, "CRITICAL": 5}
_WORKFLOW_OF = {2: "NOTIFIED", 3: "SUPPRESSED", 4: "RESOLVED"}
_STATUS_OF = {"NEW": 1, "NOTIFIED": 2, "SUPPRESSED": 3, "RESOLVED": 4}
_COMPLIANCE = {"PASSED": ("Pass", 1), "WARNING": ("Warning", 2), "FAILED": ("Fail", 3)}
NORMALIZED = {"INFORMATIONAL": 0, "LOW": 1, "MEDIUM": 40, "HIGH": 70, "CRITICAL": 90}

#: The same resource in the two vocabularies: ASFF type and CloudFormation type.
TYPES = {
    "AwsEc2SecurityGroup": "AWS::EC2::SecurityGroup",
    "AwsEc2Instance": "AWS::EC2::Instance",
    "AwsEc2Vpc": "AWS::EC2::VPC",
    "AwsEc2Snapshot": "AWS::EC2::Snapshot",
    "AwsS3Bucket": "AWS::S3::Bucket",
    "AwsRdsDbInstance": "AWS::RDS::DBInstance",
    "AwsLambdaFunction": "AWS::Lambda::Function",
    "AwsKmsKey": "AWS::KMS::Key",
    "AwsCloudTrailTrail": "AWS::CloudTrail::Trail",
    "AwsAccount": "AWS::::Account",
}


def label_of(severity_id: int) -> str:
    """ASFF severity label of an OCSF severity id."""
    return _LABEL_OF[severity_id]


def severity_id_of(label: str) -> int:
    """OCSF severity id of an ASFF label."""
    return _ID_OF.get(label, 0)


def workflow_of(status_id: int) -> str:
    """ASFF Workflow.Status of an OCSF status id (what has no counterpart counts as NEW)."""
    return _WORKFLOW_OF.get(status_id, "NEW")


def status_id_of(asff: dict[str, Any]) -> int:
    """OCSF status id of an ASFF finding: archived, or its workflow."""
    if asff.get("RecordState") == "ARCHIVED":
        return 5
    return _STATUS_OF.get(asff.get("Workflow", {}).get("Status", "NEW"), 0)


def millis(text: str) -> int:
    """Epoch milliseconds of an ISO time."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def to_ocsf(asff: dict[str, Any], uid: str, severity_id: int, comment: str) -> dict[str, Any]:
    """Compliance Finding (2003), schema 1.6.0, of one ASFF control finding.

    `finding_info.uid` is the ASFF Id and the product ARN differs only by `productv2`
    (Security Hub user guide, "OCSF findings in Security Hub").
    """
    activity = _activity(asff)
    status_id = status_id_of(asff)
    document: dict[str, Any] = {
        "activity_id": activity[0],
        "activity_name": activity[1],
        "category_name": "Findings",
        "category_uid": 2,
        "class_name": "Compliance Finding",
        "class_uid": 2003,
        "type_name": f"Compliance Finding: {activity[1]}",
        "type_uid": 200300 + activity[0],
        "time": millis(asff["UpdatedAt"]),
        "time_dt": asff["UpdatedAt"],
        "severity": SEVERITIES[severity_id],
        "severity_id": severity_id,
        "status": STATUSES[status_id],
        "status_id": status_id,
        "metadata": _metadata(asff, uid),
        "cloud": _cloud(asff),
        "finding_info": _info(asff),
        "compliance": _compliance(asff),
        "resources": [_resource(item) for item in asff["Resources"]],
        "vendor_attributes": {
            "severity": SEVERITIES[_vendor(asff, severity_id)],
            "severity_id": _vendor(asff, severity_id),
        },
    }
    advice = asff.get("Remediation", {}).get("Recommendation")
    if advice:
        document["remediation"] = {"desc": advice["Text"], "references": [advice["Url"]]}
    if comment:
        document["comment"] = comment
    return document


def _activity(asff: dict[str, Any]) -> tuple[int, str]:
    if asff.get("RecordState") == "ARCHIVED":
        return 3, "Close"
    return (1, "Create") if asff["CreatedAt"] == asff["UpdatedAt"] else (2, "Update")


def _vendor(asff: dict[str, Any], fallback: int) -> int:
    fields = asff.get("FindingProviderFields", {}).get("Severity", {})
    return severity_id_of(fields["Label"]) if fields.get("Label") else fallback


def _metadata(asff: dict[str, Any], uid: str) -> dict[str, Any]:
    # The time of intake is an attribute of the OCSF schema's Metadata; the user guide shows none.
    taken = {"processed_time_dt": asff["ProcessedAt"]} if asff.get("ProcessedAt") else {}
    return taken | {
        "uid": uid,
        "version": "1.6.0",
        "profiles": ["cloud", "datetime"],
        "product": {
            "uid": asff["ProductArn"].replace("::product/", "::productv2/"),
            "name": "Security Hub",
            "vendor_name": "AWS",
            "feature": {"uid": f"{asff['ProductArn']}/cspm", "name": "CSPM"},
        },
    }


def _cloud(asff: dict[str, Any]) -> dict[str, Any]:
    names = {account.id: account.name for account in story.ACCOUNTS}
    account = {"uid": asff["AwsAccountId"], "type": "AWS Account", "type_id": 10}
    name = asff.get("AwsAccountName") or names.get(asff["AwsAccountId"])
    if name:
        account["name"] = name
    return {
        "account": account,
        "region": asff.get("Region", story.HOME_REGION),
        "provider": "AWS",
        "cloud_partition": "aws",
    }


def _info(asff: dict[str, Any]) -> dict[str, Any]:
    info: dict[str, Any] = {
        "uid": asff["Id"],
        "title": asff["Title"],
        "desc": asff["Description"],
        "types": asff.get("Types", []),
        "analytic": {
            "name": asff["GeneratorId"],
            "type": "Rule",
            "type_id": 1,
            "category": "Posture Management",
        },
    }
    for ours, theirs in (
        ("created", "CreatedAt"),
        ("modified", "UpdatedAt"),
        ("first_seen", "FirstObservedAt"),
        ("last_seen", "LastObservedAt"),
    ):
        if asff.get(theirs):
            info[f"{ours}_time"] = millis(asff[theirs])
            info[f"{ours}_time_dt"] = asff[theirs]
    return info


def _compliance(asff: dict[str, Any]) -> dict[str, Any]:
    given = asff.get("Compliance", {})
    status, status_id = _COMPLIANCE.get(given.get("Status", ""), ("Unknown", 0))
    return {
        "control": given.get("SecurityControlId", ""),
        "status": status,
        "status_id": status_id,
        "standards": [item["StandardsId"] for item in given.get("AssociatedStandards", [])],
        "requirements": given.get("RelatedRequirements", []),
        "control_parameters": [
            {"name": item["Name"], "values": item["Value"]}
            for item in given.get("SecurityControlParameters", [])
        ],
        "assessments": [
            {
                "desc": asff["Title"],
                "meets_criteria": given.get("Status") == "PASSED",
                "name": given.get("SecurityControlId", ""),
            }
        ],
    }


def _resource(item: dict[str, Any]) -> dict[str, Any]:
    uid = str(item["Id"])
    shown: dict[str, Any] = {
        "uid": uid,
        "type": TYPES.get(item["Type"], item["Type"]),
        "name": uid.rsplit("/", 1)[-1].rsplit(":", 1)[-1],
        "region": item.get("Region", story.HOME_REGION),
        "cloud_partition": item.get("Partition", "aws"),
        "tags": [{"name": k, "value": v} for k, v in item.get("Tags", {}).items()],
    }
    owner = uid.split(":")[4] if uid.startswith(("arn:", "AWS:")) and uid.count(":") > 4 else ""
    if owner:
        shown["owner"] = {"account": {"uid": owner}}
    if item.get("Details"):
        shown["data"] = item["Details"]
    return shown
