"""Complete payloads of every kind Slack sends, and a malformed one of each.

Shapes: https://docs.slack.dev/interactivity and https://docs.slack.dev/apis/events-api.
"""

import itertools
from typing import Any

from integrations.sandbox import story

Json = dict[str, Any]
USER, ROOM = "U0ANA00001", "C0FINDINGS"
_count = itertools.count(1)


def stamp() -> str:
    """A Slack timestamp never used before in this run."""
    return f"1700000000.{next(_count):06d}"


def _interaction(**fields: Any) -> Json:
    return {
        "team": {"id": story.TEAM_ID, "domain": "hubward"},
        "user": {"id": USER, "username": "ana", "team_id": story.TEAM_ID},
        "api_app_id": story.APP_ID,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": f"{stamp()}.trigger",
        **fields,
    }


def click(action_id: str = "case.ack", value: str = "cs:C1:1", **action: Any) -> Json:
    """A press of a button in a message of about 3 KB."""
    ts = stamp()
    blocks = [
        {"type": "section", "block_id": f"b{n}", "text": {"type": "mrkdwn", "text": "x" * 200}}
        for n in range(8)
    ]
    pressed = {
        "type": "button", "action_id": action_id, "block_id": "a", "value": value,
        "action_ts": stamp(), **action,
    }  # fmt: skip
    return _interaction(
        type="block_actions",
        container={"type": "message", "message_ts": ts, "channel_id": ROOM, "is_ephemeral": False},
        channel={"id": ROOM, "name": "security-findings"},
        message={"type": "message", "ts": ts, "bot_id": story.BOT_ID, "blocks": blocks},
        state={"values": {}},
        response_url="",
        actions=[pressed],
    )


def view(callback_id: str = "modal.deny", values: Json | None = None) -> Json:
    """An open modal as Slack describes it."""
    return {
        "id": f"V{stamp()}", "team_id": story.TEAM_ID, "type": "modal", "blocks": [],
        "private_metadata": "rq:R1:1", "callback_id": callback_id, "hash": stamp(),
        "state": {"values": values or {}}, "root_view_id": "V0", "app_id": story.APP_ID,
        "bot_id": story.BOT_ID,
    }  # fmt: skip


def submission(callback_id: str = "modal.deny", values: Json | None = None) -> Json:
    """A modal is submitted."""
    return _interaction(type="view_submission", view=view(callback_id, values), response_urls=[])


def closed(callback_id: str = "modal.deny") -> Json:
    """A modal is closed."""
    return _interaction(type="view_closed", view=view(callback_id), is_cleared=False)


def shortcut(callback_id: str = "ask_cloudtrail") -> Json:
    """A global shortcut is chosen."""
    return _interaction(type="shortcut", callback_id=callback_id, action_ts=stamp())


def message_action(callback_id: str = "investigate") -> Json:
    """A message shortcut is chosen."""
    ts = stamp()
    return _interaction(
        type="message_action", callback_id=callback_id, action_ts=stamp(), message_ts=ts,
        channel={"id": ROOM, "name": "x"}, message={"type": "message", "ts": ts, "text": "t"},
        response_url="",
    )  # fmt: skip


def suggestion(action_id: str = "pick.account", value: str = "pay") -> Json:
    """A person types into an external select."""
    return _interaction(
        type="block_suggestion", action_id=action_id, block_id="b", value=value,
        container={"type": "view", "view_id": "V1"}, view=view(),
    )  # fmt: skip


def event(kind: str = "app_mention", **fields: Any) -> Json:
    """An event of the Events API."""
    told = {
        "type": kind, "user": USER, "text": "who?", "ts": stamp(), "channel": ROOM,
        "event_ts": stamp(), **fields,
    }  # fmt: skip
    authorization = {
        "enterprise_id": None, "team_id": story.TEAM_ID, "user_id": story.BOT_USER_ID,
        "is_bot": True, "is_enterprise_install": False,
    }  # fmt: skip
    return {
        "token": "t", "team_id": story.TEAM_ID, "api_app_id": story.APP_ID, "event": told,
        "type": "event_callback", "event_id": f"Ev{stamp()}", "event_time": 1700000000,
        "authorizations": [authorization], "is_ext_shared_channel": False,
    }  # fmt: skip


def slash(text: str = "findings", command: str = "/hubward") -> Json:
    """A slash command."""
    return {
        "token": "t", "team_id": story.TEAM_ID, "team_domain": "hubward", "channel_id": ROOM,
        "channel_name": "security-findings", "user_id": USER, "user_name": "ana",
        "command": command, "text": text, "api_app_id": story.APP_ID, "response_url": "",
        "is_enterprise_install": "false", "trigger_id": f"{stamp()}.trigger",
    }  # fmt: skip


def envelope_type(payload: Any) -> str:
    """The Socket Mode envelope in which Slack would send this payload."""
    if isinstance(payload, dict) and payload.get("type") == "event_callback":
        return "events_api"
    return "slash_commands" if isinstance(payload, dict) and "command" in payload else "interactive"


def without(payload: Json, *path: str | int) -> Json:
    """The payload with one field taken out."""
    holder: Any = payload
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return payload


#: name → (malformed payload, words of the reason).
MALFORMED: dict[str, tuple[Any, str]] = {
    "event without event": (without(event(), "event"), "event is missing"),
    "event without type": (without(event(), "event", "type"), "event.type"),
    "event without id": (without(event(), "event_id"), "event_id"),
    "event whose user is a number": (
        event(user=7),
        "TypeError",
    ),
    "click without actions": (without(click(), "actions"), "actions is empty"),
    "click with no action": ({**click(), "actions": []}, "actions is empty"),
    "click without action_id": (without(click(), "actions", 0, "action_id"), "action_id"),
    "click without user": (without(click(), "user"), "user is missing"),
    "submission whose view has no type": (without(submission(), "view", "type"), "view.type"),
    "submission without callback_id": (without(submission(), "view", "callback_id"), "callback_id"),
    "submission without values": (without(submission(), "view", "state"), "state.values"),
    "closing without view": (without(closed(), "view"), "view is missing"),
    "shortcut without callback_id": (without(shortcut(), "callback_id"), "callback_id"),
    "message action without action_ts": (without(message_action(), "action_ts"), "action_ts"),
    "suggestion without action_id": (without(suggestion(), "action_id"), "action_id"),
    "slash without trigger": (without(slash(), "trigger_id"), "trigger_id"),
    "no type": (without(click(), "type"), "type is missing"),
    "unknown type": ({**click(), "type": "dialog_submission"}, "unknown type 'dialog_submission'"),
    "type that is a list": ({**click(), "type": ["x"]}, "unknown type"),
    "not an object": (["block_actions"], "not an object"),
}
