"""The question before with what a follow-up changes of it, slot by slot."""

import re
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from bot.query.context import Context
from bot.query.model import (
    Aggregate,
    Assumption,
    Auth,
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
from bot.query.offline import other_calls, referring, shifting
from bot.query.offline.parts import Parts
from bot.query.offline.shape import Shape
from bot.query.offline.shifting import shift
from bot.query.offline.turns import Turn
from bot.query.offline.widening import Wider

_Lists = TypeVar("_Lists", Identity, Exclusions)
#: Who acted; what else an Identity holds says how and from where.
PEOPLE = ("user_names", "role_names", "arns", "access_keys", "root")
_BY_WHOM = re.compile(r"\s*(?:是|被|由|让)\s*谁|\s+(?:was|were)\b.{0,30}\bby (?:who|whom)\b", re.I)
#: "And in us-west-2?" asks the same of another place; "and in us-west-2" adds it.
_ASKS_ELSEWHERE = re.compile(r"^\s*(?:ok |so )?and\s+(?:what about )?in\b.*[?？]\s*$", re.I)
_BARE_IP = re.compile(r"\s*\d{1,3}(?:\.\d{1,3}){3}\s*(?!.*(?:从|来自|from)).*呢\s*[?？。]*\s*$")
_WHO = re.compile(r"^\s*(?:(?:and|so|but|then|now|also)\s+)?who\b|谁", re.I)
WINDOW_NOTES = ("answer.assume.window", "answer.assume.day", "answer.assume.calendar",
                 "answer.assume.whole")  # fmt: skip
FOLLOW_UP = "answer.assume.follow_up"


def patch(
    parent: Query, parts: Parts, turn: Turn, wider: Wider, context: Context, now: datetime
) -> Query:
    """The parent query with what the follow-up says: what is named anew takes its slot.

    "And" joins places, "also" people too; who is left stays limited by what nobody spoke of. The
    window stays as it was unless a new one is named.
    """
    parts = _things(parts, turn, context)
    parent = _given_up(parent, wider, context, now)
    changed: dict[str, object] = {"asked_at": now}
    beside = shift(parent.window, parts.text)
    window = beside if beside and shifting.leans(parts.text) else parts.window or beside
    if window is not None:
        changed["window"] = window
    if parts.where != Where():
        changed["where"] = where(parent.where, parts.where, _joins(parts.text, turn))
    if parts.clock is not None:
        changed["clock"] = parts.clock
    who = _identity(parent, parts, turn)
    if who != parent.identity:
        changed["identity"] = who
    if parts.resources.ids:
        kept = parent.resources.ids if turn.too else ()
        changed["resources"] = Resources(tuple(dict.fromkeys(kept + parts.resources.ids)))
    changed |= other_calls.changed(parent, parts, turn, asks_who(parts.text))
    if parts.ports and parent.rule is not None:
        changed["rule"] = msgspec.structs.replace(parent.rule, ports=parts.ports)
    left_out = _as_roles(parts.exclude, parts.text, context)
    if referring.others(parts.text):
        left_out = joined(left_out, _those_before(parent, context))
        changed["identity"] = msgspec.structs.replace(
            parent.identity, user_names=(), role_names=(), root=False
        )
    if left_out != Exclusions():
        changed["exclude"] = joined(parent.exclude, left_out)
    changed |= _outcome(parent, parts, turn)
    changed |= _shaped(parent, parts.shape, turn)
    if parts.changes or parts.reads:
        changed["read_only"] = parts.reads
    if parts.store != "auto":
        changed["store"] = parts.store
    notes = (n for n in parent.assumptions if n.key != FOLLOW_UP)
    kept_notes = tuple(n for n in notes if window is None or n.key not in WINDOW_NOTES)
    changed["assumptions"] = (*kept_notes, Assumption(FOLLOW_UP))
    return msgspec.structs.replace(parent, **changed)


def _those_before(parent: Query, context: Context) -> Exclusions:
    """Who "others" are other than: whoever was asked about, else who acted in the rows."""
    who = parent.identity
    names = (*who.user_names, *(("root",) if who.root else ()))
    if who == Identity():
        names = tuple(sorted(referring.actors(context.last)))[:20]
    return Exclusions(names, role_names=who.role_names)


def _joins(text: str, turn: Turn) -> bool:
    """Whether places named anew are beside those before: "and in us-west-2?" asks instead."""
    return turn.adds and (turn.too or not _ASKS_ELSEWHERE.search(text))


def asks_who(text: str) -> bool:
    """Whether somebody is asked for, so that whoever was named before is not meant."""
    return bool(_WHO.search(text))


def _things(parts: Parts, turn: Turn, context: Context) -> Parts:
    """Names that the rows before were about, and "X 是谁删的", are things and not people."""
    who = parts.identity
    actors = referring.actors(context.last)
    names = dict.fromkeys((*who.user_names, *who.role_names))
    things = tuple(
        name for name in names
        if _done_by_whom(name, parts.text) or (
            turn.narrows and context.last and name.lower() not in actors
            and referring.mentions(name, context.last)
        )
    )  # fmt: skip
    if not things:
        return parts
    left = msgspec.structs.replace(
        who, user_names=tuple(n for n in who.user_names if n not in things),
        role_names=tuple(n for n in who.role_names if n not in things),
    )  # fmt: skip
    ids = Resources((*parts.resources.ids, *things))
    return msgspec.structs.replace(parts, identity=left, resources=ids)


def _done_by_whom(name: str, text: str) -> bool:
    at = text.find(name)
    return at >= 0 and bool(_BY_WHOM.match(text, at + len(name)))


def _as_roles(left_out: Exclusions, text: str, context: Context) -> Exclusions:
    """Names left out that are called roles, or acted as roles in the rows before."""
    acted = {event.actor.role for event in context.last if event.actor.role}
    roles = tuple(
        name for name in left_out.user_names
        if name in acted or re.search(
            rf"\brole\s+{re.escape(name)}(?![\w.-])|{re.escape(name)}\s*(?:这个|那个)?\s*角色"
            rf"|角色\s*{re.escape(name)}(?![\w.-])|(?<![\w.-]){re.escape(name)} role\b", text, re.I)
    )  # fmt: skip
    users = tuple(name for name in left_out.user_names if name not in roles)
    return msgspec.structs.replace(
        left_out, user_names=users, role_names=(*left_out.role_names, *roles)
    )


def _given_up(parent: Query, wider: Wider, context: Context, now: datetime) -> Query:
    """The question before without the limits that the follow-up takes back."""
    changed: dict[str, object] = {}
    if {"regions", "accounts"} & wider.slots:
        regions = () if "regions" in wider.slots else parent.where.regions
        accounts = () if "accounts" in wider.slots else parent.where.accounts
        changed["where"] = Where(accounts, regions)
    if wider.apart:
        gone: dict[str, Any] = {}
        for name in wider.apart:
            side, before = (
                ("identity", parent.identity) if name == "source_ips" else ("where", parent.where)
            )
            gone[name] = getattr(before, name)
            changed[side] = msgspec.structs.replace(before, **{name: ()})
        changed["exclude"] = joined(parent.exclude, Exclusions(**gone))
    if "outcome" in wider.slots:
        changed["outcome"] = Outcome()
        changed["auth"] = msgspec.structs.replace(parent.auth, login="any")
        if parent.intent == "permission_denied":
            changed["intent"] = "list_events"
    if "identity" in wider.slots:
        changed["identity"] = msgspec.structs.replace(
            parent.identity, **{name: getattr(Identity(), name) for name in PEOPLE}
        )
    if "sources" in wider.slots:
        changed["events"] = msgspec.structs.replace(parent.events, sources=())
    if "window" in wider.slots and context.span is not None:
        end = min(now, context.span[1] + timedelta(seconds=1))
        changed["window"] = Window(context.span[0], end, parent.window.tz, "", "default", True)
    elif "window" in wider.slots or wider.span is not None:
        end = parent.window.end
        span = wider.span or max(timedelta(days=90), end - parent.window.start)
        changed["window"] = msgspec.structs.replace(
            parent.window, start=end - span, phrase="", assumed=False
        )
    return msgspec.structs.replace(parent, **changed)


def _identity(parent: Query, parts: Parts, turn: Turn) -> Identity:
    """Somebody else instead of those before; an address or a tool narrows the same people."""
    old, new = parent.identity, parts.identity
    if new == Identity():
        done = parts.events != Events() or bool(parts.said.acts)
        of_it = parts.this and turn.asks and not turn.opens
        anew = asks_who(parts.text) and not turn.refers
        return Identity() if done and (anew or of_it) else old
    if turn.too and old != Identity():
        return joined(old, new)
    people = any(getattr(new, name) for name in PEOPLE)
    had = any(getattr(old, name) for name in PEOPLE)
    if people and not (had or turn.narrows):
        return new
    kept = {
        name: getattr(old, name)
        for name in Identity.__struct_fields__
        if not getattr(new, name) and (name not in PEOPLE or not people)
    }
    if not people and not turn.narrows and _subject(parts.text) and old.source_ips == ():
        kept = {name: value for name, value in kept.items() if name not in PEOPLE}
    return msgspec.structs.replace(new, **kept)


def _subject(text: str) -> bool:
    """Whether what is named takes the whole place of who was asked about: "same for 1.2.3.4"."""
    if _BARE_IP.match(text):
        return True
    return bool(re.match(r"\s*(?:ok |and |so )*(?:what about|how about|(?:the )?same)\b(?!.*\bfrom)"
                         r"|\s*(?:那|换成|换|改成|改看)(?!.*(?:从|来自))", text, re.I))  # fmt: skip


def _outcome(parent: Query, parts: Parts, turn: Turn) -> dict[str, object]:
    if parent.intent == "auth_report":
        if parts.auth == Auth():
            return {}
        wanted = parts.auth
        login = wanted.login if wanted.login != "any" else parent.auth.login
        mfa = wanted.mfa if wanted.mfa != "any" else parent.auth.mfa
        return {"auth": msgspec.structs.replace(parent.auth, login=login, mfa=mfa)}
    if parts.outcome == Outcome():
        return {}
    opposed = {parent.outcome.status, parts.outcome.status}
    if turn.too and "success" in opposed and opposed & {"failure", "denied"}:
        return {"outcome": Outcome()}
    changed: dict[str, object] = {"outcome": parts.outcome}
    if parent.intent == "permission_denied" and parts.outcome.status == "success":
        changed["intent"] = "list_events"
    return changed


def _shaped(parent: Query, shape: Shape, turn: Turn) -> dict[str, object]:
    """Other groups, another order, fewer rows."""
    changed: dict[str, object] = {}
    if turn.column is not None:
        changed["aggregate"] = Aggregate((turn.column,))
    if turn.again == "list":
        changed |= {"aggregate": None, "limit": 1000}
    if shape.by:
        changed["aggregate"] = _grouped(parent, shape)
    if shape.newest is not None:
        changed["order"] = Order(newest=shape.newest)
    if shape.limit:
        changed |= {"limit": shape.limit, "aggregate": None}
    return changed


def _grouped(parent: Query, shape: Shape) -> Aggregate | None:
    """The new groups; "top 5" alone keeps the groups there were."""
    made = shape.aggregate()
    alone = shape.top and shape.by == ("actor",) and not shape.having
    if made is not None and alone and parent.aggregate is not None:
        return msgspec.structs.replace(parent.aggregate, top=shape.top)
    return made


def where(old: Where, new: Where, adds: bool) -> Where:
    """The places named anew, joined to those before after "and"."""
    accounts = (old.accounts if adds else ()) + new.accounts
    regions = (old.regions if adds else ()) + new.regions
    return Where(
        tuple(dict.fromkeys(accounts)) if new.accounts else old.accounts,
        tuple(dict.fromkeys(regions)) if new.regions else old.regions,
    )


def joined(old: _Lists, new: _Lists) -> _Lists:
    """Every list of both, and what either says yes to."""
    both = {}
    for name in old.__struct_fields__:
        mine, theirs = getattr(old, name), getattr(new, name)
        both[name] = (
            mine or theirs if isinstance(mine, bool) else (tuple(dict.fromkeys(mine + theirs)))
        )
    return msgspec.structs.replace(old, **both)
