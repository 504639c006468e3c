"""Times of day in words, English and Chinese, written as digits."""

import re

from bot.query.offline.lengths import lengths

_HOURS = {
    name: number
    for number, name in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        1,
    )
}
_HOUR = "|".join(_HOURS)
_PART = r"(?:\s+(?:in|at)\s+(?:the\s+)?(?P<part>morning|afternoon|evening|night))?"
_SPOKEN = re.compile(
    rf"\b(?P<how>half past|quarter past|quarter to|a quarter past|a quarter to)\s+"
    rf"(?P<h>{_HOUR}|\d{{1,2}})\b(?!\s*(?:hours?|days?|weeks?|minutes?|of))(?:\s*"
    rf"(?P<ap>[ap]\.?m\b\.?))?{_PART}"
    rf"|\b(?P<h2>{_HOUR}|\d{{1,2}})\s*(?:o['’]?clock)(?:\s*(?P<ap2>[ap]\.?m\b\.?))?"
    rf"(?:\s+(?:in|at)\s+(?:the\s+)?(?P<part2>morning|afternoon|evening|night))?"
    rf"|\b(?P<h3>\d{{1,2}})(?P<m3>:\d\d)?\s+(?:in|at)\s+(?:the\s+)?(?P<part3>morning|afternoon"
    rf"|evening|night)\b"
    rf"|\b(?P<h4>{_HOUR})\s*(?P<ap4>[ap]\.?m\b\.?)",
    re.IGNORECASE,
)
_MINUTES = {"half past": 30, "half": 30, "quarter past": 15, "a quarter past": 15,
            "quarter to": -15, "a quarter to": -15}  # fmt: skip
#: "between 3 and 5 pm": both are of that half of the day.
_BOTH = re.compile(
    r"\b(?P<a>1[0-2]|[1-9])(?P<join>\s*(?:and|to|until|till|-|–)\s*)(?P<b>1[0-2]|[1-9])\s*(?:"
    r"(?P<ap>[ap])\.?m\b\.?|in the (?P<part>morning|afternoon|evening))",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?P<lead>between|from)\s+(?P<a>[01]?\d|2[0-4])(?P<join>\s+(?:and|to|until|till)\s+"
    r"|\s*[-–]\s*)"
    r"(?P<b>[01]?\d|2[0-4])\s*(?:h|hours|o['’]?clock)\b(?!\s*ago)",
    re.IGNORECASE,
)
#: "yesterday between 9 and 11", "between 9 and 11 on 10 May", "today before 10".
_ON_DAY = re.compile(
    r"(?P<day>\b(?:yesterday|today)|\d(?:st|nd|rd|th)?|[a-z]day)(?P<gap>,?\s+)"
    r"(?P<lead>between|from)\s+(?P<a>[01]?\d|2[0-4])(?P<join>\s+(?:and|to|until|till)\s+"
    r"|\s*[-–]\s*)(?P<b>[01]?\d|2[0-4])(?![\d:./-]|\s*(?:[ap]\.?m|day|hour|min|week|th\b|st\b))",
    re.IGNORECASE,
)
_DAY_OF = re.compile(
    r"\b(?P<lead>between|from)\s+(?P<a>[01]?\d|2[0-4])(?P<join>\s+(?:and|to|until|till)\s+"
    r"|\s*[-–]\s*)(?P<b>[01]?\d|2[0-4])(?=\s+(?:on\s+(?!the\b)|yesterday\b|today\b))",
    re.IGNORECASE,
)
_EDGE = re.compile(
    r"(?P<day>\b(?:yesterday|today))(?P<gap>,?\s+)(?P<lead>before|after|until|since|around|about)"
    r"\s+(?P<a>[01]?\d|2[0-3])(?![\d:./-]|\s*(?:[ap]\.?m|day|hour|min|call|event))",
    re.IGNORECASE,
)
#: "the 14:00 hour", "in the hour from 14:00", 14点这一小时.
_WHOLE = re.compile(
    r"\b(?:in\s+|during\s+|within\s+|for\s+)?the\s+(?P<a>[01]?\d|2[0-3])(?::00)?\s+hour\b"
    r"|\b(?:in\s+|during\s+|within\s+|for\s+)?(?:the|one|an)\s+hour\s+"
    r"(?:(?:from|starting|beginning)(?:\s+(?:at|from))?)\s+(?P<b>[01]?\d|2[0-3]):(?P<m>[0-5]\d)"
    r"|(?P<c>[01]?\d|2[0-3])\s*(?:点|:00|时)\s*(?:这|那)(?:一)?个?小时",
    re.IGNORECASE,
)
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER = re.compile(
    r"(?<![第近去每几])[零一二两三四五六七八九十]{1,3}(?=\s*(?:点(?!儿)|时(?![间段候])|月(?!内"
    r"|以来)|日|号|分"
    r"(?!钟|别|组)))"
)
_CARRIED = re.compile(
    r"(?P<part>上午|下午|早上|晚上|凌晨|傍晚|夜里)\s*(?P<a>\d{1,2})\s*(?P<ta>点(?:半"
    r"|\d{1,2}分?)?|[:：]\d\d)\s*"
    r"(?P<join>到|至|和|-|~|—)\s*(?P<b>\d{1,2})(?=\s*(?:点|[:：]\d\d))"
)
_FINE = re.compile(r"(\d)\s*点\s*(?:(整|钟)|一刻|三刻)")


