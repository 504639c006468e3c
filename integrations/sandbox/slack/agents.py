"""A person presses Slack's own Stop, or looks at another channel beside the app."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack import payloads
from integrations.sandbox.slack.acts import Act, person_of, room_of
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.errors import ActError
from integrations.sandbox.slack.methods_agent import STOPPED


async def stop(desk: Desk, act: Act) -> dict[str, Any]:
    """Press Stop in a thread where the app works; Slack ends its streams and tells the app.

    https://docs.slack.dev/reference/events/agent_session_stopped: the session's status stays
    until the app changes it.
    """
    person = person_of(desk, act)
    room = room_of(desk, act, person)
    thread_ts = str(act.get("thread_ts", ""))
    if STOPPED not in desk.manifest.bot_events:
        raise ActError("This app cannot be stopped from here.")
    if (room.id, thread_ts) not in desk.sessions:
        raise ActError("Nothing is being worked on in this thread.")
    streaming = desk.streams.of_thread(room, thread_ts)
    for ts in streaming:
        desk.streams.end(room, ts)
    event = {
        "type": STOPPED,
        "channel": room.id,
        "user": person.id,
        "thread_ts": thread_ts,
        "streaming_message_ts": streaming,
        "event_ts": desk.clock.ts(),
    }
    outcome = await desk.courier.event(payloads.event(desk, event, room))
    return {**outcome.shown(), "delivered": [STOPPED]}


async def look(desk: Desk, act: Act) -> dict[str, Any]:
    """Look at a channel while the app's conversation is open beside it."""
    person = person_of(desk, act)
    room = room_of(desk, act, person)
    if "app_context_changed" not in desk.manifest.bot_events or not desk.manifest.agent:
        return {"ok": True, "delivered": []}
    seen = {"type": "slack#/types/channel_id", "value": room.id, "team_id": story.TEAM_ID}
    event = {
        "type": "app_context_changed",
        "user": person.id,
        "channel": "D" + person.id[1:],
        "event_ts": desk.clock.ts(),
        "context": {"entities": [seen]},
    }
    outcome = await desk.courier.event(payloads.event(desk, event, None))
    return {**outcome.shown(), "delivered": ["app_context_changed"]}
