"""The environment: what is missing is told in full, and the example file is current."""

from pathlib import Path

import pytest

from bot import environment

ROOT = Path(__file__).parents[3]
WHOLE = {
    "HUBWARD_CONFIG": "hubward.yaml",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "REDIS_URL": "redis://localhost:6379/0",
    "AWS_REGION": "eu-central-1",
    "HUBWARD_FINDINGS_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/1/q",
    "HUBWARD_AUDIT_DIR": "/audit",
}


def missing(*without: str, tickets: str = "", **more: str) -> str:
    """The lines for an environment, joined."""
    chosen = {name: value for name, value in WHOLE.items() if name not in without} | more
    return "\n".join(environment.missing(environment.read(chosen), tickets=tickets))


def test_a_whole_environment_misses_nothing() -> None:
    assert missing() == ""


def test_an_empty_one_misses_everything_needed_at_once() -> None:
    told = environment.missing(environment.read({}))
    for variable in environment.VARIABLES:
        assert variable.needed == any(line.startswith(f"{variable.name} is") for line in told)
    assert any("SLACK_APP_TOKEN" in line and "HUBWARD_HTTP_PORT" in line for line in told)


@pytest.mark.parametrize("value", ["", "   ", "\n"])
def test_blanks_are_nothing(value: str) -> None:
    assert missing(REDIS_URL=value).startswith("REDIS_URL is not set")


def test_http_needs_the_signing_secret_and_no_app_token() -> None:
    told = missing("SLACK_APP_TOKEN", HUBWARD_HTTP_PORT="8080")
    assert told.startswith("SLACK_SIGNING_SECRET is not set")
    told = missing("SLACK_APP_TOKEN", HUBWARD_HTTP_PORT="8080", SLACK_SIGNING_SECRET="s")
    assert told == ""


def test_jira_is_asked_for_only_when_tickets_are_on() -> None:
    told = missing(tickets="jira")
    assert "JIRA_URL" in told and "JIRA_TOKEN" in told and "JIRA_USER" not in told
    assert missing(tickets="jira", JIRA_URL="https://j.example", JIRA_TOKEN="t") == ""


def test_an_undeclared_name_is_a_bug() -> None:
    with pytest.raises(KeyError):
        environment.read({})["HUBWARD_COLOUR"]


def test_the_example_file_is_current_and_sets_what_is_needed() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    assert text == environment.example()
    lines = text.splitlines()
    for variable in environment.VARIABLES:
        start = f"{variable.name}=" if variable.needed else f"#{variable.name}="
        assert sum(line.startswith(start) for line in lines) == 1
