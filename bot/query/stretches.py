"""Weeks, months and their parts as people write them, written out as dates or a dated month."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.query.compared import compared
from bot.query.days import ISO, MONTH_NAMES, Sky, month_after, month_number

_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
#: What stands before a stretch and wants one of its ends.
_FROM_FIRST = re.compile(
    r"(?:\b(?:since|starting(?: from| in| with)?|beginning(?: in)?|as of|before|prior to"
    r"|earlier than|up until(?! the end))|自从?)\s*(?:the\s+)?$",
    re.I,
)
_TO_LAST = re.compile(
    r"(?:\b(?:until|till|through|thru|up to(?: and including)?|by|after|later than|no later than)"
    r"|截至|截止到?|直到)\s*(?:the\s+)?$",
    re.I,
)
_FIRST_TAIL = re.compile(
    r"^\s*(?:以来|至今|到现在|到今天|起|开始|之前|以前|onwards?\b|to (?:date|now)\b)", re.I
)
_LAST_TAIL = re.compile(r"^\s*(?:之后|以后)")
_LEADS = (
    r"(?:since|starting(?: from| in)?|from|as of|before|prior to|until|till|through|up to"
    r"|by|after|between|and|to)"
)
_PARTS = (
    r"(?:early|mid|late|(?:start|beginning|end|middle)\s+of|(?:first|second|third|fourth|last|1st"
    r"|2nd|3rd|4th|final)\s+(?:week|half|third|day)\s+(?:of|in)|(?:first|last)\s+\w+\s+days\s+of)"
)


def _said(first: date, after: date, found: re.Match[str]) -> str:
    """The days from first up to `after`, or the end of them that the words around ask for."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    last = after - timedelta(days=1)
    if _TO_LAST.search(before) or _LAST_TAIL.search(behind):
        return last.isoformat()
    if _FROM_FIRST.search(before) or _FIRST_TAIL.search(behind):
        return first.isoformat()
    join = "到" if re.search(r"[\u4e00-\u9fff]", found.group()) else "to"
    return f"{first} {join} {last}" if first != last else first.isoformat()


def _back(said: str) -> int:
    """How many periods ago: this is 0, last 1, the one before last 2."""
    lower = said.lower()
    if "before last" in lower:
        return 2
    return lower.count("上") or int(bool(re.search(r"\b(?:last|previous|past)\b", lower)))


def _week(found: re.Match[str], sky: Sky) -> str:
    monday = sky.today - timedelta(days=sky.today.weekday(), weeks=_back(found.group()))
    return _said(monday, monday + timedelta(weeks=1), found)


def _weekend(found: re.Match[str], sky: Sky) -> str:
    saturday = sky.today - timedelta(days=(sky.today.weekday() - 5) % 7)
    saturday -= timedelta(weeks=max(0, _back(found.group()) - 1))
    return _said(saturday, saturday + timedelta(days=2), found)


def _numbered(found: re.Match[str], sky: Sky) -> str:
    """A week of ISO 8601."""
    number, year = int(found["n"] or found["n2"]), int(found["y"] or sky.year(1))
    try:
        first = date.fromisocalendar(year, number, 1)
        if first > sky.today and not found["y"]:
            first = date.fromisocalendar(year - 1, number, 1)
    except ValueError:
        return found.group()
    return _said(first, first + timedelta(weeks=1), found)


def _month(found: re.Match[str], sky: Sky) -> str:
    first = month_after(sky.today.replace(day=1), -_back(found.group()))
    return _said(first, month_after(first), found)


def _named(found: re.Match[str], sky: Sky) -> str:
    """ "early this month" with the month's name and year, which others read."""
    first = month_after(sky.today.replace(day=1), -_back(found["r"]))
    return f"{found['a']}{_NAMES[first.month - 1]} {first.year}"


def _with_year(found: re.Match[str], sky: Sky) -> str:
    month = month_number(found["m"])
    return f"{found['a']}{_NAMES[month - 1]} {sky.year(month)}"


def _led(found: re.Match[str], sky: Sky) -> str:
    month = month_number(found["m"])
    first = date(int(found["y"] or sky.year(month)), month, 1)
    return f"{found['a']}{first:%Y-%m}"


def _two_months(found: re.Match[str], sky: Sky) -> str:
    last = month_number(found["n"])
    until = date(int(found["y"] or sky.year(last)), last, 1)
    first = month_number(found["m"])
    start = date(until.year - (first > last), first, 1)
    return f"{start} to {month_after(until) - timedelta(days=1)}"


