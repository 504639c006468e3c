"""Parts of months, quarters and days: the first week of May, mid-June, yesterday afternoon."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.query.days import MONTH_NAMES
from bot.query.model import Window
from bot.query.moments import Moment, local

_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4,
    "4th": 4, "fifth": 5, "last": -1, "final": -1,
            "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "1": 1, "2": 2, "3": 3, "4": 4,
            "最后一": -1}  # fmt: skip
_MONTH = rf"(?P<m>{MONTH_NAMES})\b(?:\s+(?P<y>\d{{4}})\b)?"
_MONTH_CN = r"(?:(?P<y2>\d{4})\s*年\s*)?(?P<m2>\d{1,2})\s*月(?:份)?的?\s*"
_WEEK = re.compile(
    rf"(?:\b(?:in|during|over|for|from|within|of)\s+)?(?:the\s+)?(?P<o>first|second|third|fourth"
    rf"|fifth|last|final|1st|2nd|3rd|4th)\s+(?P<u>week|half|third)\s+(?:of|in)\s+{_MONTH}"
    rf"|(?:\b(?:in|during|since|from|of|at)\s+)?(?:the\s+)?(?P<p>early|mid|middle|late|beginning"
    rf"|start|end)(?:\s+(?:of|part of)|-)?\s*"
    rf"(?:the\s+month\s+of\s+)?{_MONTH.replace('<m>', '<m3>').replace('<y>', '<y3>')}"
    rf"|{_MONTH_CN}(?:第\s*(?P<o2>[一二三四五1-4])\s*(?:个)?(?:周|星期)"
    rf"|(?P<o3>最后一)(?:个)?(?:周|星期)|(?P<p2>上旬"
    rf"|中旬|下旬|上半月?|下半月?|初|中(?!午|的)|底|末))",
    re.IGNORECASE,
)
#: The first three days of May, the last 10 days of April, 5月前三天.
_SOME_DAYS = re.compile(
    rf"(?:\b(?:in|during|over|for|from|within|on)\s+)?(?:the\s+)?(?P<o>first|last|final|opening)\s+"
    rf"(?P<n>\d{{1,2}}|two|three|four|five|six|seven|ten|fifteen|couple(?: of)?|few)\s+days\s+(?:of"
    rf"|in)\s+{_MONTH}(?:\s*\(\s*\d[\w\s–-]*\))?"
    rf"|{_MONTH_CN}(?P<o2>前|头|最后|后)\s*(?P<n2>\d{{1,2}}|[一两二三四五六七十])\s*天",
    re.IGNORECASE,
)
_AMOUNT = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
           "fifteen": 15, "couple": 2, "few": 3, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4,
           "五": 5, "六": 6, "七": 7, "十": 10}  # fmt: skip
_QUARTER = re.compile(
    r"(?:\b(?:in|during|for)\s+)?(?:\bQ(?P<q>[1-4])(?:[\s-]+(?:of\s+)?(?P<y>20\d\d))?\b|(?:the\s+)?"
    r"\b(?P<o>first|second|third|fourth|1st|2nd|3rd|4th|last)\s+quarter(?:\s+of\s+(?:the\s+year"
    r"|(?P<y2>20\d\d)))?(?<!last quarter)\b)|(?:(?P<y3>20\d\d)\s*年\s*|今年\s*)?第?\s*"
    r"(?P<o2>[一二三四1-4])\s*季度",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?:\b(?:in|during|for)\s+)?(?:\bH(?P<h>[12])(?:[\s-]+(?:of\s+)?(?P<y>20\d\d))?\b"
    r"|(?:the\s+)?\b(?P<o>first|second|1st|2nd)\s+half\s+of\s+(?:the\s+year|this year"
    r"|(?P<y2>20\d\d))\b)"
    r"|(?:(?P<y3>20\d\d)\s*年\s*|今年\s*)?(?P<o2>[上下])半年",
    re.IGNORECASE,
)
_WEEK_OF = re.compile(
    r"\b(?:the\s+)?week\s+(?P<how>starting|beginning|from|commencing)?\s*(?:on"
    r"|of)?\s*(?:the\s+)?$",
    re.I,
)
_WEEKEND_OF = re.compile(
    r"\b(?:(?:on|over|during|at)\s+)?the\s+weekend\s+(?:(?:of|around|from)\s+(?:the\s+)?)?$", re.I
)
_PART = {"early morning": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24),
    "night": (18, 30), "凌晨": (0, 6), "清晨": (5, 9),
         "早上": (6, 12), "早晨": (6, 12), "上午": (6, 12), "中午": (11, 14), "下午": (12, 18),
         "傍晚": (17,
         20), "晚上": (18, 24), "夜里": (18, 30), "晚间": (18, 24)}  # fmt: skip
_PART_BEFORE = re.compile(
    r"\b(?:(?:in|on|during)\s+)?(?:the\s+)?(?P<p>early morning|morning"
    r"|afternoon|evening|night)\s+(?:of\s+)?(?:the\s+)?$",
    re.I,
)
_PART_AFTER = re.compile(
    r"^\s*(?:(?:,\s*)?(?:in|at|during)\s+(?:the\s+)?)?(?P<p>early morning"
    r"|morning|afternoon|evening|night)\b|^\s*的?\s*(?P<cn>凌晨|清晨|早上|早晨|上午|中午"
    r"|下午|傍晚|晚上|夜里|晚间)(?!\s*\d)",
    re.I,
)
Found = tuple[Window, tuple[tuple[int, int], ...]]


def partial(text: str, points: list[Moment], now: datetime, zone: str) -> Found | None:
    """The window of a part of a month, a quarter or a day, and where the text says it, or None.

    The nth week of a month is its days 7n-6 to 7n, its last week the last seven days; early, mid
    and late are the days to 10, 11 to 20 and from 21.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    found = _WEEK.search(text)
    if found:
        return _of_month(found, today, now, zone)
    found = _SOME_DAYS.search(text)
    if found:
        return _some_days(found, today, now, zone)
    found = _QUARTER.search(text) or _HALF.search(text)
    if found:
        return _of_year(found, today, now, zone)
    return _of_days(text, points, now, zone)


