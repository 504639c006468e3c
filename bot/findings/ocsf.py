"""OCSF findings (2002, 2003, 2004, exposure) of Security Hub and of Prowler, as a Finding.

Fields are read by path list, not by `metadata.version`: producers write versions that do not exist.
Classes: https://schema.ocsf.io/1.6.0/categories/findings
"""

import re
from typing import Any

import msgspec

from bot.findings import shape
from bot.findings.families import family_of
from bot.findings.keys import arn_part, canonical_id, finding_key, is_first_party
from bot.findings.moments import first_moment
from bot.models.finding import Finding, Resource, Severity, Vulnerability, Workflow
from bot.models.untrusted import Untrusted

_SEVERITIES: dict[int, Severity] = {
    1: "INFORMATIONAL", 2: "LOW", 3: "MEDIUM", 4: "HIGH", 5: "CRITICAL", 6: "CRITICAL",
}  # fmt: skip
_STATUS_IDS: dict[int, Workflow] = {1: "NEW", 2: "NOTIFIED", 3: "SUPPRESSED", 4: "RESOLVED"}
_STATUS_WORDS: dict[str, Workflow] = {
    "NEW": "NEW", "IN PROGRESS": "NOTIFIED", "SUPPRESSED": "SUPPRESSED", "RESOLVED": "RESOLVED",
}  # fmt: skip
_CONTROL = re.compile(r"^[A-Za-z][A-Za-z0-9]*\.\d+$")
#: How the write-back marks its own comments: OCSF has no field for the author of a comment.
OWN_COMMENT = "hubward: "


class _Info(msgspec.Struct, gc=False):
    uid: Any = None
    title: Any = None
    desc: Any = None
    types: Any = None
    created_time_dt: Any = None
    created_time: Any = None
    modified_time_dt: Any = None
    modified_time: Any = None
    first_seen_time_dt: Any = None
    first_seen_time: Any = None
    analytic: Any = None


class _Resource(msgspec.Struct, gc=False):
    uid: Any = None
    uid_alt: Any = None
    name: Any = None
    type: Any = None
    region: Any = None
    cloud_partition: Any = None
    role: Any = None
    tags: Any = None
    labels: Any = None
    owner: Any = None
    data: Any = None


class _Ocsf(msgspec.Struct, gc=False):
    activity_id: Any = None
    activity_name: Any = None
    severity: Any = None
    severity_id: Any = None
    status: Any = None
    status_id: Any = None
    status_code: Any = None
    comment: Any = None
    time: Any = None
    time_dt: Any = None
    metadata: Any = None
    cloud: Any = None
    finding_info: _Info | None = None
    finding: _Info | None = None
    resources: list[_Resource] | None = None
    resource: _Resource | None = None
    compliance: Any = None
    vulnerabilities: Any = None
    vendor_attributes: Any = None
    unmapped: Any = None


_DECODER = msgspec.json.Decoder(_Ocsf)


def read(raw: bytes, first_party: tuple[str, ...]) -> Finding | str:
    """One OCSF document, or the JSON pointer of what is missing for identity.

    Raises msgspec.MsgspecError where the structure is not OCSF's.
    """
    doc = _DECODER.decode(raw)
    info = doc.finding_info or doc.finding or _Info()
    metadata_uid = shape.text(shape.member(doc.metadata, "uid"))
    uid = shape.first_text(info.uid, metadata_uid)
    if not uid:
        return "/finding_info/uid"
    product = shape.first_text(
        shape.member(doc.metadata, "product", "uid"), shape.member(doc.metadata, "product", "name")
    )
    resources = _resources(doc, account := _account(doc))
    control, title = _control(doc, info), shape.first_text(info.title, uid)
    reach = shape.reachable_range(product, title)
    place = resources[0]
    thresholds = shape.member(doc.compliance, "control_parameters")
    raw_parts = doc.resources or ([doc.resource] if doc.resource else [])
    return Finding(
        key=finding_key(place.partition, account, place.region, uid),
        format="ocsf",
        uid=uid,
        product=product,
        account=account,
        region=shape.first_text(shape.member(doc.cloud, "region"), place.region),
        partition=place.partition,
        title=Untrusted(title),
        description=Untrusted(shape.text(info.desc)),
        resources=resources,
        control=control,
        family=family_of(control, reachability=reach is not None, kind=_kind(doc, info)),
        metadata_uid=metadata_uid or None,
        verified_source=is_first_party(product, first_party),
        parameters=shape.parameters(thresholds),
        ports=shape.named_ports(control, [p.data for p in raw_parts], reach, thresholds, raw),
        **_weight(doc, info),
        **_state(doc, info),
    )


def _weight(doc: _Ocsf, info: _Info) -> dict[str, Any]:
    """The fields that say how bad it is."""
    severity, known = _severity(doc)
    return {
        "severity": severity,
        "severity_known": known,
        "sample": shape.text(info.title).startswith("[SAMPLE]"),
        "active_threat": shape.is_threat(info.types),
        "vulnerabilities": _vulnerabilities(doc.vulnerabilities),
    }


def _state(doc: _Ocsf, info: _Info) -> dict[str, Any]:
    """The fields that change during a finding's life."""
    comment = shape.text(doc.comment)
    made = (info.created_time_dt, info.created_time)
    sent = (doc.time_dt, doc.time)
    return {
        "first_seen": first_moment(info.first_seen_time_dt, info.first_seen_time, *made, *sent),
        "updated_at": first_moment(info.modified_time_dt, info.modified_time, *sent, *made),
        "workflow": _workflow(doc),
        "status_known": _status_known(doc),
        "compliance": shape.compliance_status(
            shape.member(doc.compliance, "status"), doc.status_code
        ),
        "standards": shape.standards(
            shape.member(doc.compliance, "standards"),
            shape.member(doc.compliance, "requirements"),
            shape.member(doc.unmapped, "compliance"),
        ),
        "archived": _archived(doc),
        "note": Untrusted(comment),
        "note_by": author(comment),
    }


