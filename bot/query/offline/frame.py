"""Sentences around a question: what to list, why it is asked; they name no events."""

import re

from bot.query.offline.tokens import Words

_AROUND = re.compile(
    r"(?:^|(?<=[.!?;。！？；]))\s*(?:please\s+)?(?:include|list|give|add|show)\s+(?:me\s+)?(?:the\s+)?"
    r"(?:user ?names?|time ?stamps?|source ip\w*|details|columns?|fields?|all api calls, resources)"
    r"[^.!?。]*(?=[.!?。]|$)"
    r"|(?:^|(?<=[.!?;]))\s*(?:focus|concentrate) (?:on|especially on)\b[^.!?]*(?=[.!?]|$)"
    r"|\b(?:generate|create|make|give me|produce|prepare|write)\s+(?:me\s+)?(?:an?|the)\s+"
    r"(?:\w+\s+)?(?=audit report|activity report|(?:user )?report|timeline|summary|list|table)"
    r"|\b(?:application|app|service|site|website|system|job|pipeline|deployment|production)s?\s+"
    r"(?:has\s+|have\s+)?(?:stopped working|went down|broke|crashed|became unavailable)\b"
    r"|(?:^|(?<=[.!?;]))\s*(?:the\s+|our\s+)?(?!who|what|which|when)[A-Za-z][\w-]*(?: [\w-]+)?\s+"
    r"(?:died|broke|crashed|hung|fell over|went (?:down|dark)|(?:got|was|became|is) (?:very\s+)?"
    r"(?:slow|down|unreachable)|started (?:failing|timing out)|timed out)\b"
    r"(?=[^.?!]*[.;]\s*(?:what|who|which|did|was|were|any|show|list)\b(?!.*\b(?:it|its)\b))"
    r"|\busers?\s+reports?\s+(?:that\s+)?(?:they|he|she)\s+can(?:'|’)?(?:no)?t\b[^.!?]*(?=[.!?]|$)"
    r"|(?:请)?(?:生成|出具|给出|整理)(?=[^，。？]{0,30}(?:报告|列表|时间线|汇总|清单))"
    r"|，?\s*重点关注[^，。？]*|，\s*包括(?:用户名|时间|来?源|地址|IP)[^，。？]*"
    r"|应用(?:程序)?(?=\s*在?[^，。]{0,30}停止工作)|停止工作",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|thanks|thank you|good morning|你好|您好|请问)[,!，、\s]+", re.I
)


def blank(words: Words) -> None:
    """Take them out before anybody looks for verbs and things; times in them stay."""
    for pattern in (_GREETING, _AROUND):
        for match in list(pattern.finditer(words.text)):
            words.blank(match.span())
