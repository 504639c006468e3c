"""Words that point into the answer before: "that IP", 那个角色, "the second one", "that day"."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.models.event import Event
from bot.query.context import Context
from bot.query.model import Query, Window
from bot.query.offline.known import strong_name

_I = re.IGNORECASE
#: More values than this stand for no single "that".
_MOST = 8
_THAT = r"(?:(?:that|this) same|that|this|those|these|the same|said)"
_THAT_CN = r"(?<![A-Za-z0-9])(?<![A-Za-z0-9] )(?:那个|那些|这个|这些|该|此|同一个?|上述|相同的?)"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, _I)) for kind, pattern in (
        ("ip", rf"\b{_THAT} (?:source )?(?:ip(?: address(?:es)?)?s?|address(?:es)?)\b"
               rf"|{_THAT_CN}\s*(?:来?源)?\s*(?:IP|地址)\s*(?:地址)?"),
        ("key", rf"\b{_THAT} (?:access )?keys?\b|{_THAT_CN}\s*(?:访问)?密钥|{_THAT_CN}\s*key\b"),
        ("role", rf"\b{_THAT} roles?\b|{_THAT_CN}\s*角色"),
        ("person",
         rf"\b{_THAT} (?:users?|person|people|identit\w+|principals?|guys?|actors?"
         rf"|accounts? holder)\b"
         r"|\b(?:he|she|him|her)\b(?!\s+(?:role|key))|(?<=\bwhat did )they\b|(?<=else did )they\b"
         r"|(?<=what have )they\b"
         rf"|{_THAT_CN}\s*(?:用户|人|身份|主体|家伙)|(?<!其)[他她](?!们)"),
        ("it", r"(?<=\bdid )it\b(?=\s+\w)(?!\s+(?:happen|work|come|fail|go))|它(?!们)"),
        ("owner", r"\b(?:his|her)\b"),
        ("thing",
         rf"\b{_THAT} (?:bucket|function|instance|group|security group|secret|table|queue|topic"
         r"|trail|snapshot|volume|stack|cluster|database|resource|lambda)\b"
         rf"|{_THAT_CN}\s*(?:存储桶|桶|函数|实例|安全组|机密|表|队列|主题|跟踪|快照|卷|堆栈"
         rf"|集群|数据库|资源)"),
    )
)  # fmt: skip
_DAY = re.compile(r"\b(?:on )?(?:that|the same) (?:day|date)\b|那(?:一)?天|当天|同一天|当日", _I)
_NTH = re.compile(
    r"^\s*(?:(?:and|what about|show(?: me)?|just|only|那|只看|看看?"
    r"|展开)\s*)*(?:(?:the\s+)?(?P<w>second"
    r"|third|fourth|fifth|2nd|3rd|4th|5th)(?:\s+(?:one|row|event|call|entry|line|result"
    r"|item)\b(?!['’])"
    r"|(?=\s*[?.]*$))|(?:row|event|number|no\.?|entry|#)\s*#?(?P<d>\d{1,2})\b"
    r"|第\s*(?P<c>[二三四五六七八九十]|\d{1,2})\s*(?:条|次|行|项|笔)).{0,30}$",
    _I,
)
_ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
    "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_N = r"(?P<n>\d{1,3}|an?|half an|one|two|three|five|ten|fifteen|thirty|[一两二三五十半])"
_BESIDE = re.compile(
    rf"\b(?:in |within )?(?:the\s+)?(?:{_N}\s*)?(?P<u>minute|min|hour|day)s?\s+"
    r"(?P<s>before|after|prior to|leading up to|following)\s+(?:that|it|this|those|them|then)\b"
    rf"|(?:那|这|它|其)?(?:之|以)?(?P<t>前"
    rf"|后)的?\s*{_N.replace('<n>', '<m>')}\s*个?\s*(?P<v>分钟|小时|天)(?:内|里|之内)?",
    _I,
)
_COUNTS = {"a": 1, "an": 1, "half an": 0.5, "one": 1, "two": 2, "three": 3, "five": 5, "ten": 10,
           "fifteen": 15, "thirty": 30, "一": 1, "两": 2, "二": 2, "三": 3, "五": 5, "十": 10,
           "半": 0.5, "": 1}  # fmt: skip
_MINUTES = {"minute": 1, "min": 1, "hour": 60, "day": 1440, "分钟": 1, "小时": 60, "天": 1440}
_AMONG = re.compile(r"其中|里面|\b(?:of|among) (?:those|these|them)\b", _I)
_WORD = re.compile(r"[A-Za-z0-9][\w.@/+=-]{2,}")
_ELSE = re.compile(
    r"\bwho else\b|\b(?:any(?:one|body)|some(?:one|body)) else\b|还有谁|其他人"
    r"|别人|别的人|还有(?:哪些|什么)人",
    _I,
)
_EMPTY_WORD = re.compile(r"\b(?P<a>who|what|anyone|anybody|anything|where) else\b", _I)


def asks(text: str) -> bool:
    """Whether the text points at rows of the answer before, so that they are needed."""
    if _NTH.search(text) or _BESIDE.search(text):
        return True
    if _AMONG.search(text) and any(strong_name(word) for word in _WORD.findall(text)):
        return True
    return any(pattern.search(text) for _, pattern in _KINDS)


def others(text: str) -> bool:
    """Whether somebody else than before is asked for."""
    return bool(_ELSE.search(text))


def resolved(text: str, context: Context) -> str:
    """The text with what "that IP", "he" or 那个角色 stand for, where one value is certain."""
    parent = context.parent
    assert parent is not None
    for kind, pattern in _KINDS:
        if not pattern.search(text):
            continue
        values = tuple(dict.fromkeys(_values(kind, parent, context.last)))
        if kind == "person" and _TO_THEM.search(text):
            values = made_users(context.last) or values
        if not 0 < len(values) <= _MOST or any(not _plain(value) for value in values):
            continue
        said = " or ".join(values)
        text = pattern.sub(f" {_TYPED.get(kind, '')}{said}{_OWN.get(kind, '')} ", text)
        text = _EMPTY_WORD.sub(r"\g<a>", text)
    return " ".join(text.split())


def unclear(text: str, context: Context) -> bool:
    """Whether the text points at something nobody can tell: too many rows hold one, or none."""
    if context.resource is not None or context.parent is None:
        return False
    return any(pattern.search(text) for kind, pattern in _KINDS if kind not in ("thing", "it"))


#: Something done to somebody who was asked about, not by them.
_TO_THEM = re.compile(
    rf"\b(?:to|for|with|of|on|from) {_THAT} users?\b|\b{_THAT} users? (?:\w+ )?"
    r"(?:get|given|granted)|\b(?:was|were) (?:that|this) user\b|被"
    r"|(?:给|对|为)(?:那个|这个|该)用户", _I,
)  # fmt: skip


def made_users(last: Sequence[Event]) -> tuple[str, ...]:
    """The users whom every row made, empty when a row is of anything else."""
    named = [event.request.get("userName", "") for event in last
             if event.name == "CreateUser" and isinstance(event.request, dict)]  # fmt: skip
    whole = bool(named) and len(named) == len(last)
    return tuple(dict.fromkeys(str(name) for name in named if name)) if whole else ()


_TYPED = {"role": "role "}
_OWN = {"owner": "'s"}


def dated(text: str, parent: Query, last: Sequence[Event] = ()) -> str:
    """The text with "that day" written out, when the question or its rows were of one day."""
    days = {event.at.astimezone(zone(parent.window)).date() for event in last}
    day = one_day(parent.window) or (days.pop() if len(days) == 1 else None)
    return _DAY.sub(f" on {day:%Y-%m-%d} ", text) if day is not None else text


_DAY_BESIDE = re.compile(
    r"\b(?:on )?the (?P<s>next|following|previous) day\b|(?P<c>第二天|次日|前一天)", _I
)


def beside_day(text: str, parent: Query, last: Sequence[Event]) -> str:
    """The text with "the next day" written out, when the question or its rows were of one day."""
    days = {event.at.astimezone(zone(parent.window)).date() for event in last}
    known = one_day(parent.window)
    day = known.date() if known else (days.pop() if len(days) == 1 else None)
    found = _DAY_BESIDE.search(text)
    if found is None or day is None:
        return text
    back = (found["s"] or "").lower() == "previous" or found["c"] == "前一天"
    other = day + timedelta(days=-1 if back else 1)
    return _DAY_BESIDE.sub(f" on {other:%Y-%m-%d} ", text)


def zone(window: Window) -> ZoneInfo:
    """The zone the window's words were read in."""
    return ZoneInfo(window.tz)


