"""Days as people write them, 5/14, 14.5., May 14th, 上上周三, written out as 2024-05-14."""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

MONTH_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WD = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_FULL_WD = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_TENS = ("", "twenty", "thirty")
_ONES = re.findall(
    r"\w+",
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
)
ORDINALS = {name: n for n, name in enumerate(_ONES, 1)} | {"thirtieth": 30}
ORDINALS |= {f"{_TENS[t]}-{_ONES[n]}": (t + 1) * 10 + n + 1 for t in (1, 2) for n in range(9)
             if (t + 1) * 10 + n + 1 < 32}  # fmt: skip
_ORD = "|".join(sorted((name.replace("-", "[- ]") for name in ORDINALS), key=len, reverse=True))
ISO = r"\d{4}-\d{2}-\d{2}(?![\d:-])"


class Sky(NamedTuple):
    """What a day without a year is judged by: the day it is, and the archive's first and last."""

    today: date
    first: date | None = None
    last: date | None = None

    def year(self, month: int, day: int = 1) -> int:
        """The year meant: the latest that is over or running and in which the archive has it.

        A whole month is in the archive when any day of it is, so it is tried by that day.
        """
        newest = self.today.year - ((month, day) > (self.today.month, self.today.day))
        if self.first is None or self.last is None:
            return newest
        for year in range(newest, self.first.year - 1, -1):
            if (self.first.year, self.first.month) <= (year, month) <= (
                self.last.year, self.last.month,
            ):  # fmt: skip
                return year
        return newest

    def day(self, month: int, day: int, year: int = 0) -> date | None:
        """The date, None where no calendar has it; a year of two digits is of this century."""
        try:
            given = year + 2000 if 0 < year < 100 else year
            return date(given or self.year(month, day), month, day)
        except ValueError:
            return None

    def holds(self, day: date) -> bool:
        """Whether the archive may hold it."""
        begun = self.first is None or day >= self.first
        return begun and day <= min(self.today, self.last or self.today)


def month_number(name: str) -> int:
    """1 to 12, by the first three letters."""
    return _SHORT.index(name.lower()[:3]) + 1


def month_after(first: date, months: int = 1) -> date:
    """The first of the month so many later, earlier where negative."""
    total = first.year * 12 + first.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


