"""Live checks against the AWS stand-in through boto3: how things are now, and what is unknown."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from bot.investigate.ask import Investigator
from bot.investigate.facts import Facts
from bot.investigate.kept import StoreKeeping
from bot.investigate.lines import sentence
from bot.investigate.state import Live, checks, look, needs
from bot.models.answer import Line, Question
from bot.models.event import Event
from bot.query.events import event_of
from bot.query.model import FlowFilter, Query, Where
from bot.words import Lang
from integrations import eventstores
from integrations.aws.calls import AwsCalls
from integrations.aws.sessions import Sessions
from integrations.sandbox import story
from integrations.sandbox.aws.decoding import encoded
from integrations.stores.redis import RedisStore
from tests.contract.trail_bench import (
    PAYMENTS,
    SETTINGS,
    Bench,
    Frozen,
    People,
    running_bench,
)  # fmt: skip

REGION = "us-east-1"


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


@pytest.fixture(scope="module")
def aws(bench: Bench) -> AwsCalls:
    """The port with the accounts' read roles."""
    return AwsCalls(Sessions(SETTINGS.accounts, story.HOME_REGION))


def _told(
    bench: Bench, aws: AwsCalls | None, query: Query, events: tuple[Event, ...] = (),
    lang: Lang = "en",
) -> list[str]:  # fmt: skip
    facts = Facts()
    found = look(query, events, Live(aws, SETTINGS, bench.now), facts)
    return [_said(line, facts, lang) for line in found.lines]


def _said(line: Line, facts: Facts, lang: Lang) -> str:
    return sentence(line, facts.all(), lang, lambda value: value.text)


def _ec2(bench: Bench) -> Any:
    return bench.session(PAYMENTS, "Admin").client("ec2", region_name=REGION)


def _opened(group: str, rule: str, port: int, id: str = "e1") -> Event:
    return event_of({
        "eventID": id, "eventTime": "2026-11-20T10:00:00Z", "eventSource": "ec2.amazonaws.com",
        "eventName": "AuthorizeSecurityGroupIngress", "awsRegion": REGION,
        "recipientAccountId": PAYMENTS,
        "userIdentity": {"type": "IAMUser", "userName": "alice"},
        "requestParameters": {"groupId": group, "ipPermissions": {"items": [{
            "ipProtocol": "tcp", "fromPort": port, "toPort": port,
            "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
        }]}},
        "responseElements": {"securityGroupRuleSet": {"items": [{
            "groupId": group, "securityGroupRuleId": rule, "ipProtocol": "tcp",
            "fromPort": port, "toPort": port, "cidrIpv4": "0.0.0.0/0",
        }]}},
    })  # fmt: skip


def test_a_rule_of_the_answer_is_open_until_it_is_revoked(bench: Bench, aws: AwsCalls) -> None:
    ec2 = _ec2(bench)
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="now", Description="n", VpcId=vpc)["GroupId"]
    made = ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=4444, ToPort=4444, CidrIp="0.0.0.0/0"
    )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    query, event = bench.query(48, intent="sg_changes"), _opened(group, made, 4444)
    assert any("Still open now" in line and group in line
               for line in _told(bench, aws, query, (event,)))  # fmt: skip
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[made])
    (line,) = _told(bench, aws, query, (event,))
    assert line.startswith("No longer there now (") and "DescribeSecurityGroupRules" in line


