"""A case that is not urgent enough for a ticket gets one when somebody wants it."""

from collections.abc import Iterator

import pytest

from bot.models.case import Priority
from bot.tickets import TicketWish, wished
from integrations.stores.redis import RedisStore
from tests.contract.jira_bench import Benches
from tests.contract.test_tickets_sync import Office
from tests.unit.views.samples import NOW

LESSER = Priority(40, "P3", ())


@pytest.fixture
def office(store: RedisStore) -> Iterator[Office]:
    """An office with tickets on and a P3 case."""
    benches = Benches()
    made = Office(store, benches.make())
    made.put(priority=LESSER)
    yield made
    benches.close()


def test_a_wish_makes_the_ticket_once_and_keeps_it_up_to_date(office: Office) -> None:
    office.run()
    assert office.issues() == []
    office.store.commit(wished(office.case(), "U0ANA00001", NOW))
    office.run()
    office.run()
    assert office.case().ticket == office.link().key
    assert len(office.issues()) == 1
    office.put(priority=LESSER, state="fixed")
    office.run()
    assert office.link().state == "done"


def test_a_wish_for_a_case_that_closed_meanwhile_makes_none(office: Office) -> None:
    office.store.commit(wished(office.case(), "U0ANA00001", NOW))
    assert office.store.get(TicketWish, office.case().id)
    office.put(priority=LESSER, state="fixed")
    office.run()
    assert office.issues() == []
