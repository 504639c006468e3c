"""What a person does on the web page, what webhooks say about it, and the process itself."""

import hashlib
import hmac
import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from integrations.sandbox.jira import RunningJira, running_jira
from integrations.sandbox.jira.wiki import rendered
from tests.sandbox.jira.conftest import Http, fields, http_for

Delivery = tuple[dict[str, str], bytes]


class Receiver:
    """A webhook receiver on loopback; the first `failures` deliveries are answered 503."""

    def __init__(self, failures: int = 0) -> None:
        self.got: queue.Queue[Delivery] = queue.Queue()
        received = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                nonlocal failures
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                received.got.put((dict(self.headers.items()), raw))
                self.send_response(503 if failures > 0 else 204)
                self.end_headers()
                failures -= 1

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def test_a_person_moves_a_ticket_and_the_webhook_names_them(http: Http, receiver: Receiver) -> None:
    spec = {"url": receiver.url, "secret": "s3cret", "events": ["jira:issue_updated"]}
    assert http("POST", "/_sandbox/webhooks", json=spec).status_code == 201
    http("POST", "issue", json=fields())
    moved = http("POST", "/browse/SEC-1/move", data={"transition": "11"}, auth=None)
    assert (moved.status_code, "In Progress" in moved.text) == (200, True)
    headers, raw = receiver.got.get(timeout=5)
    expected = hmac.new(b"s3cret", raw, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature"] == f"sha256={expected}"
    assert headers["X-Atlassian-Webhook-Identifier"]
    body = json.loads(raw)
    assert (body["user"]["displayName"], body["issue"]["key"]) == ("Jira person", "SEC-1")
    assert body["issue_event_type_name"] == "issue_generic"
    assert [(i["field"], i["toString"]) for i in body["changelog"]["items"]] == [
        ("status", "In Progress")
    ]
    histories = http("GET", "issue/SEC-1?expand=changelog").json()["changelog"]["histories"]
    assert histories[0]["author"]["accountId"] != http("GET", "myself").json()["accountId"]


def test_a_refused_delivery_is_tried_again_under_the_same_identifier() -> None:
    receiver = Receiver(failures=2)
    with running_jira(webhook_retry_s=0.01) as running:
        http = http_for(running.url)
        http("POST", "/_sandbox/webhooks", json={"url": receiver.url, "secret": "s"})
        http("POST", "issue", json=fields())
        headers = [receiver.got.get(timeout=5)[0] for _ in range(3)]
    receiver.close()
    assert len({h["X-Atlassian-Webhook-Identifier"] for h in headers}) == 1
    assert [h.get("X-Atlassian-Webhook-Retry") for h in headers] == [None, "1", "2"]


def test_a_duplicate_delivery_carries_one_identifier(http: Http, receiver: Receiver) -> None:
    http("POST", "/_sandbox/webhooks", json={"url": receiver.url, "secret": "s"})
    http("POST", "/_sandbox/faults", json={"op": "webhook", "kind": "duplicate"})
    http("POST", "issue", json=fields())
    first, second = receiver.got.get(timeout=5), receiver.got.get(timeout=5)
    assert first[1] == second[1]
    identifier = "X-Atlassian-Webhook-Identifier"
    assert first[0][identifier] == second[0][identifier]


def test_only_this_machine_is_called(http: Http) -> None:
    spec = {"url": "http://169.254.169.254/", "secret": "s"}
    assert http("POST", "/_sandbox/webhooks", json=spec).status_code == 400


def test_the_page_shows_hostile_text_as_text(http: Http) -> None:
    hostile = '<script>alert(1)</script> "><img src=x>'
    http("POST", "issue", json=fields(hostile, description=hostile, labels=["<b>x</b>"]))
    http("POST", "issue/SEC-1/comment", json={"body": f"{{noformat}}{hostile}{{noformat}}"})
    link = {"object": {"url": "javascript:alert(1)", "title": hostile}}
    http("POST", "issue/SEC-1/remotelink", json=link)
    for path in ("/", "/browse/SEC-1"):
        page = http("GET", path, auth=None)
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert "<b>x" not in page.text
        assert "javascript:" not in page.text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert http("GET", "/style.css", auth=None).headers["Content-Type"].startswith("text/css")


def test_the_person_comments_and_labels(http: Http, jira_site: RunningJira) -> None:
    http("POST", "issue", json=fields(labels=["a"]))
    http("POST", "/browse/SEC-1/comment", data={"body": "Please hurry"}, auth=None)
    http("POST", "/browse/SEC-1/label", data={"label": "accepted-risk"}, auth=None)
    issue = jira_site.server.site.issues["SEC-1"]
    assert [c.author.name for c in issue.comments] == ["Jira person"]
    assert issue.values["labels"] == ["a", "accepted-risk"]
    bad = http("POST", "/browse/SEC-1/label", data={"label": "two words"}, auth=None)
    gone = http("POST", "/browse/SEC-1/move", data={"transition": "31"}, auth=None)
    assert (bad.status_code, gone.status_code, issue.status) == (400, 400, "To Do")


def test_other_sites_cannot_use_the_forms(http: Http, jira_site: RunningJira) -> None:
    http("POST", "issue", json=fields())
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        answer = http(
            "POST", "/browse/SEC-1/move", data={"transition": "11"}, auth=None, headers=headers
        )
        assert answer.status_code == 403
    assert jira_site.server.site.issues["SEC-1"].status == "To Do"


def test_wiki_markup_is_shown_and_live_markup_is_marked() -> None:
    shown = rendered("h2. Why\n* a *bold* point\n||k||v||\n|a|b|\n{noformat}*x* [~all]{noformat}")
    assert "<h3>Why</h3><ul><li>a <strong>bold</strong> point</li></ul>" in shown
    assert "<th>k</th>" in shown and "<pre>*x* [~all]</pre>" in shown
    assert 'class="live">[~admin]' in rendered("ask [~admin] now")
    assert 'class="live">{color:red}' in rendered("{color:red}x{color}")
    assert rendered(r"\[~admin\] \{x\} \*a\*") == "<p>[~admin] {x} *a*</p>"


def test_the_process_announces_itself_and_stops_on_sigterm() -> None:
    command = [sys.executable, "-m", "integrations.sandbox.jira", "--deployment", "Server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        info = requests.get(f"{ready['url']}/rest/api/2/serverInfo", timeout=5).json()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert (ready["ready"], info["deploymentType"]) == ("jira", "Server")
