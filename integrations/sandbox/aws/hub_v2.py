"""Security Hub's second API, which speaks OCSF: findings, updates and the probes."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.hub import Held, Hub
from integrations.sandbox.aws.hub_filters import v2_filter
from integrations.sandbox.aws.hub_v1 import Handler, page_of, scan
from integrations.sandbox.aws.ocsf import SEVERITIES, STATUSES, label_of, workflow_of
from integrations.sandbox.aws.wire import Call

AGGREGATOR_V2 = (
    f"arn:aws:securityhub:{story.HOME_REGION}:{story.TOOLING_ACCOUNT}:aggregatorv2/"
    "123e4567-e89b-42d3-a456-426614174001"
)
_SORT = {
    "severity_id": lambda doc: doc["severity_id"],
    "status_id": lambda doc: doc["status_id"],
    "finding_info.created_time_dt": lambda doc: doc["finding_info"]["created_time_dt"],
    "finding_info.modified_time_dt": lambda doc: doc["finding_info"]["modified_time_dt"],
    "finding_info.title": lambda doc: doc["finding_info"]["title"],
    "metadata.uid": lambda doc: doc["metadata"]["uid"],
}


def _invalid(text: str) -> AwsError:
    return AwsError("ValidationException", text)


def get_findings_v2(hub: Hub, call: Call) -> dict[str, Any]:
    """GetFindingsV2 (API reference: CompositeFilters, SortCriteria, at most 100 a page)."""
    if call.params.get("Scopes"):
        raise _invalid("Scopes is not emulated")
    test = v2_filter(call.params.get("Filters") or {}, call.at)
    if not call.params.get("SortCriteria"):

        def shown(held: Held) -> dict[str, Any] | None:
            document = held.ocsf()
            return document if test(document) else None

        page, more = scan(hub.visible(call.account, call.region), shown, call.params)
        return {"Findings": page} | ({"NextToken": more} if more else {})
    rows = [held.ocsf() for held in hub.visible(call.account, call.region)]
    rows = [row for row in rows if test(row)]
    for criterion in reversed(call.params.get("SortCriteria") or []):
        field = criterion.get("Field")
        if field not in _SORT:
            raise _invalid(f"cannot sort by {field!r}")
        rows.sort(key=_SORT[field], reverse=criterion.get("SortOrder") == "desc")
    page, more = page_of(rows, call.params)
    return {"Findings": page} | ({"NextToken": more} if more else {})


def batch_update_findings_v2(hub: Hub, call: Call) -> dict[str, Any]:
    """BatchUpdateFindingsV2: by metadata uid or by triple, never both, at most 100.

    Comment has 1 to 512 characters; only comment, severity and status can change.
    """
    uids = call.params.get("MetadataUids") or []
    triples = call.params.get("FindingIdentifiers") or []
    if bool(uids) == bool(triples) or len(uids) + len(triples) > 100:
        raise _invalid("give MetadataUids or FindingIdentifiers, 1 to 100 of them")
    changes = _changes(call.params, call.who.arn)
    visible = hub.visible(call.account, call.region)
    by_uid = {held.uid: held for held in visible}
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for wanted in [*uids, *triples]:
        held = by_uid.get(wanted) if isinstance(wanted, str) else _by_triple(visible, wanted)
        shown = (
            {"MetadataUid": wanted} if isinstance(wanted, str) else {"FindingIdentifier": wanted}
        )
        if held is None:
            text = "the finding does not exist"
            failed.append({**shown, "ErrorCode": "ResourceNotFoundException", "ErrorMessage": text})
            continue
        hub.change(held, changes, call.who.arn, call.params.get("SeverityId"))
        done.append({"FindingIdentifier": _triple(held), "MetadataUid": held.uid})
    return {"ProcessedFindings": done, "UnprocessedFindings": failed}


def _changes(params: dict[str, Any], who: str) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "Comment" in params:
        if not 1 <= len(params["Comment"]) <= 512:
            raise _invalid("Comment must have 1 to 512 characters")
        changes["Note"] = {"Text": params["Comment"], "UpdatedBy": who}
    if "SeverityId" in params:
        if params["SeverityId"] not in SEVERITIES:
            raise _invalid(f"SeverityId {params['SeverityId']} is not one of {list(SEVERITIES)}")
        changes["Severity"] = {"Label": label_of(params["SeverityId"])}
    if "StatusId" in params:
        if params["StatusId"] not in STATUSES:
            raise _invalid(f"StatusId {params['StatusId']} is not one of {list(STATUSES)}")
        changes["Workflow"] = {"Status": workflow_of(params["StatusId"])}
        if params["StatusId"] == 5:
            changes["RecordState"] = "ARCHIVED"
    if not changes:
        raise _invalid("nothing to change: give Comment, SeverityId or StatusId")
    return changes


def _triple(held: Held) -> dict[str, str]:
    document = held.ocsf()
    return {
        "CloudAccountUid": document["cloud"]["account"]["uid"],
        "FindingInfoUid": document["finding_info"]["uid"],
        "MetadataProductUid": document["metadata"]["product"]["uid"],
    }


def _by_triple(visible: list[Held], wanted: dict[str, str]) -> Held | None:
    return next((held for held in visible if _triple(held) == wanted), None)


def describe_security_hub_v2(_hub: Hub, call: Call) -> dict[str, Any]:
    """DescribeSecurityHubV2: on in every account and region."""
    return {
        "HubV2Arn": f"arn:aws:securityhub:{call.region}:{call.account}:hubv2/"
        "123e4567-e89b-42d3-a456-426614174002",
        "SubscribedAt": "2025-12-05T09:00:00.000Z",
    }


def list_aggregators_v2(_hub: Hub, call: Call) -> dict[str, Any]:
    """ListAggregatorsV2: one, in the tooling account."""
    mine = call.account == story.TOOLING_ACCOUNT
    return {"AggregatorsV2": [{"AggregatorV2Arn": AGGREGATOR_V2}] if mine else []}


def get_aggregator_v2(_hub: Hub, call: Call) -> dict[str, Any]:
    """GetAggregatorV2: home region with the story's other region linked."""
    if call.params.get("AggregatorV2Arn") != AGGREGATOR_V2:
        raise AwsError("ResourceNotFoundException", "no such aggregator", 404)
    return {
        "AggregatorV2Arn": AGGREGATOR_V2,
        "AggregationRegion": story.HOME_REGION,
        "RegionLinkingMode": "SPECIFIED_REGIONS",
        "LinkedRegions": [region for region in story.REGIONS if region != story.HOME_REGION],
    }


HANDLERS: dict[str, Handler] = {
    "GetFindingsV2": get_findings_v2,
    "BatchUpdateFindingsV2": batch_update_findings_v2,
    "DescribeSecurityHubV2": describe_security_hub_v2,
    "ListAggregatorsV2": list_aggregators_v2,
    "GetAggregatorV2": get_aggregator_v2,
}
