"""Ordered faults strike before or after the effect, and parked calls never stop the server."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integrations.sandbox.jira import RunningJira
from tests.sandbox.jira.conftest import Http, fields


def order(http: Http, op: str, kind: str, when: str = "before", **more: Any) -> None:
    spec = {"target": "jira", "op": op, "kind": kind, "when": when, **more}
    assert http("POST", "/_sandbox/faults", json=spec).status_code == 201


def creates(http: Http) -> list[tuple[int, bool]]:
    rows = http("GET", "/_sandbox/requests?op=POST issue").json()["requests"]
    return [(row["status"], row["effect"]) for row in rows]


@pytest.mark.parametrize("kind", ["drop", "disconnect"])
@pytest.mark.parametrize(("when", "issues"), [("before", 0), ("after", 1)])
def test_a_cut_connection_before_and_after_the_effect(
    http: Http, jira_site: RunningJira, kind: str, when: str, issues: int
) -> None:
    order(http, "POST issue", kind, when)
    with pytest.raises(requests.RequestException):
        http("POST", "issue", json=fields())
    assert len(jira_site.server.site.issues) == issues
    assert creates(http) == [(201, True) if issues else (0, False)]
    assert http("POST", "issue", json=fields()).status_code == 201


@pytest.mark.parametrize(("when", "issues"), [("before", 0), ("after", 1)])
def test_a_throttle(http: Http, jira_site: RunningJira, when: str, issues: int) -> None:
    order(http, "*", "throttle", when)
    answer = http("POST", "issue", json=fields())
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert len(jira_site.server.site.issues) == issues


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_duplicate_takes_effect_twice(http: Http, jira_site: RunningJira, when: str) -> None:
    order(http, "POST issue", "duplicate", when)
    assert http("POST", "issue", json=fields()).json()["key"] == "SEC-1"
    assert sorted(jira_site.server.site.issues) == ["SEC-1", "SEC-2"]


class Parked:
    """A request made in a thread of its own, so that it can be parked."""

    def __init__(self, http: Http, **given: Any) -> None:
        self.answer: requests.Response | None = None
        self._given = given
        self._http = http
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.answer = self._http("POST", "issue", json=fields(), **self._given)
        except requests.RequestException:
            self.answer = None

    def join(self) -> requests.Response | None:
        self._thread.join(10)
        return self.answer


@pytest.fixture
def released(http: Http) -> Iterator[None]:
    yield
    http("DELETE", "/_sandbox/faults")


def test_a_held_call_waits_while_others_go_on(
    http: Http, jira_site: RunningJira, released: None
) -> None:
    order(http, "POST issue", "hold", times=20)
    parked = [Parked(http) for _ in range(20)]
    held = http("GET", "/_sandbox/faults?wait=held&timeout=5")
    assert (held.status_code, held.json()["held"]) == (200, True)
    assert http("GET", "myself").status_code == 200
    assert jira_site.server.site.issues == {}
    http("DELETE", "/_sandbox/faults")
    answers = [call.join() for call in parked]
    assert [a.status_code for a in answers if a is not None] == [201] * 20


def test_a_call_held_after_its_effect(http: Http, jira_site: RunningJira, released: None) -> None:
    order(http, "POST issue", "hold", "after")
    parked = Parked(http)
    assert http("GET", "/_sandbox/faults?wait=held&timeout=5").json()["held"] is True
    assert list(jira_site.server.site.issues) == ["SEC-1"]
    http("DELETE", "/_sandbox/faults")
    answer = parked.join()
    assert answer is not None
    assert answer.json()["key"] == "SEC-1"


def test_a_held_call_whose_client_is_gone_has_no_effect(
    http: Http, jira_site: RunningJira, released: None
) -> None:
    import socket
    from base64 import b64encode
    from urllib.parse import urlsplit

    from integrations.sandbox import story

    order(http, "POST issue", "hold")
    signed = b64encode(f"{story.JIRA_USER}:{story.JIRA_TOKEN}".encode()).decode()
    with socket.create_connection(("127.0.0.1", urlsplit(jira_site.url).port or 0)) as raw:
        raw.sendall(
            b"POST /rest/api/2/issue HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n"
            b"Content-Type: application/json\r\n"
            b"Authorization: Basic " + signed.encode() + b"\r\n\r\n{}"
        )
        assert http("GET", "/_sandbox/faults?wait=held&timeout=5").json()["held"] is True
    assert http("GET", "myself").status_code == 200
    http("DELETE", "/_sandbox/faults")
    rows = next(rows for _ in range(500) if (rows := creates(http)))
    assert rows == [(0, False)]


def test_waiting_for_a_held_call_ends(http: Http) -> None:
    assert http("GET", "/_sandbox/faults?wait=held&timeout=0.05").status_code == 408


@pytest.mark.parametrize(
    "spec", [{}, {"op": "*", "kind": "explode"}, {"target": "slack", "op": "*", "kind": "drop"}, []]
)
def test_a_bad_order_is_refused(http: Http, spec: Any) -> None:
    assert http("POST", "/_sandbox/faults", json=spec).status_code == 400
    assert http("GET", "/_sandbox/faults").json()["faults"] == []


def test_hits_are_counted(http: Http) -> None:
    order(http, "GET myself", "throttle", times=3)
    http("GET", "myself")
    assert http("GET", "/_sandbox/faults").json()["faults"][0]["hits"] == 1
