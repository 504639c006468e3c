"""Security Hub's first API, which speaks ASFF: findings, updates, imports, history, probes."""

import base64
from collections.abc import Callable
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.hub import Held, Hub
from integrations.sandbox.aws.hub_filters import v1_filter
from integrations.sandbox.aws.ocsf import NORMALIZED
from integrations.sandbox.aws.wire import Call

Handler = Callable[[Hub, Call], dict[str, Any]]

AGGREGATOR = (
    f"arn:aws:securityhub:{story.HOME_REGION}:{story.TOOLING_ACCOUNT}:finding-aggregator/"
    "123e4567-e89b-42d3-a456-426614174000"
)
_SORT = {
    "CreatedAt": lambda asff: asff["CreatedAt"],
    "UpdatedAt": lambda asff: asff["UpdatedAt"],
    "Title": lambda asff: asff["Title"],
    "AwsAccountId": lambda asff: asff["AwsAccountId"],
    "Region": lambda asff: asff.get("Region", ""),
    "SeverityLabel": lambda asff: NORMALIZED.get(asff["Severity"].get("Label", ""), 0),
    "SeverityNormalized": lambda asff: asff["Severity"].get("Normalized", 0),
}
_UPDATES = (
    "Note",
    "Severity",
    "VerificationState",
    "Confidence",
    "Criticality",
    "Types",
    "UserDefinedFields",
    "Workflow",
    "RelatedFindings",
)
_REQUIRED = (
    "SchemaVersion",
    "Id",
    "ProductArn",
    "GeneratorId",
    "AwsAccountId",
    "CreatedAt",
    "UpdatedAt",
    "Severity",
    "Title",
    "Description",
    "Resources",
)


def page_of(rows: list[Any], params: dict[str, Any]) -> tuple[list[Any], str | None]:
    """One page (1 to 100, 10 by default) and the token of the next; raises AwsError."""
    return scan(rows, lambda row: row, params)


def scan(
    rows: list[Any], shown: Callable[[Any], Any], params: dict[str, Any]
) -> tuple[list[Any], str | None]:
    """One page of what `shown` makes of the rows (None leaves one out) and the token of the next.

    A token is a position in the rows, so that a page costs no more than its own length.
    """
    size = params.get("MaxResults", 10)
    if not isinstance(size, int) or not 1 <= size <= 100:
        raise AwsError("InvalidInputException", "MaxResults must be 1 to 100")
    start = 0
    if params.get("NextToken"):
        try:
            start = int(base64.urlsafe_b64decode(params["NextToken"].encode()).decode())
        except ValueError as error:
            raise AwsError("InvalidInputException", "NextToken is not one of ours") from error
    page: list[Any] = []
    for at in range(start, len(rows)):
        one = shown(rows[at])
        if one is None:
            continue
        if len(page) == size:
            return page, base64.urlsafe_b64encode(str(at).encode()).decode()
        page.append(one)
    return page, None


def get_findings(hub: Hub, call: Call) -> dict[str, Any]:
    """GetFindings (API reference: filters, SortCriteria, at most 100 a page)."""
    test = v1_filter(call.params.get("Filters") or {}, call.at)
    if not call.params.get("SortCriteria"):
        page, more = scan(
            hub.visible(call.account, call.region),
            lambda held: held.asff if test(held.asff) else None,
            call.params,
        )
        return {"Findings": page} | ({"NextToken": more} if more else {})
    rows = [held.asff for held in hub.visible(call.account, call.region) if test(held.asff)]
    for criterion in reversed(call.params.get("SortCriteria") or []):
        field = criterion.get("Field")
        if field not in _SORT:
            raise AwsError("InvalidInputException", f"cannot sort by {field!r}")
        rows.sort(key=_SORT[field], reverse=criterion.get("SortOrder") == "desc")
    page, more = page_of(rows, call.params)
    return {"Findings": page} | ({"NextToken": more} if more else {})


def batch_update_findings(hub: Hub, call: Call) -> dict[str, Any]:
    """BatchUpdateFindings: at most 100 identifiers, each once; UpdatedAt does not move."""
    wanted = call.params.get("FindingIdentifiers") or []
    if not 1 <= len(wanted) <= 100:
        raise AwsError("InvalidInputException", "FindingIdentifiers must hold 1 to 100 entries")
    changes = {k: v for k, v in call.params.items() if k in _UPDATES}
    _check_changes(changes)
    held = {
        (one.asff["Id"], one.asff["ProductArn"]): one
        for one in hub.visible(call.account, call.region)
    }
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    for identifier in wanted:
        key = (identifier.get("Id", ""), identifier.get("ProductArn", ""))
        code = "DuplicatedFindingIdentifier" if key in seen else ""
        code = code or ("" if key in held else "FindingNotFound")
        seen.add(key)
        if code:
            failed.append(
                {"FindingIdentifier": identifier, "ErrorCode": code, "ErrorMessage": code}
            )
            continue
        hub.change(held[key], changes, call.who.arn)
        done.append(identifier)
    return {"ProcessedFindings": done, "UnprocessedFindings": failed}


