"""Two days, weeks or months set side by side: one window over both, grouped by them."""

import re
from datetime import date, timedelta

from bot.query.days import Sky, month_after

_SAME = {
    "today": "day", "yesterday": "day", "the day before": "day", "the day before yesterday": "day",
    "今天": "day", "昨天": "day", "前天": "day", "this week": "week", "last week": "week",
    "the week before": "week", "本周": "week", "这周": "week", "上周": "week", "上上周": "week",
    "this month": "month", "last month": "month", "the month before": "month", "本月": "month",
    "这个月": "month", "上个月": "month", "上月": "month",
}  # fmt: skip
_PERIOD = "|".join(sorted(_SAME, key=len, reverse=True))
_COMPARED = re.compile(r"\bcompar|\bversus\b|\bvs\b|\bthan\b|\bagainst\b|对比|相比|比较|比", re.I)
_TWO = re.compile(
    rf"(?P<a>{_PERIOD})(?P<j>\s*(?:'s)?[^.?!。？]{{0,30}}?\s*(?:with|to|and|vs\.?|versus|than"
    rf"|against|和|与|跟|比"
    rf"|相比|对比)\s*(?:in\s+|on\s+)?)(?P<b>{_PERIOD})(?:\s*(?:相比|对比|比较|比))?",
    re.IGNORECASE,
)


def compared(text: str, sky: Sky) -> str:
    """The text with "yesterday than the day before" as one window "per day"."""
    found = _TWO.search(text) if _COMPARED.search(text) else None
    unit = _SAME[found["a"].lower()] if found else ""
    if found is None or _SAME[found["b"].lower()] != unit:
        return text
    said = sorted((_ago(found["a"]), _ago(found["b"])))
    if "before" in found["b"].lower() and "yesterday" not in found["b"].lower():
        said = [_ago(found["a"]), _ago(found["a"]) + 1]
    first, last = _period(unit, said[1], sky.today)[0], _period(unit, said[0], sky.today)[1]
    both = f" {first} to {min(last, sky.today)} per {unit} "
    middle = re.sub(r"\s*\S*\s*$", " ", found["j"]) if len(found["j"].split()) > 1 else " "
    kept = re.sub(
        r"\bcompar\w+\b|\bin comparison\b|对比|相比"
        r"|比较",
        " ",
        text[: found.start()] + middle,
    )
    return kept + both + re.sub(r"对比|相比|比较", " ", text[found.end() :])


def _ago(said: str) -> int:
    lower = said.lower()
    if lower in ("the day before yesterday", "前天") or "上上" in lower:
        return 2
    return int(lower == "昨天" or "yesterday" in lower or "last" in lower or "上" in lower)


def _period(unit: str, ago: int, today: date) -> tuple[date, date]:
    """First and last day of the day, week or month so many before this one."""
    if unit == "day":
        day = today - timedelta(days=ago)
        return day, day
    if unit == "week":
        monday = today - timedelta(days=today.weekday(), weeks=ago)
        return monday, monday + timedelta(days=6)
    first = month_after(today.replace(day=1), -ago)
    return first, month_after(first) - timedelta(days=1)
