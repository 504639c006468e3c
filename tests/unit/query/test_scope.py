"""Who may ask about which accounts."""

import msgspec
import pytest

from bot.errors import NotPermitted
from bot.ports import Person
from bot.query.scope import accounts_for, accounts_of_channel
from bot.settings import AccountSettings, QuestionSettings, Scope, Settings

_SETTINGS = Settings(
    accounts=(AccountSettings("1" * 12, "one"), AccountSettings("2" * 12, "two")),
    questions=QuestionSettings(
        scopes=(
            Scope("U0ANA", ("1" * 12,)),
            Scope("S0TEAM", ("2" * 12,)),
            Scope("C0SEC", ("all",)),
            Scope("U0OLD", ("9" * 12,)),
        )
    ),
)


class _Groups:
    """Group membership as given; people are not looked up here."""

    def __init__(self, *members: str) -> None:
        self._members = members

    def person(self, id: str, *, fresh: bool = False) -> Person:
        """The person by that id."""
        return Person(id, id)

    def in_group(self, id: str, group: str) -> bool:
        """Whether the id is one of the members of S0TEAM."""
        return group == "S0TEAM" and id in self._members


@pytest.mark.parametrize(
    ("person", "members", "accounts"),
    [
        ("U0ANA", (), {"1" * 12}),
        ("U0BEN", ("U0BEN",), {"2" * 12}),
        ("U0ANA", ("U0ANA",), {"1" * 12, "2" * 12}),
    ],
)
def test_a_readers_scope_is_the_union_of_their_entries(
    person: str, members: tuple[str, ...], accounts: set[str]
) -> None:
    assert accounts_for(Person(person, "x"), _SETTINGS, _Groups(*members)) == accounts


def test_asking_in_a_channel_that_may_see_everything_widens_nobody() -> None:
    assert accounts_of_channel("C0SEC", _SETTINGS) == {"1" * 12, "2" * 12}
    assert accounts_for(Person("U0ANA", "x"), _SETTINGS, _Groups()) == {"1" * 12}
    with pytest.raises(NotPermitted):
        accounts_for(Person("U0BEN", "x"), _SETTINGS, _Groups())


@pytest.mark.parametrize("person", ["U0BEN", "U0OLD"])
def test_no_entry_and_entries_without_our_accounts_mean_nothing(person: str) -> None:
    with pytest.raises(NotPermitted, match=r"questions\.scopes"):
        accounts_for(Person(person, "x"), _SETTINGS, _Groups())


@pytest.mark.parametrize("flag", ["guest", "external", "bot", "deleted"])
def test_guests_externals_and_bots_never_have_a_scope(flag: str) -> None:
    person = msgspec.structs.replace(Person("U0ANA", "x"), **{flag: True})
    with pytest.raises(NotPermitted):
        accounts_for(person, _SETTINGS, _Groups("U0ANA"))


def test_what_a_channel_may_see() -> None:
    assert accounts_of_channel("C0SEC", _SETTINGS) == {"1" * 12, "2" * 12}
    assert accounts_of_channel("C0OTHER", _SETTINGS) == frozenset()
    assert accounts_of_channel("D0ANA", _SETTINGS) == {"1" * 12, "2" * 12}
