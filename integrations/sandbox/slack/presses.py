"""A person presses, picks, types into or searches a block of a message, modal or Home tab."""

from dataclasses import dataclass
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack import payloads
from integrations.sandbox.slack.acts import Act, message_of, person_of, room_of
from integrations.sandbox.slack.blocks import interactive
from integrations.sandbox.slack.chosen import action_of, initial_state, state_of
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import Room
from integrations.sandbox.slack.errors import ActError
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.objects import option_group, plain_option
from integrations.sandbox.slack.schema import Report, listing

TOO_LONG = "This app took too long to respond. (operation_timeout)"
NOT_THERE = "This app is not responding right now. (dispatch_failed)"


@dataclass(frozen=True)
class Place:
    """Where an element stands: in a message of a room, or in a view."""

    person: story.Person
    blocks: list[dict[str, Any]]
    room: Room | None = None
    message: dict[str, Any] | None = None
    view: dict[str, Any] | None = None


def place_of(desk: Desk, act: Act) -> Place:
    """The message or view an act is about; raises ActError when the person cannot see it."""
    person = person_of(desk, act)
    if act.get("view_id"):
        view = desk.views.seen_by(person.id, str(act["view_id"]))
        if view is None:
            raise ActError("That view is closed.")
        return Place(person, view["blocks"], view=view)
    room = room_of(desk, act, person)
    message = message_of(desk, act, person, room)
    return Place(person, message.get("blocks", []), room, message)


def element_of(place: Place, act: Act) -> tuple[str, dict[str, Any]]:
    """The block id and element an act names by action_id, and block_id where one is not enough."""
    action_id, wanted = act.get("action_id"), act.get("block_id")
    for block in place.blocks:
        if wanted and block["block_id"] != wanted:
            continue
        for element, _ in interactive(block):
            if action_id in (None, element["action_id"]):
                only = element.get("visible_to_user_ids")
                if only is None or place.person.id in only:
                    return block["block_id"], element
    raise ActError("That control is not there any more.")


def states_of(desk: Desk, place: Place) -> dict[str, dict[str, Any]]:
    """What every stateful element of a message holds for this person."""
    ts = place.message["ts"] if place.message else ""
    kept = desk.workspace.chosen.get((ts, place.person.id), {})
    values: dict[str, dict[str, Any]] = {}
    for block in place.blocks:
        for element, _ in interactive(block):
            state = kept.get(block["block_id"], {}).get(element["action_id"])
            state = state or initial_state(element)
            if state is not None:
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def _keep(desk: Desk, place: Place, block_id: str, action_id: str, state: dict[str, Any]) -> None:
    if place.view is not None:
        place.view["state"]["values"].setdefault(block_id, {})[action_id] = state
    elif place.message is not None:
        key = (place.message["ts"], place.person.id)
        mine = desk.workspace.chosen.setdefault(key, {})
        mine.setdefault(block_id, {})[action_id] = state


def fill(desk: Desk, place: Place, values: dict[str, dict[str, Any]]) -> None:
    """Put typed values, `{block_id: {action_id: value}}`, into the state of a message or view."""
    for block in place.blocks:
        for element, _ in interactive(block):
            mine = values.get(block["block_id"], {})
            if element["action_id"] in mine:
                suggested = desk.suggested.get((place.person.id, element["action_id"]), [])
                state = state_of(element, mine[element["action_id"]], suggested)
                _keep(desk, place, block["block_id"], element["action_id"], state)


async def click(desk: Desk, act: Act) -> dict[str, Any]:
    """Press a button or change a menu.

    An element with a confirm dialog answers `{"confirm": …}` and delivers nothing until the same
    act comes again as kind `confirm` (or with `confirmed` set).
    """
    place = place_of(desk, act)
    block_id, element = element_of(place, act)
    confirmed = act.get("confirmed") or act.get("kind") == "confirm"
    if "confirm" in element and not confirmed:
        return {"ok": True, "acked": False, "delivered": False, "confirm": element["confirm"]}
    fill(desk, place, act.get("values") or {})
    suggested = desk.suggested.get((place.person.id, element["action_id"]), [])
    ts = desk.clock.ts()
    action = action_of(element, block_id, act.get("value"), ts, suggested)
    if element["type"] not in ("button", "overflow", "feedback_buttons"):
        state = state_of(element, act.get("value"), suggested)
        _keep(desk, place, block_id, element["action_id"], state)
    payload = _pressed(desk, place, action)
    outcome = await desk.courier.deliver("interactive", payload)
    shown = outcome.shown()
    if not outcome.acked:
        shown["error"] = NOT_THERE if outcome.error == "dispatch_failed" else TOO_LONG
    return shown


def _pressed(desk: Desk, place: Place, action: dict[str, Any]) -> dict[str, Any]:
    if place.view is not None:
        return payloads.view_action_press(desk, place.person, place.view, action)
    if place.room is None or place.message is None:
        raise ActError("That control is not there any more.")
    values = states_of(desk, place)
    return payloads.message_action_press(
        desk, place.person, place.room, place.message, action, values
    )


async def suggest(desk: Desk, act: Act) -> dict[str, Any]:
    """Search an external select; the app's options come back as `options` or `option_groups`."""
    place = place_of(desk, act)
    block_id, element = element_of(place, act)
    typed = str(act.get("value", ""))
    if len(typed) < element.get("min_query_length", 3):
        return {"ok": True, "acked": False, "delivered": False, "options": []}
    where = payloads.suggestion_place(place.room, place.message, place.view)
    payload = payloads.suggestion(desk, place.person, element, block_id, typed, where)
    outcome = await desk.courier.deliver("interactive", payload, accepts=True)
    shown = outcome.shown()
    if not outcome.acked:
        return {**shown, "options": [], "error": TOO_LONG}
    answer = outcome.payload if isinstance(outcome.payload, dict) else {}
    complaints = suggestion_complaints(answer)
    if complaints:
        error = "The app's options were refused: " + complaints[0]
        return {**shown, "ok": False, "options": [], "error": error}
    options = list(answer.get("options", []))
    for group in answer.get("option_groups", []):
        options += group["options"]
    desk.suggested[(place.person.id, element["action_id"])] = options
    return {**shown, **answer, "options": options}


def suggestion_complaints(answer: dict[str, Any]) -> list[str]:
    """What Slack would refuse about an answer to block_suggestion."""
    report = Report()
    if "option_groups" in answer:
        most = limit("select.option_groups")
        listing(option_group, most)(answer["option_groups"], "/option_groups", report)
    else:
        most = limit("select.options")
        listing(plain_option, most)(answer.get("options"), "/options", report)
    return report.complaints
