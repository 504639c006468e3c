"""What is said of a report for auditors: its verdict, its window, its message and lines."""

from zoneinfo import ZoneInfo

from bot.models.untrusted import Untrusted
from bot.ports import Message
from bot.views.blocks import (
    Block,
    Safe,
    context,
    escape,
    fit,
    header,
    plain,
    section,
    tell,
)  # fmt: skip
from bot.views.blocks import (
    spoken as said_aloud,
)
from bot.views.paper import Paper
from bot.words import Lang, say

_FORM = "%Y-%m-%d %H:%M"
_MOST_DOUBTS = 4


def verdict(paper: Paper, lang: Lang) -> str:
    """Complete, or why it is not proven to be."""
    return say("report.complete" if paper.complete else "report.incomplete", lang)


def window(paper: Paper, lang: Lang) -> tuple[str, ...]:
    """The window in UTC, in the reader's zone where it is another, and when it was made."""
    utc = f"{paper.start.strftime(_FORM)} – {paper.end.strftime(_FORM)} UTC"
    if paper.tz != "UTC":
        zone = ZoneInfo(paper.tz)
        first, last = paper.start.astimezone(zone), paper.end.astimezone(zone)
        utc += f" = {first.strftime(_FORM)} – {last.strftime(_FORM)} {paper.tz}"
    made = f"{paper.made.strftime(_FORM)} UTC"
    return (say("report.paper.window", lang, window=utc, made=made),)


def spoken(paper: Paper, lang: Lang) -> tuple[str, ...]:
    """The figures and the verdict for a terminal; outside text loses control characters."""
    lines = [Untrusted(paper.title).line(200), *window(paper, lang), ""]
    lines += [f"{tile.label}: {tile.value}" for tile in paper.tiles]
    lines += ["", verdict(paper, lang)]
    lines += [f"  - {Untrusted(doubt).line(400)}" for doubt in paper.doubts]
    return tuple(lines)


def message(paper: Paper, lang: Lang) -> Message:
    """The same in Slack; the page and its files go beside it."""
    figures = " · ".join(f"{tile.label} *{tile.value}*" for tile in paper.tiles)
    lines = [Safe(f"*{escape(Untrusted(verdict(paper, lang)), 300)}*")]
    doubts = [Safe(f"• {escape(Untrusted(doubt), 400)}") for doubt in paper.doubts[:_MOST_DOUBTS]]
    blocks: list[Block] = [
        header(plain(Untrusted(paper.title), 140)),
        section(fit([Safe(figures)], 2900, lang)),
        section(fit([*lines, *doubts], 2900, lang)),
        context(fit([escape(Untrusted(line), 500) for line in window(paper, lang)], 2900, lang)),
        context(tell("report.paper.more", lang)),
    ]
    return Message(said_aloud([Safe(f"{paper.title}."), *lines], lang), tuple(blocks))
