"""What was found in a question, put together as a query."""

import re
from datetime import datetime, timedelta

import msgspec

from bot.query import window as windows
from bot.query.context import Context
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
    Window,
)  # fmt: skip
from bot.query.offline.binding import rule_questions
from bot.query.offline.parts import Parts

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
#: "Who stopped logging" means those calls; with "changes" or "tampered" all of them are meant.
_STOPPED = re.compile(
    r"^(?!.*(?:chang|config|setting|tamper|变更|配置|更改)).*"
    r"(?:\b(?:stopp?|disabl|turn(?:ed|ing)? off|delet|remov)\w*|停止|禁用|关闭|删除)",
    re.IGNORECASE | re.DOTALL,
)
#: Kinds of question whose calls are their own, whatever verbs and things are said beside.
OWN_CALLS = frozenset({"auth_report", "sg_exposure", "session_trace", "connectivity",
                       "logging_integrity", "policy_changes", "sg_changes"})  # fmt: skip


def query_of(kind: Intent, parts: Parts, context: Context, now: datetime) -> Query:
    """The query of this kind from the parts; nothing is bound to a thread's case yet."""
    window, assumptions = _window(kind, parts, context, now)
    if parts.used:
        assumptions = (*assumptions, Assumption("answer.assume.role_taken"))
    shape = parts.shape
    newest = window.kind not in ("before", "after") if shape.newest is None else shape.newest
    made = Query(
        intent=kind,
        window=_widened(kind, window),
        asked_at=now,
        where=parts.where,
        events=_events(kind, parts),
        identity=parts.identity,
        resources=_resources(kind, parts),
        outcome=_outcome(kind, parts),
        auth=_auth(kind, parts),
        rule=_rule(kind, parts),
        read_only=_read_only(kind, parts),
        exclude=parts.exclude,
        custom=(*_custom(kind, parts), *parts.customs)[:4],
        clock=parts.clock,
        aggregate=_aggregate(kind, parts),
        order=Order(newest=newest),
        store=parts.store,
        needs=_needs(kind, parts),
        assumptions=assumptions,
    )
    return msgspec.structs.replace(made, limit=shape.limit) if shape.limit else made


