"""Follow-ups: a few words that change the question before them."""

import re
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from bot.query.context import Context
from bot.query.lexicon import by_name, split
from bot.query.model import (
    Aggregate,
    Assumption,
    Custom,
    Events,
    Exclusions,
    Identity,
    Order,
    Outcome,
    Query,
    Resources,
    Where,
    Window,
)  # fmt: skip
from bot.query.offline.parts import Parts
from bot.query.offline.shape import Shape
from bot.query.offline.tokens import Words

_Lists = TypeVar("_Lists", Identity, Exclusions)
_MARKER = re.compile(
    r"^\s*(?:ok|okay|and|only|just|now|also|what about|how about|same|but|instead|exclude|excluding"
    r"|without|w/o|minus|not|except|other than|group|sort|order|drop|hide|ignore|skip"
    r"|remove|leave out"
    r"|narrow|limit|restrict|filter|zoom|then|widen|extend|make (?:it|that)|change (?:it|that) to"
    r"|(?:break|split|count|summari[sz]e|aggregate|chart|plot|list|show|give)\s+(?:me\s+)?(?:it|this"
    r"|that|these|those|them|the (?:results?|same))\b|(?:break ?down|split|count)\b"
    r"|show only|show just|from|in|by|per|top|since"
    r"|只|仅|再|那|还有|换成|改成|把(?:它|这些|结果)|去掉|剔除|缩小|限定|拆分|细分|改为|同样|排除|按|不要|也)",
    re.IGNORECASE,
)
_SHIFT = re.compile(
    r"\b(?:the\s+)?(?P<u>hour|day|week|month|year|period) (?P<side>before|after|following)\b"
    r"(?!\s*\w)|\bthe (?P<side2>previous|next) (?:hour|day|week|month|period)\b(?!\s*\w)|前一"
    r"(?P<cn>天|周|月)|后一天",
    re.IGNORECASE,
)
#: A sentence that asks something by itself.
_ASKS = re.compile(
    r"^\s*(?:who|what|which|when|did|does|has|have|was|were|is|are|how|why|list|谁|什么|哪)",
    re.IGNORECASE,
)
_ADDS = re.compile(r"^\s*(?:and|also|as well|还有|再加|也)", re.IGNORECASE)
_REFERS = re.compile(
    r"\b(?:of|among|from) (?:those|these|them|the above)\b|\b(?:those|these|them|they)\b"
    r"|其中|那些|这些|它们|上面的", re.IGNORECASE,
)  # fmt: skip
#: Kinds of question that stand on their own whatever word they begin with.
_SUBJECTS = frozenset({
    "origin", "sg_exposure", "sg_changes", "policy_changes", "logging_integrity", "connectivity",
    "session_trace", "network_changes", "user_report",
})  # fmt: skip


def applies(words: Words, parts: Parts, context: Context) -> bool:
    """Whether the text changes the question before it rather than asking a new one."""
    if _only_outcome(words, parts) or again(words):
        return True
    shifted = _SHIFT.search(words.text)
    if shifted is not None:
        words.mark(shifted.span())
    if parts.intent in _SUBJECTS or (parts.intent == "auth_report" and parts.window):
        return False
    says = (
        parts.window is not None
        or _SHIFT.search(parts.text) is not None
        or parts.names_something
        or parts.where != Where()
    )
    says = (
        says
        or parts.exclude != Exclusions()
        or bool(parts.shape.by or parts.shape.limit or parts.shape.newest is not None)
    )
    says = says or parts.auth.mfa != "any" or bool(parts.said.acts) or parts.changes or parts.reads
    begins = marked(words)
    whole = parts.resources.ids or parts.events.names or _ASKS.search(words.text)
    if whole and not begins:
        return False
    return says and (begins or parts.intent is None) and not (parts.this and not begins)


#: Asks for the same once more, counted or row by row.
_AGAIN = re.compile(
    r"^\s*(?:and\s+)?(?:how many(?: (?:is|was|were|are) (?:that|those|these|there|it)"
    r"| of (?:those|them|these))?(?: in total)?|what(?:'s| is) the (?:total|count)"
    r"|count(?: them| those)?"
    r"|(?:list|show)(?: me)? (?:them|those|these|it)(?: all)?|(?:show )?(?:me )?(?:the )?details"
    r"|总共多少|一共多少(?:次|条|个)?|有多少(?:次|条|个)?|列出来|详细列表)\s*[?？.!]*$",
    re.IGNORECASE,
)


def again(words: Words) -> bool:
    """Whether the same is asked once more, to be counted or listed."""
    return bool(_AGAIN.search(words.text))


def _only_outcome(words: Words, parts: Parts) -> bool:
    """Whether all that is said is how those went: "which of those went through?"."""
    named = parts.events != Events() or parts.identity != Identity() or parts.resources.ids
    if named or parts.where != Where() or parts.window is not None or parts.said.acts:
        return False
    refers = bool(_REFERS.search(words.text))
    plain = parts.intent in (None, "permission_denied", "list_events")
    went = parts.outcome != Outcome()
    return (
        plain
        and went
        and (refers or not words.unparsed())
        and (
            refers
            or bool(re.match(r"\s*(?:how many|which|any|were|did|多少|哪些|有)", words.text, re.I))
        )
    )


def marked(words: Words) -> bool:
    """Whether the text begins like a change: only, just, and, without, 只看, 那…"""
    return bool(_MARKER.search(words.text))


