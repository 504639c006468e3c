"""Follow-ups: a few words that change the question before them, told from new questions."""

import re
from datetime import UTC, datetime, timedelta

import msgspec

from bot.query.context import Context, Reading
from bot.query.model import (
    Query,
)  # fmt: skip
from bot.query.offline import (
    carrying,
    completing,
    deciding,
    grouped,
    referring,
    second,
    shifting,
    spelling,
    turns,
    widening,
)
from bot.query.offline.gathering import gather
from bot.query.offline.parts import Parts
from bot.query.offline.patching import patch, where
from bot.query.offline.tokens import Words
from bot.query.offline.wording import plain
from bot.query.validate import check

__all__ = ["differs", "follow", "marked", "where"]
_HOUR = re.compile(
    r"\b(?:[01]?\d|2[0-3])(?::\d\d|\s*[ap]\.?m\b)|\b(?:in the (?:morning|afternoon|evening)|noon"
    r"|midnight|at night|morning|afternoon|evening)\b|\bbetween \d{1,2} and \d{1,2}\b"
    r"|[点时](?!候|间)"
    r"|早上|上午|中午|下午|晚上|凌晨",
    re.I,
)
#: A day of its own: then a time of day is not on the day asked about before.
_DAY = re.compile(
    r"\b(?:yesterday|today|tonight|this|now|ago|last|past|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day|jan|feb"
    r"|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)|\d{4}-\d\d|\d/\d|[日号天周月]",
    re.I,
)


#: Another deed asked for on the one thing asked about.
_DEED = re.compile(
    r"^\s*(?:and |so |but )?(?:who(?: else)?|did (?:some|any)(?:one|body)(?: else)?) (?:also )?"
    r"(?:chang|modif|alter|edit|updat)\w+ it\b", re.I,
)  # fmt: skip


def follow(written: str, context: Context, now: datetime) -> Reading | None:
    """The changed question, or None for a text that stands on its own.

    A reading without a query is one that leans on the question before but is not understood.
    """
    parent = context.parent
    assert parent is not None
    if carrying.anew(written):
        return None
    text = referring.resolved(written, context)
    if referring.unclear(text, context):
        return Reading(None, 0.3)
    words = Words(text)
    words.text = spelling.purposes(words.text, context.accounts)
    words.text = spelling.spelled(words.text, parent, context.last)
    pointed = _pointed(words.text, context, now)
    if pointed is not None:
        return pointed
    if _of_it(text, context):
        return None
    turn = _turn(written, text, words.text)
    wider = widening.wider(words, parent, context.accounts)
    words.text = plain(words.text, now, context.tz, context.span)
    if turn.again or turn.column:
        words.mark((0, len(words.text)))
    words, parts = _gathered(words, turn, parent, context, now)
    if not deciding.changes(turn, wider, parts, context):
        return None
    left = tuple(word for word in words.unparsed() if word.lower() not in _RELATIONS)
    if len(left) > (1 if turn.opens else 0):
        new = _content(parts) or (parts.this and parent.resources.ids)
        return None if new else Reading(None, 0.3, left)
    query = patch(parent, parts, turn, wider, context, now)
    if not (turn.again or (turn.opens and not left)) and not differs(parent, query):
        return Reading(None, 0.3, left)
    others = second.others(query, parts.doubts, context.parent)
    return Reading(check(query), 0.9 - 0.1 * len(left), left, follow_up=True, others=others)


def _gathered(
    words: Words, turn: turns.Turn, parent: Query, context: Context, now: datetime
) -> tuple[Words, Parts]:
    """What the text says, with what it leaves out put back and its moments beside the rows'."""
    near = None
    if shifting.shifts(words.text) is None:
        near = referring.beside(words.text, parent, context.last)
        words.blank(referring.beside_span(words.text))
    at = _moment(words.text, parent, now)
    parts = gather(words, context, at)
    short = len(words.unparsed()) == 1 or not parts.said.chosen
    if completing.leaves_out(words.text) or (turn.opens and short):
        words, parts = completing.completed(words, parts, context, at)
    shifted = shifting.shifts(words.text)
    if shifted is not None:
        words.mark(shifted.span())
    return words, msgspec.structs.replace(parts, window=near or parts.window)


#: Words that only say how the text stands to the question before.
_RELATIONS = frozenset([
    "alone", "among", "else", "except", "excluding", "expand", "extend", "filter", "group",
    "include", "including", "instead", "involved", "keep", "leave", "leaving", "limit", "make",
    "minus", "narrow", "omit", "order", "others", "plus", "question", "repeat", "restrict",
    "second", "sort", "switch", "there", "too", "widen", "without", "一样", "其他", "其它",
    "具体", "分别", "同样", "扩大", "换", "换成", "改为", "改成", "改看", "放宽", "统计",
    "缩小", "那么", "限定",
])  # fmt: skip


def marked(words: Words) -> bool:
    """Whether the text begins like a change: only, just, and, without, 只看, 那…"""
    return turns.opens(words.text)


def differs(parent: Query, query: Query) -> bool:
    """Whether the follow-up changed what is looked for, not only when it was asked."""
    same = msgspec.structs.replace(query, asked_at=parent.asked_at, assumptions=parent.assumptions)
    return same != parent


def _turn(written: str, text: str, spelled: str) -> turns.Turn:
    """How the text stands to the question before; what was written out may say that it changes."""
    turn = turns.turn(" ".join(written.split()))
    return turn._replace(opens=turn.opens or (spelled != text and turns.opens(spelled)))


def _pointed(text: str, context: Context, now: datetime) -> Reading | None:
    """The one group or row of the answer before that the text counts to."""
    assert context.parent is not None
    group = grouped.chosen(text, context, now)
    if group is not None:
        return Reading(check(group), 0.9, (), follow_up=True)
    row = referring.nth(text, context.last)
    return None if row is None else _one(context.parent, row.id, now)


def _of_it(text: str, context: Context) -> bool:
    """Whether another deed is asked for on what was asked about, which is a question of its own."""
    assert context.parent is not None
    return bool(_DEED.search(text) and context.parent.resources.ids) or carrying.gives(
        text, context
    )


def _one(parent: Query, id: str, now: datetime) -> Reading:
    """That one row of the answer before."""
    wanted = msgspec.structs.replace(parent.events, ids=(id,))
    made = msgspec.structs.replace(parent, events=wanted, aggregate=None, limit=1000, asked_at=now)
    return Reading(check(made), 0.9, (), follow_up=True)


def _moment(text: str, parent: Query, now: datetime) -> datetime:
    """The moment the text's times are read at: the end of the day asked about before.

    "Between 3 and 4 in the morning" after a question about one day is on that day.
    """
    day = referring.one_day(parent.window)
    if day is None or not _HOUR.search(text) or _DAY.search(text):
        return now
    end = day.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)
    return min(now, end + timedelta(seconds=1))


def _content(parts: Parts) -> bool:
    return parts.names_something or parts.intent is not None
