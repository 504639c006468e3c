"""What a plan would do, laid out for whoever decides: calls, difference, consequences."""

import difflib
import json
from typing import Any

from bot.models.plan import Call, Plan
from bot.models.request import Request
from bot.remediations import remediations
from bot.settings import Settings
from bot.views.blocks import Plain, Safe, code, escape, join, label, plain, tell, when
from bot.views.case_fields import account_words
from bot.views.request_state import approved, exposed_again
from bot.views.sentence import given, people, some
from bot.words import Lang, all_words


def call_line(call: Call, limit: int = 240) -> Plain:
    """`ec2:revoke_security_group_ingress GroupId=sg-0abc SecurityGroupRuleIds=[sgr-1]`."""
    shown = " ".join(f"{name}={_value(call.params[name])}" for name in sorted(call.params))
    return plain(f"{call.service}:{call.operation} {shown}".rstrip(), limit)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str | int) for item in value):
        return f"[{', '.join(str(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def call_lines(plan: Plan, lang: Lang, most: int) -> list[Plain]:
    """The first `most` calls in order, numbered, and how many more there are."""
    lines = [Plain(f"{n}. {call_line(s.call)}") for n, s in enumerate(plan.steps[:most], 1)]
    if len(plan.steps) > most:
        lines.append(label("request.more_calls", lang, count=len(plan.steps) - most))
    return lines


def diff_lines(plan: Plan, lang: Lang, most: int) -> list[Plain]:
    """The states before and after, line by line: `-` goes, `+` comes, unmarked stays."""
    old, new = ([plain(line, 160) for line in side] for side in (plan.before, plan.after))
    lines: list[Plain] = []
    for kind, low, high, new_low, new_high in difflib.SequenceMatcher(None, old, new).get_opcodes():
        same = kind == "equal"
        lines += [Plain(f"{' ' if same else '-'} {line}") for line in old[low:high]]
        lines += [] if same else [Plain(f"+ {line}") for line in new[new_low:new_high]]
    changed = [line for line in lines if line[:1] in "+-"]
    if not changed:
        return [label("request.unchanged", lang)]
    kept = lines if len(lines) <= most else changed
    if len(kept) > most:
        return [*kept[:most], label("request.more_calls", lang, count=len(kept) - most)]
    return kept


def field_pairs(request: Request, settings: Settings, lang: Lang) -> list[tuple[Safe, Safe]]:
    """Who asks for what, where, how risky, until when, and who has agreed."""
    target = request.plan.target
    place = join([account_words(target.account, settings), code(target.region, 40)], ", ")
    asked = people([request.requester]) if request.requester else tell("request.nobody", lang)
    count = tell("request.count", lang, count=approved(request), quorum=request.quorum)
    pairs = [
        ("requested_by", asked),
        ("risk", join([Safe(request.risk), tell(f"risk.short.{request.risk}", lang)], " ")),
        ("what", remediation_name(request.plan, lang)),
        ("resource", code(target.resource.rsplit("/", 1)[-1], 100)),
        ("account", place),
        ("approvals", count),
    ]
    if request.state in ("proposed", "awaiting_approval"):
        pairs.append(("expires", when(request.expires_at)))
    return [(tell(f"request.{name}", lang), value) for name, value in pairs]


def remediation_name(plan: Plan, lang: Lang) -> Safe:
    """The remediation's title, or its slug when this version no longer has it."""
    known = remediations().get(plan.slug)
    return tell(known.title, lang) if known else code(plan.slug, 60)


def consequences(request: Request, lang: Lang) -> list[Safe]:
    """What stays open, what can break, what an undo exposes, and the way back."""
    plan = request.plan
    lines: list[Safe] = []
    if request.kind == "undo":
        again = [escape(line, 160) for line in exposed_again(request, lang)]
        key = "request.exposed" if request.state == "done" else "request.exposes"
        lines.append(tell(key, lang, list=some(again, lang)))
        if request.exposes_p1 and request.state != "done":
            lines.append(tell("request.exposes_p1", lang))
    else:
        lines.append(_remains(plan, lang))
    broken = [given(key, plan.facts, lang) for key in plan.warnings]
    known = remediations().get(plan.slug)
    if known and request.kind == "fix":
        broken.insert(0, tell(known.breaks, lang))
    if broken:
        lines.append(tell("request.can_break", lang, list=join(broken[:5], " ")))
    back = "way_back" if plan.reversible else "no_way_back"
    lines.append(tell(f"request.{'fix_again' if request.kind == 'undo' else back}", lang))
    return lines


def _remains(plan: Plan, lang: Lang) -> Safe:
    if not plan.remains:
        return tell("request.remains_none", lang)
    left = [escape(line, 160) for line in plan.remains]
    return tell("request.remains", lang, list=some(left, lang))


def deciders(request: Request, lang: Lang) -> list[Safe]:
    """Who may approve by the rule that binds, who has, and the reason the requester gave."""
    lines: list[Safe] = []
    if request.break_glass:
        lines.append(tell("request.break_glass", lang))
    key = f"approval.who.{request.rule.lower().replace('-', '_')}"
    if key == "approval.who.r2_production" and not request.team:
        key = "approval.who.on_call"
    if request.state == "awaiting_approval" and key in all_words():
        rule = tell(key, lang, team=code(request.team, 60))
        lines.append(tell("request.who_may", lang, rule=rule))
    agreed = [
        tell("request.approval", lang, who=people([a.approver]), at=when(a.at))
        for a in request.approvals
        if a.digest == request.digest
    ]
    if agreed:
        lines.append(tell("request.approved_by", lang, list=some(agreed, lang)))
    if request.reason:
        reason = escape(request.reason, 500)
        lines.append(tell("request.reason", lang, reason=reason))
    return lines


def small_print(request: Request, lang: Lang) -> Safe:
    """The plan's hash, the request's id, what it undoes or retries, and when it was made."""
    lineage = Safe("")
    if request.undoes:
        lineage = tell("request.undoes", lang, id=code(request.undoes, 40))
    elif request.retries:
        lineage = tell("request.retries", lang, id=code(request.retries, 40))
    return tell(
        "request.small_print",
        lang,
        hash=code(request.digest[:8]),
        id=code(request.id, 40),
        lineage=lineage,
        at=when(request.created_at),
    )
