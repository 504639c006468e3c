"""What the installed app is allowed and subscribed to, read from an app manifest or by default."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Shortcut:
    """One entry of the More actions menu (`message`) or of the composer's menu (`global`)."""

    name: str
    type: str
    callback_id: str


@dataclass(frozen=True)
class Manifest:
    """The parts of an app manifest that decide what this stand-in delivers and allows."""

    commands: tuple[tuple[str, str, str], ...] = (
        ("/hubward", "Findings, questions and fixes", "[help | findings | ask … | approvals | …]"),
    )
    shortcuts: tuple[Shortcut, ...] = (
        Shortcut("Investigate", "message", "investigate"),
        Shortcut("Create ticket", "message", "create_ticket"),
        Shortcut("Ask CloudTrail", "global", "ask_cloudtrail"),
    )
    bot_events: tuple[str, ...] = (
        "agent_session_stopped", "app_context_changed", "app_home_opened", "app_mention",
        "message.im",
    )  # fmt: skip
    agent: bool = True
    scopes: tuple[str, ...] = (
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "metadata.message:read",
        "pins:write",
        "reactions:write",
        "team:read",
        "usergroups:read",
        "users:read",
        "users:read.email",
    )


def from_document(document: dict[str, Any]) -> Manifest:
    """A Slack app manifest as a Manifest; the shape is docs.slack.dev/reference/app-manifest."""
    features = document.get("features", {})
    settings = document.get("settings", {})
    commands = tuple(
        (str(c["command"]), str(c.get("description", "")), str(c.get("usage_hint", "")))
        for c in features.get("slash_commands", [])
    )
    shortcuts = tuple(
        Shortcut(str(s["name"]), str(s["type"]), str(s["callback_id"]))
        for s in features.get("shortcuts", [])
    )
    events = settings.get("event_subscriptions", {}).get("bot_events", [])
    scopes = document.get("oauth_config", {}).get("scopes", {}).get("bot", [])
    agent = "agent_view" in features
    return Manifest(commands, shortcuts, tuple(events), agent, tuple(scopes))


def from_file(path: Path) -> Manifest:
    """Read a manifest in YAML or JSON; raises OSError or yaml.YAMLError."""
    import yaml

    return from_document(yaml.safe_load(path.read_text(encoding="utf-8")))
