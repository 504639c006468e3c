"""Time phrases as windows: relative, calendar, absolute, around a time, before or after one."""

import itertools
import re
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bot.query import bounds, spans
from bot.query.model import Window
from bot.query.moments import Moment, local, moments
from bot.query.zones import zone_in

AROUND = timedelta(minutes=15)
_LONG = timedelta(days=90)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "ten": 10, "twelve": 12, "thirty": 30, "half an": 0.5, "half a": 0.5, "一": 1, "两": 2,
    "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "十": 10, "半": 0.5, "三十": 30, "": 1,
}  # fmt: skip
_UNITS: tuple[tuple[str, timedelta], ...] = (
    (r"minutes?|mins?|m|分钟", timedelta(minutes=1)),
    (r"hours?|hrs?|h|个?小时|个?钟头", timedelta(hours=1)),
    (r"days?|d|天|日", timedelta(days=1)),
    (r"weeks?|wks?|w|周|个?星期", timedelta(weeks=1)),
    (r"months?|mos?|个?月", timedelta(days=30)),
    (r"years?|yrs?|年", timedelta(days=365)),
)
_UNIT = "|".join(pattern for pattern, _ in _UNITS)
_COUNT = (
    r"\d{1,4}|half an?|an?|one|two|three|four|five|six|seven|ten|twelve|thirty"
    r"|三十|[一两二三四五六七十半]"
)
_SPAN = rf"(?P<n>{_COUNT})?\s*-?\s*(?P<u>{_UNIT})(?![A-Za-z])"
_RELATIVE = re.compile(
    rf"(?:\b(?:in|over|during|within|for|from)\s+)?(?:the\s+)?\b(?P<w>last|past|previous)\s+{_SPAN}"
    rf"|(?P<cn>最近|过去|近|这)(?:的)?\s*(?P<n2>{_COUNT})\s*(?P<u2>{_UNIT})(?:内|以来|里|之内)?"
    rf"|(?P<n3>{_COUNT})\s*(?P<u3>{_UNIT})(?:之?内|以内)",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"(?:(?:in|over|during|for)\s+(?:the\s+)?)?\b(?P<en>last month|(?<!the )last week|this month"
    r"|this week)"
    r"\b|(?P<cn>上个?月|上个?(?:周|星期)(?![一二三四五六日天末])|本月|这个月|本周|这周)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    rf"(?:\b(?:in|within|during)\s+)?(?:\bthe\s+)?(?:(?:(?P<n>{_COUNT})\s*|\bthe\s+(?=hour|minute|day|week|month))(?P<u>{_UNIT})\s*"
    r"(?P<side>before|prior to|leading up to|after|following)\b"
    rf"|(?:following|next)\s+(?:(?P<n2>{_COUNT})\s+)?(?P<u2>hours?|minutes?|days?)\b)",
    re.IGNORECASE,
)
_BESIDE_CN = re.compile(
    rf"(?P<side>(?<!前)(?:之?前(?!后)|以前|之?后|以后))\s*的?\s*(?P<n>{_COUNT})\s*个?"
    rf"(?P<u>分钟|小时|天|周|星期)(?:内|里)?"
)
_SINCE = re.compile(r"(?:\bsince\s+|自从?\s*|从\s*)$", re.IGNORECASE)
_SINCE_CN = re.compile(r"^\s*(以来|至今|到现在|起)")
_JOIN = re.compile(r"\s*(?:and|&|、|thru|to|until|till|through|[-–—~]|到|至|和)\s*", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:and|&|、|和)\s*", re.IGNORECASE)
_FROM = re.compile(r"(?:\bbetween\s+|\bfrom\s+|从\s*|在\s*)$", re.IGNORECASE)
_AROUND_THIS = re.compile(r"\baround (?:this|that|it|then|the same time)\b|前后|当时|那段时间")
_AROUND_TAIL = re.compile(r"^\s*(?:左右|前后|附近|around that time)")


class Found(NamedTuple):
    """A window and the parts of the text that said it."""

    window: Window
    spans: tuple[tuple[int, int], ...]


def find(
    text: str, now: datetime, tz: str, anchor: datetime | None = None,
    floor: datetime | None = None,
) -> Found | None:  # fmt: skip
    """The window the text speaks of, or None; `now` is aware.

    Times of day are read in `tz` unless the text names a zone. `anchor` is the moment that
    "before this" means when no time is said (a case's first sighting), `floor` where time begins
    for "before May 1" (90 days ago unless the records are known to reach further).
    """
    zone, zone_span = zone_in(text, tz)
    points = moments(text, now, zone)
    extra = (zone_span,) if zone_span else ()
    found = (
        _beside(text, points, zone, anchor)
        or _made(spans.partial(text, points, now, zone))
        or _range(text, points, now, zone)
        or _around_this(text, now, zone, anchor)
        or _made(bounds.one_sided(text, points, now, zone, floor or now - _LONG))
        or _relative(text, now, zone)
        or _calendar(text, now, zone)
        or _single(text, points, now, zone)
        or _made(bounds.rarer(text, now, zone))
    )
    if found is None:
        return None
    window = found.window
    if window.start < now < window.end:
        window = msgspec.structs.replace(window, end=now)
    return Found(window, found.spans + extra)


def _made(found: tuple[Window, tuple[tuple[int, int], ...]] | None) -> Found | None:
    return Found(*found) if found else None


def default(now: datetime, tz: str, span: timedelta) -> Window:
    """The window of a question that names none."""
    return Window(now - span, now, tz=tz, kind="default", assumed=True)


def local_days(window: Window) -> tuple[datetime, datetime]:
    """Both bounds on the wall clock the window was read in."""
    zone = ZoneInfo(window.tz)
    return window.start.astimezone(zone), window.end.astimezone(zone)


def _amount(number: str | None, unit: str) -> timedelta:
    text = (number or "").lower()
    count = float(text) if text.isdigit() else _NUMBERS[text]
    step = next(step for names, step in _UNITS if re.fullmatch(names, unit, re.IGNORECASE))
    return step * count


def _beside(text: str, points: list[Moment], zone: str, anchor: datetime | None) -> Found | None:
    found = _BESIDE.search(text) or _BESIDE_CN.search(text)
    if not found:
        return None
    parts = found.groupdict()
    span = _amount(parts["n"] or parts.get("n2"), parts["u"] or parts.get("u2") or "")
    outside = [p for p in points if p.precision == "minute"]
    if not outside:
        whole = spans.beside_day(text, points, found, span, zone)
        if whole is not None:
            return Found(*whole)
    if not outside and anchor is None:
        return None
    said = (found.span(), *(p.span for p in outside[:1]))
    at = outside[0].at if outside else anchor
    assert at is not None
    side = (parts["side"] or "after").lower()
    after = side.startswith(("after", "following", "后", "之后", "以后"))
    start, end = (at, at + span) if after else (at - span, at)
    kind = "after" if after else "before"
    explicit = bool(outside and outside[0].explicit_day)
    window = Window(start, end, zone, found.group().strip(), kind, not explicit)  # type: ignore[arg-type]
    return Found(window, said)


def _range(text: str, points: list[Moment], now: datetime, zone: str) -> Found | None:
    for first, second in itertools.pairwise(points):
        second = _next_day(first, second)
        start = first.span[0]
        lead = _FROM.search(text[:start])
        joined = _JOIN.fullmatch(text[first.span[1] : second.span[0]])
        # Given the wrong way round it stays so, and the one gate refuses it with its sentence.
        if joined and (first.at < second.end or lead or not _LISTED.fullmatch(joined.group())):
            whole = (lead.start() if lead else start, second.span[1])
            window = Window(first.at, second.end, zone, text[slice(*whole)].strip(), "absolute")
            return Found(window, (whole,))
    for point in points:
        lead = _SINCE.search(text[: point.span[0]])
        tail = _SINCE_CN.search(text[point.span[1] :])
        if (lead and (lead.group().strip().isascii() or tail)) or tail:
            begin = lead.start() if lead else point.span[0]
            end = point.span[1] + (tail.end() if tail else 0)
            if point.at < now:
                phrase = text[begin:end].strip()
                return Found(Window(point.at, now, zone, phrase, "absolute"), ((begin, end),))
    return None


def _next_day(first: Moment, second: Moment) -> Moment:
    """The end of a pair of times of one day that runs over midnight: "22:00 to 02:00"."""
    over = timedelta(0) <= first.at - second.at < timedelta(days=1)
    if first.precision != "minute" or second.precision != "minute" or not over:
        return second
    return second._replace(at=second.at + timedelta(days=1), end=second.end + timedelta(days=1))


def _around_this(text: str, now: datetime, zone: str, anchor: datetime | None) -> Found | None:
    found = _AROUND_THIS.search(text)
    if not found or anchor is None:
        return None
    end = min(anchor + AROUND, max(now, anchor))
    return Found(Window(anchor - AROUND, end, zone, found.group(), "around"), (found.span(),))


def _relative(text: str, now: datetime, zone: str) -> Found | None:
    for found in _RELATIVE.finditer(text):
        if found["w"] and _CALENDAR.match(text, found.start()):
            continue
        number = found["n"] or found["n2"] or found["n3"]
        unit = found["u"] or found["u2"] or found["u3"]
        span = _amount(number, unit)
        window = Window(now - span, now, zone, found.group().strip(), "relative")
        return Found(window, (found.span(),))
    return None


def _calendar(text: str, now: datetime, zone: str) -> Found | None:
    """Last month and last week are the finished calendar ones; weeks begin on Monday (ISO 8601)."""
    found = _CALENDAR.search(text)
    if not found:
        return None
    words = found.group().lower()
    today = now.astimezone(ZoneInfo(zone)).date()
    if "month" in words or "月" in words:
        this = today.replace(day=1)
        before = (this - timedelta(days=1)).replace(day=1)
    else:
        this = today - timedelta(days=today.weekday())
        before = this - timedelta(days=7)
    past = "last" in words or words.startswith("上")
    start = local(before if past else this, time(), ZoneInfo(zone))
    end = local(this, time(), ZoneInfo(zone)) if past else now
    return Found(Window(start, end, zone, found.group().strip(), "calendar"), (found.span(),))


def _single(text: str, points: list[Moment], now: datetime, zone: str) -> Found | None:
    if not points:
        return None
    point = points[0]
    phrase = text[slice(*point.span)].strip()
    if point.precision == "minute":
        tail = _AROUND_TAIL.search(text[point.span[1] :])
        end = point.span[1] + (tail.end() if tail else 0)
        window = Window(
            point.at - AROUND, min(point.end + AROUND, max(now, point.at)), zone, phrase,
            "around", not point.explicit_day,
        )  # fmt: skip
        return Found(window, ((point.span[0], end),))
    end_at = min(point.end, now) if point.at < now else point.end
    return Found(Window(point.at, end_at, zone, phrase, "calendar"), (point.span,))
