"""Web API: chat.startStream, chat.appendStream, chat.stopStream.

https://docs.slack.dev/reference/methods/chat.startStream and its two neighbours.
"""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.content import checked_blocks, checked_metadata
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import Room
from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.methods import Args, Method, room_of
from integrations.sandbox.slack.methods_agent import STATUSES, set_session
from integrations.sandbox.slack.streams import checked_chunks
from integrations.sandbox.slack.tiers import T2, T4
from integrations.sandbox.slack.workspace import Message, bot_author


def _text(args: Args) -> str:
    text = args.text("markdown_text")
    if len(text) > limit("markdown.text"):
        raise ApiError("msg_too_long")
    return text


def _recipient(room: Room, args: Args) -> None:
    """Outside of a direct message both ids of whom it is for are required."""
    if room.kind == "im":
        return
    for name in ("recipient_team_id", "recipient_user_id"):
        if not args.text(name):
            raise ApiError(f"missing_{name}")
    if args.text("recipient_user_id") not in room.members:
        raise ApiError("user_not_in_channel")


def start(desk: Desk, args: Args) -> dict[str, Any]:
    """chat.startStream; in a direct message it must be a reply."""
    room = room_of(desk, args)
    if story.BOT_USER_ID not in room.members:
        raise ApiError("not_in_channel")
    if args.text("task_display_mode", "timeline") not in ("timeline", "plan"):
        raise ApiError("invalid_arguments")
    chunks = checked_chunks(args.structure("chunks", "invalid_chunks"))
    text, thread_ts = _text(args), args.text("thread_ts")
    _recipient(room, args)
    message: Message = {**bot_author(), "text": "", "blocks": []}
    if thread_ts:
        parent = desk.workspace.messages[room.id].get(thread_ts)
        if parent is None:
            raise ApiError("thread_not_found")
        message["thread_ts"] = parent.get("thread_ts", thread_ts)
    elif room.kind == "im":
        raise ApiError("invalid_thread_ts")
    stored = desk.workspace.add(room, message)
    desk.streams.begin(room, stored)
    desk.streams.grow(room, stored, chunks, text)
    return {"channel": room.id, "ts": stored["ts"]}


def _streaming(desk: Desk, args: Args) -> tuple[Room, Message]:
    room = room_of(desk, args)
    ts = args.need("ts")
    message = desk.workspace.messages[room.id].get(ts)
    if message is None:
        raise ApiError("message_not_found")
    if message["user"] != story.BOT_USER_ID:
        raise ApiError("message_not_owned_by_app")
    if not desk.streams.streams(room, ts):
        raise ApiError("message_not_in_streaming_state")
    return room, message


def append(desk: Desk, args: Args) -> dict[str, Any]:
    """chat.appendStream."""
    room, message = _streaming(desk, args)
    chunks = checked_chunks(args.structure("chunks", "invalid_chunks"))
    text = _text(args)
    if not chunks and not text:
        raise ApiError("no_text")
    desk.streams.grow(room, message, chunks, text)
    return {"channel": room.id, "ts": message["ts"]}


def stop(desk: Desk, args: Args) -> dict[str, Any]:
    """chat.stopStream; its blocks stand at the bottom of what was streamed."""
    room, message = _streaming(desk, args)
    chunks = checked_chunks(args.structure("chunks", "invalid_chunks"))
    blocks = args.structure("blocks", "invalid_blocks_format")
    metadata = args.structure("metadata", "invalid_metadata_format")
    status = args.text("session_status")
    if status and status not in STATUSES:
        raise ApiError("invalid_arguments")
    if blocks:
        chunks = [*chunks, {"type": "blocks", "blocks": checked_blocks(blocks)}]
    if metadata:
        message["metadata"] = checked_metadata(metadata)
    desk.streams.grow(room, message, chunks, _text(args))
    desk.streams.end(room, message["ts"])
    if status and message.get("thread_ts"):
        set_session(desk, room, message["thread_ts"], status)
    return {"channel": room.id, "ts": message["ts"], "message": message}


METHODS = {
    "chat.startStream": Method(start, T2, "chat:write"),
    "chat.appendStream": Method(append, T4, "chat:write"),
    "chat.stopStream": Method(stop, T2, "chat:write"),
}
