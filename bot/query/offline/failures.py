"""Kinds of failure by what people call them: throttled, not found, already there, expired."""

import re

from bot.query.model import Custom
from bot.query.offline.tokens import Words

CODES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\bthrottl\w*\b|\brate[- ]limit\w*\b|限流|被?节流", (
        "ThrottlingException", "Throttling", "RequestLimitExceeded", "Client.RequestLimitExceeded",
        "TooManyRequestsException", "SlowDown", "RequestThrottled", "RateExceeded",
        "ProvisionedThroughputExceededException", "RequestThrottledException")),
    (r"\bdry[- ]?runs?\b", ("Client.DryRunOperation", "DryRunOperation")),
    (r"\b(?:quota|limit)s? (?:exceeded|errors?|reached)\b|\bbecause of (?:\w+ )?(?:limits?"
     r"|quotas?)\b|超出?配额", (
        "LimitExceededException", "LimitExceeded", "Client.InstanceLimitExceeded",
        "ServiceQuotaExceededException", "InstanceLimitExceeded", "Client.VcpuLimitExceeded",
        "QuotaExceeded")),
)  # fmt: skip
#: A code without its capitals: "client.unauthorizedoperation", "throttlingexception".
LOWER = re.compile(
    r"(?<![\w.])(?:client\.|server\.)?(?P<code>(?:unauthorizedoperation|accessdenied"
    r"|nosuch[a-z]+|[a-z]{6,}exception|[a-z]{4,}notfound|[a-z]{5,}exceeded))(?![\w.])"
)
#: EC2 says why it refused in a message that only sts:DecodeAuthorizationMessage can read.
_ENCODED = re.compile(
    r"\bencoded authori[sz]ation(?: (?:failures?|messages?|errors?))*|编码的?授权", re.I
)


def family(words: Words) -> tuple[Custom, ...]:
    """Codes of one kind by what people call it: not found, invalid, already there.

    Kinds of failure that are left out become codes that must not be.
    """
    lower = tuple(m["code"] for m in LOWER.finditer(words.text))
    if lower:
        return (Custom("errorCode", "contains", lower),)
    if words.has(_ENCODED):
        return (Custom("errorMessage", "contains", "Encoded authorization failure"),)
    if words.has(PASSWORD):
        return (Custom("errorMessage", "contains", "Failed authentication"),)
    missing = _NO_SUCH.search(words.text)
    if missing:
        thing = "".join(word.capitalize() for word in missing["thing"].split())
        return (Custom("errorCode", "contains", (f"NoSuch{thing}", f"{thing}NotFound")),)
    for pattern, parts in _FAMILIES:
        if words.has(pattern):
            return (Custom("errorCode", "contains", parts),)
    return ()


def kind_of_failure(text: str, at: int) -> tuple[tuple[str, ...], int] | None:
    """Codes of the kind of failure that the text names from there on, and where its name ends."""
    for pattern, codes in CODES:
        match = re.compile(pattern, re.IGNORECASE).match(text, at)
        if match:
            more = re.compile(r"\s*(?:errors?|failures?|calls?|ones)\b").match(text, match.end())
            return codes, more.end() if more else match.end()
    for pattern_, parts in _FAMILIES:
        match = pattern_.match(text, at)
        if match:
            return tuple(f"*{part}*" for part in parts), match.end()
    return None


def taken(words: Words) -> None:
    """Mark what names a kind of failure, so that nobody reads "duplicate" as a verb."""
    named = (re.compile(pattern, re.IGNORECASE) for pattern, _ in CODES)
    for pattern in (PASSWORD, _NO_SUCH, *named, *(pattern for pattern, _ in _FAMILIES)):
        words.all(pattern)


