"""Security Hub in its home region: workflow status written back to both hubs, and read again."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from bot.errors import Upstream
from bot.models.case import Case
from bot.models.finding import Finding
from integrations.aws.calls import upstream
from integrations.aws.sessions import Sessions

#: Notes carry it so that our own updates are recognised when they come back as events.
OURSELVES = "hubward"
#: Limits of BatchUpdateFindings and its second version (API references); filters take 20 values.
_BATCH, _FILTER, _NOTE = 100, 20, 512
#: OCSF status_id (https://schema.ocsf.io, finding classes) by workflow status.
_STATUS_ID = {"NEW": 1, "NOTIFIED": 2, "SUPPRESSED": 3, "RESOLVED": 4}
_STATUS = {"new": "NEW", "in progress": "NOTIFIED", "suppressed": "SUPPRESSED",
           "resolved": "RESOLVED"}  # fmt: skip
_COMPLIANCE = {"pass": "PASSED", "passed": "PASSED", "fail": "FAILED", "failed": "FAILED"}
_GONE = frozenset({"FindingNotFound", "ResourceNotFoundException"})
_AGAIN = frozenset(
    {"ConcurrentUpdateError", "InternalFailure", "ConflictException", "InternalServerException"}
)
_OFF = frozenset({"InvalidAccessException", "ResourceNotFoundException", "ResourceNotFound"})

T = TypeVar("T")


class SecurityHub:
    """The `Hub` port with Hubward's own credentials; `region` is the aggregation home region."""

    def __init__(self, sessions: Sessions, region: str = "") -> None:
        self._sessions = sessions
        self._region = region
        self._on: tuple[bool, bool] | None = None

    def enabled(self) -> tuple[bool, bool]:
        """Which of the two hubs is on here; asked once. Raises Upstream."""
        if self._on is None:
            self._on = (self._probe("describe_hub"), self._probe("describe_security_hub_v2"))
        return self._on

    def mark(self, case: Case, workflow: str, note: str) -> None:
        """Set the workflow status of every finding of the case in each hub that sent it.

        Findings that are gone are passed over. Raises Upstream; calling again is harmless.
        """
        first, second = self.enabled()
        standing = [finding for finding in case.findings if not finding.archived]
        if first:
            ids = [_v1_id(f) for f in standing if "asff" in _formats(f)]
            for chunk in _chunks(ids, _BATCH):
                self._update(
                    "batch_update_findings",
                    FindingIdentifiers=chunk,
                    Note={"Text": note[:_NOTE], "UpdatedBy": OURSELVES},
                    Workflow={"Status": workflow},
                )
        if second:
            self._mark_v2([f for f in standing if "ocsf" in _formats(f)], workflow, note)

    def statuses(self, case: Case) -> dict[str, tuple[str, str]]:
        """Per finding uid (compliance, workflow) as the hub says now; gone ones are left out."""
        uids = sorted({finding.uid for finding in case.findings})
        found: dict[str, tuple[str, str]] = {}
        first, second = self.enabled()
        for chunk in _chunks(uids, _FILTER):
            if first:
                found |= self._statuses_v1(chunk)
            missing = [uid for uid in chunk if uid not in found]
            if second and missing:
                found |= self._statuses_v2(missing)
        return found

    def check(self) -> str:
        """Empty when one of the hubs answers, else what to do."""
        try:
            on = self.enabled()
        except Upstream as problem:
            return f"Security Hub cannot be asked: {problem.detail}"
        return "" if any(on) else "Security Hub is not enabled in the home region"

    def _mark_v2(self, findings: list[Finding], workflow: str, note: str) -> None:
        change = {"StatusId": _STATUS_ID[workflow], "Comment": f"{OURSELVES}: {note}"[:_NOTE]}
        by_uid = [f.metadata_uid for f in findings if f.metadata_uid]
        for chunk in _chunks(by_uid, _BATCH):
            self._update("batch_update_findings_v2", MetadataUids=chunk, **change)
        triples = [_v2_id(f) for f in findings if not f.metadata_uid]
        for triple in _chunks(triples, _BATCH):
            self._update("batch_update_findings_v2", FindingIdentifiers=triple, **change)

    def _statuses_v1(self, uids: list[str]) -> dict[str, tuple[str, str]]:
        wanted = {"Id": [{"Value": uid, "Comparison": "EQUALS"} for uid in uids]}
        return {
            row["Id"]: (
                str((row.get("Compliance") or {}).get("Status", "")),
                str((row.get("Workflow") or {}).get("Status", "")),
            )
            for row in self._pages("get_findings", Filters=wanted)
        }

    def _statuses_v2(self, uids: list[str]) -> dict[str, tuple[str, str]]:
        strings = [
            {"FieldName": "finding_info.uid", "Filter": {"Value": uid, "Comparison": "EQUALS"}}
            for uid in uids
        ]
        composite = {"StringFilters": strings, "Operator": "OR"}
        rows = self._pages("get_findings_v2", Filters={"CompositeFilters": [composite]})
        return {
            row["finding_info"]["uid"]: (
                _COMPLIANCE.get(str((row.get("compliance") or {}).get("status", "")).lower(), ""),
                _STATUS.get(str(row.get("status", "")).lower(), ""),
            )
            for row in rows
        }

    def _pages(self, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            answer = self._call(operation, MaxResults=100, **params, **token)
            yield from answer["Findings"]
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}

    def _update(self, operation: str, **params: Any) -> None:
        answer = self._call(operation, **params)
        codes = {str(row.get("ErrorCode", "")) for row in answer.get("UnprocessedFindings") or ()}
        left = sorted(codes - _GONE)
        if left:
            detail = f"{operation}: {', '.join(left)}"
            raise Upstream("Security Hub", detail, code=left[0], retryable=codes <= _AGAIN | _GONE)

    def _probe(self, operation: str) -> bool:
        try:
            self._call(operation)
        except Upstream as problem:
            if problem.code in _OFF:
                return False
            raise
        return True

    def _call(self, operation: str, **params: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        client = self._sessions.home("securityhub", self._region)
        try:
            answer: dict[str, Any] = getattr(client, operation)(**params)
        except (ClientError, BotoCoreError) as problem:
            raise upstream(problem, wrote=False) from problem
        return answer


def _formats(finding: Finding) -> set[str]:
    return {copy.format for copy in finding.copies} or {finding.format}


def _v1_id(finding: Finding) -> dict[str, str]:
    # The second hub's product uid differs from the ASFF ProductArn in this one word.
    return {"Id": finding.uid, "ProductArn": finding.product.replace("::productv2/", "::product/")}


def _v2_id(finding: Finding) -> dict[str, str]:
    return {
        "CloudAccountUid": finding.account,
        "FindingInfoUid": finding.uid,
        "MetadataProductUid": finding.product.replace("::product/", "::productv2/"),
    }


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    whole = list(items)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
