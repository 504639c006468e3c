"""Answers a menu's search from a stored list.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
"""

from collections.abc import Iterable
from typing import Any

LIMIT = 100
_TEXT = 75
_VALUE = 150


def matching(choices: Iterable[Any], typed: str) -> list[dict[str, Any]]:
    """At most 100 Slack options of which a word of the text, or the value, starts with `typed`.

    A choice is `{"text": str, "value": str}`; anything else in the list is passed over.
    """
    wanted = typed.strip().casefold()
    found: list[dict[str, Any]] = []
    for choice in choices:
        if not isinstance(choice, dict):
            continue
        text, value = choice.get("text"), choice.get("value")
        if not (isinstance(text, str) and text and isinstance(value, str) and len(value) > 0):
            continue
        if len(value) <= _VALUE and _starts(text.casefold(), value.casefold(), wanted):
            shown = {"type": "plain_text", "text": text[:_TEXT], "emoji": False}
            found.append({"text": shown, "value": value})
        if len(found) == LIMIT:
            break
    return found


def _starts(text: str, value: str, wanted: str) -> bool:
    return (
        text.startswith(wanted)
        or value.startswith(wanted)
        or any(word.lstrip("(").startswith(wanted) for word in text.split())
    )
