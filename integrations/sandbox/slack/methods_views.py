"""Web API: views.*."""

from typing import Any

from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.errors import ApiError, with_complaints
from integrations.sandbox.slack.methods import Args, Method
from integrations.sandbox.slack.tiers import T4


def _view(args: Args) -> Any:
    view = args.structure("view", "invalid_arguments")
    if not view:
        raise with_complaints("invalid_arguments", ["missing required field: view"])
    return view


def _open(desk: Desk, args: Args) -> dict[str, Any]:
    trigger = desk.triggers.redeem(args.need("trigger_id"))
    return {"view": desk.views.open(trigger.person, _view(args))}


def _push(desk: Desk, args: Args) -> dict[str, Any]:
    trigger = desk.triggers.redeem(args.need("trigger_id"))
    if not trigger.view_id:
        raise ApiError("invalid_trigger_id")
    return {"view": desk.views.push(trigger.person, _view(args))}


def _update(desk: Desk, args: Args) -> dict[str, Any]:
    view_id, external_id = args.text("view_id"), args.text("external_id")
    if not view_id and not external_id:
        raise with_complaints("invalid_arguments", ["must define either view_id or external_id"])
    seen = args.text("hash") or None
    return {"view": desk.views.update(view_id, external_id, _view(args), seen)}


def _publish(desk: Desk, args: Args) -> dict[str, Any]:
    person = args.need("user_id")
    if person not in desk.workspace.people:
        raise ApiError("invalid_arguments")
    seen = args.text("hash") or None
    return {"view": desk.views.publish(person, _view(args), seen)}


METHODS = {
    "views.open": Method(_open, T4),
    "views.push": Method(_push, T4),
    "views.update": Method(_update, T4),
    "views.publish": Method(_publish, T4),
}
