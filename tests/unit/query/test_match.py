"""The evaluator, one row per kind of test, each with an event that fits and one that does not."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.query.events import event_of
from bot.query.match import counted, matches, ordered
from bot.query.model import (
    Auth,
    Custom,
    Events,
    Exclusions,
    Identity,
    Order,
    Outcome,
    Query,
    Resources,
    RuleFilter,
    Where,
    Window,
)  # fmt: skip
from tests.unit.query.records import login, record, rule_call

_WINDOW = Window(datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 20, 11, tzinfo=UTC))
_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_ANY = Query(intent="list_events", window=_WINDOW, asked_at=_NOW)
_DENIED = {"errorCode": "Client.UnauthorizedOperation", "errorMessage": "You are not authorized"}
_SESSION = {
    "type": "AssumedRole",
    "principalId": "AROAX:demo.user",
    "arn": "arn:aws:sts::111111111111:assumed-role/Admin/demo.user",
    "accountId": "111111111111",
    "accessKeyId": "ASIAEXAMPLE123456",
    "sessionContext": {"sessionIssuer": {"userName": "Admin"}},
}
_ROOT = {"type": "Root", "accountId": "111111111111"}
_S3 = "s3.amazonaws.com"


@pytest.mark.parametrize(
    ("changes", "fits", "not_"),
    [
        ({"window": _WINDOW}, record(), record(eventTime="2026-11-20T11:00:00Z")),
        ({"where": Where(("111111111111",))}, record(), record(recipientAccountId="2" * 12)),
        ({"where": Where((), ("eu-west-1",))}, record(awsRegion="eu-west-1"), record()),
        ({"where": Where((), ("eu-west-1",)), "events": Events(names=("CreateUser",))},
         record("CreateUser", eventSource="iam.amazonaws.com"), record("RunInstances")),
        ({"where": Where((), ("eu-west-1",))}, record(awsRegion="eu-west-1"),
         record("CreateUser", eventSource="iam.amazonaws.com")),
        ({"events": Events(names=("RunInstances",))}, record("RunInstances"), record()),
        ({"events": Events(names=("CreateFunction",))},
         record("CreateFunction20150331"), record("CreateFunctionUrlConfig")),
        ({"events": Events(groups=("sg.rule_change",))}, rule_call(), record("RunInstances")),
        ({"events": Events(sources=(_S3,))}, record(eventSource=_S3), record()),
        ({"events": Events(ids=("x1",))}, record(eventID="x1"), record()),
        ({"identity": Identity(("demo.user",))}, record(), record(userIdentity=_ROOT)),
        ({"identity": Identity(("demo.user",))}, record(userIdentity=_SESSION), record(
            userIdentity=_SESSION | {"principalId": "AROAX:else", "arn": "arn:x/Admin/else"})),
        ({"identity": Identity(role_names=("Admin",))}, record(userIdentity=_SESSION), record()),
        ({"identity": Identity(access_keys=("ASIAEXAMPLE123456",))},
         record(userIdentity=_SESSION), record()),
        ({"identity": Identity(root=True)}, record(userIdentity=_ROOT), record()),
        ({"identity": Identity(source_ips=("203.0.113.0/24",))},
         record(), record(sourceIPAddress="198.51.100.1")),
        ({"identity": Identity(source_ips=("203.0.113.0/24",))},
         record(), record(sourceIPAddress="AWS Internal")),
        ({"identity": Identity(("x.y",), root=True)}, record(userIdentity=_ROOT), record()),
        ({"resources": Resources(("sg-0aaa",))}, rule_call(), rule_call(group="sg-0bbb")),
        ({"resources": Resources(("sg-0aaa",))},
         record(resources=[{"ARN": "arn:aws:ec2:us-east-1:1:security-group/sg-0aaa"}]), record()),
        ({"resources": Resources(("vpc-abc123",))},
         record(responseElements={"subnet": {"vpcId": "vpc-abc123"}}),
         record(responseElements={"subnet": {"vpcId": "vpc-abc1234"}})),
        ({"outcome": Outcome("success")}, record(), record(**_DENIED)),
        ({"outcome": Outcome("failure")}, record(errorCode="InvalidGroup.NotFound"), record()),
        ({"outcome": Outcome("failure")}, login("Failure"), login("Success")),
        ({"outcome": Outcome("denied")}, record(**_DENIED), record(errorCode="Throttling")),
        ({"outcome": Outcome("denied")}, record(errorCode="AccessDenied"),
         record(errorCode="Client.DryRunOperation")),
        ({"outcome": Outcome("denied")}, record(errorMessage="Access Denied"), record()),
        ({"outcome": Outcome(codes=("X",))}, record(errorCode="X"), record(errorCode="Y")),
        ({"auth": Auth("failure")}, login("Failure"), login("Success")),
        ({"auth": Auth("success", "no")}, login("Success", "No"), login("Success", "Yes")),
        ({"rule": RuleFilter("ingress", True)}, rule_call(), rule_call(cidr="10.0.0.0/8")),
        ({"rule": RuleFilter(ports=(22,))}, rule_call(port="22"), rule_call(port=23)),
        ({"rule": RuleFilter(exclude_ports=(80, 443))}, rule_call(port=22), rule_call(port=443)),
        ({"rule": RuleFilter("egress")}, rule_call("AuthorizeSecurityGroupEgress"), rule_call()),
        ({"read_only": False}, record(readOnly="false"), record()),
        ({"exclude": Exclusions(("demo.user",))}, record(userIdentity=_ROOT), record()),
        ({"exclude": Exclusions(source_ips=("203.0.113.0/24",))},
         record(sourceIPAddress="192.0.2.1"), record()),
        ({"exclude": Exclusions(aws_services=True)}, record(),
         record(userIdentity={"invokedBy": "config.amazonaws.com"})),
        ({"custom": (Custom("requestParameters.a.0.b", "eq", "1"),)},
         record(requestParameters={"a": [{"b": "1"}]}), record(requestParameters={"a": []})),
        ({"custom": (Custom("eventName", "prefix", ("Stop", "Start")),)},
         record("StopInstances"), record("RebootInstances")),
        ({"custom": (Custom("errorCode", "exists"),)}, record(**_DENIED), record()),
        ({"custom": (Custom("errorCode", "ne", "X"),)}, record(), record(errorCode="X")),
        ({"custom": (Custom("eventName", "in", ("A1", "B1")),)}, record("B1"), record("C1")),
    ],
)  # fmt: skip
def test_an_event_fits_or_not(
    changes: dict[str, Any], fits: dict[str, Any], not_: dict[str, Any]
) -> None:
    query = msgspec.structs.replace(_ANY, **changes)
    assert matches(event_of(fits), query)
    assert not matches(event_of(not_), query)


def test_order_and_limit() -> None:
    events = [
        event_of(record(eventID=f"e{n}", eventTime=f"2026-11-20T10:0{n}:00Z")) for n in (2, 1, 3)
    ]
    newest = msgspec.structs.replace(_ANY, limit=2)
    oldest = msgspec.structs.replace(_ANY, order=Order(newest=False))
    assert [e.id for e in ordered(events, newest)] == ["e3", "e2"]
    assert [e.id for e in ordered(events, oldest)] == ["e1", "e2", "e3"]


def test_groups_count_their_members_and_keep_their_ids() -> None:
    events = [
        event_of(login(eventID=f"l{n}", eventTime=f"2026-11-20T10:0{n}:00Z", sourceIPAddress=ip))
        for n, ip in enumerate(("192.0.2.1", "192.0.2.2", "192.0.2.1"))
    ]
    first, second = counted(events, ("actor", "source_ip"))
    assert (first.key, first.count) == (("demo.user", "192.0.2.1"), 2)
    assert (first.first.id, first.last.id, first.events) == ("l0", "l2", ("l0", "l2"))
    assert second.count == 1
