"""Block Kit builders and the only encoders that turn outside text into Slack text."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NewType
from urllib.parse import quote

from bot.models.untrusted import Untrusted
from bot.views.actions import Action, Input
from bot.words import Lang, say

#: Encoded mrkdwn: everything from outside in it went through an encoder of this module.
Safe = NewType("Safe", str)
#: Literal text for plain_text, rich_text and table cells, which Slack does not parse.
Plain = NewType("Plain", str)

Block = dict[str, Any]
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_USER = re.compile(r"[UW][A-Z0-9]{2,}")


def escape(text: Untrusted | str, limit: int = 200, *, one_line: bool = True) -> Safe:
    """Outside text for mrkdwn: `&`, `<`, `>` as entities, at most `limit` characters with them.

    It is cut between characters, never inside an entity.
    Slack knows only these three entities (docs.slack.dev/messaging/formatting-message-text); a
    back-tick has none and would pair with one of ours, so it becomes an apostrophe.
    """
    outside = _outside(text)
    raw = outside.line(limit) if one_line else outside.plain(limit)
    encoded = [_entities(character) for character in raw.replace("`", "'")]
    if sum(map(len, encoded)) <= limit:
        return Safe("".join(encoded))
    room = limit - 1
    for count, piece in enumerate(encoded):
        room -= len(piece)
        if room < 0:
            return Safe("".join(encoded[:count]) + "…")
    return Safe("".join(encoded))


def code(text: Untrusted | str, limit: int = 200) -> Safe:
    """The same in a code span, where Slack sets no bold, italics or links; `-` for nothing."""
    return Safe(f"`{escape(text, limit) or '-'}`")


def plain(text: Untrusted | str, limit: int = 200) -> Plain:
    """Outside text for a place that Slack shows literally, on one line."""
    return Plain(_outside(text).line(limit))


def when(moment: datetime) -> Safe:
    """A Slack date token: each reader sees their own time zone, other clients the UTC text."""
    utc = moment.astimezone(UTC)
    shown = utc.strftime("%Y-%m-%d %H:%M UTC")
    return Safe(f"<!date^{int(utc.timestamp())}^{{date_short_pretty}} {{time}}|{shown}>")


def utc(moment: datetime) -> Plain:
    """`2026-01-31 14:05 UTC`, for places that know no date tokens."""
    return Plain(moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"))


def person(id: str) -> Safe:
    """A mention for a Slack user id, a code span for anything else (an e-mail, `hubward`)."""
    return Safe(f"<@{id}>") if _USER.fullmatch(id) else code(id or "Hubward")


def link(url: str, label: Safe) -> Safe:
    """A link we built; an address that is not http or https is shown, not linked."""
    if not url.startswith(("https://", "http://")):
        return label
    address = _entities(quote(url, safe=":/?#[]@!$&'()*+,;=%~"))
    return Safe(f"<{address}|{label.replace('|', '¦')}>")


def tell(key: str, lang: Lang, /, **params: Safe | int) -> Safe:
    """Our own sentence `key` for mrkdwn; what fills it is encoded already, by type."""
    return Safe(say(key, lang, **params))


def label(key: str, lang: Lang, /, **params: Plain | int) -> Plain:
    """Our own words `key` for a button, header or table cell."""
    return Plain(say(key, lang, **params))


def join(parts: Sequence[Safe], by: str = "\n") -> Safe:
    """The parts that are not empty, joined by one of our own separators."""
    return Safe(by.join(part for part in parts if part))


def fit(parts: Sequence[Safe], limit: int, lang: Lang, by: str = "\n") -> Safe:
    """As many whole parts as `limit` characters hold, then how many were left out."""
    kept = [part for part in parts if part]
    total = len(kept)
    text = join(kept, by)
    while len(text) > limit and kept:
        kept.pop()
        text = join([*kept, tell("card.more_lines", lang, count=total - len(kept))], by)
    return text


def spoken(parts: Sequence[Safe], lang: Lang) -> str:
    """The parts as one line for notifications and screen readers, without our formatting marks."""
    text = _DATE.sub(r"\1", fit(parts, 2900, lang, " "))
    return text.translate(str.maketrans("\n", " ", "*`"))


def _outside(text: Untrusted | str) -> Untrusted:
    return text if isinstance(text, Untrusted) else Untrusted(text)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: Safe) -> Block:
    """A mrkdwn text object; `verbatim` stops Slack from linking bare addresses in it."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: Plain) -> Block:
    """A plain text object in which `:name:` stays as it is."""
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: Plain) -> Block:
    """A header, cut to Slack's 150 characters."""
    return {"type": "header", "text": plain_text(plain(text, 150))}


