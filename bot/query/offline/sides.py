"""Which side of a call a name stands on: who acts, or what is acted on."""

import re

from bot.query.offline.vocab import vocabulary

#: What stands before the name of somebody who acts.
ACTS = re.compile(
    r"\b(?:by|from|did|does|do|has|had|have|was|were|is|for|as|not|but|about|just|only|using|used)"
    r"\s+(?:the\s+)?(?:iam\s+)?[\"'“‘`]?$"
    r"|\b(?:activit(?:y|ies)|calls?|events?|log[- ]?ins?|sign-ins?|actions?|behaviou?r|usage"
    r"|reports?"
    r"|history|requests?|sessions?|operations?|everything|timeline|summary|overview|problems?"
    r"|issues?|errors?|failures?|denials?|attempts?"
    r"|moves?|steps?|footprint|trace|changes|ips|addresses|services|regions|user agents"
    r"|tools|clients)\s+(?:of|for|from|by)\s+(?:the\s+)?"
    r"(?:iam\s+)?[\"'“‘`]?$"
    r"|(?:由|被|来自|的?用户|只看|排除|不是|那|仅|是)\s*[\"'“‘`]?$", re.IGNORECASE,
)  # fmt: skip
ACTS_AFTER = re.compile(
    r"^[\"'”’`]?\s*(?:did|do|does|has|have|had|was|were|tried|attempted|got|gets?|keeps?|call(?:ed|s)?|made|make|use[ds]?|access\w*"
    r"|logg?(?:ed)?[ -]?(?:in|on)|sign(?:ed)?[ -]in|assum\w+|creat\w+|delet\w+|read|'s"
    r"|been|log ?in|activity"
    r"|做|干|调用|执行|使用|用了|访问|登录|创建|删除|修改|每天|最近|昨天|今天|从|在|被拒|失败|的|扮演)",
    re.IGNORECASE,
)  # fmt: skip
#: "objects deleted from X", "login profile created for X", "trust policy of X".
HELD = re.compile(
    r"\b(?:objects?|files?|rights|privileges?|admin(?:istrator)?(?: access)?|keys?"
    r"|polic(?:y|ies)|profiles?|passwords?|permissions?|tags?|rules?"
    r"|versions?|acls?|encryption|versioning|logging"
    r"|lifecycle|access block|data|contents?|members?|code|configuration|settings?|attributes?"
    r"|relationships?|boundar(?:y|ies)|mfa(?: devices?)?"
    r"|credentials?|secrets?|snapshots?|created|added|deleted|removed|downloaded|uploaded|read"
    r"|copied|put|attached|granted|set|changed|modified|updated"
    r"|restored|issued|generated|rotated|happened|done|stolen|taken)\s+(?:\w+ly\s+)?(?:from|in|on"
    r"|of|for|to|into|at|with|against)\s+(?:the\s+|a\s+)?(?:user\s+|role\s+)?[\"'“‘`]?$"
    r"|(?:对|把|将|给|往|向|从)\s*(?:用户|角色|桶|存储桶|函数)?\s*[\"'“‘`]?$|(?:谁|有人|什么人)[^，。？]{0,14}(?:了"
    r"|过)\s*[\"'“‘`]?$",
    re.IGNORECASE,
)
LOGS_IN = re.compile(
    r"\b(?:log[- ]?ins?|sign-?ins?|logged in|signed in|authenticat\w+)(?:\s+attempts?)?\s+(?:for"
    r"|of|by|as|from|to)\s+(?:the\s+)?(?:user\s+)?[\"'“‘`]?$",
    re.I,
)
#: What stands before the name of something acted on.
OBJECT = re.compile(
    r"\b(?:to|onto|into|on|in|against|of|names?|mention(?:s|ed|ing)?|referenc(?:es|ed|ing)|involv"
    r"(?:es|ed|ing)|concern(?:s|ing)|touch(?:es|ed|ing)"
    r"|affect(?:s|ed|ing)|target(?:s|ed|ing)|regarding|named|called|attached|bucket|function"
    r"|secret|table"
    r"|queue|topic|stack|cluster|trail|database|alarm|group|parameter|policy|snapshot|happened to)"
    r"\s+(?:the\s+)?(?:(?:iam\s+)?(?:role|user|group|bucket|policy)\s+)?[\"'“‘`]?$"
    r"|\b(?:assum|delet|creat|attach|detach|modif|updat|disabl|enabl|stopp|terminat|rotat|shar"
    r"|invok"
    r"|remov|add|read)\w*\s+(?:the\s+)?[\"'“‘`]?$"
    r"|(?:给|向|对|到|为|桶|函数|机密|密钥|表|队列|堆栈|策略|附加了?)\s*(?:角色|用户)?\s*[\"'“‘`]?$",
    re.IGNORECASE,
)  # fmt: skip
_ACTED_ON = re.compile(
    r"\b(?:creat|delet|remov|assum|attach|detach|grant|add|chang|modif|updat|happened"
    r"|trust|disabl|enabl|shar|turn|deactivat|reset|rotat)\w*\b[^,;?]{0,40}$"
    r"|(?:创建|删除|移除|扮演|代入|承担|切换|附加|授予|添加|修改|给|向|对)了?[^，。]{0,12}$",
    re.IGNORECASE,
)  # fmt: skip
ACTS_OF = re.compile(
    r"\b(?:activit(?:y|ies)|calls?|events?|log[- ]?ins?|sign-ins?|actions?|behaviou?r|usage"
    r"|reports?"
    r"|history|requests?|sessions?|operations?|everything|timeline|summary|overview|problems?"
    r"|issues?|errors?|failures?|denials?|attempts?"
    r"|moves?|steps?|footprint|trace|changes|logs?|ips|addresses|services|regions|user agents"
    r"|tools|clients)\s+(?:of|for|from|by)\s+(?:the\s+)?"
    r"(?:iam\s+)?[\"'“‘`]?$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\s*(?:(?:(?:was|were|is|been|being|get|got|gets)\s+)(?:(?:first|last|ever|most recently)\s+)?"
    r"(?:assumed|created|deleted|modified|changed|attached|detached|added|removed|granted|shared"
    r"|stopped"
    r"|updated|made)\b|(?:(?:first|last)\s+)?(?:assumed|created|deleted|modified|changed)\s+by\b"
    r"|(?:first|last)\s+(?:assumed|created|deleted|modified|changed)\b)"
    r"|\s*(?:角色|用户)?\s*(?:第一次|首次|最后一次|最近一次|是|什么时候|何时|都|曾经?|有没有|是否|最近|昨天|今天)*\s*被(?!拒|限流|节流|阻止|拦)",
    re.IGNORECASE,
)
_PAST = ("ed", "ew", "en", "ut", "ran", "et", "de", "ot", "ok", "ave", "own", "ade")
_WAS = re.compile(
    r"\b(?:was|were|is|are|has|have|had|when|how|did)\s+(?:the\s+|an?\s+)?"
    r"(?:iam\s+)?$",
    re.I,
)
_DONE = re.compile(
    r"\s+(?:been\s+)?(?:\w+ly\s+|ever\s+|first\s+|last\s+)?(?:created|deleted|removed|modified"
    r"|changed|attached|disabled|added|updated|assumed|touched|shared|made)\b",
    re.I,
)


