"""The real jira library, unchanged, works against both deployments of the stand-in."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from integrations.sandbox import story
from integrations.sandbox.jira import running_jira


@pytest.fixture(params=["Cloud", "Server"])
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    from jira import JIRA

    with running_jira(deployment=request.param) as running:
        auth = (story.JIRA_USER, story.JIRA_TOKEN)
        library: Any = JIRA(running.url, basic_auth=auth, max_retries=0, timeout=5)
        yield library
        library.close()


def create(client: Any, **more: Any) -> Any:
    fields = {"project": "SEC", "issuetype": {"name": "Task"}, "summary": "Port 22 is open"}
    return client.create_issue(fields=fields | more)


def test_an_issue_lives_through_its_whole_workflow(client: Any) -> None:
    issue = create(client, labels=["hubward-1"], priority={"name": "High"}, description="h2. Open")
    assert (issue.key, issue.fields.status.name, issue.fields.priority.name) == (
        "SEC-1",
        "To Do",
        "High",
    )
    names = []
    while issue.fields.status.statusCategory.key != "done":
        step = next(t for t in client.transitions(issue) if t["name"] != "Stop work")
        names.append((step["name"], step["to"]["name"]))
        client.transition_issue(issue, step["id"])
        issue = client.issue(issue.key, expand="changelog")
    assert names == [("Start work", "In Progress"), ("Resolve", "Done")]
    assert issue.fields.resolution.name == "Done"
    assert {h.author.displayName for h in issue.changelog.histories} == {"Hubward"}
    client.transition_issue(issue, "Reopen")
    again = client.issue(issue.key)
    assert (again.fields.status.name, again.fields.resolution) == ("To Do", None)


def test_search_finds_by_label_and_pages_to_the_end(client: Any) -> None:
    for number in range(7):
        create(client, labels=["hubward-x" if number % 2 else "other"])
    found = client.search_issues("labels = hubward-x ORDER BY key", fields=["summary", "labels"])
    assert [i.key for i in found] == ["SEC-2", "SEC-4", "SEC-6"]
    assert found[0].fields.labels == ["hubward-x"]
    everything = client.search_issues("project = SEC ORDER BY key", maxResults=0, fields="summary")
    assert [i.key for i in everything] == [f"SEC-{n}" for n in range(1, 8)]


def test_labels_are_edited_without_losing_others(client: Any) -> None:
    issue = create(client, labels=["a"])
    issue.update(update={"labels": [{"add": "b"}, {"remove": "a"}]})
    issue.add_field_value("labels", "c")
    assert client.issue(issue.key).fields.labels == ["b", "c"]


def test_comments_properties_links_and_attachments(client: Any) -> None:
    one, two = create(client), create(client)
    client.add_comment(one, "seen")
    assert [c.body for c in client.comments(one)] == ["seen"]
    client.add_issue_property(one.key, "hubward", {"case": "c1"})
    assert client.issue_property(one.key, "hubward").value.case == "c1"
    client.create_issue_link("Duplicate", two.key, one.key)
    links = client.issue(two.key).fields.issuelinks
    assert links[0].type.outward == "duplicates"
    assert links[0].outwardIssue.key == one.key
    attached = client.add_attachment(one.key, io.BytesIO(b'{"a": 1}'), filename="finding.json")
    assert (attached.filename, attached.size, attached.get()) == ("finding.json", 8, b'{"a": 1}')


def test_the_library_reads_what_the_site_offers(client: Any) -> None:
    assert client.myself()["displayName"] == "Hubward"
    assert [p.name for p in client.priorities()] == ["Highest", "High", "Medium", "Low", "Lowest"]
    assert [p.key for p in client.projects()] == ["SEC", "OPS"]
    allowed = client.my_permissions(projectKey="SEC", permissions="CREATE_ISSUES")
    assert allowed["permissions"]["CREATE_ISSUES"]["havePermission"] is True


def test_wrong_credentials_are_refused() -> None:
    from jira import JIRA
    from jira.exceptions import JIRAError

    with running_jira() as running, pytest.raises(JIRAError) as caught:
        JIRA(running.url, basic_auth=(story.JIRA_USER, "wrong"), max_retries=0)
    assert caught.value.status_code == 401
