"""The stand-in refuses what Jira refuses, in Jira's envelope, and changes nothing then."""

import email.utils
from typing import Any

import pytest

from integrations.sandbox.jira import RunningJira, running_jira
from tests.sandbox.jira.conftest import Http, fields, http_for


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"project": {"key": "NOPE"}}, "project"),
        ({"issuetype": {"name": "Story"}}, "issuetype"),
        ({"priority": {"name": "P1"}}, "priority"),
        ({"summary": "a\nb"}, "summary"),
        ({"summary": "x" * 256}, "summary"),
        ({"summary": " "}, "summary"),
        ({"labels": ["two words"]}, "labels"),
        ({"labels": ["x" * 256]}, "labels"),
        ({"labels": "one"}, "labels"),
        ({"description": {"type": "doc"}}, "description"),
        ({"description": "x" * 32_768}, "description"),
        ({"customfield_10099": "x"}, "customfield_10099"),
        ({"status": {"name": "Done"}}, "status"),
        ({"duedate": "tomorrow"}, "duedate"),
    ],
)
def test_a_create_with_a_bad_field_is_refused(
    http: Http, jira_site: RunningJira, given: dict[str, Any], field: str
) -> None:
    answer = http("POST", "issue", json=fields(**given) if "summary" not in given else {
        "fields": fields()["fields"] | given
    })  # fmt: skip
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert jira_site.server.site.issues == {}


def test_the_longest_summary_and_label_pass(http: Http) -> None:
    answer = http("POST", "issue", json=fields("s" * 255, labels=["l" * 255]))
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"update": {"labels": [{"frob": "x"}]}},
        {"update": {"labels": [{"add": "a b"}]}},
        {"update": {"nothing": [{"set": 1}]}},
        {"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}},
        {"fields": {"project": {"key": "OPS"}}},
        {"fields": {"summary": None}},
    ],
)
def test_a_bad_edit_changes_nothing(http: Http, jira_site: RunningJira, body: Any) -> None:
    http("POST", "issue", json=fields(labels=["kept"]))
    assert http("PUT", "issue/SEC-1", json=body).status_code == 400
    issue = jira_site.server.site.issues["SEC-1"]
    assert (issue.values["labels"], issue.history) == (["kept"], [])


def test_anonymous_callers_see_server_info_only(http: Http) -> None:
    assert http("GET", "serverInfo", auth=None).status_code == 200
    assert http("GET", "myself", auth=None).status_code == 401
    assert http("POST", "issue", auth=None, json=fields()).status_code == 401
    assert http("GET", "serverInfo", auth=("a", "b")).status_code == 401