def one_day(window: Window) -> datetime | None:
    """The local day the window lies in, None for a longer one."""
    first = window.start.astimezone(zone(window))
    last = (window.end - timedelta(microseconds=1)).astimezone(zone(window))
    return first if first.date() == last.date() else None


def nth(text: str, last: Sequence[Event]) -> Event | None:
    """The row the text counts to, in the order they were shown."""
    found = _NTH.search(text)
    if found is None:
        return None
    number = found["w"] or found["d"] or found["c"]
    place = int(number) if number.isdigit() else _ORDINALS[number.lower()]
    return last[place - 1] if 0 < place <= len(last) else None


def beside(text: str, parent: Query, last: Sequence[Event]) -> Window | None:
    """The time just before the first row or after the last: "10 minutes before that"."""
    found = _BESIDE.search(text)
    if found is None or not last:
        return None
    said = found.groupdict()
    number = (said["n"] or said["m"] or "").lower()
    count = float(number) if number.isdigit() else _COUNTS[number]
    span = timedelta(minutes=count * _MINUTES[(said["u"] or said["v"]).lower()])
    later = said["s"] in ("after", "following") or said["t"] == "后"
    first, final = min(event.at for event in last), max(event.at for event in last)
    start, end = (final, final + span) if later else (first - span, first)
    kind = "after" if later else "before"
    return Window(start, end, parent.window.tz, found.group().strip(), kind)  # type: ignore[arg-type]