def _window(
    kind: Intent, parts: Parts, context: Context, now: datetime
) -> tuple[Window, tuple[Assumption, ...]]:
    window = parts.window
    if window is None and context.span is not None:
        first, last = context.span
        end = min(now, last + timedelta(seconds=1))
        if first < end:
            whole = Window(first, end, context.tz, "", "default", True)
            return whole, (Assumption("answer.assume.whole"),)
    if window is None:
        span = _LONG if parts.shape.limit else _DEFAULT_SPAN.get(kind, _DAY)
        hours = {"hours": str(int(span.total_seconds() // 3600))}
        found = windows.default(now, context.tz, span)
        return found, (Assumption("answer.assume.window", hours),)
    if window.kind == "calendar" and window.end - window.start > timedelta(days=6):
        return window, (Assumption("answer.assume.calendar", {"phrase": window.phrase}),)
    if window.assumed:
        return window, (Assumption("answer.assume.day", {"phrase": window.phrase}),)
    return window, ()


def _needs(kind: Intent, parts: Parts) -> tuple[Need, ...]:
    needs: list[Need] = []
    if parts.flows:
        needs.append("flow_logs")
    if kind == "sg_exposure" and parts.present:
        needs.append("current_state")
    if any(id.startswith(("vpc-", "subnet-")) for id in parts.resources.ids):
        needs.append("resource_children")
    return tuple(needs)


def _widened(kind: Intent, window: Window) -> Window:
    """People round the time of a role switch; look five minutes earlier for it."""
    if kind != "session_trace" or window.kind != "after":
        return window
    return msgspec.structs.replace(window, start=window.start - timedelta(minutes=5))


def _events(kind: Intent, parts: Parts) -> Events:
    if parts.ids:
        return parts.events
    if parts.names and kind not in ("auth_report", "sg_exposure", "session_trace"):
        return parts.events
    if kind == "session_trace":
        return Events(names=("AssumeRole",))
    if kind in ("sg_exposure", "sg_changes") and parts.ports and parts.world:
        return Events(groups=("sg.ingress_change",))
    if about_a_group(kind, parts):
        return rule_questions(parts.ports)[0]
    if kind == "logging_integrity" and _STOPPED.search(parts.text):
        return _stopped(parts.text)
    group = _GROUPS.get(kind)
    return Events(groups=(group,)) if group else parts.events


def _stopped(text: str) -> Events:
    """Stopping is one call; disabling may also be deleting the trail."""
    if re.search(r"\b(?:disabl|turn|delet|remov)\w*|禁用|关闭|删除", text, re.I):
        return Events(names=("StopLogging", "DeleteTrail"))
    return Events(names=("StopLogging",))


def _outcome(kind: Intent, parts: Parts) -> Outcome:
    if kind in ("auth_report", "connectivity"):
        return Outcome()
    if kind == "permission_denied" and not parts.names and parts.outcome == Outcome():
        return Outcome("denied")
    return parts.outcome


def _resources(kind: Intent, parts: Parts) -> Resources:
    """What was acted on; an assumed role is that, whoever else is named."""
    ids = parts.resources.ids
    if "admin.attach" in parts.concepts and not ids:
        ids = (*ids, "AdministratorAccess")
    return Resources(ids) if kind != "auth_report" else Resources()


def _custom(kind: Intent, parts: Parts) -> tuple[Custom, ...]:
    if "admin.attach" in parts.concepts and _to_whom(parts):
        return (Custom("requestParameters", "contains", "AdministratorAccess"),)
    verbal = kind in ("origin", "list_events", "user_report", "permission_denied")
    named = parts.names or parts.concepts or about_a_group(kind, parts)
    if verbal and parts.said.acts and not named:
        return (Custom("eventName", "prefix", parts.said.acts),)
    return ()


def _to_whom(parts: Parts) -> bool:
    """Whether those named are whom the policy was given to, and not the policy."""
    return bool(parts.resources.ids) and not any("Access" in id for id in parts.resources.ids)


def _auth(kind: Intent, parts: Parts) -> Auth:
    if kind != "auth_report":
        return Auth()
    if parts.shape.counts and parts.auth.mfa != "any" and parts.shape.by:
        # "How many times did each user log in?" wants everybody, by MFA.
        return Auth("success")
    return parts.auth


def _rule(kind: Intent, parts: Parts) -> RuleFilter | None:
    if kind == "sg_exposure":
        return RuleFilter("ingress", True, parts.ports, parts.excluded_ports)
    if about_a_group(kind, parts):
        return rule_questions(parts.ports)[1]
    names = parts.events.names
    groups = bool(names) and all("SecurityGroup" in name for name in names)
    opened = kind == "list_events" and (groups or "sg.open" in parts.concepts)
    if (kind == "sg_changes" or opened) and (parts.ports or parts.world):
        return RuleFilter("any", parts.world, parts.ports, parts.excluded_ports)
    return None


def about_a_group(kind: Intent, parts: Parts) -> bool:
    """Whether it asks who changed a security group's rules."""
    group = any(id.startswith("sg-") for id in parts.resources.ids)
    return kind == "origin" and (group or bool(parts.ports))


def _read_only(kind: Intent, parts: Parts) -> bool | None:
    if parts.reads:
        return True
    if about_a_group(kind, parts) or kind in OWN_CALLS:
        return None
    named = bool(parts.names or parts.concepts or parts.said.names)
    changing = kind in ("network_changes", "origin") or parts.changes or parts.said.changes
    return False if changing and not named else None


def _aggregate(kind: Intent, parts: Parts) -> Aggregate | None:
    asked = parts.shape.aggregate()
    if kind == "auth_report" and (parts.auth.login == "success" or parts.auth.mfa != "any"):
        return Aggregate(("actor", "mfa")) if not asked or asked.by == ("actor",) else asked
    if asked:
        return asked
    if kind == "user_report" and parts.shape.limit == 0 and parts.identity != Identity():
        return Aggregate(("source", "event"))
    return None
