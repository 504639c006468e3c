"""The one table of Slack's limits, each with its public source, and the check against them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.ports import Message

_DOCS = "https://docs.slack.dev/reference/"
_BLOCK = f"{_DOCS}block-kit/blocks/"
_ELEMENT = f"{_DOCS}block-kit/block-elements/"
_OBJECT = f"{_DOCS}block-kit/composition-objects/"
_VIEW = f"{_DOCS}views/modal-views"

#: name -> (most, where Slack says so)
LIMITS: Final[dict[str, tuple[int, str]]] = {
    "message.blocks": (50, f"{_DOCS}block-kit/blocks"),
    "view.blocks": (100, f"{_DOCS}block-kit/blocks"),
    "message.text": (4_000, f"{_DOCS}methods/chat.postMessage"),
    # Slack documents no total; a report measured the refusal between 13,172 and 13,297 characters.
    "message.blocks_json": (13_200, "https://github.com/slackapi/bolt-js/issues/2509"),
    "block_id": (255, f"{_BLOCK}section-block"),
    "action_id": (255, f"{_ELEMENT}button-element"),
    "header.text": (150, f"{_BLOCK}header-block"),
    "section.text": (3_000, f"{_BLOCK}section-block"),
    "section.fields": (10, f"{_BLOCK}section-block"),
    "section.field": (2_000, f"{_BLOCK}section-block"),
    "context.elements": (10, f"{_BLOCK}context-block"),
    "actions.elements": (25, f"{_BLOCK}actions-block"),
    "context_actions.elements": (5, f"{_BLOCK}context-actions-block"),
    "image.alt_text": (2_000, f"{_BLOCK}image-block"),
    "image.url": (3_000, f"{_BLOCK}image-block"),
    "image.title": (2_000, f"{_BLOCK}image-block"),
    "input.label": (2_000, f"{_BLOCK}input-block"),
    "input.hint": (2_000, f"{_BLOCK}input-block"),
    "markdown.text": (12_000, f"{_BLOCK}markdown-block"),
    "table.rows": (100, f"{_BLOCK}table-block"),
    "table.columns": (20, f"{_BLOCK}table-block"),
    "table.per_message": (1, f"{_BLOCK}table-block"),
    "table.characters": (10_000, f"{_BLOCK}table-block"),
    "text": (3_000, f"{_OBJECT}text-object"),
    "button.text": (75, f"{_ELEMENT}button-element"),
    "button.value": (2_000, f"{_ELEMENT}button-element"),
    "button.url": (3_000, f"{_ELEMENT}button-element"),
    "button.accessibility_label": (75, f"{_ELEMENT}button-element"),
    "select.options": (100, f"{_ELEMENT}select-menu-element"),
    "select.placeholder": (150, f"{_ELEMENT}select-menu-element"),
    "option.text": (75, f"{_OBJECT}option-object"),
    "option.value": (150, f"{_OBJECT}option-object"),
    "option.description": (75, f"{_OBJECT}option-object"),
    "overflow.options": (5, f"{_ELEMENT}overflow-menu-element"),
    "checkboxes.options": (10, f"{_ELEMENT}checkboxes-element"),
    "radio_buttons.options": (10, f"{_ELEMENT}radio-button-group-element"),
    "confirm.title": (100, f"{_OBJECT}confirmation-dialog-object"),
    "confirm.text": (300, f"{_OBJECT}confirmation-dialog-object"),
    "confirm.button": (30, f"{_OBJECT}confirmation-dialog-object"),
    "plain_text_input.length": (3_000, f"{_ELEMENT}plain-text-input-element"),
    "view.title": (24, _VIEW),
    "view.submit": (24, _VIEW),
    "view.close": (24, _VIEW),
    "view.private_metadata": (3_000, _VIEW),
    "view.callback_id": (255, _VIEW),
    "view.external_id": (255, _VIEW),
}

#: Our own budgets, below Slack's limits: a card's blocks as JSON, and a message's fallback text.
CARD_JSON: Final = 10_000
FALLBACK: Final = 3_000
#: How long one section of a card may be; a card that is over budget takes the next smaller one.
ROOMS: Final = (2_900, 1_500, 700)


class OverLimit(ValueError):
    """A rendering that Slack would refuse; `problems` holds one line per breach."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def most(name: str) -> int:
    """The limit behind `name`; an unknown name is a KeyError."""
    return LIMITS[name][0]


