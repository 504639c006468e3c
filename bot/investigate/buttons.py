"""What the buttons under an answer stand for: the next question, one event, all rows."""

from collections.abc import Callable
from typing import Any

from bot.errors import Refused
from bot.models.answer import Answer
from bot.ports import Store
from bot.views.answer import event_view, parse_answer_ref
from bot.words import Lang


def suggestion(store: Store, value: str) -> str:
    """The question that a follow-up or a choice asks. Raises Refused when it is gone."""
    ref = parse_answer_ref(value)
    found = store.get(Answer, ref[1]) if ref else None
    if ref is None or found is None or not ref[2].isdigit():
        raise Refused("answer.gone")
    answer = found.value
    offered = answer.follow_ups if ref[0] == "fu" else answer.choices
    if int(ref[2]) >= len(offered):
        raise Refused("answer.gone")
    return offered[int(ref[2])].question


def event_modal(
    value: str, lang: Lang, detail: Callable[[str, str], dict[str, Any]]
) -> dict[str, Any]:
    """The modal of one event; `detail` fetches it for the person who pressed."""
    ref = parse_answer_ref(value)
    if ref is None or ref[0] != "ev":
        raise Refused("answer.gone")
    return event_view(detail(ref[1], ref[2]), lang)


def answer_id(value: str) -> str:
    """The answer whose rows a CSV button stands for. Raises Refused for another's value."""
    ref = parse_answer_ref(value)
    if ref is None or ref[0] != "csv":
        raise Refused("answer.gone")
    return ref[1]
