"""Parts of calls' names: "*AccessKey*", "events with Policy in the name", "以 Delete 开头的"."""

import re

from bot.query.model import Custom
from bot.query.offline.tokens import Words

_PART = r"[\"'“‘`]?\*?(?P<{}>[A-Za-z][A-Za-z0-9]{{2,60}})\*?[\"'”’`]?"
_CALLS = r"(?:events?|calls?|operations?|actions?|apis?|api calls?|event ?names?)"
_CALLS_CN = r"(?:事件|调用|操作|动作|API|接口|记录)"


def _named(name: str) -> str:
    return _PART.format(name)


_BEGINS = re.compile(
    rf"\b{_CALLS}\s+(?:(?:whose|with)\s+(?:an?\s+)?(?:event\s*)?names?\s+(?:that\s+)?|that\s+)?"
    rf"(?:start|begin)(?:s|ning|ing)?\s+with\s+{_named('a')}"
    rf"|(?:(?:事件|操作|调用)?名称?)?以\s*{_named('b')}\s*(?:开头|打头|起头|开始)的?\s*{_CALLS_CN}?"
    rf"|{_named('c')}\s*(?:开头|打头|起头)的?\s*{_CALLS_CN}?",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    rf"(?<![\w*])\*(?P<a>[A-Z][A-Za-z0-9]{{2,60}})\*?(?=\s+(?:\w+\s+)?{_CALLS}\b)"
    rf"|\b{_CALLS}\s+(?:with|having|that (?:have|has))\s+{_named('b')}\s+in\s+(?:the|their|its|the"
    rf" event|the call)\s+names?\b"
    rf"|\b{_CALLS}\s+(?:whose|where the|with an?|that have an?)\s+(?:event\s*)?names?\s+"
    rf"(?:that\s+)?(?:contain(?:s|ing)?|includ(?:es?|ing)|match(?:es|ing)?|ha(?:s|ve)|(?:is )?like"
    rf"|end(?:s|ing)?\s+(?:in|with))\s+{_named('c')}"
    rf"|\b{_CALLS}\s+(?:that\s+)?end(?:s|ing)?\s+(?:in|with)\s+{_named('d')}"
    rf"|(?:事件|操作|调用|API)?\s*(?:名称?|名字)(?:里面?|中|当中)?\s*(?:包含|含有|含|带有|带|有)了?\s*"
    rf"{_named('e')}\s*(?:字样|字眼|的)*\s*{_CALLS_CN}?"
    rf"|(?:包含|含有|含|带有|带)\s*{_named('f')}\s*(?:字样|字眼|的)+\s*{_CALLS_CN}"
    rf"|以\s*{_named('g')}\s*结尾的?\s*{_CALLS_CN}?",
    re.IGNORECASE,
)


def parts(words: Words) -> tuple[Custom, ...]:
    """Tests on the call's name by what it begins with or holds; letters' case is not minded."""
    begins = [_said(match) for match in words.all(_BEGINS)]
    holds = [_said(match) for match in words.all(_HOLDS)]
    found = []
    if begins:
        capital = tuple(part[:1].upper() + part[1:] for part in begins)
        found.append(Custom("eventName", "prefix", capital))
    if holds:
        found.append(Custom("eventName", "contains", tuple(holds)))
    return tuple(found)


def _said(match: re.Match[str]) -> str:
    return next(part for part in match.groupdict().values() if part)
