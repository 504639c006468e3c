"""Windows open on one side and the rarer phrases: before, after, ago, weekdays, years, weekends."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.query.model import Window
from bot.query.moments import Moment, local

_BEFORE = re.compile(
    r"\b(?:before|until|up to(?: and including)?|through|prior to|earlier than|till"
    r"|by the end of)\s+(?:the\s+)?$|(?:在|截至|截止到?"
    r"|直到|到)\s*$",
    re.I,
)
_INCLUSIVE = re.compile(r"\s*(?:until|up to|till|by the end of|through|截至|截止|直到)", re.I)
_BEFORE_TAIL = re.compile(r"^\s*(?:之前|以前|前(?!后))(?!\s*\d)")
_AFTER = re.compile(
    r"\b(?:after|later than|following|starting(?: from)?|from)\s+(?:the\s+)?$", re.I
)
_ONWARD = re.compile(r"^\s*(?:onwards?|on\b(?!\s+\w)|and (?:later|after)|之后|以后|后|起)")
_NEAR = re.compile(
    r"\b(?:within|in)\s+(?P<n>\d{1,4})\s*(?P<u>minutes?|mins?|hours?|days?)(?:\s+(?:of"
    r"|around))?\s*$",
    re.I,
)
_SIDES = re.compile(
    r"[±]\s*(?P<n>\d{1,3})\s*(?P<u>m\w*|h\w*)|(?P<n2>\d{1,3})\s*(?P<u2>minutes?"
    r"|hours?)\s+(?:either side|"
    r"before and after)|前后\s*(?P<n3>\d{1,3})\s*(?P<u3>分钟|小时)", re.IGNORECASE,
)  # fmt: skip
_AGO = re.compile(
    r"\b(?P<n>\d{1,3}|a|an|one|two|three|four|five|six|seven)\s+(?P<u>minutes?|hours?|days?"
    r"|weeks?|months?)\s+ago\b"
    r"|(?P<n2>\d{1,3}|[一两三四五六七])\s*个?(?P<u2>分钟|小时|天|周|月)(?:之|以)?前", re.IGNORECASE,
)  # fmt: skip
_WEEKDAY = re.compile(
    r"\b(?:on\s+|last\s+|this\s+)?(?P<d>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)day\b"
    r"|(?:上)?(?:周|星期)(?P<cn>[一二三四五六日天])", re.IGNORECASE,
)  # fmt: skip
_YEAR = re.compile(
    r"\b(?:in|during|for|of)\s+(?P<y>20[0-3]\d)\b(?![-/:]\d)|(?P<cn>20[0-3]\d)\s*年(?!\s*\d)", re.I
)
_YEARS = re.compile(
    r"\b(?P<this>this year)\b|\b(?:last calendar year|previous year)\b|(?P<cn>今年)|去年", re.I
)
_EXTRA = re.compile(
    r"\b(?:the\s+)?(?:last|past)\s+(?:(?P<fort>fortnight)|(?P<quarter>quarter)|(?:few"
    r"|couple of)\s+(?P<few>hours|days|weeks))\b"
    r"|\b(?P<morning>this morning)\b|\b(?P<night>last night|tonight)\b|\b(?P<weekend>(?:last "
    r"|this |the )?weekend)\b"
    r"|(?P<cn>今天早上|今早|昨晚|上周末|周末|最近几天|这几天|近期)", re.IGNORECASE,
)  # fmt: skip
_STEP = {"mi": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1),
         "w": timedelta(weeks=1), "mo": timedelta(days=30), "分": timedelta(minutes=1),
         "小": timedelta(hours=1), "天": timedelta(days=1), "周": timedelta(weeks=1),
         "月": timedelta(days=30)}  # fmt: skip
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
           "seven": 7, "一": 1, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7}  # fmt: skip
Found = tuple[Window, tuple[tuple[int, int], ...]]


def one_sided(
    text: str, points: list[Moment], now: datetime, zone: str, floor: datetime
) -> Found | None:
    """ "before May 1", "after 10 May", "within ten minutes of 09:00"; `floor` is where time begins.

    After a day means from its end, since and from a day mean from its beginning.
    """
    for point in points:
        before, after = text[: point.span[0]], text[point.span[1] :]
        near = _NEAR.search(before) or _SIDES.search(text)
        if near:
            parts = [value for value in near.groups() if value]
            span = _step(parts[1]) * int(parts[0])
            end = min(point.at + span, now) if point.at < now else point.at + span
            window = Window(point.at - span, end, zone, near.group().strip(), "around")
            return window, (near.span(), point.span)
        lead, tail = _BEFORE.search(before), _BEFORE_TAIL.match(after)
        if (lead and (lead.group().strip() not in ("在", "到") or tail)) or tail:
            begin = lead.start() if lead else point.span[0]
            stop = point.span[1] + (tail.end() if tail else 0)
            upto = point.end if lead and _INCLUSIVE.match(lead.group()) else point.at
            day = _day_of(text, point, zone)
            if upto > max(floor, day or floor):
                phrase = text[begin:stop].strip()
                return Window(
                    day or floor, min(upto, max(now, point.at)), zone, phrase, "absolute"
                ), ((begin, stop), *_days_beside(points, point))
        lead, tail = _AFTER.search(before), _ONWARD.match(after)
        if (lead or tail) and point.at < now:
            onward = tail or (lead and lead.group().lower().startswith(("from", "start")))
            start = point.at if onward and not _later(tail) else point.end
            begin = lead.start() if lead else point.span[0]
            stop = point.span[1] + (tail.end() if tail else 0)
            day = _day_of(text, point, zone)
            until = min(now, day + timedelta(days=1)) if day and not onward else now
            if start < until:
                return Window(start, until, zone, text[begin:stop].strip(), "absolute"), (
                    (begin, stop), *_days_beside(points, point),
                )  # fmt: skip
    return None


def _days_beside(points: list[Moment], point: Moment) -> tuple[tuple[int, int], ...]:
    """Where the day of a time of day was said apart from it: "on May 15 after 3am"."""
    if point.precision != "minute":
        return ()
    return tuple(p.span for p in points if p.precision == "day" and p.at <= point.at < p.end)


def _day_of(text: str, point: Moment, zone: str) -> datetime | None:
    """The beginning of the day a time of day was said of: "on May 15 after 3am", "before 10:00 on
    May 15"; None where the moment was written as one."""
    said = text[slice(*point.span)]
    if point.precision != "minute":
        return None
    if not point.explicit_day:
        return local(point.at.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))
    if re.search(
        r"(?:\d|noon|midnight).*\bon\b|(?:day|\d)\s+(?:noon|midnight)"
        r"|(?:\d|noon|midnight)\s*(?:[ap]\.?m\.?)?\s+(?:today|yesterday)",
        said,
        re.I,
    ) or re.fullmatch(
        r"\D{0,8}(?:[\d:]+|noon|midnight)\s*(?:[ap]\.?m\.?)?"
        r"|\D*点",
        said.strip(),
        re.I,
    ):
        return local(point.at.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))
    return None


