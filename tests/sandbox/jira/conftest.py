"""A running Jira stand-in and the two ways to talk to it: the real library and raw HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from integrations.sandbox import story
from integrations.sandbox.jira import RunningJira, running_jira

Http = Callable[..., requests.Response]


def http_for(url: str) -> Http:
    """`http("POST", "issue", json=…)` against REST v2, signed in as the bot."""

    def http(method: str, path: str, **given: Any) -> requests.Response:
        full = f"{url}{path}" if path.startswith("/") else f"{url}/rest/api/2/{path}"
        given.setdefault("auth", (story.JIRA_USER, story.JIRA_TOKEN))
        return requests.request(method, full, timeout=10, **given)

    return http


def fields(summary: str = "Port 22 is open", **more: Any) -> dict[str, Any]:
    """The body of a create."""
    base = {"project": {"key": "SEC"}, "issuetype": {"name": "Task"}, "summary": summary}
    return {"fields": base | more}


@pytest.fixture
def jira_site() -> Iterator[RunningJira]:
    """A quiet Cloud site of this test's own."""
    with running_jira() as running:
        yield running


@pytest.fixture
def http(jira_site: RunningJira) -> Http:
    """Raw HTTP to that site."""
    return http_for(jira_site.url)
