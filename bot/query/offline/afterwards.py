"""Questions about what came after the rows of the answer before: undone? what then?"""

import re
from datetime import datetime, timedelta

import msgspec

from bot.models.event import Event
from bot.query.context import Context
from bot.query.lexicon import by_name, split
from bot.query.model import (
    Assumption,
    Events,
    Identity,
    Order,
    Outcome,
    Query,
    Resources,
    Window,
)  # fmt: skip
from bot.query.offline import grouped, referring
from bot.query.outcome import failed

_UNDONE = re.compile(
    r"\b(?:was|were|has|have|did|is|are)\b[^?]{0,40}\b(?:undo(?:ne)?|revert\w*|roll(?:ed)? ?back"
    r"|revers\w+|restored|put back|turned back on|cleaned up|removed again|closed again"
    r"|re-?enabled)\b"
    r"|\bwho (?:\w+ )?(?:undid|reverted|restored|rolled back|re-?enabled|reopened"
    r"|turned back on)\s+"
    r"(?:it|them|that|this|those|one of (?:them|those))\b|\bwho \w+ed (?:it|them"
    r"|one of them) again\b"
    r"|(?:后来)?(?:是|又)?谁(?:又|后来|重新|再){1,2}(?:把(?:它|其))?(?:给)?"
    r"(?:打开|开启|启用|启动|恢复|关闭|关上|删|加|改|建)(?:回来?|除|掉|上)?(?:了|过|的)"
    r"|(?:撤销|还原|恢复|回滚|改回)(?:了|过)?(?:吗|没有)?", re.IGNORECASE,
)  # fmt: skip
_AFTER = re.compile(
    r"\bwhat (?:did|has|have) (?:it|they|he|she|that \w+|this \w+|the \w+) (?:do|done)\b[^?]*"
    r"(?:after\w*|next|then|with (?:that|the|this) (?:role|session|key))"
    r"|\bwhat happened (?:next|after\w*|then)\b"
    r"|(?:之后|然后|接着|随后|后来)[^被]{0,6}(?:做|干|发生)了什么", re.IGNORECASE,
)  # fmt: skip
#: "What happened" asks for everybody; "what did he do" for whoever is in the rows.
_HAPPENED = re.compile(r"\bhappen\w*|\bwhat (?:did|was|else)\b|发生|做了什么|干了什么", re.I)
_SAME = re.compile(
    r"\bwhat (?:did|has|have)\b|[他她它]们?|那个?(?:人|用户|角色|会话)"
    r"|做了什么",
    re.I,
)
#: "Before the first of them", "after the last one".
_EDGE = re.compile(
    r"\b(?P<s>before|after) the (?P<n>first|last|latest)(?: (?:one|call|event|row))?"
    r"(?: of (?:them|those|these))?(?=\s*(?:[?.,!]|$))"
    r"|(?P<m>第一|最后)(?:一)?(?:条|次|个|笔)?(?:之|以)?(?P<t>前|后)", re.I,
)  # fmt: skip
_DATED = re.compile(r"\d{4}_?\d\d_?\d\d\w*$")
#: What takes a call back, by how its name begins.
_INVERSE = {
    "Create": ("Delete",), "Run": ("Terminate",), "Delete": ("Create", "Restore", "Cancel"),
    "Attach": ("Detach",), "Detach": ("Attach",), "Put": ("Delete", "Put"),
    "Authorize": ("Revoke",), "Revoke": ("Authorize",), "Stop": ("Start",), "Start": ("Stop",),
    "Enable": ("Disable",), "Disable": ("Enable",), "Deactivate": ("Enable",),
    "Add": ("Remove",), "Remove": ("Add",), "Modify": ("Modify", "Reset"),
    "Associate": ("Disassociate",), "Disassociate": ("Associate",), "Schedule": ("Cancel",),
    "Update": ("Update",), "Register": ("Deregister",), "Subscribe": ("Unsubscribe",),
    "Allocate": ("Release",), "Import": ("Delete",), "Tag": ("Untag",), "Set": ("Set",),
}  # fmt: skip


def query(text: str, context: Context, now: datetime) -> Query | None:
    """The query for what came after the rows before, or None when the text asks no such thing."""
    if context.parent is None or not context.last:
        return None
    if _UNDONE.search(text):
        return _undone(context.parent, context, now)
    edge = _EDGE.search(text)
    if edge is not None and re.search(r"\bwhat\b|什么|哪些", text, re.I):
        return _past(text, edge, context, now)
    window = referring.beside(text, context.parent, context.last)
    if window is not None and _HAPPENED.search(text):
        return _beside(text, context.parent, context.last, window, now)
    if _AFTER.search(text):
        return _afterwards(context.parent, context, now)
    return None


def asks_undone(text: str) -> bool:
    """Whether it asks if the rows were taken back."""
    return bool(_UNDONE.search(text))


