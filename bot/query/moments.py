"""Points in time as people write them, English and Chinese, read in the asker's zone."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

Precision = Literal["minute", "day", "month"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep september sept", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_WORDS = {
    "today": 0, "yesterday": 1, "the day before yesterday": 2, "今天": 0, "今日": 0, "昨天": 1,
    "昨日": 1, "前天": 2,
}  # fmt: skip
_DAYS = r"(?P<word>the day before yesterday|today|yesterday|今天|今日|昨天|昨日|前天)"
_DATE = re.compile(
    rf"(?:\b(?:on|of|for|in)\s+)?(?:\bthe\s+)?(?:{_DAYS}"
    r"|(?P<y1>\d{4})[-/](?P<m1>\d{1,2})[-/](?P<d1>\d{1,2})"
    r"|(?:(?P<y2>\d{4})\s*年\s*)?(?P<m2>\d{1,2})\s*月\s*(?P<d2>\d{1,2})\s*[日号]"
    rf"|\b(?P<m3>{_MONTH})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?\b(?!:\d)(?:,?\s+(?P<y3>\d{{4}})\b)?"
    rf"|\b(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m4>{_MONTH})\b(?:,?\s+"
    rf"(?P<y4>\d{{4}})\b)?"
    r"|(?<=the )(?P<d5>\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:of|time|call|event|attempt|user))"
    r"|\b(?P<wd>(?:last |this )?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)day)\b(?!s)"
    r"|(?P<wcn>上?个?(?:周|星期|礼拜)[一二三四五六日天]))",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(
    rf"(?:(?:in|for|during)\s+)?(?:the\s+month\s+of\s+)?"
    rf"(?:\b(?P<m1>{_MONTH})\s+(?P<y1>\d{{4}})\b|\b(?P<y2>\d{{4}})-(?P<m2>\d{{2}})(?![-\d])"
    r"|(?P<y3>\d{4})\s*年\s*(?P<m3>\d{1,2})\s*月(?:份)?"
    rf"|(?:in|of|during|between|since|until|before|after)\s+(?P<m4>{_MONTH})\b(?!\s+\d)|(?P<m5>"
    rf"(?<![\d年月])\d{{1,2}})\s*月份?(?!\s*[\d内第初中底末上下]|以))",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:T|\b(?:at|around|about|near|circa)\s+|@\s*)?"
    r"(?:(?:(?P<part1>上午|下午|早上|晚上|中午|凌晨)\s*)?(?<![\d:.])(?P<h1>[01]?\d"
    r"|2[0-3]):(?P<m1>[0-5]\d)(?::"
    r"(?P<s1>[0-5]\d)(?:\.\d+)?)?(?:\s*(?P<ap1>[ap]\.?m\b\.?))?"
    r"|(?<![\d:.])(?P<h2>1[0-2]|0?[1-9])\s*(?P<ap2>[ap]\.?m\b\.?)"
    r"|(?P<part>上午|下午|早上|晚上|中午|凌晨)?\s*(?P<h3>\d{1,2})\s*[点时](?!间)\s*(?:(?P<half>半)|"
    r"(?P<m3>\d{1,2})\s*分?)?"
    r"|(?P<noon>\bnoon\b|\bmidnight\b))(?P<z>Z\b|\s?\+\d\d:?\d\d\b|\s-\d{4}\b|(?<=:\d\d)-\d\d:\d\d"
    r"(?=\b(?!\s*(?:on|of|UTC)))(?<=T\d\d:\d\d-\d\d:\d\d)|(?<=:\d\d:\d\d)-\d\d:\d\d\b)?",
    re.IGNORECASE,
)


_PAIR = re.compile(r"\s*(?:UTC\s*)?(?:and|to|until|till|through|[-–—~]|到|至|和)\s*", re.IGNORECASE)


class Moment(NamedTuple):
    """A point found at `span` of the text; `at` is its first instant and `end` its last, in UTC.

    `explicit_day` is false where only a time of day was said and the day is the most recent one.
    """

    span: tuple[int, int]
    at: datetime
    end: datetime
    precision: Precision
    explicit_day: bool


def local(day: date, clock: time, zone: tzinfo, *, late: bool = False) -> datetime:
    """Wall time in UTC.

    An hour the clocks skip is read as the hour after; of an hour that comes twice the first is
    taken, the second when `late` (the end of a window), so that a window is never cut short.
    """
    wall = datetime.combine(day, clock, zone)
    first, second = wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    return max(first, second) if late else first


def moments(text: str, now: datetime, tz: str) -> list[Moment]:
    """Every point in time in the text, in order; a date next to a time is one point."""
    zone = ZoneInfo(tz)
    today = now.astimezone(zone).date()
    dates = [(m.span(), day) for m in _DATE.finditer(text) if (day := _day(m, today))]
    taken = [span for span, _ in dates]
    months = [
        _month(m, zone, today) for m in _MONTH_ONLY.finditer(text) if not _inside(m.span(), taken)
    ]
    taken += [month.span for month in months if month]
    times = [
        (m.span(), clock, _offset(m["z"]))
        for m in _TIME.finditer(text)
        if not _inside(m.span(), taken) and (clock := _clock(m)) is not None
    ]
    found = [month for month in months if month] + _timed(text, dates, times, zone, now)
    return sorted(found, key=lambda moment: moment.span)


def _timed(
    text: str, dates: list[tuple[tuple[int, int], date]],
    times: list[tuple[tuple[int, int], time, tzinfo | None]], zone: ZoneInfo, now: datetime,
) -> list[Moment]:  # fmt: skip
    found, used = [], set()
    for number, (span, clock, own) in enumerate(times):
        near = next((n for n, (d, _) in enumerate(dates) if _adjacent(text, span, d)), None)
        following = times[number + 1][0] if number + 1 < len(times) else None
        if near is None and following and _PAIR.fullmatch(text[span[1] : following[0]]):
            # "between 09:00 and 11:00 on 10 July": both are of that day.
            of_pair = (n for n, (d, _) in enumerate(dates) if d[0] >= following[1])
            beside = next((n for n in of_pair if _adjacent(text, following, dates[n][0])), None)
            if beside is not None:
                day = dates[beside][1]
                where = own or zone
                at, end = local(day, clock, where), local(day, clock, where, late=True)
                found.append(Moment(span, at, end, "minute", True))
                continue
        where = own or zone
        if near is None:
            day = now.astimezone(where).date()
            # A later time of an earlier-dated pair ("2024-01-15 14:00 to 14:30") keeps its day.
            before = [d for s, d in dates if s[1] <= span[0]]
            explicit = bool(before)
            day = before[-1] if before else day
            if not explicit and local(day, clock, where) > now:
                day -= timedelta(days=1)
            whole = span
        else:
            used.add(near)
            day, explicit = dates[near][1], True
            whole = (min(span[0], dates[near][0][0]), max(span[1], dates[near][0][1]))
        at, end = local(day, clock, where), local(day, clock, where, late=True)
        # Somebody who writes seconds means that second too when it ends a window.
        end += timedelta(seconds=1 if clock.second else 0)
        found.append(Moment(whole, at, end, "minute", explicit))
    for n, (span, day) in enumerate(dates):
        if n not in used:
            start = local(day, time(), zone)
            end = local(day + timedelta(days=1), time(), zone)
            found.append(Moment(span, start, end, "day", True))
    return found


def _adjacent(text: str, a: tuple[int, int], b: tuple[int, int]) -> bool:
    between = text[min(a[1], b[1]) : max(a[0], b[0])]
    return (
        re.fullmatch(
            r"[\s,]*(?:UTC|GMT|Z|\w+ time|[A-Z]{3,4})?[\s,]*(at|around|about|on|between|from|的|在"
            r"|从)?[\s,]*(上午|下午|早上|晚上|中午|凌晨)?\s*",
            between,
        )
        is not None
    )


def _inside(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in others)


def _day(found: re.Match[str], today: date) -> date | None:
    if found["word"]:
        return today - timedelta(days=_DAY_WORDS[found["word"].lower()])
    if found["wd"] or found["wcn"]:
        return _weekday(found["wd"] or found["wcn"], today)
    if found["d5"]:
        number = int(found["d5"])
        first = today.replace(day=1)
        if number > today.day:
            first = (first - timedelta(days=1)).replace(day=1)
        return first.replace(day=number) if 0 < number <= 28 or _fits(first, number) else None
    if found["y1"]:
        year, month, day = int(found["y1"]), int(found["m1"]), int(found["d1"])
    elif found["m2"]:
        year, month, day = int(found["y2"] or 0), int(found["m2"]), int(found["d2"])
    elif found["m3"]:
        year, month, day = int(found["y3"] or 0), _MONTHS[found["m3"].lower()], int(found["d3"])
    else:
        year, month, day = int(found["y4"] or 0), _MONTHS[found["m4"].lower()], int(found["d4"])
    try:
        if year:
            return date(year, month, day)
        this = date(today.year, month, day)
        return this if this <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def _fits(month: date, day: int) -> bool:
    return (month.replace(day=28) + timedelta(days=day - 28)).month == month.month and day > 0


def _weekday(said: str, today: date) -> date:
    """The most recent such day; 上周五 is the one of the week before."""
    lower = said.lower()
    if lower[-1] in "一二三四五六日天":
        wanted = "一二三四五六日".index(lower[-1].replace("天", "日"))
    else:
        name = lower.removeprefix("last ").removeprefix("this ")[:3]
        wanted = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name)
    back = (today.weekday() - wanted) % 7
    if lower.startswith("上"):
        back = today.weekday() - wanted + 7
    elif not back and lower.startswith("last"):
        back = 7
    return today - timedelta(days=back)


def _month(found: re.Match[str], zone: ZoneInfo, today: date) -> Moment | None:
    if found["m4"] or found["m5"]:
        month = _MONTHS[found["m4"].lower()] if found["m4"] else int(found["m5"])
        if not 1 <= month <= 12:
            return None
        year = today.year if month <= today.month else today.year - 1
    elif found["m1"]:
        month, year = _MONTHS[found["m1"].lower()], int(found["y1"])
    else:
        month, year = int(found["m2"] or found["m3"]), int(found["y2"] or found["y3"])
    if not 1 <= month <= 12 or not 1990 <= year <= 2200:
        return None
    start = date(year, month, 1)
    end = date(year + month // 12, month % 12 + 1, 1)
    return Moment(found.span(), local(start, time(), zone), local(end, time(), zone), "month", True)


def _clock(found: re.Match[str]) -> time | None:
    if found["noon"]:
        return time(12 if found["noon"].lower() == "noon" else 0)
    second = int(found["s1"] or 0)
    hour = int(found["h1"] or found["h2"] or found["h3"])
    minute = int(found["m1"] or found["m3"] or (30 if found["half"] else 0))
    half = (found["ap1"] or found["ap2"] or "").lower()
    part = found["part"] or found["part1"] or ""
    if (half.startswith("p") or part in ("下午", "晚上", "中午")) and hour < 12:
        hour += 12
    if (half.startswith("a") or part == "凌晨") and hour == 12:
        hour = 0
    if hour == 24 and not minute:
        hour = 0
    return time(hour, minute, second) if hour < 24 and minute < 60 else None


def _offset(text: str | None) -> tzinfo | None:
    """The zone written behind a time: Z, +02:00, -0700; None where there is none."""
    if not text:
        return None
    plain = text.strip().replace(":", "")
    if plain in ("Z", "z"):
        return UTC
    minutes = int(plain[1:3]) * 60 + int(plain[3:5])
    return timezone(timedelta(minutes=minutes if plain[0] == "+" else -minutes))
