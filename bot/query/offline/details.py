"""What a question says that has no field of its own in the closed form: tests on the raw record."""

import re
from typing import NamedTuple

from bot.query.lexicon import lexicon
from bot.query.model import Custom, Means
from bot.query.offline.tokens import Words
from bot.query.offline.vocab import vocabulary

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_REQUEST = re.compile(
    r"\b(?:with\s+)?(?:the\s+)?(?P<kind>request|shared[ -]?event)[ -]?id\s*(?:of|is|was|="
    r"|:)?\s*[\"'“`]?(?P<id>[\w-]{8,})"
    r"|请求\s*(?:ID|id|编号|标识)\s*(?:为|是)?\s*(?P<cn>[\w-]{8,})",
    re.IGNORECASE,
)
_EVENT = re.compile(
    rf"(?<!key )(?<!密钥 )(?<!key/)(?<![\w/-])(?:(?:the\s+)?(?:single\s+)?(?:event|record"
    rf"|事件)\s*(?:"
    rf"(?:with\s+)?(?:the\s+)?id\s*)?"
    rf"(?:of|is|=|:|为)?\s*)?(?P<id>{_UUID})(?![\w-])",
    re.IGNORECASE,
)
_ENDPOINT = re.compile(
    r"\b(?:through|via|over|using|from|by|across)\s+(?:the\s+|our\s+|an?\s+|any\s+)?(?:vpc\s+)?"
    r"(?:endpoints?)?\s*"
    r"(?P<id>vpce-[0-9a-z]+)|(?:通过|经由|经过|来自|用)\s*(?:VPC\s*)?(?:终端节点"
    r"|端点)?\s*(?P<cn>vpce-[0-9a-z]+)"
    r"|\b(?P<any>(?:through|via|over|using)\s+(?:an?\s+|any\s+|the\s+)?(?:vpc|interface"
    r"|gateway)\s+endpoints?)\b(?!\s*vpce)"
    r"|(?P<anycn>(?:通过|经由|经过)\s*VPC\s*(?:终端节点|端点))(?!\s*vpce)",
    re.IGNORECASE,
)
_NO_AGENT = re.compile(
    r"\b(?:without|with no|no|missing|lacking|(?:with )?(?:an? )?(?:empty|blank|missing))\s+"
    r"(?:an?y?\s+)?user[- ]?agents?\b"
    r"|(?:没有|无|缺少|空的?)\s*(?:用户代理|user[- ]?agent)",
    re.IGNORECASE,
)
_EXTERNAL_ID = re.compile(
    r"\b(?:with\s+)?(?:the\s+)?external\s?-?id\s*(?:of|is|was|=|:)?\s*[\"'“`]?"
    r"(?P<id>[\w+=,.@:/-]{2,})"
    r"|外部\s*ID\s*(?:为|是)?\s*(?P<cn>[\w+=,.@:/-]{2,})",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"(?<!by )(?<!on )\b(?:them|him|her|it|one)(?:self|selves)\b|\b(?:their|his|her|its) own\b|"
    r"(?<!我们)自己|自身|本人",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:for|to|of)\s+(?:some(?:one|body) else|other (?:people|users?)|another (?:user|person"
    r"|iam user)|a different user"
    r"|others)\b(?:'s)?|\bother than (?:your|them|him|her)sel(?:f|ves)\b|\bother than the caller\b"
    r"|(?:给|为|替)\s*(?:别人|他人|其他(?:人|用户)|另一个用户)",
    re.IGNORECASE,
)
_SERVICES = re.compile(
    r"\b(?:by|from|due to)\s+(?:(?:an?|the|other|any|various)\s+)?aws services?\b(?: themselves"
    r"| itself)?|\b(?:service|aws)[- ](?:initiated|invoked|driven)\b"
    r"|\b(?:which|what)\s+(?:other\s+)?(?:aws\s+)?services?\s+(?=(?:called|call|made|make|invoked"
    r"|used (?:the )?(?:key|kms)|assumed|acted)\b)"
    r"|\baws services\s+(?=(?:that\s+)?(?:called|calling|made|did|assumed|acting)\b)|\bon (?:my"
    r"|our|your|somebody's|someone's|a user's) behalf\b"
    r"|AWS\s*服务(?:自己|自动|本身)?(?:发起|调用|触发|代表)|(?:哪些"
    r"|什么)\s*(?:AWS\s*)?服务(?=(?:调用|使用)了)|由\s*AWS\s*服务",
    re.IGNORECASE,
)
_NOT_PEOPLE = re.compile(
    r"\bnon-?humans?\b|\bnot (?:by )?(?:a )?humans?\b|\bmachines? identit\w+"
    r"|非人类",
    re.I,
)
_LINKED = re.compile(
    r"\b(?:(?:by|did|do|does|from|of)\s+)(?:an?y?\s+|the\s+)?service[- ]linked roles?\b"
    r"|由?服务(?:相关"
    r"|关联|链接)角色(?=.{0,6}(?:做|调用|执行|操作))",
    re.I,
)
_CENTER = re.compile(
    r"\b(?:by|from|of|for|via|through|using|did|with)?\s*(?:the\s+|our\s+|any\s+)?(?:aws\s+"
    r"|iam\s+)?(?:sso|identity cent(?:er|re))\s+(?:users?|people|persons?|identit\w+|sessions?"
    r"|roles?|logins?|sign-?ins?|activity)\b|\b(?:via|through|using)\s+(?:aws\s+)?(?:sso"
    r"|identity cent(?:er|re))\b"
    r"|(?:SSO|Identity Center|身份中心)\s*(?:的)?(?:用户|会话|登录|身份)|(?:通过|使用"
    r"|用)\s*(?:SSO|Identity Center"
    r"|身份中心)",
    re.IGNORECASE,
)
#: S3 writes ANONYMOUS_PRINCIPAL or anonymous where nobody signed the request.
_ANONYMOUS = re.compile(
    r"\b(?:by|from|did)?\s*(?:an?y?\s+|the\s+)?(?:anonymous(?:ly)?"
    r"|unauthenticated|unsigned)(?:\s+(?:users?|callers?|principals?|people"
    r"|access(?:es)?|requests?))?\b|匿名(?:用户|访问者|身份)?",
    re.I,
)
_SAML = re.compile(
    r"\b(?:via|with|through|using|by)\s+saml\b|\bsaml\s+(?:users?|sessions?|logins?"
    r"|sign-?ins?|federation|assertions?)\b|(?:通过|使用)\s*SAML",
    re.I,
)
_WEB = re.compile(
    r"\b(?:via|with|through|using|by)\s+(?:a\s+)?(?:web[- ]identit\w+|oidc|openid(?: connect)?"
    r"|irsa)\b|\bgithub(?: actions?)?\b|\boidc\b(?! provider)"
    r"|\bweb[- ]identity (?:users?|sessions?|federation)\b|(?:通过|使用)\s*(?:Web\s*身份|OIDC"
    r"|web identity)", re.I,
)  # fmt: skip
#: The beginning of a key's id tells how long it lives.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_TEMPORARY = re.compile(
    r"\b(?:used?|using|with|by|via|from)\s+(?:any\s+)?(?:temporary"
    r"|short-?lived|session|sts)\s+(?:credentials?|keys?|access keys?)\b|(?:使用"
    r"|用|通过)了?临时(?:凭证|密钥|凭据)",
    re.I,
)
_LONG_TERM = re.compile(
    r"\b(?:used?|using|with|by|via|from)\s+(?:any\s+|an?\s+)?(?:long[- ]?"
    r"(?:term|lived)|static|permanent)\s+(?:credentials?|keys?|access keys?)\b"
    r"|(?:使用|用|通过)了?(?:长期|永久)(?:凭证|密钥|访问密钥|凭据)",
    re.I,
)
_SERVICE_EVENTS = re.compile(r"\b(?:aws )?service events?\b|AwsServiceEvent|服务事件", re.I)
_INSIGHTS = re.compile(r"\b(?:cloudtrail )?insights? events?\b", re.I)
#: A service that acts by itself: "by autoscaling", "what did AWS Config do".
_BY_SERVICE = re.compile(
    r"\b(?:by|(?P<did>did|has))\s+(?:the\s+)?(?:aws\s+|amazon\s+)?(?P<name>[A-Za-z][A-Za-z0-9]+"
    r"(?: [A-Za-z0-9]+){0,2}?)(?:\s+service)?"
    r"(?=\s*(?:$|[?.,;]|\b(?:in|on|to|during|yesterday|today|last|since|for|between|from|do|done"
    r"|call|make|made)\b))",
    re.IGNORECASE,
)
_CALLED_IN = re.compile(r"\b([a-z0-9-]+)\.amazonaws\.com\b")


