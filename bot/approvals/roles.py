"""From a Slack user to an actor of the policy: identity, roles and teams, looked up fresh."""

from collections.abc import Iterable

from bot.approvals.policy import Actor, Reason, Role
from bot.errors import Upstream
from bot.ports import Directory, Person
from bot.settings import ApprovalSettings, Settings
from bot.words import say


def identity(approvals: ApprovalSettings, *names: str) -> str:
    """The one id of the human who goes by these names (Slack id first, then e-mail).

    `same_person` maps a second account or an e-mail address to the id that stands for the person;
    chains are followed. Without an entry the first name stands for itself.
    """
    mapping = {key.casefold(): value for key, value in approvals.same_person.items()}
    for name in names:
        current, seen = name, set[str]()
        while current.casefold() in mapping and current not in seen:
            seen.add(current)
            current = mapping[current.casefold()]
        if current != name:
            return current
    return names[0]


def actor(directory: Directory, approvals: ApprovalSettings, id: str) -> Actor:
    """The person as they are now. A failed lookup gives an actor who may do nothing."""
    try:
        person = directory.person(id, fresh=True)
        who = identity(approvals, person.id, person.email)
        problem = _problem(person)
        if problem is not Reason.OK:
            return Actor(id, who, problem=problem)
        return _with_roles(directory, approvals, id, who)
    except Upstream:
        return Actor(id, identity(approvals, id), problem=Reason.LOOKUP)


def policy_problems(settings: Settings) -> tuple[str, ...]:
    """Why these settings may not run plans, one line each; empty when they may.

    Asked at start-up. Without `remediation.execute` nothing is ever run, so nothing is required.
    """
    if not settings.remediation.execute:
        return ()
    approvals, problems = settings.approvals, []
    if not approvals.approvers:
        problems.append(say("approval.problem.no_approvers"))
    if not approvals.operators:
        problems.append(say("approval.problem.no_operators"))
    for account in settings.accounts:
        reachable = approvals.on_call or approvals.teams.get(account.team)
        if account.environment in ("production", "unknown") and not reachable:
            problems.append(say("approval.problem.nobody_for", account=account.id))
    return tuple(problems)


def _problem(person: Person) -> Reason:
    flags = (
        (person.deleted, Reason.DELETED),
        (person.bot, Reason.BOT),
        (person.external, Reason.EXTERNAL),
        (person.guest, Reason.GUEST),
    )
    return next((reason for flag, reason in flags if flag), Reason.OK)


def _with_roles(directory: Directory, approvals: ApprovalSettings, id: str, who: str) -> Actor:
    groups: dict[str, bool] = {}

    def listed(entries: Iterable[str]) -> bool:
        for entry in entries:
            if entry.startswith("S") and entry not in groups:
                groups[entry] = directory.in_group(id, entry)
            if entry == id or groups.get(entry):
                return True
        return False

    lists: dict[Role, tuple[str, ...]] = {
        "operator": approvals.operators,
        "approver": approvals.approvers,
        "on_call": approvals.on_call,
        "incident": approvals.incident,
    }
    return Actor(
        id,
        who,
        roles=frozenset(role for role, entries in lists.items() if listed(entries)),
        named=frozenset(role for role, entries in lists.items() if id in entries),
        teams=frozenset(team for team, entries in approvals.teams.items() if listed(entries)),
    )