def size(blocks: object) -> int:
    """How many characters Slack counts for `blocks`: compact JSON, not ASCII-escaped."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def check(rendered: Message | Mapping[str, Any]) -> None:
    """Raise OverLimit unless Slack would take the message, or the modal or Home view."""
    if isinstance(rendered, Message):
        problems = list(_message(rendered))
    else:
        problems = list(_view(rendered))
    if problems:
        raise OverLimit(problems)


def _over(name: str, length: int, where: str) -> Iterator[str]:
    if length > most(name):
        yield f"{where}: {length} is over {name} ({most(name)})"


def _message(message: Message) -> Iterator[str]:
    if not message.text.strip():
        yield "text is empty: notifications and screen readers would get nothing"
    yield from _over("message.text", len(message.text), "text")
    yield from _over("message.blocks", len(message.blocks), "blocks")
    yield from _over("message.blocks_json", size(message.blocks), "blocks")
    yield from _blocks(message.blocks)
    tables = [block for block in message.blocks if block["type"] == "table"]
    yield from _over("table.per_message", len(tables), "blocks")


def _view(view: Mapping[str, Any]) -> Iterator[str]:
    yield from _over("view.blocks", len(view["blocks"]), "blocks")
    for name in ("title", "submit", "close"):
        if name in view:
            yield from _text(view[name], f"view.{name}", name)
    for name in ("private_metadata", "callback_id", "external_id"):
        yield from _over(f"view.{name}", len(view.get(name, "")), name)
    if view["type"] == "modal" and "title" not in view:
        yield "a modal has no title"
    yield from _blocks(view["blocks"])


def _blocks(blocks: Any) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "two blocks carry the same block_id"
    for index, block in enumerate(blocks):
        where = f"blocks/{index}"
        yield from _over("block_id", len(block.get("block_id", "")), where)
        yield from _BLOCKS[block["type"]](block, where)


def _text(text: Mapping[str, Any], name: str, where: str) -> Iterator[str]:
    if not text["text"]:
        yield f"{where}: empty text"
    yield from _over(name, len(text["text"]), where)


def _header(block: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _text(block["text"], "header.text", where)


def _section(block: Mapping[str, Any], where: str) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield f"{where}: a section needs text or fields"
    if "text" in block:
        yield from _text(block["text"], "section.text", where)
    yield from _over("section.fields", len(block.get("fields", ())), where)
    for field in block.get("fields", ()):
        yield from _text(field, "section.field", where)
    if "accessory" in block:
        yield from _element(block["accessory"], where)


def _context(block: Mapping[str, Any], where: str) -> Iterator[str]:
    if not block["elements"]:
        yield f"{where}: no elements"
    yield from _over("context.elements", len(block["elements"]), where)
    for element in block["elements"]:
        yield from _text(element, "text", where)


def _actions(block: Mapping[str, Any], where: str) -> Iterator[str]:
    if not block["elements"]:
        yield f"{where}: no elements"
    ids = [element["action_id"] for element in block["elements"]]
    if len(ids) != len(set(ids)):
        yield f"{where}: two elements carry the same action_id"
    yield from _over("actions.elements", len(block["elements"]), where)
    for element in block["elements"]:
        yield from _element(element, where)


def _context_actions(block: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _over("context_actions.elements", len(block["elements"]), where)
    for element in block["elements"]:
        yield from _over("action_id", len(element["action_id"]), where)
        for name in ("positive_button", "negative_button"):
            pressed = element[name]
            yield from _text(pressed["text"], "button.text", where)
            yield from _over("button.value", len(pressed["value"]), where)


def _input(block: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _text(block["label"], "input.label", where)
    if "hint" in block:
        yield from _text(block["hint"], "input.hint", where)
    yield from _element(block["element"], where)


def _image(block: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _over("image.alt_text", len(block["alt_text"]), where)
    yield from _over("image.url", len(block.get("image_url", "")), where)
    if "title" in block:
        yield from _text(block["title"], "image.title", where)


def _markdown(block: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _over("markdown.text", len(block["text"]), where)


def _table(block: Mapping[str, Any], where: str) -> Iterator[str]:
    rows = block["rows"]
    if not rows:
        yield f"{where}: no rows"
    yield from _over("table.rows", len(rows), where)
    yield from _over("table.columns", max((len(row) for row in rows), default=0), where)
    letters = [len(cell["text"]) for row in rows for cell in row if cell["type"] == "raw_text"]
    if 0 in letters:
        yield f"{where}: an empty cell"
    yield from _over("table.characters", sum(letters), where)


def _rich_text(block: Mapping[str, Any], where: str) -> Iterator[str]:
    for part in block["elements"]:
        for element in part["elements"]:
            if element.get("type") == "text" and not element["text"]:
                yield f"{where}: empty text"


def _free(block: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from ()


_BLOCKS = {
    "header": _header, "section": _section, "context": _context, "actions": _actions,
    "input": _input, "image": _image, "markdown": _markdown, "table": _table,
    "rich_text": _rich_text, "divider": _free, "context_actions": _context_actions,
}  # fmt: skip


def _element(element: Mapping[str, Any], where: str) -> Iterator[str]:
    kind = element["type"]
    yield from _over("action_id", len(element.get("action_id", "")), where)
    if kind == "button":
        yield from _text(element["text"], "button.text", where)
        for name in ("value", "url", "accessibility_label"):
            yield from _over(f"button.{name}", len(element.get(name, "")), where)
    if kind == "plain_text_input":
        yield from _over("plain_text_input.length", len(element.get("initial_value", "")), where)
    if "placeholder" in element:
        yield from _text(element["placeholder"], "select.placeholder", where)
    yield from _options(element, kind, where)
    if "confirm" in element:
        yield from _confirm(element["confirm"], where)


def _options(element: Mapping[str, Any], kind: str, where: str) -> Iterator[str]:
    own = f"{kind}.options"
    options = element.get("options", ())
    yield from _over(own if own in LIMITS else "select.options", len(options), where)
    for option in options:
        yield from _text(option["text"], "option.text", where)
        yield from _over("option.value", len(option["value"]), where)
        if "description" in option:
            yield from _text(option["description"], "option.description", where)


def _confirm(confirm: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _text(confirm["title"], "confirm.title", where)
    yield from _text(confirm["text"], "confirm.text", where)
    yield from _text(confirm["confirm"], "confirm.button", where)
    yield from _text(confirm["deny"], "confirm.button", where)
