"""Runs every recogniser over a question, in the order in which they may take words from it."""

import re
from datetime import datetime
from typing import Any

import msgspec

from bot.query import window as windows
from bot.query.context import Context
from bot.query.model import Exclusions, Identity, Resources, Window
from bot.query.offline import (
    calls,
    concepts,
    exclusions,
    frame,
    identities,
    intents,
    outcome,
    resources,
    services,
    shape,
)
from bot.query.offline.binding import speaks_of_this
from bot.query.offline.parts import Parts
from bot.query.offline.tokens import Words

#: Nouns that the kind of question already stands for.
_SUBJECT = re.compile(
    r"\b(?:iam|vpc|cloudtrail|aws|amazon|nacls?|route tables?|security groups?|policies|created?)\b"
    r"|\bthat grant admin\w* permissions|\bmodify iam roles|account ids?\b|\bprincipals?\b"
    r"|安全组|路由表|规则|权限|缺少|连接|控制台|创建|重点关注|管理员",
    re.IGNORECASE,
)
_CJK_SEAM = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\w)|(?<=\w) (?=[\u4e00-\u9fff])")
_WHAT_CHANGED = re.compile(
    r"\bwhat(?:'s| has| was)? (?:been )?changed\b|改了什么|什么变", re.IGNORECASE
)


def gather(words: Words, context: Context, now: datetime) -> Parts:
    """Everything the recognisers find; those that would steal a word from others come first."""
    frame.blank(words)
    window = _window(words, context, now)
    away = exclusions.outside(words)
    first: dict[str, Any] = {
        "store": services.store(words),
        "excluded_ports": resources.excluded_ports(words),
        "exclude": exclusions.exclusions(words, context.accounts),
        "names": services.names(words),
        "intent": intents.intent(words),
        "concepts": concepts.concepts(words),
        "outcome": outcome.outcome(words),
        "auth": outcome.auth(words),
    }
    sure = identities.marks(words)
    foreign = resources.foreign(words)
    where = resources.where(words, context.accounts)
    ids = resources.resources(words)
    ports, world = resources.ports(words), resources.world(words)
    form = shape.shape(words)
    who = identities.people(words, sure)
    return Parts(
        text=words.text,
        window=window,
        resources=Resources(tuple(dict.fromkeys(foreign + ids.ids + who.objects))),
        ports=ports,
        world=world,
        where=where,
        identity=_located(who.identity, first["exclude"], away),
        shape=form,
        changes=intents.wants_changes(words),
        reads=intents.wants_reads(words),
        flows=intents.wants_flows(words),
        present=intents.wants_present(words),
        this=speaks_of_this(words),
        said=_said(words, bool(foreign or ids.ids or who.objects)),
        subject=words.has(_SUBJECT),
        **first,
    )


def _window(words: Words, context: Context, now: datetime) -> Window | None:
    floor = context.span[0] if context.span else None
    found = windows.find(words.text, now, context.tz, context.first_seen, floor)
    if found is None:
        return None
    for span in found.spans:
        words.mark(span)
    return _phrase(found.window)


def _located(identity: Identity, leave_out: Exclusions, away: bool) -> Identity:
    """What lies outside of a range is an address; a service's name is not."""
    if not away or not leave_out.source_ips or identity.source_ips:
        return identity
    return msgspec.structs.replace(identity, source_ips=("0.0.0.0/0", "::/0"))


def _said(words: Words, about: bool) -> calls.Said:
    """The calls meant; "activity on bucket x" means all that was done to it."""
    said = calls.find(words)
    loose = not said.chosen or (not said.verbs and _WHAT_CHANGED.search(words.text))
    if about and said.names and loose:
        return said._replace(names=())
    return said


def _phrase(window: Window) -> Window:
    """The phrase as it was written, without the spaces put between scripts."""
    return msgspec.structs.replace(window, phrase=_CJK_SEAM.sub("", window.phrase))
