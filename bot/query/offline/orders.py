"""What only looks like a question about events: orders, how-to, forecasts, other products."""

import re

#: Verbs that change something when somebody tells us to.
_DO = (
    r"delete|remove|create|stop|start|terminate|disable|enable|re-?enable|restart|reset|reboot"
    r"|grant|give(?! (?:me|us)\b)|launch|add|update|change|restore|unblock|allow|deny|fix"
    r"|close|open|revoke"
    r"|detach|attach|block|quarantine|rotate|isolate|undo|kill|lock|unlock|ban|shut|turn"
    r"|deactivate|activate|rollback|roll back|revert|put|make|set|send|notify|page|assign|tag"
    r"|run|deploy|scale|move|rename|encrypt|remediate|mute|snooze|close|drop|wipe|purge|kick|log"
)
_AT_FIRST = re.compile(rf"^\s*(?:(?:now|then|ok|okay|and)[, ]+)?(?P<v>{_DO})\b", re.IGNORECASE)
_ASKED = re.compile(
    r"^\s*(?:(?:hi|hey|hello|ok|so)[, ]+)?(?P<polite>please|pls|plz|kindly"
    r"|(?:can|could|would|will) (?:you|u|ya|we|i|someone)(?: please| pls)?|go ahead and"
    rf"|i (?:want|need|would like) (?:you )?to|let'?s|make sure to)\s+(?:just\s+)?(?P<v>{_DO})\b",
    re.IGNORECASE,
)
#: Words that make a line one about what happened, whatever verb it begins with.
_ABOUT = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|did|has|have|had|was|were|been|calls?|events?"
    r"|operations?|actions?|attempts?|changes|history|requests?|activit\w+|failures?|errors?"
    r"|api|apis|by|yesterday|today|last|since|between|before|after|ago|during|count|per"
    r"|denied|failed|except|excluding|only|20[0-3]\d)\b"
    r"|\b(?:on|in)\s+(?:mon|tues?|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)\w*\b",
    re.IGNORECASE,
)
#: Right behind the verb: something particular that it should be done to.
_POINTED = re.compile(
    r"\s+(?:(?:up|down|off|on|out)\s+)?(?:\w+\s+in\s+[a-z]{2}-|(?:the|a|an|this|that|it|all|my|our|his|her|their|me|us)\b"
    r"|[\w.@-]+['’]s\b|[\"'“‘`]|(?:AKIA|ASIA)[A-Z0-9]{8,}|(?:i|sg|vpc|vol|snap|ami)-[0-9a-z]{3,}"
    r"|(?:\d{1,3}\.){3}\d|\w+(?:\s+\w+)?\s+(?:back\b|(?:on|off|out)\s+(?:for|in)\b)"
    r"|(?:\w+\s+){1,3}for\s)",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"^\s*(?:turn|put|switch|give(?! (?:me|us)\b)|lock|ban|block|unblock|kick|kill|make|fix|undo"
    r"|revert|rollback"
    r"|roll back|quarantine|isolate|notify|page)\s+\S",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:now|immediately|asap|right away|at once)\s*[.!]*$", re.IGNORECASE)
