"""What the grammar reads beyond names, calls and windows, and how records are judged by it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.query.clock import Clock
from bot.query.context import Context
from bot.query.events import event_of
from bot.query.match import in_large_groups, matches
from bot.query.model import Custom, Having, Query
from bot.query.offline.reading import read
from bot.query.offline.wording import plain

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
SPAN = (datetime(2024, 1, 1, tzinfo=UTC), NOW)
ADMIN = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


def _query(text: str) -> Query:
    found = read(text, Context(span=SPAN), NOW)
    assert found.query is not None, found.unparsed
    return found.query


def _record(name: str = "GetObject", **more: Any) -> dict[str, Any]:
    return {
        "eventTime": "2024-05-18T03:00:00Z", "eventName": name, "eventID": "e1",
        "eventSource": "iam.amazonaws.com", "awsRegion": "us-east-1",
        "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "userName": "Mallory", "accountId": "111122223333"},
        "userAgent": "curl/8", "sourceIPAddress": "192.0.2.1", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("calls made without a user agent", Custom("userAgent", "absent")),
        ("没有 user agent 的调用", Custom("userAgent", "absent")),
        ("requests through vpc endpoint vpce-0abc1234",
         Custom("vpcEndpointId", "eq", "vpce-0abc1234")),
        ("show the event with request id abcd1234-ef", Custom("requestID", "eq", "abcd1234-ef")),
        ("assume role calls with external id acme-7",
         Custom("requestParameters.externalId", "eq", "acme-7")),
        ("did anyone create an access key for themselves?", Custom("requestParameters", "self")),
        ("谁给自己创建了访问密钥", Custom("requestParameters", "self")),
        ("who created access keys for someone else?", Custom("requestParameters", "other")),
        ("were any policies created that allow *:*?",
         Custom("requestParameters", "grants", ("admin",))),
        ("calls by anonymous users", Custom("userIdentity", "contains", "anonymous")),
        ("what did the service-linked role do?",
         Custom("userIdentity.arn", "contains", "/AWSServiceRoleFor")),
        ("who used temporary credentials", Custom("userIdentity.accessKeyId", "prefix", "ASIA")),
    ],
)  # fmt: skip
def test_a_detail_becomes_a_test_on_the_record(text: str, test: Custom) -> None:
    assert test in _query(text).custom


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("console logins outside business hours", Clock((0, 1, 2, 3, 4), 540, 1080, True)),
        ("非工作时间的控制台登录", Clock((0, 1, 2, 3, 4), 540, 1080, True)),
        ("API calls between midnight and 6am every day by bob.smith", Clock((), 0, 360)),
        ("console logins at night on weekends", Clock((5, 6), 1320, 360)),
    ],
)
def test_hours_that_come_again(text: str, clock: Clock) -> None:
    assert _query(text).clock == clock


@pytest.mark.parametrize(
    ("text", "by", "had"),
    [
        ("which users made more than 50 calls?", ("actor",), Having("count", 51)),
        ("IPs with at least 10 failed logins", ("source_ip",), Having("count", 10)),
        ("users who logged in from more than one IP", ("actor",), Having("source_ip", 2)),
        ("哪些用户的失败调用超过20次？", ("actor",), Having("count", 21)),
        ("accounts with fewer than 500 events", ("account",), Having("count", 0, 499)),
    ],
)
def test_how_large_a_group_must_be(text: str, by: tuple[str, ...], had: Having) -> None:
    made = _query(text).aggregate
    assert made is not None
    assert (made.by, made.having) == (by, (had,))


def test_only_groups_that_are_large_enough_are_kept() -> None:
    query = _query("which users made more than 1 calls?")
    few = event_of(_record(userIdentity={"type": "IAMUser", "userName": "once"}))
    many = [event_of(_record(eventID=str(n))) for n in range(2)]
    assert in_large_groups([few, *many], query) == tuple(many)


def test_names_are_compared_without_case_and_may_hold_a_star() -> None:
    event = event_of(_record())
    assert matches(event, _query("what did mallory do?"))
    assert matches(event, _query("calls by users starting with Mal"))
    assert not matches(event, _query("calls by users starting with Bob"))


def test_what_a_policy_says_and_whom_it_is_about() -> None:
    own = _record("PutUserPolicy", requestParameters={
        "userName": "mallory", "policyName": "p", "policyDocument": ADMIN})  # fmt: skip
    other = _record("PutUserPolicy", requestParameters={
        "userName": "alice", "policyName": "p", "policyDocument": ADMIN})  # fmt: skip
    narrow = ADMIN.replace('"*"', '"s3:GetObject"', 1)
    harmless = _record(
        "PutUserPolicy", requestParameters={"userName": "mallory", "policyDocument": narrow}
    )
    query = _query("who gave themselves admin rights?")
    assert [matches(event_of(r), query) for r in (own, other, harmless)] == [True, False, False]
    assert matches(event_of(other), _query("policies that grant admin access"))


def test_recurring_hours_are_those_of_the_askers_zone() -> None:
    query = _query("calls between 02:00 and 04:00 every day")
    assert matches(event_of(_record()), query)
    assert not matches(event_of(_record(eventTime="2024-05-18T05:00:00Z")), query)


def test_who_used_a_role_asks_who_took_it_and_says_so() -> None:
    query = _query("who used the role BreakGlass?")
    assert query.events.names == ("AssumeRole",)
    assert query.resources.ids == ("BreakGlass",)
    assert "answer.assume.role_taken" in [note.key for note in query.assumptions]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("who deletd the lamda function?", "who deleted the lambda function?"),
        ("could you please tell me who deleted it, thanks", "who deleted it"),
        ("between 3 and 5 pm", "between 3pm and 5pm"),
        ("at half past two in the afternoon", "at 14:30"),
        ("下午三点到五点", "下午 3 点到下午 5 点"),
        ("from 1 to 7 May 2024", "from 1 May 2024 to 7 May 2024"),
        ("what did bert do", "what did bert do"),
    ],
)
def test_ways_of_writing_are_made_one(written: str, read_as: str) -> None:
    assert plain(written) == read_as
