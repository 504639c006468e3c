"""Web API: pins.add."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.methods import Args, Method, room_of
from integrations.sandbox.slack.tiers import T2


def _pin(desk: Desk, args: Args) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/pins.add."""
    room = room_of(desk, args)
    if story.BOT_USER_ID not in room.members:
        raise ApiError("not_in_channel")
    timestamp = args.text("timestamp")
    if not timestamp:
        raise ApiError("no_item_specified")
    message = desk.workspace.messages[room.id].get(timestamp)
    if message is None:
        raise ApiError("message_not_found")
    if room.id in message.get("pinned_to", []):
        raise ApiError("already_pinned")
    pinned = [*message.get("pinned_to", []), room.id]
    desk.workspace.change(room, message, {"pinned_to": pinned}, edited=False)
    return {}


METHODS = {"pins.add": Method(_pin, T2, "pins:write")}