_NUMERIC = re.compile(
    r"(?<![\w./:@-])(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<y>20\d\d|\d\d))?"
    r"(?P<dot>\.(?=[\s,?!;]|$))?(?![\w/@]|[.:-]\d)"
)
#: What may be a ratio, a version, a list of ports.
_NO_DAY = re.compile(
    r"(?:\bports?|\btop|\bpages?|\blines?|\bversion|\bv|\btls|\bsize|\bip|端口|版本|\bcidr|\bratio"
    r"|\d\s*(?:of|or|and))\W*$",
    re.I,
)
_CUE = re.compile(
    r"(?:\b(?:on|since|before|until|till|after|between|by|dated|of|through|night|morning)"
    r"|[在从自到至于,，]|^|[\u4e00-\u9fff])\s*(?:the\s+)?$",
    re.I,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_UNITS = re.compile(r"gb|mb|%|hours?|小时|[个次条倍版]", re.I)


def _read(found: re.Match[str], sky: Sky) -> tuple[date, date] | date | None:
    """The day the numbers mean, or both where only the archive or custom can tell."""
    first, second, year = int(found["a"]), int(found["b"]), int(found["y"] or 0)
    if (first, second) == (24, 7) or _NO_DAY.search(found.string[: found.start()]):
        return None
    plain = not found["y"] and (found["s"] != "." or not found["dot"])
    if plain and found["s"] in ".-":
        padded = found["s"] == "-" and found["a"][0] == "0" and len(found["b"]) == 2
        if not padded and not _spoken(found):
            return None
    american, other = sky.day(first, second, year), sky.day(second, first, year)
    if american and other and american != other:
        # 14.5. is how half of Europe writes; 5/14 and 5-14 are American unless that cannot be.
        return (other, american) if found["s"] == "." and found["dot"] else (american, other)
    return american or other


def _spoken(found: re.Match[str]) -> bool:
    """Whether 5.14 or 5-14 stands where a day does."""
    before, behind = found.string[: found.start()], found.string[found.end() :].lstrip()
    if _UNITS.match(behind):
        return False
    if _CHINESE.search(found.string):
        return bool(_CUE.search(before)) or bool(_CHINESE.match(behind))
    return bool((_CUE if found["s"] == "-" else _SAID_ON).search(before))


_SAID_ON = re.compile(r"\b(?:on|since|before|until|after)\s+(?:the\s+)?$", re.I)


def _best(days: tuple[date, date], sky: Sky) -> date:
    return next((day for day in days if sky.holds(day)), days[0])


def _numeric(found: re.Match[str], sky: Sky) -> str:
    read = _read(found, sky)
    if read is None:
        return found.group()
    day = _best(read, sky) if isinstance(read, tuple) else read
    return day.isoformat()


def doubtful(text: str, sky: Sky) -> tuple[tuple[str, str], ...]:
    """Dates whose month could be either number, as written and as read."""
    found = []
    for match in _NUMERIC.finditer(_ranges(text)):
        read = _read(match, sky)
        if isinstance(read, tuple):
            found.append((match.group(), _best(read, sky).isoformat()))
    return tuple(found)


_RANGES = re.compile(
    r"(?<![\d./-])(\d{1,2}([/.])\d{1,2}(?:\2\d{2,4})?\.?)\s*[-–—~]\s*(?=\d{1,2}\2\d{1,2}(?![\d]))"
)


def _ranges(text: str) -> str:
    return _RANGES.sub(r"\1 to ", text)


def _textual(found: re.Match[str], sky: Sky) -> str:
    said = found.groupdict()
    year = int(said["y"] or said.get("y2") or 0)
    day = sky.day(month_number(said["m"]), int(said["d"]), year)
    return day.isoformat() if day else found.group()


def _chinese(found: re.Match[str], sky: Sky) -> str:
    back = {"去": 1, "前": 2, "今": 0}.get(found["ly"] or "")
    year = int(found["y"] or 0) if back is None else sky.today.year - back
    day = sky.day(int(found["m"]), int(found["d"]), year)
    return day.isoformat() if day else found.group()


def _of_month(found: re.Match[str], sky: Sky) -> str:
    """本月14号, 上个月14号, 14号 alone: the latest there was; the 14th of last month."""
    said = found.groupdict()
    number, rel = int(said["d"]), (said["rel"] or "").lower()
    first = sky.today.replace(day=1)
    back = rel.count("上") or (1 if rel in ("last", "previous") else 0)
    if not rel and number > sky.today.day:
        back = 1
    for _ in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    if not 0 < number <= calendar.monthrange(first.year, first.month)[1]:
        return found.group()
    if not rel and sky.last is not None and not sky.holds(first.replace(day=number)):
        last = sky.last.replace(day=1)
        last = last if number <= sky.last.day else (last - timedelta(days=1)).replace(day=1)
        fits = number <= calendar.monthrange(last.year, last.month)[1]
        first = last if fits and sky.holds(last.replace(day=number)) else first
    return first.replace(day=number).isoformat()


def _of_week(found: re.Match[str], sky: Sky) -> str:
    said = found.groupdict()
    monday = sky.today - timedelta(days=sky.today.weekday())
    rel = (said["rel"] or "").lower()
    back = rel.count("上") or {"last": 1, "previous": 1, "before last": 2}.get(rel, 0)
    start = monday - timedelta(weeks=back)
    days = [start + timedelta(days=_weekday(said["w"]))]
    if said.get("w2"):
        days.append(start + timedelta(days=_weekday(said["w2"])))
    return " 到 ".join(day.isoformat() for day in days)


def _weekday(said: str) -> int:
    if said in "一二三四五六日天":
        return "一二三四五六日".index(said.replace("天", "日"))
    return WEEKDAYS.index(said.lower()[:3])


def _back(found: re.Match[str], sky: Sky) -> str:
    return (sky.today - timedelta(days=3)).isoformat()


def _number(found: re.Match[str], sky: Sky) -> str:
    said = found["o"].lower().replace(" ", "-")
    tail = found.groupdict().get("rest") or ""
    return f"{found['lead']}{ORDINALS[said]}th{tail}"


_RULES = tuple(
    (re.compile(pattern, re.IGNORECASE), make)
    for pattern, make in (
        (rf"(?P<lead>\b)(?P<o>{_ORD})(?P<rest>\s+(?:day\s+)?of\s+)(?=(?:{MONTH_NAMES})\b"
         r"|(?:this|last|the) month)", _number),
        (rf"(?P<lead>\b(?:{MONTH_NAMES})\s+(?:the\s+)?)(?P<o>{_ORD})\b(?!\s+\w+\s+(?:by|to)\b)",
         _number),
        (rf"(?P<lead>\b(?:on|since|until|before|after|by|from|to|and"
         rf"|through)\s+the\s+)(?P<o>{_ORD})"
         r"(?=\s*(?:$|[.,;?!]|(?:and|to|at|between|from|until|through|or)\b))", _number),
        # 14-May-24, 14May2024, Tue 14 May '24, 14th of May, 2024
        (rf"(?<![\w./:-])(?:{_WD},?\s+(?:the\s+)?)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of\s+"
         rf"|[\s./-]*)(?P<m>{MONTH_NAMES})(?![a-z])\.?(?:[,\s]*(?P<y>20\d\d)(?![:\d])"
         r"|(?:-|\s*['’])(?P<y2>\d\d(?:\d\d)?)(?!\d))?(?!\w|-\w)", _textual),
        # Tuesday, May the 14th, 2024
        (rf"(?<![\w./-])(?:{_WD},?\s+)?(?P<m>{MONTH_NAMES})(?:\.?\s+|-)(?:the\s+)?(?P<d>\d{{1,2}})"
         rf"(?:st|nd|rd|th)?(?:,?\s+(?P<y>20\d\d)(?![:\d])|\s*['’](?P<y2>\d\d)\b)?"
         rf"(?![\w:]|[./-]\d|\s*(?:to|-|–)\s*\d{{1,2}}\s*(?:st|nd|rd|th)?(?![\d:apAP]))", _textual),
        (r"(?:(?P<ly>[去今前])年\s*|(?P<y>\d{4}"
         r"|(?<!\d)\d{2})\s*年\s*)?(?<!\d)(?P<m>\d{1,2})\s*月\s*"
         r"(?P<d>\d{1,2})(?:\s*[日号]|(?!\d|\s*[个天小分点时次条人:到至~-]))", _chinese),
        (r"(?P<rel>上上个?|上个?|本|这个?|当)月\s*(?:的\s*)?(?P<d>\d{1,2})\s*[号日]", _of_month),
        (r"(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)\s+of\s+(?:the\s+)?(?P<rel>this|last"
         r"|previous)\s+"
         r"month", _of_month),
        (r"(?<![\d月年近去前后每这第最:.续-])(?<![近去前后每这第最续] )(?P<rel>)(?P<d>[0-3]?\d)\s*"
         r"(?:号(?![机码桶线楼])|日(?!\s*(?:内|之内|以内|以来|前|之前|后|间|均|志"
         r"|常)))", _of_month),
        (r"(?P<rel>上+|本|这)个?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])(?:\s*(?:到|至|-|~|—)\s*"
         r"(?:上|本|这)?个?(?:周|星期|礼拜)?(?P<w2>[一二三四五六日天])(?![次个天条]))?", _of_week),
        (rf"\b(?P<w>{_FULL_WD})\s+(?:of\s+|in\s+)?(?:the\s+)?(?P<rel>last|this|previous)\s+week\b",
         _of_week),
        (rf"\b(?P<rel>last|this)\s+week['’]?s?,?\s+(?:on\s+)?(?P<w>{_FULL_WD})\b(?!s)", _of_week),
        (rf"\b(?:the\s+)?(?P<w>{_FULL_WD})\s+(?:of\s+)?(?:the\s+week\s+)?(?P<rel>before last)\b",
         _of_week),
        (r"大前天", _back),
    )
)  # fmt: skip


def days(text: str, sky: Sky) -> str:
    """The text with every day that is written in some way as an ISO 8601 date."""
    text = _NUMERIC.sub(lambda found: _numeric(found, sky), _ranges(text))
    for pattern, make in _RULES:
        text = pattern.sub(lambda found, make=make: make(found, sky), text)  # type: ignore[misc]
    return text
