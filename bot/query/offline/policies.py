"""Policies by what they say: those that give administrator rights, or name one action."""

import re
from typing import NamedTuple

from bot.query.model import Custom
from bot.query.offline.tokens import Words

_ACTION = re.compile(
    r"(?<![\w/:.-])[\"'“‘`]?(?P<a>\*:\*|[a-z][a-z0-9-]{1,30}:(?:\*|[A-Z][A-Za-z]+\*?))[\"'”’`]?"
    r"(?![\w:])"
    r"|\b(?:actions?|permissions?|resources?)\s*(?:of|is|=|:|set to)?\s*[\"'“‘`]?"
    r"(?P<b>\*)[\"'”’`]?(?=$|[\s,.?;])"
    r"|(?<![\w:/*-])[\"'“‘`](?P<c>\*)[\"'”’`]",
)
_POLICY = re.compile(r"\bpolic(?:y|ies)\b|\bstatements?\b|策略", re.IGNORECASE)
_GIVES = re.compile(
    r"\b(?:grant|allow|giv|contain|includ|permit|with|has|have|gave|action)\w*\b|允许|授予|包含|含有|带有|赋予"
    r"|动作|权限",
    re.I,
)
_ADMIN = re.compile(
    r"\bpolic(?:y|ies)\b[^.?]{0,40}\b(?:grant|allow|giv|contain|includ|provid)\w*\s+(?:(?:full"
    r"|complete|total|any|effective)\s+)*(?:admin\w*|everything|all actions|full access"
    r"|all permissions|god)"
    r"|\b(?:full[- ])?admin(?:istrator)?(?:[- ]level)?\s+(?:inline\s+)?polic(?:y|ies)\b|\b(?:full"
    r"|unrestricted|wildcard)[- ](?:access|admin\w*|permissions?|rights)\s+(?:inline\s+)?polic(?:y"
    r"|ies)\b"
    r"|\b(?:wildcard|overly (?:broad|permissive)|star)\s+polic(?:y|ies)\b"
    r"|策略[^。？]{0,12}(?:管理员|全部权限|所有权限|完全访问)|(?:授予|赋予|具有|含有|允许)了?(?:完全)?(?:管理员|所有|全部)"
    r"(?:的)?权限的[^。？]{0,6}策略",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    r"\btrust (?:polic(?:y|ies)|relationships?)\b[^.?]{0,40}\b(?:anyone|everyone|anybody|everybody"
    r"|public|the world|any principal)\b|信任策略[^。？]{0,12}(?:任何人|所有人|公开)",
    re.I,
)
#: Groups of calls that hand out rights, and so may be asked by what they hand out.
_GRANTING = frozenset({"admin.grant", "admin.attach"})


class Granted(NamedTuple):
    """The groups of calls meant, and the test on what they say."""

    concepts: tuple[str, ...]
    customs: tuple[Custom, ...] = ()


def granted(words: Words, concepts: tuple[str, ...]) -> Granted:
    """What the policies asked for must say; all is left as it is where none is."""
    if words.has(_ANYONE):
        return Granted(("policy.written",), (Custom("requestParameters", "grants", "anyone"),))
    if _POLICY.search(words.text) and _GIVES.search(words.text):
        said = [m["a"] or m["b"] or m["c"] for m in words.all(_ACTION)]
        if said:
            wanted = tuple(dict.fromkeys("admin" if a in ("*", "*:*") else a for a in said))
            return Granted(("policy.written",), (Custom("requestParameters", "grants", wanted),))
    if words.has(_ADMIN) and "admin.attach" not in concepts:
        groups = concepts if concepts else tuple(dict.fromkeys(("policy.written", *concepts)))
        return Granted(groups, (Custom("requestParameters", "grants", "admin"),))
    if "admin.grant" in concepts:
        return Granted(concepts, (Custom("requestParameters", "grants", "admin"),))
    return Granted(concepts)
