"""Home tabs: what a person may see, by due date, filtered, paged, and never overwritten late."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import msgspec
import pytest

from bot.errors import RetryLater
from bot.models.change import Job
from bot.models.request import Request
from bot.ports import Lease
from bot.remediate.changes import step
from bot.views.home import HomeFilter
from handlers.slack import home, inbox
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.stores.redis import RedisStore
from tests.contract.slack_desk import ANA, BEN, EXTERNAL, GUEST, PAY, WEB, Office
from tests.unit.views.samples import NOW, carried_out


@pytest.fixture(scope="module")
def workspace() -> Iterator[Handle]:
    """One stand-in for all tests; limits wide enough that only the product's own count."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def office(store: RedisStore, workspace: Handle) -> Office:
    """A desk with three cases: one overdue, one of each account due later."""
    made = Office(store, workspace)
    made.put("c-late", -3, ports=(22,))
    made.put("c-soon", 2, account=WEB, ports=(3389,))
    made.put("c-mine", 9, assignee=ANA, ports=(5432,))
    return made


def press(office: Office, action: str, value: str, person: str = ANA) -> None:
    """A control of the tab as the edge writes it down."""
    view = office.slack.home(person)
    element: dict[str, Any] = {"action_id": action, "action_ts": "1.1"}
    chosen = (
        {"value": value} if value.startswith("page:") else {"selected_option": {"value": value}}
    )
    payload = {
        "type": "block_actions", "user": {"id": person}, "actions": [element | chosen],
        "container": {"type": "view"}, "view": view,
    }  # fmt: skip
    body = {"type": "block_actions", "payload": payload}
    inbox.handle(office.desk, Job("interactive", "slack", f"j-{action}-{value}", body))


def test_cases_stand_by_due_date_and_overdue_is_said(office: Office) -> None:
    home.opened(office.who(ANA))
    shown = office.home(ANA)
    yours, opened = shown.split("Open cases, soonest due first")
    assert "Port 5432" in yours and "Port 22" not in yours
    places = [opened.index(port) for port in ("Port 22 ", "Port 3389", "Port 5432")]
    assert places == sorted(places)
    assert opened.count("overdue*") == 1
    assert opened.index("overdue*") < opened.index("Port 3389")


@pytest.mark.parametrize("person", [GUEST, EXTERNAL])
def test_guests_and_strangers_are_told_politely_and_see_nothing(
    office: Office, person: str
) -> None:
    home.opened(office.who(person))
    assert "members of this workspace only" in office.home(person)
    assert "Port" not in office.home(person)


def test_filters_narrow_and_stay_when_the_tab_is_drawn_again(office: Office) -> None:
    home.opened(office.who(ANA))
    press(office, "home.filter", WEB)
    assert "Port 3389" in office.home(ANA) and "Port 22" not in office.home(ANA)
    home.opened(office.who(ANA))
    assert "Port 22" not in office.home(ANA)
    press(office, "home.filter", "-")
    press(office, "home.team", "payments")
    assert "Port 22" in office.home(ANA) and "Port 3389" not in office.home(ANA)
    press(office, "home.band", "P3")
    assert "No open case matches" in str(office.slack.home(ANA))


def test_ten_cases_a_page(office: Office) -> None:
    for n in range(20):
        office.put(f"c-more-{n:02}", 20 + n, ports=(9000 + n,), account=PAY)
    home.opened(office.who(ANA))
    assert "Port 9006" in office.home(ANA) and "Port 9007" not in office.home(ANA)
    press(office, "home.next", "page:1")
    assert "Port 9007" in office.home(ANA) and "Port 9006" not in office.home(ANA)
    press(office, "home.next", "page:2")
    last = office.slack.home(ANA)
    assert "Port 9019" in office.home(ANA) and "21 to 23 of 23" in str(last)
    assert "home.previous" in str(last) and "home.next" not in str(last)
    press(office, "home.filter", WEB)
    assert "Port 3389" in office.home(ANA)


class Lost:
    """A lease somebody else took over."""

    token = 1

    def held(self) -> bool:
        """No longer."""
        return False


class Ours(Lost):
    """A lease that is still ours."""

    def held(self) -> bool:
        """Still."""
        return True


@pytest.mark.parametrize(("lease", "wins"), [(Lost(), False), (Ours(), True)])
def test_a_late_drawing_loses_to_a_newer_one(office: Office, lease: Lost, wins: bool) -> None:
    who = office.who(ANA)
    home.opened(who)
    known = office.store.recall(f"home:{ANA}")
    press(office, "home.filter", WEB)
    newest = office.slack.home(ANA)
    assert known is not None and newest is not None
    # As if this drawing had begun before the newer one.
    office.store.remember(f"home:{ANA}", known, 60)
    home._draw(who, HomeFilter(account=PAY), cast(Lease, lease))
    after = office.slack.home(ANA)
    assert after is not None
    assert (after["hash"] != newest["hash"]) is wins


def test_a_change_draws_the_tabs_of_those_who_look(office: Office) -> None:
    home.opened(office.who(ANA))
    office.clock.at = NOW + timedelta(minutes=29)
    home.opened(office.who(BEN))
    home.changed(office.desk)
    assert office.waiting() == {f"slack:home:{ANA}", f"slack:home:{BEN}"}
    office.store.client.delete(f"{office.store.prefix}due")
    office.clock.at = NOW + timedelta(minutes=31)
    home.changed(office.desk)
    assert office.waiting() == {f"slack:home:{BEN}"}


def test_a_tab_is_drawn_again_at_most_every_ten_seconds(office: Office) -> None:
    home.opened(office.who(ANA))
    office.put("c-news", 1, ports=(6379,))
    home.refresh(office.desk, ANA)
    assert "Port 6379" in office.home(ANA)
    with pytest.raises(RetryLater) as wait:
        home.refresh(office.desk, ANA)
    assert 5 < wait.value.delay_s <= 10
    home.refresh(office.desk, BEN)


def test_the_last_remediations_are_the_ended_requests(office: Office) -> None:
    done: Request = carried_out()
    office.store.commit(step(done, 0, "done", "hubward", NOW))
    waits = msgspec.structs.replace(done, id="rq-2", state="executing")
    office.store.commit(step(waits, 0, "started", "hubward", NOW))
    assert office.store.members("requests:ended") == [done.id]
    home.opened(office.who(ANA))
    assert "None yet." not in str(office.slack.home(ANA))
