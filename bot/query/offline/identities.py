"""Who a question is about: users, roles, root, keys, addresses, tools, kinds of caller."""

import ipaddress
import re
from typing import NamedTuple

from bot.query.model import Identity
from bot.query.offline.known import is_name, known_word, service_said, strong_name
from bot.query.offline.tokens import Words
from bot.query.offline.tools import tools
from bot.query.offline.vocab import vocabulary

NAME = r"[A-Za-z0-9*][\w+=,.@/*-]{0,126}[A-Za-z0-9*]"
_Q = r"[\"'“”‘’`]?"
_KEY = re.compile(
    r"(?:\b(?:access\s+)?keys?(?:\s+ids?)?\s+|(?:访问)?密钥\s*)?[\"'“‘`]?\b(?P<key>(?:AKIA"
    r"|ASIA)[A-Z0-9]{8,28})\b",
    re.IGNORECASE,
)
_ARN = re.compile(
    r"\barn:aws[a-z-]*:(?:iam|sts)::(?:\d{12}|\w*):"
    r"(?:root\b|(?:user|role|assumed-role|federated-user)/[\w+=,.@/-]*[\w])"
)
IP = re.compile(
    r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}"
    r"(?:/\d{1,3})?)(?![\w.:]*\w)", re.I,
)  # fmt: skip
_ROOT = re.compile(
    r"\b(?:the )?root(?:\s+(?:user|account|identity|credentials?))?\b|根(?:用户|账[户号])", re.I
)
_TYPED = re.compile(
    rf"(?<![\w.@-])(?:the\s+)?(?:iam\s+|federated\s+)?(?P<en>user(?:name)?|role"
    rf"|principal|identity|person|employee|session)s?"
    rf"\s+(?:called\s+|named\s+|name\s+)?{_Q}(?P<name>{NAME}){_Q}"
    rf"|(?:IAM\s*)?(?P<cn>用户|角色|身份|会话)\s*(?:名为\s*|名称\s*|叫\s*)?{_Q}(?P<name2>{NAME}){_Q}",
    re.IGNORECASE,
)
_TYPED_AFTER = re.compile(
    rf"(?<![\w.@/:-]){_Q}(?P<name>{NAME}){_Q}\s*"
    r"(?:(?P<cn>用户|角色|身份)|(?P<en>role|user)\b(?!\s*(?:agent|name)))", re.IGNORECASE,
)  # fmt: skip
_BARE = re.compile(rf"(?<![\w.@/:-]){_Q}(?P<name>{NAME})(?:(?P<own>['’]s\b)|{_Q})", re.IGNORECASE)
#: What stands before the name of somebody who acts.
_ACTS = re.compile(
    r"\b(?:by|from|did|does|do|has|had|have|was|were|is|for|as|not|but|about|just|only|using|used)"
    r"\s+(?:the\s+)?(?:iam\s+)?[\"'“‘`]?$"
    r"|\b(?:activit(?:y|ies)|calls?|events?|log[- ]?ins?|sign-ins?|actions?|behaviou?r|usage"
    r"|reports?"
    r"|history|requests?|sessions?|operations?|everything|timeline|summary|overview|problems?"
    r"|issues?|errors?|failures?|denials?|attempts?"
    r"|moves?|steps?|footprint|trace|changes)\s+(?:of|for|from|by)\s+(?:the\s+)?"
    r"(?:iam\s+)?[\"'“‘`]?$"
    r"|(?:由|被|来自|的?用户|只看|排除|不是|那|仅|是)\s*[\"'“‘`]?$", re.IGNORECASE,
)  # fmt: skip
_ACTS_AFTER = re.compile(
    r"^[\"'”’`]?\s*(?:did|do|does|has|have|had|was|were|call(?:ed|s)?|made|make|use[ds]?|access\w*"
    r"|logg?(?:ed)?[ -]?(?:in|on)|sign(?:ed)?[ -]in|assum\w+|creat\w+|delet\w+|read|'s"
    r"|been|log ?in|activity"
    r"|做|干|调用|执行|使用|用了|访问|登录|创建|删除|修改|每天|最近|昨天|今天|从|在|被拒|失败|的|扮演)",
    re.IGNORECASE,
)  # fmt: skip
#: "objects deleted from X", "login profile created for X", "trust policy of X".
_HELD = re.compile(
    r"\b(?:objects?|files?|keys?|polic(?:y|ies)|profiles?|passwords?|permissions?|tags?|rules?"
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
_LOGS_IN = re.compile(
    r"\b(?:log[- ]?ins?|sign-?ins?|logged in|signed in|authenticat\w+)(?:\s+attempts?)?\s+(?:for"
    r"|of|by|as|from|to)\s+(?:the\s+)?(?:user\s+)?[\"'“‘`]?$",
    re.I,
)
#: What stands before the name of something acted on.
_OBJECT = re.compile(
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
_ACTS_OF = re.compile(
    r"\b(?:activit(?:y|ies)|calls?|events?|log[- ]?ins?|sign-ins?|actions?|behaviou?r|usage"
    r"|reports?"
    r"|history|requests?|sessions?|operations?|everything|timeline|summary|overview|problems?"
    r"|issues?|errors?|failures?|denials?|attempts?"
    r"|moves?|steps?|footprint|trace|changes|logs?)\s+(?:of|for|from|by)\s+(?:the\s+)?"
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
_KINDS: tuple[tuple[str, str], ...] = (
    ("FederatedUser", r"\bfederated (?:users?|identit\w+|sessions?)\b|联合(?:身份|用户)"),
    ("AssumedRole", r"\bassumed-roles?\b|\bassumed roles\b|\brole sessions?\b|角色会话"),
    ("IAMUser", r"\biam users?\b(?=\s+(?:only|alone))|\bonly (?:by )?iam users\b(?!\s+\w)|\b(?:by"
                r"|from) iam users\b(?!\s+(?:called|named|[A-Za-z]+[\d_.-]))"),
    ("WebIdentityUser", r"\bweb[- ]identity users?\b"),
    ("SAMLUser", r"\bsaml users?\b"),
)  # fmt: skip
_CROSS = re.compile(
    r"(?<!for )(?<!to )(?<!with )(?<!for any )(?<!to an )(?<!with an )(?:\b(?:by|from|of"
    r"|in)\s+)?\b(?<!for )(?<!to )(?<!with )(?<!with an)(?:an? ?other|other|foreign|external"
    r"|outside|unknown"
    r"|third[- ]party) (?:aws )?(?:accounts?|principals?|identit(?:y|ies)|organi[sz]ations?"
    r"|orgs?)\b(?!\s+\d)"
    r"|\b(?:from )?outside (?:of )?(?:our|the|my|this|its)(?: own)? (?:aws )?(?:accounts?|orgs?"
    r"|organi[sz]ation|company)\b"
    r"|\b(?:accounts?|principals|identit\w+|people) (?:that|who|which)?\s*(?:are|is)?\s*(?:not"
    r"|outside) (?:ours|of ours|our own|our org\w*)\b"
    r"|\bthird[- ]part(?:y|ies)\b|\bcross[- ]account\b(?!\s+roles?\b)"
    r"|(?:其他|其它|外部|第三方|陌生|别的)(?:的)?(?:AWS\s*)?(?:账[户号]|组织|主体)|跨账[户号]|(?:我们|组织|公司)(?:的)?(?:账[户号])?"
    r"(?:之外|以外|外部)(?:的)?(?:账[户号]|主体|人)?", re.I,
)  # fmt: skip
_CALLER = re.compile(
    r"\b(?:by|from|used)\s+(?=(?P<by>account\s+\d)?)(?:(?P<of>(?:principals?|users?|roles?"
    r"|identit\w+|callers?|people|someone) (?:of|from|in) ))?(?:aws )?account\s+(?P<id>\d{12})\b"
    r"(?(of)|(?(by)|(?=.{0,20}\bto\b)))|来自账[户号]\s*(?P<cn>\d{12})", re.IGNORECASE,
)  # fmt: skip


class People(NamedTuple):
    """Who acts, and names that are rather of something acted on."""

    identity: Identity
    objects: tuple[str, ...] = ()


def _arns(words: Words) -> tuple[str, ...]:
    """ARNs of users, roles and sessions that act; one that is acted on is left for others."""
    found = []
    for match in _ARN.finditer(words.text):
        told = ":role/" in match.group() and _TOLD.search(words.text[: match.start()])
        if told or not words.free(match.span()):
            continue
        if not _is_object(words.text, match.start(), match.end()):
            words.mark(match.span())
            found.append(match.group())
    return tuple(dict.fromkeys(found))


#: The story of a role is what was done to it.
_TOLD = re.compile(r"\b(?:history|lifecycle|story) of\s+(?:the\s+)?$", re.I)


#: "role X session Y" is that session alone.
_SESSION = re.compile(
    rf"\brole\s+[\"'“‘`]?(?P<role>{NAME})[\"'”’`]?,?\s+(?:(?:with|in|and|under|using|as)\s+)?"
    rf"(?:the\s+)?session(?:\s+names?|\s+named|\s+called)?\s+[\"'“‘`]?(?P<name>{NAME})",
    re.IGNORECASE,
)


class Marks(NamedTuple):
    """Identities that nothing else can be: ARNs, keys, callers' accounts."""

    arns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


def marks(words: Words) -> Marks:
    """What must be read before accounts and resources would take its numbers and names."""
    callers = [m["id"] or m["cn"] for m in words.all(_CALLER)]
    arns = _arns(words)
    arns += tuple(f"arn:*:assumed-role/{m['role']}/{m['name']}" for m in words.all(_SESSION))
    return Marks(arns, tuple(match["key"] for match in words.all(_KEY)), tuple(callers))


def people(words: Words, sure: Marks) -> People:
    """Every identity the question names, and the other names it says."""
    ips = [m.group() for m in words.all(IP) if _named_range(m.group())]
    means, agents = tools(words)
    kinds = [kind for kind, pattern in _KINDS if words.all(re.compile(pattern, re.I))]
    root = bool(words.all(_ROOT))
    users, roles, objects = _names(words)
    who = Identity(
        user_names=tuple(dict.fromkeys(users)),
        role_names=tuple(dict.fromkeys(roles)),
        arns=sure.arns,
        access_keys=tuple(dict.fromkeys(sure.keys)),
        source_ips=tuple(dict.fromkeys(ips)),
        root=root,
        kinds=tuple(kinds),
        agents=tuple(dict.fromkeys(agents)),
        means=tuple(dict.fromkeys(means)),
        accounts=tuple(dict.fromkeys(sure.accounts)),
        cross_account=words.has(_CROSS),
    )
    return People(who, tuple(dict.fromkeys(objects)))


def address(text: str) -> bool:
    """Whether the text is an address or range."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _named_range(text: str) -> bool:
    return text not in ("0.0.0.0/0", "::/0") and address(text)


def _names(words: Words) -> tuple[list[str], list[str], list[str]]:
    users: list[str] = []
    roles: list[str] = []
    objects: list[str] = []
    for pattern in (_TYPED, _TYPED_AFTER):
        for match in pattern.finditer(words.text):
            _typed(words, match, pattern is _TYPED, (users, roles, objects))
    for match in _BARE.finditer(words.text):
        _bare(words, match, users, roles, objects)
    return users, roles, objects


def _article(text: str, at: int) -> bool:
    """Whether "a" or "any" stands before: then it is any such user, not one of that name."""
    return bool(re.search(r"\b(?:an?|any|some|another|new)\s+$", text[:at], re.I))


def _typed(
    words: Words, match: re.Match[str], before: bool, found: tuple[list[str], list[str], list[str]]
) -> None:
    """A name with "user" or "role" beside it."""
    parts = match.groupdict()
    group = "name" if parts["name"] else "name2"
    name = match[group].rstrip(".,")
    known = before or bool(re.search(r"\bthe\s+$", words.text[: match.start()], re.I))
    if not is_name(name, typed=known) or not words.free(match.span(group)):
        return
    if not before and _article(words.text, match.start()):
        return
    # "Session Manager" is no session of somebody called Manager.
    if parts["en"] and not re.match(r"user|role", parts["en"], re.I) and not strong_name(name):
        return
    users, roles, objects = found
    assumed = re.match(r"\s*的?\s*AssumeRole", words.text[match.end() :])
    if assumed or _is_object(words.text, match.start(), match.end()):
        # "User" stays a thing: "created user x" is CreateUser.
        words.mark(match.span(group))
        objects.append(name)
    else:
        words.mark(match.span())
        kind = (parts["en"] or parts["cn"]).lower()
        (roles if kind in ("role", "角色") else users).append(name)


def _bare(
    words: Words, match: re.Match[str], users: list[str], roles: list[str], objects: list[str]
) -> None:
    """A name without "user" or "role" before it: judged by its looks and its neighbours."""
    name = match["name"].rstrip(".,")
    strong = strong_name(name)
    if not words.free(match.span()) or not (strong or is_name(name) or _sure(words, match)):
        return
    if _article(words.text, match.start()) and re.fullmatch(r"[A-Za-z]+", name):
        return
    before, after = words.text[: match.start()], words.text[match.end() :]
    acts = bool(_ACTS.search(before) or match["own"] or _ACTS_AFTER.match(after))
    acts = acts or _does(after)
    # In Chinese a name that nothing is done to is the one who acts, wherever it stands.
    chinese = bool(re.search(r"[\u4e00-\u9fff]", words.text))
    acts = acts or chinese or _beside_one(before, users, roles)
    acted_on = bool(_OBJECT.search(before)) or "/" in name or _policy(name)
    acted_on = acted_on or _passive(after) or _after_verb(before)
    held = bool(_HELD.search(before)) and not _ACTS_OF.search(before)
    if acts and re.search(r"\b(?:of|by)\s+(?:the\s+)?$", before, re.I) and not held:
        acted_on = False
    acted_on = acted_on or held
    if not (strong or acts or acted_on):
        return
    words.mark(match.span())
    if acted_on and not match["own"]:
        objects.append(name)
    elif acts or not re.search(r"\bwho\b|谁", before, re.I):
        users.append(name)
        if not re.fullmatch(r"[a-z]+\.[a-z]+|[a-z]+|\S+@\S+", name):
            roles.append(name)
    else:
        objects.append(name)


def _sure(words: Words, match: re.Match[str]) -> bool:
    """Whether it stands where only a name can: "what did backup do", "logins for admin"."""
    name = match["name"].lower()
    if not is_name(name, typed=True) or service_said(name):
        return False
    free = name in vocabulary().sets["callable"] or not known_word(name)
    before, after = words.text[: match.start()], words.text[match.end() :]
    did = re.search(r"\bwhat (?:did|has|have|does)\s+(?:the\s+)?$", before, re.I)
    if did and re.match(r"\s+(?:do|done|been|call|change|access|touch|use)\b", after, re.I):
        return True
    return free and bool(_LOGS_IN.search(before) or re.match(r"\s*(?:的)?\s*登录", after))


def _does(after: str) -> bool:
    """Whether a verb follows, so that the name before it is who did it: "stuff alice changed"."""
    found = re.match(
        r"['’]?\s+(?:has\s+|have\s+|had\s+)?(?:just\s+|ever\s+|then\s+|not\s+)?"
        r"([a-z]+)",
        after,
    )
    return found is not None and found[1] in vocabulary().forms and found[1].endswith(_PAST)


_PAST = ("ed", "ew", "en", "ut", "ran", "et", "de", "ot", "ok", "ave", "own", "ade")


def _after_verb(before: str) -> bool:
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


def _beside_one(before: str, users: list[str], roles: list[str]) -> bool:
    """Whether the name follows one that acts: "by alice or bob"."""
    joined = re.search(r"([\w.@/-]+)\s*(?:,|\bor\b|\band\b|和|或|、)\s*$", before, re.I)
    return joined is not None and joined[1] in (*users, *roles)


def _is_object(text: str, start: int, end: int) -> bool:
    """Whether the typed name is what was acted on: assumed, created, attached to, deleted."""
    before, after = text[:start], text[end:]
    if _passive(after) or (_WAS.search(before) and _DONE.match(after)):
        return True
    if _ACTS_OF.search(before):
        return False
    if re.search(r"\b(?:by|from|did|as|has|via)\s+(?:the\s+|an?\s+)?$|由\s*$", before, re.I):
        return False
    if re.search(r"报告|报表|审计|\breport\b|\baudit\b", text):
        return False
    if re.match(r"\s*(?:do|did|call|make|made|use|access|做|干|调用|使用|执行)", after, re.I):
        return False
    return bool(_OBJECT.search(before) or _ACTED_ON.search(before))


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


def _passive(after: str) -> bool:
    """Whether something was done to the name before: was assumed, last deleted, 被…"""
    return bool(_PASSIVE.match(after))


def _policy(name: str) -> bool:
    return bool(re.search(r"(?:Access|Policy|Administrator)$", name))
