"""Whose question it is: the accounts the asker may read, and a query held to them."""

import msgspec

from bot.errors import NotPermitted, Upstream
from bot.models.answer import Question
from bot.ports import Directory
from bot.query import scope
from bot.query.model import Assumption, Query, Where
from bot.query.validate import check
from bot.settings import Settings


class Scope:
    """Without a directory nobody is asking but whoever gave the files: all of them count."""

    def __init__(self, settings: Settings, directory: Directory | None) -> None:
        self._settings = settings
        self._directory = directory

    @property
    def files_only(self) -> bool:
        """Whether the files that were given are the whole world."""
        return self._directory is None

    def allowed(self, question: Question) -> tuple[frozenset[str] | None, str]:
        """The accounts the asker may read (None: whatever the files hold), and their zone.

        Raises NotPermitted for who may read none, or when Slack cannot say who asks.
        """
        if self._directory is None:
            return None, question.tz or self._settings.workspace.timezone
        if question.local:
            owned = frozenset(account.id for account in self._settings.accounts)
            return owned, question.tz or self._settings.workspace.timezone
        try:
            person = self._directory.person(question.asker)
            found = scope.accounts_for(person, self._settings, self._directory)
        except Upstream as problem:
            raise NotPermitted("answer.scope.unknown") from problem
        return found, question.tz or person.tz

    def within(self, query: Query, question: Question, allowed: frozenset[str] | None) -> Query:
        """The query held to these accounts; raises NotPermitted when it names another."""
        if allowed is None:
            where = Where(
                question.accounts or query.where.accounts, question.regions or query.where.regions
            )
            return check(msgspec.structs.replace(_unpinned(query), where=where))
        wanted = question.accounts or query.where.accounts or tuple(sorted(allowed))
        outside = [account for account in wanted if account not in allowed]
        if outside:
            raise NotPermitted("answer.scope.account", accounts=", ".join(outside))
        where = Where(tuple(wanted), question.regions or query.where.regions)
        return check(msgspec.structs.replace(query, where=where))


def _unpinned(query: Query) -> Query:
    """The query for the files that were given, and a word about the source that was named."""
    if query.store in ("auto", "local"):
        return query
    named = Assumption("answer.assume.archive", {"store": query.store})
    return msgspec.structs.replace(query, store="auto", assumptions=(*query.assumptions, named))
