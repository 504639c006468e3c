"""Identities that nothing else can be: ARNs, access keys, callers' accounts, instances that act."""

import re
from typing import NamedTuple

from bot.query.offline.sides import is_object, passive
from bot.query.offline.tokens import Words

NAME = r"[A-Za-z0-9*][\w+=,.@/*-]{0,126}[A-Za-z0-9*]"
_KEY = re.compile(
    r"(?:\b(?:access\s+)?keys?(?:\s+ids?)?\s+|(?:访问)?密钥\s*)?[\"'“‘`]?\b(?P<key>(?:AKIA"
    r"|ASIA)[A-Z0-9]{8,28})\b",
    re.IGNORECASE,
)
_ARN = re.compile(
    r"\barn:aws[a-z-]*:(?:iam|sts)::(?:\d{12}|\w*):"
    r"(?:root\b|(?:user|role|assumed-role|federated-user)/[\w+=,.@/-]*[\w])"
)
_CALLER = re.compile(
    r"\b(?:by|from|used)\s+(?=(?P<by>account\s+\d)?)(?:(?P<of>(?:principals?|users?|roles?"
    r"|identit\w+|callers?|people|someone) (?:of|from|in) ))?(?:aws )?account\s+(?P<id>\d{12})\b"
    r"(?(of)|(?(by)|(?=.{0,20}\bto\b)))|来自账[户号]\s*(?P<cn>\d{12})", re.IGNORECASE,
)  # fmt: skip


#: An account that is said to be somebody else's, or that does something, is the caller's.
_OTHERS = re.compile(
    r"\b(?:external|foreign|third[- ]party|outside|unknown|vendor(?:['’]s)?|partner(?:['’]s)?"
    r"|supplier(?:['’]s)?)\s+(?:aws\s+)?account\s+(?P<a>\d{12})\b"
    r"|\b(?:aws\s+)?account\s+(?P<b>\d{12})\s+(?:has\s+|have\s+)?(?:ever\s+)?(?:assum(?:ed|es?)"
    r"|call(?:ed|s)?|access(?:ed|es)?|used|touched|reached|came)\b"
    r"|(?:外部|第三方|合作方|合作伙伴|供应商|陌生)的?\s*(?:AWS\s*)?账[户号]\s*(?P<c>\d{12})"
    r"|(?P<d>\d{12})\s*(?:这个|那个|的)?\s*(?:外部|第三方|陌生)的?\s*账[户号]"
    r"|账[户号]\s*(?P<e>\d{12})\s*(?:最近|近期|有没有)?\s*(?:代入|扮演|承担|调用|访问|登录|进来)",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?:\b(?:with|to|into|inside|within|in|for)\s+(?:the\s+|an?\s+|our\s+)?|(?:给|向|到|与|和|跟|在)\s*)$",
    re.IGNORECASE,
)


def _others(words: Words) -> list[str]:
    """Accounts that call; something shared with one, or done in one, is for other recognisers."""
    found = []
    for match in _OTHERS.finditer(words.text):
        group = str(match.lastgroup)
        if words.free(match.span(group)) and not _GIVEN.search(words.text[: match.start()]):
            words.mark(match.span(group))
            found.append(match[group])
    return found


def _arns(words: Words) -> tuple[str, ...]:
    """ARNs of users, roles and sessions that act; one that is acted on is left for others."""
    found = []
    for match in _ARN.finditer(words.text):
        told = ":role/" in match.group() and _TOLD.search(words.text[: match.start()])
        if told or not words.free(match.span()):
            continue
        if not is_object(words.text, match.start(), match.end()):
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


#: An instance's role session bears the instance's id.
#: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
_INSTANCE = re.compile(
    r"(?:\b(?:by|from|as|under|did|has|have|session)\s+(?:the\s+)?(?:ec2\s+)?(?:instance\s+|host\s+"
    r"|machine\s+|session\s+)?|\bactivit\w+ (?:of|for|by|from)\s+(?:the\s+)?(?:ec2\s+)?"
    r"(?:instance\s+)?"
    r"|(?:由|来自|会话)\s*(?:实例\s*)?)(?P<a>i-[0-9a-f]{6,17})(?![\w-])(?!\s+(?:been|was|were|is)\b)"
    r"|(?<![\w-])(?P<b>i-[0-9a-f]{6,17})(?=['’]s\s+(?:calls?|activit\w+|requests|actions)\b"
    r"|\s+(?:did|made|called|assumed|used|做了|调用|干了))",
    re.IGNORECASE,
)


