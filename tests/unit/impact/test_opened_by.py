"""The event that explains a case is picked, with what is verified and what is only claimed."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.findings.cases import fold
from bot.impact.opened_by import looks_for, managed_by, opened_by
from bot.models.case import Case
from bot.models.event import Actor, Event
from bot.models.untrusted import Untrusted
from tests.unit.findings.documents import AT, read

OPEN = {
    "groupId": "sg-0a1b2c3d4e5f60718",
    "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
                                 "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]},
}  # fmt: skip


def make_case(**changes: Any) -> Case:
    """The fixture's case."""
    case = fold(None, read("asff_control"), AT).case
    assert case is not None
    return msgspec.structs.replace(case, **changes)


def event(name: str, request: Any, *, days: int = 1, **changes: Any) -> Event:
    """An event some days before the finding."""
    actor = Actor("IAMUser", Untrusted("demo.user"), verified=True)
    made = Event(
        f"{name}-{days}", AT - timedelta(days=days), "ec2.amazonaws.com", name, "us-east-1",
        "111111111111", actor, request=request,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def test_the_newest_successful_opening_is_the_origin() -> None:
    inner = msgspec.json.decode(msgspec.json.encode(OPEN).replace(b"0.0.0.0/0", b"10.0.0.0/8"))
    other = msgspec.json.decode(msgspec.json.encode(OPEN).replace(b"22,", b"443,"))
    other["ipPermissions"]["items"][0] |= {"fromPort": "443", "toPort": "443"}
    events = [
        event("AuthorizeSecurityGroupIngress", inner, days=1),
        event("AuthorizeSecurityGroupIngress", other, days=2),
        event("AuthorizeSecurityGroupIngress", OPEN, days=3, error_code="Client.Unauthorized"),
        event("AuthorizeSecurityGroupIngress", OPEN, days=4),
        event("AuthorizeSecurityGroupIngress", OPEN, days=9),
        event("AuthorizeSecurityGroupEgress", OPEN, days=1),
        event("RevokeSecurityGroupIngress", OPEN, days=1),
        event("DescribeSecurityGroups", None, days=1),
    ]
    origin = opened_by(make_case(), events, AT)
    assert (origin.certainty, origin.event_id) == ("confirmed", "AuthorizeSecurityGroupIngress-4")
    assert (origin.actor.raw, origin.verified) == ("demo.user", True)
    assert origin.at == AT - timedelta(days=4)


def test_a_rule_changed_into_an_open_one_counts() -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "0.0.0.0/0"}
    entry = {"SecurityGroupRuleId": "sgr-1", "SecurityGroupRule": rule}
    inner = {"GroupId": "sg-1", "SecurityGroupRule": entry}
    request = {"ModifySecurityGroupRulesRequest": inner}
    origin = opened_by(make_case(), [event("ModifySecurityGroupRules", request)], AT)
    assert origin.event_name == "ModifySecurityGroupRules"


def test_nothing_found_says_why() -> None:
    recent = make_case(first_seen=AT - timedelta(days=5))
    assert opened_by(recent, [], AT).why == "not-found"
    old = make_case(first_seen=AT - timedelta(days=91))
    origin = opened_by(old, [], AT)
    assert (origin.certainty, origin.why) == ("unknown", "older-than-history")


@pytest.mark.parametrize(
    ("family", "name", "request_", "found"),
    [
        ("public-bucket", "PutBucketPolicy",
         {"bucketPolicy": {"Statement": [{"Principal": "*"}]}}, True),
        ("public-bucket", "PutBucketPolicy",
         {"bucketPolicy": '{"Statement": [{"Principal": "*"}]}'}, True),
        ("public-bucket", "PutBucketPolicy",
         {"bucketPolicy": {"Statement": [{"Principal": {"AWS": "111111111111"}}]}}, False),
        ("public-bucket", "PutBucketAcl", {"x-amz-acl": ["public-read"]}, True),
        ("public-snapshot", "ModifySnapshotAttribute",
         {"createVolumePermission": {"add": {"items": [{"group": "all"}]}}}, True),
        ("public-snapshot", "ModifySnapshotAttribute",
         {"createVolumePermission": {"add": {"items": [{"userId": "222222222222"}]}}}, False),
        ("public-function", "AddPermission20150331v2", {"principal": "*"}, True),
        ("public-function", "AddPermission20150331v2", {"principal": "s3.amazonaws.com"}, False),
        ("public-database", "ModifyDBInstance", {"publiclyAccessible": True}, True),
        ("public-database", "ModifyDBInstance", {"allocatedStorage": 100}, False),
        ("key-deletion", "ScheduleKeyDeletion", None, True),
    ],
)  # fmt: skip
def test_other_families(family: str, name: str, request_: Any, found: bool) -> None:
    case = make_case(family=family)
    assert looks_for(case)
    origin = opened_by(case, [event(name, request_)], AT)
    assert (origin.certainty == "confirmed") is found


def test_a_family_without_known_causes_is_not_looked_for() -> None:
    assert not looks_for(make_case(family="guardduty"))


@pytest.mark.parametrize(
    ("changes", "tags", "tool"),
    [
        ({"agent": Untrusted("APN/1.0 HashiCorp/1.0 Terraform/1.9")}, (), ("terraform", False)),
        ({}, (("managed-by", "Terraform"),), ("terraform", False)),
        ({"source_ip": Untrusted("cloudformation.amazonaws.com")}, (), ("cloudformation", True)),
        ({}, (("aws:cloudformation:stack-name", "net"),), ("cloudformation", True)),
        ({"agent": Untrusted("aws-cli/2.31")}, (("Name", "x"),), ("", False)),
    ],
)
def test_only_awss_own_marks_prove_who_manages_a_resource(
    changes: dict[str, Any], tags: tuple[tuple[str, str], ...], tool: tuple[str, bool]
) -> None:
    case = make_case()
    case = msgspec.structs.replace(case, resource=msgspec.structs.replace(case.resource, tags=tags))
    assert managed_by(event("AuthorizeSecurityGroupIngress", OPEN, **changes), case) == tool
