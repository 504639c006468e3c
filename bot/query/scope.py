"""Who may ask about which accounts: `questions.scopes` of the operator's file, nothing else."""

from bot.errors import NotPermitted
from bot.ports import Directory, Person
from bot.settings import Settings


def accounts_for(person: Person, settings: Settings, directory: Directory) -> frozenset[str]:
    """Account ids the person may ask about: the union of their own and their groups' entries.

    A channel's entry widens nobody: it only says what may be shown there. Raises NotPermitted for
    guests, externals and bots, and when no entry names the person or one of their groups; Upstream
    when Slack cannot say who is in a group.
    """
    if person.guest or person.external or person.bot or person.deleted:
        raise NotPermitted("answer.scope.stranger")
    found: set[str] = set()
    for entry in settings.questions.scopes:
        group = entry.who.startswith("S")
        mine = directory.in_group(person.id, entry.who) if group else entry.who == person.id
        if mine:
            found |= _accounts(entry.accounts, settings)
    if not found:
        raise NotPermitted("answer.scope.none")
    return frozenset(found)


def accounts_of_channel(channel: str, settings: Settings) -> frozenset[str]:
    """What everybody in the channel may read; a direct conversation shows it to the asker alone."""
    if channel.startswith("D") or not channel:
        return frozenset(account.id for account in settings.accounts)
    return frozenset(
        id
        for entry in settings.questions.scopes
        if entry.who == channel
        for id in _accounts(entry.accounts, settings)
    )


def _accounts(listed: tuple[str, ...], settings: Settings) -> set[str]:
    owned = {account.id for account in settings.accounts}
    return owned if "all" in listed else owned & set(listed)