def _of_year(found: re.Match[str], today: date, now: datetime, zone: str) -> Found | None:
    """A quarter or a half; without a year the latest that has begun."""
    said = found.groupdict()
    half = found.re is _HALF
    word = (said.get("q") or said.get("h") or said["o"] or said["o2"] or "1").lower()
    number = {"上": 1, "下": 2}.get(word) or (4 if word == "last" else _ORDINAL[word])
    months = 6 if half else 3
    given = said["y"] or said["y2"] or said["y3"]
    start = date(int(given or today.year), number * months - months + 1, 1)
    if not given and start > today:
        start = start.replace(year=start.year - 1)
    return _days(start, _after(start, months), found.group(), (found.span(),), now, zone)


def _some_days(found: re.Match[str], today: date, now: datetime, zone: str) -> Found | None:
    said = found.groupdict()
    month = _number(said["m"]) if said["m"] else int(said["m2"] or 0)
    if not 1 <= month <= 12:
        return None
    count = (said["n"] or said["n2"] or "").lower().removesuffix(" of")
    days = int(count) if count.isdigit() else _AMOUNT[count]
    year = int(said["y"] or said["y2"] or (today.year if month <= today.month else today.year - 1))
    start = date(year, month, 1)
    end = _after(start, 1)
    if (said["o"] or said["o2"]).lower() in ("last", "final", "最后", "后"):
        start = end - timedelta(days=days)
    else:
        end = start + timedelta(days=days)
    return _days(start, end, found.group(), (found.span(),), now, zone)


def beside_day(
    text: str, points: list[Moment], found: re.Match[str], span: timedelta, zone: str
) -> Found | None:
    """ "the day before 10 May", "two days after May 3", 5月10日前一天: whole days beside a day."""
    day = next((p for p in points if p.precision == "day" and _touching(text, p, found)), None)
    if day is None or span < timedelta(days=1):
        return None
    said = (found["side"] or "after").lower()
    after = said.startswith(("after", "following", "后", "之后", "以后"))
    there = ZoneInfo(zone)
    first = (day.end if after else day.at).astimezone(there).date()
    whole = timedelta(days=span.days)
    bounds = (first, first + whole) if after else (first - whole, first)
    start, end = (local(each, time(), there) for each in bounds)
    phrase = text[min(found.start(), day.span[0]) : max(found.end(), day.span[1])].strip()
    return Window(start, end, zone, phrase, "calendar"), (found.span(), day.span)


