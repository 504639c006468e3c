"""ASFF of the usual shape as a whole Finding in one typed step, None for every other shape."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

import msgspec

from bot.findings import asff, shape
from bot.findings.families import CONTROL_PORTS, family_of
from bot.findings.keys import arn_part, finding_key, is_first_party
from bot.findings.moments import AccountId
from bot.models.finding import Finding, Resource, Severity, Workflow
from bot.models.untrusted import Untrusted

_ABSENT = msgspec.Raw()
_NOTHING = Untrusted("")


class _Severity(msgspec.Struct, rename="pascal", gc=False):
    label: Severity


class _Workflow(msgspec.Struct, rename="pascal", gc=False):
    status: Workflow


class _Compliance(msgspec.Struct, rename="pascal", gc=False):
    status: str
    security_control_id: str
    related_requirements: msgspec.Raw = _ABSENT
    associated_standards: msgspec.Raw = _ABSENT
    security_control_parameters: msgspec.Raw = _ABSENT


class _Resource(msgspec.Struct, rename="pascal", gc=False):
    type: str
    id: str
    partition: Literal["aws"]
    region: str
    tags: dict[str, str] | None = None
    details: msgspec.Raw = msgspec.Raw(b"null")


# Fields stand in the order Security Hub writes them: the decoder looks for the next one first.
class _Asff(msgspec.Struct, rename="pascal", gc=False, kw_only=True):
    id: str
    product_arn: str
    region: str
    aws_account_id: AccountId
    types: tuple[str, ...] = ()
    first_observed_at: str
    updated_at: str
    severity: _Severity
    title: str
    description: str = ""
    product_fields: dict[str, str] | None = None
    resources: list[_Resource]
    compliance: _Compliance
    workflow: _Workflow
    record_state: Literal["ACTIVE", "ARCHIVED"] = "ACTIVE"
    note: msgspec.Raw = _ABSENT
    vulnerabilities: msgspec.Raw = _ABSENT
    network_path: msgspec.Raw = _ABSENT
    sample: msgspec.Raw = _ABSENT


_iso = datetime.fromisoformat
_decode = msgspec.json.Decoder(_Asff).decode


def read(raw: bytes, first_party: tuple[str, ...]) -> Finding | None:
    """The finding, equal to what the tolerant reader makes of it, or None where that must read."""
    try:
        doc = _decode(raw)
        first, at = _iso(doc.first_observed_at), _iso(doc.updated_at)
    except (ValueError, RecursionError):
        return None
    if at.tzinfo is not UTC or first.tzinfo is not UTC or _unusual(doc):
        return None
    part, compliance = doc.resources[0], doc.compliance
    uid, title, region = doc.id.strip(), doc.title.strip(), doc.region.strip()
    where, control = part.region.strip(), compliance.security_control_id.strip()
    if not (uid and title and region and where and control):
        return None
    product, account = doc.product_arn.strip(), doc.aws_account_id
    thresholds = loaded(compliance.security_control_parameters)
    return Finding(
        finding_key("aws", account, where, uid),
        "asff",
        uid,
        product,
        account,
        region,
        "aws",
        doc.severity.label,
        Untrusted(title),
        (_resource(part, account, where),),
        first,
        at,
        control,
        family_of(control),
        Untrusted(doc.description.strip()),
        workflow=doc.workflow.status,
        compliance=shape.COMPLIANCES[compliance.status],
        archived=doc.record_state == "ARCHIVED",
        verified_source=is_first_party(product, first_party),
        parameters=shape.parameters(thresholds),
        ports=ports_of(control, raw, part.details, part.type.strip(), thresholds),
        standards=standards(compliance.associated_standards, compliance.related_requirements),
    )


def _unusual(doc: _Asff) -> bool:
    parts = doc.resources
    return (
        len(parts) != 1
        or doc.note is not _ABSENT
        or doc.vulnerabilities is not _ABSENT
        or doc.network_path is not _ABSENT
        or doc.sample is not _ABSENT
        or not doc.aws_account_id.isdigit()
        or parts[0].id[:8] != "arn:aws:"
        or doc.compliance.status not in shape.COMPLIANCES
        or shape.THREATS[doc.types]
        or doc.title.lstrip()[:5] in ("Port ", "Ports", "[SAMP")
        or any(name.endswith("/sample") for name in doc.product_fields or ())
    )


def _resource(part: _Resource, account: str, where: str) -> Resource:
    identity, kind = part.id.strip(), part.type.strip()
    tags = {name.strip(): held.strip() for name, held in (part.tags or {}).items()}
    tags.pop("", None)
    name = tags.get("Name") or asff.named(asff.loaded(part.details, kind))
    return Resource(
        identity, kind, arn_part(identity, 4) or account, where, "aws",
        Untrusted(name) if name else _NOTHING, tuple(sorted(tags.items())),
    )  # fmt: skip


def ports_of(
    control: str, raw: bytes, details: msgspec.Raw, kind: str, thresholds: object
) -> tuple[int, ...]:
    """The exposed ports; details are only read where the document names all addresses."""
    if control in CONTROL_PORTS:
        return CONTROL_PORTS[control]
    if not shape.names_the_world(raw):
        return ()
    return shape.named_ports(control, [asff.loaded(details, kind)], None, thresholds, raw)


def loaded(raw: msgspec.Raw) -> object:
    """The JSON value, None where there is none."""
    return msgspec.json.decode(raw) if raw else None


def standards(associated: msgspec.Raw, requirements: msgspec.Raw) -> tuple[str, ...]:
    """The compliance frameworks; the lists of one control are the same in all its findings."""
    return _standards(bytes(associated), bytes(requirements))


@lru_cache(maxsize=1024)
def _standards(associated: bytes, requirements: bytes) -> tuple[str, ...]:
    read = (msgspec.json.decode(raw) if raw else None for raw in (associated, requirements))
    return shape.standards(*read)
