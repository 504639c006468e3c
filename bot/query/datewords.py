"""Dates in every notation, written out in ISO 8601: "1 to 7 May" as two whole dates."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.query.days import ISO, MONTH_NAMES, Sky, days, doubtful
from bot.query.rewriting import rewritten, rules
from bot.query.stretches import stretches
from bot.query.zones import zone_in

Span = tuple[datetime, datetime]
_D = r"\d{1,2}(?:st|nd|rd|th)?"
_WD = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?"
_TO = r"\s*(?:and|to|until|till|through|thru|[-–—])\s*(?:the\s+)?"
_RULES = rules(
    (
        (rf"\b(\d{{1,2}})\.\s*(?:[-–]|to|bis)\s*(\d{{1,2}})\.\s*(?={MONTH_NAMES})", r"\1-\2 "),
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
        (r"(?P<m>\d{1,2})\s*月\s*(?P<a>\d{1,2})\s*[日号]?\s*(?:到|至|-|—|~|–|、"
         r"|和)\s*(?P<b>\d{1,2})\s*"
         r"(?P<t>[日号])",
         r"\g<m>月\g<a>日到\g<m>月\g<b>日"),
        (r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?:到|至|-|—"
         r"|~)\s*(?P<n>\d{1,2})\s*月(?!\s*\d)",
        r"\g<y>年\g<m>月到\g<y>年\g<n>月"),
        (r"\b(?P<s>since|before|until|starting(?: in)?|from)\s+(?P<y>20[0-3]\d)(?![\d/:-]"
         r"|\s*(?:to|until|-))", r"\g<s> 1 January \g<y>"),
        (r"(?<![\w./:-])(?P<y>20[0-3]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d"
         r"|3[01])(?![\w./:-])", r"\g<y>-\g<m>-\g<d>"),
        (r"(?<![\w./:-])(?P<y>20[0-3]\d)\s?[./](?P<m>\d{1,2})[./](?P<d>\d{1,2})(?![\w/])",
         r"\g<y>-\g<m>-\g<d>"),
        (r"(?<![\w./:-])(?P<m>0?[1-9]|1[0-2])/(?P<y>20[0-3]\d)(?![\w/.-])"
         r"|(?<![\w./:-])(?P<y2>20[0-3]\d)[/.](?P<m2>0?[1-9]|1[0-2])(?![\w/.-])",
         r"\g<y>\g<y2>-\g<m>\g<m2>"),
    )
)  # fmt: skip
_PADDED = re.compile(r"(?<![\w./:-])(20[0-3]\d)-(\d{1,2})(?:-(\d{1,2}))?(?![\w/]|-)")
#: What stands around dates and says nothing.
_IDLE = re.compile(
    r"(?<=\d)\s*,?\s*\(?\b(?:both )?inclusive(?:ly)?\b\)?"
    r"|\b(?:in|during|for|over)\s+the\s+(?:period|time ?frame|span|interval|window|dates?|days)"
    r"\s+(?:from\s+|of\s+|between\s+)?(?=\d|between|from)",
    re.IGNORECASE,
)
_AFTER_DAYS = rules(
    (
        (rf"(?<!week )(?<!weeks )\b(?:as of|starting(?: on| from)?|beginning(?: on)?"
         rf"|effective)\s+(?=the\s+{ISO}|{ISO})",
         "since "),
        (rf"从\s*({ISO})\s*开始\s*(?=到|至)", r"从 \1 "),
        (rf"从?\s*({ISO})\s*开始", r" \1 起"),
        (rf"\b(?:in\s+)?(?:the\s+)?night\s+(?:from\s+|of\s+)?({ISO})\s*(?:to|-|/|and)\s*{ISO}",
         r"the night of \1"),
        (rf"\b(?:in\s+)?the\s+(?:early|small|wee)(?: morning)?\s+hours\s+(?:of|on)\s+"
         rf"(?=(?:the\s+)?(?:\d|{ISO}))", "early morning of "),
        (rf"\bovernight\s+(?:on|of)?\s*(?=(?:the\s+)?{ISO})", "the night of "),
        (rf"\b(?:the\s+)?(?:weekend|days|nights?)\s+(?:of"
         rf"|from)\s+(?=(?:the\s+)?{ISO}\s+to\s+{ISO})", ""),
        (r"\bearlier today\b|\bso far today\b", "today"),
        (r"\bsince this morning\b", "since today"),
    )
)  # fmt: skip


def sky_of(text: str, now: datetime, tz: str, span: Span | None) -> Sky:
    """The day it is for the asker, and the days that the archive spans."""
    zone = ZoneInfo(zone_in(text, tz)[0])
    today = now.astimezone(zone).date()
    if span is None:
        return Sky(today)
    return Sky(today, span[0].astimezone(zone).date(), span[1].astimezone(zone).date())


def dates(text: str, now: datetime | None = None, tz: str = "UTC", span: Span | None = None) -> str:
    """The text with every date written as 2024-05-15 and every pair of them whole.

    Of two numbers that could both be the month, and of years nobody said, those are taken that lie
    before `now` and in the archive's `span`; else the month first, as in the United States.
    """
    if now is None:
        return _leaning(text)
    sky = sky_of(text, now, tz, span)
    text = stretches(days(_leaning(_IDLE.sub(" ", text)), sky), sky)
    return rewritten(text, _AFTER_DAYS)


def _leaning(text: str) -> str:
    return _PADDED.sub(_padded, rewritten(text, _RULES))


def _padded(found: re.Match[str]) -> str:
    month, day = int(found[2]), int(found[3] or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found.group()
    return f"{found[1]}-{month:02}" + (f"-{day:02}" if found[3] else "")


def unsure(
    text: str, now: datetime, tz: str = "UTC", span: Span | None = None
) -> tuple[tuple[str, str], ...]:
    """Dates of which either number could be the month, as written and as they are read."""
    return doubtful(text, sky_of(text, now, tz, span))
