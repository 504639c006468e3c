"""The Jira adapter against the stand-in: one ticket per digest under every failure we can order."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.errors import Refused, Upstream
from bot.models.ticket import Part, TicketComment
from tests.contract.jira_bench import DIGEST, LABEL, Bench, Benches, content


@pytest.fixture
def benches() -> Iterator[Benches]:
    benches = Benches()
    yield benches
    benches.close()


@pytest.fixture
def bench(benches: Benches) -> Bench:
    return benches.make()


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_one_digest_is_one_ticket(benches: Benches, deployment: str) -> None:
    bench = benches.make(deployment=deployment)
    first = bench.tickets.find_or_create(DIGEST, content())
    again = bench.tickets.find_or_create(DIGEST, content())
    elsewhere = bench.another().find_or_create(DIGEST, content())
    other = bench.tickets.find_or_create("f" * 16, content())
    assert (first.key, first.created, first.state) == ("SEC-1", True, "todo")
    assert first.url == f"{bench.url}/browse/SEC-1"
    assert (again.key, again.created, elsewhere.key) == ("SEC-1", False, "SEC-1")
    assert other.key == "SEC-2"
    issue = bench.site.issues["SEC-1"]
    assert issue.values["labels"] == ["account-1", "hubward", LABEL]
    assert issue.values["priority"] == "Highest"
    links = list(issue.remote_links.values())
    assert [link["object"]["title"] for link in links] == ["Slack thread"]


@pytest.mark.parametrize("kind", ["drop", "disconnect", "throttle"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_failed_create_leaves_exactly_one_ticket(benches: Benches, kind: str, when: str) -> None:
    bench = benches.make()
    bench.fault("POST issue", kind, when)
    ref = bench.tickets.find_or_create(DIGEST, content())
    assert (ref.key, len(bench.site.issues), bench.effects("POST issue")) == ("SEC-1", 1, 1)
    assert ref.created is (when == "before")
    assert bench.pauses


def test_the_index_lag_is_waited_out_after_a_lost_answer(benches: Benches) -> None:
    bench = benches.make(index_lag_requests=2)
    bench.fault("POST issue", "drop", "after")
    ref = bench.tickets.find_or_create(DIGEST, content())
    assert (ref.key, len(bench.site.issues)) == ("SEC-1", 1)


def test_an_own_ticket_is_known_before_the_index_knows_it(benches: Benches) -> None:
    bench = benches.make(index_lag_requests=1000)
    keys = {bench.tickets.find_or_create(DIGEST, content()).key for _ in range(3)}
    assert (keys, len(bench.site.issues)) == ({"SEC-1"}, 1)


def test_a_duplicate_that_slips_through_is_linked_and_closed(bench: Bench) -> None:
    bench.fault("POST issue", "duplicate")
    ref = bench.tickets.find_or_create(DIGEST, content())
    one, two = bench.site.issues["SEC-1"], bench.site.issues["SEC-2"]
    assert (ref.key, ref.created, one.status) == ("SEC-1", True, "To Do")
    assert two.status == "Done"
    assert [(kind, other) for _, kind, other in two.links] == [("Duplicate", "SEC-1")]
    assert bench.open_with_label() == [one]


def test_a_duplicate_the_index_hid_is_closed_at_the_next_update(benches: Benches) -> None:
    bench = benches.make(index_lag_requests=2, resolution_required=True)
    bench.fault("POST issue", "duplicate")
    ref = bench.tickets.find_or_create(DIGEST, content())
    assert len(bench.open_with_label()) == 2
    for text in ("one", "two", "three"):
        bench.tickets.update(ref.key, content(text))
    assert [issue.key for issue in bench.open_with_label()] == [ref.key]
    closed = bench.site.issues["SEC-2"]
    assert (closed.status, closed.resolution) == ("Done", "Duplicate")


def test_a_lasting_failure_surfaces_and_says_what_to_do(bench: Bench) -> None:
    bench.fault("GET search", "throttle", times=50)
    with pytest.raises(Upstream) as caught:
        bench.tickets.find_or_create(DIGEST, content())
    error = caught.value
    assert (error.code, error.retryable, error.retry_after_s) == ("429", True, 1.0)
    assert "limits its callers" in error.detail
    assert len(bench.pauses) == 3
    assert bench.site.issues == {}


def test_a_long_wait_is_left_to_the_outbox(benches: Benches) -> None:
    bench = benches.make(retry_after_s=120, retry_after="date")
    bench.fault("GET issue", "throttle")
    with pytest.raises(Upstream) as caught:
        bench.tickets.read("SEC-1")
    assert caught.value.retry_after_s is not None
    assert 110 < caught.value.retry_after_s <= 120
    assert bench.pauses == []


def test_retry_after_as_a_date_is_obeyed(benches: Benches) -> None:
    bench = benches.make(retry_after_s=3, retry_after="date")
    bench.fault("GET search", "throttle")
    assert bench.tickets.find_or_create(DIGEST, content()).key == "SEC-1"
    assert len(bench.pauses) == 1
    assert 1.5 < bench.pauses[0] < 4


def test_tight_limits_slow_us_down_and_lose_nothing(benches: Benches) -> None:
    bench = benches.make(real=True, burst=2, issue_writes=2, issue_window_s=1.0)
    ref = bench.tickets.find_or_create(DIGEST, content())
    for number in range(3):
        remark = TicketComment(f"m{number}", (Part("line", f"remark {number}"),))
        bench.tickets.comment(ref.key, remark)
    bench.tickets.move(ref.key, "done")
    issue = bench.site.issues[ref.key]
    assert [c.body for c in issue.comments] == ["remark 0", "remark 1", "remark 2"]
    assert (issue.status, len(bench.site.issues)) == ("Done", 1)


@pytest.mark.parametrize("kind", ["drop", "throttle"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_comment_stands_once(bench: Bench, kind: str, when: str) -> None:
    ref = bench.tickets.find_or_create(DIGEST, content())
    bench.fault("POST comment", kind, when)
    remark = TicketComment("req1:done", (Part("line", "Fixed."),))
    bench.tickets.comment(ref.key, remark)
    bench.tickets.comment(ref.key, remark)
    bench.another().comment(ref.key, remark)
    bench.tickets.comment(ref.key, TicketComment("req2:done", (Part("line", "Again."),)))
    bodies = [c.body for c in bench.site.issues[ref.key].comments]
    assert bodies == ["Fixed.", "Again."]


def test_a_marker_set_by_somebody_else_does_not_silence_us(bench: Bench) -> None:
    from integrations.sandbox.jira.vocabulary import PERSON

    ref = bench.tickets.find_or_create(DIGEST, content())
    issue = bench.site.issues[ref.key]
    bench.site.comment(issue, "spoof", PERSON, {"hubward": {"marker": "req1:done"}})
    bench.tickets.comment(ref.key, TicketComment("req1:done", (Part("line", "Fixed."),)))
    assert [c.body for c in issue.comments] == ["spoof", "Fixed."]


@pytest.mark.parametrize("workflow", ["steps", "open"])
@pytest.mark.parametrize("required", [False, True])
def test_a_ticket_goes_to_done_and_back_by_category(
    benches: Benches, workflow: str, required: bool
) -> None:
    bench = benches.make(workflow=workflow, resolution_required=required)
    ref = bench.tickets.find_or_create(DIGEST, content())
    issue = bench.site.issues[ref.key]
    assert bench.tickets.move(ref.key, "done").state == "done"
    assert (issue.status, issue.resolution) == ("Done", "Done")
    assert bench.tickets.read(ref.key).state == "done"
    steps = len(issue.history)
    bench.tickets.move(ref.key, "done")
    assert len(issue.history) == steps
    assert bench.tickets.move(ref.key, "todo").state == "todo"
    assert (issue.status, issue.resolution) == ("To Do", None)
    bench.tickets.move(ref.key, "in_progress")
    assert issue.status == "In Progress"


@pytest.mark.parametrize("kind", ["drop", "throttle", "disconnect"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_step_is_not_taken_twice(bench: Bench, kind: str, when: str) -> None:
    ref = bench.tickets.find_or_create(DIGEST, content())
    bench.fault("POST transitions", kind, when, times=2)
    bench.tickets.move(ref.key, "done")
    moves = [i["toString"] for c in bench.site.issues[ref.key].history for i in c.items]
    assert moves == ["In Progress", "Done", "Done"]


def test_a_workflow_without_a_way_out_says_so(benches: Benches) -> None:
    bench = benches.make(workflow="no-done")
    ref = bench.tickets.find_or_create(DIGEST, content())
    with pytest.raises(Refused) as caught:
        bench.tickets.move(ref.key, "done")
    assert "Transition Issues" in str(caught.value)


def test_an_update_writes_only_what_differs(bench: Bench) -> None:
    ref = bench.tickets.find_or_create(DIGEST, content())
    issue = bench.site.issues[ref.key]
    issue.values["labels"].append("accepted-risk")
    bench.tickets.update(ref.key, content())
    assert (bench.effects("PUT issue"), bench.effects("POST remotelink")) == (0, 1)
    bench.tickets.update(ref.key, content("Port 22 is closed", "P3"))
    assert issue.values["summary"] == "Port 22 is closed"
    assert issue.values["priority"] == "Medium"
    assert {"accepted-risk", LABEL, "hubward"} <= set(issue.values["labels"])
    assert bench.effects("PUT issue") == 1


@pytest.mark.parametrize(
    "options", [{"priorities": ("Blocker", "Minor", "Medium")}, {"priority_on_screen": False}]
)
def test_a_priority_the_project_refuses_is_left_out(
    benches: Benches, options: Mapping[str, Any]
) -> None:
    bench = benches.make(**options)
    ref = bench.tickets.find_or_create(DIGEST, content())
    bench.tickets.update(ref.key, content("New text", "P2"))
    assert bench.site.issues[ref.key].values["summary"] == "New text"