def asks(text: str) -> bool:
    """Whether it asks what came after, or points at rows; then the rows before are needed."""
    pointed = any(p.search(text) for p in (_UNDONE, _AFTER, _EDGE)) or grouped.asks(text)
    return pointed or referring.asks(text)


def _past(text: str, edge: re.Match[str], context: Context, now: datetime) -> Query | None:
    """What whoever acted in the rows did before the first of them, or after the last."""
    parent, last = context.parent, context.last
    assert parent is not None
    side = edge["s"] or ("before" if edge["t"] == "前" else "after")
    first = (edge["n"] or edge["m"]).lower() in ("first", "第一")
    moment = min(e.at for e in last) if first else max(e.at for e in last)
    if side.lower() == "before":
        start = context.span[0] if context.span else parent.window.start
        window = Window(start, moment, parent.window.tz, edge.group(), "before")
    else:
        start = moment + timedelta(seconds=1)
        end = max(now, start + timedelta(seconds=1))
        window = Window(start, end, parent.window.tz, edge.group(), "after")
    made = _beside("做了什么", parent, last, window, now)
    keys = {event.actor.access_key for event in last}
    by_key = re.search(r"\bkey\b|密钥|\bit\b|它", text, re.I)
    if by_key and len(keys) == 1 and (key := keys.pop()):
        return msgspec.structs.replace(made, identity=Identity(access_keys=(key,)))
    return None if made.identity == Identity() else made


def _beside(
    text: str, parent: Query, last: tuple[Event, ...], window: Window, now: datetime
) -> Query:
    """All that happened beside the rows; by the same people where the text speaks of them."""
    actors = tuple(dict.fromkeys(e.actor.name.raw for e in last if e.actor.name))
    same = Identity(user_names=actors[:20]) if _SAME.search(text) else Identity()
    return msgspec.structs.replace(
        parent,
        intent="list_events", window=window, asked_at=now, events=Events(), rule=None,
        identity=same,
        resources=Resources(), outcome=Outcome(), aggregate=None, custom=(), limit=1000,
        order=Order(newest=False), read_only=None,
        assumptions=(Assumption("answer.assume.follow_up"),),
    )  # fmt: skip


def inverse(name: str) -> tuple[str, ...]:
    """Names of calls that take this one back: StopLogging by StartLogging; empty if unknown."""
    verb, noun, _ = split(name)
    noun = _DATED.sub("", noun)
    wanted = {opposite + noun for opposite in _INVERSE.get(verb, ())}
    return tuple(sorted(other for other in wanted if by_name(other)))


def _undone(parent: Query, context: Context, now: datetime) -> Query | None:
    worked = [event for event in context.last if not failed(event)]
    names = _opposites(worked)
    if not names:
        return None
    subjects = tuple(dict.fromkeys(subject for e in worked for subject in referring.subjects(e)))
    return msgspec.structs.replace(
        parent,
        intent="list_events", window=_from(worked, parent, context, now), asked_at=now,
        events=Events(names=names), identity=Identity(), rule=None, outcome=Outcome("success"),
        resources=Resources(subjects[:50]), aggregate=None, custom=(), limit=1000,
        order=Order(newest=False), read_only=None,
        assumptions=(Assumption("answer.assume.undone", {"names": ", ".join(names[:5])}),),
    )  # fmt: skip


def _opposites(worked: list[Event]) -> tuple[str, ...]:
    """What would take the calls back; a call that already takes an earlier one back needs none."""
    done: set[str] = set()
    found: list[str] = []
    for event in sorted(worked, key=lambda e: (e.at, e.id)):
        if event.name in found:
            continue
        done.add(event.name)
        found += [other for other in inverse(event.name) if other not in found]
    clear = [name for name in found if name not in done]
    return tuple(clear or found)


def _afterwards(parent: Query, context: Context, now: datetime) -> Query | None:
    worked = [event for event in context.last if not failed(event)]
    if not worked:
        return None
    keys = tuple(dict.fromkeys(key for event in worked if (key := referring.handed_out(event))))
    actors = tuple(dict.fromkeys(e.actor.name.raw for e in worked if e.actor.name))
    who = Identity(access_keys=keys) if keys else Identity(user_names=actors[:20])
    if who == Identity():
        return None
    return msgspec.structs.replace(
        parent,
        intent="user_report", window=_from(worked, parent, context, now), asked_at=now,
        events=Events(), identity=who, resources=Resources(), outcome=Outcome(), rule=None,
        aggregate=None, custom=(), limit=1000, order=Order(newest=False), read_only=None,
        assumptions=(Assumption("answer.assume.afterwards"),),
    )  # fmt: skip


def _from(worked: list[Event], parent: Query, context: Context, now: datetime) -> Window:
    start = min(event.at for event in worked)
    end = max(now, start + timedelta(seconds=1))
    return Window(start, end, parent.window.tz, "", "after")
