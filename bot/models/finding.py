"""One Security Hub finding, whichever dialect it came in."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from bot.models.untrusted import Untrusted

Severity = Literal["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL"]
Compliance = Literal["PASSED", "FAILED", "WARNING", "NOT_AVAILABLE"]
Workflow = Literal["NEW", "NOTIFIED", "SUPPRESSED", "RESOLVED"]


class Resource(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a finding is about; `id` is the ARN where one is known, `type` as the source wrote."""

    id: str
    type: str
    account: str
    region: str
    partition: str = "aws"
    name: Untrusted = Untrusted("")
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def short_id(self) -> str:
        """The last part of the ARN: `sg-0abc`, a bucket's name, a key id."""
        return self.id.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


class Vulnerability(msgspec.Struct, frozen=True):
    """One CVE of a finding; `epss` is a probability from 0 to 1."""

    id: str
    epss: float | None = None
    exploit_available: bool | None = None
    fix_available: bool | None = None


class Copy(msgspec.Struct, frozen=True):
    """What was last seen of a finding in one dialect; `edit` is a hash of what users can change."""

    format: Literal["asff", "ocsf"]
    updated_at: datetime
    edit: str


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A claim by a product about a resource.

    `key` merges the two hubs' copies. `uid` is the ASFF Id (OCSF finding_info.uid). `control` is
    the control id (`EC2.19`) where one is known, `family` what controls of the same weakness share.
    `verified_source` says whether the product is AWS's own, the only kind a fix is offered for.
    `standards` are the compliance frameworks of the control (`pci-dss/3.2.1`).
    `product` is the product ARN as sent. `severity_known` is false where the source gave none that
    can be read, `status_known` the same of the status. `ports` are the exposed ports where the
    document names them. `copies` is filled when the finding joins a case.
    """

    key: str
    format: Literal["asff", "ocsf"]
    uid: str
    product: str
    account: str
    region: str
    partition: str
    severity: Severity
    title: Untrusted
    resources: tuple[Resource, ...]
    first_seen: datetime
    updated_at: datetime
    control: str | None = None
    family: str = ""
    description: Untrusted = Untrusted("")
    metadata_uid: str | None = None
    workflow: Workflow = "NEW"
    compliance: Compliance = "NOT_AVAILABLE"
    archived: bool = False
    sample: bool = False
    verified_source: bool = False
    active_threat: bool = False
    vulnerabilities: tuple[Vulnerability, ...] = ()
    parameters: dict[str, Any] = {}
    note: Untrusted = Untrusted("")
    note_by: str = ""
    severity_known: bool = True
    status_known: bool = True
    ports: tuple[int, ...] = ()
    copies: tuple[Copy, ...] = ()
    standards: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the hub still holds the weakness to be there."""
        return not (self.archived or self.compliance == "PASSED" or self.workflow in ("RESOLVED",))
