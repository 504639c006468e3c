"""An answer in Slack: conclusion, details, table, source, and the buttons under it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.investigate.agent.references import first_sentence
from bot.investigate.costs import cost
from bot.investigate.lines import sentence
from bot.models.answer import Answer, Line, Source, Value
from bot.models.untrusted import Untrusted
from bot.ports import Message
from bot.views import limits
from bot.views.actions import Action, Modal
from bot.views.blocks import (
    Block,
    Plain,
    Safe,
    actions,
    button,
    choice,
    code,
    context,
    escape,
    fit,
    join,
    label,
    plain,
    plain_text,
    preformatted,
    section,
    spoken,
    table,
    tell,
    when,
)  # fmt: skip
from bot.views.modal import modal
from bot.words import Lang, say

#: Up to this many rows stand as lines; more become a table.
_AS_LINES = 3
_SHOWN_EVENTS = 25
_TABLE = 7_500
#: For what is put under an answer later (judging it), and the line that says how much is shown.
_SPARE = 1_000
_LINE = 2_900


def answer_ref(kind: str, answer: str, item: str) -> str:
    """`ev:<answer>:<event>`, `fu:<answer>:<n>` or `ch:<answer>:<n>`, the value of an element."""
    return f"{kind}:{answer}:{item}"


def parse_answer_ref(value: str) -> tuple[str, str, str] | None:
    """Kind, answer id and item of such a value; None when it is not one of ours."""
    parts = value.split(":", 2)
    if len(parts) != 3 or parts[0] not in ("ev", "fu", "ch", "csv") or not parts[1].isalnum():
        return None
    return parts[0], parts[1], parts[2]


def answer_message(answer: Answer, lang: Lang, tz: str) -> Message:
    """The whole answer as a message that keeps within Slack's limits.

    `tz` is the asker's zone, in which table times stand (their column head says so).
    """
    said = [*_first(answer, lang), *_concluded(answer, lang)]
    details = [Safe(f"• {_said(answer, line, lang)}") for line in answer.details]
    first = section(fit([*said, *details], _LINE, lang))
    rest: list[Block] = []
    small = _small_print(answer, lang, tz)
    if small:
        rest.append(context(fit(small, _LINE, lang)))
    rest += [
        section(Safe(escape(Untrusted(asked.question))), _ask(answer, n, lang))
        for n, asked in enumerate(answer.choices)
    ]
    elements = _elements(answer, lang)
    if elements:
        rest.append(actions(*elements))
    # The table gives way: all rows are in the CSV.
    room = limits.most("message.blocks_json") - limits.size([first, *rest]) - _SPARE
    table_blocks = _rows(answer, lang, tz, min(_TABLE, room))
    message = Message(spoken(said, lang), (first, *table_blocks, *rest))
    limits.check(message)
    return message


def event_view(record: Mapping[str, Any], lang: Lang) -> Block:
    """A modal with one masked record, shown literally and cut at what a modal can hold."""
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
    lines = [plain(line, 900) for line in text.split("\n")]
    blocks: list[Block] = []
    taken, size = 0, 0
    for start in range(0, len(lines), 40):
        part = lines[start : start + 40]
        size += sum(len(line) + 1 for line in part)
        if size > 60_000:
            break
        blocks.append(preformatted([Plain(_indented(text, start + n)) for n in range(len(part))]))
        taken += len(part)
    notes = [tell("answer.event.masked", lang)]
    if taken < len(lines):
        notes.append(tell("answer.event.cut", lang))
    blocks.append(context(*notes))
    view = modal(Modal.DETAILS, "answer.event.title", blocks, lang)
    limits.check(view)
    return view


def _indented(text: str, index: int) -> str:
    line = text.split("\n")[index]
    return " " * (len(line) - len(line.lstrip(" "))) + plain(line.lstrip(" "), 900)


def _said(answer: Answer, line: Line, lang: Lang) -> Safe:
    return Safe(sentence(line, answer.facts, lang, shown))


def shown(value: Value) -> Safe:
    """A value for mrkdwn; whatever somebody else wrote stands in a code span."""
    if value.kind == "time":
        return when(datetime.fromisoformat(value.text))
    if value.kind in ("outside", "code"):
        return code(Untrusted(value.text), 120)
    return escape(Untrusted(value.text), 300)


def _concluded(answer: Answer, lang: Lang) -> list[Safe]:
    """The conclusion in bold; of a model's words the first sentence, which answers the question."""
    first, rest = first_sentence(answer.conclusion.prose)
    if not rest:
        return [_strong(_said(answer, answer.conclusion, lang))]
    said = [_said(answer, Line("model.answer", prose=part), lang) for part in (first, rest)]
    return [_strong(said[0]), said[1]]


def _strong(text: Safe) -> Safe:
    """Bold, line by line: Slack's bold does not cross a code span's edge reliably otherwise."""
    return Safe(f"*{text}*") if "*" not in text else text


def _first(answer: Answer, lang: Lang) -> list[Safe]:
    """What "this" was read as stands before everything else."""
    return [
        _said(answer, line, lang)
        for line in answer.reading[:1]
        if line.key.startswith("answer.assume.this")
    ]


