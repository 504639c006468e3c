"""The converted archive finds a call by whatever name its caller may be asked for."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import Identity, Query, Window
from integrations.archive.convert import convert
from integrations.archive.files import files_in
from integrations.eventstores.local import LocalArchive
from tests.contract.archive_corpus import NOW, made, stamp

_ROLE = "arn:aws:sts::111111111111:assumed-role/Deploy-Role/Session.One"
#: Callers that name themselves in every place where a name may stand.
CALLERS: tuple[dict[str, Any], ...] = (
    {"type": "IAMUser", "userName": "Anna", "principalId": "AIDA1", "accountId": "111111111111"},
    {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/team/Bea", "principalId": "AIDA2"},
    {"type": "IAMUser", "principalId": "AIDA3"},
    {"type": "AssumedRole", "arn": _ROLE, "principalId": "AROA1:Session.One"},
    {"type": "AssumedRole", "arn": _ROLE, "principalId": "AROA1:other", "sessionContext": {
        "sessionIssuer": {"userName": "Named", "arn": "arn:aws:iam::111111111111:role/x/Named"}}},
    {"type": "AssumedRole", "arn": _ROLE, "sessionContext": {"sourceIdentity": "Cleo"}},
    {"type": "AssumedRole", "principalId": "AROA2:only-here"},
    {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"},
    {"type": "AWSAccount", "accountId": "222222222222", "principalId": "AIDA4"},
    {"type": "WebIdentityUser", "userName": "straße", "principalId": "p:q:r"},
    {"type": "Root", "arn": "arn:aws:iam::111111111111:root", "principalId": "111111111111"},
    {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-77"}, "principalId": "x"},
)  # fmt: skip
_BASE = {
    "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances", "awsRegion": "us-east-1",
    "recipientAccountId": "111111111111", "eventTime": stamp(NOW - timedelta(hours=1)),
}  # fmt: skip
RECORDS = [
    *({**_BASE, "eventID": f"c{n}", "userIdentity": who} for n, who in enumerate(CALLERS)),
    *made(3, 200),
]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One record a line, so that one odd letter makes one odd row."""
    source, root = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("out")
    lines = (json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in RECORDS)
    (source / "all.ndjson").write_text("\n".join(lines), encoding="utf-8")
    convert(files_in(source)[0], root, workers=1)
    return root


def test_every_name_finds_the_calls_that_the_evaluator_finds(converted: Path) -> None:
    events = [event_of(record) for record in RECORDS]
    store = LocalArchive(converted)
    names = {e.actor.name.raw for e in events} | {e.actor.role for e in events}
    names |= {e.actor.principal.rpartition(":")[2] for e in events}
    forms = {form for name in names if name for form in (name, name.upper(), f"{name[:3]}*")}
    found = 0
    for form in sorted(forms):
        for identity in (Identity(user_names=(form,)), Identity(role_names=(form,))):
            window = Window(NOW - timedelta(days=9), NOW)
            query = Query("list_events", window, NOW, identity=identity)
            expected = sorted(event.id for event in events if matches(event, query))
            assert sorted(e.id for e in store.run(query).events) == expected, form
            found += bool(expected)
    assert found > 60