def _edge(found: re.Match[str], sky: Sky) -> str:
    """ "since the start of May", "until the end of the quarter", "the last day of April"."""
    said = found.groupdict()
    unit = (said["u"] or "month").lower()
    today = sky.today
    back = _back(said["r"] or "")
    if said["m"]:
        month = month_number(said["m"])
        first = date(int(said["y"] or sky.year(month)), month, 1)
    elif unit == "week":
        first = today - timedelta(days=today.weekday(), weeks=back)
    elif unit == "month":
        first = month_after(today.replace(day=1), -back)
    elif unit == "quarter":
        first = month_after(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -3 * back)
    else:
        first = date(today.year - back, 1, 1)
    length = {"month": 1, "quarter": 3, "year": 12}.get(unit, 0)
    after = month_after(first, length) if length else first + timedelta(weeks=1)
    ends = said["e"].lower() in ("end", "last day", "final day")
    day = after - timedelta(days=1) if ends else first
    return f"{said['lead'] or ''}{day}"


def _part_cn(found: re.Match[str], sky: Sky) -> str:
    """本月初, 上个月底, 月中, 年初."""
    rel, part = found["rel"] or "", found["p"]
    today = sky.today
    if found["u"] == "年":
        year = today.year - (1 if "去" in rel else 0)
        first = date(year, 1 if part == "初" else 12, 1)
        if first > today:
            first = date(year - 1, 12, 1)
        return _said(first, month_after(first), found)
    first = month_after(today.replace(day=1), -_back(rel))
    if not rel and part in ("底", "末") and today.day < 21:
        first = month_after(first, -1)
    if _FIRST_TAIL.search(found.string[found.end() :]) and part == "初":
        return first.isoformat()
    return f"{first.year}年{first.month}月{part}"


