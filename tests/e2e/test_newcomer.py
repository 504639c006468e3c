"""What a newcomer does in the browser: look, ask, propose, be refused, approve, undo."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from integrations.sandbox.eyes import Eyes
from integrations.sandbox.sights import Sights
from tests.e2e.browser import page

pytestmark = [pytest.mark.slow, pytest.mark.browser]
#: The card's own heading: other messages name the case too.
PORT_22 = re.compile(r"Port 22 ")


class Newcomer:
    """A person at the page; `shots` is where pictures go, if anywhere."""

    def __init__(self, page: Page, shots: Path | None) -> None:
        self.page = page
        self._shots = shots

    def shot(self, name: str) -> None:
        """Keep a picture when HUBWARD_PICTURES names a folder."""
        if self._shots:
            self.page.screenshot(path=self._shots / f"{name}.png")

    def become(self, person: str) -> None:
        """Switch to another person and open the findings channel and the card's thread again."""
        self.page.get_by_test_id("person-switch").select_option(person)
        self.open_thread()

    def channel(self) -> Locator:
        """The middle pane."""
        return self.page.get_by_test_id("messages")

    def card(self) -> Locator:
        """The port-22 card."""
        heading = self.page.get_by_role("heading", name=PORT_22)
        return self.channel().locator("[data-ts]").filter(has=heading).first

    def thread(self) -> Locator:
        """The right pane."""
        return self.page.get_by_test_id("thread")

    def open_thread(self) -> None:
        """The findings channel, and the card's thread beside it."""
        self.page.locator('.entry[data-channel="C0FINDINGS"]').click()
        # The tools of a message appear when the pointer is over it, as in Slack.
        self.card().hover()
        self.card().get_by_role("button", name="Reply in thread").click()

    def request(self) -> Locator:
        """The newest request's card in the thread."""
        return self.thread().locator("[data-ts]").filter(
            has=self.page.locator('[data-action-id="request.details"]')
        ).last  # fmt: skip

    def press(self, where: Locator, action: str, *, confirm: bool = False) -> None:
        """Press a button, and yes where Slack asks again."""
        where.locator(f'[data-action-id="{action}"]').last.click()
        if confirm:
            self.page.locator('[data-answer="confirm"]').click()


def test_a_newcomer_fixes_a_port_and_takes_it_back(eyes: Eyes) -> None:
    folder = os.environ.get("HUBWARD_PICTURES")
    shots = Path(folder) if folder else None
    with page(eyes.endpoints["slack_page"]) as opened:
        me = Newcomer(opened, shots)
        opened.locator('.entry[data-channel="C0FINDINGS"]').click()
        cards = me.channel().locator("[data-ts]").filter(has_text=re.compile("critical"))
        expect(cards).to_have_count(7, timeout=30_000)
        place = Sights(eyes).place_of(22)
        me.shot("1-cards")
        _ask(me)
        _propose_and_be_refused(me)
        _approve(me)
        assert "no world-open rule" in Sights(eyes).closed(place)
        _undo(me)
        Sights(eyes).open_again(place)


def _ask(me: Newcomer) -> None:
    me.open_thread()
    box = me.thread().get_by_role("textbox")
    box.fill("@hubward who opened this and when?")
    box.press("Enter")
    answer = me.thread().locator("[data-ts]").filter(
        has=me.page.locator('[data-action-id="event.show"]')
    )  # fmt: skip
    expect(answer.last).to_contain_text("demo.user")
    expect(answer.last).to_contain_text("opened tcp 22")
    me.shot("2-answer")
    me.press(answer.last, "event.show")
    modal = me.page.get_by_role("dialog")
    expect(modal).to_contain_text("AuthorizeSecurityGroupIngress")
    me.shot("3-event")
    me.page.keyboard.press("Escape")
    expect(modal).to_have_count(0)


def _propose_and_be_refused(me: Newcomer) -> None:
    me.press(me.card(), "case.propose")
    expect(me.request()).to_contain_text("Exact calls")
    expect(me.request()).to_contain_text("revoke_security_group_ingress")
    expect(me.request()).to_contain_text("214 sources")
    expect(me.request()).to_contain_text("Way back")
    me.shot("4-request")
    me.press(me.request(), "request.approve", confirm=True)
    expect(me.thread()).to_contain_text("You asked for this yourself")
    me.shot("5-refused")


def _approve(me: Newcomer) -> None:
    me.become("U0BEN00001")
    me.press(me.request(), "request.approve", confirm=True)
    expect(me.request()).to_contain_text("Done")
    expect(me.request()).to_contain_text("verified by reading the resource again")
    me.shot("6-done")


def _undo(me: Newcomer) -> None:
    me.press(me.request(), "request.undo", confirm=True)
    expect(me.request().locator('[data-action-id="request.approve"]')).to_be_visible()
    me.shot("7-undo")
    me.become("U0CHEN0001")
    me.press(me.request(), "request.approve", confirm=True)
    expect(me.request()).to_contain_text("verified by reading the resource again")
    expect(me.card().locator('[data-action-id="case.propose"]')).to_be_visible()
    me.shot("8-reopened")