def _touching(text: str, point: Moment, found: re.Match[str]) -> bool:
    """Whether nothing stands between the point and the words."""
    if point.span[0] >= found.end():
        return not text[found.end() : point.span[0]].strip(" ,")
    return point.span[1] <= found.start() and not text[point.span[1] : found.start()].strip(" 的,")


def _of_month(found: re.Match[str], today: date, now: datetime, zone: str) -> Found | None:
    said = found.groupdict()
    name = said["m"] or said["m3"]
    month = _number(name) if name else int(said["m2"] or 0)
    if not 1 <= month <= 12:
        return None
    year = int(
        said["y"]
        or said["y3"]
        or said["y2"]
        or (today.year if month <= today.month else today.year - 1)
    )
    start = date(year, month, 1)
    end = _after(start, 1)
    length = (end - start).days
    part = (said["p"] or said["p2"] or "").lower()
    if part:
        first, last = _third(part, length)
    elif said["u"] and said["u"].lower() != "week":
        number = _ORDINAL[(said["o"] or "first").lower()]
        first, last = ((0, 15) if number == 1 else (15,
        length)) if said["u"].lower() == "half" else _third(
            ("early", "mid", "late")[number - 1 if number > 0 else 2], length)  # fmt: skip
    else:
        number = _ORDINAL[(said["o"] or said["o2"] or said["o3"] or "first").lower()]
        first, last = (
            (length - 7, length) if number < 0 else (7 * number - 7, min(7 * number, length))
        )
    span = (start + timedelta(days=first), start + timedelta(days=last))
    return _days(*span, found.group(), (found.span(),), now, zone)


def _third(part: str, length: int) -> tuple[int, int]:
    if part in ("上半", "上半月"):
        return 0, 15
    if part in ("下半", "下半月"):
        return 15, length
    if part in ("early", "beginning", "start", "上旬", "初"):
        return 0, 10
    return (10, 20) if part in ("mid", "middle", "中旬", "中") else (20, length)


def _of_days(text: str, points: list[Moment], now: datetime, zone: str) -> Found | None:
    for point in points:
        if point.precision != "day":
            continue
        before, after = text[: point.span[0]], text[point.span[1] :]
        week = _WEEK_OF.search(before)
        weekend = _WEEKEND_OF.search(before)
        day = point.at.astimezone(ZoneInfo(zone)).date()
        if week:
            first = day if week["how"] else day - timedelta(days=day.weekday())
            return _days(first, first + timedelta(days=7), text[week.start() : point.span[1]],
                         (week.span(), point.span), now, zone)  # fmt: skip
        if weekend:
            first = day + timedelta(days=5 - day.weekday())
            return _days(first, first + timedelta(days=2), text[weekend.start() : point.span[1]],
                         (weekend.span(), point.span), now, zone)  # fmt: skip
        part = _PART_BEFORE.search(before) or _PART_AFTER.search(after)
        if part:
            said = part.groupdict()
            shift = point.span[1] if part.re is _PART_AFTER else 0
            span = (part.start() + shift, part.end() + shift)
            return _hours(
                day,
                (said["p"] or said.get("cn") or "").lower(),
                text,
                (point.span, span),
                now,
                zone,
            )
    this = re.search(r"\bthis (afternoon|evening)\b", text, re.IGNORECASE)
    if this:
        today = now.astimezone(ZoneInfo(zone)).date()
        return _hours(today, this[1].lower(), text, (this.span(),), now, zone)
    return None


def _hours(
    day: date, part: str, text: str, spans: tuple[tuple[int, int], ...], now: datetime, zone: str
) -> Found | None:
    first, last = _PART[part]
    there = ZoneInfo(zone)
    start = local(day, time(first), there)
    end = local(day + timedelta(days=last // 24), time(last % 24), there)
    if start >= now:
        return None
    phrase = " ".join(text[slice(*span)].strip() for span in sorted(spans))
    return Window(start, min(end, now), zone, phrase, "calendar"), spans


def _days(
    first: date,
    last: date,
    phrase: str,
    spans: tuple[tuple[int, int], ...],
    now: datetime,
    zone: str,
) -> Found | None:
    there = ZoneInfo(zone)
    start, end = local(first, time(), there), local(last, time(), there)
    if start >= now:
        return None
    return Window(start, min(end, now), zone, phrase.strip(), "calendar"), spans


def _after(start: date, months: int) -> date:
    total = start.year * 12 + start.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _number(name: str) -> int:
    return (
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
    ).index(name.lower()[:3]) + 1
