"""ASFF, Security Hub CSPM's finding format, as a Finding.

Fields: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
"""

import re
from typing import Any, cast

import msgspec

from bot.findings import shape
from bot.findings.families import family_of
from bot.findings.keys import arn_part, canonical_id, finding_key, is_first_party
from bot.findings.moments import first_moment
from bot.models.finding import Finding, Resource, Severity, Vulnerability, Workflow
from bot.models.untrusted import Untrusted

_CONTROL = re.compile(r"(?:^|/)([A-Za-z][A-Za-z0-9]*\.\d+)(?:$|/)")
_CIS = re.compile(r"cis-aws-foundations-benchmark/v/(\d+\.\d+\.\d+)/(?:rule/)?(\d+(?:\.\d+)+)")
_RULE = re.compile(r"^\d+(?:\.\d+)+$")
_GROUP_TYPES = ("AwsEc2SecurityGroup", "AWS::EC2::SecurityGroup")
_NAMES = ("GroupName", "Name", "FunctionName", "UserName", "TableName", "DbInstanceIdentifier")
_WORKFLOWS = ("NEW", "NOTIFIED", "SUPPRESSED", "RESOLVED")


class _Part(msgspec.Struct, rename="pascal", gc=False):
    label: Any = None
    normalized: Any = None
    status: Any = None
    text: Any = None
    updated_by: Any = None
    security_control_id: Any = None
    security_control_parameters: Any = None
    associated_standards: Any = None
    related_requirements: Any = None


class _Resource(msgspec.Struct, rename="pascal", gc=False):
    id: Any = None
    type: Any = None
    partition: Any = None
    region: Any = None
    resource_role: Any = None
    tags: Any = None
    details: msgspec.Raw = msgspec.Raw(b"null")


class _Asff(msgspec.Struct, rename="pascal", gc=False):
    id: Any = None
    product_arn: Any = None
    generator_id: Any = None
    aws_account_id: Any = None
    region: Any = None
    types: Any = None
    created_at: Any = None
    updated_at: Any = None
    first_observed_at: Any = None
    last_observed_at: Any = None
    severity: _Part | None = None
    title: Any = None
    description: Any = None
    product_fields: Any = None
    resources: list[_Resource] | None = None
    compliance: _Part | None = None
    workflow: _Part | None = None
    workflow_state: Any = None
    record_state: Any = None
    note: _Part | None = None
    vulnerabilities: Any = None
    network_path: Any = None
    sample: Any = None


_DECODER = msgspec.json.Decoder(_Asff)


def read(raw: bytes, first_party: tuple[str, ...]) -> Finding | str:
    """One ASFF document, or the JSON pointer of what is missing for identity.

    Raises msgspec.MsgspecError where the structure is not ASFF's.
    """
    doc = _DECODER.decode(raw)
    uid, product = shape.text(doc.id), shape.text(doc.product_arn)
    if not uid:
        return "/Id"
    title = shape.first_text(doc.title, doc.generator_id, uid)
    details = [loaded(part.details, shape.text(part.type)) for part in doc.resources or []]
    account = shape.account_text(doc.aws_account_id, arn_part(product, 4), arn_part(uid, 4))
    resources = _resources(doc, account, product, details)
    control, reach = _control(doc, uid), shape.reachable_range(product, title)
    severity, known = _severity(doc.severity)
    thresholds = doc.compliance.security_control_parameters if doc.compliance else None
    place = resources[0]
    return Finding(
        key=finding_key(place.partition, account, place.region, uid),
        format="asff",
        uid=uid,
        product=product,
        account=account,
        region=shape.first_text(doc.region, place.region),
        partition=place.partition,
        severity=severity,
        severity_known=known,
        title=Untrusted(title),
        description=Untrusted(shape.text(doc.description)),
        resources=resources,
        control=control,
        family=family_of(control, reachability=reach is not None, kind=_kind(doc)),
        sample=_sample(doc, title),
        verified_source=is_first_party(product, first_party),
        active_threat=shape.is_threat(doc.types),
        vulnerabilities=_vulnerabilities(doc.vulnerabilities),
        parameters=shape.parameters(thresholds),
        ports=shape.named_ports(control, details, reach, thresholds, raw),
        **_state(doc),
    )


def _state(doc: _Asff) -> dict[str, Any]:
    """The fields that change during a finding's life."""
    compliance, note = doc.compliance or _Part(), doc.note or _Part()
    return {
        "first_seen": first_moment(doc.first_observed_at, doc.created_at, doc.updated_at),
        "updated_at": first_moment(
            doc.updated_at, doc.last_observed_at, doc.created_at, doc.first_observed_at
        ),
        "workflow": _workflow(doc),
        "status_known": _status_known(doc),
        "compliance": shape.compliance_status(compliance.status),
        "standards": shape.standards(
            compliance.associated_standards, compliance.related_requirements
        ),
        "archived": shape.text(doc.record_state).upper() == "ARCHIVED",
        "note": Untrusted(shape.text(note.text)),
        "note_by": shape.text(note.updated_by),
    }


def loaded(details: msgspec.Raw, kind: str) -> Any:
    """A resource's details, None where they are too long to hold anything a case needs."""
    # Details can be tens of kilobytes; only a security group's hold something a case needs.
    if kind in _GROUP_TYPES or len(bytes(details)) < 4096:
        return msgspec.json.decode(details)
    return None


