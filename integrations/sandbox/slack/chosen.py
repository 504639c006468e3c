"""Turns what a person picked or typed into the state values and actions Slack sends."""

from typing import Any

from integrations.sandbox.slack.errors import ActError

Element = dict[str, Any]
_SINGLE = ("static_select", "external_select", "radio_buttons", "overflow")
_MANY = ("multi_static_select", "multi_external_select", "checkboxes")
_PLAIN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "multi_users_select": "selected_users",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
}
_INITIAL = {
    "static_select": ("initial_option", "selected_option"),
    "external_select": ("initial_option", "selected_option"),
    "radio_buttons": ("initial_option", "selected_option"),
    "multi_static_select": ("initial_options", "selected_options"),
    "multi_external_select": ("initial_options", "selected_options"),
    "checkboxes": ("initial_options", "selected_options"),
    "users_select": ("initial_user", "selected_user"),
    "multi_users_select": ("initial_users", "selected_users"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "channels_select": ("initial_channel", "selected_channel"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
    "datetimepicker": ("initial_date_time", "selected_date_time"),
    "plain_text_input": ("initial_value", "value"),
    "email_text_input": ("initial_value", "value"),
    "url_text_input": ("initial_value", "value"),
    "number_input": ("initial_value", "value"),
}


def _options(element: Element, suggested: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own = list(element.get("options", []))
    for group in element.get("option_groups", []):
        own += group["options"]
    own += element.get("initial_options", [])
    if "initial_option" in element:
        own.append(element["initial_option"])
    return own + suggested


def _option(element: Element, value: Any, suggested: list[dict[str, Any]]) -> dict[str, Any]:
    for option in _options(element, suggested):
        if option["value"] == value:
            return option
    raise ActError(f"{value!r} is not an option of {element.get('action_id')}")


def state_of(element: Element, value: Any, suggested: list[dict[str, Any]]) -> dict[str, Any]:
    """The state value of an element into which a person put `value`."""
    kind = element["type"]
    if kind in _SINGLE:
        picked = _option(element, value, suggested) if value else None
        return {"type": kind, "selected_option": picked}
    if kind in _MANY:
        many = [_option(element, one, suggested) for one in value or []]
        return {"type": kind, "selected_options": many}
    if kind in _PLAIN:
        return {"type": kind, _PLAIN[kind]: value or None}
    return {"type": kind}


def initial_state(element: Element) -> dict[str, Any] | None:
    """The state value an element starts with; None for buttons and menus without state."""
    kind = element["type"]
    if kind not in _INITIAL:
        return None
    name, key = _INITIAL[kind]
    empty: Any = [] if key.endswith("s") else None
    return {"type": kind, key: element.get(name, empty)}


def is_empty(state: dict[str, Any] | None) -> bool:
    """True when an input holds nothing."""
    return not state or all(not value for key, value in state.items() if key != "type")


def action_of(
    element: Element,
    block_id: str,
    value: Any,
    ts: str,
    suggested: list[dict[str, Any]],
) -> dict[str, Any]:
    """The entry of `actions` for a pressed button or a changed menu."""
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": ts,
    }
    if element["type"] == "button":
        for name in ("text", "value", "style", "confirm"):
            if name in element:
                action[name] = element[name]
        return action
    if element["type"] == "feedback_buttons":
        offered = (element["positive_button"], element["negative_button"])
        pressed = next((one for one in offered if one["value"] == value), None)
        if pressed is None:
            raise ActError(f"{value!r} is not one of the two buttons")
        return {**action, "text": pressed["text"], "value": value}
    if "placeholder" in element:
        action["placeholder"] = element["placeholder"]
    return {**action, **state_of(element, value, suggested)}
