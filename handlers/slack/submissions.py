"""Submitted modals, and the pure checks the edge runs on them before they close."""

from collections.abc import Mapping
from typing import Any

from bot.errors import Refused
from bot.views.actions import Input, Modal, parse_ref
from bot.views.deny_modal import REASON_LEAST
from bot.views.propose_modal import propose_problems
from bot.words import say
from handlers.slack.desk import Asker, tell_outcome
from handlers.slack.payloads import Submission


def handle(who: Asker, sent: Submission) -> None:
    """Act on one submitted modal; raises HubwardError for what cannot be done."""
    ref = parse_ref(sent.private)
    if ref is None:
        raise Refused("error.unknown_button")
    person, reason = who.person.id, sent.values.get(Input.REASON, "")
    desk = who.desk
    match sent.callback:
        case Modal.DENY:
            tell_outcome(who, desk.remediator.deny(ref.id, ref.revision, person, reason))
        case Modal.PROPOSE:
            mode = sent.values.get(Input.MODE) or "revoke"
            ranges = sent.values.get(Input.RANGES, "").replace(",", " ").split()
            params: dict[str, Any] = {"mode": mode}
            if mode == "narrow":
                params["ranges"] = ranges
            desk.remediator.propose(ref.id, person, params, reason=reason)
        case Modal.ASSIGN:
            desk.lifecycle.assign(ref.id, person, sent.values.get(Input.PERSON, ""))
        case Modal.SNOOZE:
            days = int(sent.values.get(Input.DAYS) or 0)
            desk.lifecycle.snooze(ref.id, person, days, reason)
        case Modal.SUPPRESS:
            desk.lifecycle.suppress(ref.id, person, reason)
        case _:
            raise Refused("error.unknown_button")


def _value(values: Mapping[str, Any], name: Input) -> str | None:
    """What was entered under an input; None when the modal had no such input."""
    elements = values.get(name)
    if elements is None:
        return None
    element: dict[str, Any] = next(iter(elements.values()), {})
    option = element.get("selected_option") or {}
    return str(element.get("value") or option.get("value") or "")


def _propose(values: Mapping[str, Any]) -> dict[str, str]:
    return propose_problems(
        _value(values, Input.MODE) or "revoke",
        _value(values, Input.RANGES) or "",
        _value(values, Input.REASON),
        "en",
    )


def _reason(values: Mapping[str, Any]) -> dict[str, str]:
    if len((_value(values, Input.REASON) or "").strip()) < REASON_LEAST:
        return {Input.REASON.value: say("notice.reason_short", "en")}
    return {}


#: By callback id: `view.state.values` in, mistakes by block id out.
VALIDATORS = {
    Modal.PROPOSE.value: _propose,
    Modal.DENY.value: _reason,
    Modal.SNOOZE.value: _reason,
    Modal.SUPPRESS.value: _reason,
}
