"""Whether a text in a thread changes the question before it or asks a new one."""

import re

from bot.query.context import Context
from bot.query.model import Auth, Exclusions, Identity, Outcome, Where
from bot.query.offline import referring, shifting
from bot.query.offline.parts import Parts
from bot.query.offline.turns import Turn
from bot.query.offline.widening import Wider

#: Kinds of question that stand on their own whatever word they begin with.
_SUBJECTS = frozenset({
    "origin", "sg_exposure", "sg_changes", "policy_changes", "logging_integrity", "connectivity",
    "session_trace", "network_changes", "user_report",
})  # fmt: skip


def changes(turn: Turn, wider: Wider, parts: Parts, context: Context) -> bool:
    """Whether the text changes the question before it rather than asking a new one.

    A question with a subject of its own (calls, somebody, a thing, a kind) is new unless it opens
    like a change or points at the rows; one without leans on what was asked, whatever its form.
    """
    if turn.again or turn.column or any(wider):
        return True
    if not _says(parts, turn) or (parts.this and context.resource and not turn.opens):
        return False
    if _about_it(turn, parts, context) or _checks(turn, parts) or _signed_in(turn, parts, context):
        return True
    if turn.opens or turn.refers:
        return _opened(turn, parts, context)
    return not _whole(turn, parts, context)


def _about_it(turn: Turn, parts: Parts, context: Context) -> bool:
    """What was done to the thing asked about ("who rotated it?"), or who else did it."""
    parent = context.parent
    assert parent is not None
    if referring.others(parts.text) and not parts.events.names:
        return True
    said = parts.said.acts or parts.events.names or parts.outcome != Outcome() or turn.refers
    return bool(parts.this and parent.resources.ids and context.resource is None and said)


def _checks(turn: Turn, parts: Parts) -> bool:
    """Whether it looks for something among the rows: "any by root?", "level6 做了哪些"."""
    general = parts.intent in (None, "list_events", "permission_denied")
    if turn.checks and general and not _own(parts) and not _done(parts):
        return True
    if _done(parts, acts=False):
        return False
    if _WHICH_CN.search(parts.text) and not _own(parts):
        return True
    return bool(_BY_WHOM_CN.search(parts.text) and parts.said.acts)


def _signed_in(turn: Turn, parts: Parts, context: Context) -> bool:
    """Whether other sign-ins are asked for of whoever was asked about: 有登录成功的吗."""
    parent = context.parent
    assert parent is not None
    both = parts.intent == parent.intent == "auth_report"
    own = _own(parts) or parts.identity != Identity() or parts.where != Where()
    return both and turn.checks and parent.identity != Identity() and not own


def _opened(turn: Turn, parts: Parts, context: Context) -> bool:
    """Whether a text that opens like a change is none: it has a subject and a time of its own."""
    if _subject(parts, context) and not (turn.refers and turn.opens):
        return False
    if not (turn.opens or turn.points) and (parts.events.names or parts.concepts):
        return False
    return not (turn.asks and parts.events.names and _own(parts) and not turn.refers)


def _whole(turn: Turn, parts: Parts, context: Context) -> bool:
    """Whether the text says by itself what it is about."""
    if parts.events.names or parts.concepts or parts.ids or _subject(parts, context):
        return True
    if parts.resources.ids or parts.intent == "auth_report":
        return True
    if turn.asks and (parts.identity != Identity() or parts.said.acts or parts.events.sources):
        return True
    plain = parts.identity == Identity() and parts.outcome != Outcome()
    return turn.noun and (_own(parts) or not plain)


def _own(parts: Parts) -> bool:
    return parts.window is not None or parts.clock is not None


def _subject(parts: Parts, context: Context) -> bool:
    """A kind of question of its own; the same kind again may be a change of it."""
    parent = context.parent
    assert parent is not None
    if parts.intent == "user_report":
        return not (parts.identity != Identity() and parent.intent == "user_report")
    if parts.intent == "auth_report":
        return parts.window is not None or parent.intent != "auth_report"
    return parts.intent in _SUBJECTS and parts.intent != "origin"


def _done(parts: Parts, *, acts: bool = True) -> bool:
    """Whether calls or a thing are said, so that it is clear by itself what was done."""
    said = parts.events.names or parts.concepts or parts.resources.ids
    return bool(said or (acts and parts.said.acts))


#: 谁创建的: who did it to what was asked about.
_BY_WHOM_CN = re.compile(r"^\s*(?:都)?(?:是|由|被)?\s*谁\s*\S{1,4}\s*的\s*[?？。]*$")


#: "level6 做了哪些": which of those.
_WHICH_CN = re.compile(
    r"^\s*\S+\s*(?:都)?(?:做|干|改|动|删|碰)(?:了"
    r"|过)(?:其中)?(?:的)?(?:有)?哪些\s*[?？。]*$"
)


def _says(parts: Parts, turn: Turn) -> bool:
    """Whether anything is said that can change a question."""
    form = parts.shape
    return bool(
        parts.window is not None
        or shifting.shifts(parts.text)
        or parts.names_something
        or parts.where != Where()
        or parts.exclude != Exclusions()
        or parts.clock
        or parts.store != "auto"
        or form.by or form.limit or form.newest is not None
        or parts.auth != Auth()
        or parts.said.acts
        or parts.changes or parts.reads
        or referring.others(parts.text)
    )  # fmt: skip
