"""From Slack users to actors: groups, second accounts, failing lookups, settings' problems."""

from bot.approvals.policy import Reason
from bot.approvals.roles import actor, identity, policy_problems
from bot.errors import Upstream
from bot.ports import Person
from bot.settings import AccountSettings, ApprovalSettings, RemediationSettings, Settings
from tests.unit.remediate.people import People

APPROVALS = ApprovalSettings(
    operators=("U1", "SOPS"),
    approvers=("U2", "SAPP"),
    on_call=("SONCALL",),
    teams={"payments": ("SPAY", "U2")},
    same_person={"U9": "U1", "ana@old.example": "U1", "U8": "U9"},
)


def test_roles_come_from_ids_and_groups() -> None:
    """A role through a group is a role, but not one given by name."""
    people = People(groups={"SAPP": {"U3"}, "SPAY": {"U3"}})
    named, grouped = actor(people, APPROVALS, "U2"), actor(people, APPROVALS, "U3")
    for found in (named, grouped):
        assert found.roles == frozenset({"approver"})
        assert found.teams == frozenset({"payments"})
    assert named.named == frozenset({"approver"})
    assert not grouped.named


def test_identities_of_one_person_meet() -> None:
    """By second account, by a chain of accounts, by e-mail whatever its case."""
    assert identity(APPROVALS, "U9") == identity(APPROVALS, "U8") == "U1"
    assert identity(APPROVALS, "U7", "ANA@old.example") == "U1"
    assert identity(APPROVALS, "U7", "new@example.com") == "U7"


def test_a_circle_of_accounts_ends() -> None:
    """A mistake in the settings must not hang a click."""
    circle = ApprovalSettings(same_person={"U1": "U2", "U2": "U1"})
    assert identity(circle, "U1") in ("U1", "U2")


def test_people_with_a_problem_have_no_roles() -> None:
    """Even when they are listed."""
    flags = {
        "U2": Person("U2", "ben", guest=True),
        "U1": Person("U1", "eve", external=True),
    }
    people = People(persons=flags)
    assert actor(people, APPROVALS, "U2").problem is Reason.GUEST
    assert actor(people, APPROVALS, "U1").problem is Reason.EXTERNAL
    assert not actor(people, APPROVALS, "U2").roles


def test_a_failed_lookup_is_a_no() -> None:
    """Of the person as of a group; the identity is still known by id."""
    down = People(failing=Upstream("Slack", "ratelimited"))
    found = actor(down, APPROVALS, "U9")
    assert (found.problem, found.identity, found.roles) == (Reason.LOOKUP, "U1", frozenset())
    half = People(group_failing=Upstream("Slack", "ratelimited"))
    assert actor(half, APPROVALS, "U5").problem is Reason.LOOKUP


def test_an_empty_policy_is_refused_once_plans_may_run() -> None:
    """Observe mode needs nobody; execution needs approvers, operators and someone per account."""
    production = AccountSettings("111111111111", "pay", environment="production", team="payments")
    observing = Settings(accounts=(production,))
    assert policy_problems(observing) == ()
    running = Settings(accounts=(production,), remediation=RemediationSettings(execute=True))
    assert len(policy_problems(running)) == 3
    assert "111111111111" in policy_problems(running)[2]
    good = Settings(
        accounts=(production,),
        remediation=RemediationSettings(execute=True),
        approvals=APPROVALS,
    )
    assert policy_problems(good) == ()
