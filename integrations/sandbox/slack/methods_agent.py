"""Web API: agents.sessions.setStatus and assistant.threads.* of an app with agent_view."""

from typing import Any

from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import Room
from integrations.sandbox.slack.errors import ApiError, with_complaints
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.methods import Args, Method, room_of
from integrations.sandbox.slack.tiers import T3, T4

STATUSES = ("active", "processing", "suspended", "closed")
STOPPED = "agent_session_stopped"


def set_session(desk: Desk, room: Room, thread_ts: str, status: str) -> None:
    """Show that the app works in a thread, or works no more."""
    key = (room.id, thread_ts)
    if status == "processing":
        desk.sessions[key] = status
    else:
        desk.sessions.pop(key, None)
    desk.pages.send(
        {
            "kind": "session",
            "channel": room.id,
            "thread_ts": thread_ts,
            "status": status,
            "stoppable": STOPPED in desk.manifest.bot_events,
        },
        room.members,
    )


def _session_status(desk: Desk, args: Args) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/agents.sessions.setStatus"""
    if not desk.manifest.agent:
        # Only apps declared as agents have sessions (https://docs.slack.dev/ai/agent-sessions).
        raise ApiError("not_allowed")
    room = room_of(desk, args, "channel_id")
    status = args.need("status")
    if status not in STATUSES or len(args.text("title")) > limit("session.title"):
        raise ApiError("invalid_arguments")
    thread_ts = args.need("thread_ts")
    if thread_ts not in desk.workspace.messages[room.id]:
        raise ApiError("thread_not_found")
    set_session(desk, room, thread_ts, status)
    answer: dict[str, Any] = {"status": status, "title": args.text("title")}
    if STOPPED not in desk.manifest.bot_events:
        warning = "missing_agent_session_stopped_event_subscription"
        answer |= {"warning": warning, "response_metadata": {"warnings": [warning]}}
    return answer


def _prompts(desk: Desk, args: Args) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts

    With a thread the call of an agent app is taken and does nothing.
    """
    room = room_of(desk, args, "channel_id")
    prompts = args.structure("prompts", "invalid_arguments")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= limit("prompts"):
        raise with_complaints("invalid_arguments", ["prompts must hold one to four prompts"])
    for prompt in prompts:
        fields = prompt if isinstance(prompt, dict) else {}
        if not all(isinstance(fields.get(n), str) and fields[n] for n in ("title", "message")):
            raise with_complaints("invalid_arguments", ["a prompt needs title and message"])
    if args.text("thread_ts") and desk.manifest.agent:
        return {}
    if room.kind != "im":
        raise ApiError("channel_not_found")
    room.prompts = {"title": args.text("title"), "prompts": prompts}
    desk.pages.send({"kind": "prompts", "channel": room.id, **room.prompts}, room.members)
    return {}


def _set_status(desk: Desk, args: Args) -> dict[str, Any]:
    room = room_of(desk, args, "channel_id")
    desk.workspace.set_status(room, args.need("thread_ts"), args.text("status"))
    return {}


METHODS = {
    "agents.sessions.setStatus": Method(_session_status, T3, "chat:write"),
    "assistant.threads.setSuggestedPrompts": Method(_prompts, T4, "assistant:write"),
    "assistant.threads.setStatus": Method(_set_status, T3, "assistant:write"),
}
