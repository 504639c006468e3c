"""Resources, ports, accounts and regions named in a question."""

import re
from collections.abc import Mapping

from bot.query.model import Resources, Where
from bot.query.offline.tokens import Words

_ID = re.compile(
    r"(?<![\w-])(?:sg|sgr|vpc|vpce|i|eni|rtb|subnet|acl|igw|nat|vol|snap|ami|lt|tgw|eipalloc)"
    r"-[0-9a-z]{3,17}(?![\w-])"
)
_ARN = re.compile(r"\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:[\w+=,.@:/*-]+")
_NAMED = re.compile(
    r"(?:\b(?:bucket|trail|function|database|table|queue|topic|db instance)\s+|存储桶\s*"
    r"|桶\s*|跟踪\s*)"
    r"[\"'“‘`]?(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{2,62}[A-Za-z0-9])[\"'”’`]?",
    re.IGNORECASE,
)
_KIND_ONLY = frozenset({"policy", "policies", "changes", "change", "configuration", "this", "that",
                        "subnet", "events", "logging", "deleted", "public", "since"})  # fmt: skip
_PORT = re.compile(
    r"\bports?\s+(?P<a>\d{1,5})|端口\s*(?P<b>\d{1,5})|(?P<c>\d{1,5})\s*(?:号)?端口", re.I
)
_NOT_PORTS = re.compile(
    r"(?:other than|except(?: for)?|excluding|besides|not)\s+(?:ports?\s+)?"
    r"(?P<a>\d{1,5}(?:\s*(?:,|and|or|/)\s*\d{1,5})*)"
    r"|除(?:了)?\s*(?:端口)?\s*(?P<b>\d{1,5}(?:\s*(?:,|、|和|及|与"
    r"|/)\s*\d{1,5})*)\s*(?:端口)?\s*(?:之外|以外|外)?",
    re.IGNORECASE,
)
_SERVICE_PORT = re.compile(r"\b(?:ssh|rdp|mysql|postgres(?:ql)?)\b", re.IGNORECASE)
_PORT_OF = {"ssh": 22, "rdp": 3389, "mysql": 3306, "postgres": 5432, "postgresql": 5432}
_WORLD = re.compile(
    r"0\.0\.0\.0/0|::/0|\b(?:the |whole )?(?:internet|world|anywhere|everyone)\b|公网|互联网"
    r"|任意来源|全网",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?<![\d-])\d{12}(?!\d)")
_REGION = re.compile(r"\b(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov)?-[a-z]+-\d\b")
_EVERYWHERE = re.compile(
    r"\b(?:across )?all (?:of )?our (?:aws )?accounts\b|所有(?:的)?账[户号]", re.I
)


def resources(words: Words) -> Resources:
    """Ids, ARNs and named things, in the order they appear."""
    found = [match.group() for match in words.all(_ARN)]
    found += [match.group() for match in words.all(_ID)]
    for match in words.all(_NAMED):
        if match["name"].lower() not in _KIND_ONLY and not match["name"].lower().startswith("at-"):
            found.append(match["name"])
    return Resources(tuple(dict.fromkeys(found)))


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
    found += [_PORT_OF[m.group().lower()] for m in words.all(_SERVICE_PORT)]
    return tuple(dict.fromkeys(port for port in found if port <= 65535))


def world(words: Words) -> bool:
    """Whether the whole internet is meant as the source."""
    return bool(words.all(_WORLD))


def where(words: Words, names: Mapping[str, str]) -> Where:
    """Accounts by id or by the operator's name, and regions."""
    words.has(_EVERYWHERE)
    found = [match.group() for match in words.all(_ACCOUNT)]
    for name, id in names.items():
        if words.all(re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)):
            found.append(id)
    regions = [match.group() for match in words.all(_REGION)]
    return Where(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(regions)))
