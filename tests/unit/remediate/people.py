"""A directory of people held in memory, which can be told to fail."""

from bot.ports import Person


class People:
    """The `Directory` port over plain data; unknown ids are ordinary members."""

    def __init__(
        self,
        *,
        persons: dict[str, Person] | None = None,
        groups: dict[str, set[str]] | None = None,
        failing: Exception | None = None,
        group_failing: Exception | None = None,
    ) -> None:
        self.persons = persons or {}
        self.groups = groups or {}
        self.failing = failing
        self.group_failing = group_failing

    def person(self, id: str, *, fresh: bool = False) -> Person:
        """The person, or the ordered failure."""
        if self.failing:
            raise self.failing
        return self.persons.get(id) or Person(id, id.lower(), email=f"{id.lower()}@example.com")

    def in_group(self, id: str, group: str) -> bool:
        """Whether the person is in the group, or the ordered failure."""
        if self.group_failing:
            raise self.group_failing
        return id in self.groups.get(group, set())
