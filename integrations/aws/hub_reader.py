"""Reads a whole Security Hub: sections by hub and severity, documents by id, who edited what."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.findings.hub_source import Edit, HubPage
from bot.findings.moments import first_moment
from bot.models.finding import Finding, Severity
from bot.models.untrusted import Untrusted
from integrations.aws.hub_calls import HubCalls

#: Filters take 20 values of one field (API reference, AwsSecurityFindingFilters).
_FILTER = 20
_URGENT = ("CRITICAL", "HIGH")
#: OCSF severities by label; Fatal counts as critical, Unknown and Other as informational.
_OCSF = {
    "CRITICAL": ("Critical", "Fatal"),
    "HIGH": ("High",),
    "MEDIUM": ("Medium",),
    "LOW": ("Low",),
    "INFORMATIONAL": ("Informational", "Unknown", "Other"),
}


class HubReader:
    """The `HubSource` of both hub families; a section is `FAMILY:SEVERITY,…`, urgent ones first.

    The family `others` is everything of the second hub but control findings.
    """

    def __init__(self, calls: HubCalls) -> None:
        self._calls = calls

    def now(self) -> datetime:
        """The hub's own time, so that a wrong clock here cannot make old findings look new."""
        return self._calls.capability(fresh=True).at

    def sections(self, severities: Sequence[Severity]) -> tuple[str, ...]:
        """Critical and high, then the rest, of each hub that is on. Raises Upstream.

        With both on, the second is not asked for control findings: they are the first one's.
        """
        on = self._calls.capability()
        families = ["asff"] if on.first else []
        families += [("others" if on.first else "ocsf")] if on.second else []
        urgent = [label for label in severities if label in _URGENT]
        groups = [urgent, [label for label in severities if label not in _URGENT]]
        return tuple(
            f"{family}:{','.join(group)}" for group in groups if group for family in families
        )

    def page(self, section: str, token: str) -> HubPage:
        """Active findings nobody has resolved or suppressed. Raises Upstream."""
        family, _, labels = section.partition(":")
        more = {"NextToken": token} if token else {}
        if family == "asff":
            operation, filters = "get_findings", _v1_filters(labels.split(","))
        else:
            operation, filters = "get_findings_v2", _v2_filters(labels.split(","), family)
        answer = self._calls.call(operation, Filters=filters, MaxResults=100, **more)
        rows = answer["Findings"]
        return HubPage(
            documents=tuple(msgspec.json.encode(row) for row in rows),
            received=tuple(_received(row) for row in rows),
            next=answer.get("NextToken") or "",
        )

    def documents(self, uids: Sequence[str]) -> list[bytes]:
        """Both dialects of each finding. Raises Upstream."""
        found: list[bytes] = []
        on = self._calls.capability()
        wanted = list(dict.fromkeys(uids))
        for start in range(0, len(wanted), _FILTER):
            chunk = wanted[start : start + _FILTER]
            if on.first:
                rows = self._calls.pages("get_findings", Filters={"Id": _equal(chunk)})
                found += [msgspec.json.encode(row) for row in rows]
            if on.second:
                wrapped = {"CompositeFilters": [_any("finding_info.uid", chunk)]}
                rows = self._calls.pages("get_findings_v2", Filters=wrapped)
                found += [msgspec.json.encode(row) for row in rows]
        return found

    def edited_by(self, finding: Finding) -> Edit | None:
        """The newest BatchUpdateFindings that touched the workflow status (GetFindingHistory).

        None for the hub's own changes and where there is no ASFF history. Raises Upstream.
        """
        if not self._calls.capability().first:
            return None
        product = finding.product.replace("::productv2/", "::product/")
        answer = self._calls.call(
            "get_finding_history",
            FindingIdentifier={"Id": finding.uid, "ProductArn": product},
            MaxResults=100,
        )
        for record in answer.get("Records") or ():
            source = record.get("UpdateSource") or {}
            fields = {str(update.get("UpdatedField", "")) for update in record.get("Updates") or ()}
            by_hand = source.get("Type") == "BATCH_UPDATE_FINDINGS"
            if by_hand and any(field.startswith("Workflow") for field in fields):
                at = record.get("UpdateTime")
                return Edit(str(source.get("Identity", "")), Untrusted(finding.note.raw), at)
        return None


def _v1_filters(labels: Sequence[str]) -> dict[str, Any]:
    # ComplianceStatus is left out: findings without one would be lost, and what passed is RESOLVED
    # by the hub itself (user guide, "Workflow status").
    return {
        "RecordState": _equal(["ACTIVE"]),
        "WorkflowStatus": _equal(["NEW", "NOTIFIED"]),
        "SeverityLabel": _equal(labels),
    }


def _v2_filters(labels: Sequence[str], family: str) -> dict[str, Any]:
    control = {"Value": "Compliance Finding", "Comparison": "NOT_EQUALS"}
    others = {"StringFilters": [{"FieldName": "class_name", "Filter": control}]}
    return {
        "CompositeFilters": [
            *([others] if family == "others" else []),
            _any("severity", [name for label in labels for name in _OCSF[label]]),
            _any("status", ("New", "In Progress", "Unknown", "Other")),
        ],
        "CompositeOperator": "AND",
    }


def _equal(values: Iterable[str]) -> list[dict[str, str]]:
    return [{"Value": value, "Comparison": "EQUALS"} for value in values]


def _any(field: str, values: Iterable[str]) -> dict[str, Any]:
    strings = [{"FieldName": field, "Filter": wanted} for wanted in _equal(values)]
    return {"StringFilters": strings, "Operator": "OR"}


def _received(row: dict[str, Any]) -> datetime:
    """When the hub took the finding in, else when it was made: ProcessedAt (ASFF syntax),
    metadata.processed_time_dt (OCSF schema, Metadata).
    """
    metadata, info = row.get("metadata") or {}, row.get("finding_info") or {}
    found = first_moment(
        row.get("ProcessedAt"),
        metadata.get("processed_time_dt"),
        metadata.get("processed_time"),
        row.get("CreatedAt"),
        info.get("created_time_dt"),
        info.get("created_time"),
    )
    return found.astimezone(UTC)
