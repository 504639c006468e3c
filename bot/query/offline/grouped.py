"""One group of the table before: "the first one's attempts", 第二个IP的明细."""

import re
from datetime import datetime

import msgspec

from bot.query.context import Context
from bot.query.match import ranked, value_of
from bot.query.model import Assumption, GroupKey, Query, Where

_NUMBERS = {
    "first": 1, "1st": 1, "top": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4,
    "4th": 4, "fifth": 5, "5th": 5, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5,
}  # fmt: skip
_KINDS: tuple[tuple[GroupKey, str], ...] = (
    ("source_ip", r"(?:source )?(?:ips?|address)(?: address)?|IP(?:地址)?|地址"),
    ("actor", r"users?|person|people|identity|caller|actor|用户|人|身份"),
    ("region", r"region|区域|地区"), ("account", r"account|账[户号]"), ("role", r"role|角色"),
    ("access_key", r"(?:access )?key|(?:访问)?密钥"), ("source", r"service|服务"),
)  # fmt: skip
_KIND = "|".join(pattern for _, pattern in _KINDS)
_WANTED = re.compile(
    r"\s*(?:(?:ok|okay|and|so|now|show|give|list|me|just|only|what about|details?|of|for|看看?|那"
    r"|只看|列出|展开)[, ]*)*"
    rf"(?:the\s+(?P<a>first|second|third|fourth|fifth|top|\d(?:st|nd|rd|th))\s+"
    rf"(?P<k>one|group|{_KIND})(?:['’]s?)?(?:\s+(?:attempts?|calls?|events?|details?|rows?|logins?"
    r"|failures?|errors?|actions?|activity|records?|only|please))*"
    rf"|(?:排)?第\s*(?P<b>[一二三四五]|\d)\s*(?:个|名|位|组)\s*(?P<l>{_KIND})?\s*的?(?:所有|全部)?"
    r"(?:明细|详情|记录|操作|调用|事件|尝试|登录)*(?:给我|帮我)?(?:看看?|列)?(?:一下|下|出来)?)"
    r"\s*[?？.。!！]*",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether the text points at a group, so that the rows before are needed."""
    return bool(_WANTED.fullmatch(text))


def chosen(text: str, context: Context, now: datetime) -> Query | None:
    """The rows of the one group the text counts to, as the table was ordered; None if none is."""
    parent, found = context.parent, _WANTED.fullmatch(text)
    if found is None or parent is None or parent.aggregate is None or not context.last:
        return None
    key = _key(found["k"] or found["l"] or "", parent)
    if key is None:
        return None
    said = (found["a"] or found["b"]).lower()
    number = int(said[0]) if said[0].isdigit() else _NUMBERS[said]
    tz = parent.window.tz
    alone = msgspec.structs.replace(parent.aggregate, by=(key,))
    groups = ranked(context.last, alone, tz)
    if not 0 < number <= len(groups):
        return None
    ids = {id for group in groups[number - 1 : number] for id in group.events}
    values = {value_of(event, key, tz) for event in context.last if event.id in ids}
    return _narrowed(parent, key, values.pop(), now) if len(values) == 1 else None


def _key(said: str, parent: Query) -> GroupKey | None:
    """What the groups were counted by: the kind that is named, or the only one there is."""
    assert parent.aggregate is not None
    by = parent.aggregate.by
    named = [key for key, pattern in _KINDS if re.fullmatch(pattern, said, re.IGNORECASE)]
    if named:
        return named[0] if named[0] in by else None
    return by[0] if len(by) == 1 or parent.intent == "auth_report" else None


def _narrowed(parent: Query, key: GroupKey, value: str, now: datetime) -> Query | None:
    who, place, events = parent.identity, parent.where, parent.events
    if not value:
        return None
    if key == "actor" and value == "root":
        who = msgspec.structs.replace(who, root=True)
    elif key in ("actor", "role", "access_key", "source_ip"):
        slot = {"actor": "user_names", "role": "role_names", "access_key": "access_keys"}
        who = msgspec.structs.replace(who, **{slot.get(key, "source_ips"): (value,)})
    elif key == "region":
        place = Where(place.accounts, (value,))
    elif key == "account":
        place = Where((value,), place.regions)
    elif key == "source":
        events = msgspec.structs.replace(events, sources=(value,))
    else:
        return None
    return msgspec.structs.replace(
        parent, identity=who, where=place, events=events, aggregate=None, limit=1000,
        asked_at=now, assumptions=(*parent.assumptions, Assumption("answer.assume.follow_up")),
    )  # fmt: skip
