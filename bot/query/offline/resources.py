"""Resources, ports, accounts and regions named in a question."""

import re
from collections.abc import Mapping

from bot.query.model import Resources, Where
from bot.query.offline import places
from bot.query.offline.known import REGION, is_name, service_said, strong_name
from bot.query.offline.tokens import Words

_ID = re.compile(
    r"(?<![\w-])(?:sg|sgr|vpc|vpce|i|eni|rtb|subnet|acl|igw|nat|vol|snap|ami|lt|tgw|eipalloc"
    r"|pcx|fl|fs|eks|dopt|cgw|vgw|rtbassoc|eipassoc|cbr|pl)-[0-9a-z]{3,17}(?![\w-])"
)
_ARN = re.compile(r"\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:[\w+=,.@:/*-]+")
#: Log groups, parameters, objects and roles by their path.
_PATH = re.compile(r"(?<![\w./:<-])/[A-Za-z0-9][\w.=+-]*(?:/[\w.=+*-]+)+")
_NAMED = re.compile(
    r"(?:\b(?:bucket|trail|function|database|table|queue|topic|db instance|secret|key|alarm|stack"
    r"|cluster|repository|parameter|log group|snapshot|distribution|pool|policy|group|volume"
    r"|instance|image|alias|certificate|domain|profile|file system|state machine|project)\s+"
    r"(?:named\s+|called\s+)?|(?:存储桶|桶|跟踪|函数|数据库|表|队列|主题|机密|密钥|告警|堆栈|集群|仓库|参数|日志组|策略|用户组|实例)\s*)"
    r"[\"'“‘`]?(?P<name>[A-Za-z0-9*][A-Za-z0-9._/*-]{2,126}[A-Za-z0-9*])[\"'”’`]?"
    r"|(?<![\w.@/:-])[\"'“‘`]?(?P<own>[A-Za-z0-9*][A-Za-z0-9._/*-]{2,62}[A-Za-z0-9*])[\"'”’`]?"
    r"(?:\s+(?:s3\s+|lambda\s+|sqs\s+|sns\s+|dynamodb\s+|cloudformation\s+|kms\s+)?(?:bucket"
    r"|function|secret|table|queue|topic|stack"
    r"|cluster|trail|repository|parameter|log group|alarm|state machine|instance profile|lambda"
    r"|database)\b(?! polic| acl| code)"
    r"|\s*(?:这个|那个|的)?\s*(?:存储桶|桶|跟踪|函数|数据库|表(?!明|示)|队列|主题|机密|密钥|堆栈|集群|仓库|日志组|状态机"
    r"|(?:secret|bucket|function|lambda|table|queue|topic|stack|trail|parameter)\b))",
    re.IGNORECASE,
)
_OWN_SERVICE = re.compile(
    r"\b(?:the|our)\s+(?P<a>[a-z][\w-]{2,40})\s+service\b(?!\s+(?:control|principal|role|account))"
    r"|(?<![\w.@/-])(?P<b>[A-Za-z][\w-]{2,40})\s*(?:这个|那个)?服务(?=[部更重扩缩创删的是被了,，。？?]|$)",
)
_FOREIGN = re.compile(
    r"\b(?:shared?|sharing|with|to)\s+(?:the\s+)?(?:external\s+|another\s+|foreign\s+)?(?:aws\s+)?"
    r"account\s+(?P<a>\d{12})|\b(?:mention|nam|referenc|involv)(?:s|es|ed|ing)?\s+(?:the\s+)?"
    r"account\s+(?P<c>\d{12})|(?:提到|提及|涉及|出现)[过了]?\s*(?:账[户号])?\s*(?P<d>\d{12})"
    r"|(?:共享|分享)(?:给|到|了)*\s*(?:账[户号])?\s*(?P<b>\d{12})", re.I,
)  # fmt: skip
_KEY = re.compile(r"(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}")
_PORT = re.compile(
    r"\bports?\s+(?P<a>\d{1,5})|端口\s*(?P<b>\d{1,5})|(?P<c>\d{1,5})\s*(?:号)?端口", re.I
)
_NOT_PORTS = re.compile(
    r"(?:other than|except(?: for)?|excluding|besides|not)\s+(?:ports?\s+)?"
    r"(?P<a>\d{1,5}(?:\s*(?:,|and|or|/)\s*\d{1,5})*)"
    r"|(?<![删移解清消])除(?:了)?\s*(?:端口)?\s*(?P<b>\d{1,5}(?:\s*(?:,|、|和|及|与"
    r"|/)\s*\d{1,5})*)\s*(?:端口)?\s*(?:之外|以外|外)?",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"\bopen(?:ed|ing)?\s+(?:up\s+)?(?P<a>\d{2,5})\b(?!\s*(?:port|buckets|\w+s\b))", re.I
)
_SERVICE_PORT = re.compile(r"(?<![\w.-])(?:ssh|rdp|mysql|postgres(?:ql)?)(?![\w-])", re.I)
_PORT_OF = {"ssh": 22, "rdp": 3389, "mysql": 3306, "postgres": 5432, "postgresql": 5432}
_WORLD = re.compile(
    r"0\.0\.0\.0/0|::/0|\bto everybody\b|\b(?:the |whole )?(?:internet|world|(?<!roles )anywhere"
    r"|everyone)\b|公网|互联网"
    r"|任意来源|全网",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?<![\d-])\d{12}(?!\d)")