def _rows(answer: Answer, lang: Lang, tz: str, room: int) -> list[Block]:
    if not answer.rows:
        return []
    heads = [plain(_head(name, lang, tz), 40) for name in answer.columns]
    rows = [[_cell(value, lang, tz) for value in row.values] for row in answer.rows]
    if len(rows) <= _AS_LINES:
        return [preformatted([Plain("  ".join(cells)) for cells in rows])]
    kept: list[list[Plain]] = []
    size = sum(len(head) for head in heads)
    for cells in rows:
        size += sum(len(text) for text in cells)
        # Slack counts a cell's JSON too, about 30 characters each.
        if size + 31 * len(heads) * (len(kept) + 2) > room:
            break
        kept.append(cells)
    blocks = [table(heads, kept)] if kept else []
    if answer.total_rows > len(kept):
        note = tell("answer.more_rows", lang, shown=len(kept), total=answer.total_rows)
        blocks.append(context(note))
    return blocks


def _head(name: str, lang: Lang, tz: str) -> str:
    timed = name.removeprefix("answer.column.") in ("time", "first", "last")
    return f"{say(name, lang)} ({tz})" if timed else say(name, lang)


def _cell(value: Value, lang: Lang, tz: str) -> Plain:
    if value.kind == "time":
        at = datetime.fromisoformat(value.text).astimezone(ZoneInfo(tz))
        return Plain(at.strftime("%Y-%m-%d %H:%M:%S"))
    if value.kind == "word":
        return label(value.text, lang)
    return plain(Untrusted(value.text), 60)


def _small_print(answer: Answer, lang: Lang, tz: str) -> list[Safe]:
    first = _first(answer, lang)
    reading = [_said(answer, line, lang) for line in answer.reading[len(first) :]]
    lines = [join(reading, " ")] if reading else []
    if answer.source:
        lines += _source(answer.source, lang, tz)
    lines += [_said(answer, line, lang) for line in (*answer.coverage, *answer.notes)]
    return lines


def _source(source: Source, lang: Lang, tz: str) -> list[Safe]:
    utc = _span(source.start, source.end, "UTC")
    own = f" = {_span(source.start, source.end, tz)} {tz}" if tz != "UTC" else ""
    start, _, end = utc.partition(" – ")
    first = tell(
        "answer.source", lang, store=tell(f"answer.store.{source.store}", lang),
        start=Safe(start), end=Safe(end), tz=Safe(f"UTC{own}"), matched=source.matched,
        examined=source.examined, pages=source.pages, seconds=Safe(f"{source.seconds:g}"),
    )  # fmt: skip
    places = tell(
        "answer.places", lang, accounts=Safe(", ".join(source.accounts) or "-"),
        regions=Safe(", ".join(source.regions) or "-"),
    )  # fmt: skip
    price = [escape(Untrusted(cost(source, lang)))] if source.bytes else []
    return [join([first, *price], " · "), places, code(Untrusted(source.query), 400)]


def _span(start: datetime, end: datetime, tz: str) -> str:
    zone = UTC if tz == "UTC" else ZoneInfo(tz)
    form = "%Y-%m-%d %H:%M"
    return f"{start.astimezone(zone).strftime(form)} – {end.astimezone(zone).strftime(form)}"


def _elements(answer: Answer, lang: Lang) -> list[Block]:
    elements: list[Block] = []
    events = list(dict.fromkeys([row.event for row in answer.rows if row.event] or answer.events))
    if len(events) == 1:
        ref = answer_ref("ev", answer.id, events[0])
        elements.append(button(label("answer.button.event", lang), Action.EVENT_SHOW, ref))
    elif events:
        options = [
            (plain(_event_name(answer, id, n, lang), 75), answer_ref("ev", answer.id, id))
            for n, id in enumerate(events[:_SHOWN_EVENTS], 1)
        ]
        elements.append(_select(Action.EVENT_SHOW, label("answer.button.event", lang), options))
    if answer.total_rows > 1:
        ref = answer_ref("csv", answer.id, "all")
        elements.append(button(label("answer.button.csv", lang), Action.ANSWER_CSV, ref))
    if answer.follow_ups:
        options = [
            (label(asked.key, lang), answer_ref("fu", answer.id, str(n)))
            for n, asked in enumerate(answer.follow_ups)
        ]
        name = label("answer.button.follow", lang)
        elements.append(_select(Action.ANSWER_FOLLOW_UP, name, options))
    return elements


def _event_name(answer: Answer, id: str, number: int, lang: Lang) -> str:
    """`3 · RunInstances · demo.user · 1b2c3d4e`: enough to tell the rows apart."""
    row = next((row for row in answer.rows if row.event == id), None)
    cells = [_cell(v, lang, "UTC") for v in row.values[:3]] if row else []
    return " · ".join([str(number), *cells[:2], id[:8]])


def _select(action: Action, name: Plain, options: Sequence[tuple[Plain, str]]) -> Block:
    return {
        "type": "static_select",
        "action_id": action.value,
        "placeholder": plain_text(name),
        "options": [choice(text, value) for text, value in options],
    }


def _ask(answer: Answer, number: int, lang: Lang) -> Block:
    ref = answer_ref("ch", answer.id, str(number))
    name = label(answer.choices[number].key, lang)
    return button(name, Action.ANSWER_CHOICE, ref)
