"""Which cases and requests a person may see, and which one their words mean."""

from collections.abc import Sequence

from bot.approvals.policy import Reason, may_approve
from bot.approvals.roles import actor
from bot.errors import NotPermitted, Refused
from bot.models.case import Case
from bot.models.request import Request
from bot.ports import Stored
from bot.remediate.changes import AWAITING
from bot.remediate.gate import stakes_of
from bot.settings import Settings
from handlers.slack.desk import Asker

_ALL = 100_000


def staff(who: Asker) -> None:
    """Guests and people of other companies see no findings; raises NotPermitted."""
    found = actor(who.desk.directory, who.desk.settings.approvals, who.person.id)
    if found.problem is not Reason.OK:
        raise NotPermitted("lifecycle.staff_only")


def responder(who: Asker) -> None:
    """Somebody the operator's file gives any role; raises NotPermitted for everybody else."""
    found = actor(who.desk.directory, who.desk.settings.approvals, who.person.id)
    if found.problem is not Reason.OK:
        raise NotPermitted("lifecycle.staff_only")
    if not found.roles and not found.teams:
        raise NotPermitted("lifecycle.not_responder")


def open_cases(who: Asker, limit: int = 500) -> list[Stored[Case]]:
    """Open cases, most urgent first."""
    return who.desk.store.many(Case, who.desk.store.members("cases:open", limit=limit))


def matching(who: Asker, words: Sequence[str]) -> list[Stored[Case]]:
    """All open cases of which every word is part of some field, most urgent first."""
    wanted, settings = [word.lower() for word in words], who.desk.settings
    found = open_cases(who, limit=_ALL)
    return [c for c in found if all(_has(c.value, word, settings) for word in wanted)]


def _has(case: Case, word: str, settings: Settings) -> bool:
    band = case.priority.band if case.priority else ""
    account = settings.account(case.account)
    ours = (account.name, account.environment, account.team) if account else ()
    fields = (case.family, case.account, case.region, case.severity, band, case.resource.id,
              *case.controls, *ours)  # fmt: skip
    return any(word in field.lower() for field in fields)


def decidable(who: Asker) -> list[Stored[Request]]:
    """The waiting requests this person may decide."""
    waiting = who.desk.store.many(Request, who.desk.store.members(AWAITING))
    settings = who.desk.settings
    me = actor(who.desk.directory, settings.approvals, who.person.id)
    return [r for r in waiting if may_approve(me, stakes_of(r.value, settings)).permit]


def find_case(who: Asker, text: str) -> Stored[Case]:
    """The case an id or a resource id names, or the thread's own; raises Refused."""
    word = text.split()[0] if text.split() else ""
    if not word:
        object = who.desk.store.resolve(f"thread:{who.channel}:{who.thread}")
        word = object.removeprefix("case:") if object else ""
    if not word:
        raise Refused("command.which_case")
    stored = who.desk.store.get(Case, word)
    if stored:
        return stored
    matches = [
        c for c in open_cases(who) if word in (c.value.resource.id, c.value.resource.short_id)
    ]
    if len(matches) != 1:
        raise Refused("command.no_such_case", word=word)
    return matches[0]


def case_here(who: Asker, text: str) -> Stored[Case] | None:
    """The case an id names or the thread belongs to, None where neither is; raises Refused."""
    object = who.desk.store.resolve(f"thread:{who.channel}:{who.thread}") or ""
    return find_case(who, text) if text or object.startswith("case:") else None