def named(detail: Any) -> str:
    """The name in a resource's details, "" where there is none."""
    inner = next(iter(detail.values()), None) if isinstance(detail, dict) else None
    return shape.first_text(*(shape.member(inner, field) for field in _NAMES))


def _severity(severity: _Part | None) -> tuple[Severity, bool]:
    part = severity or _Part()
    label = shape.severity_label(part.label)
    if label:
        return label, True
    # Security Hub's own table for Normalized without Label (Severity object, ASFF syntax page).
    value = shape.number(part.normalized)
    if value is None:
        return "INFORMATIONAL", False
    steps: tuple[tuple[int, Severity], ...] = (
        (90, "CRITICAL"), (70, "HIGH"), (40, "MEDIUM"), (1, "LOW"),
    )  # fmt: skip
    return next((name for floor, name in steps if value >= floor), "INFORMATIONAL"), True


def _workflow(doc: _Asff) -> Workflow:
    # WorkflowState is the retired forerunner; only its RESOLVED means the same today.
    status = shape.text(doc.workflow.status).upper() if doc.workflow else ""
    if status in _WORKFLOWS:
        return cast(Workflow, status)
    return "RESOLVED" if shape.text(doc.workflow_state).upper() == "RESOLVED" else "NEW"


def _status_known(doc: _Asff) -> bool:
    status = shape.text(doc.workflow.status).upper() if doc.workflow else ""
    return status in _WORKFLOWS or bool(shape.text(doc.workflow_state))


def _control(doc: _Asff, uid: str) -> str | None:
    named = shape.text(doc.compliance.security_control_id) if doc.compliance else ""
    return named or other_control(doc.product_fields, shape.text(doc.generator_id), uid)


def other_control(fields: Any, generator: str, uid: str) -> str | None:
    """The control of a document without SecurityControlId: from ProductFields or the ids."""
    named = shape.text(shape.member(fields, "ControlId"))
    if named:
        return named
    for source in (generator, uid):
        cis = _CIS.search(source)
        if cis:
            return f"CIS-{cis[1]}/{cis[2]}"
        match = _CONTROL.search(source)
        if match:
            return match[1]
    rule = shape.text(shape.member(fields, "RuleId"))
    if rule:
        return f"CIS/{rule}" if _RULE.match(rule) else rule
    return generator.removeprefix("prowler-") if generator.startswith("prowler-") else None


def _kind(doc: _Asff) -> str:
    for found in shape.items(doc.vulnerabilities):
        cve = shape.text(shape.member(found, "Id"))
        if cve:
            return cve
    types = doc.types if isinstance(doc.types, list) else []
    return shape.first_text(*(kind.rsplit("/", 1)[-1] for kind in types if isinstance(kind, str)),
                            doc.generator_id)  # fmt: skip


def _sample(doc: _Asff, title: str) -> bool:
    if doc.sample is True or title.startswith("[SAMPLE]"):
        return True
    for name, held in doc.product_fields.items() if isinstance(doc.product_fields, dict) else ():
        if name.endswith("/sample") and shape.text(held).lower() == "true":
            return True
    return False


def _resources(doc: _Asff, account: str, product: str, details: list[Any]) -> tuple[Resource, ...]:
    built = [
        (shape.text(part.resource_role).upper() == "ACTOR", _resource(part, detail, doc, account))
        for part, detail in zip(doc.resources or [], details, strict=True)
    ]
    # A finding can name the attacker's resource too; the target is what a case is about.
    found = [resource for _, resource in sorted(built, key=lambda pair: pair[0])]
    region = shape.first_text(doc.region, arn_part(product, 3))
    partition = arn_part(product, 1) or "aws"
    for step in shape.items(doc.network_path):
        group = shape.text(shape.member(step, "ComponentId"))
        if group.startswith("sg-"):
            arn = canonical_id((group,), "", partition, account, region)
            found.append(Resource(arn, "AwsEc2SecurityGroup", account, region, partition))
    return tuple(found) or (Resource("", "", account, region, partition),)


def _resource(part: _Resource, detail: Any, doc: _Asff, account: str) -> Resource:
    identity, product = shape.text(part.id), shape.text(doc.product_arn)
    region = shape.first_text(part.region, arn_part(identity, 3), doc.region, arn_part(product, 3))
    partition = shape.first_text(arn_part(identity, 1), part.partition, arn_part(product, 1), "aws")
    kind, tags = shape.text(part.type), shape.pairs(part.tags)
    name = dict(tags).get("Name") or named(detail)
    return Resource(
        id=canonical_id((identity,), kind, partition, account, region),
        type=kind,
        account=arn_part(identity, 4) or account,
        region=region,
        partition=partition,
        name=Untrusted(name),
        tags=tags,
    )


def _vulnerabilities(value: Any) -> tuple[Vulnerability, ...]:
    words = {"YES": True, "NO": False, "PARTIAL": True}
    return tuple(
        Vulnerability(
            id=shape.text(shape.member(entry, "Id")),
            epss=shape.number(shape.member(entry, "EpssScore")),
            exploit_available=words.get(
                shape.text(shape.member(entry, "ExploitAvailable")).upper()
            ),
            fix_available=words.get(shape.text(shape.member(entry, "FixAvailable")).upper()),
        )
        for entry in shape.items(value)
    )
