"""Time words that were not understood, and dates that were read though they can be two days."""

import re
from datetime import datetime

import msgspec

from bot.query.context import Context
from bot.query.datewords import unsure
from bot.query.days import MONTH_NAMES
from bot.query.model import Assumption, Query
from bot.query.offline.parts import Parts

_DATE = re.compile(
    rf"(?!24/7)\d{{1,4}}[./-]\d{{1,2}}(?:[./-]\d{{2,4}})?|\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}:\d\d"
    rf"|(?!may$|mar$)(?:{MONTH_NAMES})|(?:mon|tues|wednes|thurs|fri|satur|sun)days?",
    re.IGNORECASE,
)
#: Words of time that change nothing once another window was found.
_TIME = re.compile(
    r"weeks?|weekends?|months?|quarters?|noon|midnight|fortnights?|evenings?|afternoons?|mornings?"
    r"|days?|overnight|\S*(?:\d\s*[月号点]|季度|昨|凌晨|[上本这]周|周[一二三四五六日末]|星期"
    r"|月[初底末]|小时|分钟)\S*",
    re.IGNORECASE,
)


def unread(left: tuple[str, ...], parts: Parts) -> bool:
    """Whether a word left over says when: without it the answer would be of other days."""
    timely = parts.window is not None or parts.clock is not None
    return any(_DATE.fullmatch(word) or (not timely and _TIME.fullmatch(word)) for word in left)


def stated(query: Query, written: str, context: Context, now: datetime) -> Query:
    """The query with how each date was read whose month could be either number."""
    notes = tuple(
        Assumption("answer.assume.date", {"said": said, "read": read})
        for said, read in unsure(written, now, context.tz, context.span)
    )
    if not notes:
        return query
    return msgspec.structs.replace(query, assumptions=(*query.assumptions, *notes[:2]))
