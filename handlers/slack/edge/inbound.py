"""Reads what kind of payload came in, whom it concerns and under which key it may count once."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from bot.views.actions import parse_ref

#: Seconds for which an id stays claimed. Slack repeats an event for up to an hour; a slash
#: command, a click and a modal are sent once, so only a network's own repetition can come back.
EVENT_KEEP_S = 3_600
SLASH_KEEP_S = 60
CLICK_KEEP_S = 3_600
_LONGEST_ID = 200

Payload = dict[str, Any]


class Malformed(Exception):
    """A payload that Bolt would not match or would raise on; the text says what is wrong."""


class Inbound(msgspec.Struct, frozen=True):
    """One well-formed payload: its kind, what was pressed or called, and its once-only id.

    `name` is the action id (an overflow menu's choice when it names one), the callback id, the
    event type or `/command verb`; `keep_s` is how long the id stays claimed, in seconds.
    """

    kind: str
    name: str
    id: str = ""
    keep_s: int = CLICK_KEEP_S


def inspect(payload: Any) -> Inbound:
    """The payload's kind, name and id; raises Malformed for what cannot be routed."""
    if not isinstance(payload, dict):
        raise Malformed("payload is not an object")
    kind = payload.get("type")
    if kind is None:
        if "ssl_check" in payload:
            return Inbound("ssl_check", "ssl_check")
        if "command" in payload:
            return _slash(payload)
        raise Malformed("type is missing")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise Malformed(f"unknown type {str(kind)[:80]!r}")
    return read(payload)


def _text(holder: Payload, key: str, where: str = "") -> str:
    value = holder.get(key)
    if not isinstance(value, str) or not value:
        raise Malformed(f"{where}{key} is missing or not text")
    return value


def _object(holder: Payload, key: str) -> Payload:
    value = holder.get(key)
    if not isinstance(value, dict):
        raise Malformed(f"{key} is missing or not an object")
    return value


def _who(payload: Payload) -> str:
    return _text(_object(payload, "user"), "id", "user.")


def _id(*parts: str) -> str:
    joined = ":".join(parts)
    if len(joined) <= _LONGEST_ID:
        return joined
    return f"{parts[0]}:{hashlib.sha256(joined.encode()).hexdigest()}"


def _event(payload: Payload) -> Inbound:
    event = _object(payload, "event")
    name = _text(event, "type", "event.")
    team = payload.get("team_id")
    id = _id("event", team if isinstance(team, str) else "", _text(payload, "event_id"))
    return Inbound("event", name, id, EVENT_KEEP_S)


def _slash(payload: Payload) -> Inbound:
    command = _text(payload, "command")
    _text(payload, "user_id")
    text = payload.get("text", "")
    if not isinstance(text, str):
        raise Malformed("text is not text")
    verb, *more = text.lower().split(maxsplit=1) or [""]
    id = _id("slash", _text(payload, "trigger_id"))
    # A verb alone may open a modal to choose in; with words behind it there is nothing to choose.
    name = f"{command} {verb} …" if more else f"{command} {verb}".strip()
    return Inbound("slash", name, id, SLASH_KEEP_S)


def _click(payload: Payload) -> Inbound:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], dict):
        raise Malformed("actions is empty or not a list of objects")
    action: Payload = actions[0]
    action_id = _text(action, "action_id", "actions[0].")
    id = _id("click", _place(payload), _text(action, "action_ts", "actions[0]."), _who(payload),
             action_id)  # fmt: skip
    return Inbound("block_actions", _chosen(action) or action_id, id)


def _chosen(action: Payload) -> str:
    """The action an overflow menu's choice names; Slack itself reports only the menu's id."""
    option = action.get("selected_option")
    if action.get("type") != "overflow" or not isinstance(option, dict):
        return ""
    ref = parse_ref(str(option.get("value", "")))
    return str(ref.action) if ref and ref.action else ""


def _place(payload: Payload) -> str:
    """Where the click happened: the message's timestamp, or the view's id."""
    for holder, key in (("message", "ts"), ("container", "message_ts"), ("view", "id"),
                        ("container", "view_id")):  # fmt: skip
        found = payload.get(holder)
        if isinstance(found, dict) and isinstance(found.get(key), str):
            return str(found[key])
    raise Malformed("neither message nor view is named")


def _view(kind: str) -> Callable[[Payload], Inbound]:
    def read(payload: Payload) -> Inbound:
        view = _object(payload, "view")
        _text(view, "type", "view.")
        if not isinstance(view.get("callback_id"), str):
            raise Malformed("view.callback_id is missing or not text")
        _who(payload)
        state = view.get("state")
        if kind == "view_submission" and not (
            isinstance(state, dict) and isinstance(state.get("values"), dict)
        ):
            raise Malformed("view.state.values is missing or not an object")
        stamp = view.get("hash")
        id = _id(kind, _text(view, "id", "view."), stamp if isinstance(stamp, str) else "")
        return Inbound(kind, view["callback_id"], id)

    return read


def _shortcut(kind: str) -> Callable[[Payload], Inbound]:
    def read(payload: Payload) -> Inbound:
        name = _text(payload, "callback_id")
        id = _id("shortcut", _text(payload, "action_ts"), _who(payload), name)
        return Inbound(kind, name, id)

    return read


def _suggestion(payload: Payload) -> Inbound:
    if not isinstance(payload.get("value", ""), str):
        raise Malformed("value is not text")
    return Inbound("block_suggestion", _text(payload, "action_id"))


def _challenge(payload: Payload) -> Inbound:
    return Inbound("url_verification", _text(payload, "challenge"))


_READERS: dict[str, Callable[[Payload], Inbound]] = {
    "event_callback": _event,
    "block_actions": _click,
    "view_submission": _view("view_submission"),
    "view_closed": _view("view_closed"),
    "shortcut": _shortcut("shortcut"),
    "message_action": _shortcut("message_action"),
    "block_suggestion": _suggestion,
    "url_verification": _challenge,
}
