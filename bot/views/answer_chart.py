"""The chart of a grouped answer: columns over time, or lying bars of the largest groups."""

from datetime import datetime, timedelta

import msgspec

from bot.models.answer import Answer, Row
from bot.models.untrusted import Untrusted
from bot.ports import Message
from bot.views.blocks import Block, plain, plain_text
from bot.views.chart import Chart, columns, ranked
from bot.words import Lang, say

#: Fewer groups are read faster in the table; more bars than these are told apart by nobody.
_LEAST, _BARS, _SLOTS = 3, 12, 31
_NAME, _TOLD = 26, 25
_TIMES = {
    "hour": ("%Y-%m-%d %H:00", timedelta(hours=1), "%H:%M"),
    "day": ("%Y-%m-%d", timedelta(days=1), "%m-%d"),
}
_MEASURES = ("count", "bytes", "packets")


class Drawing(msgspec.Struct, frozen=True):
    """A chart, its title, and what it shows in words, for who cannot see it."""

    chart: Chart
    title: str
    alt: str


def drawing(answer: Answer, lang: Lang) -> Drawing | None:
    """The chart of the answer's rows; None where there is nothing a picture says better."""
    made = answer.query.aggregate if answer.query else None
    if made is None or not made.by or answer.kind != "answer" or len(answer.rows) < _LEAST:
        return None
    wanted = answer.query.order.by if answer.query else "time"
    measure = f"answer.column.{wanted if wanted in _MEASURES else 'count'}"
    heads = tuple(f"answer.column.{key}" for key in made.by)
    if answer.columns[: len(heads)] != heads or measure not in answer.columns:
        return None
    place = answer.columns.index(measure)
    pairs = [(_key(row, len(heads), lang), _number(row, place)) for row in answer.rows]
    by = ", ".join(say(head, lang) for head in heads)
    title = say("answer.chart.title", lang, what=say(measure, lang), by=by)
    chart = _over_time(pairs, made.by[0]) if len(made.by) == 1 else None
    told = pairs
    if chart is None:
        told = sorted(pairs, key=lambda pair: -pair[1])[:_BARS]
        chart = ranked([(_shown(name, n), number) for n, (name, number) in enumerate(told, 1)])
        if len(told) < answer.total_rows:
            title = say(
                "answer.chart.most", lang, title=title, n=len(told), total=answer.total_rows
            )
    values = "; ".join(f"{name}: {number}" for name, number in told[:_TOLD])
    return Drawing(chart, title, say("answer.chart.alt", lang, title=title, values=values))


def with_chart(message: Message, file_id: str, drawn: Drawing) -> Message:
    """The message with the uploaded picture under its table.

    https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
    """
    picture: Block = {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": plain(Untrusted(drawn.alt), 1000),
        "title": plain_text(plain(Untrusted(drawn.title), 200)),
    }
    types = [block["type"] for block in message.blocks]
    after = types.index("table") + 1 if "table" in types else 2
    blocks = (*message.blocks[:after], picture, *message.blocks[after:])
    return msgspec.structs.replace(message, blocks=blocks)


def _over_time(pairs: list[tuple[str, int]], key: str) -> Chart | None:
    """Every hour or day from the first to the last, those without an event too."""
    if key not in _TIMES:
        return None
    form, step, short = _TIMES[key]
    numbers = dict(pairs)
    try:
        at, last = (datetime.strptime(pairs[n][0], form) for n in (0, -1))
    except ValueError:
        return None
    moments: list[datetime] = []
    while at <= last and len(moments) <= _SLOTS:
        moments.append(at)
        at += step
    if len(moments) > _SLOTS:
        return None
    names = [moment.strftime(short) for moment in moments]
    found = [numbers.get(moment.strftime(form), 0) for moment in moments]
    return columns(names, [("", "P3", found)], stacked=True)


def _key(row: Row, size: int, lang: Lang) -> str:
    words = [say(v.text, lang) if v.kind == "word" else v.text for v in row.values[:size]]
    return Untrusted(" · ".join(words)).line(80) or "-"


def _number(row: Row, place: int) -> int:
    text = row.values[place].text
    return int(text) if text.isdigit() else 0


def _shown(name: str, rank: int) -> str:
    """A label the picture's font can write; other scripts stand as their place in the order."""
    name = name.replace(" · ", " / ")
    if not name.isascii() or not name.isprintable():
        return f"#{rank}"
    return name if len(name) <= _NAME else f"{name[: _NAME - 2]}.."
