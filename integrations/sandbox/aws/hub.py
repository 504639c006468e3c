"""The emulated Security Hub: every finding once, in two forms, with the vendor's state rules."""

import copy
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.ocsf import NORMALIZED, severity_id_of, to_ocsf

PRODUCT = "arn:aws:securityhub:{region}::product/aws/securityhub"


def hub_time(moment: datetime) -> str:
    """A time as Security Hub writes it: UTC with milliseconds and Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@dataclass
class Held:
    """One finding: its ASFF document, the second API's own fields, and its history.

    A `hidden` one is prepared, but the hub has not received it yet.
    """

    asff: dict[str, Any]
    uid: str
    severity_id: int
    comment: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)
    hidden: bool = False

    def ocsf(self) -> dict[str, Any]:
        """The OCSF form of the present state."""
        return to_ocsf(self.asff, self.uid, self.severity_id, self.comment)


#: Told after each change, with copies of both forms.
Listener = Callable[[dict[str, Any], dict[str, Any]], None]


class Hub:
    """Thread-safe store of findings; the tooling account's home region sees all of them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._held: dict[tuple[str, str], Held] = {}
        self._lock = threading.RLock()
        self.listener: Listener | None = None

    def visible(self, account: str, region: str, *, hidden: bool = False) -> list[Held]:
        """Findings a caller sees: all from home, else those of the account and region.

        `hidden` includes those that are only prepared.

        The delegated administrator sees every member; aggregation brings linked regions home
        (Security Hub user guide, "Cross-Region aggregation").
        """
        admin = account == story.TOOLING_ACCOUNT
        with self._lock:
            return [
                held
                for held in self._held.values()
                if (hidden or not held.hidden)
                and (
                    (admin and region == story.HOME_REGION)
                    or (
                        held.asff.get("Region") == region
                        and (admin or held.asff["AwsAccountId"] == account)
                    )
                )
            ]

    def held(self, finding_id: str) -> Held | None:
        """The finding with this ASFF Id, or None."""
        with self._lock:
            return next((h for key, h in self._held.items() if key[0] == finding_id), None)

    def reveal(self, finding_ids: set[str]) -> None:
        """The hub receives findings that were prepared, now."""
        with self._lock:
            for held in self._held.values():
                if held.hidden and held.asff["Id"] in finding_ids:
                    held.hidden = False
                    held.asff["ProcessedAt"] = hub_time(self.clock())

    def put(
        self, asff: dict[str, Any], source: str, *, tell: bool = True, hidden: bool = False
    ) -> Held:
        """Import a finding (new or re-reported), keeping what customers set; tells the listener.
        `hidden` only prepares it.

        Workflow goes back to NEW when an archived finding returns or a passed one fails
        (Security Hub user guide, "Setting the workflow status").
        """
        key = (asff["Id"], asff["ProductArn"])
        with self._lock:
            old = self._held.get(key)
            new = copy.deepcopy(asff)
            new.setdefault("RecordState", "ACTIVE")
            new.setdefault("Workflow", {"Status": "NEW"})
            new["ProcessedAt"] = hub_time(self.clock())
            if old:
                for member in ("Workflow", "Note", "UserDefinedFields", "VerificationState"):
                    if member in old.asff:
                        new[member] = old.asff[member]
                if _returns(old.asff, new):
                    new["Workflow"] = {"Status": "NEW"}
                elif _passes(old.asff, new) and new["Workflow"]["Status"] != "SUPPRESSED":
                    new["Workflow"] = {"Status": "RESOLVED"}
            uid = hashlib.sha256("|".join(key).encode()).hexdigest()
            held = old or Held(new, uid, 0, hidden=hidden)
            self._note_history(held, old.asff if old else None, new, source, "hub")
            held.asff = new
            held.severity_id = severity_id_of(new["Severity"].get("Label", "INFORMATIONAL"))
            self._held[key] = held
        if tell:
            self.tell(held)
        return held

    def change(
        self, held: Held, changes: dict[str, Any], who: str, severity_id: int | None = None
    ) -> None:
        """Apply a customer's update (BatchUpdateFindings members); UpdatedAt stays as it is."""
        with self._lock:
            new = copy.deepcopy(held.asff)
            for member, value in changes.items():
                if member == "Severity":
                    new["Severity"] = {**new["Severity"], **_severity(value)}
                    held.severity_id = severity_id or severity_id_of(new["Severity"]["Label"])
                elif member == "Note":
                    new["Note"] = {**value, "UpdatedAt": hub_time(self.clock())}
                    held.comment = value["Text"]
                else:
                    new[member] = value
            self._note_history(held, held.asff, new, "BATCH_UPDATE_FINDINGS", who)
            held.asff = new
        self.tell(held)

    def tell(self, held: Held) -> None:
        """Report the present state of a finding to the listener, if there is one."""
        if self.listener and not held.hidden:
            with self._lock:
                forms = copy.deepcopy(held.asff), held.ocsf()
            self.listener(*forms)

    def _note_history(
        self, held: Held, old: dict[str, Any] | None, new: dict[str, Any], source: str, who: str
    ) -> None:
        updates = []
        for member in ("Workflow", "Severity", "Note", "RecordState", "Compliance"):
            before = (old or {}).get(member)
            if old is not None and before != new.get(member):
                updates.append(
                    {
                        "UpdatedField": member,
                        "OldValue": str(before),
                        "NewValue": str(new.get(member)),
                    }
                )
        held.history.append(
            {
                "FindingIdentifier": {"Id": new["Id"], "ProductArn": new["ProductArn"]},
                "UpdateTime": self.clock(),
                "FindingCreated": old is None,
                "UpdateSource": {"Type": source, "Identity": who},
                "Updates": updates,
            }
        )


def _severity(value: dict[str, Any]) -> dict[str, Any]:
    label = value.get("Label")
    if label is None:
        number = int(value.get("Normalized", 0))
        label = next(name for name in reversed(NORMALIZED) if number >= NORMALIZED[name])
    return {**value, "Label": label, "Normalized": NORMALIZED[label]}


def _returns(old: dict[str, Any], new: dict[str, Any]) -> bool:
    if old["Workflow"]["Status"] not in ("NOTIFIED", "RESOLVED"):
        return False
    unarchived = old["RecordState"] == "ARCHIVED" and new["RecordState"] == "ACTIVE"
    before = old.get("Compliance", {}).get("Status")
    after = new.get("Compliance", {}).get("Status")
    return unarchived or (before == "PASSED" and after in ("FAILED", "WARNING", "NOT_AVAILABLE"))


def _passes(old: dict[str, Any], new: dict[str, Any]) -> bool:
    before = old.get("Compliance", {}).get("Status")
    after = new.get("Compliance", {}).get("Status")
    return bool(before != "PASSED" and after == "PASSED")
