"""Lengths of time in words, "twenty-four hours", 一个半小时, written in digits."""

import re

_SMALL = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen",
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_WORDS = {name: n for n, name in enumerate(_SMALL)} | _TENS
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)"
_SPOKEN = re.compile(
    rf"\b(?:(?P<t>{'|'.join(_TENS)})[- ](?P<o>{'|'.join(_SMALL[1:10])})|(?P<w>{_WORD})"
    rf"|(?P<c>(?:a\s+)?"
    rf"couple(?:\s+of)?))(?=[\s-]+{_UNIT}\b)",
    re.IGNORECASE,
)
_ONE = re.compile(rf"\b(within|in)\s+(?:an?|one)\s+(?={_UNIT}\s+of\b)", re.IGNORECASE)
#: Half as much again, and halves: an hour and a half, 1.5 hours, half a day, 2h30.
_HALVES = re.compile(
    r"\b(?:(?P<a>an?|one|\d{1,2})\s+(?P<u>hour|day)s?\s+and\s+a\s+half|(?P<a2>one"
    r"|\d{1,2})\s+and\s+a"
    r"\s+half\s+(?P<u2>hour|day)s?|(?P<a3>\d{1,2})[.,]5\s*(?P<u3>h|hour|d|day)(?:r?s)?"
    r"|half\s+a\s+(?P<u4>day))\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?P<h>\d{1,2})\s*(?:h|hours?|hrs?)\s*(?:and\s+)?(?P<m>[0-5]?\d)\s*(?:m|mins?|minutes?)\b",
    re.IGNORECASE,
)
_HALVES_CN = re.compile(r"(?P<n>\d{1,2}|[一两二三四五六七八九十])\s*(?:个)?(?P<a>个半小时"
r"|个半钟头|天半)|半天(?=[内之以前里]|\s*$)"
                        r"|(?<=[近去])半天")  # fmt: skip
_DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10}
_SPOKEN_CN = re.compile(
    r"(?:[二三四五六七八九]?十[一二三四五六七八九]?|[八九])(?=\s*个?(?:分钟|小时|钟头|天|周|星期"
    r"|月(?![份底初末中])|年))"
)


def lengths(text: str) -> str:
    """The text with every length of time a whole number of units in digits."""
    text = _HALVES.sub(_halves, text)
    text = _BOTH.sub(lambda m: f"{int(m['h']) * 60 + int(m['m'])} minutes", text)
    text = _ONE.sub(r"\1 1 ", _SPOKEN.sub(_spoken, text))
    text = _HALVES_CN.sub(_halves_cn, text)
    return _SPOKEN_CN.sub(lambda m: str(_chinese(m.group())), text)


def _spoken(found: re.Match[str]) -> str:
    if found["c"]:
        return "2"
    if found["w"]:
        return str(_WORDS[found["w"].lower()])
    return str(_TENS[found["t"].lower()] + _WORDS[found["o"].lower()])


def _halves(found: re.Match[str]) -> str:
    if found["u4"]:
        return "12 hours"
    said = (found["a"] or found["a2"] or found["a3"]).lower()
    number = int(said) if said.isdigit() else 1
    unit = (found["u"] or found["u2"] or found["u3"]).lower()
    return f"{number * 60 + 30} minutes" if unit[0] == "h" else f"{number * 24 + 12} hours"


def _halves_cn(found: re.Match[str]) -> str:
    if found["n"] is None:
        return "12小时"
    number = int(found["n"]) if found["n"].isdigit() else _DIGITS[found["n"]]
    return f"{number * 24 + 12}小时" if found["a"] == "天半" else f"{number * 60 + 30}分钟"


def _chinese(said: str) -> int:
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return _DIGITS[said]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
