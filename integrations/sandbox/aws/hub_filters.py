"""Security Hub's filter languages, both of them; what they do not know they refuse."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.sandbox.aws.errors import AwsError

Document = dict[str, Any]


def _invalid(text: str) -> AwsError:
    return AwsError("InvalidInputException", text)


def _path(document: Any, path: str) -> list[Any]:
    """Every value at a dotted path; lists are searched through."""
    found = [document]
    for part in path.split("."):
        step: list[Any] = []
        for value in found:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and part in one:
                    step.append(one[part])
        found = step
    flat: list[Any] = []
    for value in found:
        flat += value if isinstance(value, list) else [value]
    return flat


#: Filter name, kind and where the value stands in ASFF (Security Hub API reference,
#: AwsSecurityFindingFilters).
_V1: dict[str, tuple[str, str]] = {
    "Id": ("string", "Id"),
    "ProductArn": ("string", "ProductArn"),
    "ProductName": ("string", "ProductName"),
    "AwsAccountId": ("string", "AwsAccountId"),
    "AwsAccountName": ("string", "AwsAccountName"),
    "Region": ("string", "Region"),
    "GeneratorId": ("string", "GeneratorId"),
    "Type": ("string", "Types"),
    "Title": ("string", "Title"),
    "Description": ("string", "Description"),
    "CompanyName": ("string", "CompanyName"),
    "SeverityLabel": ("string", "Severity.Label"),
    "RecordState": ("string", "RecordState"),
    "WorkflowStatus": ("string", "Workflow.Status"),
    "VerificationState": ("string", "VerificationState"),
    "ComplianceStatus": ("string", "Compliance.Status"),
    "ComplianceSecurityControlId": ("string", "Compliance.SecurityControlId"),
    "ComplianceAssociatedStandardsId": ("string", "Compliance.AssociatedStandards.StandardsId"),
    "ResourceId": ("string", "Resources.Id"),
    "ResourceType": ("string", "Resources.Type"),
    "ResourceRegion": ("string", "Resources.Region"),
    "ResourceTags": ("map", "Resources.Tags"),
    "NoteText": ("string", "Note.Text"),
    "NoteUpdatedBy": ("string", "Note.UpdatedBy"),
    "UserDefinedFields": ("map", "UserDefinedFields"),
    "ProductFields": ("map", "ProductFields"),
    "CreatedAt": ("date", "CreatedAt"),
    "UpdatedAt": ("date", "UpdatedAt"),
    "FirstObservedAt": ("date", "FirstObservedAt"),
    "LastObservedAt": ("date", "LastObservedAt"),
    "Confidence": ("number", "Confidence"),
    "Criticality": ("number", "Criticality"),
}

_V2 = {
    "StringFilters": {
        "metadata.uid",
        "metadata.product.uid",
        "metadata.product.name",
        "finding_info.uid",
        "finding_info.title",
        "finding_info.desc",
        "finding_info.types",
        "cloud.account.uid",
        "cloud.account.name",
        "cloud.region",
        "cloud.provider",
        "compliance.control",
        "compliance.status",
        "compliance.standards",
        "class_name",
        "activity_name",
        "severity",
        "status",
        "comment",
        "resources.uid",
        "resources.type",
        "resources.name",
        "resources.region",
        "resources.owner.account.uid",
        "vendor_attributes.severity",
    },
    "NumberFilters": {"severity_id", "status_id", "activity_id", "compliance.status_id"},
    "DateFilters": {
        "finding_info.created_time_dt",
        "finding_info.modified_time_dt",
        "finding_info.first_seen_time_dt",
        "finding_info.last_seen_time_dt",
    },
    "MapFilters": {"resources.tags", "compliance.control_parameters"},
    "BooleanFilters": {"compliance.assessments.meets_criteria"},
}


def v1_filter(filters: Document, now: datetime) -> Callable[[Document], bool]:
    """A test of ASFF documents: fields join with AND; raises AwsError for what is not emulated."""
    tests: list[Callable[[Document], bool]] = []
    for name, wanted in filters.items():
        if name not in _V1:
            raise _invalid(f"Filters.{name} is not a filter the sandbox emulates")
        if not isinstance(wanted, list) or not 1 <= len(wanted) <= 20:
            raise _invalid(f"Filters.{name} must hold 1 to 20 entries")
        kind, path = _V1[name]
        tests.append(_field_test(kind, path, wanted, now))
    return lambda document: all(test(document) for test in tests)


def v2_filter(filters: Document, now: datetime) -> Callable[[Document], bool]:
    """A test of OCSF documents from CompositeFilters; raises AwsError for what is not emulated."""
    for name in filters:
        if name not in ("CompositeFilters", "CompositeOperator"):
            raise AwsError("ValidationException", f"Filters.{name} is unknown")
    tests = [_composite(item, now) for item in filters.get("CompositeFilters", [])]
    return _joined(tests, filters.get("CompositeOperator", "AND"))


def _joined(tests: list[Callable[[Document], bool]], operator: str) -> Callable[[Document], bool]:
    if operator not in ("AND", "OR"):
        raise AwsError("ValidationException", f"{operator!r} is not AND or OR")
    if not tests:
        return lambda document: True
    if operator == "OR":
        return lambda document: any(test(document) for test in tests)
    return lambda document: all(test(document) for test in tests)


def _composite(item: Document, now: datetime) -> Callable[[Document], bool]:
    tests: list[Callable[[Document], bool]] = []
    for member, wanted in item.items():
        if member == "Operator":
            continue
        if member == "NestedCompositeFilters":
            tests += [_composite(inner, now) for inner in wanted]
            continue
        if member not in _V2:
            raise AwsError("ValidationException", f"{member} is not emulated")
        kind = member.removesuffix("Filters").lower()
        for one in wanted:
            path = one.get("FieldName", "")
            if path not in _V2[member]:
                raise AwsError("ValidationException", f"{path!r} is not a field of {member}")
            tests.append(_field_test(kind, path, [one.get("Filter", {})], now))
    return _joined(tests, item.get("Operator", "AND"))


def _field_test(
    kind: str, path: str, wanted: list[Document], now: datetime
) -> Callable[[Document], bool]:
    if kind == "string":
        return lambda document: _strings(_path(document, path), wanted)
    if kind == "map":
        return lambda document: _maps(_path(document, path), wanted)
    if kind == "boolean":
        return lambda document: any(one["Value"] in _path(document, path) for one in wanted)
    if kind == "number":
        return lambda document: any(
            _number(value, one) for value in _path(document, path) for one in wanted
        )
    spans = [_span(one, now) for one in wanted]
    return lambda document: any(
        low <= datetime.fromisoformat(value) <= high
        for value in _path(document, path)
        for low, high in spans
    )


_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "EQUALS": lambda value, wanted: value == wanted,
    "PREFIX": lambda value, wanted: value.startswith(wanted),
    "CONTAINS": lambda value, wanted: wanted in value,
}


def _strings(values: list[Any], wanted: list[Document]) -> bool:
    """Positive comparisons join with OR, negative ones with AND (API reference, StringFilter)."""
    texts = [str(value) for value in values]
    positive, met = False, False
    for one in wanted:
        name = one.get("Comparison", "EQUALS")
        negative = "NOT_" in name
        compare = _COMPARE.get(name.replace("PREFIX_NOT_EQUALS", "PREFIX").replace("NOT_", ""))
        if compare is None or "Value" not in one:
            raise _invalid(f"comparison {name!r} is not emulated")
        hit = any(compare(text, one["Value"]) for text in texts)
        if negative and hit:
            return False
        if not negative:
            positive, met = True, met or hit
    return met or not positive


def _maps(values: list[Any], wanted: list[Document]) -> bool:
    pairs: dict[str, str] = {}
    for value in values:
        if "name" in value:
            pairs[value["name"]] = str(value.get("value", value.get("values", "")))
        else:
            pairs |= {k: str(v) for k, v in value.items()}
    entries = [
        (_strings([pairs[w["Key"]]] if w["Key"] in pairs else [], [w]), "NOT_" in w["Comparison"])
        for w in wanted
    ]
    positive = [hit for hit, negative in entries if not negative]
    return all(hit for hit, negative in entries if negative) and (any(positive) or not positive)


def _number(value: Any, one: Document) -> bool:
    number = float(value)
    tests = {"Eq": number.__eq__, "Gte": number.__ge__, "Lte": number.__le__}
    tests |= {"Gt": number.__gt__, "Lt": number.__lt__}
    return all(tests[name](float(limit)) is True for name, limit in one.items())


def _span(one: Document, now: datetime) -> tuple[datetime, datetime]:
    if "DateRange" in one:
        days = int(one["DateRange"]["Value"])
        return now - timedelta(days=days), now
    if "Start" not in one and "End" not in one:
        raise _invalid("a date filter needs Start, End or DateRange")
    low = _moment(one["Start"]) if "Start" in one else datetime.min.replace(tzinfo=UTC)
    high = _moment(one["End"]) if "End" in one else datetime.max.replace(tzinfo=UTC)
    return low, high


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
