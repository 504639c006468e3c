"""Shortcuts and the modals that choose a case: who may, what they find, what becomes of it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from bot.errors import NotPermitted, Refused
from bot.models.case import Case
from bot.models.change import Change, Job
from bot.models.posted import Reply
from bot.settings import TicketSettings
from bot.tickets import TicketWish
from handlers.slack import inbox, shortcuts
from handlers.slack.edge.options import matching
from handlers.slack.payloads import Shortcut, Submission
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.stores.inbox import RedisInbox
from integrations.stores.redis import RedisStore
from tests.contract.slack_desk import ANA, CHANNEL, GUEST, SET, WEB, Office

STRANGER = "U0DEE00001"


@pytest.fixture(scope="module")
def workspace() -> Iterator[Handle]:
    """One stand-in for all tests; limits wide enough that only the product's own count."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def office(store: RedisStore, redis_url: str, workspace: Handle) -> Office:
    """A desk with two cases, one of which has its card at ts 1.1."""
    office = Office(store, workspace)
    office.redis_url = redis_url
    office.put("c-22", 5, ports=(22,))
    office.put("c-3389", 5, ports=(3389,), account=WEB)
    office.store.commit(Change(names=((f"thread:{CHANNEL}:1.1", "case:c-22"),)))
    return office


def chosen(office: Office, callback: str, person: str = ANA, root: str = "1.1") -> None:
    """A shortcut on the message at `root`, or in its thread."""
    who = office.who(person)
    shortcuts.handle(who, Shortcut(person, callback, CHANNEL, root), "j1")


def offered(office: Office, typed: str) -> list[str]:
    """What the edge answers to a search in the case menu."""

    async def read() -> list[dict[str, Any]]:
        edge = RedisInbox(office.redis_url, office.store.prefix)
        try:
            return matching(await edge.choices("input.case"), typed)
        finally:
            await edge.close()

    return [option["value"] for option in asyncio.run(read())]


def test_investigate_asks_in_the_cards_thread(office: Office) -> None:
    chosen(office, "investigate")
    (id,) = [name for name in office.waiting() if name.startswith("slack:reply:")]
    stored = office.store.get(Reply, id.removeprefix("slack:reply:"))
    assert stored is not None
    reply = stored.value
    assert (reply.case_id, reply.channel, reply.thread) == ("c-22", CHANNEL, "1.1")
    assert reply.question.raw == "who opened this and when?"


def test_a_message_that_is_no_card_is_said_to_be_none(office: Office) -> None:
    for callback in ("investigate", "create_ticket"):
        with pytest.raises(Refused, match="not the card"):
            chosen(office, callback, root="9.9")


def test_a_wished_ticket_is_written_down_once(office: Office) -> None:
    chosen(office, "create_ticket")
    chosen(office, "create_ticket")
    wish = office.store.get(TicketWish, "c-22")
    assert wish is not None and (wish.value.by, wish.version) == (ANA, 1)
    assert "ticket:case:c-22" in office.waiting()
    assert "A ticket is being made" in office.slack.messages(ANA, CHANNEL)[-1]["text"]


def test_no_ticket_where_there_can_be_none(office: Office) -> None:
    with pytest.raises(NotPermitted):
        chosen(office, "create_ticket", GUEST)
    with pytest.raises(NotPermitted):
        chosen(office, "create_ticket", STRANGER)
    office.put("c-done", 5, state="fixed")
    office.store.commit(Change(names=((f"thread:{CHANNEL}:2.2", "case:c-done"),)))
    with pytest.raises(Refused, match="closed"):
        chosen(office, "create_ticket", root="2.2")
    off = Office(office.store, office.slack, msgspec.structs.replace(SET, tickets=TicketSettings()))
    with pytest.raises(Refused, match="switched off"):
        chosen(off, "create_ticket")
    assert office.store.get(TicketWish, "c-22") is None


def picked(office: Office, person: str) -> None:
    """The modal is chosen from but never opened: nobody pressed anything in this workspace."""
    with pytest.raises(Refused, match="The window"):
        shortcuts.handle(office.who(person), Shortcut(person, "fix_case"), "j1")


def test_the_menu_offers_open_cases_by_any_word(office: Office) -> None:
    office.put("c-done", 5, state="fixed")
    picked(office, ANA)
    assert set(offered(office, "")) == {"c-22", "c-3389"}
    assert offered(office, "3389") == ["c-3389"]
    assert offered(office, "web-dev") == ["c-3389"]
    assert offered(office, "nothing") == []


def test_no_case_is_offered_to_guests(office: Office) -> None:
    picked(office, GUEST)
    assert offered(office, "") == []


def test_a_chosen_case_is_assigned_to_the_chosen_person(office: Office) -> None:
    values = {"input.case": "c-3389", "input.person": ANA}
    sent = Submission(ANA, "modal.pick_assign", "", values, "V1")
    shortcuts.submitted(office.who(ANA, ANA), sent, "j4")
    stored = office.store.get(Case, "c-3389")
    assert stored is not None and stored.value.assignee == ANA


def test_a_question_from_the_modal_is_answered_in_direct_messages(office: Office) -> None:
    payload = {
        "type": "view_submission", "user": {"id": ANA},
        "view": {
            "id": "V2", "callback_id": "modal.ask", "private_metadata": "",
            "state": {"values": {"input.question": {"input.question": {
                "type": "plain_text_input", "value": "过去 24 小时失败的控制台登录"}}}},
        },
    }  # fmt: skip
    body = {"type": "view_submission", "payload": payload}
    inbox.handle(office.desk, Job("interactive", "slack", "j5", body))
    (id,) = [name for name in office.waiting() if name.startswith("slack:reply:")]
    stored = office.store.get(Reply, id.removeprefix("slack:reply:"))
    assert stored is not None
    reply = stored.value
    assert (reply.channel, reply.thread, reply.lang) == (office.slack.dm(ANA), "", "zh")


def test_a_submission_by_a_guest_changes_nothing(office: Office) -> None:
    sent = Submission(GUEST, "modal.pick_assign", "", {"input.case": "c-22"}, "V3")
    with pytest.raises(NotPermitted):
        shortcuts.submitted(office.who(GUEST), sent, "j6")
    stored = office.store.get(Case, "c-22")
    assert stored is not None and stored.version == 1
