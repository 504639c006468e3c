"""ASFF at a glance: the common shape in one typed step, None for every other shape."""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from bot.findings import asff
from bot.findings.keys import canonical_id, is_first_party, places
from bot.findings.moments import AccountId, utc
from bot.findings.shape import COMPLIANCES, THREATS, compliance_of, number
from bot.models.finding import Severity, Vulnerability, Workflow
from bot.models.glance import Glance

_ABSENT = msgspec.Raw()
_WORDS = {"YES": True, "NO": False, "PARTIAL": True, None: None}


class _Severity(msgspec.Struct, rename="pascal", gc=False):
    label: Severity


class _Workflow(msgspec.Struct, rename="pascal", gc=False):
    status: Workflow


class _Compliance(msgspec.Struct, rename="pascal", gc=False):
    status: str = ""
    security_control_id: str = ""


class _Note(msgspec.Struct, rename="pascal", gc=False):
    text: str = ""
    updated_by: str = ""


class _Resource(msgspec.Struct, rename="pascal", gc=False):
    id: str
    type: str = ""
    partition: str = ""
    region: str = ""
    resource_role: str = ""


class _Vulnerability(msgspec.Struct, rename="pascal", gc=False):
    id: str = ""
    epss_score: str | float | None = None
    exploit_available: Literal["YES", "NO"] | None = None
    fix_available: Literal["YES", "NO", "PARTIAL"] | None = None


# Fields stand in the order Security Hub writes them: the decoder looks for the next one first.
class _Asff(msgspec.Struct, rename="pascal", gc=False, kw_only=True):
    id: str
    product_arn: str
    region: str = ""
    generator_id: str = ""
    aws_account_id: AccountId
    types: tuple[str, ...] = ()
    updated_at: str
    severity: _Severity
    title: str
    product_fields: msgspec.Raw = _ABSENT
    resources: list[_Resource]
    compliance: _Compliance | None = None
    workflow: _Workflow
    record_state: Literal["ACTIVE", "ARCHIVED"] = "ACTIVE"
    note: _Note | None = None
    vulnerabilities: list[_Vulnerability] | None = None
    network_path: msgspec.Raw = _ABSENT


_iso = datetime.fromisoformat
_decode = msgspec.json.Decoder(_Asff).decode


def read(raw: bytes, first_party: tuple[str, ...]) -> Glance | None:
    """The document at a glance; None where it has to be read the tolerant way."""
    try:
        doc = _decode(raw)
        at = _iso(doc.updated_at)
    except (ValueError, RecursionError):
        return None
    # A call costs as much as a field here: the shape of nearly all documents is read in one go.
    parts, account, compliance = doc.resources, doc.aws_account_id, doc.compliance
    if (
        len(parts) != 1
        or compliance is None
        or doc.note is not None
        or doc.vulnerabilities
        or at.tzinfo is not UTC
        or doc.network_path is not _ABSENT
        or not account.isdigit()
        or THREATS[doc.types]
    ):
        return _less_common(doc, first_party)
    part = parts[0]
    uid, title, region = doc.id.strip(), doc.title.strip(), doc.region.strip()
    identity, where, control = part.id, part.region.strip(), compliance.security_control_id.strip()
    if (
        not (uid and title and region and where and control)
        or part.partition != "aws"
        or identity[:8] != "arn:aws:"
        or compliance.status not in COMPLIANCES
    ):
        return _less_common(doc, first_party)
    return Glance(
        "asff", uid, doc.product_arn.strip(), account, "aws", where, region, control,
        doc.severity.label, doc.workflow.status, doc.record_state == "ARCHIVED",
        COMPLIANCES[compliance.status], (identity.strip(),), title, at,
    )  # fmt: skip


def _less_common(doc: _Asff, first_party: tuple[str, ...]) -> Glance | None:
    uid, title, account = doc.id.strip(), doc.title.strip(), doc.aws_account_id
    at = utc(doc.updated_at)
    if at is None or not (uid and title and doc.resources) or doc.network_path is not _ABSENT:
        return None
    if not account.isdigit():
        return None
    product, region = doc.product_arn.strip(), doc.region.strip()
    partition, where, ids = _resources(doc.resources, account, region, product)
    note, cves = doc.note or _Note(), doc.vulnerabilities or ()
    control = doc.compliance.security_control_id.strip() if doc.compliance else ""
    return Glance(
        "asff",
        uid,
        product,
        account,
        partition,
        where,
        region or where,
        control or asff.other_control(_loaded(doc.product_fields), doc.generator_id.strip(), uid),
        doc.severity.label,
        doc.workflow.status,
        doc.record_state == "ARCHIVED",
        compliance_of(doc.compliance.status if doc.compliance else ""),
        ids,
        title,
        at,
        tuple(map(_cve, cves)),
        THREATS[doc.types] and is_first_party(product, first_party),
        note.text.strip(),
        note.updated_by.strip(),
    )


def _resources(
    parts: list[_Resource], account: str, region: str, product: str
) -> tuple[str, str, tuple[str, ...]]:
    """Partition and region of the first resource, and the ids of all; actors come last."""
    found = []
    for part in sorted(parts, key=lambda part: part.resource_role.strip().upper() == "ACTOR"):
        identity = part.id.strip()
        partition, where = places(identity, part.partition, part.region, region, product)
        id = canonical_id((identity,), part.type.strip(), partition, account, where)
        found.append((partition, where, id))
    return found[0][0], found[0][1], tuple(id for _, _, id in found if id)


def _loaded(fields: msgspec.Raw) -> object:
    return msgspec.json.decode(fields) if fields else None


def _cve(entry: _Vulnerability) -> Vulnerability:
    return Vulnerability(
        entry.id.strip(), number(entry.epss_score), _WORDS[entry.exploit_available],
        _WORDS[entry.fix_available],
    )  # fmt: skip
