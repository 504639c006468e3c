"""Follow-ups: a few words that change the question before them."""

import re
from datetime import datetime

import msgspec

from bot.query.model import (
    Aggregate,
    Assumption,
    Events,
    Exclusions,
    GroupKey,
    Identity,
    Outcome,
    Query,
    Resources,
    Where,
)  # fmt: skip
from bot.query.offline.parts import Parts
from bot.query.offline.tokens import Words

_MARKER = re.compile(
    r"^\s*(?:ok|okay|and|only|just|now|also|what about|how about|same|but|instead|exclude|excluding"
    r"|without|group|sort|show only|show just|只|仅|再|那|还有|换成|改成|同样|排除|按|不要|也)",
    re.IGNORECASE,
)
#: A sentence that asks something by itself.
_ASKS = re.compile(
    r"^\s*(?:who|what|which|when|did|does|has|have|was|were|is|are|how|why|list|谁|什么|哪)",
    re.IGNORECASE,
)
_ADDS = re.compile(r"^\s*(?:and|also|as well|还有|再加|也)", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:group(?:ed)?|count(?:ed)?|split) by (?P<en>user|actor|ip|address|event|service"
    r"|account|region)"
    r"|按(?P<cn>用户|IP|地址|事件|服务|账[户号]|区域)(?:分组|统计|汇总)?",
    re.IGNORECASE,
)
_KEYS: dict[str, GroupKey] = {
    "user": "actor", "actor": "actor", "ip": "source_ip", "address": "source_ip",
    "event": "event", "service": "source", "account": "account", "region": "region",
    "用户": "actor", "地址": "source_ip", "事件": "event", "服务": "source", "账户": "account",
    "账号": "account", "区域": "region",
}  # fmt: skip
#: Kinds of question that stand on their own whatever word they begin with.
_SUBJECTS = frozenset({
    "origin", "sg_exposure", "sg_changes", "policy_changes", "logging_integrity", "connectivity",
    "session_trace", "network_changes", "user_report",
})  # fmt: skip


def applies(words: Words, parts: Parts) -> bool:
    """Whether the text changes the question before it rather than asking a new one."""
    if parts.intent in _SUBJECTS or (parts.intent == "auth_report" and parts.window):
        return False
    says = parts.window is not None or parts.names_something or parts.where != Where()
    says = says or parts.exclude != Exclusions() or words.has(_BY) or parts.auth.mfa != "any"
    begins = marked(words)
    whole = parts.resources.ids or parts.events.names or _ASKS.search(words.text)
    if whole and not begins:
        return False
    return says and (begins or parts.intent is None) and not (parts.this and not begins)


def marked(words: Words) -> bool:
    """Whether the text begins like a change: only, just, and, without, 只看, 那…"""
    return bool(_MARKER.search(words.text))


def differs(parent: Query, query: Query) -> bool:
    """Whether the follow-up changed what is looked for, not only when it was asked."""
    same = msgspec.structs.replace(query, asked_at=parent.asked_at, assumptions=parent.assumptions)
    return same != parent


def patch(parent: Query, parts: Parts, now: datetime) -> Query:
    """The parent query with what the follow-up says; `and` adds places and people, else replaces.

    The window stays as it was unless a new one is named.
    """
    adds = bool(_ADDS.search(parts.text))
    changed: dict[str, object] = {"asked_at": now}
    if parts.window is not None:
        changed["window"] = parts.window
    if parts.where != Where():
        changed["where"] = _where(parent.where, parts.where, adds)
    if parts.identity != Identity():
        both = adds and parent.identity != Identity()
        changed["identity"] = _both(parent.identity, parts.identity) if both else parts.identity
    if parts.resources.ids:
        kept = parent.resources.ids if adds else ()
        changed["resources"] = Resources(tuple(dict.fromkeys(kept + parts.resources.ids)))
    if parts.events != Events():
        changed["events"] = parts.events
    if parts.exclude != Exclusions():
        changed["exclude"] = parts.exclude
    changed |= _outcome(parent, parts)
    by = _BY.search(parts.text)
    if by:
        key = _KEYS[(by["en"] or by["cn"]).lower()]
        changed["aggregate"] = Aggregate((key,))
    window_keys = ("answer.assume.window", "answer.assume.day", "answer.assume.calendar")
    kept_notes = tuple(
        a for a in parent.assumptions if parts.window is None or a.key not in window_keys
    )
    notes = tuple(a for a in kept_notes if a.key != "answer.assume.follow_up")
    changed["assumptions"] = (*notes, Assumption("answer.assume.follow_up"))
    return msgspec.structs.replace(parent, **changed)


def _outcome(parent: Query, parts: Parts) -> dict[str, object]:
    if parent.intent == "auth_report":
        wanted = parts.auth
        login = wanted.login if wanted.login != "any" else parent.auth.login
        mfa = wanted.mfa if wanted.mfa != "any" else parent.auth.mfa
        return {"auth": msgspec.structs.replace(parent.auth, login=login, mfa=mfa)}
    return {"outcome": parts.outcome} if parts.outcome != Outcome() else {}


def _where(old: Where, new: Where, adds: bool) -> Where:
    accounts = (old.accounts if adds else ()) + new.accounts
    regions = (old.regions if adds else ()) + new.regions
    return Where(
        tuple(dict.fromkeys(accounts)) if new.accounts else old.accounts,
        tuple(dict.fromkeys(regions)) if new.regions else old.regions,
    )


def _both(old: Identity, new: Identity) -> Identity:
    return Identity(
        old.user_names + new.user_names, old.role_names + new.role_names, old.arns + new.arns,
        old.access_keys + new.access_keys, old.source_ips + new.source_ips, old.root or new.root,
    )  # fmt: skip
