"""The table of who may decide, each row as a sentence."""

from itertools import product

import msgspec
import pytest

from bot.approvals.explain import explain
from bot.approvals.policy import (
    RULES,
    Actor,
    Reason,
    Role,
    Stakes,
    Verdict,
    may_approve,
    may_cancel,
    may_deny,
    may_execute,
    may_request,
    may_resume,
    may_stop,
    quorum_for,
    rule_for,
)
from bot.models.plan import Risk
from bot.words import all_words

RISKS: tuple[Risk, ...] = ("R0", "R1", "R2", "R3", "R4")


def _who(name: str, *roles: Role, teams: tuple[str, ...] = (), by_name: bool = True) -> Actor:
    named = frozenset(roles) if by_name else frozenset[Role]()
    return Actor(name, name, frozenset(roles), named, frozenset(teams))


PEOPLE = {
    "ana, an operator": _who("ana", "operator"),
    "ben, an approver of payments": _who("ben", "approver", teams=("payments",)),
    "chen, an approver of data": _who("chen", "approver", teams=("data",)),
    "gil, an approver through a group": _who("gil", "approver", teams=("payments",), by_name=False),
    "oki, on call": _who("oki", "on_call"),
    "ina, of the incident role": _who("ina", "incident"),
    "tom, of payments but no approver": _who("tom", teams=("payments",)),
    "dee, without a role": _who("dee"),
}


def _stakes(sentence: str, requester: str = "rita") -> Stakes:
    """`R2 in production`, `R4 with a reason`, `break-glass R2 with a reason`."""
    risk = next(risk for risk in RISKS if risk in sentence)
    return Stakes(
        risk=risk,
        environment="production" if "in production" in sentence else "development",
        team="payments",
        requester=requester,
        break_glass="break-glass" in sentence,
        reasoned="with a reason" in sentence,
        reversible="irreversible" not in sentence,
        early_undo="early undo" in sentence,
        fix_requester=requester if "early undo" in sentence else "",
    )


APPROVALS = [
    ("R0 in production", "ana, an operator", Reason.OK),
    ("R0 in production", "dee, without a role", Reason.NOT_OPERATOR),
    ("R1", "ana, an operator", Reason.OK),
    ("R1 in production", "ana, an operator", Reason.OK),
    ("R1", "tom, of payments but no approver", Reason.NOT_OPERATOR),
    ("R2", "ana, an operator", Reason.NOT_APPROVER),
    ("R2", "ben, an approver of payments", Reason.OK),
    ("R2", "chen, an approver of data", Reason.OK),
    ("R2", "oki, on call", Reason.OK),
    ("R2 in production", "ben, an approver of payments", Reason.OK),
    ("R2 in production", "gil, an approver through a group", Reason.OK),
    ("R2 in production", "chen, an approver of data", Reason.NOT_OWNING_TEAM),
    ("R2 in production", "oki, on call", Reason.OK),
    ("R2 in production", "tom, of payments but no approver", Reason.NOT_APPROVER),
    ("R2 in production", "ina, of the incident role", Reason.NOT_APPROVER),
    ("R3", "ben, an approver of payments", Reason.OK),
    ("R3", "gil, an approver through a group", Reason.NOT_BY_NAME),
    ("R3", "oki, on call", Reason.NOT_APPROVER),
    ("R4 with a reason", "ina, of the incident role", Reason.OK),
    ("R4", "ina, of the incident role", Reason.NEEDS_REASON),
    ("R4 with a reason", "ben, an approver of payments", Reason.NOT_INCIDENT),
    ("break-glass R2 in production with a reason", "oki, on call", Reason.OK),
    ("break-glass R2 in production", "oki, on call", Reason.NEEDS_REASON),
    ("break-glass R2 with a reason", "ben, an approver of payments", Reason.NOT_ON_CALL),
    ("break-glass R3 with a reason", "oki, on call", Reason.NO_BREAK_GLASS),
    ("break-glass R1 with a reason", "oki, on call", Reason.NO_BREAK_GLASS),
    ("break-glass irreversible R4 with a reason", "oki, on call", Reason.NO_BREAK_GLASS),
    ("early undo of R2 in production", "chen, an approver of data", Reason.NOT_OWNING_TEAM),
    ("early undo of R2 in production", "ben, an approver of payments", Reason.OK),
    ("early undo of R2 in production", "ana, an operator", Reason.NOT_APPROVER),
]


@pytest.mark.parametrize(("case", "person", "expected"), APPROVALS)
def test_approval_by_somebody_who_did_not_ask(case: str, person: str, expected: Reason) -> None:
    """Each row of the table for people who are not the requester."""
    assert may_approve(PEOPLE[person], _stakes(case)).reason is expected


OWN = [
    ("R0 in production", "ana, an operator", Reason.OK),
    ("R1", "ana, an operator", Reason.OK),
    ("R1 in production", "ana, an operator", Reason.REQUESTER),
    ("R2", "ben, an approver of payments", Reason.REQUESTER),
    ("R2 in production", "ben, an approver of payments", Reason.REQUESTER),
    ("R2 in production", "chen, an approver of data", Reason.REQUESTER),
    ("R2 in production", "ana, an operator", Reason.REQUESTER),
    ("R2 in production", "dee, without a role", Reason.REQUESTER),
    ("R3", "gil, an approver through a group", Reason.REQUESTER),
    ("R4", "ina, of the incident role", Reason.REQUESTER),
    ("break-glass R2 in production with a reason", "oki, on call", Reason.OK),
    ("early undo of R2 in production", "ana, an operator", Reason.OK),
    ("early undo of R2 in production", "dee, without a role", Reason.NOT_APPROVER),
]