_REGION = re.compile(rf"(?<![\w-]){REGION}\b")
_EVERYWHERE = re.compile(
    r"\b(?:across )?all (?:of )?our (?:aws )?accounts\b|所有(?:的)?账[户号]", re.I
)


def resources(words: Words) -> Resources:
    """Ids, ARNs and named things, in the order they appear."""
    found = [match.group().rstrip(".,") for match in words.all(_ARN)]
    found += [match.group() for match in words.all(_ID)]
    found += [match.group().rstrip(".,") for match in words.all(_PATH)]
    for match in _NAMED.finditer(words.text):
        group = "name" if match["name"] else "own"
        name = match[group].rstrip(".,")
        if words.free(match.span(group)) and strong_name(name) and not _KEY.match(name):
            found.append(name)
            # The word beside it still says what kind of thing it is.
            words.mark(match.span(group))
    return Resources(tuple(dict.fromkeys((*found, *_services(words)))))


def _services(words: Words) -> list[str]:
    """Services of our own: "the checkout service"."""
    found = []
    for match in _OWN_SERVICE.finditer(words.text):
        group = "a" if match["a"] else "b"
        name = match[group]
        if words.free(match.span(group)) and is_name(name, typed=True) and not service_said(name):
            found.append(name)
            words.mark(match.span(group))
    return found


def foreign(words: Words) -> tuple[str, ...]:
    """Accounts something was shared with: they stand in the request, not where the call was."""
    return tuple(m["a"] or m["b"] or m["c"] or m["d"] for m in words.all(_FOREIGN))


def excluded_ports(words: Words) -> tuple[int, ...]:
    """Ports after "other than", 除…外."""
    return tuple(
        int(number)
        for match in words.all(_NOT_PORTS)
        for number in re.findall(r"\d+", match["a"] or match["b"])
    )


def ports(words: Words) -> tuple[int, ...]:
    """Ports named by number or by the service that lives there."""
    found = [int(m["a"] or m["b"] or m["c"]) for m in words.all(_PORT)]
    found += [int(m["a"]) for m in words.all(_OPENED)]
    found += [_PORT_OF[m.group().lower()] for m in words.all(_SERVICE_PORT)]
    return tuple(dict.fromkeys(port for port in found if port <= 65535))


def world(words: Words) -> bool:
    """Whether the whole internet is meant as the source."""
    return bool(words.all(_WORLD))


def receivers(text: str, where: Where, own: Mapping[str, str]) -> tuple[Where, tuple[str, ...]]:
    """The place without the accounts something was shared with, and those accounts."""
    others = tuple(
        id for id in where.accounts
        if id not in own.values() and not re.search(rf"\b(?:in|inside|within) (?:the )?"
            rf"(?:account )?{id}|在\s*(?:账[户号])?\s*{id}", text)
    )  # fmt: skip
    kept = tuple(id for id in where.accounts if id not in others)
    return Where(kept, where.regions), others


def numbered(text: str, where: Where) -> tuple[str, ...]:
    """Accounts said by number with no word that puts the calls inside of them."""
    return tuple(
        id for id in where.accounts
        if id in text and not re.search(
            rf"(?:\b(?:in|inside|within|of|for)\s+(?:the\s+)?(?:aws\s+)?(?:account\s+)?"
            rf"|在\s*(?:账[户号])?\s*){id}", text, re.I,
        )
    )  # fmt: skip


def where(words: Words, names: Mapping[str, str]) -> Where:
    """Accounts by id or by the operator's name, and regions."""
    words.has(_EVERYWHERE)
    found = [match.group() for match in words.all(_ACCOUNT)]
    said = words.text.lower()
    for name, id in names.items():
        if name.lower() in said and words.all(
            re.compile(
                rf"(?<![\w@./-]){re.escape(name)}(?![\w/@-]|\.\w)(?:\s*(?:accounts?\b|账[户号]))?",
                re.IGNORECASE,
            )
        ):
            found.append(id)
    regions = [match.group() for match in words.all(_REGION)]
    regions += places.regions(words)
    return Where(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(regions)))
