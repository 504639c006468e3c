"""Two calls of Amazon Inspector: what is known about a vulnerability, and about findings."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.wire import Call

#: Vulnerabilities the sandbox knows, and whether CISA's public catalogue lists them.
KNOWN = {
    "CVE-2021-44228": True,
    "CVE-2023-44487": True,
    "CVE-2022-40897": False,
    "CVE-2023-0001": False,
}
_ENABLED = tuple(a.id for a in story.ACCOUNTS if a.environment == "production")
_LISTED = {"action": "Apply updates per vendor instructions.", "dateAdded": 1639094400}


def search(call: Call) -> dict[str, Any]:
    """SearchVulnerabilities (Inspector API reference): exactly one CVE; raises AwsError."""
    _enabled(call)
    ids = call.params.get("filterCriteria", {}).get("vulnerabilityIds") or []
    if len(ids) != 1:
        raise AwsError("ValidationException", "vulnerabilityIds must hold exactly one id")
    found = [_vulnerability(id) for id in ids if id in KNOWN]
    return {"vulnerabilities": found}


def details(call: Call) -> dict[str, Any]:
    """BatchGetFindingDetails: one to ten findings; the sandbox takes the CVE out of the ARN."""
    _enabled(call)
    arns = call.params.get("findingArns") or []
    if not 1 <= len(arns) <= 10:
        raise AwsError("ValidationException", "findingArns must hold 1 to 10 ARNs")
    told, errors = [], []
    for arn in arns:
        cve = arn.rpartition("/")[2]
        if cve in KNOWN:
            told.append({"findingArn": arn} | ({"cisaData": _LISTED} if KNOWN[cve] else {}))
        else:
            errors.append(
                {
                    "findingArn": arn,
                    "errorCode": "FINDING_DETAILS_NOT_FOUND",
                    "errorMessage": "none",
                }
            )
    return {"findingDetails": told, "errors": errors}


def _vulnerability(id: str) -> dict[str, Any]:
    return {"id": id} | ({"cisaData": _LISTED} if KNOWN[id] else {})


def _enabled(call: Call) -> None:
    if call.account not in _ENABLED:
        raise AwsError("AccessDeniedException", "Amazon Inspector is not enabled here", 403)