_HOW = re.compile(
    r"\bhow (?:do|can|should|would|could) (?:i|we|you|one)\b(?!\s+(?:know|see|tell))|\bhow to\b"
    r"|^\s*(?:what (?:is|are)|what's|explain|define)\s+(?!.*\b(?:most|first|last|latest|earliest"
    r"|top|oldest)\b)(?:an?\s+|the\s+)?[\w ]{2,30}\??\s*$"
    r"|^(?!.*(?:记录|操作|调用|事件|次数|哪|谁|吗|过的|[0-9]条))\s*(?:什么是|请?(?:删除|关闭|停止|创建|修复|开启|打开|禁用|启用|撤销|重置|轮换|封禁)"
    r"(?!了|的|过|被|操作|类|事件|调用|失败|密钥轮换))"
    r"|怎么(?:办|做|修|关|删|开|启|设|配|用|禁|改(?!了))|如何(?!被)",
    re.IGNORECASE,
)
_ORDER_CN = re.compile(
    r"^(?!.*(?:谁|哪|什么|吗|多少|有没有|是否|记录|操作|调用|事件|次数|列出|被)).*?(?:"
    r"(?:把|将)[^，。？]{1,30}(?:停用|禁用|启用|关闭|关掉|删除|删掉|设为|设成|改成|改为|恢复|撤销|锁定|轮换|封掉|打开)"
    r"(?!了|过|的)|给[^，。？]{1,20}(?:开一下|开启|启用|关一下|加上|重置)(?!了|过|的))",
)
#: What has not happened yet, or is a matter of opinion.
_UNKNOWABLE = re.compile(
    r"\b(?:tomorrow|next (?:week|month|year)|forecast|predict\w*|going to)\b"
    r"|\b(?:who|what|when|which \w+|it|they|he|she|someone|anybody|anyone|we) will\b|^\s*will\b"
    r"|\b(?:should (?:we|i)|do you (?:think|believe|feel|like)|your opinion|in your view"
    r"|would you say)\b"
    r"|^\s*(?:is|are|was|were)\s+(?:the\s+|our\s+|my\s+)?\S+(?:\s+\w+)?\s+(?:an?\s+)?(?:secure"
    r"|safe|trustworthy|malicious|suspicious|dangerous|compliant|evil|good|bad|guilty|a threat"
    r"|the attacker|worried|healthy|ok|okay)\s*[?.!]*$"
    r"|明天|后天|下(?:个)?(?:周|月|星期)|明年|将会|会不会|预测|预计|(?:可疑|安全|可信|可靠|正常运行)吗"
    r"|你(?:觉得|认为|怎么看)",
    re.IGNORECASE,
)
#: Other vendors' products, and what no record of a call says.
_ELSEWHERE = re.compile(
    r"\b(?:azure|gcp|google (?:cloud|workspace|drive)|gmail|oracle cloud|alibaba|aliyun"
    r"|office ?365|o365|m365|sharepoint|ms teams|salesforce|dropbox|slack (?:messages?|channels?)"
    r"|jira tickets?|pull requests?|merge requests?|git commits?|kubectl|pods?|splunk|datadog"
    r"|cloudflare)\b|阿里云|腾讯云|华为云|飞书|钉钉|微信"
    r"|\b(?:cpu|memory|(?-i:ram)|(?:how much|enough|free) ram"
    r"|ram (?:usage|use|size)|disk (?:usage|space|full|load)|latency|bandwidth|uptime"
    r"|load average|weather|rain|jokes?|poems?"
    r"|haiku|recipes?|songs?|lunch|dinner|bill|invoice|spend(?:ing)?|cost|costs|price|salary"
    r"|raining|snowing|(?:do|did|does|have|has) (?:we|i|it|they) (?:pay|paid|owe|owed))\b"
    r"(?!\s+(?:explorer|anomal|allocation|bucket))"
    r"|天气|笑话|写(?:一)?首|账单|花了多少钱|费用|内存|带宽使用|吃什么",
    re.IGNORECASE,
)
_CODE = re.compile(r"^\s*(?:select\b.+\bfrom\b|fields\s+@|stats\s+count|filter\s+\w+\s*=)", re.I)
#: Languages we do not read: other scripts, or two small words of one of them.
_SCRIPT = re.compile(
    r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0590-\u05ff\u0e00-\u0e7f]"
)
_SMALL = re.compile(
    r"(?<![\w.@-])(?:wer|hat|wann|welche[rsn]?|wurde[n]?|haben|der|das|und|nicht|von|mit|alle"
    r"|qui[eé]n|qu[eé]|cu[aá]ndo|cu[aá]les|d[oó]nde|el|los|las|del|fue|por|una|qui|quand|quel(?:le)?s?"
    r"|les|des|une|dans|est|pas|chi|che|quando|sono|della|nel|quem|foi|uma|wie|heeft|het|een"
    r"|le|la|de|du|den|auf|pour|para)(?![\w.@-])",
    re.IGNORECASE,
)


def no_question(written: str, text: str) -> bool:
    """Whether the line asks nothing that events could answer, so that it is asked back.

    `written` is the line as it came, `text` the same after politeness and slips were taken out.
    """
    if _HOW.search(text) or _ORDER_CN.search(text) or _CODE.search(text):
        return True
    return foreign(written) or _UNKNOWABLE.search(text) is not None or _order(written, text)


def elsewhere(text: str) -> bool:
    """Whether another vendor's product or something no record says is asked for."""
    return bool(_ELSEWHERE.search(text))


def foreign(text: str) -> bool:
    """Whether the line is in a language we do not read."""
    if _SCRIPT.search(text):
        return True
    small = {match.group().lower() for match in _SMALL.finditer(text)}
    return len(small) > 1


def _order(written: str, text: str) -> bool:
    """Whether we are told to change something."""
    asked = _ASKED.match(written)
    if asked and not _ABOUT.search(written[asked.end() :]):
        return True
    first = _AT_FIRST.match(text)
    if first is None or _ABOUT.search(text):
        return False
    after = text[first.end() :]
    return bool(_POINTED.match(after) or _ALWAYS.match(text) or _NOW.search(text))
