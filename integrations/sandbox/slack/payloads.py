"""The payloads an app receives: events, slash commands, interactions.

https://docs.slack.dev/reference/interaction-payloads and .../reference/events
"""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.courier import event_id
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import Room

#: The deprecated verification token that Slack still sends along.
_TOKEN = "sandbox-verification-token"
TEAM_DOMAIN = "hubward-sandbox"


def room_name(room: Room) -> str:
    """The channel name as payloads carry it."""
    return room.name


def user(person: story.Person) -> dict[str, Any]:
    """Who acted, as interaction payloads say it."""
    return {
        "id": person.id,
        "username": person.name,
        "name": person.name,
        "team_id": person.team_id,
    }


def _base(desk: Desk, kind: str, person: story.Person) -> dict[str, Any]:
    return {
        "type": kind,
        "user": user(person),
        "api_app_id": story.APP_ID,
        "token": _TOKEN,
        "team": {"id": story.TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def event(desk: Desk, event: dict[str, Any], room: Room | None) -> dict[str, Any]:
    """The callback around one event."""
    outside = room is not None and any(p.is_stranger and p.id in room.members for p in story.PEOPLE)
    return {
        "token": _TOKEN,
        "team_id": story.TEAM_ID,
        "context_team_id": story.TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": story.APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id(),
        "event_time": int(desk.clock.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": story.TEAM_ID,
                "user_id": story.BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": outside,
        "event_context": f"4-sandbox-{event.get('event_ts', '')}",
    }


def slash(desk: Desk, person: story.Person, room: Room, command: str, text: str) -> dict[str, Any]:
    """A slash command; every field is a string, and none of them names a thread."""
    return {
        "token": _TOKEN,
        "team_id": person.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": room.id,
        "channel_name": room_name(room),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": story.APP_ID,
        "is_enterprise_install": "false",
        "response_url": desk.hooks.give(room.id, person.id),
        "trigger_id": desk.triggers.give(person.id),
    }


def _place(room: Room, message: dict[str, Any]) -> dict[str, Any]:
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": room.id,
        "is_ephemeral": bool(message.get("is_ephemeral")),
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    return container


def _bare(message: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key not in ("channel", "is_ephemeral")}


def message_action_press(
    desk: Desk,
    person: story.Person,
    room: Room,
    message: dict[str, Any],
    action: dict[str, Any],
    values: dict[str, Any],
) -> dict[str, Any]:
    """block_actions from a message; an ephemeral message is not repeated in it."""
    payload = {
        **_base(desk, "block_actions", person),
        "container": _place(room, message),
        "trigger_id": desk.triggers.give(person.id),
        "channel": {"id": room.id, "name": room_name(room)},
        "state": {"values": values},
        "response_url": desk.hooks.give(room.id, person.id, message),
        "actions": [action],
    }
    if not message.get("is_ephemeral"):
        payload["message"] = _bare(message)
    return payload


def view_action_press(
    desk: Desk, person: story.Person, view: dict[str, Any], action: dict[str, Any]
) -> dict[str, Any]:
    """block_actions from a modal or Home tab."""
    return {
        **_base(desk, "block_actions", person),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": desk.triggers.give(person.id, view["id"]),
        "view": view,
        "actions": [action],
    }


def view_submission(desk: Desk, person: story.Person, view: dict[str, Any]) -> dict[str, Any]:
    """A submitted modal."""
    return {
        **_base(desk, "view_submission", person),
        "trigger_id": desk.triggers.give(person.id, view["id"]),
        "view": view,
        "response_urls": [],
    }


def view_closed(
    desk: Desk, person: story.Person, view: dict[str, Any], *, cleared: bool
) -> dict[str, Any]:
    """A modal somebody closed; sent only for views that asked for it."""
    return {**_base(desk, "view_closed", person), "view": view, "is_cleared": cleared}


def suggestion(
    desk: Desk,
    person: story.Person,
    element: dict[str, Any],
    block_id: str,
    typed: str,
    place: dict[str, Any],
) -> dict[str, Any]:
    """block_suggestion from an external select; `place` is view, or message and channel."""
    return {
        **_base(desk, "block_suggestion", person),
        "action_id": element["action_id"],
        "block_id": block_id,
        "value": typed,
        **place,
    }


def suggestion_place(
    room: Room | None, message: dict[str, Any] | None, view: dict[str, Any] | None
) -> dict[str, Any]:
    """Where an external select stands, as block_suggestion says it."""
    if view is not None:
        return {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    if room is None or message is None:
        return {}
    return {
        "container": _place(room, message),
        "channel": {"id": room.id, "name": room_name(room)},
        "message": _bare(message),
    }


def shortcut(
    desk: Desk,
    person: story.Person,
    callback_id: str,
    room: Room | None,
    message: dict[str, Any] | None,
) -> dict[str, Any]:
    """A global shortcut, or message_action when it was chosen on a message."""
    payload = {
        **_base(desk, "shortcut" if message is None else "message_action", person),
        "callback_id": callback_id,
        "action_ts": desk.clock.ts(),
        "trigger_id": desk.triggers.give(person.id),
    }
    if message is not None and room is not None:
        payload |= {
            "message_ts": message["ts"],
            "message": _bare(message),
            "channel": {"id": room.id, "name": room_name(room)},
            "response_url": desk.hooks.give(room.id, person.id, message),
        }
    return payload
