"""The modal that opens before anything has been read, to be filled a moment later."""

from typing import Any

from bot.views.actions import Modal
from bot.views.blocks import section, tell
from bot.views.modal import modal
from bot.words import Lang


def loading_view(lang: Lang, carries: str = "") -> dict[str, Any]:
    """A modal that says what is being done; `carries` is the reference it was opened for."""
    lines = [section(tell("modal.loading", lang))]
    return modal(Modal.LOADING, "modal.loading_title", lines, lang, carries=carries)