#: 0930 hours, 09h30, between 0900 and 1000.
_MILITARY = re.compile(
    r"\b(?P<lead>at|around|from|between|after|before|since|until|to|and|about|[\d-]+,?)(?P<gap>\s+)"
    r"(?P<h>[01]\d|2[0-3])(?:h(?P<m>[0-5]\d)|(?P<m2>[0-5]\d)(?=\s*(?:hours|hrs|h|UTC|Z)\b"
    r"|\s+(?:on|yesterday|today)\b))(?:\s*(?:hours|hrs)\b)?",
    re.IGNORECASE,
)
_MILITARY_PAIR = re.compile(
    r"\b(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<join>\s*(?:and|to|until|-|–)\s*)"
    r"(?P<h2>[01]\d|2[0-3])(?P<m2>[0-5]\d)\b(?!\s*(?:calls|events|times))(?<!20[0-3]\d)"
)
_PAIR_WORDS = re.compile(
    rf"\b(?P<lead>between|from)\s+(?P<a>{_HOUR})(?P<join>\s+(?:and|to|until|till)\s+)(?P<b>{_HOUR})"
    r"(?=\s*(?:$|[?.,;]|[ap]\.?m\b|o['’]?clock|in the|on\b|yesterday|today|this))",
    re.IGNORECASE,
)
#: "half past two yesterday afternoon", "yesterday afternoon between 2 and 4", "last night at ten".
_PART_OF_DAY = re.compile(
    r"\b(?P<t>(?:(?:half|quarter|a quarter) (?:past|to) )?(?:\d{1,2}(?::\d\d)?"
    rf"|{_HOUR})(?:\s*o['’]?clock)?)\s+(?P<day>yesterday|this|today)\s+(?P<part>morning"
    rf"|afternoon|evening|night)\b",
    re.IGNORECASE,
)
_PART_FIRST = re.compile(
    r"\b(?P<day>yesterday|today|this|last)\s+(?P<part>morning|afternoon|evening|night),?\s+"
    r"(?P<lead>at|around|about|after|before|since|between|from)\s+(?P<t>(?:\d{1,2}(?::\d\d)?"
    rf"|{_HOUR})(?:\s*(?:and|to|until|-|–)\s*(?:\d{{1,2}}(?::\d\d)?|{_HOUR}))?)"
    r"(?:\s*(?P<ap>[ap])\.?m\b\.?)?(?![\w:-]|\s*(?:minutes|hours|days))",
    re.IGNORECASE,
)
#: "on 14 May at 9", "at 9 on 14 May".
_AT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d|\b(?:yesterday|today)),?\s+(?P<lead>at|around|about|after|before"
    r"|until"
    r"|since)\s+(?P<h>[01]?\d|2[0-3])(?![\w:./-]|\s*(?:[ap]\.?m|\w*days?\b|hours?|min|calls?"
    r"|events?))",
    re.IGNORECASE,
)
_LAST_NIGHT = {
    "昨晚": "昨天晚上", "昨夜": "昨天晚上", "今晚": "今天晚上", "前晚": "前天晚上",
    "今早": "今天早上", "昨早": "昨天早上",
}  # fmt: skip
_DAY_PART_CN = re.compile(r"(?:昨晚|昨夜|今晚|前晚|今早|昨早)(?=的?\s*\d)")
_FROM_NIGHT = re.compile(
    r"(?P<lead>自从?|从)\s*昨[晚夜](?:以来|开始|起|到现在)?|\bsince last night\b", re.I
)


