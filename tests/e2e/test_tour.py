"""The three journeys through the whole product, as the tour plays them."""

import json
from pathlib import Path

import pytest

from bot.audit import broken_at
from integrations.audit_sinks.jsonl import JsonLinesSink
from integrations.sandbox.eyes import Eyes
from integrations.sandbox.supervisor import Sandbox
from integrations.sandbox.tour import play

pytestmark = [pytest.mark.slow]


def test_the_tour_keeps_every_promise(sandbox: Sandbox, eyes: Eyes, tmp_path: Path) -> None:
    assert play(sandbox.tour(), tmp_path)
    tour = json.loads((tmp_path / "tour.json").read_text("utf-8"))
    assert tour["ok"]
    cards = next(s["saw"] for s in tour["steps"] if s["name"] == "seven critical cases")
    # Both open ports reach P1 by the unmodified model: critical, observed, production.
    assert "P1 critical · Port 22 " in cards
    assert "P1 critical · Port 3389 " in cards
    assert len(eyes.open_criticals()) == 5


def test_each_approved_plan_wrote_once(eyes: Eyes) -> None:
    assert len(eyes.writes("ec2.RevokeSecurityGroupIngress")) == 3
    assert len(eyes.writes("ec2.AuthorizeSecurityGroupIngress")) == 1


def test_every_step_is_in_an_unbroken_audit_log(sandbox: Sandbox, eyes: Eyes) -> None:
    sink = JsonLinesSink(sandbox.options.folder / "audit")
    lines = eyes.until("the log sealed", sink.lines)
    assert broken_at(lines, sink.anchor()) == ""
    said = {line.body.what for line in lines}
    assert {"request.approved", "question.answered"} <= said
