"""What form the answer should have: groups, the largest few, the first or last, a count."""

import re
from typing import NamedTuple, cast

from bot.query.model import Aggregate, GroupKey, Having
from bot.query.offline.ends import ends, number
from bot.query.offline.known import is_name
from bot.query.offline.sizes import sizes
from bot.query.offline.tokens import Words
from bot.query.validate import TRAIL_KEYS

_KEYS: tuple[tuple[GroupKey, str], ...] = (
    ("agent", r"user[- ]?agents?|clients?|tools?|用户代理|客户端|工具"),
    ("actor", r"users?|actors?|principals?|identit(?:y|ies)|people|person|who|callers?|usernames?"
              r"|用户|身份|主体|操作者|调用者|人"),
    ("source_ip", r"(?:(?:source|remote|client) )?ip(?: address(?:es)?)?s?|(?:source |remote "
     r"|client )?address"
                  r"(?:es)?|ips"
                  r"|(?:源|来源)?\s*IP\s*(?:地址)?|地址"),
    ("source", r"(?:aws )?services?|event ?sources?|服务"),
    ("event", r"(?:api )?calls?|events?(?: names?)?|api(?:s| calls?)?|operations?|actions?"
              r"|事件(?:名称)?|API|操作|调用"),
    ("account", r"accounts?|账[户号]"),
    ("region", r"(?:aws )?regions?|区域|地区"),
    ("error", r"error(?: code)?s?|错误(?:码|代码)?"),
    ("role", r"roles?|角色"),
    ("access_key", r"(?:access )?keys?|访问密钥|密钥"),
    ("mfa", r"mfa(?!\s*(?:devices?|设备))"),
    ("weekday", r"weekdays?|days? of (?:the )?week|周几|星期几|礼拜几"),
    ("hour_of_day", r"hours? of (?:the )?day|times? of (?:the )?day|hours? in the day|时段|钟点"
     r"|时间段"),
    ("hour", r"hour|小时"),
    ("day", r"day|date|天|日期?"),
    ("week", r"week|周|星期"),
    ("month", r"month|月"),
)  # fmt: skip
_ALL = "|".join(f"(?P<k{n}>{pattern})" for n, (_, pattern) in enumerate(_KEYS))
_BY = re.compile(
    rf"(?:\b(?:(?:group(?:ed)?|count(?:ed)?|split|broken down|sorted|summari[sz]ed?|break\w* down)"
    rf"\s+)?(?:by|per|for each|for every|by each|each|every)\s+(?:the\s+)?|按\s*(?:照)?\s*"
    rf"|每一?个?\s*|各个?\s*)(?:{_ALL})"
    r"(?![A-Za-z0-9_.@-]*[A-Za-z0-9])(?:\s*(?:分组|统计|汇总|排序|分类))?",
    re.IGNORECASE,
)
_AND_KEY = re.compile(
    rf"\s*(?:,|and(?: (?:by|per))?|then(?: by)?|/|、|和|与|及)\s*(?:{_ALL})(?![A-Za-z0-9_@-])", re.I
)
_DAILY = re.compile(r"\b(?P<day>daily)\b|\b(?P<hour>hourly)\b|\b(?P<week>weekly)\b|每\s*(?:天|日)")
_WHICH = re.compile(
    rf"(?:\b(?:which|what|list(?:\s+(?:all|the))*|(?:most|least) (?:common|commonly|often"
    rf"|frequent(?:ly)?"
    rf"|active|used|popular|called|invoked|touched)(?: used| called)?|rarest|busiest|quietest"
    rf"|commonest"
    rf"|how many (?:different |distinct |unique )?"
    rf"|(?:different|distinct|unique)|all the|from where|top[ -]?(?:\d+|three|five|ten)?)\s+"
    rf"|哪些\s*|前\s*(?:\d+|[二三四五六七八九十])\s*(?:个|名|位|大|的)?\s*|哪一?[个种类]\s*"
    rf"|什么\s*|多少个?不同的?\s*"
    rf"|[用从]?[过了]?几个(?:不同的?)?\s*|最(?:多|少|频繁|常用|常见|活跃|不活跃|不常用"
    rf"|不常见)的?\s*(?:\d+个?|[三五十]个)?\s*"
    rf"|(?<=[次个条])(?:以上|以下)?[^，。？]{{0,6}}的\s*)"
    rf"(?:{_ALL})(?![A-Za-z0-9_@-])", re.IGNORECASE,
)  # fmt: skip
#: "IPs with more than …": what the bound is about, when nothing else says it.
_SUBJECT = re.compile(
    rf"(?:^|[?,;:]|\b(?:any|all|the|show|find|list))\s*(?:{_ALL})(?=\s+(?:with|that|which|who"
    rf"|having|making|from|used|seen|assumed|active|making|calling|logging)\b)"
    rf"|(?:{_ALL.replace('(?P<k', '(?P<j')})(?=[^，。？]{{0,12}}(?:超过|多于|大于|至少|不少于"
    rf"|以上))",
    re.IGNORECASE,
)
_TOP = re.compile(
    r"\b(?:top|(?P<last>bottom))[ -]?(?P<a>\d{1,3}|three|five|ten|twenty)?\b"
    r"|\b(?:the\s+)?(?P<b>\d{1,3}"
    r"|three|five|ten)\s+(?:busiest|most (?:active|common|frequent)|(?P<least5>least (?:active"
    r"|used|common"
    r"|frequent)|quietest|rarest))\b|(?:排名)?前\s*(?P<c>\d{1,3}"
    r"|[二三四五六七八九十])\s*(?:个(?!月|小时|星期)|名|位|大|条|的)"
    r"|(?P<lastcn>倒数前?|最后)\s*(?P<d>\d{1,3}|[二三四五六七八九十])\s*(?:名|位)"
    r"|\b(?P<fewest>(?:the )?(?:fewest|rarest|quietest|(?<!at )least\b(?:\s+(?:often|frequent\w*"
    r"|active|common\w*"
    r"|used|popular))?|rarely|seldom|lowest (?:number|count|volume)(?: of)?))\b"
    r"|\b(?P<most>(?:the )?most (?:often|frequent\w*|active|common\w*|denied|used|popular|calls"
    r"|events)"
    r"|(?:the )?most\b(?!\s+(?:recent|likely|probably|of\b|important))|busiest)\b"
    r"|(?P<mostcn>最多|最频繁|最常[用见]?|最活跃)|(?P<fewestcn>最少(?!\s*[\d两三五十])"
    r"|最不(?:常[用见]?|频繁|活跃))",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\bhow (?:many|often)\b|\bnumber of\b|\bcount(?:s|ed|ing)?\b|\btotals?\b"
    r"|多少次?|几[次个]|次数|数量|总数",
    re.IGNORECASE,
)
_DONE_TO = re.compile(
    r"\s*(?:(?:that|which|who)\s+)?(?:was|were|has been|have been|had been|got|are|is)\s+"
    r"(?:\w+ly\s+)?(?!used|involved"
    r"|affected|touched|accessed|seen|contacted|queried)\w+(?:ed|en|wn)\b"
    r"|\s*(?:被|是)", re.IGNORECASE,
)  # fmt: skip
#: "Which users did alice create" asks for what was created.
_SOMEBODY_DID = re.compile(
    r"\s+(?:did|has|have|had)\s+(?!(?:the|most|fewest|more|least|any"
    r"|all)\b)[\w.@/-]+\s+(?:\w+ly\s+)?(?:creat|delet|remov|add|modif|chang"
    r"|attach|detach|disabl|enabl|updat"
    r"|rotat|restor|deactivat|assum|invit|reset)\w*", re.IGNORECASE,
)  # fmt: skip
#: 创建了哪些用户 asks for what was created.
_VERB_CN = re.compile(
    r"(?:创建|新建|新增|建|删除|删|移除|修改|改|停用|禁用|启用|添加|附加|轮换|终止|启动|停止"
    r"|共享|重置)(?:了|过|的)?\s*$"
)
#: Words that only say that groups are made; the key says which.
_GROUPING = re.compile(
    r"\b(?:break|broken|split|group(?:ed|ing)?|sort(?:ed)?|order(?:ed)?|aggregated?|bucket(?:ed)?"
    r"|summari[sz]ed?|tally|plot|chart)\b(?=[^.?]*\b(?:by|per|into)\b)"
    r"|\bdown\b(?=\s+(?:by|per|into)\b)|统计|汇总|拆分|分组|分类|排序|细分",
    re.IGNORECASE,
)


