"""OCSF at a glance: the common shape in one typed step, None for every other shape."""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from bot.findings import ocsf
from bot.findings.keys import canonical_id, is_first_party, places
from bot.findings.moments import AccountId, utc
from bot.findings.shape import COMPLIANCES, THREATS, compliance_of, member, number, text
from bot.models.finding import Severity, Vulnerability, Workflow
from bot.models.glance import Glance

_ABSENT = msgspec.Raw()
SEVERITIES: tuple[Severity, ...] = (
    "INFORMATIONAL", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", "CRITICAL",
)  # fmt: skip
STATUSES: tuple[Workflow, ...] = ("NEW", "NEW", "NOTIFIED", "SUPPRESSED", "RESOLVED")

#: Words of activity and status that do not say that the finding is over.
Lasting = Literal["", "Create", "Update", "New", "In Progress", "Suppressed", "Resolved"]


class _Named(msgspec.Struct, gc=False):
    uid: str = ""
    name: str = ""


class _Metadata(msgspec.Struct, gc=False):
    product: _Named
    event_code: str = ""


class _Owner(msgspec.Struct, gc=False):
    uid: AccountId


class _Cloud(msgspec.Struct, gc=False):
    account: _Owner
    region: str = ""
    cloud_partition: str = ""


class _Info(msgspec.Struct, gc=False):
    uid: str
    title: str
    modified_time_dt: str
    types: tuple[str, ...] = ()
    analytic: msgspec.Raw = _ABSENT


class _Resource(msgspec.Struct, gc=False):
    uid: str = ""
    uid_alt: str = ""
    name: str = ""
    type: str = ""
    region: str = ""
    cloud_partition: str = ""
    role: str = ""


class _Compliance(msgspec.Struct, gc=False):
    control: str = ""
    status: str = ""


class _Epss(msgspec.Struct, gc=False):
    score: str | float | None = None


class _Cve(msgspec.Struct, gc=False):
    uid: str = ""
    epss: _Epss | None = None


class _Vulnerability(msgspec.Struct, gc=False):
    cve: _Cve | None = None
    is_exploit_available: bool | None = None
    is_fix_available: bool | None = None


# Fields stand in the order Security Hub writes them: the decoder looks for the next one first.
class _Ocsf(msgspec.Struct, gc=False, kw_only=True):
    activity_id: int = 0
    activity_name: Lasting = ""
    severity_id: Literal[1, 2, 3, 4, 5, 6]
    status: Lasting = ""
    status_id: Literal[1, 2, 3, 4]
    metadata: _Metadata
    cloud: _Cloud
    finding_info: _Info
    resources: list[_Resource]
    compliance: _Compliance | None = None
    vulnerabilities: list[_Vulnerability] | None = None
    status_code: str = ""
    comment: str = ""
    # Where one of these stands the document is ASFF's to read.
    SchemaVersion: msgspec.Raw = _ABSENT
    ProductArn: msgspec.Raw = _ABSENT
    AwsAccountId: msgspec.Raw = _ABSENT


_iso = datetime.fromisoformat
_decode = msgspec.json.Decoder(_Ocsf).decode


def read(raw: bytes, first_party: tuple[str, ...]) -> Glance | None:
    """The document at a glance; None where it has to be read the tolerant way."""
    try:
        doc = _decode(raw)
        info = doc.finding_info
        at = _iso(info.modified_time_dt)
    except (ValueError, RecursionError):
        return None
    # A call costs as much as a field here: the shape of nearly all documents is read in one go.
    cloud, parts, compliance = doc.cloud, doc.resources, doc.compliance
    account = cloud.account.uid
    if (
        len(parts) != 1
        or compliance is None
        or doc.comment
        or doc.vulnerabilities
        or at.tzinfo is not UTC
        or not account.isdigit()
        or doc.ProductArn is not _ABSENT
        or doc.SchemaVersion is not _ABSENT
        or doc.AwsAccountId is not _ABSENT
        or THREATS[info.types]
    ):
        return _less_common(doc, first_party)
    part = parts[0]
    uid, title, region = info.uid.strip(), info.title.strip(), cloud.region.strip()
    product, control = doc.metadata.product.uid.strip(), compliance.control.strip()
    identity, where = part.uid, part.region.strip()
    if (
        not (uid and title and region and where and control and product)
        or part.cloud_partition != "aws"
        or part.uid_alt
        or identity[:8] != "arn:aws:"
        or compliance.status not in COMPLIANCES
    ):
        return _less_common(doc, first_party)
    return Glance(
        "ocsf", uid, product, account, "aws", where, region, control,
        SEVERITIES[doc.severity_id], STATUSES[doc.status_id], doc.activity_id == 3,
        COMPLIANCES[compliance.status], (identity.strip(),), title, at,
    )  # fmt: skip


def _less_common(doc: _Ocsf, first_party: tuple[str, ...]) -> Glance | None:
    info, cloud, product = doc.finding_info, doc.cloud, doc.metadata.product
    uid, title, account = info.uid.strip(), info.title.strip(), cloud.account.uid
    at = utc(info.modified_time_dt)
    if (
        at is None
        or not (uid and title and doc.resources)
        or _foreign(doc)
        or not account.isdigit()
    ):
        return None
    region, held = cloud.region.strip(), cloud.cloud_partition.strip()
    partition, where, ids = _resources(doc.resources, account, region, held)
    control = doc.compliance.control.strip() if doc.compliance else ""
    comment, name = doc.comment.strip(), product.uid.strip() or product.name.strip()
    return Glance(
        "ocsf",
        uid,
        name,
        account,
        partition,
        where,
        region or where,
        control or ocsf.other_control(doc.metadata.event_code, _analytic(info)),
        SEVERITIES[doc.severity_id],
        STATUSES[doc.status_id],
        doc.activity_id == 3,
        compliance_of(doc.compliance.status if doc.compliance else "", doc.status_code),
        ids,
        title,
        at,
        tuple(map(_cve, doc.vulnerabilities or ())),
        THREATS[info.types] and is_first_party(name, first_party),
        comment,
        ocsf.author(comment),
    )


def _foreign(doc: _Ocsf) -> bool:
    asff = doc.ProductArn is _ABSENT and doc.SchemaVersion is _ABSENT
    return not asff or doc.AwsAccountId is not _ABSENT


def _analytic(info: _Info) -> str:
    held = msgspec.json.decode(info.analytic) if info.analytic else None
    return text(member(held, "name"))


def _resources(
    parts: list[_Resource], account: str, region: str, held: str
) -> tuple[str, str, tuple[str, ...]]:
    """Partition and region of the first resource, and the ids of all; actors come last."""
    found = []
    for part in sorted(parts, key=lambda part: part.role.strip().upper() == "ACTOR"):
        own, other, name = part.uid.strip(), part.uid_alt.strip(), part.name.strip()
        ids = (other, own, name) if other.startswith("arn:") else (own, name, other)
        arn = next((text for text in ids if text.startswith("arn:")), "")
        partition = part.cloud_partition.strip() or held
        partition, where = places(arn, partition, part.region, region, "")
        id = canonical_id(ids, part.type.strip(), partition, account, where)
        found.append((partition, where, id))
    return found[0][0], found[0][1], tuple(id for _, _, id in found if id)


def _cve(entry: _Vulnerability) -> Vulnerability:
    cve = entry.cve or _Cve()
    score = number(cve.epss.score) if cve.epss else None
    return Vulnerability(cve.uid.strip(), score, entry.is_exploit_available, entry.is_fix_available)