def beside_span(text: str) -> tuple[int, int]:
    """Where the text says how long before or after."""
    found = _BESIDE.search(text)
    return found.span() if found else (0, 0)


def actors(last: Iterable[Event]) -> frozenset[str]:
    """Names of whoever acted in the rows, in small letters."""
    return frozenset(event.actor.name.raw.lower() for event in last if event.actor.name)


def mentions(name: str, last: Iterable[Event]) -> bool:
    """Whether a row is about something of that name."""
    wanted = name.lower()
    return any(
        wanted in str((event.request, event.response, event.resources)).lower() for event in last
    )


def _plain(value: str) -> bool:
    return bool(re.fullmatch(r"[\w.@:/+=,*-]{2,128}", value))


def _values(kind: str, parent: Query, last: Sequence[Event]) -> Iterable[str]:
    """What the question before named of that kind, else what its rows hold."""
    who = parent.identity
    if kind == "it":
        return who.access_keys or who.source_ips or who.role_names or who.user_names
    if kind == "ip":
        return who.source_ips or [e.source_ip.raw for e in last if e.source_ip]
    if kind == "key":
        return who.access_keys or [k for e in last if (k := handed_out(e) or e.actor.access_key)]
    if kind == "role":
        return who.role_names or _roles(last) or parent.resources.ids
    if kind in ("person", "owner"):
        named = (*who.user_names, *(("root",) if who.root else ()), *who.role_names)
        return named or [e.actor.name.raw for e in last if e.actor.name]
    return parent.resources.ids or [s for e in last for s in subjects(e)]


def _roles(last: Iterable[Event]) -> list[str]:
    """The roles that rows were about, else those that acted in them."""
    asked = [e.request.get("roleArn", e.request.get("roleName", ""))
             for e in last if isinstance(e.request, dict)]  # fmt: skip
    named = [str(arn).rpartition("/")[2] for arn in asked if arn]
    return named or [e.actor.role for e in last if e.actor.role]


_SUBJECTS = ("groupId", "bucketName", "roleName", "userName", "functionName", "name", "trailName",
             "keyId", "secretId", "snapshotId", "instanceId", "volumeId", "tableName", "imageId",
             "dBInstanceIdentifier", "policyArn", "detectorId", "groupName", "vpcId")  # fmt: skip


def subjects(event: Event) -> list[str]:
    """What the call was done to, by the request's own members."""
    if not isinstance(event.request, dict):
        return []
    found = (event.request.get(name) for name in _SUBJECTS)
    return [value for value in found if isinstance(value, str) and value][:1]


#: What a thing is called by the member of the request that holds its name.
_CALLED = {"bucketName": "bucket", "functionName": "function", "secretId": "secret",
           "roleName": "role", "userName": "user", "tableName": "table", "trailName": "trail",
           "groupId": "security group", "keyId": "key", "instanceId": "instance"}  # fmt: skip


def kind_of(thing: str, last: Sequence[Event]) -> str:
    """What kind of thing the rows say it is, empty when they do not."""
    for event in last:
        if isinstance(event.request, dict):
            for member, kind in _CALLED.items():
                if str(event.request.get(member, "")).rpartition(":")[2] == thing:
                    return kind
    return ""


def handed_out(event: Event) -> str:
    """The access key the call gave out: a role's session, or a new key of a user."""
    response = event.response if isinstance(event.response, dict) else {}
    given = response.get("credentials") or response.get("accessKey")
    return str(given.get("accessKeyId", "")) if isinstance(given, dict) else ""
