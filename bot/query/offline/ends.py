"""Which end of time is meant: the first three, the latest, oldest first."""

import re

from bot.query.offline.tokens import Words

_NEWEST = re.compile(
    r"(?<![\d.])\b(?:the\s+)?(?:(?P<a>\d{1,3}|two|three|five|ten|twenty)\s+(?:most recent|latest"
    r"|newest|last)"
    r"|(?:last|latest|newest|most recent)\s+(?P<b>\d{1,3}|two|three|five|ten|twenty)\b"
    r"(?![\d.:/-]|\s*(?:second|minute|min|hour|hr|day|week|month|year|h|d|m|am|pm)s?\b))"
    r"|(?:最近|最后|最新|后)的?\s*(?P<c>\d{1,3}|[两三五十])\s*(?:次|条|个(?!月|小时|星期)|笔)",
    re.IGNORECASE,
)  # fmt: skip
_OLDEST = re.compile(
    r"\b(?:the\s+)?(?:(?:first|earliest|oldest)\s+(?P<a>\d{1,3}|two|three|five|ten|twenty)\b"
    r"(?!\s*(?:min|hour|day|week|month|year))"
    r"|(?<![\d.])(?P<b>\d{1,3}|two|three|five|ten|twenty)\s+(?:earliest|oldest|first)\b)"
    r"|(?:最早|最先|最初|前)的?\s*(?P<c>\d{1,3}|[两三五十])\s*(?:次|条|笔)", re.IGNORECASE,
)  # fmt: skip
_FIRST = re.compile(
    r"\b(?:first|earliest|oldest|initial(?:ly)?)\b(?!\s+(?:half|of all|week|day))"
    r"|第一次|首次|最早|第一个|最初", re.IGNORECASE,
)  # fmt: skip
_LAST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?)\b|\blast\b(?!\s+(?:\d|few|couple|two|three|four|five"
    r"|six|seven|ten|twelve|half|couple|fortnight|weekend|days?|night|year|month|week|day|hour"
    r"|minute|quarter|weekend|second"
    r"|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    r"|最后一次|最近一次|最后一个|最新|最后|上一?次(?!那)|上一?回|最近一回|末次", re.IGNORECASE,
)  # fmt: skip
#: An order of rows, and no "first" or "last" of them.
_ORDERED = re.compile(
    r",?\s*\b(?:(?P<old>(?:oldest|earliest)(?: ones?)? (?:first|to (?:newest|latest))"
    r"|(?:in )?(?:chronological|ascending|time)(?:ly)?(?: order)?"
    r"|(?:sorted|ordered|sort|order) (?:them |it |these )?(?:by|in) (?:time|date|timestamp)"
    r"(?: order)?(?! ?(?:desc|newest))(?:,? (?:asc\w*|oldest first))?"
    r"|from (?:oldest|earliest|first) to (?:newest|latest|last))"
    r"|(?P<new>(?:newest|latest|most recent)(?: ones?)? (?:first|to (?:oldest|earliest))"
    r"|(?:in )?(?:reverse chronological|descending)(?: order)?"
    r"|(?:sorted|ordered|sort|order) (?:them |it |these )?by (?:time|date),? (?:desc\w*"
    r"|newest first)))\b"
    r"|(?P<oldcn>按?(?:照)?(?:时间)?(?:先后|正序|升序|由早到晚|从早到晚"
    r"|从旧到新)(?:顺序)?(?:排列|排序)?"
    r"|按(?:照)?时间(?:顺序)?(?:排列|排序))"
    r"|(?P<newcn>按?(?:照)?(?:时间)?(?:倒序|降序|由晚到早|从晚到早|从新到旧)(?:排列|排序)?)",
    re.IGNORECASE,
)
_BOTH_ENDS = re.compile(
    r"\b(?:first|earliest) and (?:the )?(?:last|latest)\b|(?:第一次|最早)(?:一次)?和最(?:后|近"
    r"|晚)",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "five": 5, "ten": 10, "twenty": 20, "两": 2} | {
    digit: n for n, digit in enumerate("一二三四五六七八九十", 1)
}


def ends(words: Words, grouped: bool) -> tuple[int, bool | None]:
    """How many rows are asked for, 0 for all, and whether the newest; None when nobody said.

    A lone "first" or "last" is one row, unless groups are asked for or a time phrase has taken it.
    """
    limit = 0
    newest: bool | None = None
    for match in words.all(_ORDERED):
        newest = bool(match["new"] or match["newcn"])
    for match in words.all(_NEWEST):
        limit, newest = number(match["a"] or match["b"] or match["c"]), True
    for match in words.all(_OLDEST):
        limit, newest = number(match["a"] or match["b"] or match["c"]), False
    both = words.has(_BOTH_ENDS)
    if not grouped and not limit and not both:
        if words.all(_FIRST):
            limit, newest = 1, False
        elif words.all(_LAST):
            limit, newest = 1, True
    elif grouped:
        # Every group shows its first and last.
        words.has(_FIRST)
        words.has(_LAST)
    return limit, newest


def number(text: str | None) -> int:
    """The number that digits or a word say; 0 for none."""
    if not text:
        return 0
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]