def test_flow_logs_are_on_or_not_there(bench: Bench, aws: AwsCalls) -> None:
    """Of a network the question names; where one was deleted, of that account and region."""
    vpc, bare = bench.truths["networks"]["payments"], "vpc-0bare0bare"
    where = Where((PAYMENTS,), (REGION,))

    def traffic(*vpcs: str) -> Query:
        flow = FlowFilter(vpcs=vpcs)
        return bench.query(1, intent="flow_summary", dataset="vpc_flow", where=where, flow=flow)

    (line,) = _told(bench, aws, traffic(vpc))
    group = bench.truths["log_groups"]["payments"]
    assert f"the flow log of {vpc}" in line and f"is on, ALL to {group}" in line
    assert "DescribeFlowLogs" in line
    (line,) = _told(bench, aws, traffic(bare), lang="zh")
    assert f"{bare} 没有流日志" in line
    assert _told(bench, aws, traffic()) == []
    deleted = event_of({
        "eventID": "e1", "eventTime": "2026-11-20T10:00:00Z", "eventSource": "ec2.amazonaws.com",
        "eventName": "DeleteFlowLogs", "awsRegion": "eu-west-1", "recipientAccountId": PAYMENTS,
    })  # fmt: skip
    query = bench.query(48, where=where)
    (line,) = _told(bench, aws, query, (deleted,))
    assert line.endswith("no flow log of payments-prod (111111111111) eu-west-1.")
    (line,) = _told(bench, None, query, (deleted,))
    assert line.startswith("Whether flow logs are on now is unknown")
    assert _told(bench, None, traffic(vpc)) == []


def test_a_question_about_exposure_counts_all_rules_open_now(bench: Bench, aws: AwsCalls) -> None:
    where = Where((PAYMENTS,), (REGION,))
    query = bench.query(1, intent="sg_exposure", where=where, needs=("current_state",))
    every = [
        row
        for page in _ec2(bench).get_paginator("describe_security_group_rules").paginate()
        for row in page["SecurityGroupRules"]
        if not row["IsEgress"]
    ]
    world = ("0.0.0.0/0", "::/0")
    rules = [r for r in every if r.get("CidrIpv4") in world or r.get("CidrIpv6") in world]
    assert rules
    facts = Facts()
    found = look(query, (), Live(aws, SETTINGS, bench.now), facts)
    first = found.lines[0]
    assert facts.value(first.facts["n"]) == facts.value(first.facts["older"]) == str(len(rules))
    assert found.met == ("current_state",)
    unmet = look(query, (), Live(None, SETTINGS, bench.now), facts)
    assert unmet.met == () and unmet.lines[0].key == "answer.state.archive"


def test_trails_now_beside_the_times_they_were_off(bench: Bench, aws: AwsCalls) -> None:
    query = bench.query(24 * 365, intent="logging_integrity")
    off = tuple(event_of(row) for row in bench.raw if row["eventName"] in
                ("StopLogging", "StartLogging"))  # fmt: skip
    lines = _told(bench, aws, query, off)
    assert lines[0].startswith("Observed in the events: org-trail")
    assert lines[0].endswith("47 minutes.")
    assert sum("is logging" in line and "GetTrailStatus" in line for line in lines) == 4
    owner = bench.session(PAYMENTS, "Admin").client("cloudtrail", region_name=REGION)
    owner.stop_logging(Name="org-trail")
    now = [line for line in _told(bench, aws, query, off, "zh") if "未在记录" in line]
    owner.start_logging(Name="org-trail")
    assert len(now) == 1


def test_who_has_a_policy_now(bench: Bench, aws: AwsCalls) -> None:
    iam = bench.session(PAYMENTS, "Admin").client("iam", region_name=REGION)
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn = iam.create_policy(PolicyName="wide", PolicyDocument=document)["Policy"]["Arn"]
    event = event_of({
        "eventID": "p1", "eventTime": "2026-11-20T10:00:00Z", "eventName": "AttachUserPolicy",
        "eventSource": "iam.amazonaws.com", "recipientAccountId": PAYMENTS, "awsRegion": REGION,
        "requestParameters": {"userName": "now.user", "policyArn": arn},
    })  # fmt: skip
    query = bench.query(48, intent="policy_changes")
    assert "attached to nobody" in _told(bench, aws, query, (event,))[0]
    iam.create_user(UserName="now.user")
    iam.attach_user_policy(UserName="now.user", PolicyArn=arn)
    (line,) = _told(bench, aws, query, (event,))
    assert "is attached to users: 1, roles: 0" in line and "now.user" in line
    assert _told(bench, None, query, (event,)) == []


def _refused(blob: str, account: str = PAYMENTS) -> Event:
    return event_of({
        "eventID": f"d{len(blob)}", "eventTime": "2026-11-20T10:00:00Z",
        "eventName": "RunInstances", "eventSource": "ec2.amazonaws.com", "awsRegion": REGION,
        "recipientAccountId": account, "errorCode": "Client.UnauthorizedOperation",
        "errorMessage": "You are not authorized to perform this operation. Encoded authorization "
        f"failure message: {blob}",
    })  # fmt: skip


