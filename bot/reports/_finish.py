"""From a report's chapters to its page, its files and what is said of it."""

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from bot.investigate.tables import csv_of, sheet
from bot.models.event import Event
from bot.ports import Message
from bot.query.model import Window
from bot.reports._gather import Gathering
from bot.reports.base import Report, Sources, Wanted
from bot.views.paper import Chapter, Paper, Seen, Tile
from bot.views.paper_page import page
from bot.views.paper_words import message, spoken
from bot.words import Lang, say

MANIFEST = "MANIFEST.sha256"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def finished(
    name: str, sources: Sources, wanted: Wanted, gathered: Gathering, events: Sequence[Event],
    tiles: Sequence[Tile], chapters: Sequence[Chapter], lang: Lang,
    more: Sequence[tuple[str, str, bytes]] = (),
) -> Report:  # fmt: skip
    """The report: the paper around the chapters, the CSVs beside it, message and lines.

    `more` are further files as (end of the name, what it holds, content).
    """
    window = gathered.window
    seen = gathered.seen()
    stem = _stem(name, wanted.subject, window)
    files = [
        (f"{stem}-events.csv", say("report.file.events", lang, n=len(events)), csv_of(events)),
        (f"{stem}-coverage.csv", say("report.file.coverage", lang), _coverage(seen)),
        *((f"{stem}-{end}", holds, content) for end, holds, content in more),
    ]
    given = {"subject": wanted.subject} if wanted.subject else {}
    paper = Paper(
        name=name, title=say(f"report.{name}.title", lang, **given),
        about=say(f"report.{name}.about", lang, **given),
        start=window.start, end=window.end, tz=window.tz, made=sources.now,
        tiles=tuple(tiles), chapters=tuple(chapters), seen=seen, doubts=gathered.doubts(seen),
        asked=tuple(gathered.asked), method=_method(name, lang), limits=_limits(gathered, lang),
        files=tuple((f"{end} (SHA-256 {_digest(data)})", holds) for end, holds, data in files),
        names={a.account: sources.settings.account_name(a.account) for a in seen},
    )  # fmt: skip
    text: Message = message(paper, lang)
    shown = next((chapter.picture for chapter in chapters if chapter.picture), None)
    return Report(
        name=stem, numbers=_numbers(paper, wanted), page=page(paper, lang), summary=text,
        barred=text, spoken=spoken(paper, lang), picture=shown.latin if shown else None,
        title=shown.title if shown else "", alt=shown.about if shown else "",
        files=tuple((end, content) for end, _, content in files),
    )  # fmt: skip


def bundle(report: Report, page: str) -> tuple[tuple[str, bytes], ...]:
    """The page under its name, its files, and their manifest in the form of `sha256sum -c`."""
    files = ((page, report.page.encode()), *report.files)
    lines = "".join(f"{_digest(content)}  {name}\n" for name, content in files)
    return (*files, (MANIFEST, lines.encode()))


def plain_csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table as CSV whose cells no spreadsheet runs."""
    return sheet(head, rows)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _stem(name: str, subject: str, window: Window) -> str:
    """A file name of harmless characters: kind, whom it is about, first and last day."""
    whom = _UNSAFE.sub("-", subject)[:60].strip("-.")
    last = window.end - timedelta(microseconds=1)
    days = f"{window.start:%Y%m%d}-{last:%Y%m%d}"
    return "-".join(part for part in ("hubward", name, whom, days) if part)


def _coverage(seen: Sequence[Seen]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("account", "day", "state", "events"))
    for one in seen:
        writer.writerow((one.account, one.day.isoformat(), one.state, one.events))
    return out.getvalue().encode()


def _method(name: str, lang: Lang) -> tuple[str, ...]:
    return tuple(say(f"report.method.{part}", lang) for part in (name, "names", "coverage"))


def _limits(gathered: Gathering, lang: Lang) -> tuple[str, ...]:
    fixed = ("report.limit.data", "report.limit.late", "report.limit.digest")
    return tuple(say(key, lang) for key in (*gathered.notes(), *fixed))


def _numbers(paper: Paper, wanted: Wanted) -> dict[str, object]:
    """The figures and the verdict as plain JSON."""
    return {
        "subject": wanted.subject,
        "start": paper.start.isoformat(),
        "end": paper.end.isoformat(),
        "complete": paper.complete,
        "doubts": list(paper.doubts),
        "figures": {tile.label: tile.value for tile in paper.tiles},
        "coverage": [msgspec.to_builtins(one) for one in paper.seen],
        "queries": [msgspec.to_builtins(one) for one in paper.asked],
    }
