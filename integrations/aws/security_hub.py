"""Security Hub in its home region: workflow status written back to both hubs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from bot.errors import Upstream
from bot.findings.keys import product_name
from bot.models.finding import Finding
from integrations.aws.hub_calls import HubCalls
from integrations.aws.sessions import Sessions

#: Notes carry it so that our own updates are recognised when they come back as events.
OURSELVES = "hubward"
#: Limits of BatchUpdateFindings and its second version (API references).
_BATCH, _NOTE = 100, 512
#: OCSF status_id (https://schema.ocsf.io, finding classes) by workflow status.
_STATUS_ID = {"NEW": 1, "NOTIFIED": 2, "SUPPRESSED": 3, "RESOLVED": 4}
_GONE = frozenset({"FindingNotFound", "ResourceNotFoundException"})

T = TypeVar("T")


class SecurityHub:
    """The `Hub` port with Hubward's own credentials; `region` is where its home is looked up."""

    def __init__(
        self, sessions: Sessions, region: str = "", *, calls: HubCalls | None = None
    ) -> None:
        self._calls = calls or HubCalls(sessions, region=region)

    def enabled(self) -> tuple[bool, bool]:
        """Which of the two hubs is on here; asked once. Raises Upstream."""
        found = self._calls.capability()
        return found.first, found.second

    def update(self, findings: Sequence[Finding], workflow: str, note: str) -> dict[str, str]:
        """Set the workflow status of findings of any cases in each hub that has them, a hundred in
        one call; returns the error code of each finding (by key) that was not updated. Gone and
        archived ones count as done.

        Raises Upstream when a call as a whole fails; calling again is harmless.
        """
        first, second = self.enabled()
        standing = list({f.key: f for f in findings if not f.archived}.values())
        codes: dict[str, str] = {}
        if first:
            ours = [f for f in standing if "asff" in _formats(f)]
            for chunk in _chunks(ours, _BATCH):
                codes |= self._update(
                    chunk,
                    "batch_update_findings",
                    FindingIdentifiers=[_v1_id(f) for f in chunk],
                    Note={"Text": note[:_NOTE], "UpdatedBy": OURSELVES},
                    Workflow={"Status": workflow},
                )
        if second:
            ours = [f for f in standing if "ocsf" in _formats(f) or (first and _control(f))]
            codes |= self._update_v2(ours, workflow, note)
        return codes

    def check(self) -> str:
        """Empty when one of the hubs answers, else what to do."""
        try:
            on = self.enabled()
        except Upstream as problem:
            return f"Security Hub cannot be asked: {problem.detail}"
        return "" if any(on) else "Security Hub is not enabled in the home region"

    def _update_v2(self, findings: list[Finding], workflow: str, note: str) -> dict[str, str]:
        change = {"StatusId": _STATUS_ID[workflow], "Comment": f"{OURSELVES}: {note}"[:_NOTE]}
        codes: dict[str, str] = {}
        for chunk in _chunks([f for f in findings if f.metadata_uid], _BATCH):
            uids = [str(f.metadata_uid) for f in chunk]
            codes |= self._update(chunk, "batch_update_findings_v2", MetadataUids=uids, **change)
        for chunk in _chunks([f for f in findings if not f.metadata_uid], _BATCH):
            triples = [_v2_id(f) for f in chunk]
            codes |= self._update(
                chunk, "batch_update_findings_v2", FindingIdentifiers=triples, **change
            )
        return codes

    def _update(self, findings: Sequence[Finding], operation: str, **params: Any) -> dict[str, str]:
        answer = self._calls.call(operation, **params)
        keys = {f.metadata_uid: f.key for f in findings} | {f.uid: f.key for f in findings}
        codes: dict[str, str] = {}
        for row in answer.get("UnprocessedFindings") or ():
            code, named = str(row.get("ErrorCode", "")), row.get("FindingIdentifier") or {}
            id = row.get("MetadataUid") or named.get("Id") or named.get("FindingInfoUid")
            if code not in _GONE:
                codes[keys.get(id, str(id))] = code
        return codes


def _control(finding: Finding) -> bool:
    """Whether the second hub has a copy although none has been seen yet: Security Hub's own."""
    return product_name(finding.product) == "aws/securityhub"


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
