"""How a few words stand to the question before: do they open like a change, point, ask again?"""

import re
from typing import NamedTuple

from bot.query.model import GroupKey

_I = re.IGNORECASE
#: Beginnings of a change; what follows says of what.
_OPENS = re.compile(
    r"^\s*(?:(?:ok|okay|alright|right|so|well|hmm|yes|no|got it|good|great)[, ]+)*"
    r"(?:and|only|just|now|also|plus|then|again|what about|how about|(?:the )?same\b|but|instead"
    r"|exclude|excluding|without|w/o|minus|not|except|other than|group|sort|order|drop|hide"
    r"|ignore|skip|remove|leave out|leave|omit|keep|narrow|limit|restrict|filter|zoom|widen|extend"
    r"|expand|broaden|stretch|include|including|add|switch|repeat|try|do (?:it|that|the same)"
    r"|make (?:it|that)|change (?:it|that|this|the \w+)|set (?:it|that|the \w+)"
    r"|(?:break|split|count|summari[sz]e|aggregate|chart|plot|list|show|give)\s+(?:me\s+)?(?:it"
    r"|this|that|these|those|them|the (?:results?|same))\b|(?:break ?down|split|count)\b"
    r"|(?:show|list|give|keep)\s+(?:me\s+)?(?:only|just)|only show|from|in|by|per|top|since|for"
    r"|(?:the )?(?:ones|those)\b|any(?:thing)? else"
    r"|只|仅|再|那|还有|还|换|改成|改看|改为|把(?:它|这些|结果|时间|范围|区域|窗口)|去掉|剔除|过滤"
    r"|缩小|放宽|扩大|限定|拆分|细分|同样|一样|同一|排除|除了|按|不要|不看|不算|也|加上|包括|包含"
    r"|其中|里面|这里面|如果|要是)",
    _I,
)
#: Endings of one: "dev instead", "the denied ones only", 昨天呢.
_ENDS = re.compile(
    r"\b(?:instead|only|too|as well|also|again|alone|this time)\s*[?.!]*\s*$"
    r"|(?:呢|也看看|也要|即可|就行|就好|吧)\s*[?？。!！]*\s*$",
    _I,
)
_ADDS = re.compile(
    r"^\s*(?:ok |okay |so )?(?:and|also|plus|add|as well)\b|\b(?:too|as well|also)\s*[?.!]*\s*$"
    r"|^\s*(?:还有|再加|加上|再看|也|连同|以及)|也(?:看看|算|要|加)", _I,
)  # fmt: skip
#: Stronger than "and": the people before stay too.
_TOO = re.compile(
    r"^\s*(?:and )?(?:also|plus|add|as well)\b|\balso (?:include|add|show)\b|\b(?:too|as well"
    r"|also)\s*[?.!]*\s*$"
    r"|^\s*(?:再加|加上|也|连同)|也(?:看看|算|要|加)", _I,
)  # fmt: skip
_NARROWS = re.compile(
    r"\b(?:only|just|alone|(?:the )?(?:ones|those)|of (?:them|those|these)|narrow|limit|restrict"
    r"|filter|keep)\b|只|仅|其中|里面|限定|缩小|这些|那些", _I,
)  # fmt: skip
_REFERS = re.compile(
    r"\b(?:of|among|from|in) (?:those|these|them|the above|that list)\b"
    r"|\b(?:those|these|them|they|the (?:above|previous|same) (?:ones?|calls|events|results?))\b"
    r"|\b(?:the|any|which|other|what) ones?\b|\bdo it\b|\bdid (?:it|that|this"
    r"|so)\b(?=\s*[?.!]*\s*$)"
    r"|其中|那些|这些|它们|上面的|上述|里面", _I,
)  # fmt: skip
_POINTS = re.compile(r"\b(?:of|among) (?:those|these|them|the above)\b|其中|里面|上述|上面的", _I)
_ASKS = re.compile(
    r"^\s*(?:(?:ok|okay|and|so|but|then|now|also)[, ]+)*(?:who|what|which|when|where|did|does|do"
    r"|has|have|was|were|is|are|how|why|list|show|find|give|any|can|could|谁|什么|哪|有没有|是否"
    r"|为什么|多少|几)",
    _I,
)
_CHECKS = re.compile(
    r"^\s*(?:(?:ok|okay|and|so|but|then|now|also)[, ]+)*(?:any(?:thing|one|body)?|(?:is|are|was"
    r"|were) there(?: any(?:thing)?)?|was|were|is|are|did)\b|^\s*(?:有没有|有|是否)", _I,
)  # fmt: skip
#: What a question of its own is about in general; an ellipsis leaves it out.
_NOUN = re.compile(
    r"\b(?:calls?|events?|api|apis|activity|activities|actions?|operations?|changes?|everything"
    r"|anything|happen(?:ed|s)?|going on|went on|logins?|errors?|attempts?|requests?)\b"
    r"|调用|事件|操作|活动|变更|发生|登录|记录|做了|干了|请求", _I,
)  # fmt: skip
_AGAIN = re.compile(
    r"(?:how many(?: times)?(?: (?:is|was|were|are) (?:that|those|these|there|it|they))?"
    r"(?: of (?:those|them|these))?(?: in (?:total|all))?|how often(?: was that)?"
    r"|what(?: is|'s) the (?:total|count|number)|(?:the )?total(?: number)?"
    r"|count(?: it| them| those| these| that)?|just (?:the )?(?:count|number|total)"
    r"|(?:总共|一共|合计|共)?(?:有)?(?:多少|几)(?:次|条|个|起|笔)?|总数(?:是多少)?|次数|计数"
    r"|(?P<list>(?:list|show|give)(?: me)? (?:them|those|these|it|everything)(?: all)?"
    r"|(?:list|show)(?: me)? all(?: of (?:them|those|it))?"
    r"|(?:show |give )?(?:me )?(?:the )?(?:details|full list|rows|raw events)"
    r"|(?:全部)?列出来|详细列表|列表|明细|(?:显示|看)?详情|详细(?:看看|记录)?|全部(?:列出|显示)))",
    _I,
)
_LEAD = re.compile(
    r"^\s*(?:(?:ok|okay|and|so|but|then|now|also|那么?|都|具体|分别|一共|这些|它们|那些"
    r"|其中)\s*[,，]?\s*)+",
    _I,
)
_TAIL = re.compile(
    r"(?:\s*(?:exactly|precisely|please|then|the|呢|的|啊|呀|一下|来的|发起的|统计|分布))*"
    r"\s*[?？.。!！]*\s*$", _I,
)  # fmt: skip
_THEM = r"(?:it|that|this|those|these|they|them|he|she)"
_WAS = r"(?:was|were|is|are|did|do|has|have|had)"
_DONE = (
    rf"(?:\s+{_WAS})?(?:\s+{_THEM})?(?:\s+(?:come|coming|came|from|in|of|happen(?:ed|ing)?|done|do"
    rf"|made|make|used?|using|involved|responsible|behind|caus(?:e|ed|ing)|doing|making|for|tried|fail(?:ed)?|affected|it|that|this|those"
    rf"|them))*"
)
#: Fragments that ask for one column of the answer before: "from which IPs?", 都是谁.
_COLUMNS: tuple[tuple[GroupKey, re.Pattern[str]], ...] = tuple(
    (key, re.compile(pattern, _I)) for key, pattern in (  # type: ignore[misc]
        ("source_ip",
         rf"(?:from )?(?:which|what|whose) (?:source )?(?:ips?|ip address(?:es)?|address(?:es)?)"
         rf"{_DONE}|(?:from where|where from|where{_DONE}\s*from)"
         r"|(?:是|来自)?(?:从|用|来自)?\s*(?:哪些|哪个|哪几个|什么|有?(?:多少"
         r"|几)个?(?:不同的?)?)\s*(?:来?源)?\s*(?:IP"
         r"|地址)\s*(?:地址)?来?"
         r"|从哪里?来?|(?:来?源)?\s*(?:IP|地址)(?:地址)?\s*(?:是)?(?:什么|多少|哪些|哪个|有哪些)?"),
        ("actor",
         rf"who(?:m|se)?{_DONE}|by (?:who|whom|which (?:users?|people|identit\w+|principals?))"
         rf"|(?:which|what) (?:user ?names?|users?|people|person|identit\w+|principals?"
         rf"|actors?){_DONE}|(?:都)?(?:是|被|由)?谁(?:做|干|操作|弄|删|改|建|动|触发|执行)?(?:的|了)?"
         r"|(?:都)?(?:是|有)?用?(?:哪些|哪个|什么|(?:多少|几)个?(?:不同的?)?)(?:人|用户名?|身份)"
         r"(?:试|登录?|做|干|操作|弄|触发|执行)?(?:的|了)?"),
        ("actor", r"(?:how many|how often)(?: times)?(?: for| per)? each(?: of (?:them|those))?"
                  r"|each(?: of them)?"
                  r"|(?:各|分别|每人|每个人?)(?:是|有)?(?:多少|几)(?:次|条|个)?"),
        ("region", rf"(?:in |from )?(?:which|what) (?:aws )?regions?{_DONE}|where{_DONE}"
                   r"|(?:都)?(?:是)?在?(?:哪些|哪个|什么)(?:区域|地区|区)"),
        ("account", rf"(?:in |from )?(?:which|what) (?:aws )?accounts?{_DONE}"
                    r"|(?:都)?(?:是)?在?(?:哪些|哪个|什么)账[户号]"),
        ("agent", rf"(?:with |using |through )?(?:which|what) (?:tools?|user ?agents?"
                  rf"|clients?){_DONE}"
                  rf"|how{_DONE}|(?:用|通过)?(?:的是|的)?(?:什么|哪些|哪个)(?:工具|客户端"
                  rf"|用户代理|方式)"
                  r"|怎么(?:做|操作|弄|干)的"),
        ("access_key", rf"(?:with |using )?(?:which|what) (?:access )?keys?{_DONE}"
                       r"|用?(?:的是|的)?(?:哪些|哪个|哪把|什么)\s*(?:访问)?密钥"),
        ("role", rf"(?:with |using |as |under )?(?:which|what) (?:iam )?roles?{_DONE}"
                 r"|用?(?:的是|的)?(?:哪些|哪个|什么)角色"),
        ("source", rf"(?:in |on |to |against )?(?:which|what) (?:aws )?services?{_DONE}"
                   r"|(?:都)?(?:是|涉及)?(?:哪些|哪个|什么)服务"),
        ("event", rf"(?:which|what) (?:api )?(?:calls?|operations?|apis?|actions?){_DONE}"
                  r"|(?:都)?(?:是)?(?:哪些|什么)\s*(?:操作|API|调用)"),
        ("error", rf"(?:with )?(?:which|what) errors?(?: codes?)?{_DONE}|why{_DONE}"
                  r"|(?:报的?)?(?:是)?(?:什么|哪些)错误?(?:码)?|错误(?:码)?是什么|为什么(?:失败"
                  r"|被拒绝|会失败|被拒)"),
    )
)  # fmt: skip
_WHEN = re.compile(
    rf"(?:when|at what time|what time|since when|on (?:which|what) (?:days?|dates?)){_DONE}"
    r"|(?:都)?(?:是)?(?:在)?(?:什么时候|什么时间|几点|何时|哪天|哪几天)(?:的|发生的?|做的"
    r"|干的)?", _I,
)  # fmt: skip


