"""The grammar: a question in English or Chinese, read into the closed form without any model."""

import re
from datetime import datetime, timedelta

import msgspec

from bot.query import window as windows
from bot.query.context import Choice, Clarify, Context, Reading
from bot.query.model import (
    Aggregate,
    Assumption,
    Auth,
    Custom,
    Events,
    Identity,
    Intent,
    Need,
    Order,
    Outcome,
    Query,
    Resources,
    RuleFilter,
    Where,
    Window,
)  # fmt: skip
from bot.query.offline import followups, identities, intents, outcome, resources, services
from bot.query.offline.binding import bind, rule_questions, speaks_of_this
from bot.query.offline.parts import Parts
from bot.query.offline.tokens import Words
from bot.query.validate import check

#: Below this the question goes back to the asker.
THRESHOLD = 0.5
_LONG = timedelta(days=90)
_DAY = timedelta(days=1)
_DEFAULT_SPAN: dict[Intent, timedelta] = {
    "origin": _LONG, "sg_exposure": _LONG, "logging_integrity": _LONG,
    "user_report": timedelta(days=7), "policy_changes": timedelta(days=7),
    "sg_changes": timedelta(days=7),
}  # fmt: skip
_GROUPS: dict[Intent, str] = {
    "auth_report": "console.login", "policy_changes": "iam.policy_change",
    "logging_integrity": "cloudtrail.config", "sg_changes": "sg.rule_change",
    "sg_exposure": "sg.ingress_change", "connectivity": "network.change",
}  # fmt: skip
_BY_USER_AND_ADDRESS = re.compile(
    r"\b(?:source )?ip\b.*\buser|user(?:name)?s?\b.*\bip\b|用户.*IP|IP.*用户|brute[- ]?force|暴力",
    re.I,
)
#: Nouns that the kind of question already stands for.
_SUBJECT = re.compile(
    r"\b(?:iam|vpc|cloudtrail|aws|amazon|nacls?|route tables?|security groups?|policies|created?)\b"
    r"|\bthat grant admin\w* permissions|\bmodify iam roles|account ids?\b"
    r"|安全组|路由表|规则|权限|缺少|连接|控制台|创建|重点关注|管理员",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow many\b|\bper user\b|\beach user\b|多少次|每个用户|次数", re.IGNORECASE
)


def read(text: str, context: Context, now: datetime) -> Reading:
    """Read a question; a follow-up changes `context.parent`. Raises QueryInvalid.

    `now` is aware; a question that is not understood comes back with `clarify` set.
    """
    words = Words(text)
    parts = gather(words, context, now)
    if context.parent is not None and followups.applies(words, parts):
        query = followups.patch(context.parent, parts, now)
        left = words.unparsed()
        # Without a word like "only" or "and" every word must have been understood as a change.
        sure = followups.marked(words) or not left
        confidence = max(0.0, 0.9 - 0.1 * len(left))
        if sure and confidence >= THRESHOLD and followups.differs(context.parent, query):
            return Reading(check(query), confidence, left, follow_up=True)
    if parts.intent is None and not parts.names_something:
        return Reading(None, 0.2, words.unparsed(), _unclear(parts))
    someone = parts.identity != Identity() and not parts.events.names
    kind = parts.intent or ("user_report" if someone else "list_events")
    if kind == "origin" and not parts.resources.ids and not parts.this and not parts.ports:
        kind = intents.topic(words) or ("list_events" if parts.acts else kind)
    if kind == "origin" and not parts.resources.ids and context.resource is None:
        return Reading(None, 0.4, words.unparsed(), _which(parts))
    query, bound = bind(_query(kind, parts, context, now), parts, context)
    if kind == "list_events" and _everything(query):
        return Reading(None, 0.3, words.unparsed(), _unclear(parts))
    left = words.unparsed()
    confidence = max(0.0, (0.95 if parts.intent else 0.7) - 0.05 * len(left))
    if confidence < THRESHOLD:
        return Reading(None, confidence, left, _unclear(parts))
    return Reading(check(query), confidence, left, bound=bound)


def gather(words: Words, context: Context, now: datetime) -> Parts:
    """Everything the recognisers find; those that would steal a word from others come first."""
    anchor = context.first_seen
    found = windows.find(words.text, now, context.tz, anchor)
    if found:
        for span in found.spans:
            words.mark(span)
    excluded = resources.excluded_ports(words)
    leave_out = identities.exclusions(words)
    ids = resources.resources(words)
    return Parts(
        text=words.text,
        window=found.window if found else None,
        resources=ids,
        excluded_ports=excluded,
        ports=resources.ports(words),
        world=resources.world(words),
        where=resources.where(words, context.accounts),
        exclude=leave_out,
        identity=identities.identity(words),
        store=services.store(words),
        events=services.events(words),
        intent=intents.intent(words),
        outcome=outcome.outcome(words),
        auth=outcome.auth(words),
        changes=intents.wants_changes(words),
        flows=intents.wants_flows(words),
        present=intents.wants_present(words),
        this=speaks_of_this(words),
        grouped=words.has(_BY_USER_AND_ADDRESS),
        counted=words.has(_HOW_MANY),
        subject=words.has(_SUBJECT),
        acts=intents.acts(words),
    )


