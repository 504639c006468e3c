"""Hours and weekdays that come again, as people say them; they are taken out of the text."""

import re

from bot.query.clock import BUSINESS, NIGHT, WEEKEND, Clock
from bot.query.offline.tokens import Words

_TIME = r"(?:(?:[01]?\d|2[0-4])(?::[0-5]\d)?\s*(?:[ap]\.?m\b\.?)?|midnight|noon)"
_RANGE = rf"(?P<a>{_TIME})\s*(?:and|to|until|till|through|[-–—~]|到|至)\s*(?P<b>{_TIME})"
_WORK = (
    r"(?:(?:normal|regular|usual)\s+)?(?:business|office|working|work)[- ](?:hours?|times?"
    r"|days?)"
)
_DAILY = re.compile(
    rf"\b(?:(?P<out>outside(?: of)?|not between)|between|from|during)\s+(?:the hours (?:of"
    rf"|between)\s+)?{_RANGE}(?:\s+(?:UTC|local time))?\s+"
    rf"(?:(?:every|each|any) (?:day|night|morning|evening)|daily|nightly|on any day)"
    rf"|\b(?:every|each) (?:day|night|morning|evening),?\s+(?:between|from)\s+(?P<a2>{_TIME})\s*"
    rf"(?:and|to|until|[-–])\s*(?P<b2>{_TIME})"
    rf"|每天\s*(?P<part>凌晨|早上|上午|下午|晚上)?\s*(?P<a3>\d{{1,2}})\s*[点时:：](?:00)?\s*(?:到"
    rf"|至|-)\s*(?:次日|第二天"
    rf"|早上|下午|晚上)?\s*(?P<b3>\d{{1,2}})\s*[点时:：](?:00)?",
    re.IGNORECASE,
)
_OUT_RANGE = re.compile(
    rf"\boutside(?: of)?\s+(?:the (?:hours|period)\s+(?:of\s+"
    rf"|from\s+)?)?{_RANGE}(?!\s*(?:on|of)?\s*\d)",
    re.I,
)
_OFF = re.compile(
    rf"\b(?:outside(?: of)?|out of|not (?:in|during)|beyond|out-of)\s+(?:the\s+|our\s+)?{_WORK}"
    rf"(?:\s*\(?{_RANGE}\)?)?|\b(?:off|after|out-of)[- ]?hours\b"
    r"|\boutside (?:the )?(?:nine to five|9 ?(?:to|-) ?5)\b|非(?:工作|上班|办公|营业)(?:时间"
    r"|时段)|(?:工作|上班"
    r"|办公)时间(?:之外|以外|外)|下班(?:时间|之?后|以后)",
    re.IGNORECASE,
)
_ON = re.compile(
    rf"\b(?:in|during|within)\s+(?:the\s+|our\s+)?{_WORK}|(?<!非)(?:在)?(?:工作|上班"
    rf"|办公)时间(?:内|里|段)?"
    rf"(?!之外|以外|外)",
    re.I,
)
_WEEKENDS = re.compile(
    r"\b(?:on|at|during|over)\s+(?:the\s+)?weekends\b|\bweekends\b|\b(?:on|at) a weekend\b"
    r"|\bweekend(?=\s+(?:activity|log|sign|calls|work|changes|access))"
    r"|(?<![上这本个])周末(?!之前|以前|以来)|每(?:个|逢)?周末", re.I,
)  # fmt: skip
_WEEKDAYS = re.compile(
    r"\b(?:on|during)\s+(?:week|working |work)days\b|\bweekdays\b|"
    r"(?<!非)工作日",
    re.I,
)
_NAMED = re.compile(
    r"\b(?:on|every|each)\s+(?P<d>mon|tues|wednes|thurs|fri|satur|sun)day(?P<s>s)?\b|每(?:个"
    r"|逢)?(?:周"
    r"|星期|礼拜)(?P<cn>[一二三四五六日天])",
    re.IGNORECASE,
)
_NIGHT = re.compile(
    r"\b(?:at|during the|by|in the middle of the) night\b|\bovernight\b(?!\s+(?:on|of)\b)"
    r"|\bnight-?time\b|\b"
    r"(?:in the )?small hours\b(?! of)|(?<![\d日号天])(?<!\d )(?:夜间|深夜|半夜|夜里|夜晚)",
    re.I,
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def clock(words: Words) -> Clock | None:
    """The recurring hours the question is limited to, or None."""
    for match in _DAILY.finditer(words.text):
        made = _range(match.groupdict())
        if made:
            words.blank(match.span())
            return made
    off = _OFF.search(words.text)
    if off:
        words.blank(off.span())
        given = off.groupdict()
        if given.get("a") and given.get("b"):
            made = _range(given)
            return None if made is None else Clock(BUSINESS.days, made.start, made.end, True)
        return Clock(BUSINESS.days, BUSINESS.start, BUSINESS.end, True)
    out = _OUT_RANGE.search(words.text)
    if out:
        made = _range({**out.groupdict(), "out": "outside"})
        if made:
            words.blank(out.span())
            return made
    said: list[Clock] = []
    for pattern, made in ((_ON, BUSINESS), (_WEEKENDS, WEEKEND), (_NIGHT, NIGHT)):
        found = pattern.search(words.text)
        if found:
            words.blank(found.span())
            said.append(made)
    days = _weekdays(words)
    said += [days] if days else []
    if not said:
        return None
    named = next((made for made in said if made.start != made.end), Clock())
    return Clock(next((made.days for made in said if made.days), ()), named.start, named.end)


def _weekdays(words: Words) -> Clock | None:
    found = _WEEKDAYS.search(words.text)
    if found:
        words.blank(found.span())
        return Clock(BUSINESS.days)
    days = []
    for match in _NAMED.finditer(words.text):
        if match["cn"]:
            days.append("一二三四五六日".index(match["cn"].replace("天", "日")))
        elif match["s"] or not match.group().lower().startswith("on"):
            days.append(_DAYS.index(match["d"].lower()[:3]))
        else:
            continue
        words.blank(match.span())
    return Clock(tuple(sorted(set(days)))) if days else None


def _range(said: dict[str, str | None]) -> Clock | None:
    start, end = said.get("a") or said.get("a2"), said.get("b") or said.get("b2")
    if start and end:
        half = re.search(r"[ap]\.?m", end, re.I)
        first, last = _minute(start, half.group() if half else ""), _minute(end, "")
    elif said.get("a3") and said.get("b3"):
        late = 12 if said.get("part") in ("下午", "晚上") and int(said["a3"] or 0) < 12 else 0
        first, last = (int(said["a3"] or 0) + late) * 60, int(said["b3"] or 0) * 60
    else:
        return None
    if not (0 <= first < 1441 and 0 <= last < 1441) or first % 1440 == last % 1440:
        return None
    return Clock((), first % 1440, last % 1440, bool(said.get("out")))


def _minute(text: str, half: str) -> int:
    lower = text.lower().strip()
    if lower in ("midnight", "noon"):
        return 0 if lower == "midnight" else 720
    digits = re.match(r"(\d{1,2})(?::(\d\d))?", lower)
    assert digits is not None
    hour, minute = int(digits[1]), int(digits[2] or 0)
    own = re.search(r"[ap]", lower)
    said = (
        own.group() if own else (half[:1].lower() if hour < 12 and half[:1].lower() == "a" else "")
    )
    if said == "p" and hour < 12:
        hour += 12
    if said == "a" and hour == 12:
        hour = 0
    return hour * 60 + minute
