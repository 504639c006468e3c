"""OCSF documents as CloudTrail records: versions, callers of every kind, empties, foreign ones."""

import json
from typing import Any

import pytest

from bot.query.events import event_of
from integrations.eventstores._insights_ocsf import in_ocsf, record_of

Document = dict[str, Any]


def _document(**more: Any) -> Document:
    made: Document = {
        "class_uid": 6003, "category_uid": 6, "time": 1752850959000,
        "metadata": {"uid": "e-1", "product": {"name": "CloudTrail", "version": "1.11"}},
        "api": {"operation": "StopInstances", "service": {"name": "ec2.amazonaws.com"},
                "request": {"data": '{"instancesSet":{"items":[{"instanceId":"i-1"}]}}'},
                "response": {"data": "", "error": ""}},
        "cloud": {"region": "us-east-2", "account": {"uid": "012345678901"}},
        "src_endpoint": {"ip": "203.0.113.9", "uid": ""},
        "actor": {"user": {"type": "IAMUser", "name": "ana", "account": {"uid": "012345678901"}}},
        "unmapped": {"readOnly": "false", "resources": "", "sharedEventID": ""},
    }  # fmt: skip
    return made | more


def _event(document: Document) -> Any:
    record = record_of(document)
    assert record is not None
    return event_of(record)


def test_a_call_is_read_as_its_record_would_be() -> None:
    event = _event(_document())
    assert (event.id, event.name, event.source) == ("e-1", "StopInstances", "ec2.amazonaws.com")
    assert (event.account, event.region) == ("012345678901", "us-east-2")
    assert event.at.isoformat() == "2025-07-18T15:02:39+00:00"
    assert event.request == {"instancesSet": {"items": [{"instanceId": "i-1"}]}}
    assert (event.response, event.error_code, event.read_only) == (None, "", False)
    assert (event.actor.name.raw, event.actor.verified) == ("ana", True)
    assert event.source_ip.raw == "203.0.113.9"


def test_version_1_1_keeps_accounts_elsewhere() -> None:
    user = {"type": "IAMUser", "name": "ana", "account_uid": "111111111111"}
    document = _document(actor={"user": user}, cloud={"region": "us-east-2"})
    document["unmapped"] = {"recipientAccountId": "222222222222", "readOnly": "true"}
    event = _event(document)
    assert (event.account, event.actor.account, event.read_only) == (
        "222222222222", "111111111111", True)  # fmt: skip


@pytest.mark.parametrize("nested", [False, True])
def test_unmapped_members_come_back_dotted_or_nested(nested: bool) -> None:
    """A role's name has no place of its own in OCSF."""
    issuer: Any = {"userIdentity.sessionContext.sessionIssuer.userName": "Deploy"}
    if nested:
        issuer = {"userIdentity": {"sessionContext": {"sessionIssuer": {"userName": "Deploy"}}}}
    user = {"type": "AssumedRole", "uid": "arn:aws:sts::1:assumed-role/Deploy/gha-1"}
    event = _event(_document(actor={"user": user}, unmapped=issuer))
    assert (event.actor.role, event.actor.name.raw, event.actor.verified) == (
        "Deploy", "gha-1", False)  # fmt: skip


def test_a_person_of_identity_center_is_known_by_the_directory() -> None:
    user = {"type": "IdentityCenterUser", "name": "ana@example.com", "uid_alt": "u-1"}
    event = _event(_document(actor={"user": user}))
    assert (event.actor.name.raw, event.actor.verified) == ("ana@example.com", True)


def test_a_sign_in_has_its_result_and_second_factor() -> None:
    document = _document(class_uid=3002, is_mfa=False)
    document["api"] = {
        "operation": "ConsoleLogin", "service": {"name": "signin.amazonaws.com"},
        "response": {"data": json.dumps({"ConsoleLogin": "Failure"})},
    }  # fmt: skip
    event = _event(document)
    assert (event.login_result, event.mfa, event.actor.verified) == ("Failure", "no", False)


def test_text_that_looks_like_json_stays_text() -> None:
    """Whoever names a session chooses its letters."""
    hostile = {"userIdentity.sessionContext.sourceIdentity": '{"a": 1}'}
    event = _event(_document(unmapped=hostile))
    assert event.actor.name.raw == '{"a": 1}'


def test_documents_of_other_products_are_no_calls() -> None:
    other = {"uid": "x", "product": {"name": "Amazon EKS"}}
    assert record_of(_document(metadata=other)) is None
    assert record_of(_document(time="soon")) is None
    assert not in_ocsf('{"eventName": "x"}')
    assert not in_ocsf("{")
    assert in_ocsf(json.dumps(_document()))
