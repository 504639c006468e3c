"""HTML: the one encoder for outside text, and elements built from encoded parts."""

import base64
import hashlib
import html
from typing import NewType

from bot.models.untrusted import Untrusted

#: Encoded HTML: everything from outside in it went through `text`.
Html = NewType("Html", str)
_EMPTY = frozenset({"meta", "rect", "line"})


def text(outside: Untrusted | str, limit: int = 300) -> Html:
    """Outside text for element content and attribute values: `& < > " '` as entities, one line.

    https://html.spec.whatwg.org/multipage/syntax.html#character-references
    """
    raw = outside if isinstance(outside, Untrusted) else Untrusted(outside)
    return Html(html.escape(raw.line(limit), quote=True))


def element(tag: str, /, *children: Html, **attributes: str | float) -> Html:
    """`<tag …>children</tag>`; attribute values are encoded here, `class_` is written `class`."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{text(_number(value), 2000)}"'
        for name, value in attributes.items()
        if value != ""
    )
    if tag in _EMPTY:
        return Html(f"<{tag}{written}>" if tag == "meta" else f"<{tag}{written}/>")
    return Html(f"<{tag}{written}>{''.join(children)}</{tag}>")


def document_head(title: Html, style: str) -> Html:
    """The head of a page that loads nothing: its own style, by its digest, and nothing else.

    https://www.w3.org/TR/CSP3/#grammardef-hash-source
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Html(style)),
    )


def table(caption: Html, head: list[Html], rows: list[list[Html]], words: int = 1) -> Html:
    """A table whose first column heads its rows; numbers follow after `words` columns of text."""

    def side(n: int) -> str:
        return "words" if n < words else ""

    top = element(
        "tr", *(element("th", cell, scope="col", class_=side(n)) for n, cell in enumerate(head))
    )
    body = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(element("td", cell, class_=side(n)) for n, cell in enumerate(row[1:], 1)),
        )
        for row in rows
    ]
    shown = element(
        "table",
        element("caption", caption),
        element("thead", top),
        element("tbody", *body),
    )
    return element("div", shown, class_="wide")


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
