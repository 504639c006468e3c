"""A person says something: messages, slash commands, opening the Home tab, shortcuts."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack import payloads
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import Room
from integrations.sandbox.slack.errors import ActError, ApiError
from integrations.sandbox.slack.names import secret
from integrations.sandbox.slack.typed import marked_up

Act = dict[str, Any]


def person_of(desk: Desk, act: Act) -> story.Person:
    """Who acts; raises ActError for nobody."""
    person = desk.workspace.people.get(str(act.get("as", "")))
    if person is None:
        raise ActError("Nobody here has that id.")
    return person


def room_of(desk: Desk, act: Act, person: story.Person) -> Room:
    """The room a person acts in; they must be in it."""
    room = desk.workspace.room_named(str(act.get("channel", "")))
    if room is None or person.id not in room.members:
        raise ActError("You are not in that channel.")
    return room


def message_of(desk: Desk, act: Act, person: story.Person, room: Room) -> dict[str, Any]:
    """The message a person acts on, an ephemeral of theirs included."""
    ts = str(act.get("ts", ""))
    message = desk.workspace.messages[room.id].get(ts)
    found = message or desk.workspace.ephemerals[person.id].get(ts)
    if found is None:
        raise ActError("That message is gone.")
    return found


async def say(desk: Desk, act: Act) -> dict[str, Any]:
    """Post a message as a person and deliver the events it causes."""
    person = person_of(desk, act)
    room = room_of(desk, act, person)
    typed = str(act.get("text", ""))
    if not typed.strip():
        raise ActError("There is nothing to send.")
    text, blocks = marked_up(typed)
    message: dict[str, Any] = {
        "user": person.id,
        "team": person.team_id,
        "text": text,
        "blocks": blocks,
        "client_msg_id": secret(),
    }
    thread_ts = act.get("thread_ts")
    if thread_ts:
        if thread_ts not in desk.workspace.messages[room.id]:
            raise ActError("That thread is gone.")
        message["thread_ts"] = thread_ts
    stored = desk.workspace.add(room, message)
    outcome: dict[str, Any] = {"ok": True, "ts": stored["ts"], "delivered": []}
    for event in _events(desk, room, stored, person):
        taken = await desk.courier.event(payloads.event(desk, event, room))
        outcome |= {**taken.shown(), "ok": True}
        outcome["delivered"].append(event["type"])
    return outcome


def _events(
    desk: Desk, room: Room, stored: dict[str, Any], person: story.Person
) -> list[dict[str, Any]]:
    told = {key: value for key, value in stored.items() if key != "reply_count"}
    told |= {"channel": room.id, "event_ts": stored["ts"]}
    if person.is_stranger:
        told |= {"user_team": person.team_id, "source_team": person.team_id}
    wanted = desk.manifest.bot_events
    events = []
    mentioned = f"<@{story.BOT_USER_ID}>" in stored["text"]
    if room.kind == "channel" and mentioned and "app_mention" in wanted:
        events.append({**told, "type": "app_mention"})
    if room.kind == "im" and "message.im" in wanted:
        events.append({**told, "channel_type": "im"})
    if room.kind == "channel" and "message.channels" in wanted:
        events.append({**told, "channel_type": "channel"})
    return events


async def slash(desk: Desk, act: Act) -> dict[str, Any]:
    """Run a slash command; Slack's client refuses one in a thread and one nobody registered."""
    person = person_of(desk, act)
    room = room_of(desk, act, person)
    command, text = str(act.get("command", "")), str(act.get("text", ""))
    if act.get("thread_ts"):
        raise ActError(f"{command} is not supported in threads. Sorry!")
    if command not in [name for name, _, _ in desk.manifest.commands]:
        raise ActError(f"{command} is not a valid command.")
    payload = payloads.slash(desk, person, room, command, text)
    outcome = await desk.courier.deliver("slash_commands", payload, accepts=True)
    shown = outcome.shown()
    if not outcome.acked:
        shown["error"] = f'{command} failed with the error "{outcome.error}"'
    elif isinstance(outcome.payload, dict) and outcome.payload:
        try:
            desk.hooks.answer_command(room.id, person.id, outcome.payload)
        except ApiError as refused:
            shown |= {"ok": False, "error": f'{command} failed with the error "{refused.error}"'}
    return shown


async def home(desk: Desk, act: Act) -> dict[str, Any]:
    """Open the app's Home (or its Messages tab)."""
    person = person_of(desk, act)
    if "app_home_opened" not in desk.manifest.bot_events:
        return {"ok": True, "delivered": []}
    ts = desk.clock.ts()
    event: dict[str, Any] = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": "D" + person.id[1:],
        "event_ts": ts,
        "tab": str(act.get("tab", "home")),
    }
    if person.id in desk.views.homes:
        event["view"] = desk.views.homes[person.id]
    outcome = await desk.courier.event(payloads.event(desk, event, None))
    return {**outcome.shown(), "delivered": ["app_home_opened"]}


async def shortcut(desk: Desk, act: Act) -> dict[str, Any]:
    """Choose a shortcut from a message's menu or from the composer."""
    person = person_of(desk, act)
    callback_id = str(act.get("callback_id", ""))
    on_message = bool(act.get("ts"))
    kind = "message" if on_message else "global"
    known = [s for s in desk.manifest.shortcuts if s.callback_id == callback_id and s.type == kind]
    if not known:
        raise ActError("That shortcut does not exist.")
    room = room_of(desk, act, person) if on_message else None
    message = message_of(desk, act, person, room) if room is not None else None
    payload = payloads.shortcut(desk, person, callback_id, room, message)
    outcome = await desk.courier.deliver("interactive", payload)
    shown = outcome.shown()
    if not outcome.acked:
        shown["error"] = f"{known[0].name} did not work: the app took too long to respond."
    return shown


async def read(desk: Desk, act: Act) -> dict[str, Any]:
    """Remember that a person has read a channel up to now."""
    person = person_of(desk, act)
    room = room_of(desk, act, person)
    room.reads[person.id] = desk.clock.ts()
    return {"ok": True}


async def react(desk: Desk, act: Act) -> dict[str, Any]:
    """React to a message as a person."""
    from integrations.sandbox.slack.methods_chat import add_reaction

    person = person_of(desk, act)
    room = room_of(desk, act, person)
    message = message_of(desk, act, person, room)
    try:
        add_reaction(message, str(act.get("name", "")), person.id)
    except ApiError:
        raise ActError("You already reacted with that.") from None
    desk.workspace.told(room, message)
    return {"ok": True}
