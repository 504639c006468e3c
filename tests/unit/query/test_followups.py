"""What a follow-up changes of the question before it, and that it changes nothing else."""

from datetime import UTC, datetime

import pytest

from bot.query.context import Context
from bot.query.model import Query
from bot.query.offline.reading import read
from tests.unit.query.followup_rows import CHAINS, NARROWED, NEW, REPLACED, RESHAPED, WIDENED

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
SPAN = (datetime(2024, 4, 20, tzinfo=UTC), datetime(2024, 5, 20, 11, 49, 59, tzinfo=UTC))
ACCOUNTS = {"prod": "111122223333", "dev": "444455556666", "audit": "777788889999"}
CONTEXT = Context(accounts=ACCOUNTS, span=SPAN)


def slots(query: Query) -> dict[str, str]:
    """Everything a question says, by short names; what it does not say is absent."""
    who, without, form = query.identity, query.exclude, query.aggregate
    found = {
        "from": _at(query.window.start), "to": _at(query.window.end),
        "accounts": query.where.accounts, "regions": query.where.regions,
        "calls": query.events.names, "groups": query.events.groups, "ids": query.events.ids,
        "services": [source.partition(".")[0] for source in query.events.sources],
        "users": who.user_names, "roles": [r for r in who.role_names if r not in who.user_names],
        "keys": who.access_keys, "ips": who.source_ips, "root": who.root, "means": who.means,
        "things": query.resources.ids, "outcome": query.outcome.status.replace("any", ""),
        "login": query.auth.login.replace("any", ""), "mfa": query.auth.mfa.replace("any", ""),
        "changes": query.read_only is False, "reads": query.read_only is True,
        "not.users": (*without.user_names, *without.role_names), "not.means": without.means,
        "not.reads": without.reads, "not.regions": without.regions,
        "custom": [f"{c.path} {c.op} {c.value}" for c in query.custom], "clock": query.clock,
        "by": form.by if form else (), "top": form.top if form else 0,
        "limit": query.limit if query.limit < 1000 else 0,
        "order": "" if query.order.newest else "oldest",
        "store": query.store.replace("auto", ""),
    }  # fmt: skip
    return {name: _text(value) for name, value in found.items() if value}


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}".removesuffix("T00:00")


def _text(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return ",".join(map(str, value))
    return "yes" if value is True else str(value)


def after(parent: str, *texts: str) -> tuple[Query, Query]:
    """The query of the first question, and the one that the rest made of it."""
    first = read(parent, CONTEXT, NOW).query
    assert first is not None, parent
    query = first
    for text in texts:
        found = read(text, Context(accounts=ACCOUNTS, span=SPAN, parent=query), NOW)
        assert found.query is not None, text
        assert found.follow_up, text
        query = found.query
    return first, query


@pytest.mark.parametrize(
    ("parent", "text", "change"), [*NARROWED, *REPLACED, *WIDENED, *RESHAPED, *CHAINS]
)
def test_a_follow_up_changes_what_it_says_and_nothing_else(
    parent: str, text: str, change: str
) -> None:
    first, query = after(parent, *text.split(" | "))
    wanted = slots(first)
    for part in change.split():
        name, given, value = part.partition("=")
        if given:
            wanted[name] = value
        else:
            wanted.pop(name.removeprefix("-"), None)
    assert slots(query) == wanted


@pytest.mark.parametrize(("parent", "text"), NEW)
def test_a_question_with_a_subject_of_its_own_keeps_nothing_of_the_thread(
    parent: str, text: str
) -> None:
    first = read(parent, CONTEXT, NOW).query
    found = read(text, Context(accounts=ACCOUNTS, span=SPAN, parent=first), NOW)
    alone = read(text, CONTEXT, NOW)
    assert found.query == alone.query is not None
    assert not found.follow_up
