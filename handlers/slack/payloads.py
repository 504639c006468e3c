"""What Slack sent, read once into what the rest needs; unknown shapes are refused by name."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.models.untrusted import Untrusted


class Click(msgspec.Struct, frozen=True):
    """A pressed button or chosen menu entry. `thread` is the root it stands under, if any."""

    user: str
    action: str
    value: str
    channel: str = ""
    ts: str = ""
    thread: str = ""
    response_url: str = ""
    view_id: str = ""
    private: str = ""


class Slash(msgspec.Struct, frozen=True):
    """`/hubward …`: the text behind the command."""

    user: str
    channel: str
    text: str
    response_url: str
    id: str


class Said(msgspec.Struct, frozen=True):
    """A mention or a direct message; `thread` is "" at the top level.

    One that is not `addressed` to Hubward stands in a thread, where it may be a follow-up.
    """

    user: str
    channel: str
    ts: str
    thread: str
    text: Untrusted
    direct: bool
    id: str
    addressed: bool = True


class Submission(msgspec.Struct, frozen=True):
    """A submitted modal; `values` maps each input's block id to its value."""

    user: str
    callback: str
    private: str
    values: dict[str, str]
    view_id: str


class HomeOpened(msgspec.Struct, frozen=True):
    """Somebody looks at the Home tab."""

    user: str


class MessagesOpened(msgspec.Struct, frozen=True):
    """Somebody looks at the Messages tab, their direct conversation with Hubward."""

    user: str
    channel: str


class SessionStopped(msgspec.Struct, frozen=True):
    """Somebody pressed Slack's own Stop in a thread where Hubward works."""

    user: str
    channel: str
    thread: str


class Shortcut(msgspec.Struct, frozen=True):
    """A chosen shortcut; for one on a message `root` is the ts of the thread it stands in."""

    user: str
    callback: str
    channel: str = ""
    root: str = ""


Payload = (
    Click | Slash | Said | Submission | HomeOpened | MessagesOpened | SessionStopped | Shortcut
)


def read(kind: str, payload: Mapping[str, Any]) -> Payload | None:
    """The payload as one of the types above; None for one that asks nothing of us.

    `kind` is the edge's word for it. Raises KeyError or TypeError on shapes the edge's guard
    should have stopped.
    """
    if kind == "block_actions":
        return _click(payload)
    if kind == "slash":
        return Slash(
            payload["user_id"],
            payload.get("channel_id", ""),
            payload.get("text", ""),
            payload.get("response_url", ""),
            payload.get("trigger_id", ""),
        )
    if kind == "event":
        return _event(payload)
    if kind == "view_submission":
        return _submission(payload)
    if kind in ("shortcut", "message_action"):
        return _shortcut(payload)
    return None


def _click(payload: Mapping[str, Any]) -> Click:
    action = payload["actions"][0]
    container, message = payload.get("container") or {}, payload.get("message") or {}
    chosen = action.get("selected_option") or {}
    view = payload.get("view") or {}
    return Click(
        user=payload["user"]["id"],
        action=action["action_id"],
        value=str(action.get("value") or chosen.get("value") or ""),
        channel=container.get("channel_id") or (payload.get("channel") or {}).get("id", ""),
        ts=container.get("message_ts") or message.get("ts", ""),
        thread=message.get("thread_ts", "") or container.get("thread_ts", ""),
        response_url=payload.get("response_url", ""),
        view_id=view.get("id", ""),
        private=view.get("private_metadata", ""),
    )


def _event(payload: Mapping[str, Any]) -> Payload | None:
    event = payload["event"]
    kind = event["type"]
    if kind == "app_home_opened":
        # Slack names the tab since it has two; without a name it is the Home tab.
        if event.get("tab", "home") == "home":
            return HomeOpened(event["user"])
        return MessagesOpened(event["user"], event["channel"])
    if kind == "agent_session_stopped":
        return SessionStopped(event["user"], event["channel"], event.get("thread_ts") or "")
    if kind not in ("app_mention", "message"):
        return None
    if event.get("bot_id") or event.get("subtype") not in (None, "file_share"):
        return None
    direct = kind == "message" and event.get("channel_type") == "im"
    addressed = direct or kind == "app_mention"
    if not addressed and not _unaddressed(event, payload):
        return None
    return Said(
        user=event["user"],
        channel=event["channel"],
        ts=event["ts"],
        thread=event.get("thread_ts", ""),
        text=Untrusted(event.get("text", "")),
        direct=direct,
        id=payload.get("event_id", event["ts"]),
        addressed=addressed,
    )


def _unaddressed(event: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    """A reply in a channel's thread that mentions Hubward comes as a mention too."""
    if event.get("channel_type") not in ("channel", "group") or not event.get("thread_ts"):
        return False
    ours = [one.get("user_id") for one in payload.get("authorizations") or ()]
    return not any(f"<@{id}" in event.get("text", "") for id in ours if id)


def _shortcut(payload: Mapping[str, Any]) -> Shortcut:
    message = payload.get("message") or {}
    return Shortcut(
        payload["user"]["id"],
        payload["callback_id"],
        (payload.get("channel") or {}).get("id", ""),
        message.get("thread_ts") or payload.get("message_ts", ""),
    )


def _submission(payload: Mapping[str, Any]) -> Submission:
    view = payload["view"]
    values: dict[str, str] = {}
    for block, elements in view["state"]["values"].items():
        for element in elements.values():
            option = element.get("selected_option") or {}
            chosen = element.get("value") or option.get("value") or element.get("selected_user")
            values[block] = str(chosen or "")
    return Submission(
        payload["user"]["id"], view["callback_id"], view.get("private_metadata", ""), values,
        view["id"],
    )  # fmt: skip
