"""The same content in the plainest blocks there are, for when Slack refuses the full ones."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bot.ports import Message

_MOST = 2_900
#: Blocks that not every workspace has, beside pictures, which Slack refuses until it has looked
#: at them; a message says all it has to say without them.
_NEW = frozenset({"context_actions", "task_card"})


def plainer(message: Message) -> Message:
    """Only the fallback text, in one section; it is encoded already."""
    text = _cut(message.text)
    return Message(text, ({"type": "section", "text": {"type": "mrkdwn", "text": text}},))


def without_new(message: Message) -> Message:
    """The same message without blocks that Slack may refuse."""
    kept = tuple(b for b in message.blocks if b["type"] not in _NEW and "slack_file" not in b)
    return msgspec.structs.replace(message, blocks=kept)


def plainer_view(view: Mapping[str, Any]) -> dict[str, Any]:
    """The view's frame with its paragraphs as plain text, without inputs and buttons."""
    text = _cut("\n".join(_texts(view["blocks"]))) or "…"
    block = {"type": "section", "text": {"type": "plain_text", "text": text}}
    kept = {name: view[name] for name in ("type", "title", "close") if name in view}
    return kept | {"blocks": [block]}


def _texts(blocks: Any) -> Iterator[str]:
    for block in blocks:
        text = block.get("text") if isinstance(block, Mapping) else None
        if isinstance(text, Mapping) and isinstance(text.get("text"), str):
            yield text["text"]


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
