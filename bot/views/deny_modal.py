"""The modal that asks why a request is denied."""

from typing import Any

from bot.models.request import Request
from bot.ports import Stored
from bot.views.actions import Input, Modal, request_ref
from bot.views.blocks import field_input, label, section, tell
from bot.views.modal import modal
from bot.views.request_state import summary
from bot.words import Lang

#: A reason shorter than this says nothing to the requester.
REASON_LEAST = 10


def reason_input(caption: str, hint: str, lang: Lang) -> dict[str, Any]:
    """A required reason of 10 to 500 characters; `caption` and `hint` are words keys."""
    element = {
        "type": "plain_text_input",
        "multiline": True,
        "min_length": REASON_LEAST,
        "max_length": 500,
    }
    return field_input(Input.REASON, label(caption, lang), element, hint=label(hint, lang))


def deny_modal(request: Stored[Request], lang: Lang) -> dict[str, Any]:
    """What would be denied, and a reason of at least ten characters."""
    lead = section(tell("modal.deny_lead", lang, summary=summary(request.value, lang)))
    return modal(
        Modal.DENY,
        "modal.deny_title",
        [lead, reason_input("modal.deny_reason", "modal.deny_hint", lang)],
        lang,
        submit="modal.deny_submit",
        carries=request_ref(request.value.id, request.version),
    )
