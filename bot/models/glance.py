"""What is told of a finding in a list: few fields, quickly read from either dialect."""

from datetime import datetime

import msgspec

from bot.models.finding import Compliance, Severity, Vulnerability, Workflow


class Glance(msgspec.Struct, frozen=True, gc=False):
    """A finding's list fields; `uid`, `product` and `control` as in Finding.

    `partition` and `place` (a region) are those of its first resource, which make its key.
    `resources` are the ids in Finding's order. `threat` is an active threat told by a product that
    is believed. What the source left out: `severity_known` false, `status_known` false, NO_TIME.
    """

    format: str
    uid: str
    product: str
    account: str
    partition: str
    place: str
    region: str
    control: str | None
    severity: Severity
    workflow: Workflow
    archived: bool
    compliance: Compliance
    resources: tuple[str, ...]
    title: str
    updated_at: datetime
    vulnerabilities: tuple[Vulnerability, ...] = ()
    threat: bool = False
    note: str = ""
    note_by: str = ""
    severity_known: bool = True
    status_known: bool = True

    @property
    def status(self) -> str | None:
        """ARCHIVED, NEW, NOTIFIED, SUPPRESSED or RESOLVED; None where the source says none."""
        if self.archived:
            return "ARCHIVED"
        return self.workflow if self.status_known else None
