"""The JQL subset answers what Jira answers, and 400 for everything it does not know."""

import time

import pytest

from integrations.sandbox.jira.jql import parse
from integrations.sandbox.jira.site import Issue, Refused, Site
from integrations.sandbox.jira.vocabulary import BOT, Options


@pytest.fixture
def site() -> Site:
    site = Site(Options(workflow="open"))
    rows = [("SEC", ["a", "hubward-1"]), ("SEC", []), ("SEC", ["b"]), ("OPS", ["a"])]
    for project, labels in rows:
        values = {"summary": "s", "issuetype": "Task", "priority": "High", "labels": labels}
        site.create(project, values, BOT)
    step = next(s for s in site.transitions(site.issues["SEC-3"]) if s.target == "Done")
    site.move(site.issues["SEC-3"], step, {}, BOT)
    site.issues["SEC-1"].created -= 7200
    site.issues["SEC-1"].updated -= 7200
    return site


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("project = SEC", ["SEC-1", "SEC-2", "SEC-3"]),
        ("PROJECT = sec and labels = hubward-1", ["SEC-1"]),
        ('labels in (a, "b")', ["OPS-1", "SEC-1", "SEC-3"]),
        ("labels != a", ["SEC-3"]),
        ("labels is EMPTY", ["SEC-2"]),
        ("NOT labels = a", ["SEC-2", "SEC-3"]),
        ("statusCategory = Done", ["SEC-3"]),
        ("statusCategory != done AND project = SEC", ["SEC-1", "SEC-2"]),
        ('status = "To Do" AND project = OPS OR key = SEC-3', ["OPS-1", "SEC-3"]),
        ('status = "To Do" AND (project = OPS OR key = SEC-3)', ["OPS-1"]),
        ("key in (SEC-2, OPS-1)", ["OPS-1", "SEC-2"]),
        ("updated >= -5m AND project = SEC", ["SEC-2", "SEC-3"]),
        ('created < "-1h"', ["SEC-1"]),
        ("resolution = Unresolved AND project = SEC", ["SEC-1", "SEC-2"]),
        ("updated <= now() AND labels not in (b)", ["OPS-1", "SEC-1"]),
    ],
)
def test_a_query_finds_what_jira_finds(site: Site, query: str, keys: list[str]) -> None:
    found = parse(f"{query} ORDER BY key").run(list(site.issues.values()))
    assert [issue.key for issue in found] == keys


def test_order_by_and_boundedness(site: Site) -> None:
    issues = list(site.issues.values())
    newest = parse("project = SEC ORDER BY created DESC, key ASC").run(issues)
    assert [i.key for i in newest] == ["SEC-3", "SEC-2", "SEC-1"]
    assert parse("ORDER BY key").bounded is False
    assert parse("project = SEC").bounded is True


def test_absolute_dates_are_utc(site: Site) -> None:
    hour_ago = time.strftime("%Y/%m/%d %H:%M", time.gmtime(time.time() - 3600))
    found = parse(f'updated < "{hour_ago}"').run(list(site.issues.values()))
    assert [i.key for i in found] == ["SEC-1"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("project = NOPE", "does not exist for the field"),
        ('status = "Doing"', "does not exist for the field"),
        ("priority = P1", "does not exist for the field"),
        ("sprint = 3", "does not exist or you do not have permission"),
        ('issue.property[hubward].case = "1"', "reserved JQL character"),
        ("status changed", "not an operator"),
        ("labels ~ x", "not an operator"),
        ("labels > a", "not supported"),
        ("updated = -5m", "not supported"),
        ("updated >= yesterday", "is invalid"),
        ("assignee = currentUser()", "does not exist"),
        ("project = currentProject()", "Unable to find JQL function"),
        ("project = SEC project = OPS", "Expecting either"),
        ("project = SEC AND", "ends too early"),
        ("(project = SEC", "Expecting ')'"),
        ("project = SEC ORDER BY rank", "Not able to sort"),
        ("key = not_a_key", "is invalid"),
        ("complete nonsense", "does not exist"),
        ("labels in ()", "Expecting a value"),
    ],
)
def test_everything_unknown_is_refused(query: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(query)
    assert caught.value.status == 400
    assert reason in " ".join(caught.value.messages)


def test_quoted_words_are_values_not_keywords() -> None:
    issue = Issue("1", "SEC-1", "SEC", {"labels": ["order"]}, BOT, 0.0, 0.0)
    assert parse('labels = "order"').run([issue]) == [issue]
