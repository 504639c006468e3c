"""Queue messages and files are unwrapped to single documents."""

import json
from typing import Any

import pytest

from bot.errors import MalformedFinding
from bot.findings.envelope import documents
from bot.findings.parse import parse
from tests.unit.findings.documents import document

ASFF, OCSF = document("asff_control"), document("ocsf_compliance")


def event(kind: str, detail: Any) -> dict[str, Any]:
    """An EventBridge event."""
    return {"version": "0", "id": "e-1", "detail-type": kind, "source": "aws.securityhub",
            "account": "111111111111", "time": "2025-11-20T08:00:00Z", "region": "us-east-1",
            "resources": ["x"], "detail": detail}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "formats"),
    [
        (event("Security Hub Findings - Imported", {"findings": [ASFF]}), ["asff"]),
        (event("Findings Imported V2", {"findings": [OCSF]}), ["ocsf"]),
        (event("Security Hub Findings - Custom Action",
               {"actionName": "Send", "actionDescription": "d", "findings": [ASFF]}), ["asff"]),
        (event("Security Hub Insight Results", {"insightResults": [{"a": 1}]}), []),
        ({"Findings": [ASFF, OCSF]}, ["asff", "ocsf"]),
        ({"findings": []}, []),
        ([OCSF, ASFF], ["ocsf", "asff"]),
        (ASFF, ["asff"]),
        (OCSF, ["ocsf"]),
        ({"Type": "Notification", "TopicArn": "arn:aws:sns:us-east-1:111111111111:t",
          "Message": json.dumps(event("Findings Imported V2", {"findings": [OCSF]}))}, ["ocsf"]),
    ],
)  # fmt: skip
def test_every_wrapping(message: Any, formats: list[str]) -> None:
    found = documents(json.dumps(message, indent=1).encode())
    assert [parse(raw).format for raw in found] == formats


@pytest.mark.parametrize("body", [b"", b"not json", b'{"detail": {"findings": [', b"[1,"])
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedFinding):
        documents(body)


def test_a_foreign_event_reaches_the_parser_which_refuses_it() -> None:
    (raw,) = documents(json.dumps(event("EC2 State Change", {"state": "running"})).encode())
    with pytest.raises(MalformedFinding):
        parse(raw)
