"""Records in the odd shapes seen in real logs: read without stopping, nothing invented."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query.agents import how
from bot.query.events import event_of, moment_of
from bot.query.sg_rules import rules_of
from tests.unit.query.records import ACCOUNT, login, record, rule_call

_SSO_ROLE = "AWSReservedSSO_Admin_0123456789abcdef"


def _session(role: str, session: str, issuer: str, **context: Any) -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}",
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": {"userName": role, "arn": issuer}} | context,
    }


_ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
_SSO = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/{_SSO_ROLE}"
_FAKE_SSO = f"arn:aws:iam::{ACCOUNT}:role/{_SSO_ROLE}"


@pytest.mark.parametrize(
    ("identity", "name", "verified"),
    [
        ({"type": "IAMUser", "userName": "ana"}, "ana", True),
        ({"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/team/ana"}, "ana", True),
        ({"type": "IAMUser", "principalId": "AIDAX"}, "AIDAX", True),
        ({"type": "Root", "accountId": ACCOUNT}, "root", True),
        (_session("deploy", "anything", _ROLE), "anything", False),
        (_session("deploy", "anything", _ROLE, sourceIdentity="ana"), "ana", True),
        (_session(_SSO_ROLE, "ana@example.com", _SSO), "ana@example.com", True),
        (_session(_SSO_ROLE, "ana@example.com", _FAKE_SSO), "ana@example.com", False),
        ({"accountId": ACCOUNT, "invokedBy": "autoscaling.amazonaws.com"},
         "autoscaling.amazonaws.com", True),
        ({"type": "AWSAccount", "accountId": "999999999999"}, "999999999999", False),
        ({"accountId": "ANONYMOUS_PRINCIPAL", "principalId": ""}, "", False),
        ({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}, "u-1", True),
        (None, "", False),
        ("a string", "", False),
    ],
)  # fmt: skip
def test_who_acted_and_whether_aws_vouches_for_it(identity: Any, name: str, verified: bool) -> None:
    actor = event_of(record(userIdentity=identity)).actor
    assert (actor.name.raw, actor.verified) == (name, verified)


def test_the_name_typed_into_a_failed_sign_in_is_only_claimed() -> None:
    assert not event_of(login("Failure")).actor.verified
    assert event_of(login("Success")).actor.verified


@pytest.mark.parametrize(
    ("identity", "extra", "mfa"),
    [
        ({"type": "IAMUser", "userName": "a"}, {"MFAUsed": "No"}, "no"),
        ({"type": "IAMUser", "userName": "a"}, {"MFAUsed": "Yes"}, "yes"),
        ({"type": "AssumedRole"}, {"MFAUsed": "No"}, "unknown"),
        ({"type": "IAMUser"}, {"MFAUsed": "No", "SamlProviderArn": "arn:x"}, "unknown"),
        ({"type": "IAMUser"}, {}, ""),
        ({"type": "IAMUser"}, None, ""),
    ],
)
def test_mfa_of_a_federated_session_is_unknown(identity: Any, extra: Any, mfa: str) -> None:
    raw = login() | {"userIdentity": identity, "additionalEventData": extra}
    assert event_of(raw).mfa == mfa


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20 10:00:00.123456789", "2026-11-20T10:00:00.123456+00:00"),
        ("2026-11-20T12:00:00+02:00", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20 010:00:00", "1970-01-01T00:00:00+00:00"),
        (None, "1970-01-01T00:00:00+00:00"),
    ],
)
def test_times_in_every_form(text: str | None, utc: str) -> None:
    assert moment_of(text).isoformat() == utc


def test_read_only_written_as_text_and_agents_in_brackets() -> None:
    event = event_of(record(readOnly="false", userAgent="[console.amazonaws.com]"))
    assert event.read_only is False
    assert event.agent.raw == "console.amazonaws.com"


def test_accounts_keep_their_leading_zero_and_absent_ones_come_from_the_caller() -> None:
    assert event_of(record(recipientAccountId="012345678901")).account == "012345678901"
    raw = record()
    del raw["recipientAccountId"]
    assert event_of(raw).account == ACCOUNT


@pytest.mark.parametrize(
    ("request_", "texts"),
    [
        ({"groupId": "sg-1", "ipPermissions": {"items": [
            {"ipProtocol": "tcp", "fromPort": "22", "toPort": "22",
             "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}}, ["tcp 22 ← 0.0.0.0/0"]),
        ({"groupId": "sg-1", "ipPermissions": {"items": [
            {"ipProtocol": "-1", "ipRanges": {},
             "ipv6Ranges": {"items": [{"cidrIpv6": "::/0"}]}}]}}, ["* ← ::/0"]),
        ({"groupId": "sg-1", "ipPermissions": {}, "ipProtocol": "tcp", "fromPort": 80,
          "toPort": 443, "cidrIp": "0.0.0.0/0"}, ["tcp 80-443 ← 0.0.0.0/0"]),
        ({"groupId": "sg-1", "ipPermissions": {"items": [
            {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
             "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}, {"cidrIp": "0.0.0.0/0"}]}}]}},
         ["tcp 22 ← 10.0.0.0/8", "tcp 22 ← 0.0.0.0/0"]),
        ("HIDDEN_DUE_TO_SECURITY_REASONS", []),
        (None, []),
    ],
)  # fmt: skip
def test_rules_in_every_shape(request_: Any, texts: list[str]) -> None:
    raw = record("AuthorizeSecurityGroupIngress", requestParameters=request_)
    assert [rule.text() for rule in rules_of(event_of(raw))] == texts


def test_a_modified_rule_is_read_from_its_own_shape() -> None:
    raw = record("ModifySecurityGroupRules", requestParameters={
        "ModifySecurityGroupRulesRequest": {
            "GroupId": "sg-9",
            "SecurityGroupRule": {
                "SecurityGroupRuleId": "sgr-9",
                "SecurityGroupRule": {
                    "CidrIpv4": "0.0.0.0/0", "FromPort": 3389, "ToPort": 3389, "IpProtocol": "tcp",
                },
            },
        },
    })  # fmt: skip
    [rule] = rules_of(event_of(raw))
    assert (rule.act, rule.group, rule.rule_id) == ("modify", "sg-9", "sgr-9")
    assert rule.world
    assert rule.covers(3389)


def test_a_range_that_holds_more_than_the_named_ports_is_not_within_them() -> None:
    [web] = rules_of(event_of(rule_call(port=443)))
    wide = web._replace(first=80)
    assert web.within((80, 443))
    assert not wide.within((80, 443))


@pytest.mark.parametrize(
    ("changes", "means", "verified"),
    [
        ({"userAgent": "aws-cli/2.1"}, "cli", False),
        ({"userAgent": "APN/1.0 HashiCorp/1.0 Terraform/1.13.2"}, "terraform", False),
        ({"userAgent": "Mozilla/5.0", "sessionCredentialFromConsole": "true"}, "console", True),
        ({"sourceIPAddress": "cloudformation.amazonaws.com"}, "cloudformation", True),
        ({"userAgent": "console.amazonaws.com"}, "console", False),
        ({"userAgent": None}, "unknown", False),
    ],
)
def test_how_a_call_was_made(changes: dict[str, Any], means: str, verified: bool) -> None:
    assert how(event_of(record(**changes))) == (means, verified)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
_MEMBERS = st.sampled_from([
    "eventID", "eventTime", "eventName", "userIdentity", "requestParameters", "responseElements",
    "additionalEventData", "resources", "readOnly", "recipientAccountId", "userAgent",
])  # fmt: skip


@given(st.dictionaries(_MEMBERS, _JSON))
def test_no_record_stops_the_reader(raw: dict[str, Any]) -> None:
    event = event_of(raw)
    assert event.raw is raw
    rules_of(event)


@given(_JSON)
def test_no_request_stops_the_rule_reader(request_: Any) -> None:
    for name in ("AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"):
        rules_of(event_of(record(name, requestParameters=request_, responseElements=request_)))
