"""What an answer never shows: keys, passwords, tokens, formulas, Slack commands."""

import csv
import io
import json
from typing import Any

import pytest

from bot.investigate.masking import mask
from bot.investigate.policies import grants_admin
from bot.investigate.tables import csv_of
from bot.models.answer import Value
from bot.query.events import event_of
from bot.views.answer import event_view, shown
from integrations.sandbox.slack.viewshape import view_complaints
from tests.unit.query.records import record

KEY = "AKIAIOSFODNN7EXAMPLE"


@pytest.mark.parametrize(
    ("member", "hidden"),
    [
        ({"accessKeyId": KEY}, {"accessKeyId": "…MPLE"}),
        ({"text": f"key {KEY} used"}, {"text": "key …MPLE used"}),
        ({"secretAccessKey": "abc"}, {"secretAccessKey": "(hidden)"}),
        ({"masterUserPassword": "abc"}, {"masterUserPassword": "(hidden)"}),
        ({"credentials": {"sessionToken": "abc"}}, {"credentials": {"sessionToken": "(hidden)"}}),
        ({"keyMaterial": ["abc"]}, {"keyMaterial": ["(hidden)"]}),
        ({"userData": "IyEvYmluL3No"}, {"userData": "(hidden)"}),
        ({"secretId": "prod/db"}, {"secretId": "prod/db"}),
        ({"passwordResetRequired": True}, {"passwordResetRequired": True}),
    ],
)
def test_secrets_are_masked(member: dict[str, Any], hidden: dict[str, Any]) -> None:
    assert mask(member) == hidden


def test_an_event_modal_shows_the_record_and_none_of_its_secrets() -> None:
    raw = record(
        requestParameters={"password": "hunter2", "note": "<!channel> *hi*", "n": "x" * 99}
    )
    view = event_view(mask(raw), "en")
    text = json.dumps(view)
    assert "hunter2" not in text
    assert raw["eventID"] in text
    assert all(block["type"] in ("rich_text", "context") for block in view["blocks"])


def test_a_very_long_record_is_cut_and_says_so() -> None:
    raw = record(requestParameters={f"k{n}": "x" * 500 for n in range(500)})
    view = event_view(raw, "en")
    assert "longer than Slack can show" in json.dumps(view)
    assert view_complaints(view, "modal") == []


def test_outside_text_cannot_command_slack() -> None:
    said = shown(Value("outside", "<!channel> `x` *b* <https://evil.example|ok>\u202e"))
    assert said == "`&lt;!channel&gt; 'x' *b* &lt;https://evil.example|ok&gt;`"


def test_a_csv_cell_is_no_formula() -> None:
    raw = record(userAgent='=HYPERLINK("http://evil.example")', userIdentity={"userName": "@x"})
    rows = list(csv.DictReader(io.StringIO(csv_of([event_of(raw)]).decode("utf-8-sig"))))
    assert rows[0]["agent"].startswith("'=")
    assert rows[0]["actor"] == "'@x"


_ALL = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
_READ = '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
_ANYONE = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.mark.parametrize(
    ("name", "request_", "admin"),
    [
        ("AttachUserPolicy", {"policyArn": _ADMIN}, True),
        ("AttachRolePolicy", {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, False),
        ("DetachUserPolicy", {"policyArn": _ADMIN}, False),
        ("PutUserPermissionsBoundary", {"policyArn": _ADMIN}, False),
        ("PutRolePolicy", {"policyDocument": _ALL}, True),
        ("PutRolePolicy", {"policyDocument": _READ}, False),
        ("PutRolePolicy", {"policyDocument": "not json"}, False),
        ("UpdateAssumeRolePolicy", {"policyDocument": _ANYONE}, True),
        ("AddUserToGroup", {"groupName": "Admins"}, True),
        ("CreateRole", None, False),
    ],
)
def test_what_hands_out_administrator_rights(name: str, request_: Any, admin: bool) -> None:
    assert grants_admin(event_of(record(name, requestParameters=request_))) is admin