def _check_changes(changes: dict[str, Any]) -> None:
    status = changes.get("Workflow", {}).get("Status")
    if "Workflow" in changes and status not in ("NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED"):
        raise AwsError("InvalidInputException", f"Workflow.Status {status!r} is not allowed")
    label = changes.get("Severity", {}).get("Label")
    if label is not None and label not in NORMALIZED:
        raise AwsError("InvalidInputException", f"Severity.Label {label!r} is not allowed")
    note = changes.get("Note")
    if note is not None and not (
        1 <= len(note.get("Text", "")) <= 512 and 1 <= len(note.get("UpdatedBy", "")) <= 512
    ):
        raise AwsError("InvalidInputException", "Note needs Text and UpdatedBy, 1 to 512 long")
    for name in ("Confidence", "Criticality"):
        if name in changes and not 0 <= changes[name] <= 100:
            raise AwsError("InvalidInputException", f"{name} must be 0 to 100")


def batch_import_findings(hub: Hub, call: Call) -> dict[str, Any]:
    """BatchImportFindings into the caller's default product (1 to 100 findings)."""
    findings = call.params.get("Findings") or []
    if not 1 <= len(findings) <= 100:
        raise AwsError("InvalidInputException", "Findings must hold 1 to 100 entries")
    own = f"arn:aws:securityhub:{call.region}:{call.account}:product/{call.account}/default"
    failed = []
    for asff in findings:
        missing = [name for name in _REQUIRED if not asff.get(name)]
        reason = f"missing {', '.join(missing)}" if missing else ""
        if not reason and asff["ProductArn"] != own:
            reason = f"ProductArn must be {own}"
        if reason:
            failed.append(
                {
                    "Id": str(asff.get("Id", "")),
                    "ErrorCode": "InvalidInput",
                    "ErrorMessage": reason,
                }
            )
            continue
        hub.put({"Region": call.region, **asff}, "BATCH_IMPORT_FINDINGS")
    return {
        "FailedCount": len(failed),
        "SuccessCount": len(findings) - len(failed),
        "FailedFindings": failed,
    }


def get_finding_history(hub: Hub, call: Call) -> dict[str, Any]:
    """GetFindingHistory of one finding, newest first."""
    wanted = call.params.get("FindingIdentifier") or {}
    key = (wanted.get("Id"), wanted.get("ProductArn"))
    found: list[Held] = [
        held
        for held in hub.visible(call.account, call.region)
        if (held.asff["Id"], held.asff["ProductArn"]) == key
    ]
    if not found:
        raise AwsError("InvalidInputException", "no such finding")
    start, end = call.params.get("StartTime"), call.params.get("EndTime")
    rows = [
        row
        for row in reversed(found[0].history)
        if (not start or row["UpdateTime"] >= start) and (not end or row["UpdateTime"] <= end)
    ]
    page, more = page_of(rows, {"MaxResults": 100} | call.params)
    return {"Records": page} | ({"NextToken": more} if more else {})


def describe_hub(_hub: Hub, call: Call) -> dict[str, Any]:
    """DescribeHub: on in every account and region."""
    return {
        "HubArn": f"arn:aws:securityhub:{call.region}:{call.account}:hub/default",
        "SubscribedAt": "2025-01-15T09:00:00.000Z",
        "AutoEnableControls": True,
        "ControlFindingGenerator": "SECURITY_CONTROL",
    }


def list_finding_aggregators(_hub: Hub, call: Call) -> dict[str, Any]:
    """ListFindingAggregators: one, in the tooling account."""
    mine = call.account == story.TOOLING_ACCOUNT
    return {"FindingAggregators": [{"FindingAggregatorArn": AGGREGATOR}] if mine else []}


def get_finding_aggregator(_hub: Hub, call: Call) -> dict[str, Any]:
    """GetFindingAggregator: home region with the story's other region linked."""
    if call.params.get("FindingAggregatorArn") != AGGREGATOR:
        raise AwsError("ResourceNotFoundException", "no such aggregator", 404)
    return {
        "FindingAggregatorArn": AGGREGATOR,
        "FindingAggregationRegion": story.HOME_REGION,
        "RegionLinkingMode": "SPECIFIED_REGIONS",
        "Regions": [region for region in story.REGIONS if region != story.HOME_REGION],
    }


HANDLERS: dict[str, Handler] = {
    "GetFindings": get_findings,
    "BatchUpdateFindings": batch_update_findings,
    "BatchImportFindings": batch_import_findings,
    "GetFindingHistory": get_finding_history,
    "DescribeHub": describe_hub,
    "ListFindingAggregators": list_finding_aggregators,
    "GetFindingAggregator": get_finding_aggregator,
}
