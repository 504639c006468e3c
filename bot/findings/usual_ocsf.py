"""OCSF of the usual shape as a whole Finding in one typed step, None for every other shape."""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from bot.findings import shape
from bot.findings.families import CONTROL_PORTS, family_of
from bot.findings.glance_ocsf import SEVERITIES, STATUSES, Lasting
from bot.findings.keys import arn_part, finding_key, is_first_party
from bot.findings.moments import AccountId
from bot.findings.usual_asff import loaded, standards
from bot.models.finding import Finding, Resource
from bot.models.untrusted import Untrusted

_ABSENT = msgspec.Raw()


class _Product(msgspec.Struct, gc=False):
    uid: str


class _Metadata(msgspec.Struct, gc=False):
    product: _Product
    uid: str = ""


class _Account(msgspec.Struct, gc=False):
    uid: AccountId


class _Cloud(msgspec.Struct, gc=False):
    account: _Account
    region: str
    cloud_partition: Literal["aws"]


class _Info(msgspec.Struct, gc=False, kw_only=True):
    uid: str
    title: str
    desc: str = ""
    types: tuple[str, ...] = ()
    modified_time_dt: str
    first_seen_time_dt: str


class _Tag(msgspec.Struct, gc=False):
    name: str
    value: str


class _Owner(msgspec.Struct, gc=False):
    account: _Account


class _Data(msgspec.Struct, gc=False):
    GroupName: str = ""


class _Resource(msgspec.Struct, gc=False, kw_only=True):
    uid: str
    type: str
    region: str
    name: str = ""
    cloud_partition: Literal["aws"]
    owner: _Owner
    tags: list[_Tag]
    data: _Data | None = None
    uid_alt: msgspec.Raw = _ABSENT
    role: msgspec.Raw = _ABSENT


class _Compliance(msgspec.Struct, gc=False):
    control: str
    status: str
    standards: msgspec.Raw = _ABSENT
    requirements: msgspec.Raw = _ABSENT
    control_parameters: msgspec.Raw = _ABSENT


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
    compliance: _Compliance
    vulnerabilities: msgspec.Raw = _ABSENT
    comment: msgspec.Raw = _ABSENT
    unmapped: msgspec.Raw = _ABSENT
    # Where one of these stands the document is ASFF's to read.
    SchemaVersion: msgspec.Raw = _ABSENT
    ProductArn: msgspec.Raw = _ABSENT
    AwsAccountId: msgspec.Raw = _ABSENT


_iso = datetime.fromisoformat
_decode = msgspec.json.Decoder(_Ocsf).decode


def read(raw: bytes, first_party: tuple[str, ...]) -> Finding | None:
    """The finding, equal to what the tolerant reader makes of it, or None where that must read."""
    try:
        doc = _decode(raw)
        info = doc.finding_info
        first, at = _iso(info.first_seen_time_dt), _iso(info.modified_time_dt)
    except (ValueError, RecursionError):
        return None
    if at.tzinfo is not UTC or first.tzinfo is not UTC or _unusual(doc, raw):
        return None
    part, compliance = doc.resources[0], doc.compliance
    uid, title, region = info.uid.strip(), info.title.strip(), doc.cloud.region.strip()
    product, control = doc.metadata.product.uid.strip(), compliance.control.strip()
    where, account = part.region.strip(), doc.cloud.account.uid
    if not (uid and title and region and where and control and product):
        return None
    return Finding(
        finding_key("aws", account, where, uid),
        "ocsf",
        uid,
        product,
        account,
        region,
        "aws",
        SEVERITIES[doc.severity_id],
        Untrusted(title),
        (_resource(part, account, where),),
        first,
        at,
        control,
        family_of(control),
        Untrusted(info.desc.strip()),
        doc.metadata.uid.strip() or None,
        workflow=STATUSES[doc.status_id],
        compliance=shape.COMPLIANCES[compliance.status],
        archived=doc.activity_id == 3,
        verified_source=is_first_party(product, first_party),
        parameters=shape.parameters(loaded(compliance.control_parameters)),
        ports=CONTROL_PORTS.get(control, ()),
        standards=standards(compliance.standards, compliance.requirements),
    )


def _unusual(doc: _Ocsf, raw: bytes) -> bool:
    parts, info = doc.resources, doc.finding_info
    return (
        len(parts) != 1
        or doc.vulnerabilities is not _ABSENT
        or doc.comment is not _ABSENT
        or doc.unmapped is not _ABSENT
        or doc.ProductArn is not _ABSENT
        or doc.SchemaVersion is not _ABSENT
        or doc.AwsAccountId is not _ABSENT
        or not doc.cloud.account.uid.isdigit()
        or parts[0].uid[:8] != "arn:aws:"
        or parts[0].uid_alt is not _ABSENT
        or not parts[0].tags
        or not parts[0].owner.account.uid.isdigit()
        or doc.compliance.status not in shape.COMPLIANCES
        or shape.THREATS[info.types]
        or info.title.lstrip()[:5] in ("Port ", "Ports", "[SAMP")
        or (doc.compliance.control.strip() not in CONTROL_PORTS and shape.names_the_world(raw))
    )


def _resource(part: _Resource, account: str, where: str) -> Resource:
    identity, name = part.uid.strip(), part.name.strip()
    tags = {tag.name.strip(): tag.value.strip() for tag in part.tags}
    tags.pop("", None)
    group = part.data.GroupName.strip() if part.data else ""
    name = group or tags.get("Name") or ("" if name.startswith("arn:") else name)
    own = arn_part(identity, 4).strip()
    return Resource(
        identity, part.type.strip(), shape.account_text(own, part.owner.account.uid, account),
        where, "aws", Untrusted(name), tuple(sorted(tags.items())),
    )  # fmt: skip
