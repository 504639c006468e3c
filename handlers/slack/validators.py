"""The pure checks the edge runs on a modal before it closes."""

from collections.abc import Mapping
from typing import Any

from bot.views.actions import Input, Modal
from bot.views.deny_modal import REASON_LEAST
from bot.views.propose_modal import propose_problems
from bot.words import say


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
