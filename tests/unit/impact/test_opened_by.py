"""The event that explains a case is picked, with what is verified and what is only claimed."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.findings.cases import fold
from bot.impact.managed import by_event, by_tags
from bot.impact.opened_by import cause_of, looks_for, opener_of, origin_of, session_key
from bot.models.case import Case
from bot.models.event import Actor, Event
from bot.models.impact import Origin
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


def told(case: Case, events: list[Event], now: datetime) -> Origin:
    """What is told of the newest cause among `events`."""
    return origin_of(case, cause_of(case, events), [], now)


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
    origin = told(make_case(), events, AT)
    assert (origin.certainty, origin.event_id) == ("confirmed", "AuthorizeSecurityGroupIngress-4")
    assert (origin.actor.raw, origin.verified) == ("demo.user", True)
    assert origin.at == AT - timedelta(days=4)


def test_a_rule_changed_into_an_open_one_counts() -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "0.0.0.0/0"}
    entry = {"SecurityGroupRuleId": "sgr-1", "SecurityGroupRule": rule}
    inner = {"GroupId": "sg-1", "SecurityGroupRule": entry}
    request = {"ModifySecurityGroupRulesRequest": inner}
    origin = told(make_case(), [event("ModifySecurityGroupRules", request)], AT)
    assert origin.event_name == "ModifySecurityGroupRules"


def test_nothing_found_says_why() -> None:
    recent = make_case(first_seen=AT - timedelta(days=5))
    assert told(recent, [], AT).why == "not-found"
    old = make_case(first_seen=AT - timedelta(days=91))
    origin = told(old, [], AT)
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
    origin = told(case, [event(name, request_)], AT)
    assert (origin.certainty == "confirmed") is found


def test_a_family_without_known_causes_is_not_looked_for() -> None:
    assert not looks_for(make_case(family="guardduty"))


@pytest.mark.parametrize(
    ("changes", "tool"),
    [
        ({"agent": Untrusted("APN/1.0 HashiCorp/1.0 Terraform/1.9")}, ("terraform", False)),
        ({"source_ip": Untrusted("cloudformation.amazonaws.com")}, ("cloudformation", True)),
        ({"agent": Untrusted("aws-cli/2.31")}, None),
    ],
)
def test_a_user_agent_only_claims_a_tool(
    changes: dict[str, Any], tool: tuple[str, bool] | None
) -> None:
    found = by_event(event("AuthorizeSecurityGroupIngress", OPEN, **changes))
    assert (found and (found.tool, found.verified)) == tool


@pytest.mark.parametrize(
    ("tags", "tool"),
    [
        ((("aws:cloudformation:stack-name", "net"), ("managed-by", "terraform")),
         ("cloudformation", True)),
        ((("managed-by", "Terraform"),), ("terraform", False)),
        ((("ManagedBy", "Pulumi"),), ("pulumi", False)),
        ((("terraform", "true"),), ("terraform", False)),
        ((("managed-by", "iac"),), ("iac", False)),
        ((("managed-by", "ana"), ("Name", "terraform-state")), None),
        ((), None),
    ],
)  # fmt: skip
def test_only_awss_own_tags_prove_who_manages_a_resource(
    tags: tuple[tuple[str, str], ...], tool: tuple[str, bool] | None
) -> None:
    found = by_tags(tags)
    assert (found and (found.tool, found.verified)) == tool


def session(key: str, name: str, role: str, **changes: Any) -> Actor:
    """A role session whose name its caller chose."""
    plain = Actor("AssumedRole", Untrusted(name), role=role, access_key=key)
    return msgspec.structs.replace(plain, **changes)


def assumed(key: str, by: Actor) -> Event:
    """The call that handed out `key`."""
    response = {"credentials": {"accessKeyId": key}}
    return event("AssumeRole", {"roleArn": "x"}, actor=by, response=response)


def test_a_session_is_followed_to_the_person_behind_it() -> None:
    cause = event(
        "AuthorizeSecurityGroupIngress", OPEN, actor=session("ASIAONE", "ci-12", "deploy")
    )
    assert session_key(cause) == "ASIAONE"
    first = assumed("ASIAONE", session("ASIATWO", "runner", "pipeline"))
    second = assumed("ASIATWO", Actor("IAMUser", Untrusted("ana"), verified=True))
    calls = [event("AssumeRole", None), second, first]
    assert opener_of("ASIAONE", calls) is first
    assert opener_of("ASIAGONE", calls) is None
    origin = origin_of(make_case(), cause, [first, second], AT)
    assert (origin.actor.raw, origin.verified) == ("ana", True)
    assert [role.raw for role in origin.through] == ["pipeline", "deploy"]
    halfway = origin_of(make_case(), cause, [first], AT)
    assert (halfway.actor.raw, halfway.verified) == ("runner", False)
    alone = origin_of(make_case(), cause, [], AT)
    assert (alone.actor.raw, alone.verified) == ("ci-12", False)
    assert [role.raw for role in alone.through] == ["deploy"]


def test_a_person_aws_vouches_for_is_not_looked_for_again() -> None:
    for actor in (
        session("ASIAONE", "lee.web", "deploy", verified=True),
        Actor("IAMUser", Untrusted("ana"), access_key="AKIAONE", verified=True),
        session("", "x", "deploy"),
    ):
        assert session_key(event("AuthorizeSecurityGroupIngress", OPEN, actor=actor)) == ""


def test_a_refused_call_opened_no_session() -> None:
    denied = msgspec.structs.replace(
        assumed("ASIAONE", Actor("IAMUser", Untrusted("ana"))), error_code="AccessDenied"
    )
    assert opener_of("ASIAONE", [denied]) is None