class Shape(NamedTuple):
    """`limit` is 0 for all; `newest` says which end of time is kept, None when nobody said."""

    by: tuple[GroupKey, ...] = ()
    top: int = 0
    limit: int = 0
    newest: bool | None = None
    counts: bool = False
    distinct: tuple[GroupKey, ...] = ()
    having: Having | None = None
    fewest: bool = False

    def aggregate(self) -> Aggregate | None:
        """The groups asked for, or None."""
        if not self.by:
            return None
        had = (self.having,) if self.having else ()
        distinct = self.distinct
        if self.having and self.having.of in TRAIL_KEYS and self.having.of not in distinct:
            distinct = (*distinct, cast(GroupKey, self.having.of))
        return Aggregate(self.by, top=self.top, distinct=distinct, having=had, fewest=self.fewest)


def shape(words: Words) -> Shape:
    """The form the question asks for."""
    having = sizes(words)
    by = list(_keys(words, _BY))
    if _DAILY.search(words.text):
        found = words.all(_DAILY)
        by += ["hour" if m["hour"] else "week" if m["week"] else "day" for m in found]
    which = list(_keys(words, _WHICH))
    counts = words.has(_COUNT)
    distinct: tuple[GroupKey, ...] = ()
    if by and which:
        distinct = tuple(key for key in which if key not in by)[:1] if counts else ()
    by = by or [key for key in which if key != "event" or _listing(words.text)]
    by = by or list(_keys(words, _ALONE))
    if having and not by:
        by = list(_keys(words, _SUBJECT)) or ["actor"]
    if having and having.of in by:
        by = [key for key in by if key != having.of] or ["actor"]
    top, fewest = _top(words)
    if top and not by:
        by = list(_keys(words, _SUBJECT)) or ["actor"]
    limit, newest = ends(words, bool(by))
    if by:
        words.has(_GROUPING)
    keys = tuple(dict.fromkeys(by))[:4]
    return Shape(keys, top, limit, newest, counts, distinct, having, fewest)