@pytest.mark.parametrize(("case", "person", "expected"), OWN)
def test_approval_of_ones_own_request(case: str, person: str, expected: Reason) -> None:
    """Where the own request is refused, that is the reason given, whatever else is missing."""
    actor = PEOPLE[person]
    assert may_approve(actor, _stakes(case, actor.identity)).reason is expected


@pytest.mark.parametrize("problem", [Reason.GUEST, Reason.EXTERNAL, Reason.BOT, Reason.DELETED,
                                     Reason.LOOKUP])  # fmt: skip
def test_nobody_with_a_problem_may_do_anything(problem: Reason) -> None:
    """Guests, strangers, bots, the deactivated and the unknown are refused in every verdict."""
    everything: tuple[Role, ...] = ("operator", "approver", "on_call", "incident")
    actor = msgspec.structs.replace(_who("x", *everything, teams=("payments",)), problem=problem)
    for risk in RISKS:
        stakes = _stakes(f"{risk} with a reason")
        verdicts = [
            may_request(actor, stakes), may_approve(actor, stakes), may_deny(actor, stakes),
            may_execute([actor], stakes, execute=True, stopped=False),
            may_cancel(actor, stakes), may_stop(actor), may_resume(actor),
        ]  # fmt: skip
        assert {(v.permit, v.reason) for v in verdicts} == {(False, problem)}


def test_a_second_account_of_the_requester_is_the_requester() -> None:
    """Identity, not the Slack id, decides."""
    second = msgspec.structs.replace(PEOPLE["ben, an approver of payments"], identity="rita")
    assert may_approve(second, _stakes("R2")).reason is Reason.REQUESTER


def test_the_same_person_counts_once() -> None:
    """A second yes of one human is said to be there already; execution wants two humans."""
    ben = PEOPLE["ben, an approver of payments"]
    also_ben = msgspec.structs.replace(ben, id="ben2")
    stakes = _stakes("R3")
    assert may_approve(also_ben, stakes, frozenset({"ben"})).reason is Reason.ALREADY
    verdict = may_execute([ben, also_ben], stakes, execute=True, stopped=False)
    assert verdict == Verdict(False, Reason.TOO_FEW, "R3", 2)


@pytest.mark.parametrize("risk", RISKS)
def test_a_proposal_without_a_human_needs_one_more(risk: Risk) -> None:
    """Automation never lowers the number of people."""
    human, machine = _stakes(risk), _stakes(risk, requester="")
    assert quorum_for(machine) == quorum_for(human) + 1


def test_unknown_environment_counts_as_production() -> None:
    """What the operator did not say never lowers a requirement."""
    stakes = msgspec.structs.replace(_stakes("R2"), environment="unknown")
    assert rule_for(stakes).name == "R2-production"


def test_execution_asks_every_approver_again() -> None:
    """A lost role, the stop switch and observe mode each stop it."""
    ben, stakes = PEOPLE["ben, an approver of payments"], _stakes("R2 in production")
    demoted = msgspec.structs.replace(ben, roles=frozenset[Role]())
    run = {"execute": True, "stopped": False}
    assert may_execute([ben], stakes, **run).permit
    assert may_execute([demoted], stakes, **run).reason is Reason.NOT_APPROVER
    assert may_execute([], stakes, **run).reason is Reason.TOO_FEW
    assert may_execute([ben], stakes, execute=False, stopped=False).reason is Reason.OBSERVE
    assert may_execute([ben], stakes, execute=True, stopped=True).reason is Reason.STOPPED


def test_who_may_withdraw_stop_and_resume() -> None:
    """The requester withdraws, every responder stops, approvers resume."""
    ana, ben = PEOPLE["ana, an operator"], PEOPLE["ben, an approver of payments"]
    dee = PEOPLE["dee, without a role"]
    assert may_cancel(ana, _stakes("R2", "ana")).permit
    assert may_cancel(ben, _stakes("R2", "ana")).reason is Reason.NOT_REQUESTER
    assert may_cancel(ben, _stakes("R2", "")).permit
    assert [may_stop(p).permit for p in (ana, ben, dee)] == [True, True, False]
    assert [may_resume(p).permit for p in (ana, ben, dee)] == [False, True, False]


def test_who_may_propose() -> None:
    """Responders may; break-glass is on-call's with a reason."""
    assert may_request(PEOPLE["ana, an operator"], _stakes("R2 in production")).permit
    assert may_request(PEOPLE["dee, without a role"], _stakes("R0")).reason is Reason.NOT_OPERATOR
    glass = _stakes("break-glass R2 with a reason")
    assert may_request(PEOPLE["ana, an operator"], glass).reason is Reason.NOT_ON_CALL
    assert may_request(PEOPLE["oki, on call"], glass).permit


def test_nothing_but_roles_permits() -> None:
    """Over the whole table: who holds no role is never permitted to approve what they asked not."""
    for risk, environment, early in product(RISKS, ("production", "development"), (True, False)):
        stakes = Stakes(risk, environment, "payments", "rita", reasoned=True, early_undo=early)
        assert not may_approve(PEOPLE["tom, of payments but no approver"], stakes).permit


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("rule", [*RULES, "undo", "stop", "resume"])
def test_every_verdict_has_a_sentence(reason: Reason, rule: str) -> None:
    """Why and who can, in both languages, with and without a team."""
    verdict = Verdict(False, reason, rule, 1)
    for team in ("payments", ""):
        texts = {explain(verdict, "en", team=team), explain(verdict, "zh", team=team)}
        assert len(texts) == 2
        assert not any("{" in text for text in texts)
    assert f"approval.reason.{reason.value}" in all_words()
