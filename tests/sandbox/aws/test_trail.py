"""The recorder and LookupEvents: what a call leaves behind and how it is found again."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from tests.sandbox.aws.asking import conforms, open_group, raw, refused


def _find(cloudtrail: Any, key: str, value: str) -> list[dict[str, Any]]:
    """Every event of a lookup, through all pages, as the raw record."""
    wanted = [{"AttributeKey": key, "AttributeValue": value}]
    pages = cloudtrail.get_paginator("lookup_events").paginate(LookupAttributes=wanted)
    return [json.loads(e["CloudTrailEvent"]) for page in pages for e in page["Events"]]


def test_a_write_becomes_an_event(bare: Handle) -> None:
    """Who, what, where, with which rule; found by the group's id."""
    session = bare.session("111111111111", story.WRITE_ROLE, SourceIdentity="U0BEN00001")
    group, rule = open_group(bare.client("ec2", session), "recorded")
    cloudtrail = bare.client("cloudtrail", session)
    events = _find(cloudtrail, "ResourceName", group)
    [event] = [e for e in events if e["eventName"] == "AuthorizeSecurityGroupIngress"]
    who = event["userIdentity"]
    assert who["type"] == "AssumedRole"
    assert who["sessionContext"]["sessionIssuer"]["userName"] == story.WRITE_ROLE
    assert who["sessionContext"]["sourceIdentity"] == "U0BEN00001"
    [permission] = event["requestParameters"]["ipPermissions"]["items"]
    assert permission["ipRanges"]["items"][0]["cidrIp"] == "0.0.0.0/0"
    [made] = event["responseElements"]["securityGroupRuleSet"]["items"]
    assert made["securityGroupRuleId"] == rule
    assert (event["eventVersion"], event["readOnly"]) == ("1.11", False)
    assert event["recipientAccountId"] == "111111111111"


def test_a_refusal_becomes_an_event(bare: Handle) -> None:
    """EC2's code carries its Client. prefix and the response is empty."""
    session = bare.session("222222222222", story.READ_ROLE)
    refused(bare.client("ec2", session).create_vpc, CidrBlock="10.0.0.0/16")
    key = session.get_credentials().access_key
    events = _find(bare.client("cloudtrail", session), "AccessKeyId", key)
    [event] = [e for e in events if e["eventName"] == "CreateVpc"]
    assert event["errorCode"] == "Client.UnauthorizedOperation"
    assert "ec2:CreateVpc" in event["errorMessage"]
    assert event["responseElements"] is None


def test_assume_role_is_seen_on_both_sides(bare: Handle) -> None:
    """Caller and target account hold one copy each with one sharedEventID; no secret shows."""
    session = bare.session("333333333333", "Anything")
    key = session.get_credentials().access_key
    theirs = _find(bare.client("cloudtrail", session), "EventName", "AssumeRole")
    [copy] = [e for e in theirs if e["responseElements"]["credentials"]["accessKeyId"] == key]
    ours = _find(bare.client("cloudtrail"), "EventName", "AssumeRole")
    [own] = [e for e in ours if e.get("sharedEventID") == copy["sharedEventID"]]
    assert own["eventID"] != copy["eventID"]
    assert own["recipientAccountId"] == story.TOOLING_ACCOUNT
    credentials = own["responseElements"]["credentials"]
    assert credentials["secretAccessKey"] == "HIDDEN_DUE_TO_SECURITY_REASONS"


def test_every_attribute_selects(told: Handle) -> None:
    """Each attribute answers exactly what plain Python selects from the raw trail."""
    cloudtrail = told.client("cloudtrail", told.session("111111111111"))
    name = "ConsoleLogin"
    expected = [
        row["eventID"]
        for row in raw(told, "trail")
        if (row["recipientAccountId"], row["awsRegion"]) == ("111111111111", "us-east-1")
        and row["eventName"] == name
        and row["eventTime"] >= (datetime.now(UTC) - timedelta(days=90)).isoformat()
    ]
    got = _find(cloudtrail, "EventName", name)
    assert {e["eventID"] for e in got} == set(expected)
    times = [e["eventTime"] for e in got]
    assert times == sorted(times, reverse=True)
    [one] = _find(cloudtrail, "EventId", got[0]["eventID"])
    assert one == got[0]
    by_user = _find(cloudtrail, "Username", "demo.user")
    assert {e["userIdentity"]["userName"] for e in by_user} == {"demo.user"}
    key = by_user[0]["userIdentity"]["accessKeyId"]
    assert any(e["eventID"] == by_user[0]["eventID"] for e in _find(cloudtrail, "AccessKeyId", key))
    sources = {e["eventSource"] for e in _find(cloudtrail, "EventSource", "iam.amazonaws.com")}
    assert sources == {"iam.amazonaws.com"}
    assert all(not e["readOnly"] for e in _find(cloudtrail, "ReadOnly", "false"))


def test_lookup_is_strict(told: Handle) -> None:
    """One attribute, 50 a page, a token only with its own parameters."""
    cloudtrail = told.client("cloudtrail", told.session("111111111111"))
    page = cloudtrail.lookup_events(MaxResults=5)
    conforms(cloudtrail, "LookupEvents", page)
    look, token = cloudtrail.lookup_events, page["NextToken"]
    assert len(look(MaxResults=5, NextToken=token)["Events"]) == 5
    assert refused(look, MaxResults=6, NextToken=token) == "InvalidNextTokenException"
    assert refused(look, NextToken="x") == "InvalidNextTokenException"
    one = {"AttributeKey": "EventName", "AttributeValue": "x"}
    two = refused(look, LookupAttributes=[one, one])
    assert two == "InvalidLookupAttributesException"
    now = datetime.now(UTC)
    backwards = {"StartTime": now, "EndTime": now - timedelta(hours=1)}
    assert refused(look, **backwards) == "InvalidTimeRangeException"
    insight = refused(look, EventCategory="insight")
    assert insight == "InvalidEventCategoryException"


def test_lookup_is_limited_to_two_a_second() -> None:
    """The third call at once is throttled, in another region it is not."""
    with running_aws(seed=False, relaxed=False) as handle:
        session = handle.session("111111111111")
        look = handle.client("cloudtrail", session).lookup_events
        assert [_code(look) for _ in range(3)] == ["", "", "ThrottlingException"]
        handle.client("cloudtrail", session, "eu-west-1").lookup_events()
        hub = handle.client("securityhub")
        limited = [_code(hub.get_findings) for _ in range(7)]
        assert limited[:6] == [""] * 6
        assert limited[6] == "ThrottlingException"


def _code(call: Any) -> str:
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""