#: Asked without "which": 周几登录最多.
_ALONE = re.compile(
    rf"(?<![\w每.@/-])(?:{_ALL.replace('|小时', '').replace('|天', '')})(?=\s*(?:[^，。？]{{0,12}}"
    rf"最(?![近后早新初先])))",
    re.I,
)


def _top(words: Words) -> tuple[int, bool]:
    """How many of the largest groups, and whether rather the smallest; 0 for all."""
    top, fewest = 0, False
    for match in _TOP.finditer(words.text):
        words.mark(match.span())
        said = match["a"] or match["b"] or match["c"] or match["d"]
        least = any(match[name] for name in ("last", "least5", "lastcn", "fewest", "fewestcn"))
        plain = match["most"] or match["fewest"]
        top = number(said) or (3 if plain else 10)
        fewest = fewest or bool(least)
    return top, fewest


def _listing(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:which|what|different|distinct|unique|common(?:est)?|frequent(?:ly)?|rarest"
            r"|used|often|called"
            r"|busiest|top\s*\w*)\s+(?:api|calls?|events?|oper|act)|(?:哪一?[些个种类]"
            r"|最\S{1,4}?的?)\s*(?:API|操作|事件|调用)",
            text,
            re.I,
        )
    )


def _keys(words: Words, pattern: re.Pattern[str]) -> list[GroupKey]:
    found = []
    for match in pattern.finditer(words.text):
        if not words.free(match.span()) or (pattern is _BY and _names_one(words, match)):
            continue
        if pattern is _WHICH and _is_thing(words.text, match):
            # "Which roles were created" asks for creations, not by which role.
            continue
        said = match.groupdict()
        n = next(n for n in range(len(_KEYS)) if said.get(f"k{n}") or said.get(f"j{n}"))
        if _KEYS[n][0] == "event" and re.match(r"each|every", match.group(), re.I):
            continue
        words.mark(match.span())
        found.append(_KEYS[n][0])
        if pattern is _BY:
            found += _more_keys(words, match.end())
    return found


def _is_thing(text: str, match: re.Match[str]) -> bool:
    """Whether it asks for what was done to things of this kind, not for who or where."""
    if _DONE_TO.match(text, match.end()) or _VERB_CN.search(text[: match.start()]):
        return True
    key = next(key for n, (key, _) in enumerate(_KEYS) if match[f"k{n}"])
    return key in ("actor", "role", "access_key", "account", "mfa") and bool(
        _SOMEBODY_DID.match(text, match.end())
    )


def _more_keys(words: Words, at: int) -> list[GroupKey]:
    """Keys joined to the one before: "by user and service", 按用户和区域."""
    found: list[GroupKey] = []
    while match := _AND_KEY.match(words.text, at):
        if not words.free(match.span()) or len(found) > 2:
            break
        words.mark(match.span())
        found.append(next(key for n, (key, _) in enumerate(_KEYS) if match[f"k{n}"]))
        at = match.end()
    return found


def _names_one(words: Words, match: re.Match[str]) -> bool:
    """Whether it is "by user alice" rather than "by user"."""
    if re.search(r"(?:统计|分组|汇总|排序|分类)$", match.group()):
        return False
    follows = re.match(r"\s+[\"'“‘`]?([A-Za-z0-9_.@/-]+)", words.text[match.end() :])
    typed = bool(re.search(r"(?:user|role|principal|用户|角色)\s*$", match.group(), re.I))
    return (
        follows is not None
        and is_name(follows[1], typed=typed)
        and "per" not in match.group().lower()
    )
