"""What one person sees of the workspace, as the page and the tests read it."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import USERGROUPS, Room
from integrations.sandbox.slack.methods_agent import STOPPED


def _room(desk: Desk, room: Room, person: str) -> dict[str, Any]:
    shown = list(desk.workspace.messages[room.id].values())
    mine = [m for m in desk.workspace.ephemerals[person].values() if m["channel"] == room.id]
    return {
        "id": room.id,
        "kind": room.kind,
        "name": "Hubward" if room.kind == "im" else room.name,
        "topic": room.topic,
        "members": sorted(room.members),
        "read": room.reads.get(person, "0"),
        "prompts": room.prompts,
        "messages": sorted([*shown, *mine], key=lambda m: str(m["ts"])),
    }


def state_for(desk: Desk, person: story.Person) -> dict[str, Any]:
    """Channels, messages, modals and Home of one person, and who else is here."""
    events = desk.manifest.bot_events
    rooms = [r for r in desk.workspace.rooms.values() if person.id in r.members]
    return {
        "me": person.id,
        "bot": {"id": story.BOT_USER_ID, "name": "Hubward"},
        "team": story.TEAM_NAME,
        "now": desk.clock.now(),
        "people": [
            {
                "id": p.id,
                "name": p.name,
                "real_name": p.real_name,
                "role": p.role,
                "tz": p.tz,
                "locale": p.locale,
            }
            for p in story.PEOPLE
        ],
        "groups": [{"id": row[0], "handle": row[1]} for row in USERGROUPS],
        "rooms": [_room(desk, room, person.id) for room in rooms],
        "statuses": [
            {"channel": channel, "thread_ts": ts, "text": text}
            for (channel, ts), text in desk.workspace.statuses.items()
            if person.id in desk.workspace.rooms[channel].members
        ],
        "sessions": [
            {"channel": channel, "thread_ts": ts, "status": status, "stoppable": STOPPED in events}
            for (channel, ts), status in desk.sessions.items()
            if person.id in desk.workspace.rooms[channel].members
        ],
        "modals": desk.views.stacks[person.id],
        "home": desk.views.homes.get(person.id),
        "commands": [
            {"command": command, "description": description, "hint": hint}
            for command, description, hint in desk.manifest.commands
        ],
        "shortcuts": [
            {"name": s.name, "type": s.type, "callback_id": s.callback_id}
            for s in desk.manifest.shortcuts
        ],
        "links": desk.sockets.count,
        "delivery": "http" if desk.courier.door else "socket",
    }
