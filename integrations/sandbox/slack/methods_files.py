"""Web API: the external upload of files, in its three steps."""

from typing import Any

from integrations.sandbox.slack.content import checked_content
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.errors import ApiError, with_complaints
from integrations.sandbox.slack.files import StoredFile, file_shape
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.methods import Args, Method
from integrations.sandbox.slack.tiers import T4
from integrations.sandbox.slack.workspace import bot_author


def _announce(desk: Desk, args: Args) -> dict[str, Any]:
    name, length = args.need("filename"), args.number("length", 0)
    if length < 1:
        complaints = ["must be greater than 0 [json-pointer:/length]"]
        raise with_complaints("invalid_arguments", complaints)
    stored = desk.files.announce(name, length)
    return {"upload_url": f"{desk.base}upload/{stored.ticket}", "file_id": stored.id}


def _chosen(desk: Desk, args: Args) -> list[StoredFile]:
    listed = args.structure("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed:
        raise with_complaints("invalid_arguments", ["missing required field: files"])
    found = []
    for entry in listed:
        stored = desk.files.by_id.get(entry.get("id", ""))
        if stored is None or stored.content is None:
            raise ApiError("file_not_found")
        if len(entry.get("title") or "") > limit("file.title"):
            raise ApiError("invalid_arguments")
        stored.title = entry.get("title") or stored.name
        found.append(stored)
    return found


def _complete(desk: Desk, args: Args) -> dict[str, Any]:
    stored = _chosen(desk, args)
    names = args.text("channels") or args.text("channel_id")
    rooms = []
    for name in filter(None, names.split(",")):
        room = desk.workspace.room_named(name)
        if room is None:
            raise ApiError("channel_not_found")
        rooms.append(room)
    comment = args.text("initial_comment")
    content = checked_content(comment, None) if comment else {"text": ""}
    shapes = []
    for one in stored:
        one.complete = True
        one.channels |= {room.id for room in rooms}
        shapes.append(file_shape(one, desk.base, int(desk.clock.now())))
    for room in rooms:
        message = {**bot_author(), **content, "files": shapes, "upload": False}
        if args.text("thread_ts"):
            message["thread_ts"] = args.text("thread_ts")
        desk.workspace.add(room, message)
    return {"files": shapes}


METHODS = {
    "files.getUploadURLExternal": Method(_announce, T4, "files:write"),
    "files.completeUploadExternal": Method(_complete, T4, "files:write"),
}
