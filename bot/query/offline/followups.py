"""Follow-ups: a few words that change the question before them, told from new questions."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from bot.query.context import Context, Reading
from bot.query.model import (
    Auth,
    Exclusions,
    Identity,
    Outcome,
    Query,
    Where,
)  # fmt: skip
from bot.query.offline import referring, second, shifting, spelling, turns, widening
from bot.query.offline.gathering import gather
from bot.query.offline.parts import Parts
from bot.query.offline.patching import patch, where
from bot.query.offline.tokens import Words
from bot.query.offline.turns import Turn
from bot.query.offline.widening import Wider
from bot.query.offline.wording import plain
from bot.query.validate import check

__all__ = ["differs", "follow", "marked", "where"]
Kind = Literal["change", "new", "unclear"]
#: Kinds of question that stand on their own whatever word they begin with.
_SUBJECTS = frozenset({
    "origin", "sg_exposure", "sg_changes", "policy_changes", "logging_integrity", "connectivity",
    "session_trace", "network_changes", "user_report",
})  # fmt: skip
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


def follow(written: str, context: Context, now: datetime) -> Reading | None:
    """The changed question, or None for a text that stands on its own.

    A reading without a query is one that leans on the question before but is not understood.
    """
    parent = context.parent
    assert parent is not None
    words = Words(written)
    words.text = spelling.spelled(words.text, parent)
    wider = widening.wider(words, parent, context.accounts)
    words.text = plain(words.text, now, context.tz, context.span)
    turn = turns.turn(" ".join(written.split()))
    if turn.again or turn.column:
        words.mark((0, len(words.text)))
    row = referring.nth(words.text, context.last)
    if row is not None:
        return _one(parent, row.id, now)
    parts = gather(words, context, _moment(words.text, parent, now))
    shifted = shifting.shifts(words.text)
    if shifted is not None:
        words.mark(shifted.span())
    kind = decide(turn, wider, parts, context)
    if kind == "new":
        return None
    left = tuple(word for word in words.unparsed() if word.lower() not in _RELATIONS)
    if len(left) > (1 if turn.opens else 0):
        return None if _content(parts) else Reading(None, 0.3, left)
    query = patch(parent, parts, turn, wider, context, now)
    if not turn.again and not differs(parent, query):
        return Reading(None, 0.3, left)
    others = second.others(query, parts.doubts)
    return Reading(check(query), 0.9 - 0.1 * len(left), left, follow_up=True, others=others)


#: Words that only say how the text stands to the question before.
_RELATIONS = frozenset([
    "instead", "except", "excluding", "leave", "leaving", "without", "narrow", "limit",
    "restrict", "filter", "widen", "extend", "expand", "switch", "repeat", "question",
    "alone", "plus", "minus", "keep", "omit", "include", "including", "make", "group",
    "sort", "order", "else", "others", "second", "其他", "其它", "换成", "改成", "改为", "改看",
    "换", "缩小", "放宽", "扩大", "限定", "同样", "一样", "那么", "具体", "分别", "统计",
])  # fmt: skip


def decide(turn: Turn, wider: Wider, parts: Parts, context: Context) -> Kind:
    """Whether the text changes the question before it or asks a new one.

    A question with a subject of its own (calls, somebody, a thing, a kind) is new unless it opens
    like a change or points at the rows; one without leans on what was asked, whatever its form.
    """
    if turn.again or turn.column or wider.slots or wider.span:
        return "change"
    says = _says(parts, turn)
    if not says or (parts.this and context.resource is not None and not turn.opens):
        return "new"
    own = parts.window is not None or parts.clock is not None
    if turn.opens or turn.refers:
        if _subject(parts, context) and not (turn.refers and turn.opens):
            return "new"
        if not (turn.opens or turn.points) and (parts.events.names or parts.concepts):
            return "new"
        full = turn.asks and bool(parts.events.names) and own and not turn.refers
        return "new" if full else "change"
    if parts.events.names or parts.concepts or parts.ids or _subject(parts, context):
        return "new"
    if parts.resources.ids or parts.intent == "auth_report":
        return "new"
    if turn.asks and (parts.identity != Identity() or parts.said.acts or parts.events.sources):
        return "new"
    if turn.noun and (own or parts.identity != Identity() or parts.outcome == Outcome()):
        return "new"
    return "change"


def _subject(parts: Parts, context: Context) -> bool:
    """A kind of question of its own; the same kind again may be a change of it."""
    parent = context.parent
    assert parent is not None
    if parts.intent == "user_report":
        return not (parts.identity != Identity() and parent.intent == "user_report")
    if parts.intent == "auth_report":
        return parts.window is not None or parent.intent != "auth_report"
    return parts.intent in _SUBJECTS and parts.intent != "origin"


def _content(parts: Parts) -> bool:
    return parts.names_something or parts.intent is not None


def _says(parts: Parts, turn: Turn) -> bool:
    """Whether anything is said that can change a question."""
    form = parts.shape
    return bool(
        parts.window is not None
        or shifting.shifts(parts.text)
        or parts.names_something
        or parts.where != Where()
        or parts.exclude != Exclusions()
        or parts.clock
        or parts.store != "auto"
        or form.by or form.limit or form.newest is not None
        or parts.auth != Auth()
        or parts.said.acts
        or parts.changes or parts.reads
        or referring.others(parts.text)
    )  # fmt: skip


def marked(words: Words) -> bool:
    """Whether the text begins like a change: only, just, and, without, 只看, 那…"""
    return turns.opens(words.text)


def differs(parent: Query, query: Query) -> bool:
    """Whether the follow-up changed what is looked for, not only when it was asked."""
    same = msgspec.structs.replace(query, asked_at=parent.asked_at, assumptions=parent.assumptions)
    return same != parent


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
