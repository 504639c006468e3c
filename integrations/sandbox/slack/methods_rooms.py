"""Web API: conversations.*."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import room_shape
from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.methods import Args, Method, paged, room_of
from integrations.sandbox.slack.tiers import T2, T3, T4
from integrations.sandbox.slack.workspace import Message


def _listed(desk: Desk, args: Args) -> dict[str, Any]:
    kinds = set((args.text("types") or "public_channel").split(","))
    unknown = kinds - {"public_channel", "private_channel", "im", "mpim"}
    if unknown:
        raise ApiError("invalid_types")
    wanted = {"channel"} if "public_channel" in kinds else set()
    if "im" in kinds:
        wanted.add("im")
    rooms = [room_shape(r) for r in desk.workspace.rooms.values() if r.kind in wanted]
    page, cursor = paged(rooms, args, 100, 1_000)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def _info(desk: Desk, args: Args) -> dict[str, Any]:
    shape = room_shape(room_of(desk, args))
    if not args.flag("include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


def _told(message: Message, args: Args) -> Message:
    shown = {key: value for key, value in message.items() if key != "channel"}
    if not args.flag("include_all_metadata") and "metadata" in shown:
        shown["metadata"] = {"event_type": shown["metadata"]["event_type"]}
    return shown


def _between(messages: list[Message], args: Args) -> list[Message]:
    oldest, latest = args.text("oldest", "0"), args.text("latest")
    try:
        low, high = float(oldest), float(latest) if latest else float("inf")
    except ValueError:
        raise ApiError("invalid_arguments") from None
    if args.flag("inclusive"):
        return [m for m in messages if low <= float(m["ts"]) <= high]
    return [m for m in messages if low < float(m["ts"]) < high]


def _joined(desk: Desk, args: Args) -> str:
    room = room_of(desk, args)
    if story.BOT_USER_ID not in room.members:
        raise ApiError("not_in_channel")
    return room.id


def _history(desk: Desk, args: Args) -> dict[str, Any]:
    room = _joined(desk, args)
    newest_first = _between(desk.workspace.timeline(room), args)[::-1]
    page, cursor = paged(newest_first, args, 100, 999)
    answer: dict[str, Any] = {
        "messages": [_told(message, args) for message in page],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _replies(desk: Desk, args: Args) -> dict[str, Any]:
    room = _joined(desk, args)
    asked = desk.workspace.messages[room].get(args.need("ts"))
    if asked is None:
        raise ApiError("thread_not_found")
    thread = desk.workspace.thread(room, str(asked.get("thread_ts", asked["ts"])))
    parent, replies = thread[:1], _between(thread[1:], args)
    page, cursor = paged([*parent, *replies], args, 1_000, 1_000)
    answer: dict[str, Any] = {
        "messages": [_told(message, args) for message in page],
        "has_more": bool(cursor),
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _open(desk: Desk, args: Args) -> dict[str, Any]:
    if args.text("channel"):
        room = room_of(desk, args)
    else:
        people = args.need("users").split(",")
        if len(people) > 1:
            # Group direct messages are not part of this stand-in.
            raise ApiError("method_not_supported_for_channel_type")
        if people[0] not in desk.workspace.people:
            raise ApiError("user_not_found")
        room = desk.workspace.rooms["D" + people[0][1:]]
    full = room_shape(room)
    return {
        "no_op": True,
        "already_open": True,
        "channel": full if args.flag("return_im") else {"id": room.id},
    }


def _members(desk: Desk, args: Args) -> dict[str, Any]:
    page, cursor = paged(sorted(room_of(desk, args).members), args, 100, 1_000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _join(desk: Desk, args: Args) -> dict[str, Any]:
    room = room_of(desk, args)
    if room.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    already = story.BOT_USER_ID in room.members
    room.members.add(story.BOT_USER_ID)
    answer: dict[str, Any] = {"channel": room_shape(room)}
    if already:
        answer["warning"] = "already_in_channel"
        answer["response_metadata"] = {"warnings": ["already_in_channel"]}
    return answer


METHODS = {
    "conversations.list": Method(_listed, T2, "channels:read"),
    "conversations.info": Method(_info, T3, "channels:read"),
    "conversations.history": Method(_history, T3, "channels:history"),
    "conversations.replies": Method(_replies, T3, "channels:history"),
    "conversations.open": Method(_open, T3, "im:write"),
    "conversations.members": Method(_members, T4, "channels:read"),
    "conversations.join": Method(_join, T3, "channels:join"),
}
