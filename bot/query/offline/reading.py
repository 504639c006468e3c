"""The grammar: a question in English or Chinese, read into the closed form without any model."""

import re
from datetime import datetime

import msgspec

from bot.query.context import Choice, Clarify, Context, Reading
from bot.query.lexicon import by_name
from bot.query.model import (
    Events,
    Exclusions,
    Identity,
    Intent,
    Outcome,
    Query,
    Resources,
    Where,
)  # fmt: skip
from bot.query.offline import (
    afterwards,
    carrying,
    dated,
    doings,
    doubts,
    followups,
    intents,
    joins,
    orders,
    second,
    weight,
)
from bot.query.offline.binding import bind
from bot.query.offline.build import OWN_CALLS, query_of
from bot.query.offline.flow_words import speaks_of_traffic
from bot.query.offline.gathering import gather
from bot.query.offline.parts import Parts
from bot.query.offline.tokens import Words
from bot.query.offline.wording import plain
from bot.query.validate import check

#: Below this the question goes back to the asker.
THRESHOLD = 0.5
_ACCOUNT = re.compile(
    r"\b(?:in|for|on|of|from)\s+(?:the\s+|our\s+)?(?P<name>[A-Za-z][\w-]*)\s+"
    r"(?:aws\s+)?accounts?\b",
    re.IGNORECASE,
)
_ANY_ACCOUNT = frozenset({
    "all", "our", "any", "each", "every", "other", "another", "this", "that", "same", "aws", "the",
    "both", "which", "external", "foreign", "these", "those", "my", "root", "member", "management",
})  # fmt: skip
_IAM = "iam.amazonaws.com"


def read(text: str, context: Context, now: datetime) -> Reading:
    """Read a question; a follow-up changes `context.parent`. Raises QueryInvalid.

    `now` is aware; a question that is not understood comes back with `clarify` set.
    """
    words = Words(text)
    written = words.text
    traffic = _traffic(text, context, now)
    if traffic is not None:
        return traffic
    context = _without_traffic(context)
    words.text = plain(words.text, now, context.tz, context.span)
    leaning = _leaning(written, words.text, context, now)
    if leaning is not None:
        return leaning
    asks = not (orders.no_question(written, words.text) or orders.elsewhere(words.text))
    parts = gather(words, context, now)
    if not asks or (parts.intent is None and not parts.names_something and not _narrow(parts)):
        return Reading(None, 0.2, words.unparsed(), _unclear(parts.text))
    stranger = "" if parts.where.accounts else _unknown_account(words, context)
    if stranger:
        return Reading(None, 0.4, (stranger,), Clarify("answer.clarify.account"))
    kind = _kind(words, parts, context)
    if kind == "origin" and not parts.resources.ids and context.resource is None:
        return Reading(None, 0.4, words.unparsed(), _which(parts))
    query, bound = bind(query_of(kind, parts, context, now), parts, context)
    left = words.unparsed()
    if kind == "list_events" and _everything(query):
        return Reading(None, 0.3, left, _unclear(parts.text))
    if dated.unread(left, parts):
        return Reading(None, 0.4, left, Clarify("answer.clarify.time"))
    confidence = max(0.0, (0.95 if parts.intent else 0.8) - 0.05 * len(left))
    if doubts.weighs(words.text, left, parts):
        confidence = min(confidence, 0.4)
    if kind in ("list_events", "user_report") and weight.dropped(parts, left):
        confidence = min(confidence, 0.4)
    if confidence < THRESHOLD:
        return Reading(None, confidence, left, _unclear(parts.text))
    query = dated.stated(joins.planned(query, words.text), written, context, now)
    others = second.others(query, parts.doubts)
    return Reading(check(query), confidence, left, bound=bound, others=others)


def _traffic(text: str, context: Context, now: datetime) -> Reading | None:
    """The reading of a question about traffic; its grammar is loaded when one may be asked."""
    if _without_traffic(context) == context and not speaks_of_traffic(Words(text).text):
        return None
    from bot.query.offline import flow

    return None if doings.of_the_network(text) else flow.read(text, context, now)


def _without_traffic(context: Context) -> Context:
    """The context for a question about calls, which changes none about traffic."""
    if context.parent is None or context.parent.dataset != "vpc_flow":
        return context
    return msgspec.structs.replace(context, parent=None)


def _leaning(written: str, text: str, context: Context, now: datetime) -> Reading | None:
    """What the text means in its thread, None where there is none or it stands on its own."""
    if context.parent is None:
        return None
    after = afterwards.query(text, context, now)
    if after is not None:
        return Reading(check(after), 0.85, (), follow_up=True)
    if context.last and afterwards.asks_undone(text):
        return Reading(None, 0.3, (), _unclear(text))
    found = followups.follow(written, context, now)
    if found is not None and found.query is None:
        return msgspec.structs.replace(found, clarify=_unclear(text))
    return found or _carried(written, context, now)


def _carried(written: str, context: Context, now: datetime) -> Reading | None:
    """A new question that keeps the thread's time and place, None where it leans on nothing."""
    text = carrying.carried(written, context)
    if text is None:
        return None
    alone = msgspec.structs.replace(context, parent=None, last=())
    found = read(text, alone, now)
    if found.query is None:
        return found
    query = carrying.leaning(found.query, written, context)
    return msgspec.structs.replace(found, query=check(query))


