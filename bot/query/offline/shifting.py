"""The span beside the one asked before: "and the day before?", a week later, 前一天呢."""

import re
from datetime import timedelta

import msgspec

from bot.query.model import Window

_SHIFT = re.compile(
    r"\b(?:the\s+|(?P<n>an?|one|two|three|four|five|six|seven|\d{1,2})\s+)?(?P<u>hour|day|week"
    r"|month|year|period)s? (?P<side>before|after"
    r"|following|earlier|later|prior)\b(?:\s+(?:that|then|it))?(?!\s*\w)"
    r"|\b(?:the )?(?P<side2>previous|next|following|preceding) (?P<u2>hour|day|week|month|period)\b"
    r"(?!\s*\w)|(?P<cn>前|上|后|下|次|再前|再上|第二|头|翌)(?:面|边)?一?个?(?P<u3>小时|天|日|周"
    r"|星期|月)(?!\d)",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
            "seven": 7}  # fmt: skip
_UNITS = {"小时": "hour", "天": "day", "日": "day", "周": "week", "星期": "week", "月": "month"}


def shifts(text: str) -> re.Match[str] | None:
    """The words that ask for the span beside the one asked before."""
    return _SHIFT.search(text)


def leans(text: str) -> bool:
    """Whether the span is told by the one before alone; 上周 is also a week by itself."""
    found = shifts(text)
    return found is not None and not found["cn"]


def shift(window: Window, text: str) -> Window | None:
    """The span of the same length beside the one asked before: "and the day before?", 前一天呢."""
    found = shifts(text)
    if found is None:
        return None
    said = found.groupdict()
    unit = (said["u"] or said["u2"] or _UNITS.get(said["u3"] or "", "day")).lower()
    length = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}.get(
        unit, window.end - window.start
    )
    number = (said["n"] or "one").lower()
    count = int(number) if number.isdigit() else _NUMBERS[number]
    side = (said["side"] or said["side2"] or said["cn"] or "").lower()
    later = side in ("after", "following", "later", "next", "后", "下", "次", "第二", "翌")
    start, end = (
        (window.end, window.end + length) if later else (window.start - length, window.start)
    )
    more = length * (count - 1)
    start, end = (start + more, end + more) if later else (start - more, end - more)
    if unit == "month" and not later:
        start = (window.start - timedelta(days=1)).replace(day=1)
        start = start if window.start.day == 1 else window.start - length
    return msgspec.structs.replace(
        window, start=start, end=end, phrase=found.group().strip(), kind="calendar", assumed=False
    )