_PLAIN: tuple[tuple[re.Pattern[str], Custom], ...] = (
    (_NO_AGENT, Custom("userAgent", "absent")),
    (_LINKED, Custom("userIdentity.arn", "contains", "/AWSServiceRoleFor")),
    (_CENTER, Custom("userIdentity", "contains", ("AWSReservedSSO_", "IdentityCenterUser"))),
    (_ANONYMOUS, Custom("userIdentity", "contains", "anonymous")),
    (_SERVICE_EVENTS, Custom("eventType", "eq", "AwsServiceEvent")),
    (_INSIGHTS, Custom("eventType", "eq", "AwsCloudTrailInsight")),
    (_TEMPORARY, Custom("userIdentity.accessKeyId", "prefix", "ASIA")),
    (_LONG_TERM, Custom("userIdentity.accessKeyId", "prefix", "AKIA")),
    (_NOT_PEOPLE, Custom("userIdentity.type", "in", ("AssumedRole", "AWSService", "AWSAccount"))),
)


class Details(NamedTuple):
    """Tests on the record, ids of events, and how the caller is narrowed by them.

    `saml` and `web` say that roles were taken with an assertion or a token of somebody else.
    """

    customs: tuple[Custom, ...] = ()
    ids: tuple[str, ...] = ()
    means: tuple[Means, ...] = ()
    saml: bool = False
    web: bool = False