_NO_SUCH = re.compile(
    r"\b(?:no such|NoSuch)\s+(?P<thing>(?!thing)[a-z]+(?: (?=key|entity|upload|policy)[a-z]+)?)\b"
    r"(?:\s+(?:errors?|failures?))?", re.I,
)  # fmt: skip
#: What a failed sign-in says of a wrong password.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
PASSWORD = re.compile(
    r"\b(?:with |because of |due to |by )?(?:an? |the )?(?:wrong|bad|incorrect|invalid|mistyped)"
    r" passwords?(?: attempts?| tries)?\b|\bpasswords? (?:was |were )?(?:wrong|incorrect|mistyped"
    r"|invalid)\b|密码(?:错误|不对|不正确|输错|有误)|输错(?:过|了)?[^，。？]{0,4}密码"
    r"|错误(?:的)?密码",
    re.IGNORECASE,
)
_ERR = r"(?:错误|报错|异常|失败)"
_FAMILIES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), parts)
    for pattern, parts in (
        (r"\b(?:not[- ]found|(?:does|did|do) not exist|not exist(?:ing)?|no longer exist\w*"
         r"|non-?exist(?:ent|ing)|missing resources?|404s?)\b(?: errors?)?"
         rf"|(?:不存在|找不到|未找到)(?:资源)?的?{_ERR}?", ("NotFound", "NoSuch")),
        (r"\b(?:validation (?:errors?|failures?|exceptions?)|(?:invalid|wrong"
         r"|bad) (?:parameters?|input"
         r"|requests?|arguments?|values?)|malformed|missing parameters?)(?: errors?| failures?)?\b"
         rf"|(?:参数|校验|验证)(?:无效"
         rf"|{_ERR})", ("Validation", "Invalid", "Malformed", "MissingParameter")),
        (r"\b(?:already[- ]exist(?:s|ed|ing)?|duplicates?(?= errors?| failures?)|name clash\w*)"
         rf"(?: errors?| failures?)?\b|(?:已经?存在|重复)的?{_ERR}",
         ("AlreadyExists", "Duplicate", "AlreadyOwned")),
        (rf"\b(?:conflicts?|in[- ]use|dependency(?: violations?)?)(?: errors?| failures?)\b"
         rf"|\bdependency violations?\b|(?:冲突|占用"
         rf"|依赖)的?{_ERR}", ("Conflict", "InUse", "Dependency")),
        (r"\b(?:expired (?:\w+ )?(?:tokens?|credentials?|sessions?|keys?)(?: errors?)?"
         r"|(?:tokens?|sessions?"
         r"|credentials?)(?: had| has| have| was| were)? expir\w+)\b|(?:令牌|凭证|凭据|会话"
         r"|token)(?:已)?过期",
         ("ExpiredToken", "RequestExpired")),
        (r"\b(?:invalid|bad|wrong|unrecogni[sz]ed|unknown) (?:(?:access|security|client|session) )?"
         r"(?:keys?|tokens?|credentials?|signatures?)(?: errors?| failures?)?\b"
         r"|\bsignature(?: mismatch\w*"
         r"| errors?| failures?| does not match)\b|\bauth(?:entication)? (?:failures? codes?"
         r"|errors?)\b"
         r"|(?:无效|错误)的?(?:访问)?(?:密钥|令牌|凭证|凭据|签名)|(?:密钥|令牌|凭证|凭据"
         r"|签名)(?:无效|错误|不匹配)", (
            "InvalidClientTokenId", "SignatureDoesNotMatch", "InvalidAccessKeyId", "AuthFailure",
            "UnrecognizedClient", "InvalidToken")),
        (r"\b(?:internal|server(?:-side)?|5xx|500s?|503s?|service unavailable) (?:errors?"
         r"|failures?)\b"
         r"|\bservice unavailable\b|(?:内部|服务器?)错误", (
            "Internal", "Unavailable", "ServerError", "ServerException")),
    )
)  # fmt: skip


def written(code: str) -> tuple[str, ...]:
    """The ways a code is written: EC2 puts Client. before it, newer services Exception behind."""
    bare = code.removeprefix("Client.").removesuffix("Exception")
    return (code, bare, f"Client.{bare}", f"{bare}Exception", f"{bare}Fault")
