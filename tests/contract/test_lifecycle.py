"""What people do with a case, and the execution switch, on a real store."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.errors import NotPermitted, Refused, Upstream
from bot.lifecycle import LONGEST_DAYS, Lifecycle
from bot.models.case import Case
from bot.models.change import AuditEntry, Change, Write
from bot.models.untrusted import Untrusted
from bot.ports import Person
from bot.settings import ApprovalSettings, Settings
from bot.switch import STOPPED, Switch
from integrations.stores.redis import RedisStore
from integrations.stores.streams import promote
from tests.unit.views.samples import NOW, SETTINGS, case

OPERATOR, APPROVER, COLLEAGUE = "U0OPERATE1", "U0APPROVE1", "U0COLLEAG1"
GUEST, EXTERNAL, ROBOT, LEFT = "U0GUEST001", "U0EXTERNAL", "U0ROBOT001", "U0GONE0001"
SET = msgspec.structs.replace(
    SETTINGS,
    approvals=ApprovalSettings(
        operators=(OPERATOR, GUEST, EXTERNAL, ROBOT, LEFT), approvers=("S0APPROVER",)
    ),
)


class People:
    """The `Directory` port over plain data; `silent` plays a Slack that does not answer."""

    silent = False

    def person(self, id: str, *, fresh: bool = False) -> Person:
        """The person; these decisions must ask for a fresh answer."""
        assert fresh
        if self.silent:
            raise Upstream("Slack", "no answer", retryable=True)
        return Person(
            id, id, guest=id == GUEST, external=id == EXTERNAL, bot=id == ROBOT, deleted=id == LEFT
        )

    def in_group(self, id: str, group: str) -> bool:
        """The approvers' group has one member."""
        return (id, group) == (APPROVER, "S0APPROVER")


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        """The set time."""
        return self.at