def _quarter(found: re.Match[str], sky: Sky) -> str:
    now = date(sky.today.year, (sky.today.month - 1) // 3 * 3 + 1, 1)
    first = month_after(now, -3 * _back(found.group()))
    return _said(first, month_after(first, 3), found)


def _to_date(found: re.Match[str], sky: Sky) -> str:
    unit, today = (found["u"] or found["s"])[0].lower(), sky.today
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    monday = today - timedelta(days=today.weekday())
    first = {"y": date(today.year, 1, 1), "m": today.replace(day=1), "w": monday, "q": quarter}
    return f"since {first[unit]}"


def _week_around(found: re.Match[str], sky: Sky) -> str:
    day = date.fromisoformat(found["d"])
    monday = day - timedelta(days=day.weekday())
    return _said(monday, monday + timedelta(weeks=1), found)


def _around(found: re.Match[str], sky: Sky) -> str:
    """A day on either side, or as many as are said."""
    said = found.groupdict()
    number = said.get("n") or "1"
    span = int(number) if number.isdigit() else "一两三四五六七".index(number) + 1
    day = date.fromisoformat(said["d"])
    return f"{day - timedelta(days=span)} to {day + timedelta(days=span)}"


#: A month by itself, between commas; "may" is one only with its capital.
_BARE = re.compile(
    rf"(?<=[,;(] )(?P<m>{'|'.join(n.capitalize() for n in MONTH_NAMES.split('|'))})"
    r"(?=\s*(?:only\b|[,;.?!)]|$))"
)
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Sky], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), make)
    for pattern, make in (
        (r"\b(?:the\s+)?(?P<u>year|month|week|quarter)[- ]to[- ]date\b"
         r"|\b(?P<s>[ymq])td\b", _to_date),
        (rf"(?P<lead>)\b(?:the\s+)?(?P<e>(?:last|first|final) day) of (?:(?P<r>this|last|the"
         rf"(?: current| previous)?)\s+(?P<u>month|year|quarter|week)|(?P<m>{MONTH_NAMES})\b"
         r"(?:\s+(?P<y>20\d\d))?)", _edge),
        (rf"(?P<lead>\b{_LEADS}\s+)(?:the\s+)?(?P<e>start|beginning|end) of (?:(?P<r>this|last|the"
         rf"(?: current| previous)?)\s+(?P<u>month|year|quarter|week)|(?P<m>{MONTH_NAMES})\b"
         r"(?:\s+(?P<y>20\d\d))?)", _edge),
        (rf"(?P<a>\b{_PARTS}\s+)(?P<r>this|last|the(?: current| previous"
         rf"| past)?)\s+month\b", _named),
        (rf"(?P<a>\b(?:in|during|for|of|over|throughout|early|mid|late|whole|entire|all)[\s-]+"
         rf"(?:the month of\s+)?)(?P<m>{MONTH_NAMES})\b(?!\.?\s*\d|['-]|\s+(?:be|have|not)\b"
         rf"|\s*(?:and|to|through|until|-)\s*(?:{MONTH_NAMES})\b)", _with_year),
        (rf"\b(?P<m>{MONTH_NAMES})\s*(?:and|to|until|through|thru|[-–—])\s*(?P<n>{MONTH_NAMES})\b"
         r"(?!\.?\s*\d{1,2}\b)(?:\s+(?P<y>20\d\d))?", _two_months),
        (rf"(?P<a>\b(?:since|starting(?: from| in)?|from|as of|before|prior to|until|till|through"
         rf"|up to|by the end of"
         rf"|after)\s+)(?P<m>{MONTH_NAMES})\b(?:\s+(?P<y>20\d\d))?(?!\.?\s*\d|-)",
         _led),
        (r"(?<![\d个几])(?<!\d )(?P<rel>上上个?|上个?|本|这个?|当|去"
         r"|今)?(?P<u>[月年])(?P<p>[初底末]|中旬|[上下]旬)", _part_cn),
        (r"\b(?:the\s+)?(?:week before last)\b|上上个?(?:周|星期)(?![一二三四五六日天末])", _week),
        (r"\b(?:the\s+)?weekend before last\b|上上个?周末|\b(?:this |the "
         r"|this past )?last weekend\b"
         r"|\b(?:the|this|this past) weekend\b(?!\s+(?:of|around|from|before|after)\b)|上个?周末"
         r"|周末(?=那|这两天|\s*两天)", _weekend),
        (r"\b(?:the\s+)?month before last\b|上上个?月(?!\s*[\d初底末中上下])", _month),
        (r"(?<=since )(?:the\s+)?(?:last|this)\s+week\b|(?<=before )(?:last|this)\s+week\b"
         r"|(?:上个?|本|这)(?:周|星期)(?=\s*(?:以来|至今|到现在|到今天|起|之前|以前))", _week),
        (r"(?<=since )(?:the\s+)?(?:last|this)\s+month\b|(?<=before )(?:last|this)\s+month\b"
         r"|(?:上个?|本|这个?)月(?=\s*(?:以来|至今|到现在|到今天|起|之前|以前))", _month),
        (r"\b(?:calendar |iso )?week (?:number "
         r"|no\.? ?)?(?P<n>[1-5]?\d)\b(?:,?\s+(?:of )?(?P<y>20\d\d))?"
         r"(?!\s*(?:day|hour|of))|\b(?:CW|KW)\s?(?P<n2>\d\d)\b", _numbered),
        (r"\b(?:the\s+)?(?:this|last|previous|current) (?:calendar )?quarter\b"
         r"|[上本这]个?季度?(?<=度)",
         _quarter),
        (rf"(?P<d>{ISO})\s*(?:的?那(?:一|个)?(?:周|星期)|所在的?(?:一?周|星期)"
         rf"|当周)", _week_around),
        (rf"\b(?:on or )?(?:around|about|circa|near)\s+(?:the\s+)?(?P<d>{ISO})"
         r"(?!T|\s*(?:at\s*)?\d)", _around),
        (rf"(?P<d>{ISO})\s*(?:前后|左右)(?!\s*[各\d一两三半]|\s*(?:分钟|小时))", _around),
        (rf"(?P<d>{ISO})\s*(?:的)?前后(?:各)?\s*(?P<n>\d{{1,2}}|[一两三四五六七])\s*天", _around),
        (rf"(?:\bwithin\s+|[±]\s*)?(?P<n>\d{{1,2}})\s*days?\s+(?:(?:either|each) side of|around|of)"
         rf"\s+(?:the\s+)?(?P<d>{ISO})", _around),
        (rf"(?P<d>{ISO})\s*[±]\s*(?P<n>\d{{1,2}})\s*(?:d|days?|天)\b", _around),
    )
)  # fmt: skip


def stretches(text: str, sky: Sky) -> str:
    """The text with stretches of days as "2024-05-13 to 2024-05-19", or the end that is meant."""
    text = _BARE.sub(lambda found: f"{found['m']} {sky.year(month_number(found['m']))}", text)
    text = compared(text, sky)
    for pattern, make in _RULES:
        text = pattern.sub(lambda found, make=make: make(found, sky), text)  # type: ignore[misc]
    return text
