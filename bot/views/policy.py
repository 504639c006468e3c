"""The approvals table in words: all of it, or the row that binds for one case and one person."""

import msgspec

from bot.approvals.explain import explain, who_can
from bot.approvals.policy import (
    RULES,
    Actor,
    Reason,
    Stakes,
    Verdict,
    may_approve,
    may_request,
    quorum_for,
    rule_for,
)
from bot.models.case import Case
from bot.models.plan import Target
from bot.models.request import Request
from bot.ports import Message
from bot.remediate.gate import environment_of, stakes_of
from bot.remediations import for_case
from bot.settings import Settings
from bot.views.blocks import Safe, code, header, join, label, section, spoken, tell
from bot.views.sentence import some, what_safe
from bot.words import Lang

_ROLES = ("operator", "approver", "on_call", "incident")
#: Stands for a person other than the reader, whoever that is.
_SOMEBODY = "somebody else"


def policy_message(
    me: Actor, settings: Settings, lang: Lang, *,
    case: Case | None = None, request: Request | None = None,
) -> Message:  # fmt: skip
    """The rule for the case (and its waiting request) and what it lets `me` do; else every rule."""
    head = label("policy.head", lang)
    lines = _of_case(me, case, request, settings, lang) if case else _table(lang)
    lines.append(_you(me, lang))
    if not settings.remediation.execute:
        lines.append(tell("policy.observing", lang))
    return Message(spoken([Safe(f"{head}."), *lines], lang), (header(head), section(join(lines))))


def stakes_for(case: Case, settings: Settings) -> Stakes | None:
    """What a fix of this case would be decided about, asked for by somebody; None without a fix."""
    remediation = for_case(case)
    if remediation is None:
        return None
    resource, account = case.resource, settings.account(case.account)
    target = Target(case.account, case.region, resource.id, resource.partition)
    return Stakes(
        risk=remediation.risk(target, remediation.params_for(case)),
        environment=environment_of(case, settings),
        team=account.team if account else "",
        requester=_SOMEBODY,
        reversible=remediation.reversible,
        reasoned=True,
    )


def _of_case(
    me: Actor, case: Case, request: Request | None, settings: Settings, lang: Lang
) -> list[Safe]:
    waiting = request is not None and request.state == "awaiting_approval"
    stakes = stakes_of(request, settings) if request and waiting else stakes_for(case, settings)
    if stakes is None:
        return [tell("policy.no_fix", lang, what=what_safe(case, lang))]
    verdict = may_approve(me, stakes)
    lines = [_binding(case, stakes, verdict, lang)]
    if waiting:
        answer = _answer(verdict, stakes, lang)
        return [*lines, tell("policy.may_approve_this", lang, answer=answer)]
    asked = _answer(may_request(me, stakes), stakes, lang)
    lines.append(tell("policy.may_request", lang, answer=asked))
    lines.append(tell("policy.may_approve", lang, answer=_answer(verdict, stakes, lang)))
    own = msgspec.structs.replace(stakes, requester=me.identity)
    if verdict.permit:
        permitted = may_approve(me, own).permit
        lines.append(tell("policy.own" if permitted else "policy.not_own", lang))
    return lines


def _binding(case: Case, stakes: Stakes, verdict: Verdict, lang: Lang) -> Safe:
    return tell(
        "policy.case",
        lang,
        what=what_safe(case, lang),
        risk=Safe(stakes.risk),
        about=tell(f"risk.short.{stakes.risk}", lang),
        rule=Safe(rule_for(stakes).name),
        who=_who(verdict, stakes.team, lang),
        quorum=quorum_for(stakes),
    )


def _answer(verdict: Verdict, stakes: Stakes, lang: Lang) -> Safe:
    return Safe(explain(verdict, lang, team=_team(stakes.team)))


def _who(verdict: Verdict, team: str, lang: Lang) -> Safe:
    return Safe(who_can(verdict, lang, team=_team(team)))


def _team(team: str) -> Safe:
    return code(team, 60) if team else Safe("")


def _table(lang: Lang) -> list[Safe]:
    lines = []
    for name, rule in RULES.items():
        verdict = Verdict(True, Reason.OK, name, rule.quorum)
        risk, _, where = name.partition("-")
        if name == "break-glass":
            about = tell("policy.about.break_glass", lang)
        else:
            about = tell(f"risk.short.{risk}", lang)
            about = tell("policy.production", lang, about=about) if where else about
        owning = Safe("") if name != "R2-production" else tell("policy.owning", lang)
        who = Safe(who_can(verdict, lang, team=owning))
        lines.append(tell("policy.line", lang, rule=Safe(name), about=about, who=who))
    return lines


def _you(me: Actor, lang: Lang) -> Safe:
    none = tell("policy.none", lang)
    roles = [tell(f"policy.role.{name}", lang) for name in _ROLES if name in me.roles]
    teams = [code(team, 40) for team in sorted(me.teams)]
    return tell(
        "policy.you", lang, roles=some(roles, lang) or none, teams=some(teams, lang) or none
    )
