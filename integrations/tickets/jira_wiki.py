"""Ticket text as Jira wiki markup, with every foreign character made inert."""

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from bot.models.ticket import Part
from bot.models.untrusted import Untrusted

#: jira.text.field.character.limit: what a description or comment may hold.
TEXT_MAX = 32_767
_LINE_MAX = 2_000
_CODE_MAX = 8_000
# Ids are full of hyphens and underscores, which between letters or digits never start markup.
_MARKUP = re.compile(r"[{}\[\]*+^~!|]|(?<![^\W_])[_-]|[_-](?![^\W_])|\?(?=\?)|(?<=\?)\?")
_SCHEME = re.compile(r"(?i)([a-z][a-z0-9+.-]*)(://|(?<=mailto):|(?<=tel):)")
_NOFORMAT = re.compile(r"\{(?=noformat)", re.IGNORECASE)
_BLOCK_START = re.compile(r"^(?:h[1-6]|bq)\.|^#", re.IGNORECASE)


def inline(text: str | Untrusted, limit: int = _LINE_MAX) -> str:
    """Text on one line that Jira shows as it is: no macro, mention, link, image or table cell.

    Markup characters get Jira's backslash; a backslash becomes an entity, because two of them are
    a line break; addresses in foreign text are defanged (`https[:]//`) so that they do not turn
    into links.
    """
    foreign = text if isinstance(text, Untrusted) else Untrusted(text)
    shown = foreign.line(limit)
    if isinstance(text, Untrusted):
        shown = _SCHEME.sub(lambda m: f"{m[1]}[:]{m[2][1:]}", shown)
    shown = _MARKUP.sub(lambda m: f"\\{m[0]}", shown.replace("\\", "\0"))
    shown = shown.replace("\0", "&#92;")
    return _BLOCK_START.sub(lambda m: f"{m[0][:-1]}\\{m[0][-1]}", shown)


def code(text: str | Untrusted) -> str:
    """Text in a block that Jira does not read; it cannot end the block from within."""
    foreign = text if isinstance(text, Untrusted) else Untrusted(text)
    body = _NOFORMAT.sub("{ ", foreign.plain(_CODE_MAX))
    return f"{{noformat}}\n{body}\n{{noformat}}"


def link(text: str | Untrusted, url: str) -> str:
    """A link to an http(s) address of ours; any other address is shown as text only."""
    parts = urlsplit(url)
    label = inline(text, 200)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return label
    plain = re.sub(r"[\[\]{}|\\]", " ", (text if isinstance(text, str) else text.line(200)))
    safe = quote(url, safe=":/?#@!$&'()*+,;=%~-._")
    return f"[{' '.join(plain.split()) or parts.netloc}|{safe}]"


def document(parts: Sequence[Part], limit: int = TEXT_MAX) -> str:
    """All parts in order; when they do not fit, whole parts are left out and `…` ends the text."""
    lines: list[str] = []
    left = limit - 2
    for part in parts:
        shown = _part(part)
        if len(shown) + 1 > left:
            lines.append("…")
            break
        lines.append(shown)
        left -= len(shown) + 1
    return "\n".join(lines)


def _part(part: Part) -> str:
    if part.kind == "heading":
        return f"h3. {inline(part.text)}"
    if part.kind == "bullet":
        return f"* {inline(part.text)}"
    if part.kind == "code":
        return code(part.text)
    if part.kind == "link":
        return link(part.text, part.url)
    return inline(part.text)
