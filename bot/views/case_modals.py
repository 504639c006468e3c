"""The modals that give a case to somebody, make it quiet, or accept its risk."""

from typing import Any

from bot.models.case import Case
from bot.ports import Stored
from bot.views.actions import Input, Modal, case_ref
from bot.views.blocks import Block, choice, field_input, label, section, tell
from bot.views.deny_modal import reason_input
from bot.views.modal import modal
from bot.views.sentence import what_safe
from bot.words import Lang

_DAYS = (1, 3, 7, 14, 30)


def assign_modal(case: Stored[Case], lang: Lang) -> dict[str, Any]:
    """Who shall have it."""
    person = field_input(Input.PERSON, label("modal.assign_who", lang), {"type": "users_select"})
    return _about(case, Modal.ASSIGN, "assign", [person], lang)


def snooze_modal(case: Stored[Case], lang: Lang) -> dict[str, Any]:
    """For how many days it shall be quiet, and why."""
    options = [choice(label("modal.days", lang, days=days), str(days)) for days in _DAYS]
    select = {"type": "static_select", "options": options, "initial_option": options[2]}
    days = field_input(Input.DAYS, label("modal.snooze_days", lang), select)
    reason = reason_input("modal.reason", "modal.deny_hint", lang)
    return _about(case, Modal.SNOOZE, "snooze", [days, reason], lang)


def suppress_modal(case: Stored[Case], lang: Lang) -> dict[str, Any]:
    """Why the risk is acceptable."""
    reason = reason_input("modal.reason", "modal.deny_hint", lang)
    return _about(case, Modal.SUPPRESS, "suppress", [reason], lang)


def _about(
    case: Stored[Case], kind: Modal, name: str, inputs: list[Block], lang: Lang
) -> dict[str, Any]:
    lead = section(tell(f"modal.{name}_lead", lang, what=what_safe(case.value, lang)))
    return modal(
        kind,
        f"modal.{name}_title",
        [lead, *inputs],
        lang,
        submit="modal.save",
        carries=case_ref(case.value.id, case.version),
    )
