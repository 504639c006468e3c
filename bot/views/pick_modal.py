"""The modals of shortcuts and bare verbs: choose a case, ask a question, or read why not."""

from collections.abc import Sequence
from typing import Any

from bot.models.case import Case
from bot.settings import Settings
from bot.views.actions import Input, Modal
from bot.views.blocks import (
    Block,
    Plain,
    Safe,
    field_input,
    label,
    plain,
    plain_text,
    section,
    tell,
)
from bot.views.modal import modal
from bot.views.sentence import what
from bot.words import Lang


def fix_modal(lang: Lang) -> dict[str, Any]:
    """Which case a plan shall be made for."""
    lead = section(tell("pick.fix_lead", lang))
    return modal(
        Modal.PICK_FIX, "pick.fix_title", [lead, _case(lang)], lang, submit="pick.fix_submit"
    )


def assign_to_modal(lang: Lang) -> dict[str, Any]:
    """Which case, and who shall have it."""
    person = field_input(Input.PERSON, label("modal.assign_who", lang), {"type": "users_select"})
    return modal(
        Modal.PICK_ASSIGN, "pick.assign_title", [_case(lang), person], lang, submit="modal.save"
    )


def ask_modal(lang: Lang) -> dict[str, Any]:
    """One question in plain words."""
    element = {
        "type": "plain_text_input",
        "multiline": True,
        "min_length": 3,
        "max_length": 1_000,
        "focus_on_load": True,
        "placeholder": plain_text(plain(label("pick.ask_example", lang), 150)),
    }
    hint = label("pick.ask_hint", lang)
    question = field_input(Input.QUESTION, label("pick.ask_label", lang), element, hint=hint)
    return modal(Modal.ASK, "pick.ask_title", [question], lang, submit="pick.ask_submit")


def notice_modal(text: Safe, lang: Lang) -> dict[str, Any]:
    """A sentence in place of a modal that cannot be shown."""
    return modal(Modal.NOTICE, "pick.notice_title", [section(text)], lang)


def case_choices(
    cases: Sequence[Case], settings: Settings, lang: Lang
) -> tuple[tuple[str, str], ...]:
    """What the case menu offers: a line each (at most 75 characters) and the case's id."""
    return tuple((_line(case, settings, lang), case.id) for case in cases)


def _line(case: Case, settings: Settings, lang: Lang) -> Plain:
    account = settings.account(case.account)
    band = f"{case.priority.band} " if case.priority else ""
    # The place comes last and whole: the same weakness in two accounts must not look the same.
    place = f" · {plain(account.name if account else case.account, 24)}"
    return Plain(f"{band}{plain(what(case, lang), 75 - len(band) - len(place))}{place}")


def _case(lang: Lang) -> Block:
    menu = {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": plain_text(plain(label("pick.case_hint", lang), 150)),
    }
    return field_input(Input.CASE, label("pick.case", lang), menu)