_TOUCHES_INSTANCE = re.compile(
    r"\b(?:stole|stolen|exfiltrat\w+|terminat\w+|stopp\w+|reboot\w+|launch\w+|snapshot\w*|detach\w*"
    r"|attach\w*|profile)\b", re.I,
)  # fmt: skip
#: "Who created AKIA…", "when was key AKIA… disabled": the key is what it was done to.
_KEY_DONE = re.compile(
    r"\b(?:creat|delet|deactivat|activat|disabl|enabl|rotat|revok|issu|remov|generat|mint|expos"
    r"|reactivat)\w*\s+(?:the\s+)?(?:access\s+)?(?:key\s+)?[\"'“‘`]?$"
    r"|(?:创建|删除|停用|禁用|启用|轮换|撤销|生成)了?\s*(?:访问)?(?:密钥)?\s*$",
    re.IGNORECASE,
)


_KINDS: tuple[tuple[str, str], ...] = (
    ("FederatedUser", r"\bfederated (?:users?|identit\w+|sessions?)\b|联合(?:身份|用户)"),
    ("AssumedRole", r"\bassumed-roles?\b|\b(?:by|from|of) (?:the )?assumed roles\b"
                    r"|\brole sessions?\b|角色会话"),
    ("IAMUser", r"\biam users?\b(?=\s+(?:only|alone))|\bonly (?:by )?iam users\b(?!\s+\w)|\b(?:by"
                r"|from) iam users\b(?!\s+(?:called|named|[A-Za-z]+[\d_.-]))"),
    ("IAMUser", r"\bdid (?:the |our |all )?iam users\b|\biam users['’]? (?:activity|calls)\b"
                r"|IAM\s*用户(?:们)?(?:都)?(?:做|干|调用|(?=\s*的(?:调用|操作|活动|请求)))"),
    ("WebIdentityUser", r"\bweb[- ]identity users?\b"),
    ("SAMLUser", r"\bsaml users?\b"),
)  # fmt: skip
#: As the records write them.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
_WRITTEN = re.compile(
    r"\b(?P<kind>FederatedUser|AssumedRole|IAMUser|WebIdentityUser|SAMLUser|AWSService|AWSAccount"
    r"|IdentityCenterUser|Directory)\b(?:\s+(?:identit(?:y|ies)|types?|callers?|principals?))?"
)


#: Said of groups as well, which take the word "roles" before.
_ROLES_ONLY = re.compile(
    r"\broles? (?:only|alone)\b|\b(?:iam )?roles?,? \(?(?:and |but )?not (?:iam )?users?\b"
    r"|只看角色的?(?=调用|操作|事件)", re.I,
)  # fmt: skip


def kinds(words: Words) -> tuple[str, ...]:
    """Kinds of caller that are asked for, as userIdentity's types."""
    found = [kind for kind, pattern in _KINDS if words.all(re.compile(pattern, re.I))]
    found += ["AssumedRole"] if words.has(_ROLES_ONLY) else []
    found += [match["kind"] for match in words.all(_WRITTEN)]
    return tuple(dict.fromkeys(found))


class Marks(NamedTuple):
    """Identities that nothing else can be: ARNs, keys, callers' accounts, instances that act.

    `subjects` are keys that something was done to.
    """

    arns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


def marks(words: Words) -> Marks:
    """What must be read before accounts and resources would take its numbers and names."""
    callers = [m["id"] or m["cn"] for m in words.all(_CALLER)] + _others(words)
    arns = _arns(words)
    arns += tuple(f"arn:*:assumed-role/{m['role']}/{m['name']}" for m in words.all(_SESSION))
    used: list[str] = []
    done: list[str] = []
    for match in words.all(_KEY):
        acted_on = _KEY_DONE.search(words.text[: match.start()]) or passive(
            words.text[match.end() :]
        )
        (done if acted_on else used).append(match["key"])
    here = words.all(_INSTANCE) if not _TOUCHES_INSTANCE.search(words.text) else []
    instances = tuple(match["a"] or match["b"] for match in here)
    return Marks(arns, tuple(used), tuple(callers), instances, tuple(done))