def test_an_encoded_refusal_names_action_resource_and_statement(
    bench: Bench, aws: AwsCalls
) -> None:
    arn = f"arn:aws:ec2:{REGION}:{PAYMENTS}:instance/*"
    query = bench.query(2, intent="permission_denied")
    plain = _refused(encoded(PAYMENTS, "ec2:RunInstances", arn))
    (line,) = _told(bench, aws, query, (plain, plain))
    assert f"ec2:RunInstances on {arn} is missing" in line and "DecodeAuthorization" in line
    blob = encoded(PAYMENTS, "iam:PassRole", arn, explicit=True, statement="AKIAIOSFODNN7EXAMPLE")
    (line,) = _told(bench, aws, query, (_refused(blob),))
    assert "explicit deny, statement …MPLE DENY." in line and "AKIA" not in line


def test_a_refusal_that_was_cut_or_may_not_be_read_is_unknown(bench: Bench, aws: AwsCalls) -> None:
    query = bench.query(2, intent="permission_denied")
    blob = encoded(PAYMENTS, "ec2:RunInstances", "*")
    (line,) = _told(bench, aws, query, (_refused(blob[:60]),))
    assert "cannot be decoded" in line
    (line,) = _told(bench, None, query, (_refused(blob),), "zh")
    assert "未知" in line
    (line,) = _told(bench, aws, query, (_refused(blob, "999999999999"),))
    assert line.startswith("Unknown now in 999999999999")


@pytest.mark.parametrize("kind", ["throttle", "disconnect"])
def test_a_look_that_fails_is_unknown_and_the_answer_stands(
    bench: Bench, aws: AwsCalls, kind: str
) -> None:
    where = Where((PAYMENTS,), (REGION,))
    query = bench.query(1, intent="sg_exposure", where=where)
    fault = {"target": "aws", "op": "ec2.DescribeSecurityGroupRules", "kind": kind,
             "when": "before", "times": 20}  # fmt: skip
    bench.post("faults", fault)
    try:
        (line,) = _told(bench, aws, query)
    finally:
        bench.post("faults", {}, method="DELETE")
    assert line.startswith("Unknown now in payments-prod (111111111111) us-east-1: ec2:Describe")


def test_an_answer_says_how_things_are_now(bench: Bench, aws: AwsCalls, store: RedisStore) -> None:
    stores = eventstores.load(bench.context(store))
    clock, people = Frozen(bench.now), People()
    asked = Question("security group rules open to the internet on ports other than 80 and 443 in "
                     "the last 7 days", "U0ANA", "C0SEC")  # fmt: skip
    live = Investigator(StoreKeeping(store), stores, SETTINGS, clock, people, aws).answer(asked)
    bare = Investigator(StoreKeeping(store), stores, SETTINGS, clock, people).answer(asked)
    keys = {line.key for line in live.details}
    assert live.kind == "answer" and "answer.state.rules" in keys
    assert not {key for key in (line.key for line in bare.details) if "state.rule" in key}
    for line in live.details:
        assert all(live.fact(id) for id in line.facts.values())


def test_every_check_has_its_words_and_its_permissions() -> None:
    assert {check.name for check in checks()} == {
        "denial_decoded", "flow_log_config_now", "iam_attached_now", "sg_rules_now",
        "trail_status_now",
    }  # fmt: skip
    assert all(":" in action for action in needs())
    facts = Facts()
    for check in checks():
        line = facts.line("answer.state.archive", what=_word(check.name))
        for lang in ("en", "zh"):
            assert _said(line, facts, lang)


def _word(name: str) -> Any:
    from bot.investigate.facts import word

    return word(f"answer.state.what.{name}")


def test_nothing_is_looked_at_for_other_questions(bench: Bench, aws: AwsCalls) -> None:
    query = msgspec.structs.replace(bench.query(1), intent="list_events")
    assert _told(bench, aws, query) == []