def section(text: Safe, accessory: Block | None = None) -> Block:
    """A paragraph, with a button or menu beside it."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return block | {"accessory": accessory} if accessory else block


def fields(pairs: Sequence[tuple[Safe, Safe]]) -> Block:
    """Up to ten captioned values in two columns."""
    return {
        "type": "section",
        "fields": [mrkdwn(Safe(f"*{caption}*\n{value}")) for caption, value in pairs[:10]],
    }


def context(*texts: Safe) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts if text]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Block | None) -> Block:
    """A row of buttons; None stands for a button that does not apply."""
    return {"type": "actions", "elements": [e for e in elements if e is not None]}


def confirm(title: Plain, text: Plain, yes: Plain, no: Plain, *, danger: bool = False) -> Block:
    """A question Slack asks before it sends the press; texts are cut to Slack's limits."""
    dialog: Block = {
        "title": plain_text(plain(title, 100)),
        "text": plain_text(plain(text, 300)),
        "confirm": plain_text(plain(yes, 30)),
        "deny": plain_text(plain(no, 30)),
    }
    return dialog | {"style": "danger"} if danger else dialog


def button(
    text: Plain, action: Action, value: str, *, style: str = "", ask: Block | None = None,
    spoken: Plain | None = None, url: str = "",
) -> Block:  # fmt: skip
    """A button; `value` is an opaque reference, `ask` a confirm, `spoken` its name read aloud."""
    built: Block = {
        "type": "button",
        "action_id": action.value,
        "text": plain_text(plain(text, 75)),
    }
    extras = {
        "value": value,
        "style": style,
        "confirm": ask,
        "accessibility_label": plain(spoken, 75) if spoken else "",
        "url": url,
    }
    return built | {name: extra for name, extra in extras.items() if extra}


def overflow(action: Action, choices: Sequence[tuple[Plain, Action, str]]) -> Block:
    """A “…” menu of at most five; each choice carries its own action beside the reference."""
    return {
        "type": "overflow",
        "action_id": action.value,
        "options": [
            {"text": plain_text(plain(text, 75)), "value": f"{choice.value} {ref}"}
            for text, choice, ref in choices[:5]
        ],
    }


def preformatted(lines: Sequence[Plain]) -> Block:
    """Lines in a fixed-width box, shown literally: diffs, evidence, calls."""
    text = {"type": "text", "text": "\n".join(lines) or "-"}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [text]}],
    }


def cell(text: Plain | int) -> Block:
    """A table cell; Slack refuses an empty one."""
    return {"type": "raw_text", "text": str(text) or "-"}


def table(head: Sequence[Plain], rows: Sequence[Sequence[Plain | int]]) -> Block:
    """A table with a head row; at most one stands in a message."""
    return {
        "type": "table",
        "rows": [[cell(text) for text in head], *([cell(text) for text in row] for row in rows)],
    }


def choice(text: Plain, value: str) -> Block:
    """One option of a select or radio group."""
    return {"text": plain_text(plain(text, 75)), "value": value}


def field_input(
    name: Input, caption: Plain, element: Block, *, hint: Plain | None = None,
    optional: bool = False,
) -> Block:  # fmt: skip
    """A modal's input; `name` is both its block_id and its element's action_id."""
    block: Block = {
        "type": "input",
        "block_id": name.value,
        "label": plain_text(plain(caption, 2000)),
        "element": element | {"action_id": name.value},
        "optional": optional,
    }
    return block | {"hint": plain_text(plain(hint, 2000))} if hint else block