def _account(doc: _Ocsf) -> str:
    owners = [shape.member(part.owner, "account", "uid") for part in doc.resources or []]
    return shape.account_text(
        shape.member(doc.cloud, "account", "uid"), shape.member(doc.cloud, "account_uid"), *owners
    )


def _severity(doc: _Ocsf) -> tuple[Severity, bool]:
    # Where the two siblings disagree the id is the one that machines set.
    by_id = _SEVERITIES.get(shape.whole(doc.severity_id) or 0)
    if by_id:
        return by_id, True
    word = shape.severity_label(doc.severity, shape.member(doc.vendor_attributes, "severity"))
    return (word, True) if word else ("INFORMATIONAL", False)


def _workflow(doc: _Ocsf) -> Workflow:
    by_id = _STATUS_IDS.get(shape.whole(doc.status_id) or 0)
    # An unknown status hides nothing: it stays NEW.
    return by_id or _STATUS_WORDS.get(shape.text(doc.status).upper(), "NEW")


def _status_known(doc: _Ocsf) -> bool:
    known = shape.text(doc.status).upper() in _STATUS_WORDS
    return known or (shape.whole(doc.status_id) or 0) in _STATUS_IDS


def author(comment: str) -> str:
    """Who wrote a comment as far as it tells: ourselves or nobody."""
    return "hubward" if comment.lower().startswith(OWN_COMMENT) else ""


def _archived(doc: _Ocsf) -> bool:
    closed = shape.whole(doc.activity_id) == 3 or shape.whole(doc.status_id) == 5
    return closed or closing(shape.text(doc.activity_name), shape.text(doc.status))


def closing(activity: str, status: str) -> bool:
    """Whether the words of activity and status say that the finding is over."""
    return activity.strip().upper() == "CLOSE" or status.strip().upper() == "ARCHIVED"


def _control(doc: _Ocsf, info: _Info) -> str | None:
    check = shape.text(shape.member(doc.metadata, "event_code"))
    analytic = shape.text(shape.member(info.analytic, "name"))
    return shape.text(shape.member(doc.compliance, "control")) or other_control(check, analytic)


def other_control(check: str, analytic: str) -> str | None:
    """The control where `compliance.control` is missing: Prowler's check id, or the analytic."""
    return check.strip() or (analytic.strip() if _CONTROL.match(analytic.strip()) else None)


def _kind(doc: _Ocsf, info: _Info) -> str:
    analytic = shape.text(shape.member(info.analytic, "name"))
    if analytic.lower() == "exposure":
        return "exposure"
    for entry in shape.items(doc.vulnerabilities):
        cve = shape.text(shape.member(entry, "cve", "uid"))
        if cve:
            return cve
    types = info.types if isinstance(info.types, list) else []
    last = (kind.rsplit("/", 1)[-1] for kind in types if isinstance(kind, str))
    return shape.first_text(*last, analytic)


def _resources(doc: _Ocsf, account: str) -> tuple[Resource, ...]:
    region = shape.text(shape.member(doc.cloud, "region"))
    partition = shape.first_text(shape.member(doc.cloud, "cloud_partition"), "aws")
    parts = doc.resources or ([doc.resource] if doc.resource else [])
    ordered = sorted(parts, key=lambda part: shape.text(part.role).upper() == "ACTOR")
    found = tuple(_resource(part, account, region, partition) for part in ordered)
    return found or (Resource("", "", account, region, partition),)


def _resource(part: _Resource, account: str, region: str, partition: str) -> Resource:
    ids = (shape.text(part.uid_alt), shape.text(part.uid), shape.text(part.name))
    # uid_alt comes first only where it is an ARN: otherwise it is a second name, not an identity.
    ordered = ids if ids[0].startswith("arn:") else (ids[1], ids[2], ids[0])
    arn = next((text for text in ids if text.startswith("arn:")), "")
    where = shape.first_text(part.region, arn_part(arn, 3), region)
    held = shape.first_text(arn_part(arn, 1), part.cloud_partition, partition)
    kind, tags = shape.text(part.type), shape.pairs(part.tags) or shape.pairs(part.labels)
    tags = tags or shape.pairs(shape.member(part.data, "tags"))
    name = shape.text(part.name)
    shown = dict(tags).get("Name") or ("" if name.startswith("arn:") else name)
    shown = shape.first_text(shape.member(part.data, "GroupName"), shown)
    return Resource(
        id=canonical_id(ordered, kind, held, account, where),
        type=kind,
        account=shape.account_text(
            arn_part(arn, 4), shape.member(part.owner, "account", "uid"), account
        ),
        region=where,
        partition=held,
        name=Untrusted(shown),
        tags=tags,
    )


def _vulnerabilities(value: Any) -> tuple[Vulnerability, ...]:
    return tuple(
        Vulnerability(
            id=shape.text(shape.member(entry, "cve", "uid")),
            epss=shape.number(shape.member(entry, "cve", "epss", "score")),
            exploit_available=_flag(entry, "is_exploit_available"),
            fix_available=_flag(entry, "is_fix_available"),
        )
        for entry in shape.items(value)
    )


def _flag(entry: Any, name: str) -> bool | None:
    held = shape.member(entry, name)
    return held if isinstance(held, bool) else None