def does(after: str) -> bool:
    """Whether a verb follows, so that the name before it is who did it: "stuff alice changed"."""
    found = re.match(
        r"['’]?\s+(?:has\s+|have\s+|had\s+)?(?:just\s+|ever\s+|then\s+|not\s+)?"
        r"([a-z]+)",
        after,
    )
    return found is not None and found[1] in vocabulary().forms and found[1].endswith(_PAST)


def after_verb(before: str) -> bool:
    """Whether a verb stands before the name, so that it is what was acted on."""
    found = re.search(r"([A-Za-z]+)\s+(?:the\s+|our\s+|my\s+)?[\"'“‘`]?$", before)
    return (
        found is not None
        and found[1].lower() in vocabulary().forms
        and (
            found[1].lower()
            not in (
                "new",
                "changes",
                "change",
                "reads",
                "created",
                "run",
                "runs",
                "list",
                "tag",
                "grants",
            )
        )
    )


def is_object(text: str, start: int, end: int) -> bool:
    """Whether the typed name is what was acted on: assumed, created, attached to, deleted."""
    before, after = text[:start], text[end:]
    if passive(after) or (_WAS.search(before) and _DONE.match(after)):
        return True
    if ACTS_OF.search(before):
        return False
    if re.search(r"\b(?:by|from|did|as|has|via)\s+(?:the\s+|an?\s+)?$|由\s*$", before, re.I):
        return False
    if re.search(r"报告|报表|审计|\breport\b|\baudit\b", text):
        return False
    if re.match(r"\s*(?:do|did|call|make|made|use|access|做|干|调用|使用|执行)", after, re.I):
        return False
    return bool(OBJECT.search(before) or _ACTED_ON.search(before))


def passive(after: str) -> bool:
    """Whether something was done to the name before: was assumed, last deleted, 被…"""
    return bool(_PASSIVE.match(after))


def policy(name: str) -> bool:
    return bool(re.search(r"(?:Access|Policy|Administrator)$", name))
