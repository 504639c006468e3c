"""Web API: chat.* and reactions.add."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.content import checked_content, checked_metadata
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import Room
from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.methods import Args, Method, room_of
from integrations.sandbox.slack.tiers import GENEROUS, POST, T3
from integrations.sandbox.slack.workspace import Message, bot_author


def _writable(desk: Desk, args: Args) -> Room:
    room = room_of(desk, args)
    if story.BOT_USER_ID not in room.members:
        raise ApiError("not_in_channel")
    return room


def _content(args: Args) -> dict[str, Any]:
    blocks = args.structure("blocks", "invalid_blocks_format")
    content = checked_content(args.values.get("text"), blocks)
    metadata = args.structure("metadata", "invalid_metadata_format")
    if metadata:
        content["metadata"] = checked_metadata(metadata)
    return content


def _shown(message: Message) -> Message:
    return {key: value for key, value in message.items() if key != "channel"}


def post(desk: Desk, args: Args) -> dict[str, Any]:
    """chat.postMessage."""
    room = _writable(desk, args)
    message = {**bot_author(), **_content(args)}
    thread_ts = args.text("thread_ts")
    if thread_ts:
        parent = desk.workspace.messages[room.id].get(thread_ts)
        if (room.id, thread_ts) in desk.workspace.deleted:
            raise ApiError("cannot_reply_to_message")
        if parent is None:
            raise ApiError("thread_not_found")
        message["thread_ts"] = parent.get("thread_ts", thread_ts)
        if args.flag("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    stored = desk.workspace.add(room, message)
    return {"channel": room.id, "ts": stored["ts"], "message": _shown(stored)}


def _own(desk: Desk, room: Room, ts: str, refusal: str) -> Message:
    message = desk.workspace.messages[room.id].get(ts)
    if message is None:
        raise ApiError("message_not_found")
    if message["user"] != story.BOT_USER_ID:
        raise ApiError(refusal)
    return message


def update(desk: Desk, args: Args) -> dict[str, Any]:
    """chat.update of the app's own message, by channel id (never a person's id).

    Text without blocks removes the old blocks and marks the message edited; blocks replace the
    blocks and do not mark it; metadata that is left out stays, an empty object removes it
    (https://docs.slack.dev/reference/methods/chat.update).
    """
    if args.text("channel") not in desk.workspace.rooms:
        raise ApiError("channel_not_found")
    room = _writable(desk, args)
    message = _own(desk, room, args.need("ts"), "cant_update_message")
    if desk.streams.streams(room, message["ts"]):
        raise ApiError("streaming_state_conflict")
    only_metadata = not args.values.get("text") and not args.values.get("blocks")
    if only_metadata and args.values.get("metadata"):
        metadata = args.structure("metadata", "invalid_metadata_format")
        content: dict[str, Any] = {"metadata": checked_metadata(metadata)}
    else:
        content = {"blocks": [], **_content(args)}
    if args.structure("metadata", "invalid_metadata_format") == {}:
        message.pop("metadata", None)
    edited = not content.get("blocks") and not only_metadata
    desk.workspace.change(room, message, content, edited=edited)
    shown = _shown(message)
    return {"channel": room.id, "ts": message["ts"], "text": message["text"], "message": shown}


def delete(desk: Desk, args: Args) -> dict[str, Any]:
    """chat.delete."""
    room = _writable(desk, args)
    message = _own(desk, room, args.need("ts"), "cant_delete_message")
    desk.workspace.remove(room, message)
    return {"channel": room.id, "ts": message["ts"]}


def post_ephemeral(desk: Desk, args: Args) -> dict[str, Any]:
    """chat.postEphemeral."""
    room = _writable(desk, args)
    person = args.need("user")
    if person not in room.members or person not in desk.workspace.people:
        raise ApiError("user_not_in_channel")
    message = {**bot_author(), **_content(args)}
    if args.text("thread_ts"):
        message["thread_ts"] = args.text("thread_ts")
    stored = desk.workspace.whisper(room, person, message)
    return {"message_ts": stored["ts"]}


def permalink(desk: Desk, args: Args) -> dict[str, Any]:
    """chat.getPermalink; the address opens the message on this stand-in's own page."""
    room = room_of(desk, args)
    ts = args.need("message_ts")
    message = desk.workspace.messages[room.id].get(ts)
    if message is None:
        raise ApiError("message_not_found")
    link = f"{desk.base}archives/{room.id}/p{ts.replace('.', '')}"
    thread_ts = message.get("thread_ts")
    if thread_ts and thread_ts != ts:
        link += f"?thread_ts={thread_ts}&cid={room.id}"
    return {"channel": room.id, "permalink": link}


def react(desk: Desk, args: Args) -> dict[str, Any]:
    """reactions.add; raises already_reacted."""
    room = _writable(desk, args)
    message = desk.workspace.messages[room.id].get(args.need("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    add_reaction(message, args.need("name").strip(":"), story.BOT_USER_ID)
    desk.workspace.told(room, message)
    return {}


def unreact(desk: Desk, args: Args) -> dict[str, Any]:
    """reactions.remove; raises no_reaction."""
    room = _writable(desk, args)
    message = desk.workspace.messages[room.id].get(args.need("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    name = args.need("name").strip(":")
    for reaction in message.get("reactions", []):
        if reaction["name"] == name and story.BOT_USER_ID in reaction["users"]:
            reaction["users"].remove(story.BOT_USER_ID)
            reaction["count"] -= 1
            message["reactions"] = [r for r in message["reactions"] if r["count"]]
            desk.workspace.told(room, message)
            return {}
    raise ApiError("no_reaction")


def add_reaction(message: Message, name: str, person: str) -> None:
    """Count one person's reaction on a message; raises already_reacted."""
    reactions = message.setdefault("reactions", [])
    found = next((r for r in reactions if r["name"] == name), None)
    if found is None:
        reactions.append({"name": name, "users": [person], "count": 1})
    elif person in found["users"]:
        raise ApiError("already_reacted")
    else:
        found["users"].append(person)
        found["count"] += 1


METHODS = {
    "chat.postMessage": Method(post, POST, "chat:write", per_channel=True),
    "chat.postEphemeral": Method(post_ephemeral, POST, "chat:write", per_channel=True),
    "chat.update": Method(update, T3, "chat:write"),
    "chat.delete": Method(delete, T3, "chat:write"),
    "chat.getPermalink": Method(permalink, GENEROUS),
    "reactions.add": Method(react, T3, "reactions:write"),
    "reactions.remove": Method(unreact, T3, "reactions:write"),
}
