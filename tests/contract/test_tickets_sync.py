"""A case's ticket follows the case: made once, told once, moved there and back, never doubled."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests

from bot.errors import RetryLater
from bot.models.case import Case, Priority
from bot.models.change import AuditEntry, Change, Write
from bot.settings import Settings, TicketSettings
from bot.tickets import STATUS, TicketLink, TicketSync, content, digest, remark, wanted
from integrations.sandbox.jira.site import Issue
from integrations.stores.redis import RedisStore
from tests.contract.jira_bench import Bench, Benches
from tests.contract.test_lifecycle import Clock
from tests.unit.views.samples import SETTINGS, carried_out, case, request, undo

CHANNEL = "C0FINDINGS"


@pytest.fixture
def benches() -> Iterator[Benches]:
    """Stand-ins that are closed at the end."""
    made = Benches()
    yield made
    made.close()


class Office:
    """A case in a real store and its ticket in the stand-in."""

    def __init__(self, store: RedisStore, bench: Bench, settings: Settings = SETTINGS) -> None:
        self.store, self.bench, self.settings = store, bench, settings
        self.sync = self.another()

    def another(self) -> TicketSync:
        """A second worker: it remembers nothing but the store."""
        return TicketSync(self.store, self.bench.another(), self.settings, Clock())

    def put(self, **changes: Any) -> None:
        """Write the case at whatever version it is."""
        standing = self.store.get(Case, case().id)
        made = case(**{"channel": CHANNEL, **changes})
        if standing:
            made = msgspec.structs.replace(made, ticket=standing.value.ticket)
        self.write(made)

    def write(self, value: Any) -> None:
        """Write an aggregate at whatever version it is."""
        standing = self.store.get(type(value), value.id)
        seen = standing.version if standing else 0
        self.store.commit(Change(writes=(Write(value, seen),)))

    def run(self) -> None:
        """Bring the ticket up to date."""
        self.sync.sync(case().id)

    def issues(self) -> list[Issue]:
        """Every issue of the site."""
        return list(self.bench.site.issues.values())

    def issue(self) -> Issue:
        """The only one."""
        (found,) = self.issues()
        return found

    def case(self) -> Case:
        """The case as stored."""
        found = self.store.get(Case, case().id)
        assert found is not None
        return found.value

    def link(self) -> TicketLink:
        """What we know of the ticket."""
        found = self.store.get(TicketLink, case().id)
        assert found is not None
        return found.value


@pytest.fixture
def office(store: RedisStore, benches: Benches) -> Office:
    """An office with tickets on."""
    return Office(store, benches.make())


def test_a_high_case_gets_a_ticket_that_says_why(office: Office) -> None:
    office.put()
    office.run()
    issue = office.issue()
    assert issue.values["summary"].startswith("[P1] ")
    assert issue.values["priority"] == "Highest"
    assert {"hubward", "account-111111111111"} < set(issue.values["labels"])
    text = issue.values["description"]
    for part in (
        "payments-prod", "214 sources", "Why it is ranked P1 (82 of 100)", "40 severity CRITICAL",
        "internet traffic seen", "production",
    ):  # fmt: skip
        assert part in text, text
    assert "finding." not in text and "+0" not in text
    assert (office.case().ticket, office.link().key, office.link().state) == (
        issue.key, issue.key, "todo",
    )  # fmt: skip


def test_making_it_is_audited_and_the_card_is_drawn_again(office: Office) -> None:
    office.put()
    office.run()
    ((_, row),) = office.store.client.xrange(f"{office.store.prefix}audit")
    entry = msgspec.json.decode(row[b"e"], type=AuditEntry)
    assert (entry.what, entry.about, entry.detail) == (
        "ticket.linked", case().id, {"ticket": office.issue().key},
    )  # fmt: skip
    assert office.store.client.zscore(f"{office.store.prefix}due", f"slack:case:{case().id}")


def test_the_same_state_is_written_once(office: Office) -> None:
    office.put()
    for _ in range(3):
        office.run()
        office.another().sync(case().id)
    assert (len(office.issues()), office.bench.effects("PUT issue")) == (1, 0)
    stored = office.store.get(Case, case().id)
    assert stored is not None and stored.version == 2


def test_a_lost_answer_makes_no_second_ticket(office: Office) -> None:
    office.put()
    for kind, when in (("drop", "after"), ("drop", "before"), ("throttle", "after")):
        office.bench.fault("POST issue", kind, when)
    office.run()
    assert office.link().key == office.issue().key


def test_a_crash_before_the_store_knows_finds_the_ticket_again(office: Office) -> None:
    office.put()
    standing = office.bench.tickets.find_or_create(digest(case()), content(case(), SETTINGS, "en"))
    office.run()
    assert office.link().key == office.issue().key == standing.key


def test_a_case_of_low_priority_gets_none_unless_it_has_one(office: Office) -> None:
    low = Priority(20, "P4", ())
    office.put(priority=low)
    office.run()
    assert office.issues() == []
    office.put()
    office.run()
    office.put(priority=low)
    office.run()
    assert office.issue().values["priority"] == "Low"


@pytest.mark.parametrize(
    "changes", [{"channel": ""}, {"state": "fixed"}, {"state": "suppressed"}, {"priority": None}]
)
def test_nobody_wants_a_ticket_for(changes: dict[str, Any]) -> None:
    assert wanted(case(channel=CHANNEL), SETTINGS)
    assert not wanted(case(**{"channel": CHANNEL, **changes}), SETTINGS)


def test_nothing_is_written_while_tickets_are_off(store: RedisStore, benches: Benches) -> None:
    off = msgspec.structs.replace(SETTINGS, tickets=TicketSettings(project="SEC"))
    office = Office(store, benches.make(), off)
    office.put()
    office.run()
    assert office.issues() == []
    assert office.bench.effects("POST issue") == 0


def test_the_ticket_is_moved_with_the_case_and_back(office: Office) -> None:
    seen = []
    for state in ("new", "in_progress", "fixed", "new", "snoozed", "suppressed", "acknowledged"):
        office.put(state=state)
        office.run()
        seen.append((office.link().state, office.issue().status))
    assert [state for state, _ in seen] == [
        STATUS[s] for s in ("new", "in_progress", "fixed", "new", "snoozed", "suppressed",
                            "acknowledged")
    ]  # fmt: skip
    assert [status for _, status in seen][:4] == ["To Do", "In Progress", "Done", "To Do"]
    assert len(office.issues()) == 1


def test_a_case_that_comes_back_takes_its_old_ticket(office: Office) -> None:
    office.put()
    office.run()
    office.put(state="fixed")
    office.run()
    first = office.issue().key
    office.store.client.delete(f"{office.store.prefix}a:ticketlink:{case().id}")
    office.put(state="new", reopened=1)
    office.another().sync(case().id)
    assert (office.issue().key, office.issue().status) == (first, "To Do")


def test_people_are_told_once_what_became_of_a_request(office: Office) -> None:
    asked = request()
    office.put(request_id=asked.id)
    for now in (asked, asked, carried_out(), carried_out()):
        office.write(now)
        office.run()
        office.another().sync(case().id)
    waits, done = [comment.body for comment in office.issue().comments]
    assert "waits for 1 approval" in waits
    assert "Approved by U0BEN" in done and "verified by reading the resource again" in done
    assert office.link().told == ("rq-51c2:awaiting_approval", "rq-51c2:done")


def test_a_comment_whose_answer_is_lost_stands_once(office: Office) -> None:
    office.put(request_id=request().id)
    office.write(request())
    office.bench.fault("POST comment", "drop", "after")
    office.run()
    office.run()
    assert len(office.issue().comments) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_remark_speaks_of_the_plan_in_words(lang: Any) -> None:
    for now in (request(), carried_out(), undo(state="done"), request(state="denied")):
        said = remark(now, lang)
        assert said is not None
        (part,) = said.parts
        assert not isinstance(part.text, str) and "remediation." not in part.text.plain()
    for state in ("proposed", "prechecking", "executing", "verifying", "indeterminate"):
        assert remark(request(state=state), lang) is None


@pytest.mark.parametrize("op", ["GET search", "POST issue"])
def test_a_system_that_is_away_is_tried_again_later(office: Office, op: str) -> None:
    office.put()
    office.bench.fault(op, "throttle", times=50)
    with pytest.raises(RetryLater) as later:
        office.run()
    assert later.value.delay_s >= 1
    assert office.store.get(TicketLink, case().id) is None
    requests.delete(f"{office.bench.url}/_sandbox/faults", timeout=5).raise_for_status()
    office.run()
    assert office.link().key == office.issue().key


def test_a_lease_that_was_lost_ends_the_work(office: Office) -> None:
    """Between two calls another worker may have taken over; then this one writes nothing more."""
    office.put()
    stolen = f"{office.store.prefix}lease:ticket:{case().id}"

    class Thief:
        """The adapter, with somebody who takes the lease while a ticket is looked for."""

        name = "jira"

        def __getattr__(self, name: str) -> Any:
            real = getattr(office.bench.tickets, name)

            def call(*given: Any) -> Any:
                office.store.client.set(stolen, "another")
                return real(*given)

            return call

    office.put(state="in_progress")
    sync = TicketSync(office.store, Thief(), SETTINGS, Clock())
    with pytest.raises(RetryLater):
        sync.sync(case().id)
    assert office.issue().status == "To Do"
    office.store.client.delete(stolen)
    office.run()
    assert office.issue().status == "In Progress"
    assert len(office.issues()) == 1


def test_a_card_that_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    office.put()

    class Slow:
        """The adapter, with somebody who acknowledges the case while the ticket is made."""

        name = "jira"

        def __getattr__(self, name: str) -> Any:
            real = getattr(office.bench.tickets, name)

            def call(*given: Any) -> Any:
                answer = real(*given)
                if name == "find_or_create":
                    office.put(state="acknowledged", assignee="U0ANA00001")
                return answer

            return call

    TicketSync(office.store, Slow(), SETTINGS, Clock()).sync(case().id)
    now = office.case()
    assert (now.state, now.assignee, now.ticket) == (
        "acknowledged", "U0ANA00001", office.issue().key,
    )  # fmt: skip