def _later(tail: re.Match[str] | None) -> bool:
    return bool(tail and tail.group().strip() in ("之后", "以后", "后"))


def rarer(text: str, now: datetime, zone: str) -> Found | None:
    """ "three days ago", "last Friday", "in 2023", "this morning", "the weekend"."""
    return (
        _ago(text, now, zone)
        or _weekday(text, now, zone)
        or _year(text, now, zone)
        or (_extra(text, now, zone))
    )


def _ago(text: str, now: datetime, zone: str) -> Found | None:
    found = _AGO.search(text)
    if not found:
        return None
    number = (found["n"] or found["n2"]).lower()
    step = _step(found["u"] or found["u2"])
    at = now - step * (int(number) if number.isdigit() else _COUNTS[number])
    if step < timedelta(days=1):
        return Window(at - step, min(at + step, now), zone, found.group(), "around"), (
            found.span(),
        )
    return _day(at.astimezone(ZoneInfo(zone)).date(), 1, found, zone, now)


def _weekday(text: str, now: datetime, zone: str) -> Found | None:
    found = _WEEKDAY.search(text)
    if not found:
        return None
    if found["d"]:
        wanted = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(found["d"].lower()[:3])
    else:
        wanted = "一二三四五六日".index(found["cn"].replace("天", "日"))
    today = now.astimezone(ZoneInfo(zone)).date()
    back = (today.weekday() - wanted) % 7
    if back == 0 and "last" in found.group().lower():
        back = 7
    if found.group().startswith("上"):
        back = today.weekday() - wanted + 7
    return _day(today - timedelta(days=back), 1, found, zone, now)


def _year(text: str, now: datetime, zone: str) -> Found | None:
    found = _YEAR.search(text)
    if found:
        year = int(found["y"] or found["cn"])
    else:
        found = _YEARS.search(text)
        if not found:
            return None
        year = now.astimezone(ZoneInfo(zone)).year - (not (found["this"] or found["cn"]))
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return _day(date(year, 1, 1), days, found, zone, now)


def _extra(text: str, now: datetime, zone: str) -> Found | None:
    found = _EXTRA.search(text)
    if not found:
        return None
    words, today = found.group().lower(), now.astimezone(ZoneInfo(zone)).date()
    if found["weekend"] or "周末" in words:
        saturday = today - timedelta(days=(today.weekday() - 5) % 7)
        return _day(saturday, 2, found, zone, now)
    if found["morning"] or "早" in words:
        start, span = local(today, time(), ZoneInfo(zone)), timedelta(hours=12)
    elif found["night"] or words == "昨晚":
        day = today if words == "tonight" else today - timedelta(days=1)
        start, span = local(day, time(18), ZoneInfo(zone)), timedelta(hours=12)
    else:
        span = timedelta(days=14 if found["fort"] else 90 if found["quarter"] else 7)
        few = (found["few"] or "").lower()
        span = {"hours": timedelta(hours=6), "days": timedelta(days=3),
                "weeks": timedelta(weeks=3)}.get(few, span)  # fmt: skip
        start = now - span
    return Window(start, min(start + span, now), zone, found.group(), "relative"), (found.span(),)


def _day(first: date, days: int, found: re.Match[str], zone: str, now: datetime) -> Found | None:
    start = local(first, time(), ZoneInfo(zone))
    end = local(first + timedelta(days=days), time(), ZoneInfo(zone))
    if start >= now:
        return None
    return Window(start, min(end, now), zone, found.group().strip(), "calendar"), (found.span(),)


def _step(unit: str) -> timedelta:
    for length in (2, 1):
        if unit.lower()[:length] in _STEP:
            return _STEP[unit.lower()[:length]]
    return timedelta(minutes=1)