def _query(kind: Intent, parts: Parts, context: Context, now: datetime) -> Query:
    window = parts.window
    assumptions: tuple[Assumption, ...] = ()
    if window is None:
        span = _DEFAULT_SPAN.get(kind, _DAY)
        window = windows.default(now, context.tz, span)
        days = {"hours": str(int(span.total_seconds() // 3600))}
        assumptions = (Assumption("answer.assume.window", days),)
    elif window.kind == "calendar" and window.end - window.start > timedelta(days=6):
        assumptions = (Assumption("answer.assume.calendar", {"phrase": window.phrase}),)
    elif window.assumed:
        assumptions = (Assumption("answer.assume.day", {"phrase": window.phrase}),)
    needs: list[Need] = []
    if parts.flows:
        needs.append("flow_logs")
    if kind == "sg_exposure" and parts.present:
        needs.append("current_state")
    if any(id.startswith(("vpc-", "subnet-")) for id in parts.resources.ids):
        needs.append("resource_children")
    return Query(
        intent=kind,
        window=_widened(kind, window),
        asked_at=now,
        where=parts.where,
        events=_events(kind, parts),
        identity=_identity(kind, parts),
        resources=parts.resources,
        outcome=_outcome(kind, parts),
        auth=_auth(kind, parts),
        rule=_rule(kind, parts),
        read_only=_read_only(kind, parts),
        exclude=parts.exclude,
        custom=_custom(kind, parts),
        aggregate=_aggregate(kind, parts),
        order=Order(newest=window.kind not in ("before", "after")),
        store=parts.store,
        needs=tuple(needs),
        assumptions=assumptions,
    )


def _widened(kind: Intent, window: Window) -> Window:
    """People round the time of a role switch; look five minutes earlier for it."""
    if kind != "session_trace" or window.kind != "after":
        return window
    return msgspec.structs.replace(window, start=window.start - timedelta(minutes=5))


def _events(kind: Intent, parts: Parts) -> Events:
    if parts.events.names and kind not in ("auth_report", "sg_exposure"):
        return parts.events
    if kind == "session_trace":
        return Events(names=("AssumeRole",))
    if _about_a_group(kind, parts):
        return rule_questions(parts.ports)[0]
    group = _GROUPS.get(kind)
    return Events(groups=(group,)) if group else parts.events


def _outcome(kind: Intent, parts: Parts) -> Outcome:
    if kind == "auth_report":
        return Outcome()
    if kind == "permission_denied" and not parts.events.names:
        return Outcome("denied")
    return parts.outcome if kind != "connectivity" else Outcome()


def _identity(kind: Intent, parts: Parts) -> Identity:
    if kind != "session_trace" and "AssumeRole" not in parts.events.names:
        return parts.identity
    # The role is what was assumed here, not who acted.
    return msgspec.structs.replace(parts.identity, role_names=())


def _custom(kind: Intent, parts: Parts) -> tuple[Custom, ...]:
    verbal = kind in ("origin", "list_events") and bool(parts.acts)
    if verbal and not _about_a_group(kind, parts):
        return (Custom("eventName", "prefix", parts.acts),) if not parts.events.names else ()
    assumed = kind == "session_trace" or "AssumeRole" in parts.events.names
    if not assumed or not parts.identity.role_names:
        return ()
    role = f"/{parts.identity.role_names[0]}"
    return (Custom("requestParameters.roleArn", "contains", role),)


def _auth(kind: Intent, parts: Parts) -> Auth:
    if kind != "auth_report":
        return Auth()
    if parts.counted and parts.auth.mfa != "any":
        # "How many times did each user log in?" wants everybody, by MFA.
        return Auth("success")
    return parts.auth


def _rule(kind: Intent, parts: Parts) -> RuleFilter | None:
    if kind == "sg_exposure":
        return RuleFilter("ingress", True, parts.ports, parts.excluded_ports)
    if _about_a_group(kind, parts):
        return rule_questions(parts.ports)[1]
    if kind == "sg_changes" and (parts.ports or parts.world):
        return RuleFilter("any", parts.world, parts.ports)
    return None


def _about_a_group(kind: Intent, parts: Parts) -> bool:
    group = any(id.startswith("sg-") for id in parts.resources.ids)
    return kind == "origin" and (group or bool(parts.ports))


def _read_only(kind: Intent, parts: Parts) -> bool | None:
    changing = kind in ("network_changes", "origin") or (
        kind == "list_events" and (parts.changes or bool(parts.acts))
    )
    if _about_a_group(kind, parts):
        return None
    return False if changing and not parts.events.names else None


def _aggregate(kind: Intent, parts: Parts) -> Aggregate | None:
    if kind != "auth_report":
        return Aggregate(("source", "event")) if kind == "user_report" else None
    if parts.auth.login == "success" or parts.auth.mfa != "any":
        return Aggregate(("actor", "mfa"))
    return Aggregate(("actor", "source_ip")) if parts.grouped or parts.counted else None


def _everything(query: Query) -> bool:
    return (
        query.events == Events()
        and query.identity == Identity()
        and query.resources == Resources()
        and query.outcome == Outcome()
        and not query.custom
        and query.where == Where()
        and query.window.kind == "default"
    )


def _unclear(parts: Parts) -> Clarify:
    chinese = bool(re.search(r"[\u4e00-\u9fff]", parts.text))
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
