"""Who opened it: openings, closings, and which of them the state comes from."""

from typing import Any

import pytest

from bot.investigate.origin import openings, standing
from bot.query.events import event_of
from tests.unit.query.records import rule_call


def _at(minute: int, **changes: Any) -> dict[str, Any]:
    name = changes.pop("name", "AuthorizeSecurityGroupIngress")
    time = f"2026-11-20T10:{minute:02}:00Z"
    return rule_call(name, eventID=f"e{minute}", eventTime=time, **changes)


_CLOSE = "RevokeSecurityGroupIngress"


@pytest.mark.parametrize(
    ("records", "event", "closed_by"),
    [
        ([_at(1), _at(2, port=443)], "e1", None),
        ([_at(1), _at(2, name=_CLOSE), _at(3, rule="sgr-02")], "e3", None),
        ([_at(1), _at(2, name=_CLOSE)], "e1", "e2"),
        ([_at(1), _at(2, name=_CLOSE, errorCode="AccessDenied")], "e1", None),
        ([_at(1, errorCode="Client.UnauthorizedOperation")], None, None),
        ([_at(1), _at(2, name=_CLOSE, group="sg-0bbb", rule="sgr-77")], "e1", None),
        ([_at(1, port=443)], None, None),
    ],
)
def test_the_opening_that_stands(
    records: list[dict[str, Any]], event: str | None, closed_by: str | None
) -> None:
    found = standing(openings([event_of(raw) for raw in records], (22,)))
    assert (found.event.id if found else None) == event
    assert (found.closed_by.id if found and found.closed_by else None) == closed_by


def test_a_range_that_covers_the_port_opened_it() -> None:
    raw = rule_call(port=0)
    item = raw["requestParameters"]["ipPermissions"]["items"][0]
    item["toPort"] = 65535
    assert standing(openings([event_of(raw)], (22,))) is not None


def test_a_closing_by_rule_id_alone_is_understood() -> None:
    close = _at(2, name=_CLOSE)
    close["requestParameters"] = {
        "groupId": "sg-0aaa",
        "securityGroupRuleIds": {"items": [{"securityGroupRuleId": "sgr-01"}]},
    }
    close["responseElements"] = {"_return": True}
    found = standing(openings([event_of(_at(1)), event_of(close)], (22,)))
    assert found is not None
    assert found.closed_by is not None


def test_a_modified_rule_replaces_the_one_of_its_id() -> None:
    change = _at(2, name="ModifySecurityGroupRules")
    change["requestParameters"] = {"ModifySecurityGroupRulesRequest": {
        "GroupId": "sg-0aaa",
        "SecurityGroupRule": {"SecurityGroupRuleId": "sgr-01", "SecurityGroupRule": {
            "CidrIpv4": "10.0.0.0/8", "FromPort": 22, "ToPort": 22, "IpProtocol": "tcp"}},
    }}  # fmt: skip
    first, second = openings([event_of(_at(1)), event_of(change)], (22,))
    assert first.closed_by is not None
    assert first.closed_by.id == "e2"
    assert second.closed_by is None
    assert not second.rule.world
