"""A person submits or closes a modal."""

from typing import Any

from integrations.sandbox.slack import payloads
from integrations.sandbox.slack.acts import Act
from integrations.sandbox.slack.chosen import initial_state, is_empty
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.errors import ActError, ApiError
from integrations.sandbox.slack.presses import Place, fill, place_of

TROUBLE = "We had some trouble connecting. Try again?"
REQUIRED = "Please complete this required field."


def _inputs(view: dict[str, Any]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    found = [b for b in view["blocks"] if b["type"] == "input"]
    return [(block["block_id"], block, block["element"]) for block in found]


def _settle(view: dict[str, Any]) -> None:
    """Give every untouched input the value it was opened with."""
    from integrations.sandbox.slack.blocks import interactive

    values = view["state"]["values"]
    for block in view["blocks"]:
        for element, _ in interactive(block):
            state = initial_state(element)
            if state is not None:
                values.setdefault(block["block_id"], {}).setdefault(element["action_id"], state)


def client_errors(view: dict[str, Any]) -> dict[str, str]:
    """What Slack's own client refuses before anything is sent: empty and too short inputs."""
    errors: dict[str, str] = {}
    for block_id, block, element in _inputs(view):
        state = view["state"]["values"].get(block_id, {}).get(element["action_id"])
        if is_empty(state):
            if not block.get("optional"):
                errors[block_id] = REQUIRED
            continue
        typed = (state or {}).get("value")
        if element["type"] == "plain_text_input" and isinstance(typed, str):
            least, most = element.get("min_length", 0), element.get("max_length", 3_000)
            if len(typed) < least:
                errors[block_id] = f"Please enter at least {least} characters."
            elif len(typed) > most:
                errors[block_id] = f"Please enter at most {most} characters."
    return errors


async def submit(desk: Desk, act: Act) -> dict[str, Any]:
    """Submit a modal with `values` {block_id: {action_id: value}} and obey the app's answer."""
    place = place_of(desk, act)
    view = place.view
    if view is None or view["type"] != "modal":
        raise ActError("Only a modal can be submitted.")
    fill(desk, place, act.get("values") or {})
    _settle(view)
    errors = client_errors(view)
    if errors:
        return {"ok": False, "acked": False, "delivered": False, "error": "", "errors": errors}
    payload = payloads.view_submission(desk, place.person, view)
    outcome = await desk.courier.deliver("interactive", payload, accepts=True)
    if not outcome.acked:
        return {**outcome.shown(), "error": TROUBLE}
    try:
        return {**outcome.shown(), **_obey(desk, place, view, outcome.payload)}
    except ApiError as refused:
        return {**outcome.shown(), "ok": False, "error": f"{TROUBLE} ({refused.error})"}


def _obey(desk: Desk, place: Place, view: dict[str, Any], answer: Any) -> dict[str, Any]:
    person = place.person.id
    action = answer.get("response_action") if isinstance(answer, dict) else None
    if action is None:
        desk.views.close(person, view["id"])
    elif action == "clear":
        desk.views.close(person)
    elif action == "errors":
        errors = answer.get("errors")
        known = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= known:
            raise ApiError("invalid_errors")
        return {"ok": False, "errors": errors}
    elif action == "update":
        desk.views.update(view["id"], "", answer.get("view"), None)
    elif action == "push":
        desk.views.push(person, answer.get("view"))
    else:
        raise ApiError("invalid_response_action")
    return {}


async def close(desk: Desk, act: Act) -> dict[str, Any]:
    """Close a modal, or the whole stack with `all`; the app hears of it where it asked to."""
    place = place_of(desk, act)
    view = place.view
    if view is None or view["type"] != "modal":
        raise ActError("Only a modal can be closed.")
    cleared = bool(act.get("all")) or view["clear_on_close"]
    stack = list(desk.views.stacks[place.person.id])
    gone = stack if cleared else [view]
    desk.views.close(place.person.id, None if cleared else view["id"])
    shown: dict[str, Any] = {"ok": True, "acked": False, "delivered": False, "error": ""}
    for one in gone:
        if one["notify_on_close"]:
            payload = payloads.view_closed(desk, place.person, one, cleared=cleared)
            outcome = await desk.courier.deliver("interactive", payload)
            shown = {**outcome.shown(), "delivered": True}
    return shown
