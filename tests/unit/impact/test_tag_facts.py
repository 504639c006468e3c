"""Tags in the spellings people use."""

import pytest

from bot.impact.tag_facts import applications_of, environment_of, lowered, owner_of


@pytest.mark.parametrize(
    ("tags", "environment"),
    [
        ([("Env", "PROD")], ("production", "env")),
        ([("environment", "pre-production")], ("staging", "environment")),
        ([("Stage", "qa")], ("development", "stage")),
        ([("env", "blue")], None),
        ([("env", "blue"), ("tier", "live")], ("production", "tier")),
        ([("env", " ")], None),
        ([], None),
    ],
)
def test_environment(tags: list[tuple[str, str]], environment: tuple[str, str] | None) -> None:
    assert environment_of(lowered(tags)) == environment


def test_owner_comes_before_team() -> None:
    found = owner_of(lowered([("team", "payments"), ("Owner", "ana")]))
    assert found is not None and (found[0].raw, found[1]) == ("ana", "owner")
    found = owner_of(lowered([("Owner_Email", "ana@example.com")]))
    assert found is not None and found[1] == "owner-email"
    assert owner_of({}) is None


def test_application() -> None:
    assert [a.raw for a in applications_of(lowered([("App_Name", "shop")]))] == ["shop"]
    assert applications_of({}) == ()
