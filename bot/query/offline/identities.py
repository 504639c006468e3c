"""Who a question is about: users, roles, root, access keys, addresses; and whom it leaves out."""

import re

from bot.query.model import Exclusions, Identity
from bot.query.offline.tokens import Words

_NAME = r"[A-Za-z0-9][A-Za-z0-9+=,.@_-]{0,62}[A-Za-z0-9]"
_QUOTE = r"[\"'“”‘’`]?"
_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,20}\b")
_ARN = re.compile(r"\barn:aws[a-z-]*:(?:iam|sts)::\d{12}:(?:user|role|assumed-role)/[\w+=,.@/-]+")
_IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\d.])")
_OUT = re.compile(
    rf"(?:\b(?:excluding|exclude|except(?: for)?|without|not by|ignore)\s+(?:the\s+)?(?:user\s+)?"
    rf"|(?:排除|除了?|不含"
    rf"|不包括)\s*(?:用户)?\s*){_QUOTE}(?P<name>(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?:/\d{{1,2}})?"
    rf"|{_NAME}){_QUOTE}",
    re.IGNORECASE,
)
_NO_SERVICES = re.compile(
    r"(?:excluding|without|exclude|ignore) (?:aws )?services?|排除\s*AWS\s*服务", re.I
)
_USER = re.compile(
    rf"(?:(?<![\w.@-])(?:iam\s+)?user\s+|(?:IAM\s*)?用户\s*){_QUOTE}(?P<name>{_NAME}){_QUOTE}",
    re.IGNORECASE,
)
_BY = re.compile(
    rf"\b(?:by|from|did|has|for|of)\s+{_QUOTE}(?P<name>{_NAME}){_QUOTE}|(?P<cn>{_NAME})\s*"
    r"(?=做了|干了|执行|调用|的(?:所有|全部|操作|调用|活动|API))",
    re.IGNORECASE,
)
_ROLE = re.compile(rf"(?:\brole\s+|角色\s*){_QUOTE}(?P<name>{_NAME}){_QUOTE}", re.IGNORECASE)
#: A login name by its looks alone, anywhere in the question.
_LOGIN = re.compile(
    r"(?<![\w.@/-])(?:[A-Za-z0-9._-]+@[A-Za-z0-9.-]+\.[a-z]{2,}"
    r"|[a-z]{2,20}\.[a-z]{2,20})(?![\w.@/-])"
)
_ROOT = re.compile(r"\broot(?:\s+(?:user|account))?\b|根(?:用户|账[户号])", re.IGNORECASE)
_NOT_NAMES = frozenset({
    "whom", "who", "the", "this", "that", "user", "users", "name", "id", "ids", "login", "logins",
    "report", "reports", "source", "role", "address", "ip", "changes", "activity", "region", "each",
    "account", "accounts", "mfa", "event", "time", "root", "it", "them", "policy", "policies",
    "names", "is", "was", "logged", "any", "all", "me", "our", "aws", "console", "failed", "and",
    "port", "security", "changed", "without", "been", "logging", "anyone", "denied",
})  # fmt: skip


def identity(words: Words) -> Identity:
    """Every identity the question names."""
    arns = [match.group() for match in words.all(_ARN)]
    keys = [match.group() for match in words.all(_KEY)]
    roles = [m["name"] for m in words.all(_ROLE) if m["name"].lower() not in _NOT_NAMES]
    users = [m["name"] for m in words.all(_USER) if m["name"].lower() not in _NOT_NAMES]
    for match in _BY.finditer(words.text):
        name = match["name"] or match["cn"]
        if _like_a_user(name) and words.free(match.span()):
            users.append(name)
            words.mark(match.span())
    if not users:
        users = [m.group() for m in words.all(_LOGIN)]
    ips = [m.group() for m in words.all(_IP) if m.group() != "0.0.0.0/0" and _address(m.group())]
    return Identity(
        user_names=tuple(dict.fromkeys(users)),
        role_names=tuple(dict.fromkeys(roles)),
        arns=tuple(dict.fromkeys(arns)),
        access_keys=tuple(dict.fromkeys(keys)),
        source_ips=tuple(dict.fromkeys(ips)),
        root=words.has(_ROOT),
    )


def exclusions(words: Words) -> Exclusions:
    """Whom to leave out; read before `identity`, which would take the name as wanted."""
    services = words.has(_NO_SERVICES)
    found = [m["name"] for m in _OUT.finditer(words.text) if _named(m["name"])]
    for match in _OUT.finditer(words.text):
        if _named(match["name"]):
            words.mark(match.span())
    return Exclusions(
        user_names=tuple(dict.fromkeys(n for n in found if not _address(n))),
        source_ips=tuple(dict.fromkeys(n for n in found if _address(n))),
        aws_services=services,
    )


def _named(name: str) -> bool:
    return name.lower() == "root" or _like_a_user(name) or _address(name)


def _like_a_user(name: str) -> bool:
    """After a bare "by" only what looks like a login name counts: demo.user, ana@example.com."""
    if name.lower() in _NOT_NAMES or _address(name) or not re.search(r"[A-Za-z]", name):
        return False
    if re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", name) or re.match(r"(sg|vpc|i|eni|rtb)-", name):
        return False
    return bool(re.fullmatch(r"[A-Za-z0-9]+([._@+=-][A-Za-z0-9]+)+", name))


def _address(name: str) -> bool:
    parts = name.partition("/")[0].split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)
