"""Who may request, approve, deny, execute, cancel, stop and resume: pure verdicts by one table."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

import msgspec

from bot.models.plan import Risk

Role = Literal["operator", "approver", "on_call", "incident"]


class Reason(StrEnum):
    """Why a verdict came out as it did; each has a sentence `approval.reason.<value>`."""

    OK = "ok"
    REQUESTER = "requester"
    LOOKUP = "lookup"
    GUEST = "guest"
    EXTERNAL = "external"
    BOT = "bot"
    DELETED = "deleted"
    ALREADY = "already"
    NOT_OPERATOR = "not_operator"
    NOT_APPROVER = "not_approver"
    NOT_OWNING_TEAM = "not_owning_team"
    NOT_BY_NAME = "not_by_name"
    NOT_INCIDENT = "not_incident"
    NOT_ON_CALL = "not_on_call"
    NOT_REQUESTER = "not_requester"
    NEEDS_REASON = "needs_reason"
    NO_BREAK_GLASS = "no_break_glass"
    TOO_FEW = "too_few"
    OBSERVE = "observe"
    STOPPED = "stopped"


class Actor(msgspec.Struct, frozen=True):
    """A person as the policy sees them.

    `identity` is one id for all accounts of one human. `named` are the roles given to the user id
    itself rather than through a user group. `problem` is set for those who may do nothing.
    """

    id: str
    identity: str
    roles: frozenset[Role] = frozenset()
    named: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    problem: Reason = Reason.OK


class Stakes(msgspec.Struct, frozen=True):
    """What is to be decided about.

    `requester` is an identity, "" when no human stands behind the proposal. `environment` and
    `team` come from the operator's account map. `early_undo` is an undo soon after the fix that
    opens no P1 to the internet again; whoever asked for that fix may take it back.
    """

    risk: Risk
    environment: str
    team: str
    requester: str
    reversible: bool = True
    break_glass: bool = False
    reasoned: bool = False
    early_undo: bool = False
    fix_requester: str = ""

    @property
    def production(self) -> bool:
        """An account of unknown environment is treated as production."""
        return self.environment not in ("staging", "development")


class Rule(msgspec.Struct, frozen=True):
    """One row of the table; `scoped` wants the owning team or on-call, `by_name` a user id."""

    name: str
    roles: frozenset[Role]
    quorum: int = 1
    own: bool = False
    scoped: bool = False
    by_name: bool = False
    reason: bool = False


class Verdict(msgspec.Struct, frozen=True):
    """May they, why (not), by which row of the table, and how many approvers that row wants."""

    permit: bool
    reason: Reason
    rule: str
    quorum: int


_OPERATORS: frozenset[Role] = frozenset({"operator", "approver", "on_call"})
_APPROVERS: frozenset[Role] = frozenset({"approver", "on_call"})
_EVERYONE: frozenset[Role] = frozenset({"operator", "approver", "on_call", "incident"})

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("R0", _OPERATORS, own=True),
        Rule("R1", _OPERATORS, own=True),
        Rule("R1-production", _OPERATORS),
        Rule("R2", _APPROVERS),
        Rule("R2-production", _APPROVERS, scoped=True),
        Rule("R3", frozenset({"approver"}), quorum=2, by_name=True),
        Rule("R4", frozenset({"incident"}), reason=True),
        Rule("break-glass", frozenset({"on_call"}), own=True, reason=True),
    )
}


def rule_for(stakes: Stakes) -> Rule:
    """The row that binds; an early undo loosens it to one click of anyone in scope."""
    if stakes.break_glass:
        return RULES["break-glass"]
    in_production = f"{stakes.risk}-production"
    rule = RULES[in_production if stakes.production and in_production in RULES else stakes.risk]
    if stakes.early_undo:
        return msgspec.structs.replace(rule, name="undo", quorum=1, own=True, reason=False)
    return rule


def quorum_for(stakes: Stakes) -> int:
    """How many different people must approve; one more when no human made the proposal."""
    return rule_for(stakes).quorum + (0 if stakes.requester else 1)


def may_request(actor: Actor, stakes: Stakes) -> Verdict:
    """Whether `actor` may propose this fix or undo; break-glass is on-call's alone."""
    rule, reason = rule_for(stakes), Reason.OK
    if actor.problem is not Reason.OK:
        reason = actor.problem
    elif not actor.roles & _EVERYONE:
        reason = Reason.NOT_OPERATOR
    elif stakes.break_glass:
        reason = _break_glass(actor, stakes)
    elif rule.reason and not stakes.reasoned:
        reason = Reason.NEEDS_REASON
    return _verdict(reason, stakes)