def details(words: Words) -> Details:
    """Every such detail of the question, its words marked."""
    found: list[Custom] = []
    for match in words.all(_REQUEST):
        path = (
            "sharedEventID" if (match["kind"] or "").lower().startswith("shared") else "requestID"
        )
        found.append(Custom(path, "eq", match["id"] or match["cn"]))
    ids = [match["id"].lower() for match in words.all(_EVENT)]
    for match in words.all(_ENDPOINT):
        id = match["id"] or match["cn"]
        found.append(Custom("vpcEndpointId", "eq", id) if id else Custom("vpcEndpointId", "exists"))
    for match in words.all(_EXTERNAL_ID):
        found.append(Custom("requestParameters.externalId", "eq", match["id"] or match["cn"]))
    found += [test for pattern, test in _PLAIN if words.all(pattern)]
    means: tuple[Means, ...] = ("service", "cloudformation") if _by_services(words) else ()
    if not means:
        found += _by_service(words)
    return Details(
        tuple(found[:3]), tuple(dict.fromkeys(ids)), means,
        bool(words.all(_SAML)), bool(words.all(_WEB)),
    )  # fmt: skip


#: Behind one of these services are not wanted but left out.
_NOT_THEM = re.compile(
    r"(?:\b(?:except(?:ing)?|excluding|exclude|other than|apart from|aside from|besides|aside"
    r"|ignor(?:e|ing)"
    r"|not|non|without|minus|no|barring|omit(?:ting)?|skip(?:ping)?|never)\b|非|不是|除了?|排除"
    r"|不算|不要|忽略|不包括|没有)"
    r"\W*(?:[A-Za-z']+\s+){0,4}$",
    re.IGNORECASE,
)


def _by_services(words: Words) -> bool:
    """Whether what AWS services called is wanted; what is left out is for `exclusions`."""
    found = [m for m in _SERVICES.finditer(words.text) if words.free(m.span())]
    wanted = [m for m in found if not _NOT_THEM.search(words.text[: m.start()])]
    for match in wanted:
        words.mark(match.span())
    return bool(wanted)


def about_whom(words: Words, iam: bool) -> tuple[Custom, ...]:
    """Whether the change was to the caller himself, or to somebody else; only IAM's can be."""
    if not iam:
        return ()
    if words.all(_SELF):
        return (Custom("requestParameters", "self"),)
    if words.all(_OTHER):
        return (Custom("requestParameters", "other"),)
    return ()


def _by_service(words: Words) -> list[Custom]:
    """What a service did on its own: it stands in `invokedBy`."""
    for match in _BY_SERVICE.finditer(words.text):
        name = match["name"].lower()
        if name in _NO_CALLERS or not words.free(match.span()):
            continue
        ours = vocabulary().services.get(name)
        sources = (f"{ours}.amazonaws.com",) if ours else lexicon().services.get(name, ())
        sources = sources or lexicon().services.get(name.replace(" ", "-"), ())
        if sources and (match["did"] is None or len(name) > 3):
            words.mark(match.span())
            return [Custom("userIdentity.invokedBy", "in", tuple(sources))]
    return []


#: Words that name a service too, or a tool with a way of its own to be told.
_NO_CALLERS = frozenset({
    "user", "users", "account", "role", "region", "service", "console", "cloudformation",
    "location", "email", "identity",
    "resource", "source", "ip", "event", "events", "data", "time", "day", "health insurance",
    "ec2", "iam", "sts", "support",
    "key", "backup", "batch", "connect", "session", "control", "policy", "group", "terraform",
})  # fmt: skip
