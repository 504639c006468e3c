"""The stand-in as a process of its own."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from integrations.sandbox.slack.__main__ import parse
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.manifest import from_file


def test_it_says_one_line_when_ready_and_stops_on_sigterm() -> None:
    command = [sys.executable, "-m", "integrations.sandbox.slack", "--port", "0"]
    command += ["--seed-now", "2024-01-02T03:04:05+00:00"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["ready"] == "slack" and ready["api"] == f"{ready['page']}api/"
        slack = Handle(ready["page"])
        assert slack.say("U0ANA00001", "C0GENERAL0", "hello")["ts"].startswith("17041646")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stdout.read() == ""


def test_a_manifest_decides_scopes_events_and_commands(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(
        "features:\n"
        "  slash_commands: [{command: /sec, description: d, usage_hint: h}]\n"
        "  shortcuts: [{name: Look, type: message, callback_id: look}]\n"
        "oauth_config: {scopes: {bot: [commands]}}\n"
        "settings: {event_subscriptions: {bot_events: [message.channels]}}\n"
    )
    manifest = from_file(path)
    assert manifest.commands == (("/sec", "d", "h"),)
    assert manifest.shortcuts[0].callback_id == "look"
    assert manifest.scopes == ("commands",) and manifest.bot_events == ("message.channels",)
    assert parse(["--manifest", str(path)]).manifest == manifest