def _unknown_account(words: Words, context: Context) -> str:
    """An account called by a name that nobody gave us; to leave it out would widen the answer."""
    found = _ACCOUNT.search(words.text)
    if not found or not words.free(found.span("name")):
        return ""
    name = found["name"].lower()
    known = {given.lower() for given in context.accounts}
    return "" if name in known or name in _ANY_ACCOUNT or name.isdigit() else name


_ACTIVE = re.compile(
    r"\b(?:active|activity|activities|happen\w*|going on|calls?|events?|did|everything|anything"
    r"|went on)\b|活动"
    r"|活跃|发生|操作|调用|事件|做",
    re.I,
)


def _narrow(parts: Parts) -> bool:
    """Whether place or time alone make a question: "everything in eu-west-3 yesterday"."""
    shape = parts.shape.by or parts.shape.limit
    where = parts.where != Where() or parts.exclude != Exclusions()
    active = _ACTIVE.search(parts.text) and (parts.window is not None or parts.clock is not None)
    return where or bool(
        active or parts.clock or shape or parts.said.acts or parts.changes or parts.reads
    )


def _kind(words: Words, parts: Parts, context: Context) -> Intent:
    """The kind of question, settled between its wording and the calls it means."""
    kind: Intent = parts.intent or "list_events"
    specific = bool(parts.names or parts.concepts or parts.said.names)
    opened = re.search(
        r"^(?!.*(?:\bwhy\b|为什么)).*(?:\bopen\w*\b|打开|开放|放行)", words.text, re.I
    )
    pointed = parts.this and context.resource is not None
    if parts.world and "sg.open" in parts.concepts:
        return "sg_exposure"
    if parts.ports and parts.world and kind in ("origin", "list_events", "sg_changes"):
        return "sg_exposure"
    if parts.ports and opened and kind == "origin" and not parts.resources.ids and not pointed:
        return "sg_exposure" if parts.world else "sg_changes"
    if kind in OWN_CALLS:
        return _own(kind, words, parts)
    if kind == "origin":
        if parts.shape.top and not parts.resources.ids:
            return "list_events"
        if parts.resources.ids and any(id.startswith("sg-") for id in parts.resources.ids):
            return "origin"
        topic = intents.topic(words)
        iam = (call.source == _IAM for name in parts.said.names for call in by_name(name))
        fits = topic != "policy_changes" or not parts.said.names or any(iam)
        if topic and fits and not parts.said.verbs and not parts.names and not parts.concepts:
            return topic
        if specific or (parts.resources.ids and not parts.this):
            return "list_events"
        if not parts.this and not parts.ports and not parts.resources.ids:
            return topic or ("list_events" if _says(parts) else "origin")
        return "origin"
    if kind == "list_events" and not specific and parts.intent is None:
        someone = parts.identity != Identity() and parts.outcome == Outcome()
        return "user_report" if someone else "list_events"
    return kind


def _own(kind: Intent, words: Words, parts: Parts) -> Intent:
    """A kind with calls of its own gives way to a verb and a thing that say it exactly."""
    said = parts.said
    if parts.names and kind not in ("auth_report", "sg_exposure", "session_trace", "connectivity"):
        return "list_events"
    if kind in ("policy_changes", "sg_changes") and said.verbs and said.names:
        return "list_events"
    if kind == "policy_changes" and (parts.concepts or (said.sources and _IAM not in said.sources)):
        return "list_events"
    if kind == "sg_exposure" and (parts.names or (parts.concepts and not parts.ports)):
        return "list_events"
    if kind == "connectivity" and said.verbs and any("FlowLog" in name for name in said.names):
        return "list_events"
    return kind


def _says(parts: Parts) -> bool:
    return bool(parts.said.acts or parts.said.sources or parts.identity != Identity())


def _everything(query: Query) -> bool:
    return (
        query.events == Events()
        and query.identity == Identity()
        and query.resources == Resources()
        and query.outcome == Outcome()
        and query.exclude == Exclusions()
        and not query.custom
        and query.clock is None
        and query.where == Where()
        and query.aggregate is None
        and query.limit == 1000
        and query.window.kind == "default"
    )


def _unclear(text: str) -> Clarify:
    chinese = bool(re.search(r"[\u4e00-\u9fff]", text))
    questions = (
        ("answer.choice.logins", "failed console logins in the last 24 hours",
         "最近24小时失败的控制台登录"),
        ("answer.choice.groups", "security group changes in the last 7 days",
         "最近7天的安全组变更"),
        ("answer.choice.policies", "IAM policy changes in the last 48 hours",
         "最近48小时的IAM策略变更"),
        ("answer.choice.denied", "denied calls in the last 24 hours", "最近24小时被拒绝的调用"),
    )  # fmt: skip
    choices = (Choice(key, zh if chinese else en) for key, en, zh in questions)
    return Clarify("answer.clarify.unclear", tuple(choices))


def _which(parts: Parts) -> Clarify:
    chinese = bool(re.search(r"[\u4e00-\u9fff]", parts.text))
    port = f" on port {parts.ports[0]}" if parts.ports else ""
    port_cn = f"（端口 {parts.ports[0]}）" if parts.ports else ""
    question = (
        f"最近7天的安全组变更{port_cn}" if chinese
        else f"security group changes{port} in the last 7 days"
    )  # fmt: skip
    return Clarify("answer.clarify.which", (Choice("answer.choice.groups", question),))
