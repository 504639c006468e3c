"""`hubward manifest`: the Slack app manifest, ready to paste."""

import argparse
from typing import Any

#: Each scope with the feature that needs it; Hubward asks for nothing more.
SCOPES = {
    "app_mentions:read": "questions and verbs by mention",
    "assistant:write": "suggested questions in the direct conversation",
    "channels:history": "finding its own message again before posting twice",
    "channels:read": "channel names in the settings file",
    "chat:write": "cards, answers, refusals",
    "commands": "/hubward",
    "files:write": "CSV of long answers",
    "groups:history": "the same in private channels",
    "groups:read": "private channel names",
    "im:history": "questions in a direct message",
    "im:write": "opening a direct message",
    "pins:write": "pinning the one message of a storm",
    "metadata.message:read": "recognising its own message by the marker it carries",
    "usergroups:read": "user groups as approvers",
    "users:read": "who somebody is when they press Approve",
    "users:read.email": "recognising one person with two accounts",
}
#: Shown in a message's “More actions” and in the composer (Slack allows five of each).
SHORTCUTS = tuple(
    {"name": name, "type": kind, "callback_id": callback, "description": description}
    for name, kind, callback, description in (
        ("Investigate", "message", "investigate", "Who caused this case, and when"),
        ("Create ticket", "message", "create_ticket", "A ticket for this case"),
        ("Ask CloudTrail", "global", "ask_cloudtrail", "A question in plain words"),
        ("Propose a fix", "global", "fix_case", "Choose a case and make a plan"),
        ("Assign a case", "global", "assign_case", "Choose a case and a person"),
    )
)
EVENTS = (
    "agent_session_stopped", "app_context_changed", "app_home_opened", "app_mention", "message.im",
)  # fmt: skip
#: With `questions.follow_threads` Slack sends every message of the channels Hubward is in.
FOLLOWED = ("message.channels", "message.groups")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("manifest", help="print the Slack app manifest (YAML)")
    verb.add_argument("--url", default="", help="https address of the edge; without it Socket Mode")
    verb.add_argument(
        "--follow-threads", action="store_true",
        help="subscribe to channel messages, for questions.follow_threads",
    )  # fmt: skip
    verb.set_defaults(run=run)


def manifest(url: str = "", *, follow_threads: bool = False) -> dict[str, Any]:
    """The manifest; with `url` Slack delivers over HTTP to `url`/slack/events.

    `agent_view` is what new apps have for a conversation of their own with stop and prompts
    (https://docs.slack.dev/ai/agent-sessions).
    """
    events = [*EVENTS, *(FOLLOWED if follow_threads else ())]
    socket = not url
    target = {} if socket else {"request_url": f"{url.rstrip('/')}/slack/events"}
    menus = {"message_menu_options_url": target["request_url"]} if target else {}
    command = {
        "command": "/hubward",
        "description": "Findings, questions, fixes",
        "usage_hint": "help",
        "should_escape": True,
    }
    if target:
        command["url"] = target["request_url"]
    return {
        "display_information": {
            "name": "Hubward",
            "description": "Security Hub findings, CloudTrail answers, approved fixes",
            "background_color": "#1b3a4b",
        },
        "features": {
            "agent_view": {"agent_description": "Answers questions about CloudTrail, flow logs "
                           "and Security Hub findings, and proposes fixes people approve."},
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True,
                         "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "Hubward", "always_online": True},
            "shortcuts": [*SHORTCUTS],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**target, "bot_events": sorted(events)},
            "interactivity": {"is_enabled": True, **target, **menus},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Print it; always succeeds."""
    import yaml

    print(
        yaml.safe_dump(
            manifest(args.url, follow_threads=args.follow_threads),
            sort_keys=False,
            allow_unicode=True,
        ),
        end="",
    )
    return 0
