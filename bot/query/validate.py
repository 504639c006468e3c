"""The one gate every query passes, whoever filled it: grammar, follow-up or model."""

import ipaddress
from datetime import timedelta
from typing import Any, get_args

import msgspec

from bot.errors import HubwardError
from bot.query.catalogue import GROUPS
from bot.query.flow_form import FlowKey
from bot.query.model import FlowFilter, Metric, Query, TrailKey

TRAIL_KEYS = frozenset(get_args(TrailKey))
FLOW_KEYS = frozenset(get_args(FlowKey))
METRICS = frozenset(get_args(Metric))
SHARED_KEYS = frozenset({"account", "region", "hour", "day", "week", "month"})

#: Top-level members of a CloudTrail record that a custom test may start at.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
ROOTS = frozenset({
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
    "sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters",
    "responseElements", "additionalEventData", "requestID", "eventID", "eventType", "apiVersion",
    "managementEvent", "readOnly", "resources", "recipientAccountId", "serviceEventDetails",
    "sharedEventID", "vpcEndpointId", "eventCategory", "tlsDetails",
    "sessionCredentialFromConsole",
})  # fmt: skip


class QueryInvalid(HubwardError):
    """The form is filled in wrongly; `reason` says where, `kind` that it has a sentence."""

    def __init__(self, reason: str, kind: str = "") -> None:
        super().__init__(f"answer.query_invalid{kind}", reason=reason)
        self.reason = reason


def read(document: bytes | dict[str, Any]) -> Query:
    """A query from JSON or plain data, checked; raises QueryInvalid."""
    try:
        if isinstance(document, bytes):
            query = msgspec.json.decode(document, type=Query)
        else:
            query = msgspec.convert(document, Query)
    except msgspec.ValidationError as wrong:
        raise QueryInvalid(str(wrong)) from wrong
    return check(query)


def check(query: Query) -> Query:
    """The same query when it is sound; raises QueryInvalid naming the first mistake."""
    # Structs built in Python are not validated by msgspec, so every query takes the round trip.
    try:
        query = msgspec.json.decode(msgspec.json.encode(query), type=Query)
    except msgspec.ValidationError as wrong:
        raise QueryInvalid(str(wrong)) from wrong
    _check_window(query)
    for group in query.events.groups:
        if group not in GROUPS:
            raise QueryInvalid(f"unknown event group {group}")
    for address in query.identity.source_ips + query.exclude.source_ips:
        _check_address(address)
    for address in query.flow.addresses():
        _check_address(address)
    _check_dataset(query)
    for test in query.custom:
        if test.path.split(".", 1)[0] not in ROOTS:
            raise QueryInvalid(f"no record has a member {test.path.split('.', 1)[0]}")
    return query


def _check_window(query: Query) -> None:
    window = query.window
    for moment in (window.start, window.end, query.asked_at):
        if moment.utcoffset() is None:
            raise QueryInvalid("a time without a zone")
    if window.start >= window.end:
        raise QueryInvalid("the window ends before it starts", ".reversed")
    if window.start > query.asked_at + timedelta(minutes=1):
        raise QueryInvalid("the window lies in the future", ".future")


def _check_dataset(query: Query) -> None:
    """Keys of the other dataset would make groups of nothing."""
    if query.dataset == "cloudtrail" and query.flow != FlowFilter():
        raise QueryInvalid("a flow filter needs the dataset vpc_flow")
    made = query.aggregate
    if made is None:
        return
    flows = query.dataset == "vpc_flow"
    allowed = (FLOW_KEYS | SHARED_KEYS) if flows else TRAIL_KEYS
    counted = (having.of for having in made.having if having.of not in METRICS)
    for key in (*made.by, *made.distinct, *counted):
        if key not in allowed:
            raise QueryInvalid(f"{query.dataset} records have no {key}")
    if flows and made.fewest:
        raise QueryInvalid("groups of flow records come largest first")
    if not flows and set(made.metrics) & {"bytes", "packets"}:
        raise QueryInvalid("only flow records have bytes and packets")


def _check_address(text: str) -> None:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError as wrong:
        raise QueryInvalid(f"{text} is not an address or range") from wrong
