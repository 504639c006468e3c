"""The frame every modal shares."""

from collections.abc import Sequence
from typing import Any

from bot.views.actions import Modal
from bot.views.blocks import Block, label, plain, plain_text
from bot.words import Lang


def modal(
    kind: Modal, title: str, blocks: Sequence[Block], lang: Lang, *, submit: str = "",
    carries: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A modal; `title` and `submit` are words keys, `carries` comes back as private_metadata."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": kind.value,
        "title": plain_text(plain(label(title, lang), 24)),
        "close": plain_text(label("modal.close", lang)),
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain_text(plain(label(submit, lang), 24))
    return view | {"private_metadata": carries} if carries else view
