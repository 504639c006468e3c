"""Many ways of writing a question made one: politeness, short forms, numbers in words, slips."""

import re
from datetime import datetime

from bot.query.datewords import Span, dates
from bot.query.offline.clockwords import clocks
from bot.query.offline.tallies import tallies
from bot.query.offline.tokens import SEAM
from bot.query.offline.typos import mended
from bot.query.offline.went import went
from bot.query.offline.without import without
from bot.query.rewriting import rewritten, rules

#: Asking us to look, rather than what to look for.
_POLITE = re.compile(
    r"(?:(?<=^)|(?<=[.,;!?]\s)|(?<=\bso\s)|(?<=\bhi\s))\s*(?:"
    r"(?:(?:could|can|would|will) (?:you|u|ya|we|i)|"
    r"i(?:'d| would)? (?:like|love|want|need) (?:you )?to|"
    r"(?:please|kindly|pls|plz)|(?:do|would) you (?:happen to )?know|let me|let us|let's|help me"
    r"(?: to)?|"
    r"i(?:'m| am) (?:trying to (?:find out|see|figure out)|wondering|curious|looking for"
    r"|interested in)|"
    r"i wonder|any (?:idea|chance)(?: you can)?|(?:is it )?possible to|we need to|"
    r"need to know|want to know|got to know)\s*,?\s*"
    r"(?:please\s+|kindly\s+|quickly\s+|just\s+|maybe\s+)*"
    r"(?:(?:tell|show|give|find|check|look up|look|see|know|figure out|dig out|dig up|pull up|pull"
    r"|fetch"
    r"|verify|confirm|find out|have a look)\b(?:\s+(?:me|us|for me|out|up|into|at|whether"
    r"|if))*)?\s*"
    r"|(?:pull up|pull|dig up|dig out|fetch me|find me|find out|gimme|tell me|show me|check"
    r"|double-check|look up)\b(?:\s+(?:whether|if|me))*\s*)(?=\S)",
    re.IGNORECASE,
)
#: How a request begins: none of it says what was done in the account.
_ASKING = re.compile(
    r"(?:^|(?<=[:;]\s))\s*(?:(?:we|i|auditors?|they)\s+(?:would\s+)?"
    r"(?:need|require|want|request|like|seek)\w*\s+"
    r"(?:to\s+(?:see|have|get|know|find|understand|review)\s+)?"
    r"|(?:list|show|display|provide|present|enumerate|identify|find|detail|surface|hunt(?: for)?"
    r"|give (?:me|us)|(?:walk|run|take|talk) (?:me|us) through|look(?:ing)? (?:for|into|at|up)"
    r"|dig into"
    r"|drill into|search(?: for)?|check for|watch for|pivot(?:ing)? (?:on|off|around)|zoom in on"
    r"|triage|investigate|need|required?|wanted|requested)(?: (?:me|us|out|up|with"
    r"|back)\b)*\s*[:,]?\s+(?:of\s+)?"
    r"(?!(?:and|or|api|the api)\b|(?:calls?|events|operations|requests|apis?)\b)"
    r"|(?:get|pull|fetch|retrieve|extract|return|report|output|print|compile|produce|read|view"
    r"|describe|export|collect|gather|grab|tell|bring)(?: (?:me|us|out|up|back|together)\b)*\s+"
    r"(?=(?:all|every|each|any|the|an?|some|list|evidence|records?|details)\b))"
    r"(?:(?:an?|the|some|any|full|complete|detailed|short|quick|all|documented)\s+)*"
    r"(?:(?:listing|list|rundown|evidence|proof|details|inventory|records?|overview|account|log)\s+"
    r"(?:(?:is|are)\s+)?(?:(?:required|needed|requested)\s*)?(?:of|for|on|showing|about|that|:)\s*"
    r"(?=\S))?"
    r"|^\s*(?:(?:is|are|was|were) there |exists? (?:there )?|have we |do we have )?(?:any )?"
    r"(?:evidence|proofs?|records?|signs?|traces?|indications?)\s+(?:is |are )?"
    r"(?:(?:required|needed|requested)\s*)?(?:of|for|on|that|:)\s*(?=\S)"
    r"|^\s*exists?(?: there)?\s+(?=any\b|an?\b|some\b)",
    re.IGNORECASE,
)
_ASKING_CN = re.compile(
    r"(?:^|(?<=[:：]))(?:\s*(?:请|麻烦|帮忙|帮我|给我|替我|再)*(?:查|看|列|拉|捞|找|梳理|盘点|核实|核对|确认"
    r"|排查|调取|提供|汇总|检查|翻|瞅|导)"
    r"(?:出来|出|一下|一份|一遍|个|下|看|查)+(?:\s*[:,，：]\s*)?"
    r"|\s*(?:请|麻烦|帮忙|帮我|给我|替我)+(?=[^了]))",
)
_THANKS = re.compile(
    r"[,.!?]?\s*\b(?:thanks(?: a lot| in advance| so much)?|thank you|thx|cheers|please|pls|plz"
    r"|asap|"
    r"if (?:you can|possible|any)|for me|would you|right)\s*[.!?]*\s*$|[，,。]?\s*(?:谢谢|多谢"
    r"|辛苦了"
    r"|麻烦了)\s*[。！!]*$",
    re.IGNORECASE,
)
_POLITE_CN = re.compile(
    r"(?:麻烦|劳驾|拜托|能不能|能否|可不可以|可以|请)?(?:你|您)?(?:帮我|帮忙|替我"
    r"|给我)(?:查一?下?|看一?下?|找一?下?|列一?下?"
    r"|查查|看看|找找)?|查一下|看一下|查查(?=\S)|(?:都)?列(?:出来|一下)|找出来|查出来|我想(?:知道"
    r"|了解|看看?|问一?下?)|想(?:知道|了解)|麻烦|劳驾"
    r"|告诉我"
)
#: A name, an address or a tool that is left out.
_OUT = r"([A-Za-z][\w.@+=*/-]*[A-Za-z0-9*]|(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?)"
_SHORT = rules(
    (
        (r"\b(any|some|every)(?:body|one)['’]s(?=\s+(?:\w+ly\s+)?\w+(?:ed|en|un|own|ing)\b)",
        r"\1one"),
        (r"\bwho['’]s (?=\w+(?:ed|ing|en)\b)", "who "),
        (r"\b(who|what|where|when|how)['’](?:s|d|re)\b", r"\1 is"),
        (r"\bwhos\b(?=\s+\w+(?:ed|ing)\b)", "who"),
        (r"\bcannot\b|\bcan['’]?t\b|\bcould ?n['’]?t\b|\bcan not\b|\b(?:was|were|is|are)(?: not"
         r"|n['’]?t) able to\b|\bunable to\b", "could not"),
        (r"\b(?:did|does|do|was|were|is|are|has|have|had|would)n['’]?t\b", "not"),
        (r"\bw/o(?:ut)?\b", "without"), (r"\bw/(?=\s|\w)", "with "), (r"\bb/c\b", "because"),
        (r"\blogged (?:in ?to|onto)\b", "logged in to"),
        (r"\b(log|sign)(s|ged|ed|ging|ing)? ?into\b", r"\1\2 in to"),
        (r"\blogin'?d\b", "logged in"),
        (r"\b(?:logging|signing) in\b(?=\s*(?:$|[?.,;]|to\b|from\b|with\b|without\b|as\b|via\b))",
        "logins"),
        (r"\b(?:multi|two)[- ]?factor(?: authentication)?\b|\b2fa\b|\bsecond factor\b", "MFA"),
        (r"\bacc(?:oun)?ts?\b(?=\s+\d{12})", "account"),
        (r"\b(?-i:(?!SecurityGroup))sec(?:urity)?[- ]?groups?\b(?! id)", "security groups"),
        (r"\bstate[- ]chang(?:ing|es?)\b", "mutating"),
        (r"\b(?:s3|S3) ?://(\S+?)/(\S+)", r"bucket \1 object \2"),
        (r"\bs3://([\w.-]+)", r"bucket \1"),
        (r"\brun(?:s|ning)? into\b|\bran into\b|\bbump(?:ed)? into\b", "get"),
        (r"\b(?:got|gets?|getting|being|been)(?= (?:\w+ed|\w+en|made|run|shut|set|put|read|sent"
         r"|built|spun|torn|thrown|shown|left|lost|found)\b)", "was"),
        (r"\b(was|were|is|are|has|have|had)(?: (?:ever|all|just|also))? was\b", r"\1"),
        (r"\bwhen did (.{3,60}?) (?:start|begin)\b(?!\s+(?:an?|the)\b)", r"first \1"),
        (r"\bwhen did (.{3,60}?) (?:stop|end|finish)\b(?!\s+(?:an?|the)\b)", r"last \1"),
        (r"\bnon-(console|terraform|cli|cloudformation|root|sdk)\b", r"not by \1"),
        (r"\berror codes?\b(?! [A-Z\"'])", "errors"),
        (r"\b(?:distribution|breakdown|histogram) (?=of\b)", "count "),
        (r"\b(error|user|service|region|account)s? (?:distribution|breakdown|histogram)\b",
        r"count by \1"),
        (r"\bsnapshotted\b", "snapshot created"), (r"\bmade (?=for )", "created "),
        (r"\b(users?|roles?|buckets?|functions?|secrets?|groups?|tables?|queues?|stacks?|policies"
         r"|keys?|parameters?)"
         r"\s+(?:whose names?\s+|that\s+|with names?\s+)?(?:start|begin)(?:s|ning"
         r"|ing)?\s+with\s+[\"'“‘`]?([\w.@/-]+)[\"'”’`]?", r"\1 \2*"),
        (r"\b(users?|roles?|buckets?|functions?|secrets?|groups?|tables?|queues?|stacks?|policies"
         r"|keys?|parameters?)"
         r"\s+(?:whose names?\s+|that\s+|with names?\s+)?end(?:s|ing)?\s+(?:in"
         r"|with)\s+[\"'“‘`]?([\w.@/-]+)[\"'”’`]?", r"\1 *\2"),
        (r"\b(users?|roles?|buckets?|functions?|secrets?|groups?|tables?|queues?|stacks?)"
         r"\s+(?:whose names?\s+|that\s+|with names?\s+|with\s+)?(?:contain(?:s|ing)?|match(?:es"
         r"|ing)|like)\s+[\"'“‘`]?([\w.@-]+)[\"'”’`]?"
         r"(?: in (?:the|its|their) names?)?", r"\1 *\2*"),
        (r"(?:名称?)?以\s*[\"'“‘`]?([\w.@-]+)[\"'”’`]?\s*(?:开头|打头)的?\s*(用户|角色|存储桶|桶"
         r"|函数|机密|表|队列)",
        r"\2 \1*"),
        (r"(?:名称?)?以\s*[\"'“‘`]?([\w.@-]+)[\"'”’`]?\s*结尾的?\s*(用户|角色|存储桶|桶|函数|机密"
         r"|表|队列)", r"\2 *\1"),
        (r"\bkept (?=\w+ing\b)|\bkeeps? (?:on )?(?=\w+ing\b)", ""),
        # What is left out may be said behind its name.
        (rf"\b(?:leav(?:e|ing)|keep(?:ing)?|tak(?:e|ing)|filter(?:ing)?)\s+(?:the\s+)?{_OUT}\s+"
         r"(?:calls\s+|ones\s+)?out\b", r"excluding \1"),
        (rf",?\s*(?:\bwith\s+)?(?:the\s+)?(?<![\w.-])(?!leaving|setting"
         rf"|putting){_OUT}(?:\s+(?:calls|ones|activity"
         rf"|events))?,?\s+"
         r"(?:is\s+|are\s+)?(?:excluded|aside|omitted|left out|not included|exempted|excepted"
         r"|not counted|ignored)(?=$|[,.;:?!\s])(?!\s+from)", r" excluding \1"),
        (rf"(?<![\w.-]){_OUT}\s*(?:的)?(?:调用|操作|事件)?\s*(?:除外|不算在?内?"
         rf"|不计(?:算)?(?:在内)?"
         r"|排除在外|排除掉|不包括在内)", r" 排除 \1"),
        (rf"(?<![除了]\s)(?<![除了])(?:从|在|来自|用)?\s*(?<![\w.-]){_OUT}"
         r"\s*(?:之外|以外)(?=的)", r" 除 \1 以外"),
        (r"\boutside(?: of)? (?=(?:s3|ec2|iam|kms|lambda|sts|rds|dynamodb|cloudtrail|ssm|sqs"
         r"|sns)\b)",
         "except "),
        (r"\bwhat (?:did|has|have) (?:the\s+)?(\S+) (?:write|written)\b", r"writes by \1"),
        (r"(?<![\w/:.-])(user|role)/([A-Za-z0-9_+=,.@-]{2,})", r"\1 \2"),
        (r"\berrors? by code\b", "errors by error"), (r"\bby error codes?\b", "by error"),
        (r"\berror codes? (?=[A-Z\"'])", "error "),
        (r"多因素(?:认证|验证)?|双因素(?:认证|验证)?|二次验证", "MFA"),
        (r"(?<=[没未无不])带\s*MFA|没开\s*MFA|(?:没有?|未)用\s*MFA", "没有使用MFA"),
        (r"[,，]?\s*(?:不管|无论|不论)(?:有没有)?(?:成没成|成不成|成功与否|成功没有|是否成功|成败|成功)(?:了没)?"
         r"|,?\s*\b(?:(?:whether|if) (?:or not )?(?:it|they) (?:worked|succeeded|went through)"
         r"(?: or not)?|successful or not|(?:refused|failed|denied) (?:attempts|ones) included"
         r"|including (?:refused|failed|denied) (?:attempts|ones))\b", ""),
        (r"((?:AKIA|ASIA)[A-Z0-9]{8,})\s*(?:这个|该|那个)?\s*(?:AK|(?:访问)?密钥)(?![A-Za-z])",
         r"\1"),
        (r"各个?\s*(区域|账[户号]|用户|角色|服务)(?:里|的)?\s*([^，。？,?各按]{1,40}?)\s*的?(?:数量|次数|个数)"
         r"(?=$|[?？。])", r"按\1统计 \2 次数"),
        (r"\bwhat (?:is|was|are) (\S+) not (?:allowed|permitted) to do\b", r"denied calls by \1"),
        (r"\b(turn(?:ed|s|ing)?|switch(?:ed|es|ing)?|shut(?:s|ting)?)\s+((?:the |our )?[\w.@/-]+"
         r"(?: [\w.@/-]+)?) (off|down|back on)\b", r"\1 \3 \2"),
        (r"把\s*(\d{2,5})\s*口?\s*(?=[开放暴])", r"把端口 \1 "),
        (r"^terraform\s*(?=[\u4e00-\u9fff])(?!.*通过)", "通过 terraform "),
        (r"帐([号户])", r"账\1"), (r"登陆|登入|登进去?", "登录"), (r"伺服器", "服务器"),
    )
)  # fmt: skip
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def plain(text: str, now: datetime | None = None, tz: str = "UTC", span: Span | None = None) -> str:
    """The question in fewer ways of saying it; names, ids and quoted parts are left as they are.

    What was written is changed, not only cut: spans refer to what is returned.
    """
    text = _THANKS.sub("", text)
    for _ in range(3):
        shorter = _POLITE.sub(" ", text, count=1)
        if shorter == text or not shorter.strip():
            break
        text = shorter
    if _CHINESE.search(text):
        text = _POLITE_CN.sub("", text) or text
    text = _without(_ASKING_CN, _without(_ASKING, text))
    text = rewritten(text, _SHORT)
    text = clocks(dates(clocks(without(went(tallies(text)))), now, tz, span))
    return " ".join(SEAM.sub(" ", mended(text)).split())


def _without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub("", text, count=1).strip() or text