def clocks(text: str) -> str:
    """The text with "half past two in the afternoon" as 14:30 and 下午三点 as 下午3点."""
    text = lengths(text)
    text = _PAIR_WORDS.sub(
        lambda m: f"{m['lead']} {_HOURS[m['a'].lower()]}{m['join']}{_HOURS[m['b'].lower()]}", text
    )
    text = _FROM_NIGHT.sub(
        lambda m: "自昨天18:00以来" if m["lead"] else "since yesterday 18:00", text
    )
    text = _PART_OF_DAY.sub(_in_part, text)
    text = _PART_FIRST.sub(_part_first, text)
    text = _MILITARY_PAIR.sub(r"\g<h>:\g<m>\g<join>\g<h2>:\g<m2>", text)
    text = _MILITARY.sub(lambda m: f"{m['lead']}{m['gap']}{m['h']}:{m['m'] or m['m2']}", text)
    text = _AT.sub(lambda m: f"{m['day']} {m['lead']} {int(m['h']):02}:00", text)
    text = _BOTH.sub(_both, text)
    text = _WHOLE.sub(_hour, text)
    text = _ON_DAY.sub(
        lambda m: f"{m['day']}{m['gap']}{m['lead']} {int(m['a']) % 24}:00{m['join']}"
        f"{_evening(int(m['a']), int(m['b']))}:00", text,
    )  # fmt: skip
    text = _DAY_OF.sub(
        lambda m: f"{m['lead']} {int(m['a']) % 24}:00{m['join']}{int(m['b']) % 24}:00", text
    )
    text = _EDGE.sub(lambda m: f"{m['day']}{m['gap']}{m['lead']} {m['a']}:00", text)
    text = _BARE.sub(
        lambda m: f"{m['lead']} {int(m['a']) % 24}:00{m['join']}{int(m['b']) % 24}:00", text
    )
    text = _SPOKEN.sub(_spoken, text)
    text = _NUMBER.sub(lambda m: str(_chinese(m.group())), text)
    text = _FINE.sub(_quarter, text)
    text = _DAY_PART_CN.sub(lambda m: _LAST_NIGHT[m.group()], text)
    return _CARRIED.sub(_carried, text)


def _evening(first: int, last: int) -> int:
    """ "From 9 to 5" ends in the afternoon."""
    return last + 12 if last < first <= 12 and last < 8 else last % 24


def _in_part(found: re.Match[str]) -> str:
    day = "today" if found["day"].lower() == "this" else found["day"]
    return f"{found['t']} in the {found['part']} {day}"


def _part_first(found: re.Match[str]) -> str:
    """ "Last night at two" is early today, "last night at ten" late yesterday."""
    said, part = found["day"].lower(), found["part"].lower()
    times = re.sub(
        rf"\b(?:{_HOUR})\b", lambda m: str(_HOURS[m.group().lower()]), found["t"].lower()
    )
    half = (found["ap"] or "").lower()
    hour = int(re.match(r"\d+", times).group())  # type: ignore[union-attr]
    day = {"this": "today", "last": "yesterday"}.get(said, said)
    if part == "night" and not half:
        half = "a" if hour in (12, 1, 2, 3, 4, 5) else "p"
    if said == "last" and half == "a":
        day = "today"
    half = half or ("a" if part == "morning" else "p")
    plain = ":" in times or hour > 12
    shown = times if plain else re.sub(r"\d+", lambda m: f"{m.group()}{half}m", times)
    return f"{day} {found['lead']} {shown}"


def _hour(found: re.Match[str]) -> str:
    start = int(found["a"] or found["b"] or found["c"])
    minute = found["m"] or "00"
    return f"{start:02}:{minute} to {(start + 1) % 24:02}:{minute}"


def _both(found: re.Match[str]) -> str:
    half = found["ap"] or ("a" if found["part"].lower() == "morning" else "p")
    return f"{found['a']}{half}m{found['join']}{found['b']}{half}m"


def _spoken(found: re.Match[str]) -> str:
    said = found.groupdict()
    hour_said = said["h"] or said["h2"] or said["h3"] or said["h4"]
    hour = _HOURS.get(hour_said.lower()) or int(hour_said)
    minute = _MINUTES.get((said["how"] or "").lower(), int((said["m3"] or ":0")[1:]))
    if hour > 24 or (said["how"] and hour > 12):
        return found.group()
    half = (said["ap"] or said["ap2"] or said["ap4"] or "").lower()
    part = (said["part"] or said["part2"] or said["part3"] or "").lower()
    late = (
        half.startswith("p") or part in ("afternoon", "evening") or (part == "night" and hour > 5)
    )
    if late and hour < 12:
        hour += 12
    if (half.startswith("a") or part in ("morning", "night")) and hour == 12:
        hour = 0
    total = (hour * 60 + minute) % 1440
    return f"{total // 60:02}:{total % 60:02}"


def _quarter(found: re.Match[str]) -> str:
    if found[2]:
        return f"{found[1]}点"
    return f"{found[1]}点{15 if '一刻' in found.group() else 45}分"


def _carried(found: re.Match[str]) -> str:
    carried = found["part"] if int(found["a"]) <= int(found["b"]) <= 12 else ""
    return f"{found['part']}{found['a']}{found['ta']}{found['join']}{carried}{found['b']}"


def _chinese(digits: str) -> int:
    tens, ten, ones = digits.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[digit]) for digit in digits))
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
