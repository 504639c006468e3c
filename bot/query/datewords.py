"""Dates that lean on each other, written out: "1 to 7 May" as two whole dates."""

import re
from datetime import datetime

MONTH_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_D = r"\d{1,2}(?:st|nd|rd|th)?"
_WD = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?"
_TO = r"\s*(?:and|to|until|till|through|thru|[-–—])\s*(?:the\s+)?"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        # ISO 8601 intervals, with two dots or a slash between
        (r"(?<=[\dZ])\s*(?:\.{2,3}|…|→|->|/(?=20\d\d-\d\d-\d\dT))\s*(?=\d)", " to "),
        # 20240510T140000Z
        (r"(?<!\w)(20\d\d)(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(?=Z|\b)",
         r"\1-\2-\3T\4:\5"),
        # Friday 10 May, 10 May (Friday): the date says it all
        (rf"\b(?:on\s+)?{_WD},?\s+(?:the\s+)?(?={_D}\s+(?:of\s+)?(?:{MONTH_NAMES})\b"
         rf"|(?:{MONTH_NAMES})\.?\s+\d|20\d\d-\d)", "on "),
        (rf"(?<=\d)\s*\({_WD}\)", ""),
        (r"(?<=[日号])\s*[(（]?(?:周|星期|礼拜)[一二三四五六日天][)）]?", ""),
        # all day 10 May, throughout 10 May
        (r"\b(?:all day|throughout|all of|the (?:whole|entire|full) (?:day|of))(?:\s+(?:on|of))?"
         rf"\s+(?=(?:the\s+)?{_D}\s|(?:{MONTH_NAMES})\b|20\d\d-|yesterday|today)", "on "),
        (r"(?<=[日号天])\s*(?:当天|那天|当日|全天|一整天|整天)", ""),
        # on or after, no later than
        (r"\b(?:on or (?:after|since)|no(?:t)? (?:earlier|sooner|before) than|not before)\b",
         "since"),
        (r"\b(?:on or before|no(?:t)? later than|not after)\b", "until"),
        # 1 to 7 May 2024
        (rf"(?<![\d:./-])(?P<a>{_D})(?P<j>{_TO})(?P<b>{_D})\s+(?:of\s+)?(?P<m>{MONTH_NAMES})\b\.?"
         rf"(?:,?\s+(?P<y>\d{{4}})\b)?",
         r"\g<a> \g<m> \g<y> to \g<b> \g<m> \g<y>"),
        # May 1 to 7, 2024
        (rf"\b(?P<m>{MONTH_NAMES})\.?\s+(?P<a>{_D})(?P<j>{_TO})(?P<b>{_D})(?![\d:]|\s*"
         rf"(?:[ap]\.?m\b|{MONTH_NAMES}))(?:,?\s+(?P<y>\d{{4}})\b)?",
         r"\g<a> \g<m> \g<y> to \g<b> \g<m> \g<y>"),
        # 1 May to 7 May 2024, May 1 to May 7, 2024
        (rf"(?<![\d:])(?P<a>{_D})\s+(?P<m>{MONTH_NAMES})(?P<j>{_TO})(?P<b>{_D})\s+"
         rf"(?P<n>{MONTH_NAMES})\s+(?P<y>\d{{4}})\b",
         r"\g<a> \g<m> \g<y> to \g<b> \g<n> \g<y>"),
        (rf"\b(?P<m>{MONTH_NAMES})\s+(?P<a>{_D})(?P<j>{_TO})(?P<n>{MONTH_NAMES})\s+"
         rf"(?P<b>{_D}),?\s+(?P<y>\d{{4}})\b",
         r"\g<a> \g<m> \g<y> to \g<b> \g<n> \g<y>"),
        # between May and July 2023
        (rf"\b(?P<m>{MONTH_NAMES})(?P<j>{_TO})(?P<n>{MONTH_NAMES})\s+(?P<y>\d{{4}})\b",
         r"\g<m> \g<y> to \g<n> \g<y>"),
        (r"(?P<m>\d{1,2})\s*月\s*(?P<a>\d{1,2})\s*[日号]?\s*(?:到|至|-|—|~|–|、|和)\s*(?P<b>\d{1,2})\s*"
         r"(?P<t>[日号])",
         r"\g<m>月\g<a>日到\g<m>月\g<b>日"),
        (r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?:到|至|-|—"
         r"|~)\s*(?P<n>\d{1,2})\s*月(?!\s*\d)",
        r"\g<y>年\g<m>月到\g<y>年\g<n>月"),
        (r"\b(?P<s>since|before|until|starting(?: in)?|from)\s+(?P<y>20[0-3]\d)(?![\d/:-]"
         r"|\s*(?:to|until|-))", r"\g<s> 1 January \g<y>"),
        (r"(?<![\d./-])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>20\d\d)(?![\d.])",
        r"\g<y>-\g<m>-\g<d>"),
        (rf"(?<![\d/-])(?P<d>\d{{1,2}})-(?P<m>{MONTH_NAMES})-(?P<y>20\d\d)\b",
        r"\g<d> \g<m> \g<y>"),
        (r"(?<![\w./:-])(?P<y>20[0-3]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d"
         r"|3[01])(?![\w./:-])", r"\g<y>-\g<m>-\g<d>"),
    )
)  # fmt: skip
_SLASHED = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>20\d\d)(?![\d/])")


def dates(text: str, now: datetime | None = None) -> str:
    """The text with every date of a pair whole, and 15.05.2024 or 5/15/2024 as 2024-05-15.

    Of two numbers that could both be the month the first is taken, as in the United States, unless
    only the other day lies before `now`.
    """
    text = _SLASHED.sub(lambda found: _slashed(found, now), text)
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text


def _slashed(found: re.Match[str], now: datetime | None) -> str:
    first, second = int(found["a"]), int(found["b"])
    month, day = (second, first) if first > 12 else (first, second)
    written = f"{found['y']}-{month:02}-{day:02}"
    other = f"{found['y']}-{day:02}-{month:02}"
    if now is not None and day < 13 and written > now.date().isoformat() >= other:
        return other
    return written
