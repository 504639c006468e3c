"""A report for auditors as one HTML file: no script, nothing loaded, everything encoded."""

import re
from collections.abc import Sequence

from bot.investigate.costs import dollars, size
from bot.views.chart_svg import svg
from bot.views.html import Html, document_head, element, text
from bot.views.paper import PROVEN, Chapter, Paper, Seen, Sheet
from bot.views.paper_strip import strips
from bot.views.paper_style import PAPER_STYLE
from bot.views.paper_words import verdict, window
from bot.words import Lang, say

_CELL = 400
#: Cells up to so many characters stay on one line: times, accounts, addresses.
_SHORT = 22
_ID = re.compile(r"[0-9a-f-]{36}")
#: So many spans of days are listed; the CSV holds every day.
_RUNS = 60


def page(paper: Paper, lang: Lang) -> str:
    """The whole file. Outside text reaches it only through `bot.views.html.text`."""
    parts = [
        _header(paper, lang), _verdict(paper, lang), _tiles(paper),
        *(_chapter(chapter, n, lang) for n, chapter in enumerate(paper.chapters)),
        _coverage(paper, lang), _method(paper, lang), _files(paper, lang),
    ]  # fmt: skip
    body = element("body", element("main", *parts))
    tongue = "zh-Hans" if lang == "zh" else "en"
    head = document_head(text(paper.title), PAPER_STYLE)
    return f"<!doctype html>\n{element('html', head, body, lang=tongue)}\n"


def _say(key: str, lang: Lang, **params: object) -> Html:
    return text(say(key, lang, **params), 2000)


def _list(lines: Sequence[str]) -> Html:
    return element("ul", *(element("li", text(line, 2000)) for line in lines))


def _header(paper: Paper, lang: Lang) -> Html:
    lines = [element("p", text(line, 500), class_="quiet") for line in window(paper, lang)]
    return element(
        "header", element("h1", text(paper.title)), *lines, element("p", text(paper.about, 1000))
    )


def _verdict(paper: Paper, lang: Lang) -> Html:
    title = element("h2", text(verdict(paper, lang)))
    if paper.complete:
        said = element("p", _say("report.complete.why", lang))
        return element("section", title, said, class_="verdict")
    return element("section", title, _list(paper.doubts), class_="verdict open")


def _tiles(paper: Paper) -> Html:
    tiles = [
        element(
            "div", element("dt", text(tile.label)), element("dd", text(tile.value), class_="big"),
            class_="late" if tile.bad else "",
        )
        for tile in paper.tiles
    ]  # fmt: skip
    return element("dl", *tiles, class_="tiles")


def _chapter(chapter: Chapter, number: int, lang: Lang) -> Html:
    parts = [element("h2", text(chapter.title))]
    parts += [element("p", text(line, 2000)) for line in chapter.said]
    if chapter.picture is not None:
        shown = chapter.picture
        drawn = svg(shown.chart, f"chart{number}", shown.title, shown.about)
        words = _say("report.picture", lang, about=shown.about, title=shown.title)
        about = element("p", words, class_="quiet")
        parts += [about, element("figure", drawn)]
    for one in chapter.sheets:
        parts += _sheet(one, chapter.title, lang)
    return element("section", *parts)


def _sheet(sheet: Sheet, above: str, lang: Lang) -> list[Html]:
    found = [element("h3", text(sheet.title))] if sheet.title != above else []
    if not sheet.rows:
        return [*found, element("p", _say("report.empty", lang), class_="quiet")]
    found.append(_table(sheet.title, sheet.head, sheet.rows, sheet.words))
    if sheet.total > len(sheet.rows):
        more = _say("report.more_rows", lang, shown=len(sheet.rows), total=sheet.total)
        found.append(element("p", more, class_="quiet"))
    return found


def _table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], words: int
) -> Html:  # fmt: skip
    """A table whose first column heads its rows; numbers follow after `words` columns of text."""

    def kind(n: int, cell: str) -> str:
        side = "words" if n < words else ""
        whole = len(cell) <= _SHORT or _ID.fullmatch(cell)
        return f"{side} short".strip() if whole else side

    top = [
        element("th", text(name), scope="col", class_="words" if n < words else "")
        for n, name in enumerate(head)
    ]
    body = [
        element(
            "tr",
            element("th", text(row[0] or "-", _CELL), scope="row", class_=kind(0, row[0])),
            *(
                element("td", text(cell or "-", _CELL), class_=kind(n, cell))
                for n, cell in enumerate(row[1:], 1)
            ),
        )
        for row in rows
    ]
    shown = element(
        "table", element("caption", text(title)), element("thead", element("tr", *top)),
        element("tbody", *body),
    )  # fmt: skip
    return element("div", shown, class_="wide")


def _coverage(paper: Paper, lang: Lang) -> Html:
    parts = [
        element("h2", _say("report.coverage", lang)),
        element("p", _say("report.coverage.said", lang), class_="quiet"),
    ]
    if not paper.seen:
        parts.append(element("p", _say("report.doubt.nothing", lang)))
        return element("section", *parts)
    parts += strips(paper.seen, paper.names, lang)
    found = runs(paper.seen)
    rows = [
        (first.account, str(first.day), str(last.day), say(f"report.state.{first.state}", lang),
         str((last.day - first.day).days + 1), str(events))
        for first, last, events in found[:_RUNS]
    ]  # fmt: skip
    names = ("account", "from", "to", "state", "days", "events")
    head = tuple(say(f"report.col.{name}", lang) for name in names)
    sheet = Sheet(say("report.coverage.table", lang), head, tuple(rows), 4)
    parts += _sheet(sheet, "", lang)
    if len(found) > _RUNS:
        parts.append(element("p", _say("report.more_days", lang, n=len(found)), class_="quiet"))
    return element("section", *parts)


def runs(seen: Sequence[Seen]) -> list[tuple[Seen, Seen, int]]:
    """Days in a row of one account and state: the first, the last, the events counted in all."""
    found: list[tuple[Seen, Seen, int]] = []
    for one in seen:
        if found:
            first, last, events = found[-1]
            same = (last.account, last.state) == (one.account, one.state)
            if same and (one.day - last.day).days == 1:
                found[-1] = (first, one, events + one.events)
                continue
        found.append((one, one, one.events))
    # What is not proven is what a reader looks for.
    return sorted(found, key=lambda run: run[0].state in PROVEN)


def _method(paper: Paper, lang: Lang) -> Html:
    parts = [element("h2", _say("report.method_title", lang)), _list(paper.method)]
    parts.append(element("h3", _say("report.queries", lang)))
    for asked in paper.asked:
        price = ""
        if asked.bytes:
            price = say("answer.cost", lang, bytes=size(asked.bytes), usd=dollars(asked.usd))
        told = say(
            "report.query", lang, what=asked.what, store=say(f"answer.store.{asked.store}", lang),
            matched=asked.matched, examined=asked.examined, cost=price or "-",
        )  # fmt: skip
        lines = asked.text.split("\n")
        code = "\n".join(text(line, 6000) for line in lines)
        parts += [element("p", text(told, 1000)), element("pre", Html(code))]
    parts += [element("h3", _say("report.limits", lang)), _list(paper.limits)]
    return element("section", *parts)


def _files(paper: Paper, lang: Lang) -> Html:
    items = [
        element("li", element("code", text(name)), text(f": {holds}", 500))
        for name, holds in paper.files
    ]
    return element(
        "section",
        element("h2", _say("report.files", lang)),
        element("ul", *items),
        element("p", _say("report.files.check", lang), class_="quiet"),
    )