class Office:
    """A store with one case, and the two use cases on it."""

    def __init__(self, store: RedisStore, settings: Settings = SET) -> None:
        self.store, self.people, self.clock = store, People(), Clock()
        self.lifecycle = Lifecycle(store, self.people, settings, self.clock)
        self.switch = Switch(store, self.people, settings, self.clock)

    def put(self, **changes: Any) -> str:
        """Store a case and return its id."""
        made = case(**changes)
        self.store.commit(Change(writes=(Write(made, 0),)))
        return made.id

    def case(self) -> Case:
        """The case as it stands."""
        found = self.store.get(Case, case().id)
        assert found is not None
        return found.value

    def audit(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What, who and detail of every entry, oldest first."""
        rows = self.store.client.xrange(f"{self.store.prefix}audit")
        entries = [msgspec.json.decode(row[b"e"], type=AuditEntry) for _, row in rows]
        return [(entry.what, entry.who, entry.detail) for entry in entries]

    def waiting(self) -> dict[str, float]:
        """Timers and renderings that are due, by name."""
        rows = self.store.client.zrange(f"{self.store.prefix}due", 0, -1, withscores=True)
        return {name.decode(): due for name, due in rows}


@pytest.fixture
def office(store: RedisStore) -> Office:
    """An office of its own."""
    return Office(store)


def test_whoever_acknowledges_has_it(office: Office) -> None:
    id = office.put()
    office.lifecycle.acknowledge(id, OPERATOR)
    now = office.case()
    assert (now.state, now.assignee, now.state_by) == ("acknowledged", OPERATOR, OPERATOR)
    assert office.audit() == [("case.acknowledged", OPERATOR, {})]
    assert {"slack:case:c-7f3a", "ticket:case:c-7f3a"} == set(office.waiting())


def test_without_tickets_no_ticket_is_touched(store: RedisStore) -> None:
    office = Office(store, msgspec.structs.replace(SET, tickets=Settings().tickets))
    office.lifecycle.acknowledge(office.put(), OPERATOR)
    assert set(office.waiting()) == {"slack:case:c-7f3a"}


def test_acknowledging_does_not_bring_a_running_fix_back(office: Office) -> None:
    id = office.put(state="in_progress")
    office.lifecycle.acknowledge(id, APPROVER)
    assert (office.case().state, office.case().assignee) == ("in_progress", APPROVER)


def test_a_case_is_handed_to_staff_only(office: Office) -> None:
    id = office.put()
    office.lifecycle.assign(id, OPERATOR, COLLEAGUE)
    assert office.case().assignee == COLLEAGUE
    for stranger in (GUEST, EXTERNAL, ROBOT, LEFT):
        with pytest.raises(Refused, match="person of this workspace"):
            office.lifecycle.assign(id, OPERATOR, stranger)
    assert office.case().assignee == COLLEAGUE


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (COLLEAGUE, "listed in `approvals`"),
        (GUEST, "not guests"),
        (EXTERNAL, "not guests"),
        (ROBOT, "not guests"),
        (LEFT, "not guests"),
    ],
)
@pytest.mark.parametrize("act", ["acknowledge", "assign", "snooze", "suppress"])
def test_others_may_do_nothing(office: Office, who: str, sentence: str, act: str) -> None:
    id = office.put()
    rest: dict[str, tuple[Any, ...]] = {
        "assign": (OPERATOR,),
        "snooze": (1, "r"),
        "suppress": ("r",),
    }
    with pytest.raises(NotPermitted, match=sentence):
        getattr(office.lifecycle, act)(id, who, *rest.get(act, ()))
    assert (office.case(), office.audit()) == (case(), [])


def test_a_silent_directory_means_no(office: Office) -> None:
    id = office.put()
    office.people.silent = True
    with pytest.raises(NotPermitted):
        office.lifecycle.acknowledge(id, OPERATOR)
    with pytest.raises(NotPermitted):
        office.switch.stop(OPERATOR, "no")
    assert office.case() == case()


def test_a_snoozed_case_comes_back_by_itself_and_not_before(office: Office) -> None:
    id = office.put()
    office.lifecycle.snooze(id, OPERATOR, 7, "waiting for the *vendor*")
    until = NOW + timedelta(days=7)
    now = office.case()
    assert (now.state, now.snoozed_until) == ("snoozed", until)
    assert now.state_reason == Untrusted("waiting for the *vendor*")
    assert office.waiting()[f"wake:{id}"] == until.timestamp()
    office.lifecycle.wake(id)
    assert office.case().state == "snoozed"
    office.clock.at = until
    office.lifecycle.wake(id)
    office.lifecycle.wake(id)
    woken = office.case()
    assert (woken.state, woken.snoozed_until, woken.state_by) == ("new", None, "hubward")
    assert [what for what, _, _ in office.audit()] == ["case.snoozed", "case.woken"]


def test_a_longer_snooze_replaces_the_shorter(office: Office) -> None:
    id = office.put()
    office.lifecycle.snooze(id, OPERATOR, 1, "a")
    office.lifecycle.snooze(id, OPERATOR, 30, "b")
    office.clock.at = NOW + timedelta(days=1)
    office.lifecycle.wake(id)
    assert office.case().state == "snoozed"
    assert office.waiting()[f"wake:{id}"] == (NOW + timedelta(days=30)).timestamp()


def test_a_due_timer_becomes_the_job_that_wakes(office: Office) -> None:
    office.clock.at = NOW.replace(year=2020)
    office.lifecycle.snooze(office.put(), OPERATOR, 1, "a")
    promote(office.store)
    ((_, row),) = office.store.client.xrange(f"{office.store.prefix}q:notify")
    job = msgspec.json.decode(row[b"j"])
    assert (job["kind"], job["body"]) == ("wake", {"case_id": "c-7f3a"})


@pytest.mark.parametrize("days", [0, -1, LONGEST_DAYS + 1])
def test_nothing_is_quiet_for_ever(office: Office, days: int) -> None:
    id = office.put()
    with pytest.raises(Refused, match="1 to 90"):
        office.lifecycle.snooze(id, OPERATOR, days, "r")
    assert office.case() == case()


def test_a_critical_risk_is_accepted_by_an_approver(office: Office) -> None:
    id = office.put()
    with pytest.raises(NotPermitted, match="approver"):
        office.lifecycle.suppress(id, OPERATOR, "we know")
    office.lifecycle.suppress(id, APPROVER, "we know")
    now = office.case()
    assert (now.state, now.snoozed_until) == ("suppressed", NOW + timedelta(days=90))
    office.clock.at = NOW + timedelta(days=90)
    office.lifecycle.wake(id)
    assert office.case().state == "new"


def test_a_case_that_is_to_come_back_does_not_expire_first(office: Office) -> None:
    id = office.put()
    office.lifecycle.suppress(id, APPROVER, "we know")
    assert office.store.client.ttl(f"{office.store.prefix}a:case:{id}") == -1


def test_the_list_of_open_cases_follows(office: Office) -> None:
    id = office.put()
    office.lifecycle.acknowledge(id, OPERATOR)
    assert office.store.members("cases:open") == [id]
    office.lifecycle.suppress(id, APPROVER, "we know")
    assert office.store.members("cases:open") == []
    assert office.store.members("cases:state:suppressed") == [id]
    office.clock.at = NOW + timedelta(days=90)
    office.lifecycle.wake(id)
    assert office.store.members("cases:open") == [id]
    assert office.store.members("cases:state:suppressed") == []


def test_a_lesser_risk_is_accepted_by_any_responder(office: Office) -> None:
    office.lifecycle.suppress(office.put(severity="HIGH"), OPERATOR, "we know")
    assert office.case().state == "suppressed"


@pytest.mark.parametrize("act", ["snooze", "suppress"])
def test_a_case_under_repair_is_not_put_away(office: Office, act: str) -> None:
    id = office.put(state="in_progress")
    with pytest.raises(Refused, match="fix is under way"):
        if act == "snooze":
            office.lifecycle.snooze(id, APPROVER, 1, "r")
        else:
            office.lifecycle.suppress(id, APPROVER, "r")
    assert office.audit() == []


def test_a_fixed_case_stays_fixed(office: Office) -> None:
    id = office.put(state="fixed")
    with pytest.raises(Refused, match="nothing to put away"):
        office.lifecycle.snooze(id, APPROVER, 1, "r")
    with pytest.raises(Refused, match="nothing to put away"):
        office.lifecycle.suppress(id, APPROVER, "r")
    assert office.case().state == "fixed"


def test_a_case_that_is_gone_is_said_to_be(office: Office) -> None:
    with pytest.raises(Refused, match="kept for 90 days"):
        office.lifecycle.acknowledge("c-none", OPERATOR)
    office.lifecycle.wake("c-none")


def test_any_responder_stops_and_only_an_approver_resumes(office: Office) -> None:
    for stranger in (COLLEAGUE, GUEST, ROBOT):
        with pytest.raises(NotPermitted):
            office.switch.stop(stranger, "x")
    office.switch.stop(OPERATOR, "odd traffic")
    assert office.store.flag(STOPPED) == "odd traffic"
    with pytest.raises(NotPermitted):
        office.switch.resume(OPERATOR)
    assert office.store.flag(STOPPED) == "odd traffic"
    office.switch.resume(APPROVER)
    assert office.store.flag(STOPPED) is None
    assert office.audit() == [
        ("execution.stopped", OPERATOR, {"reason": "odd traffic"}),
        ("execution.resumed", APPROVER, {"reason": ""}),
    ]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_stop_without_a_reason_still_stops(office: Office, reason: str) -> None:
    office.switch.stop(OPERATOR, reason)
    assert office.store.flag(STOPPED) == "no reason given"
