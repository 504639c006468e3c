"""Follow-ups to a question about traffic: a few words that change it."""

import re
from datetime import datetime

import msgspec

from bot.query.context import Context, Reading
from bot.query.flow_form import FlowFilter, FlowLeftOut
from bot.query.model import Assumption, Order, Query, Where
from bot.query.offline import flow, flow_ends, followups
from bot.query.offline.flow_words import TRAIL
from bot.query.offline.tokens import Words
from bot.query.validate import check

_REFERS = re.compile(
    r"\b(?:of|among|from|in) (?:those|these|them|the above)\b|\b(?:those|these|them|they)\b"
    r"|其中|那些|这些|它们|上面的", re.IGNORECASE,
)  # fmt: skip
_ADDS = re.compile(r"^\s*(?:and|also|plus|as well|还有|再加|也|以及)\b(?!\s+(?:only|just))", re.I)
#: What a question of its own is about; without it a few words change the one before.
_NOUN = re.compile(
    r"\b(?:connections?|traffic|flows?|packets?|talkers?|records?|scans?|transfers?|sessions?)\b"
    r"|连接|流量|数据包|流日志|扫描", re.IGNORECASE,
)  # fmt: skip
_FEW = 7
#: One side of a connection takes the place of the same side of the question before.
_PORTS = ("dst_ports", "dst_spans", "src_ports", "src_spans")
_PLACES = ("interfaces", "instances", "subnets", "vpcs")


def follow(
    words: Words, parent: Query, asks: bool, context: Context, now: datetime
) -> Reading | None:
    """The changed question, None for one that stands on its own or is about calls."""
    few = len(words.text.split()) <= _FEW and not _NOUN.search(words.text)
    marked, refers = followups.marked(words) or few, bool(_REFERS.search(words.text))
    if TRAIL.search(words.text) or (asks and not marked and not refers):
        return None
    parts = flow.gather(words, context, now)
    if len(parts.left) > (1 if marked or refers else 0):
        return None
    changed = _patched(parent, parts, now)
    if not followups.differs(parent, changed):
        return None
    return Reading(
        check(changed), max(0.5, 0.9 - 0.1 * len(parts.left)), parts.left, follow_up=True
    )


def _patched(parent: Query, parts: flow.FlowParts, now: datetime) -> Query:
    adds = bool(_ADDS.search(parts.text))
    changes: dict[str, object] = {"asked_at": now, "flow": _filter(parent.flow, parts.flow, adds)}
    if parts.window is not None:
        changes["window"] = parts.window
    if parts.where != Where():
        changes["where"] = followups.where(parent.where, parts.where, adds)
    form = parts.shape
    if form.aggregate is not None:
        kept = parent.order if parent.aggregate else Order()
        changes |= {"aggregate": form.aggregate, "limit": 1000, "order": form.order or kept}
    elif form.limit:
        changes |= {"aggregate": None, "limit": form.limit, "order": form.order or Order()}
    if parts.store != "auto":
        changes["store"] = parts.store
    notes = tuple(
        note for note in parent.assumptions
        if note.key != "answer.assume.follow_up" and (
            parts.window is None or note.key not in (
                "answer.assume.window", "answer.assume.day", "answer.assume.whole"))
    )  # fmt: skip
    changes["assumptions"] = (*notes, Assumption("answer.assume.follow_up"))
    made = msgspec.structs.replace(parent, **changes)
    return flow.scanning(made) if parts.scans else made


def _filter(old: FlowFilter, new: FlowFilter, adds: bool) -> FlowFilter:
    """What is named anew takes the place of its kind, or joins it after "and"."""
    if new.either and not old.either and bool(old.src) != bool(old.dst):
        # "And 10.0.2.5" is meant on the side the question before named.
        side = "src" if old.src else "dst"
        here: dict[str, object] = {side: new.either, "either": ()}
        new = msgspec.structs.replace(new, **here)
    if adds:
        kept = old
    else:
        drop: dict[str, object] = {}
        for kind in (_PORTS, _PLACES, ("protocols",), ("src",), ("dst",), ("either", "peers")):
            if any(getattr(new, name) for name in kind):
                drop |= dict.fromkeys(kind, ())
        kept = msgspec.structs.replace(old, **drop)
    made = flow_ends.joined(kept, new)
    if new.without.src and not adds and not old.without.src:
        # "From outside" after a question about inside hosts is no longer about those.
        inside = set(new.without.src)
        made = msgspec.structs.replace(made, src=tuple(s for s in made.src if s not in inside))
    return (
        made if new.without != FlowLeftOut() else msgspec.structs.replace(made, without=old.without)
    )
