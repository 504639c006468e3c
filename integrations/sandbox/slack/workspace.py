"""What was said in the workspace: messages, threads, ephemerals, reactions. Kept in memory only."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack import directory
from integrations.sandbox.slack.broadcast import Broadcast
from integrations.sandbox.slack.clock import Clock
from integrations.sandbox.slack.names import block_id

Message = dict[str, Any]


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Copies of the blocks in which every block and interactive element has an id."""
    from integrations.sandbox.slack.blocks import interactive

    done = []
    for block in blocks:
        copy = {**block, "block_id": block.get("block_id") or block_id()}
        for key in ("elements", "accessory", "element"):
            if isinstance(copy.get(key), dict):
                copy[key] = dict(copy[key])
            elif key in copy and copy["type"] in ("actions", "context_actions"):
                copy[key] = [dict(element) for element in copy[key]]
        for element, _ in interactive(copy):
            element.setdefault("action_id", block_id())
        done.append(copy)
    return done


class Workspace:
    """Messages by channel and timestamp; everything that changes is told to the open pages."""

    def __init__(self, clock: Clock, pages: Broadcast) -> None:
        self.clock = clock
        self.pages = pages
        self.people = directory.people()
        self.rooms = directory.rooms()
        self.messages: dict[str, dict[str, Message]] = {room: {} for room in self.rooms}
        self.ephemerals: dict[str, dict[str, Message]] = {p: {} for p in self.people}
        self.deleted: set[tuple[str, str]] = set()
        self.statuses: dict[tuple[str, str], str] = {}
        #: What people chose in message inputs: (message ts, person) -> state.values.
        self.chosen: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}

    def room_named(self, name: str) -> directory.Room | None:
        """The room with this id, `#name` or name, or the bot's direct message with a person."""
        if name in self.rooms:
            return self.rooms[name]
        if name in self.people:
            return self.rooms["D" + name[1:]]
        bare = name.removeprefix("#")
        rooms = (room for room in self.rooms.values() if room.kind == "channel")
        return next((room for room in rooms if room.name == bare), None)

    def add(self, room: directory.Room, message: Message) -> Message:
        """Store a message under a fresh timestamp, count it in its thread, tell the pages."""
        message = {"type": "message", **message, "ts": self.clock.ts()}
        self.messages[room.id][message["ts"]] = message
        parent = self.messages[room.id].get(message.get("thread_ts", ""))
        if parent is not None and parent is not message:
            self._count_reply(parent, message)
            self.told(room, parent)
        self.told(room, message)
        if (room.id, message.get("thread_ts", "")) in self.statuses:
            # A new message in the thread ends the status (assistant.threads.setStatus).
            self.set_status(room, message["thread_ts"], "")
        return message

    @staticmethod
    def _count_reply(parent: Message, reply: Message) -> None:
        users = parent.setdefault("reply_users", [])
        if reply["user"] not in users:
            users.append(reply["user"])
        parent["thread_ts"] = parent["ts"]
        parent["reply_count"] = parent.get("reply_count", 0) + 1
        parent["reply_users_count"] = len(users)
        parent["latest_reply"] = reply["ts"]

    def change(
        self, room: directory.Room, message: Message, fields: dict[str, Any], *, edited: bool
    ) -> None:
        """Change a stored message in place and, when `edited`, mark it so by its author."""
        message.update(fields)
        if edited:
            message["edited"] = {"user": message["user"], "ts": self.clock.ts()}
        self.told(room, message)

    def remove(self, room: directory.Room, message: Message) -> None:
        """Delete a message and take it out of its thread's count."""
        del self.messages[room.id][message["ts"]]
        self.deleted.add((room.id, message["ts"]))
        parent = self.messages[room.id].get(message.get("thread_ts", ""))
        if parent is not None:
            parent["reply_count"] = max(0, parent.get("reply_count", 1) - 1)
            self.told(room, parent)
        self._send(room, {"kind": "removed", "channel": room.id, "ts": message["ts"]})

    def whisper(self, room: directory.Room, person: str, message: Message) -> Message:
        """Store a message only one person sees."""
        message = {**message, "type": "message", "ts": self.clock.ts(), "is_ephemeral": True}
        message["channel"] = room.id
        self.ephemerals[person][message["ts"]] = message
        self.pages.send({"kind": "message", "channel": room.id, "message": message}, {person})
        return message

    def change_whisper(self, person: str, ts: str, fields: dict[str, Any] | None) -> None:
        """Replace parts of an ephemeral message; None removes it."""
        message = self.ephemerals[person].get(ts)
        if message is None:
            return
        change: dict[str, Any] = {"kind": "removed", "channel": message["channel"], "ts": ts}
        if fields is None:
            del self.ephemerals[person][ts]
        else:
            message.update(fields)
            change = {"kind": "message", "channel": message["channel"], "message": message}
        self.pages.send(change, {person})

    def told(self, room: directory.Room, message: Message) -> None:
        """Send the present state of a message to those who see its room."""
        self._send(room, {"kind": "message", "channel": room.id, "message": message})

    def set_status(self, room: directory.Room, thread_ts: str, text: str) -> None:
        """Show or clear the app's status line in a thread."""
        if text:
            self.statuses[(room.id, thread_ts)] = text
        else:
            self.statuses.pop((room.id, thread_ts), None)
        change = {"kind": "status", "channel": room.id, "thread_ts": thread_ts, "text": text}
        self._send(room, change)

    def _send(self, room: directory.Room, change: dict[str, Any]) -> None:
        self.pages.send(change, room.members)

    def thread(self, room: str, thread_ts: str) -> list[Message]:
        """The parent and its replies, oldest first."""
        return [
            message
            for ts, message in sorted(self.messages[room].items())
            if ts == thread_ts or message.get("thread_ts") == thread_ts
        ]

    def timeline(self, room: str) -> list[Message]:
        """What the channel itself shows, oldest first: no plain thread replies."""
        return [
            message
            for ts, message in sorted(self.messages[room].items())
            if message.get("thread_ts", ts) == ts or message.get("subtype") == "thread_broadcast"
        ]


def bot_author() -> Message:
    """The fields that say a message is the app's own."""
    return {
        "user": story.BOT_USER_ID,
        "bot_id": story.BOT_ID,
        "app_id": story.APP_ID,
        "team": story.TEAM_ID,
        "bot_profile": {
            "id": story.BOT_ID,
            "app_id": story.APP_ID,
            "name": "Hubward",
            "team_id": story.TEAM_ID,
            "deleted": False,
        },
    }
