"""How large the groups must be: more than five times, at least three addresses, only once."""

import re
from typing import Literal

from bot.query.model import GroupKey, Having
from bot.query.offline.tokens import Words

_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
           "twenty": 20, "fifty": 50, "hundred": 100, "a hundred": 100, "a dozen": 12,
           "a thousand": 1000,
           "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
           "九": 9, "十": 10,
           "二十": 20, "五十": 50, "百": 100, "一百": 100}  # fmt: skip
_N = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7}|" + "|".join(sorted(_NUMBER, key=len, reverse=True)) + ")"
_UNIT = (
    r"(?:second|sec|minute|min|hour|hr|day|week|month|year|gb|mb|kb|byte|byte|port)s?\b"
    r"|[:./]\d|\d|(?:个)?(?:分钟|小时|天|日|周|星期|月|年|秒)"
)
_KEYS: tuple[tuple[GroupKey, str], ...] = (
    ("source_ip", r"(?:source )?ips?(?: address(?:es)?)?|address(?:es)?|IP(?:\s*地址)?|地址|places"
                  r"|locations"),
    ("region", r"regions?|区域|地区"), ("account", r"accounts?|账[户号]"), ("source",
    r"services?|服务"),
    ("role", r"roles?|角色"), ("agent", r"user[- ]?agents?|clients?|tools?|用户代理"),
    ("access_key", r"(?:access )?keys?|访问密钥"), ("actor",
    r"users?|people|identit\w+|principals?|用户"
        r"|人"),
    ("event", r"(?:different|distinct|unique) (?:api )?(?:calls?|operations?|actions?|events?)"
              r"|不同的?(?:操作|调用|API)"),
)  # fmt: skip
_NOUN = "|".join(f"(?P<k{n}>{pattern})" for n, (_, pattern) in enumerate(_KEYS))
_MORE = re.compile(
    rf"(?:\b(?P<over>more than|over|above|exceed(?:ed|ing|s)?|greater than|upwards of|>)|\b"
    rf"(?P<least>at least|no (?:fewer|less) than|minimum(?: of)?|>=|≥)"
    rf"|\b(?P<under>fewer than|less than|under|below|<)|\b(?P<most>at most|no more than"
    rf"|not more than|maximum(?: of)?|<=|≤)|\b(?P<exact>exactly|precisely)|(?P<exact2>恰好|正好"
    rf"|刚好)(?:出现|调用|登录)?(?:了|过)?"
    rf"|(?P<over2>超过|多于|大于|高于|超出)了?|(?P<least2>至少|不少于|不低于|大于等于)"
    rf"|(?P<under2>不到|少于|小于|低于|不足)|"
    rf"(?P<most2>最多|不超过|至多|不多于))"
    rf"\s*(?:[从用在](?:过|了)?|有|出现过?|调用过?)?(?P<n>{_N})(?![\d.:/-])\s*(?:个|次|条|种"
    rf"|位)?\s*(?!{_UNIT})(?:different\s+|distinct\s+"
    rf"|unique\s+|不同的?)?(?:{_NOUN}|(?:times|occasions|次)\b)?",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    rf"\b(?P<n>{_N})\s*(?:or more|\+|and more|plus)(?:\s+(?:different\s+|distinct\s+)?(?:{_NOUN}"
    rf"|times))?(?!\s*{_UNIT})|(?P<n2>{_N})\s*[次个条](?:以上|及以上)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\b(?:from|in|with|through|across|using)\s+(?:(?P<n>two|three|four|five)|several|multiple"
    rf"|various|many)\s+(?:different\s+|distinct\s+)?(?:{_NOUN})(?![\w-])"
    rf"|(?:从|在|用)了?多个(?:不同的?)?(?:{_NOUN.replace('(?P<k', '(?P<z')})",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:(?P<multi>more than once|repeatedly|several times|multiple times|again and again"
    r"|over and over)"
    r"|(?P<once>(?:only|just|exactly)\s+once|a single time)|(?P<twice>(?:at least )?twice))\b|"
    r"(?P<cn>只(?:\S{0,4})(?:一|1)次)|(?P<cn2>多次|反复)", re.I,
)  # fmt: skip


def sizes(words: Words) -> Having | None:
    """The bound on the groups' size, or None; "more than 5" is 6 and up."""
    for match in _MORE.finditer(words.text):
        if not words.free(match.span()):
            continue
        said = match.groupdict()
        number = _number(match["n"])
        words.mark(match.span())
        of = _key(said)
        if said["over"] or said["over2"]:
            return Having(of, number + 1)
        if said["least"] or said["least2"]:
            return Having(of, max(number, 1))
        if said["exact"] or said["exact2"]:
            return Having(of, number, number)
        top = number if said["most"] or said["most2"] else number - 1
        return Having(of, 0, max(top, 1))
    for match in words.all(_OR_MORE):
        return Having(_key(match.groupdict()), max(_number(match["n"] or match["n2"]), 1))
    for match in words.all(_SEVERAL):
        said = match.groupdict()
        if _key(said) != "count":
            return Having(_key(said), _NUMBER.get((said["n"] or "").lower(), 2))
    for match in words.all(_ONCE):
        if match["once"] or match["cn"]:
            return Having("count", 1, 1)
        return Having("count", 2)
    return None


def _key(said: dict[str, str | None]) -> GroupKey | Literal["count"]:
    found = (key for n, (key, _) in enumerate(_KEYS) if said.get(f"k{n}") or said.get(f"z{n}"))
    return next(found, "count")


def _number(text: str) -> int:
    plain = text.lower().replace(",", "")
    return int(plain) if plain.isdigit() else _NUMBER[plain]
