"""Jira's wiki markup as safe HTML: the parts Jira's renderer shows, everything else as text."""

import html
import re
from urllib.parse import urlsplit

_NOFORMAT = re.compile(r"\{noformat\}(.*?)\{noformat\}", re.DOTALL)
_INLINE = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|\{\{(?P<mono>[^{}\n]+)\}\}"
    r"|\[(?:(?P<label>[^|\[\]\n]+)\|)?(?P<url>https?://[^\]|\s]+)\]"
    r"|\[~(?P<mention>[^\]\n]+)\]"
    r"|(?<![\w*])\*(?P<bold>\S(?:[^*\n]*\S)?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>\S(?:[^_\n]*\S)?)_(?![\w_])"
    r"|!(?P<image>[^!\s|]+)(?:\|[^!\n]*)?!"
    r"|\{(?P<macro>[a-z]+)(?::[^}\n]*)?\}"
)


def rendered(text: str) -> str:
    """Wiki markup as HTML; the input is untrusted, the output contains only our own tags.

    Macros, mentions and embedded images come out marked (class `live`) so that text which should
    have been inert is easy to see.
    """
    out: list[str] = []
    at = 0
    for match in _NOFORMAT.finditer(text):
        out.append(_blocks(text[at : match.start()]))
        out.append(f"<pre>{html.escape(match[1].strip(chr(10)))}</pre>")
        at = match.end()
    out.append(_blocks(text[at:]))
    return "".join(out)


def _blocks(text: str) -> str:
    out: list[str] = []
    open_list = ""
    for line in text.splitlines():
        kind, shown = _line(line)
        if kind != open_list:
            out += [f"</{open_list}>"] if open_list else []
            out += [f"<{kind}>"] if kind else []
            open_list = kind
        out.append(shown)
    out += [f"</{open_list}>"] if open_list else []
    return "".join(out)


def _line(line: str) -> tuple[str, str]:
    """(enclosing element or empty, HTML) of one line."""
    line = line.strip(" \t")
    if not line:
        return "", ""
    if match := re.match(r"h([1-6])\. (.*)", line):
        level = min(int(match[1]) + 1, 6)
        return "", f"<h{level}>{_inline(match[2])}</h{level}>"
    if match := re.match(r"[*-]+ (.*)", line):
        return "ul", f"<li>{_inline(match[1])}</li>"
    if match := re.match(r"#+ (.*)", line):
        return "ol", f"<li>{_inline(match[1])}</li>"
    if line == "----":
        return "", "<hr>"
    if line.startswith("||"):
        cells = [c for c in line.strip("|").split("||")]
        return "table", "<tr>" + "".join(f"<th>{_inline(c)}</th>" for c in cells) + "</tr>"
    if line.startswith("|"):
        cells = re.split(r"(?<!\\)\|(?![^\[]*\])", line.strip("|"))
        return "table", "<tr>" + "".join(f"<td>{_inline(c)}</td>" for c in cells) + "</tr>"
    return "", f"<p>{_inline(line)}</p>"


def _inline(text: str) -> str:
    out: list[str] = []
    at = 0
    for match in _INLINE.finditer(text):
        out.append(_text(text[at : match.start()]))
        out.append(_span(match))
        at = match.end()
    out.append(_text(text[at:]))
    return "".join(out)


def _text(text: str) -> str:
    """Escaped, except that numeric entities stay what they are, as in Jira."""
    return re.sub(r"&amp;(#\d{1,6};)", r"&\1", html.escape(text))


def _span(match: re.Match[str]) -> str:
    kind = str(match.lastgroup)
    value = html.escape(match[kind])
    if kind == "escaped":
        return "<br>" if match[kind] == "\\" else value
    if kind == "mono":
        return f"<code>{value}</code>"
    if kind in ("url", "label"):
        return _link(match["url"], match["label"])
    if kind == "bold":
        return f"<strong>{value}</strong>"
    if kind == "italic":
        return f"<em>{value}</em>"
    return f'<span class="live">{html.escape(match[0])}</span>'


def _link(url: str, label: str | None) -> str:
    shown = html.escape(label or url)
    if not urlsplit(url).netloc:
        return shown
    return f'<a href="{html.escape(url)}" rel="noreferrer noopener">{shown}</a>'