class Turn(NamedTuple):
    """What the text says about the question before, beside what it says itself.

    `again` is "count" or "list" when the same is asked once more; `column` what alone is asked of
    the rows. `points` is a clear "of those", `too` an "also" that keeps the people before, `asks`
    that it is a question by form, `checks` one of yes or no, `noun` that it says what it is about
    in general.
    """

    opens: bool = False
    adds: bool = False
    too: bool = False
    narrows: bool = False
    refers: bool = False
    points: bool = False
    asks: bool = False
    checks: bool = False
    noun: bool = False
    again: str = ""
    column: GroupKey | None = None


def turn(text: str) -> Turn:
    """Read the relation; `again` and `column` are of a text that is nothing but one."""
    bare = _TAIL.sub("", _LEAD.sub("", text)).strip()
    again, column = _again(bare), _column(bare)
    return Turn(
        opens=opens(text),
        adds=bool(_ADDS.search(text) or _TOO.search(text)),
        too=bool(_TOO.search(text)),
        narrows=bool(_NARROWS.search(text) or _CHECKS.search(text)),
        refers=bool(_REFERS.search(text)),
        points=bool(_POINTS.search(text)),
        asks=bool(_ASKS.search(text)),
        checks=bool(_CHECKS.search(text)),
        noun=bool(_NOUN.search(text)),
        again=again,
        column=column,
    )


def opens(text: str) -> bool:
    """Whether the text begins or ends like a change: only, just, what about, 只看, …呢."""
    return bool(_OPENS.search(text) or _ENDS.search(text))


def _again(bare: str) -> str:
    found = _AGAIN.fullmatch(bare)
    if found is None:
        return "list" if _WHEN.fullmatch(bare) else ""
    return "list" if found["list"] else "count"


def _column(bare: str) -> GroupKey | None:
    return next((key for key, pattern in _COLUMNS if pattern.fullmatch(bare)), None)