def may_approve(actor: Actor, stakes: Stakes, earlier: frozenset[str] = frozenset()) -> Verdict:
    """Whether `actor` may say yes; `earlier` are the identities that already have.

    That nobody approves their own request is said before anything else: it is the one reason that
    no role, team or environment can change.
    """
    rule = rule_for(stakes)
    if not rule.own and stakes.requester and actor.identity == stakes.requester:
        return _verdict(Reason.REQUESTER, stakes)
    if actor.problem is not Reason.OK:
        return _verdict(actor.problem, stakes)
    if actor.identity in earlier:
        return _verdict(Reason.ALREADY, stakes)
    if stakes.break_glass:
        return _verdict(_break_glass(actor, stakes), stakes)
    if rule.reason and not stakes.reasoned:
        return _verdict(Reason.NEEDS_REASON, stakes)
    own_undo = stakes.early_undo and actor.identity == stakes.fix_requester
    if own_undo and actor.roles & _EVERYONE:
        return _verdict(Reason.OK, stakes)
    return _verdict(_lacking(actor, rule, stakes), stakes)


def may_deny(actor: Actor, stakes: Stakes) -> Verdict:
    """Whether `actor` may say no: anyone with the row's role, of whatever team (no is safe)."""
    rule = rule_for(stakes)
    if actor.problem is not Reason.OK:
        return _verdict(actor.problem, stakes)
    wide = rule.roles | _APPROVERS | {"incident"}
    return _verdict(Reason.OK if actor.roles & wide else Reason.NOT_APPROVER, stakes)


def may_execute(
    approvers: Sequence[Actor], stakes: Stakes, *, execute: bool, stopped: bool
) -> Verdict:
    """Whether the approvals still stand: every approver judged again, and the switches."""
    if stopped:
        return _verdict(Reason.STOPPED, stakes)
    if not execute:
        return _verdict(Reason.OBSERVE, stakes)
    seen: set[str] = set()
    for actor in approvers:
        verdict = may_approve(actor, stakes)
        if not verdict.permit:
            return verdict
        seen.add(actor.identity)
    return _verdict(Reason.OK if len(seen) >= quorum_for(stakes) else Reason.TOO_FEW, stakes)


def may_cancel(actor: Actor, stakes: Stakes) -> Verdict:
    """Whether `actor` may withdraw it: the requester; any responder where no human asked."""
    if actor.problem is not Reason.OK:
        return _verdict(actor.problem, stakes)
    if stakes.requester:
        own = actor.identity == stakes.requester
        return _verdict(Reason.OK if own else Reason.NOT_REQUESTER, stakes)
    return _verdict(Reason.OK if actor.roles & _EVERYONE else Reason.NOT_OPERATOR, stakes)


def may_stop(actor: Actor) -> Verdict:
    """Whether `actor` may stop all execution: every responder may."""
    if actor.problem is not Reason.OK:
        return Verdict(False, actor.problem, "stop", 1)
    permit = bool(actor.roles & _EVERYONE)
    return Verdict(permit, Reason.OK if permit else Reason.NOT_OPERATOR, "stop", 1)


def may_resume(actor: Actor) -> Verdict:
    """Whether `actor` may let execution go on: it needs an approver."""
    if actor.problem is not Reason.OK:
        return Verdict(False, actor.problem, "resume", 1)
    permit = bool(actor.roles & _APPROVERS)
    return Verdict(permit, Reason.OK if permit else Reason.NOT_APPROVER, "resume", 1)


def _break_glass(actor: Actor, stakes: Stakes) -> Reason:
    if stakes.risk not in ("R2", "R4") or not stakes.reversible:
        return Reason.NO_BREAK_GLASS
    if "on_call" not in actor.roles:
        return Reason.NOT_ON_CALL
    return Reason.OK if stakes.reasoned else Reason.NEEDS_REASON


def _lacking(actor: Actor, rule: Rule, stakes: Stakes) -> Reason:
    held = actor.roles & rule.roles
    if not held:
        if "operator" in rule.roles:
            return Reason.NOT_OPERATOR
        return Reason.NOT_INCIDENT if "incident" in rule.roles else Reason.NOT_APPROVER
    if rule.by_name and not actor.named & rule.roles:
        return Reason.NOT_BY_NAME
    if rule.scoped and "on_call" not in held and stakes.team not in actor.teams:
        return Reason.NOT_OWNING_TEAM
    return Reason.OK


def _verdict(reason: Reason, stakes: Stakes) -> Verdict:
    return Verdict(reason is Reason.OK, reason, rule_for(stakes).name, quorum_for(stakes))
