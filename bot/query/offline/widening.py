"""What a follow-up gives up of the question before: "in all regions", 包括失败的, "to a week"."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from bot.query.model import Query
from bot.query.offline.tokens import Words

_I = re.IGNORECASE
_ALL = r"(?:all|any|every)(?: of)?(?: the| our| my)?(?: other)?"
_NO_MATTER = r"(?:regardless of|no matter|irrespective of|whatever|whichever|drop|remove|ignore)"
_ONLY_OF = (
    r"(?:,?\s*(?:and |but )?(?:not|rather than|instead of)\s+(?:just|only)?\s*(?:in "
    r"|the )*[\w.-]+)?"
)
#: Words that take back one part of the question; `outcome` also stands for kinds of sign-in.
_SLOTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (slot, re.compile(pattern, _I)) for slot, pattern in (
        ("regions",
         rf"\b(?:in |across |from |for |over )?{_ALL} (?:aws )?regions?\b{_ONLY_OF}"
         rf"|\b{_NO_MATTER}(?: the| which)? regions?(?: filter)?\b"
         r"|(?:在)?(?:所有|全部|任意|任何|各个?)(?:的)?(?:区域|地区)(?!统计|分)|(?:不限|不分"
         r"|不管哪个|不论)(?:区域|地区)"
         r"|去掉区域(?:限制|条件)?"),
        ("accounts",
         rf"\b(?:in |across |from |for |over )?{_ALL} (?:aws )?accounts?\b{_ONLY_OF}"
         rf"|\borgani[sz]ation[- ]wide\b|\b{_NO_MATTER}(?: the| which)? accounts?(?: filter)?\b"
         r"|(?:在)?(?:所有|全部|任意|任何|各个?)(?:的)?账[户号](?!统计|分)|(?:不限|不分"
         r"|不管哪个|不论)账[户号]"
         r"|去掉账[户号](?:限制|条件)?"),
        ("outcome",
         r"\b(?:including|include|with|add|also|plus)(?: also)? (?:the |any |all )?"
         r"(?:fail(?:ed|ures?)|denied|refused|rejected|unsuccessful|denials|errors?|successes"
         r"|success(?:ful)?)(?: ones| calls| attempts| logins| too| as well)*(?=\s*[?.!,]*\s*$)"
         r"|\b(?:whether or not|whether) (?:they|it) (?:\w+ )?(?:succeeded|worked|failed"
         r"|was denied)"
         rf"(?: or not)?|\b{_NO_MATTER}(?: the| how)? (?:outcome|result|success|it went|they went)"
         r"(?: filter)?\b|\b(?:successful|failed|denied) or not\b|\b(?:all|any) outcomes?\b"
         r"|(?:包括|包含|加上|算上|连同|也包括|也看看?|也算上?|连)(?:所有)?(?:被)?(?:失败|拒绝"
         r"|成功|出错)(?:了)?(?:的)?(?:也)?(?:看|算|包括|要)?"
         r"|(?:不管|不论|无论)(?:是否)?(?:成功|失败)(?:与否|(?:还是|或|和)?(?:失败|成功)"
         r"|没有?)?|成功(?:和|与|、)?失败都(?:要|看|算)"),
        ("identity",
         r"\b(?:by |for |from )?(?:anyone|anybody|everyone|everybody"
         r"|whoever)(?: else)?\b(?=\s*[?.!]*$)"
         rf"|\b(?:by |for |from )?{_ALL} (?:users?|people|identit\w+|principals?)\b{_ONLY_OF}"
         rf"|\b{_NO_MATTER}(?: the| which)? (?:user|identity|person|who(?: did it)?)(?: filter)?\b"
         r"|(?:所有|全部|任意|任何|不限|不管哪个)(?:的)?(?:用户|身份|人|谁)|(?:不管|不论"
         r"|无论)是?谁"),
        ("sources",
         rf"\b(?:in |on |across |for )?{_ALL} (?:aws )?services?\b{_ONLY_OF}|(?:所有|全部|不限"
         rf"|任何)(?:的)?服务"),
        ("window",
         r"\b(?:of |for |over |at )?(?:all time|any time|(?:the )?(?:whole|entire|full) (?:time"
         r"|period|history|archive|time ?range)|since the (?:beginning|start))\b"
         r"|(?:不限|所有|全部)(?:的)?时间|任何时候|有史以来|整个时间段|时间不限"),
    )
)  # fmt: skip
_EVERYWHERE = re.compile(r"\b(?:everywhere|worldwide|globally)\b|全球(?:范围)?|到处", _I)
_NOT_ONLY = re.compile(
    r"\b(?:and )?not (?:just|only|merely|solely)\s+(?:in |by |from |for |the )*(?P<a>[\w.@*-]+)"
    r"(?:\s+(?:ones|calls|logins|attempts|accounts?|regions?|users?))?"
    r"|不(?:只|仅|光|止)仅?(?:是|看|限于)?\s*(?P<b>[\w.@*-]+?)\s*(?:的|这个)?(?:账[户号]|区域"
    r"|用户)?(?=[\s?？。,，]|$)",
    _I,
)
_OUTCOMES = re.compile(r"fail|den[iy]|refus|reject|success|error|失败|拒绝|成功", _I)
_N = (
    r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|ten|fourteen|thirty"
    r"|[一两二三四五六七十半])"
)
_U = r"(?P<u>hour|day|week|fortnight|month|year|小时|天|日|周|星期|月|年)"
_STRETCH = re.compile(
    r"\b(?:widen|extend|stretch|expand|broaden|lengthen|enlarge|increase|(?:go"
    r"|look) (?:further )?back"
    r"|make (?:it|that)|change (?:it|that|the \w+))\b(?:\s+(?:it|that|this|the|window"
    r"|time ?(?:range"
    r"|frame|span|window)?|range|period|search|question|out|back))*\s*(?:to|by|over|for)?\s*"
    rf"(?:the )?(?:(?:full|whole)\s+)?{_N}?\s*-?\s*{_U}s?\b(?!\s+of)"
    r"|(?:把)?(?:时间|范围|窗口|时间范围|时间窗口)?(?:范围|窗口)?(?:放宽|扩大|延长|拉长|扩展"
    r"|加长|往前推)(?:到|至|为|成)?"
    rf"(?:最近|过去)?\s*{_N.replace('<n>', '<m>')}\s*个?\s*{_U.replace('<u>', '<v>')}", _I,
)  # fmt: skip
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "ten": 10, "fourteen": 14, "thirty": 30, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5,
    "六": 6, "七": 7, "十": 10, "半": 0.5, "": 1,
}  # fmt: skip
_UNITS = {
    "hour": 1, "day": 24, "week": 168, "fortnight": 336, "month": 720, "year": 8760, "小时": 1,
    "天": 24, "日": 24, "周": 168, "星期": 168, "月": 720, "年": 8760,
}  # fmt: skip


_OTHER = re.compile(
    r"\b(?:in )?(?:the |our )?other (?P<a>regions?|accounts?)\b|(?:其[他它]|别的"
    r"|另外的?)\s*(?P<b>区域|地区|账[户号])"
    r"|\b(?P<c>(?:from )?(?:anywhere|somewhere|elsewhere)(?: else)?(?=\s*[?.!]*\s*$)"
    r"|(?:from )?(?:any |the )?other (?:source )?(?:ips?|addresses))\b"
    r"|(?P<d>(?:从|来自)?(?:其[他它]|别的|另外的?)\s*(?:来?源)?\s*(?:IP|地址|地方)(?:地址)?)",
    _I,
)


class Wider(NamedTuple):
    """The parts given up, how long the window becomes, and what is looked at instead.

    `apart` are "the other regions", "from anywhere else": all but those named before.
    """

    slots: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    span: timedelta | None = None


def wider(words: Words, parent: Query, accounts: Mapping[str, str]) -> Wider:
    """Read and take out what widens; only parts that the question before has count."""
    slots: set[str] = set()
    span = None
    found = _STRETCH.search(words.text)
    if found is not None:
        said = found.groupdict()
        number = (said["n"] or said["m"] or "").lower()
        count = float(number) if number.isdigit() else _NUMBERS[number]
        span = timedelta(hours=count * _UNITS[(said["u"] or said["v"]).lower()])
        words.blank(found.span())
    apart = set()
    other = _OTHER.search(words.text)
    if other is not None:
        kind = (other["a"] or other["b"] or "").lower()
        slot = "regions" if kind.startswith(("region", "区", "地")) else "accounts"
        slot = slot if kind else "source_ips"
        if _has(slot, parent):
            apart.add(slot)
            words.blank(other.span())
    everywhere = _EVERYWHERE.search(words.text)
    if everywhere is not None:
        slots |= {slot for slot in ("regions", "accounts") if _has(slot, parent)}
        words.blank(everywhere.span())
    for slot, pattern in _SLOTS:
        for match in list(pattern.finditer(words.text)):
            if _has(slot, parent):
                slots.add(slot)
                words.blank(match.span())
    only = _NOT_ONLY.search(words.text)
    if only is not None:
        slots.add(_meant(only["a"] or only["b"], parent, accounts))
        words.blank(only.span())
    return Wider(frozenset(slots), frozenset(apart), span)


def _has(slot: str, parent: Query) -> bool:
    """Whether the question before is limited there."""
    if slot == "outcome":
        return (
            parent.outcome.status != "any"
            or bool(parent.outcome.codes)
            or (parent.auth.login != "any")
        )
    if slot == "identity":
        return bool(_people(parent))
    return {
        "source_ips": bool(parent.identity.source_ips),
        "regions": bool(parent.where.regions), "accounts": bool(parent.where.accounts),
        "sources": bool(parent.events.sources), "window": True,
    }[slot]  # fmt: skip


def _people(parent: Query) -> bool:
    who = parent.identity
    return bool(who.user_names or who.role_names or who.arns or who.access_keys or who.root)


def _meant(said: str, parent: Query, accounts: Mapping[str, str]) -> str:
    """Which part "not only X" speaks of."""
    name = said.lower()
    who = parent.identity
    if _OUTCOMES.search(name):
        return "outcome"
    if name == "root" or name in (n.lower() for n in (*who.user_names, *who.role_names)):
        return "identity"
    if name.isdigit() or name in (known.lower() for known in accounts):
        return "accounts"
    return "regions" if parent.where.regions else "identity"