def differs(parent: Query, query: Query) -> bool:
    """Whether the follow-up changed what is looked for, not only when it was asked."""
    same = msgspec.structs.replace(query, asked_at=parent.asked_at, assumptions=parent.assumptions)
    return same != parent


def patch(parent: Query, parts: Parts, context: Context, now: datetime) -> Query:
    """The parent query with what the follow-up says; `and` adds places and people, else replaces.

    The window stays as it was unless a new one is named.
    """
    adds = bool(_ADDS.search(parts.text))
    changed: dict[str, object] = {"asked_at": now}
    shifted = shift(parent.window, parts.text)
    if parts.window is not None or shifted is not None:
        changed["window"] = parts.window or shifted
    if parts.where != Where():
        changed["where"] = _where(parent.where, parts.where, adds)
    if parts.identity != Identity():
        both = adds and parent.identity != Identity()
        merge = _both if both else _replaced
        changed["identity"] = merge(parent.identity, parts.identity)
    if parts.resources.ids:
        kept = parent.resources.ids if adds else ()
        changed["resources"] = Resources(tuple(dict.fromkeys(kept + parts.resources.ids)))
    if parts.said.acts and parts.events == Events():
        names = _same_things(parent.events, parts.said.acts)
        if names:
            changed["events"] = Events(names=names)
    if parts.events != Events():
        changed["events"] = _events(parent.events, parts.events)
    if parts.exclude != Exclusions():
        changed["exclude"] = _without(parent.exclude, parts.exclude)
    changed |= _outcome(parent, parts)
    changed |= _shaped(parent, parts.shape)
    if parts.said.acts and parts.events == Events() and not parts.said.changes:
        changed["custom"] = (Custom("eventName", "prefix", parts.said.acts),)
    if parts.changes or parts.reads:
        changed["read_only"] = parts.reads
    window_keys = ("answer.assume.window", "answer.assume.day", "answer.assume.calendar")
    kept_notes = tuple(
        a for a in parent.assumptions if parts.window is None or a.key not in window_keys
    )
    notes = tuple(a for a in kept_notes if a.key != "answer.assume.follow_up")
    changed["assumptions"] = (*notes, Assumption("answer.assume.follow_up"))
    return msgspec.structs.replace(parent, **changed)


def _shaped(parent: Query, shape: Shape) -> dict[str, object]:
    """Other groups, another order, fewer rows."""
    changed: dict[str, object] = {}
    if shape.by:
        changed["aggregate"] = _grouped(parent, shape)
    if shape.newest is not None:
        changed["order"] = Order(newest=shape.newest)
    if shape.limit:
        changed["limit"] = shape.limit
    return changed


def _grouped(parent: Query, shape: Shape) -> Aggregate | None:
    """The new groups; "top 5" alone keeps the groups there were."""
    made = shape.aggregate()
    alone = shape.top and shape.by == ("actor",) and not shape.having
    if made is not None and alone and parent.aggregate is not None:
        return msgspec.structs.replace(parent.aggregate, top=shape.top)
    return made


def shift(window: Window, text: str) -> Window | None:
    """The span of the same length beside the one asked before: "and the day before?"."""
    found = _SHIFT.search(text)
    if found is None:
        return None
    said = found.groupdict()
    unit = (said["u"] or "").lower() or {"天": "day", "周": "week", "月": "month"}.get(
        said["cn"] or "", "day"
    )
    length = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}.get(
        unit, window.end - window.start
    )
    later = (said["side"] or said["side2"] or "") in ("after", "following", "next", "后")
    start, end = (
        (window.end, window.end + length) if later else (window.start - length, window.start)
    )
    return msgspec.structs.replace(
        window, start=start, end=end, phrase=found.group().strip(), kind="calendar", assumed=False
    )


def _events(old: Events, new: Events) -> Events:
    """Other calls; a service alone keeps the calls asked for before where it has them."""
    if new.sources and not new.names and not new.groups and old.names:
        wanted = tuple(n for n in old.names if any(c.source in new.sources for c in by_name(n)))
        if wanted:
            return Events(names=wanted, sources=new.sources)
    return new


def _same_things(old: Events, verbs: tuple[str, ...]) -> tuple[str, ...]:
    """Other verbs for the things asked about before: "what about stop?" after terminations."""
    nouns = {split(name)[1] for name in old.names}
    return tuple(sorted(v + noun for v in verbs for noun in nouns if by_name(v + noun)))


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
    return _joined(old, new)


def _replaced(old: Identity, new: Identity) -> Identity:
    """Somebody else instead of those before; an address or a tool narrows the same people."""
    people = ("user_names", "role_names", "arns", "access_keys", "root")
    if any(getattr(new, name) for name in people):
        return new
    kept = {name: getattr(old, name) for name in people}
    return msgspec.structs.replace(new, **kept)


def _without(old: Exclusions, new: Exclusions) -> Exclusions:
    return _joined(old, new)


def _joined(old: _Lists, new: _Lists) -> _Lists:
    """Every list of both, and what either says yes to."""
    both = {}
    for name in old.__struct_fields__:
        mine, theirs = getattr(old, name), getattr(new, name)
        both[name] = (
            mine or theirs if isinstance(mine, bool) else (tuple(dict.fromkeys(mine + theirs)))
        )
    return msgspec.structs.replace(old, **both)
