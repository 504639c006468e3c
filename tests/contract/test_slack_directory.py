"""Who people are and whether the token suffices, asked of the stand-in."""

from collections.abc import Iterator

import pytest

from bot.errors import Upstream
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.manifest import Manifest
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackDirectory, check_slack

ANA = "U0ANA00001"


@pytest.fixture(scope="module")
def slack() -> Iterator[Handle]:
    """One stand-in for all tests."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def directory(slack: Handle) -> SlackDirectory:
    """Who people are, with an empty memory."""
    return SlackDirectory(story.SLACK_BOT_TOKEN, slack.api_url)


def test_people_are_told_apart(directory: SlackDirectory) -> None:
    ana, gus, eve = (directory.person(id) for id in (ANA, "U0GUS00001", "U0EVE00001"))
    bot = directory.person(story.BOT_USER_ID)
    assert (ana.email, ana.tz) == ("ana@example.com", "Europe/Berlin")
    assert [ana.guest, gus.guest, eve.guest] == [False, True, False]
    assert [ana.external, gus.external, eve.external] == [False, False, True]
    assert bot.bot and not ana.bot
    assert directory.person("U0CHEN0001").locale == "zh-CN"


def test_user_groups_have_members(directory: SlackDirectory) -> None:
    assert directory.in_group("U0BEN00001", "S0APPROVER")
    assert not directory.in_group(ANA, "S0APPROVER")
    with pytest.raises(Upstream):
        directory.in_group(ANA, "S0NOSUCH00")


def test_an_unknown_person_is_refused(directory: SlackDirectory) -> None:
    with pytest.raises(Upstream) as unknown:
        directory.person("U0NOBODY01")
    assert unknown.value.code == "user_not_found"


def test_a_fresh_answer_is_at_most_a_minute_old(slack: Handle) -> None:
    now = [0.0]
    directory = SlackDirectory(story.SLACK_BOT_TOKEN, slack.api_url, clock=lambda: now[0])

    def asked() -> int:
        return len([r for r in slack.requests("users.info") if r["detail"].get("user") == ANA])

    before = asked()
    directory.person(ANA)
    now[0] = 59.0
    directory.person(ANA, fresh=True)
    assert asked() == before + 1
    now[0] = 61.0
    directory.person(ANA)
    assert asked() == before + 1
    directory.person(ANA, fresh=True)
    assert asked() == before + 2
    now[0] = 61.0 + 601.0
    directory.person(ANA)
    assert asked() == before + 3


def test_the_check_names_the_missing_scope(slack: Handle) -> None:
    assert check_slack(story.SLACK_BOT_TOKEN, slack.api_url) == ""
    assert "SLACK_BOT_TOKEN" in check_slack("xoxb-wrong", slack.api_url)
    slack.scopes("chat:write", "commands")
    try:
        told = check_slack(story.SLACK_BOT_TOKEN, slack.api_url)
    finally:
        slack.scopes(*Manifest().scopes)
    assert "usergroups:read" in told and "chat:write" not in told