def test_data_center_takes_a_bearer_token_and_cloud_does_not() -> None:
    from integrations.sandbox import story

    def sign(request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {story.JIRA_TOKEN}"
        return request

    for deployment, status in (("Server", 200), ("Cloud", 401)):
        with running_jira(deployment=deployment) as running:
            answer = http_for(running.url)("GET", "myself", auth=sign)
            assert answer.status_code == status


def test_each_deployment_has_its_own_search(http: Http) -> None:
    assert http("GET", "search", params={"jql": "project = SEC"}).status_code == 410
    with running_jira(deployment="Server") as running:
        server = http_for(running.url)
        assert server("GET", "search/jql", params={"jql": "project = SEC"}).status_code == 404
        assert server("GET", "search", params={"jql": "project = SEC"}).json()["total"] == 0


def test_cloud_search_gives_ids_only_unless_fields_are_named(http: Http) -> None:
    http("POST", "issue", json=fields())
    bare = http("GET", "search/jql", params={"jql": "project = SEC"}).json()
    assert [list(row) for row in bare["issues"]] == [["id"]]
    asked = {"jql": "project = SEC", "fields": "summary"}
    named = http("GET", "search/jql", params=asked).json()
    assert named["issues"][0]["fields"] == {"summary": "Port 22 is open"}
    assert named["isLast"] is True


def test_a_page_token_belongs_to_its_query(http: Http) -> None:
    for _ in range(3):
        http("POST", "issue", json=fields())
    first = http("GET", "search/jql", params={"jql": "project = SEC", "maxResults": 2}).json()
    assert (first["isLast"], len(first["issues"])) == (False, 2)
    again = {"jql": "project = OPS", "nextPageToken": first["nextPageToken"]}
    assert http("GET", "search/jql", params=again).status_code == 400
    bad = {"jql": "project = SEC", "nextPageToken": "???"}
    assert http("GET", "search/jql", params=bad).status_code == 400


def test_the_index_lags_and_reconciling_sees_through_it() -> None:
    with running_jira(index_lag_requests=2) as running:
        http = http_for(running.url)
        number = http("POST", "issue", json=fields(labels=["l"])).json()["id"]
        query = {"jql": "labels = l"}
        seen = http("GET", "search/jql", params=query | {"reconcileIssues": number}).json()
        assert [row["id"] for row in seen["issues"]] == [number]
        found = [len(http("GET", "search/jql", params=query).json()["issues"]) for _ in range(3)]
        assert found == [0, 1, 1]
        assert http("GET", "issue/SEC-1").status_code == 200


def test_a_required_resolution_must_be_given(http: Http) -> None:
    with running_jira(resolution_required=True, workflow="open") as running:
        strict = http_for(running.url)
        strict("POST", "issue", json=fields())
        steps = strict("GET", "issue/SEC-1/transitions?expand=transitions.fields").json()
        done = next(t for t in steps["transitions"] if t["to"]["statusCategory"]["key"] == "done")
        assert done["fields"]["resolution"]["required"] is True
        body: dict[str, Any] = {"transition": {"id": done["id"]}}
        assert strict("POST", "issue/SEC-1/transitions", json=body).status_code == 400
        body["fields"] = {"resolution": {"name": "Won't Do"}}
        assert strict("POST", "issue/SEC-1/transitions", json=body).status_code == 204
        shown = strict("GET", "issue/SEC-1").json()["fields"]
        assert shown["resolution"]["name"] == "Won't Do"
    http("POST", "issue", json=fields())
    off = {"transition": {"id": "11"}, "fields": {"resolution": {"name": "Done"}}}
    assert http("POST", "issue/SEC-1/transitions", json=off).status_code == 400


def test_a_transition_that_is_not_open_now_is_refused(http: Http) -> None:
    http("POST", "issue", json=fields())
    body = {"transition": {"id": "31"}}
    assert http("POST", "issue/SEC-1/transitions", json=body).status_code == 400
    assert http("GET", "issue/SEC-1").json()["fields"]["status"]["name"] == "To Do"


def test_remote_links_are_upserted_by_global_id(http: Http) -> None:
    http("POST", "issue", json=fields())
    body = {"globalId": "g", "object": {"url": "https://a.example/1", "title": "one"}}
    assert http("POST", "issue/SEC-1/remotelink", json=body).status_code == 201
    body["object"] = {"url": "https://a.example/2", "title": "two"}
    assert http("POST", "issue/SEC-1/remotelink", json=body).status_code == 200
    links = http("GET", "issue/SEC-1/remotelink").json()
    assert [link["object"]["title"] for link in links] == ["two"]
    assert http("POST", "issue/SEC-1/remotelink", json={"object": {}}).status_code == 400


def test_properties_have_a_size(http: Http) -> None:
    http("POST", "issue", json=fields())
    assert http("PUT", "issue/SEC-1/properties/k", json="x" * 32_766).status_code == 201
    assert http("PUT", "issue/SEC-1/properties/k", json="x" * 32_767).status_code == 400
    comment = {"body": "b", "properties": [{"key": "m", "value": {"marker": "1"}}]}
    http("POST", "issue/SEC-1/comment", json=comment)
    plain = http("GET", "issue/SEC-1/comment").json()["comments"][0]
    expanded = http("GET", "issue/SEC-1/comment?expand=properties").json()["comments"][0]
    assert "properties" not in plain
    assert expanded["properties"] == comment["properties"]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_burst_is_limited_with_the_vendors_headers(form: str) -> None:
    with running_jira(burst=3, retry_after=form, retry_after_s=2) as running:
        http = http_for(running.url)
        answers = [http("GET", "myself") for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        headers = answers[-1].headers
        assert headers["RateLimit-Reason"] == "jira-burst-based"
        if form == "seconds":
            assert headers["Retry-After"] == "2"
        else:
            assert email.utils.parsedate_to_datetime(headers["Retry-After"]).tzinfo is not None
        assert http("GET", "priority").status_code == 200


def test_writes_to_one_issue_are_limited_and_reads_are_not() -> None:
    with running_jira(issue_writes=2, issue_window_s=60.0) as running:
        http = http_for(running.url)
        http("POST", "issue", json=fields())
        http("POST", "issue", json=fields())
        answers = [http("POST", "issue/SEC-1/comment", json={"body": "b"}) for _ in range(3)]
        assert [a.status_code for a in answers] == [201, 201, 429]
        assert answers[-1].headers["RateLimit-Reason"] == "jira-per-issue-on-write"
        assert http("POST", "issue/SEC-2/comment", json={"body": "b"}).status_code == 201
        assert http("GET", "issue/SEC-1").status_code == 200


def test_missing_permissions_show_and_bite() -> None:
    with running_jira(denied=("CREATE_ISSUES", "ADD_COMMENTS", "TRANSITION_ISSUES")) as running:
        http = http_for(running.url)
        asked = {"projectKey": "SEC", "permissions": "CREATE_ISSUES,EDIT_ISSUES"}
        shown = http("GET", "mypermissions", params=asked).json()["permissions"]
        assert [shown[k]["havePermission"] for k in sorted(shown)] == [False, True]
        assert http("POST", "issue", json=fields()).status_code == 400
        assert http("GET", "mypermissions").status_code == 400


def test_what_is_not_emulated_says_so(http: Http) -> None:
    answer = http("GET", "issue/SEC-1/worklog")
    assert answer.status_code == 501
    assert "worklog" in answer.json()["errorMessages"][0]
    assert http("GET", "/rest/api/3/search").status_code == 410
