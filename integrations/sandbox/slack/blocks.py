"""The strict validator of Block Kit messages and views."""

import json
from collections.abc import Iterator
from typing import Any

from integrations.sandbox.slack import elements, objects
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.richtext import rich_text
from integrations.sandbox.slack.schema import (
    Check,
    Report,
    boolean,
    both,
    exactly_one,
    listing,
    may,
    need,
    number,
    one_of,
    shape,
    some_of,
    string,
    tagged,
    url,
)

_TYPE = need(string())
_HEAD = {"type": _TYPE, "block_id": may(string(limit("block_id")))}

_cell = tagged(
    {
        "raw_text": shape({"type": _TYPE, "text": need(string())}),
        "raw_number": shape({"type": _TYPE, "value": need(number), "text": may(string())}),
        "rich_text": rich_text,
    }
)
_column = shape(
    {"align": may(one_of("left", "center", "right")), "is_wrapped": may(boolean)},
)


def _column_or_null(value: Any, pointer: str, report: Report) -> None:
    if value is not None:
        _column(value, pointer, report)


_section = both(
    some_of("text", "fields"),
    shape(
        {
            **_HEAD,
            "text": may(objects.text(limit("section.text"))),
            "fields": may(
                listing(objects.text(limit("section.field")), limit("section.fields"), 1),
            ),
            "accessory": may(tagged(elements.ACCESSORIES)),
            "expand": may(boolean),
        }
    ),
)
_image = both(
    exactly_one("image_url", "slack_file"),
    shape(
        {
            **_HEAD,
            "image_url": may(url(limit("image.url"))),
            "slack_file": may(objects.slack_file),
            "alt_text": need(string(limit("image.alt_text"))),
            "title": may(objects.plain(limit("image.title"))),
        }
    ),
)
_context_elements: dict[str, Check] = {
    "image": elements.image,
    "plain_text": objects.text(limit("text")),
    "mrkdwn": objects.text(limit("text")),
}

BLOCKS: dict[str, Check] = {
    "header": shape({**_HEAD, "text": need(objects.plain(limit("header.text")))}),
    "section": _section,
    "context": shape(
        {
            **_HEAD,
            "elements": need(listing(tagged(_context_elements), limit("context.elements"), 1)),
        }
    ),
    "actions": shape(
        {
            **_HEAD,
            "elements": need(listing(tagged(elements.ACTIONS), limit("actions.elements"), 1)),
        }
    ),
    "divider": shape(_HEAD),
    "rich_text": rich_text,
    "image": _image,
    "input": shape(
        {
            **_HEAD,
            "label": need(objects.plain(limit("input.label"))),
            "element": need(tagged(elements.INPUTS)),
            "hint": may(objects.plain(limit("input.hint"))),
            "optional": may(boolean),
            "dispatch_action": may(boolean),
        }
    ),
    "table": shape(
        {
            **_HEAD,
            "rows": need(
                listing(listing(_cell, limit("table.columns"), 1), limit("table.rows"), 1)
            ),
            "column_settings": may(listing(_column_or_null, limit("table.columns"))),
        }
    ),
    "context_actions": shape(
        {
            **_HEAD,
            "elements": need(
                listing(
                    tagged({"feedback_buttons": elements.feedback_buttons}),
                    limit("context_actions.elements"),
                    1,
                )
            ),
        }
    ),
    "task_card": shape(
        {
            **_HEAD,
            "task_id": need(string()),
            "title": need(string()),
            "status": need(one_of("pending", "in_progress", "complete", "error")),
            "details": may(rich_text),
            "output": may(rich_text),
        }
    ),
    "markdown": shape({**_HEAD, "text": need(string(limit("markdown.text")))}),
}
#: These are for messages only (their block pages list the surface).
_MESSAGE_ONLY = ("table", "markdown", "context_actions", "task_card")
_MESSAGE = tagged(BLOCKS)
_VIEW = tagged({name: check for name, check in BLOCKS.items() if name not in _MESSAGE_ONLY})


def interactive(block: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each element of a block that can carry an action_id, with its pointer inside the block."""
    kind = block.get("type")
    if kind in ("actions", "context_actions"):
        for index, element in enumerate(block.get("elements", [])):
            yield element, f"elements/{index}"
    elif kind == "section" and block.get("accessory", {}).get("type", "image") != "image":
        yield block["accessory"], "accessory"
    elif kind == "input":
        yield block["element"], "element"


def _unique(blocks: list[Any], pointer: str, report: Report) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            report.say(f"block_id {name} already exists", f"{pointer}/{index}/block_id")
        if isinstance(name, str):
            seen.add(name)
        actions: set[str] = set()
        for element, where in interactive(block):
            action = element.get("action_id")
            if action in actions:
                place = f"{pointer}/{index}/{where}/action_id"
                report.say(f"action_id {action} already exists", place)
            if isinstance(action, str):
                actions.add(action)


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(v) for v in value.values() if isinstance(v, dict | list))
    return sum(_characters(entry) for entry in value)


def _sums(blocks: list[Any], pointer: str, report: Report) -> None:
    tables = [block for block in blocks if block["type"] == "table"]
    if len(tables) > limit("table.per_message"):
        report.say("only_one_table_allowed", pointer)
    if sum(_characters(table["rows"]) for table in tables) > limit("table.characters"):
        report.say(f"must be less than {limit('table.characters') + 1} characters", pointer)
    if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > limit("markdown.text"):
        report.say(f"must be less than {limit('markdown.text') + 1} characters", pointer)


def _check(blocks: Any, pointer: str, item: Check, most: int) -> list[str]:
    report = Report()
    listing(item, most)(blocks, pointer, report)
    if not report.complaints:
        _unique(blocks, pointer, report)
        _sums(blocks, pointer, report)
    return report.complaints


def message_complaints(blocks: Any, pointer: str = "/blocks") -> list[str]:
    """What Slack would refuse about a message's blocks; empty when it would take them."""
    return _check(blocks, pointer, _MESSAGE, limit("message.blocks"))


def view_block_complaints(blocks: Any, pointer: str = "/view/blocks") -> list[str]:
    """What Slack would refuse about a view's blocks; empty when it would take them."""
    return _check(blocks, pointer, _VIEW, limit("view.blocks"))


def too_long(blocks: list[Any]) -> bool:
    """True when the block JSON passes what a message may carry in all (msg_blocks_too_long)."""
    packed = json.dumps(blocks, separators=(",", ":"), ensure_ascii=False)
    return len(packed) > limit("message.blocks_json")
