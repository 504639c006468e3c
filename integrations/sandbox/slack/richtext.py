"""The rich_text block: sections, lists, preformatted text and quotes."""

from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.schema import (
    Check,
    boolean,
    integer,
    listing,
    may,
    need,
    one_of,
    shape,
    string,
    tagged,
    url,
)

_TYPE = need(string())
_style = shape({name: may(boolean) for name in ("bold", "italic", "strike", "code", "underline")})
_mention_style = shape(
    {
        name: may(boolean)
        for name in ("bold", "italic", "strike", "highlight", "client_highlight", "unlink")
    }
)

_PARTS: dict[str, Check] = {
    "text": shape({"type": _TYPE, "text": need(string()), "style": may(_style)}),
    "link": shape(
        {
            "type": _TYPE,
            "url": need(url(limit("button.url"))),
            "text": may(string()),
            "unsafe": may(boolean),
            "style": may(_style),
        }
    ),
    "emoji": shape(
        {"type": _TYPE, "name": need(string()), "unicode": may(string()), "style": may(_style)}
    ),
    "user": shape({"type": _TYPE, "user_id": need(string()), "style": may(_mention_style)}),
    "usergroup": shape(
        {"type": _TYPE, "usergroup_id": need(string()), "style": may(_mention_style)}
    ),
    "channel": shape({"type": _TYPE, "channel_id": need(string()), "style": may(_mention_style)}),
    "broadcast": shape({"type": _TYPE, "range": need(one_of("here", "channel", "everyone"))}),
    "date": shape(
        {
            "type": _TYPE,
            "timestamp": need(integer(0)),
            "format": need(string()),
            "url": may(url(limit("button.url"))),
            "fallback": may(string()),
            "style": may(_style),
        }
    ),
    "color": shape({"type": _TYPE, "value": need(string())}),
}
_parts = listing(tagged(_PARTS))
_section = shape({"type": _TYPE, "elements": need(_parts)})
_literal = listing(tagged({name: _PARTS[name] for name in ("text", "link")}))

_ELEMENTS: dict[str, Check] = {
    "rich_text_section": _section,
    "rich_text_list": shape(
        {
            "type": _TYPE,
            "style": need(one_of("bullet", "ordered")),
            "elements": need(listing(tagged({"rich_text_section": _section}))),
            "indent": may(integer(0, limit("rich_text_list.indent"))),
            "offset": may(integer(0)),
            "border": may(integer(0, 1)),
        }
    ),
    "rich_text_preformatted": shape(
        {
            "type": _TYPE,
            "elements": need(_literal),
            "border": may(integer(0, 1)),
            "language": may(string()),
        }
    ),
    "rich_text_quote": shape(
        {"type": _TYPE, "elements": need(_parts), "border": may(integer(0, 1))}
    ),
}

rich_text = shape(
    {
        "type": _TYPE,
        "block_id": may(string(limit("block_id"))),
        "elements": need(listing(tagged(_ELEMENTS), None, 1)),
    }
)
