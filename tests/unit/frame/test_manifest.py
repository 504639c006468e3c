"""The Slack app manifest asks for what the code needs, and for nothing more."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.__main__ import main
from bot.cli.manifest import EVENTS, SCOPES, manifest
from integrations.sandbox import story
from integrations.sandbox.slack.manifest import from_document
from integrations.sandbox.slack.running import running_slack
from integrations.sandbox.slack.webapi import METHODS
from integrations.slack.check import SCOPES as CHECKED
from integrations.slack.check import check_slack

ROOT = Path(__file__).parents[3]
#: What events and fields need (https://docs.slack.dev/reference/scopes).
BY_EVENT = {
    "app_mention": "app_mentions:read", "message.im": "im:history", "app_home_opened": "",
    "agent_session_stopped": "", "app_context_changed": "",
}  # fmt: skip
BY_USE = {
    "commands": "a slash command is declared",
    "users:read.email": "integrations/slack/directory.py reads profile.email",
    "metadata.message:read": "integrations/slack/chat.py reads message metadata",
    "groups:read": "conversations.list is asked for private channels",
    "groups:history": "conversations.history is asked in private channels",
}


def called() -> Iterator[str]:
    """Web API methods named in the product's code."""
    for folder in ("integrations/slack", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and node.value in METHODS:
                    yield str(node.value)
                if isinstance(node, ast.Attribute) and node.attr.startswith("files_upload"):
                    yield "files.getUploadURLExternal"


def test_the_scopes_are_those_the_code_needs() -> None:
    methods = {METHODS[name] for name in called()}
    assert len(methods) > 5
    needed = {method.scope for method in methods if method.token == "bot" and method.scope}
    needed |= {BY_EVENT[event] for event in EVENTS if BY_EVENT[event]} | set(BY_USE)
    assert set(SCOPES) == needed


def test_channel_messages_are_subscribed_to_on_wish_alone() -> None:
    followed = {"message.channels", "message.groups"}
    plain, wished = manifest(), manifest(follow_threads=True)
    events = [m["settings"]["event_subscriptions"]["bot_events"] for m in (plain, wished)]
    assert set(events[1]) - set(events[0]) == followed
    assert len(plain["features"]["agent_view"]["agent_description"]) <= 300


def test_the_doctor_asks_for_no_scope_the_manifest_lacks() -> None:
    assert set(CHECKED) <= set(SCOPES)


def test_an_app_installed_from_it_passes_the_check() -> None:
    installed = from_document(manifest())
    assert installed.bot_events == EVENTS
    assert [name for name, _, _ in installed.commands] == ["/hubward"]
    with running_slack(manifest=installed) as slack:
        assert check_slack(story.SLACK_BOT_TOKEN, slack.api_url) == ""


@pytest.mark.parametrize("url", ["", "https://hubward.example.com/"])
def test_it_is_valid_for_both_transports(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", *(["--url", url] if url else [])]) == 0
    document = yaml.safe_load(capsys.readouterr().out)
    assert document == manifest(url)
    # Lengths from https://docs.slack.dev/reference/app-manifest
    assert len(document["display_information"]["name"]) <= 35
    assert len(document["display_information"]["description"]) <= 140
    settings = document["settings"]
    assert settings["socket_mode_enabled"] is (not url)
    places = [
        settings["event_subscriptions"].get("request_url"),
        settings["interactivity"].get("request_url"),
        document["features"]["slash_commands"][0].get("url"),
    ]
    assert places == [f"{url}slack/events" if url else None] * 3
